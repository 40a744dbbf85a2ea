//! What a table holds and how it would be understood, before anything is taken in.

use super::line::{About, Bad, Reading};
use super::mapping::{self, MappingProblem, offered};
use super::open;
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::import::{Kind, Options};
use channels::table::{DateOrder, Field, PREVIEW_ROWS, Row, Value};
use domain::access::Action;
use domain::id::ImportId;
use std::path::{Path, PathBuf};
use store::imports;

/// Rows that are read to count; a longer table is counted so far.
const ROWS_COUNTED: usize = 20_000;
/// Values shown of a column.
const SAMPLES: usize = 3;
/// Characters shown of a value.
const SAMPLE_CHARS: usize = 60;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewColumn {
    pub heading: String,
    /// The first values that are not blank.
    pub samples: Vec<String>,
    /// As chosen, or as guessed.
    pub meaning: Option<Field>,
}

/// A row as it would be understood.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewRow {
    pub number: u64,
    /// In the order of [`TablePreview::meanings`].
    pub values: Vec<Option<Value>>,
    /// Cells that would be left out.
    pub bad: Vec<Bad>,
    /// Why the row would not be taken in.
    pub refused: Option<Bad>,
}

/// A table before it is taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct TablePreview {
    pub kind: Kind,
    pub name: String,
    pub columns: Vec<PreviewColumn>,
    /// What a column of such a table can mean.
    pub offered: Vec<Field>,
    /// The meanings in use: the heads of `rows`.
    pub meanings: Vec<Field>,
    pub rows: Vec<PreviewRow>,
    pub n_rows: i64,
    /// Rows that would not be taken in.
    pub n_bad_rows: i64,
    /// The counts are of the whole table.
    pub is_counted_whole: bool,
    pub dates: DateOrder,
    pub has_heading: bool,
    /// Of a delimited file.
    pub separator: Option<char>,
    pub encoding: String,
    /// Of a workbook.
    pub sheets: Vec<String>,
    /// What is odd about the file as a whole.
    pub notices: Vec<Bad>,
    /// Why the file cannot be read as a table; nothing else is filled in then.
    pub refusal: Option<Bad>,
    /// What was chosen and what was found out, as the run would have it.
    pub options: Options,
    /// What is wrong with the meanings.
    pub problems: Vec<MappingProblem>,
}

/// The preview of an import that waits for its columns to be named. `kind`: what the table shall
/// be; `None`: as it was begun. Nothing of the options is kept.
pub async fn preview(
    ctx: &Ctx,
    actor: &Actor,
    id: ImportId,
    kind: Option<Kind>,
    options: Option<Options>,
) -> Result<TablePreview> {
    actor.must(Action::RunImport)?;
    let import = {
        let mut conn = ctx.db.read().await?;
        imports::get(&mut conn, actor.workspace, id).await?.ok_or(Error::NotFound)?
    };
    let begun = Kind::from_word(&import.kind).filter(|k| k.is_table()).ok_or(Error::NotFound)?;
    let kept = Options::read(&import.mapping);
    // The client was chosen when the import began; a form cannot change it.
    let options = Options { client: kept.client, ..options.unwrap_or(kept) };
    let kind = kind.filter(|k| k.is_table()).unwrap_or(begun);
    preview_file(ctx, actor, Path::new(&import.path), &import.name, kind, &options).await
}

/// The preview of a file of this machine.
pub async fn preview_file(
    ctx: &Ctx,
    actor: &Actor,
    path: &Path,
    name: &str,
    kind: Kind,
    options: &Options,
) -> Result<TablePreview> {
    actor.must(Action::RunImport)?;
    let about = {
        let mut conn = ctx.db.read().await?;
        About::load(ctx, &mut conn, actor.workspace).await?
    };
    let (path, name, options) = (PathBuf::from(path), name.to_owned(), options.clone());
    // A workbook is unpacked here: not on a thread that answers others.
    let looked = tokio::task::spawn_blocking(move || look(&path, &name, kind, &options, about));
    looked.await.map_err(|e| Error::Internal(e.into()))
}

fn look(path: &Path, name: &str, kind: Kind, options: &Options, about: About) -> TablePreview {
    let mut preview = TablePreview {
        kind,
        name: name.to_owned(),
        columns: Vec::new(),
        offered: offered(kind).collect(),
        meanings: Vec::new(),
        rows: Vec::new(),
        n_rows: 0,
        n_bad_rows: 0,
        is_counted_whole: true,
        dates: options.dates.unwrap_or(DateOrder::Dmy),
        has_heading: options.has_heading.unwrap_or(true),
        separator: None,
        encoding: String::new(),
        sheets: Vec::new(),
        notices: Vec::new(),
        refusal: None,
        options: options.clone(),
        problems: Vec::new(),
    };
    let table = match open(path, name, options) {
        Ok((table, _)) => table,
        Err(problem) => {
            preview.refusal = Some(Bad::new("", problem.code, problem.message));
            return preview;
        }
    };
    let reading = Reading::new(about, kind, options, &table);
    preview.dates = reading.dates;
    preview.has_heading = table.shape.has_header;
    preview.separator = table.shape.separator;
    preview.encoding = table.shape.encoding.to_owned();
    preview.sheets = table.shape.sheets.clone();
    let notices = table.problems.iter().map(|p| Bad::new(&p.place, p.code, p.message.clone()));
    preview.notices = notices.take(SAMPLES).collect();
    preview.columns = columns(&table.preview(), &reading);
    let words = reading.mapping.iter().map(|field| field.map(|f| f.word().to_owned()));
    preview.options = Options {
        columns: words.collect(),
        dates: Some(reading.dates),
        has_heading: Some(table.shape.has_header),
        separator: table.shape.separator,
        ..options.clone()
    };
    preview.problems = mapping::problems(kind, options.client.is_some(), &reading.mapping);
    let is_shown = |field: &Field| {
        // These two are filled in where the table has no column for them.
        let is_given = kind == Kind::Touches && matches!(field, Field::Channel | Field::Direction);
        is_given || reading.mapping.contains(&Some(*field))
    };
    preview.meanings = preview.offered.iter().copied().filter(is_shown).collect();
    count(table.rows(), &reading, &mut preview);
    preview
}

fn columns(rows: &[&Row], reading: &Reading) -> Vec<PreviewColumn> {
    let headings = reading.headings.iter().zip(&reading.mapping).enumerate();
    headings
        .map(|(column, (heading, meaning))| {
            let cells = rows.iter().filter_map(|row| row.cells.get(column));
            let shown = cells.filter(|c| !c.is_blank()).take(SAMPLES);
            let short = |text: String| text.trim().chars().take(SAMPLE_CHARS).collect();
            PreviewColumn {
                heading: heading.clone(),
                samples: shown.map(|cell| short(cell.display())).collect(),
                meaning: *meaning,
            }
        })
        .collect()
}

/// Shows the first rows and counts as far as it goes.
fn count(
    rows: impl Iterator<Item = std::result::Result<Row, channels::Problem>>,
    reading: &Reading,
    preview: &mut TablePreview,
) {
    for (n, row) in rows.enumerate() {
        if n >= ROWS_COUNTED {
            preview.is_counted_whole = false;
            return;
        }
        preview.n_rows += 1;
        let shown = match row {
            Ok(row) => {
                let line = reading.line(&row);
                PreviewRow {
                    number: line.number,
                    values: preview
                        .meanings
                        .iter()
                        .map(|field| line.values.get(field).cloned())
                        .collect(),
                    bad: line.bad,
                    refused: line.refused,
                }
            }
            Err(problem) => PreviewRow {
                number: 0,
                values: Vec::new(),
                bad: Vec::new(),
                refused: Some(Bad::new(&problem.place, problem.code, problem.message)),
            },
        };
        preview.n_bad_rows += i64::from(shown.refused.is_some());
        if preview.rows.len() < PREVIEW_ROWS {
            preview.rows.push(shown);
        }
    }
}
