//! Style sheet, scripts and pictures, served at `/assets/<hash>/<file>`.
//!
//! One hash names them all, so that modules find each other by relative paths; it changes with any
//! file, and whatever was fetched under it may be kept for ever.

use crate::files::{self, FROM_DISK, Folder};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A file to send.
#[derive(Clone, Debug)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub content_type: &'static str,
}

/// Name of the style sheet: all of `css/`, joined in the order of their names.
pub const STYLE_SHEET: &str = "houston.css";

static FILES: LazyLock<BTreeMap<String, Cow<'static, [u8]>>> = LazyLock::new(load);
static HASH: LazyLock<String> = LazyLock::new(|| hash_of(&FILES));

fn load() -> BTreeMap<String, Cow<'static, [u8]>> {
    let mut files = files::all(Folder::Assets);
    let mut sheet = Vec::new();
    for (_, bytes) in files.iter().filter(|(name, _)| name.starts_with("css/")) {
        sheet.extend_from_slice(bytes);
        sheet.push(b'\n');
    }
    files.retain(|name, _| !name.starts_with("css/"));
    files.insert(STYLE_SHEET.to_owned(), Cow::Owned(sheet));
    files
}

fn hash_of(files: &BTreeMap<String, Cow<'static, [u8]>>) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in files {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The hash in the addresses. A debug build says `dev`: its files change under way.
pub fn hash() -> &'static str {
    if FROM_DISK { "dev" } else { &HASH }
}

/// Value of `Cache-Control` for assets.
pub fn cache_control() -> &'static str {
    if FROM_DISK { "no-cache" } else { "public, max-age=31536000, immutable" }
}

/// Address of a file: `/assets/<hash>/<name>`.
pub fn address(name: &str) -> String {
    format!("/assets/{}/{name}", hash())
}

/// The file of that name, if there is one.
pub fn get(name: &str) -> Option<Asset> {
    let bytes = if FROM_DISK { load().remove(name)? } else { FILES.get(name)?.clone() };
    Some(Asset { bytes, content_type: content_type(name) })
}

/// Names of all files.
pub fn names() -> Vec<String> {
    FILES.keys().cloned().collect()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_joins_all_parts_and_unknown_names_are_refused() {
        let sheet = get(STYLE_SHEET).expect("there is a style sheet");
        let text = String::from_utf8(sheet.bytes.into_owned()).expect("UTF-8");
        for layer in ["reset", "tokens", "base", "components", "utilities"] {
            assert!(text.contains(&format!("@layer {layer}")), "{layer}");
        }
        assert!(get("../Cargo.toml").is_none());
        assert!(get("css/10-reset.css").is_none());
    }

    #[test]
    fn the_hash_follows_every_byte() {
        let one = BTreeMap::from([("a".to_owned(), Cow::Borrowed(&b"x"[..]))]);
        let two = BTreeMap::from([("a".to_owned(), Cow::Borrowed(&b"y"[..]))]);
        assert_ne!(hash_of(&one), hash_of(&two));
        assert_eq!(hash_of(&one).len(), 12);
    }
}
