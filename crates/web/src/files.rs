//! Our own files: from disk in a debug build, from inside the binary in a release.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A folder of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Templates,
    Assets,
}

/// Whether files come from disk, and may change while the program runs.
pub(crate) const FROM_DISK: bool = TEMPLATES.is_empty();

/// When the newest file of the folder was changed; `None` where files are embedded.
pub(crate) fn newest(folder: Folder) -> Option<std::time::SystemTime> {
    if !FROM_DISK {
        return None;
    }
    paths(&root(folder)).iter().filter_map(|path| path.metadata().ok()?.modified().ok()).max()
}

fn root(folder: Folder) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(match folder {
        Folder::Templates => "templates",
        Folder::Assets => "assets",
    })
}

/// Every file under a folder.
fn paths(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(dir) = waiting.pop() {
        for path in std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}

/// Every file of the folder by its path inside it.
pub(crate) fn all(folder: Folder) -> BTreeMap<String, Cow<'static, [u8]>> {
    let embedded = match folder {
        Folder::Templates => TEMPLATES,
        Folder::Assets => ASSETS,
    };
    if !FROM_DISK {
        return embedded.iter().map(|(n, b)| ((*n).to_owned(), Cow::Borrowed(*b))).collect();
    }
    let root = root(folder);
    let mut found = BTreeMap::new();
    for path in paths(&root) {
        if let (Ok(name), Ok(bytes)) = (path.strip_prefix(&root), std::fs::read(&path)) {
            found.insert(name.to_string_lossy().into_owned(), Cow::Owned(bytes));
        }
    }
    found
}
