//! What the columns of a table mean: guessed, shown with the rows as they would be understood, and
//! put right by a person before anything is taken in.

use super::{Posted, done, id, page as answer, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::imports::{ColumnRow, MappedRow, MappingPage};
use crate::view::{Choice, Errors};
use app::import::table::{
    Bad, DateOrder, Field, MappingProblem, PreviewRow, TablePreview, Value, preview,
};
use app::import::{Kind, Options, get, map};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::id::ImportId;
use locale::Locale;

/// A column that is not read.
const NOTHING: &str = "nothing";
/// Columns of a form.
const COLUMNS_MAX: usize = 256;
/// Characters shown of a cell.
const CELL_CHARS: usize = 80;
const TARGETS: [Kind; 6] =
    [Kind::Touches, Kind::Tasks, Kind::Invoices, Kind::KpiFacts, Kind::Clients, Kind::Contacts];
const SEPARATORS: [(char, &str); 4] =
    [(';', "semicolon"), (',', "comma"), ('\t', "tab"), ('|', "pipe")];
const ENCODINGS: [&str; 6] = ["UTF-8", "windows-1251", "IBM866", "KOI8-R", "UTF-16LE", "UTF-16BE"];

/// GET `/imports/{id}/mapping`.
pub async fn page(State(app): State<App>, member: Member, Path(import): Path<String>) -> Answer {
    let import: ImportId = id(&import)?;
    let (row, _) = get(&app.ctx, &member.actor, import).await?;
    if row.state != "mapping" {
        return Ok(Redirect::to(&format!("/imports/{import}")).into_response());
    }
    let seen = preview(&app.ctx, &member.actor, import, None, None).await?;
    show(&app, &member, &view(&member.locale, import, &seen, errors_of_file(&member, &seen))).await
}

/// POST `/imports/{id}/mapping`: `do=preview` shows what would come of the choices, `do=import`
/// begins with them.
pub async fn chosen(State(app): State<App>, Path(import): Path<String>, posted: Posted) -> Answer {
    let import: ImportId = id(&import)?;
    let (member, form) = (&posted.member, &posted.form);
    let kind = Kind::from_word(form.text("target")).filter(|k| k.is_table());
    let options = options(form);
    let seen = preview(&app.ctx, &member.actor, import, kind, Some(options)).await?;
    // Columns that the person has not seen yet are not imported.
    let is_seen = was(&seen) == form.raw("was");
    let errors = errors(member, &seen);
    let wants_import = form.text("do") == "import";
    if wants_import && is_seen && errors.is_empty() {
        map(&app.ctx, &member.actor, import, seen.kind, seen.options).await?;
        return Ok(done(&format!("/imports/{import}"), "flash.import_begun"));
    }
    let status = if wants_import && !errors.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    answer(&app, member, status, &view(&member.locale, import, &seen, errors)).await
}

/// What the form says; the meanings only where they belong to the columns that it shows.
fn options(form: &Form) -> Options {
    let separator = SEPARATORS.iter().find(|(_, word)| *word == form.text("separator"));
    let sheet = form.opt("sheet").map(str::to_owned);
    let separator = separator.map(|(sign, _)| *sign);
    let target = Kind::from_word(form.text("target")).unwrap_or(Kind::Touches);
    let is_same = form.raw("was") == key(target, separator, sheet.as_deref());
    let columns = (0..COLUMNS_MAX).map_while(|n| form.opt(&format!("column_{n}")));
    let columns = columns.map(|word| Some(word.to_owned()).filter(|w| w != NOTHING));
    Options {
        columns: if is_same { columns.collect() } else { Vec::new() },
        dates: DateOrder::from_word(form.text("date_format")),
        encoding: form.opt("encoding").map(str::to_owned),
        has_heading: Some(form.is_on("has_heading")),
        separator,
        sheet,
        ..Options::default()
    }
}

/// What the columns of a form belong to.
fn key(target: Kind, separator: Option<char>, sheet: Option<&str>) -> String {
    let sign = separator.and_then(word_of).unwrap_or_default();
    format!("{}|{sign}|{}", target.word(), sheet.unwrap_or_default())
}

fn was(seen: &TablePreview) -> String {
    // A single sheet is not asked for.
    let sheet = sheet(seen).filter(|_| seen.sheets.len() > 1);
    key(seen.kind, seen.separator, sheet)
}

fn sheet(seen: &TablePreview) -> Option<&str> {
    seen.options.sheet.as_deref().or(seen.sheets.first().map(String::as_str))
}

/// `None`: a sign that the file itself declares; it is not asked for then.
fn word_of(separator: char) -> Option<&'static str> {
    SEPARATORS.iter().find(|(sign, _)| *sign == separator).map(|(_, word)| *word)
}

fn errors_of_file(member: &Member, seen: &TablePreview) -> Errors {
    let refusal = seen.refusal.iter().map(|bad| (String::new(), sentence(&member.locale, bad)));
    refusal.collect()
}

fn errors(member: &Member, seen: &TablePreview) -> Errors {
    let locale = &member.locale;
    let mut errors = errors_of_file(member, seen);
    if !errors.is_empty() {
        return errors;
    }
    let mut missing = Vec::new();
    for problem in &seen.problems {
        match problem {
            MappingProblem::Missing(fields) => {
                let names: Vec<String> = fields.iter().map(|f| meaning(locale, *f)).collect();
                let names = locale::Value::Text(names.join(&locale.t("mapping.or")));
                missing.push(locale.fill("mapping.missing", &[("fields", names)]));
            }
            MappingProblem::Twice { column, .. } => {
                errors.insert(format!("column_{column}"), locale.t("mapping.twice"));
            }
        }
    }
    if !missing.is_empty() {
        errors.insert(String::new(), missing.join(" "));
    }
    errors
}

fn meaning(locale: &Locale, field: Field) -> String {
    locale.t(&format!("mapping.{}", field.word()))
}

/// What is wrong, in the reader's language.
fn sentence(locale: &Locale, bad: &Bad) -> String {
    let key = format!("problem.{}", bad.code);
    let text = if locale.has(&key) { locale.t(&key) } else { bad.message.clone() };
    if bad.column.is_empty() { text } else { format!("{}: {text}", bad.column) }
}

fn view(locale: &Locale, import: ImportId, seen: &TablePreview, errors: Errors) -> MappingPage {
    let targets = TARGETS.map(|k| (k.word(), locale.t(&format!("mapping.target.{}", k.word()))));
    let columns = seen.columns.iter().enumerate().map(|(index, column)| {
        let chosen = column.meaning.map_or(NOTHING, Field::word);
        let offered = seen.offered.iter().map(|field| (field.word(), meaning(locale, *field)));
        let nothing = std::iter::once((NOTHING, locale.t("mapping.nothing")));
        ColumnRow {
            index: index as i64,
            heading: column.heading.clone(),
            samples: column.samples.clone(),
            meanings: Choice::list(nothing.chain(offered), chosen),
        }
    });
    let formats = DateOrder::ALL.iter().map(|order| {
        let example = match order {
            DateOrder::Dmy => "31.12.2026",
            DateOrder::Iso => "2026-12-31",
            DateOrder::Mdy => "12/31/2026",
        };
        (order.word(), example)
    });
    MappingPage {
        id: import.to_string(),
        name: seen.name.clone(),
        targets: Choice::list(targets, seen.kind.word()),
        was: was(seen),
        columns: columns.collect(),
        meanings: seen.meanings.iter().map(|field| field.word().to_owned()).collect(),
        preview: seen.rows.iter().map(|row| mapped(locale, row)).collect(),
        n_rows: seen.n_rows,
        n_bad_rows: seen.n_bad_rows,
        is_counted_whole: seen.is_counted_whole,
        // The place of such a notice is of the file, not of a column of its own.
        notices: seen.notices.iter().map(|bad| sentence(locale, bad)).collect(),
        date_formats: Choice::list(formats, seen.dates.word()),
        separators: separators(locale, seen),
        encodings: encodings(seen),
        sheets: match seen.sheets.len() {
            0 | 1 => Vec::new(),
            _ => Choice::list(seen.sheets.iter().map(|s| (s, s)), sheet(seen).unwrap_or_default()),
        },
        has_heading: seen.has_heading,
        errors,
    }
}

fn separators(locale: &Locale, seen: &TablePreview) -> Vec<Choice> {
    let Some(chosen) = seen.separator.and_then(word_of) else { return Vec::new() };
    let words = SEPARATORS.map(|(_, w)| (w, locale.t(&format!("mapping.separator.{w}"))));
    Choice::list(words, chosen)
}

fn encodings(seen: &TablePreview) -> Vec<Choice> {
    if seen.separator.is_none() {
        return Vec::new();
    }
    let found = seen.encoding.as_str();
    let other = Some(found).filter(|e| !ENCODINGS.contains(e));
    Choice::list(ENCODINGS.into_iter().chain(other).map(|e| (e, e)), found)
}

fn mapped(locale: &Locale, row: &PreviewRow) -> MappedRow {
    let shown = |value: &Option<Value>| value.as_ref().map_or(String::new(), |v| cell(locale, v));
    MappedRow {
        place: if row.number == 0 { String::new() } else { row.number.to_string() },
        cells: row.values.iter().map(shown).collect(),
        notes: row.bad.iter().map(|bad| sentence(locale, bad)).collect(),
        problem: row.refused.as_ref().map(|bad| sentence(locale, bad)),
    }
}

fn cell(locale: &Locale, value: &Value) -> String {
    match value {
        Value::Text(text) => short(text),
        Value::Names(names) => short(&names.join(", ")),
        Value::Moment(moment) => match moment.time {
            Some(time) => format!("{}, {}", locale.date(moment.date), time.strftime("%H:%M")),
            None => locale.date(moment.date),
        },
        Value::Number(number) => number.normalize().to_string(),
        Value::Direction(direction) => locale.t(&format!("direction.{}", direction.word())),
        Value::Channel(channel) => locale.t(&format!("channel.{}", channel.word())),
    }
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(CELL_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
