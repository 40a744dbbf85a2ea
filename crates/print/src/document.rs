//! A document of sections: guidelines (C119), how we work (C114).

use crate::typeset::{PrintError, breakable, pdf};
use locale::{Lang, Locale};
use report::document::Document;
use serde::Serialize;

static TEMPLATE: &str = include_str!("../templates/document.typ");

/// The document as a PDF of A4 pages.
pub fn document(locale: &Locale, of: &Document) -> Result<Vec<u8>, PrintError> {
    let item = |item: &report::document::Item| Item {
        text: breakable(&item.text),
        note: breakable(&item.note),
    };
    let section = |section: &report::document::Section| Section {
        title: breakable(&section.title),
        items: section.items.iter().map(item).collect(),
    };
    let page = Page {
        lang: if locale.lang == Lang::Ru { "ru" } else { "en" },
        agency: breakable(&of.agency),
        title: breakable(&of.title),
        facts: of.facts.iter().map(|fact| breakable(fact)).collect(),
        sections: of.sections.iter().map(section).collect(),
    };
    pdf(TEMPLATE, serde_json::to_vec(&page).unwrap_or_default())
}

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    agency: String,
    title: String,
    facts: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    title: String,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    text: String,
    note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_set_whatever_its_text_says() {
        let hostile = "#import \"/etc/passwd\": * $x$ [*жирно*] ".repeat(40);
        let endless = "ы".repeat(3_000);
        let section = |title: &str, text: &str| report::document::Section {
            title: title.to_owned(),
            items: vec![report::document::Item {
                text: text.to_owned(), note: "2 марта".into()
            }],
        };
        let of = Document {
            agency: "Северный ветер".into(),
            title: "Правила проекта".into(),
            facts: vec!["Добрый хлеб".into()],
            sections: vec![section("тексты", &hostile), section("#дизайн", &endless)],
        };
        let bytes = document(&Locale::russian(), &of).expect("a document");
        assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 5_000, "{}", bytes.len());
        let empty = Document { sections: Vec::new(), facts: Vec::new(), ..of };
        assert!(document(&Locale::russian(), &empty).is_ok());
    }
}
