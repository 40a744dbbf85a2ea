//! Draws every page from believable fixtures, in both languages, into a folder to look at:
//! `cargo run -p web --example gallery -- OUT_DIR`, then serve the folder by any static server.

mod fixtures;

use locale::{Lang, Locale};
use std::path::Path;
use web::assets;
use web::render::Renderer;

fn main() -> anyhow::Result<()> {
    let out = std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let out = Path::new(&out);
    let renderer = Renderer::new();
    let zone = Locale::russian().zone;
    let mut broken = 0;
    for lang in [Lang::Ru, Lang::En] {
        let locale = Locale::new(lang, zone.clone());
        let folder = out.join(lang.word());
        std::fs::create_dir_all(&folder)?;
        for (name, page) in fixtures::pages() {
            match page(&renderer, &locale) {
                Ok(html) => std::fs::write(folder.join(format!("{name}.html")), html)?,
                Err(error) => {
                    broken += 1;
                    eprintln!("{} {name}: {error:#}", lang.word());
                }
            }
        }
    }
    let files = out.join("assets").join(assets::hash());
    for name in assets::names() {
        let Some(asset) = assets::get(&name) else { continue };
        let path = files.join(&name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, asset.bytes)?;
    }
    anyhow::ensure!(broken == 0, "{broken} pages failed");
    println!("{} pages in {}", fixtures::pages().len() * 2, out.display());
    Ok(())
}
