//! Parts of forms.

use serde::Serialize;
use std::collections::BTreeMap;

/// What is wrong with a form: field name → sentence in the reader's language.
/// The empty name stands for the form as a whole.
pub type Errors = BTreeMap<String, String>;

/// One value to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

impl Choice {
    /// Choices from values and labels, one of them chosen.
    pub fn list<V: ToString, L: Into<String>>(
        items: impl IntoIterator<Item = (V, L)>,
        chosen: &str,
    ) -> Vec<Choice> {
        items
            .into_iter()
            .map(|(value, label)| {
                let value = value.to_string();
                let is_chosen = value == chosen;
                Choice { value, label: label.into(), is_chosen }
            })
            .collect()
    }
}
