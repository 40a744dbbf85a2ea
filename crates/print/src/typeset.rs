//! One document: a template, its data, the fonts.

use std::fmt;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// Why no document came out. Templates are ours: it is a fault of ours, never of the user's text.
#[derive(Debug)]
pub struct PrintError(String);

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the document could not be set: {}", self.0)
    }
}

impl std::error::Error for PrintError {}

/// The memory of earlier runs is dropped after so many further ones.
const RUNS_REMEMBERED: usize = 4;

/// Sets a template over its data (JSON, read by the template from `/data.json`) and returns a PDF.
pub(crate) fn pdf(template: &'static str, data: Vec<u8>) -> Result<Vec<u8>, PrintError> {
    let document =
        Document { source: Source::new(*MAIN, template.to_owned()), data: Bytes::new(data) };
    let set = typst::compile::<PagedDocument>(&document);
    let first = |diagnostics: &[typst::diag::SourceDiagnostic]| {
        PrintError(diagnostics.first().map_or_else(String::new, |d| d.message.to_string()))
    };
    let pages = set.output.map_err(|e| first(&e))?;
    let options =
        PdfOptions { creator: Smart::Custom(Some("Houston".into())), ..PdfOptions::default() };
    let bytes = typst_pdf::pdf(&pages, &options).map_err(|e| first(&e));
    typst::comemo::evict(RUNS_REMEMBERED);
    bytes
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static MAIN: LazyLock<FileId> = LazyLock::new(|| file_id("main.typ"));
static DATA: LazyLock<FileId> = LazyLock::new(|| file_id("data.json"));
static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::new);

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain name is a path");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

struct Fonts {
    book: LazyHash<FontBook>,
    all: Vec<Font>,
}

impl Fonts {
    /// The serif and the monospaced family; the others are for formulas.
    fn new() -> Self {
        let is_used = |font: &Font| !font.info().family.starts_with("New Computer Modern");
        let all: Vec<Font> = typst_assets::fonts()
            .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
            .filter(is_used)
            .collect();
        Fonts { book: LazyHash::new(FontBook::from_fonts(&all)), all }
    }
}

/// What a template may see: itself and its data; no file of the machine, no package, no clock.
struct Document {
    source: Source,
    data: Bytes,
}

impl World for Document {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *MAIN { Ok(self.source.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.data.clone()) } else { Err(missing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

/// A run without blanks that no line could hold may be broken anywhere.
const RUN_MAX: usize = 30;

/// The user's text on paper: control signs become blanks, endless words may break.
pub(crate) fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.trim().chars() {
        let c = if c.is_control() && c != '\n' { ' ' } else { c };
        run = if c.is_whitespace() { 0 } else { run + 1 };
        out.push(c);
        if run >= RUN_MAX {
            out.push('\u{200b}');
            run = 0;
        }
    }
    out
}
