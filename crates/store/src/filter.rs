//! The one small builder of conditions, for lists; and what every list is told: for whom, and which page.

use crate::value::Value;
use domain::id::TeammateId;

/// For whom a list is made. Every list of clients' data asks, so that forgetting does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Sees every client of the workspace.
    All,
    /// Sees the clients that this teammate manages or was given access to.
    Teammate(TeammateId),
}

/// One page of a list and the number of rows on all pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub n_total: i64,
}

/// A statement that grows by conditions.
#[derive(Clone)]
pub(crate) struct Filter<'a> {
    pub sql: String,
    pub params: Vec<Value<'a>>,
}

impl<'a> Filter<'a> {
    /// A statement with its first parameters, `$1 …`.
    pub fn new(sql: &str, params: &[Value<'a>]) -> Self {
        Filter { sql: sql.to_owned(), params: params.to_vec() }
    }

    /// Adds a parameter; its `$n`.
    pub fn param(&mut self, value: impl Into<Value<'a>>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    /// Adds text as it is.
    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Adds ` and condition`, where each `{}` stands for the value.
    pub fn and(&mut self, condition: &str, value: impl Into<Value<'a>>) {
        let number = self.param(value);
        self.sql.push_str(" and ");
        self.sql.push_str(&condition.replace("{}", &number));
    }

    /// Adds ` and column in (…)`; nothing can be in an empty list.
    pub fn and_in<V: Into<Value<'a>>>(
        &mut self,
        column: &str,
        values: impl IntoIterator<Item = V>,
    ) {
        let numbers: Vec<String> = values.into_iter().map(|v| self.param(v)).collect();
        if numbers.is_empty() {
            self.sql.push_str(" and false");
        } else {
            self.sql.push_str(&format!(" and {column} in ({})", numbers.join(", ")));
        }
    }

    /// Adds the condition that the client in `column` may be seen. `$1` must be the workspace.
    pub fn and_visible(&mut self, column: &str, audience: &Audience) {
        if let Audience::Teammate(teammate) = audience {
            self.and(
                &format!(
                    "{column} in (select client_id from client where workspace_id = $1 and manager_id = {{}} \
                     union select client_id from client_access where workspace_id = $1 and teammate_id = {{}})"
                ),
                *teammate,
            );
        }
    }
}

/// A pattern for `like … escape '!'` that finds the text anywhere.
pub(crate) fn anywhere(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
