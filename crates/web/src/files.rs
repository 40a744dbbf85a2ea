//! Our own files: from disk in a debug build, from inside the binary in a release.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A folder of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Templates,
    Assets,
}

/// Whether files come from disk, and may change while the program runs.
pub(crate) const FROM_DISK: bool = TEMPLATES.is_empty();

/// Every file of the folder by its path inside it.
pub(crate) fn all(folder: Folder) -> BTreeMap<String, Cow<'static, [u8]>> {
    let embedded = match folder {
        Folder::Templates => TEMPLATES,
        Folder::Assets => ASSETS,
    };
    if !FROM_DISK {
        return embedded.iter().map(|(n, b)| ((*n).to_owned(), Cow::Borrowed(*b))).collect();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(match folder {
        Folder::Templates => "templates",
        Folder::Assets => "assets",
    });
    let mut found = BTreeMap::new();
    let mut waiting = vec![root.clone()];
    while let Some(dir) = waiting.pop() {
        for path in std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(&root), std::fs::read(&path)) {
                found.insert(name.to_string_lossy().into_owned(), Cow::Owned(bytes));
            }
        }
    }
    found
}
