//! Where the reference data lies.

use std::path::{Path, PathBuf};

/// A folder of the reference data, or `None` (with a printed line) where this machine has none.
pub fn data(folder: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let named = std::env::var_os("HOUSTON_SHARED").map(|root| PathBuf::from(root).join("data"));
    let found = [Some(beside), named, Some(PathBuf::from("/work/shared/data"))]
        .into_iter()
        .flatten()
        .map(|root| root.join(folder))
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: no reference data {folder} on this machine");
    }
    found
}

/// All files below a folder, in order.
#[allow(dead_code, reason = "each test crate uses what it needs")]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}
