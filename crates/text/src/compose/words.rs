//! The wording: readable data in `data/compose`, one file a language.

use domain::cue::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;

const RU: &str = include_str!("../../data/compose/ru.txt");
const EN: &str = include_str!("../../data/compose/en.txt");

/// The texts of one language by key.
pub(super) struct Words(HashMap<&'static str, &'static str>);

static BOTH: LazyLock<[Words; 2]> = LazyLock::new(|| [read(RU), read(EN)]);

fn read(file: &'static str) -> Words {
    let lines = file.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("//"));
    Words(lines.filter_map(|l| l.split_once(": ")).collect())
}

impl Words {
    pub(super) fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Ru => &BOTH[0],
            Lang::En => &BOTH[1],
        }
    }

    /// The text; a test keeps both files complete.
    pub(super) fn get(&self, key: &str) -> &'static str {
        self.0.get(key).copied().unwrap_or_default()
    }

    /// The text with its slots filled; what stands in a slot is never read again.
    pub(super) fn fill(&self, key: &str, slots: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(key);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            out.push_str(slots.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v));
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> std::collections::BTreeSet<&'static str> {
        self.0.keys().copied().collect()
    }
}
