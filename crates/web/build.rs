//! Lists the templates and assets, so that a release carries them inside.
//! A debug build lists nothing: it reads the files from disk, and an edit needs no rebuild.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let is_debug = std::env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let mut out = String::new();
    for (constant, folder) in [("TEMPLATES", "templates"), ("ASSETS", "assets")] {
        let mut files = Vec::new();
        if !is_debug {
            println!("cargo::rerun-if-changed={folder}");
            walk(&root.join(folder), &mut files);
        }
        files.sort();
        let _ = writeln!(out, "pub(crate) static {constant}: &[(&str, &[u8])] = &[");
        for file in files {
            let name = file.strip_prefix(root.join(folder)).expect("inside the folder");
            let name = name.to_string_lossy().replace('\\', "/");
            let _ = writeln!(out, "    ({name:?}, include_bytes!({:?})),", file.to_string_lossy());
        }
        out.push_str("];\n");
    }
    println!("cargo::rerun-if-changed=build.rs");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(target.join("files.rs"), out).expect("the build folder is writable");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
