//! A document of sections with short paragraphs as plain data: guidelines, how we work.

/// What the printer is told.
#[derive(Clone, Debug)]
pub struct Document {
    pub agency: String,
    pub title: String,
    /// For whom, of which version, as of when: one line each.
    pub facts: Vec<String>,
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub struct Section {
    pub title: String,
    pub items: Vec<Item>,
}

/// A paragraph with what is said of it in small.
#[derive(Clone, Debug)]
pub struct Item {
    pub text: String,
    pub note: String,
}
