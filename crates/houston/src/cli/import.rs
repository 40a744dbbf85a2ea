//! `import`: a mailbox, a folder of letters, a chat or a table into the database, with progress.

use super::open::{actor, configuration, context, runtime};
use anyhow::{Context, Result, bail};
use app::import::run::{Outcome, State};
use app::import::table::{Field, MappingProblem, TablePreview, preview_file};
use app::import::{Kind, Options, Source, begin_and_run, begin_and_run_table, get, recognise};
use app::{Actor, Ctx};
use clap::Args;
use std::path::{Path, PathBuf};

/// `houston import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// File or folder.
    path: PathBuf,
    /// What it is; told from its first bytes unless given: mbox, eml, folder, telegram, whatsapp,
    /// slack; ics, trello, jira, asana; a table (CSV or XLSX) of touches, tasks, invoices, clients
    /// or contacts.
    #[arg(long)]
    kind: Option<String>,
    /// Of a table: what a column means, as HEADING=FIELD (client, at, text, …); FIELD `nothing`
    /// leaves it out. The others keep what their headings tell.
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    columns: Vec<String>,
    /// Everything in it belongs to this client (its name).
    #[arg(long)]
    client: Option<String>,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Reads a source to its end.
pub fn import(file: Option<&Path>, args: &ImportArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let kind = match &args.kind {
        Some(word) => Some(Kind::from_word(word).with_context(|| format!("no such kind: {word}"))?),
        None => None,
    };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let client = match &args.client {
            Some(name) => {
                let names = app::board::client_names(&ctx, &actor).await?;
                let found = names.into_iter().find(|(_, n)| n == name);
                Some(found.with_context(|| format!("no client of the name {name}"))?.0)
            }
            None => None,
        };
        let path = args.path.canonicalize().with_context(|| args.path.display().to_string())?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let source = Source { kind, name: &name, path: &path, client };
        // A folder cannot be opened as a file: it is told later.
        let kind = kind.or_else(|| recognise(&path, &name).ok().flatten());
        let outcome = match kind.filter(|k| k.is_table()) {
            Some(kind) => run_table(&ctx, &actor, &source, kind, &args.columns).await?,
            None if !args.columns.is_empty() => bail!("--column is for tables"),
            None => begin_and_run(&ctx, &actor, &source).await?,
        };
        let (import, problems) = get(&ctx, &actor, outcome.import).await?;
        let p = outcome.progress;
        if args.json {
            let problems: Vec<_> = problems
                .iter()
                .map(
                    |p| serde_json::json!({"place": p.place, "code": p.code, "message": p.message}),
                )
                .collect();
            let value = serde_json::json!({
                "import": import.id.to_string(), "state": outcome.state.word(), "read": p.n_read,
                "added": p.n_added, "known": p.n_known, "updated": p.n_updated,
                "problems": p.n_problems,
                "first_problems": problems,
            });
            println!("{}", serde_json::to_string_pretty(&value)?);
        } else {
            println!(
                "{}: read {}, added {}, already there {}, changed {}, problems {}",
                outcome.state.word(),
                p.n_read,
                p.n_added,
                p.n_known,
                p.n_updated,
                p.n_problems
            );
            for problem in problems.iter().take(20) {
                println!("  {}: {} ({})", problem.place, problem.message, problem.code);
            }
        }
        if outcome.state != State::Done {
            bail!("the import is {}", outcome.state.word());
        }
        Ok(())
    })
}

/// Reads a table with the columns that its headings tell, or says what is missing.
async fn run_table(
    ctx: &Ctx,
    actor: &Actor,
    source: &Source<'_>,
    kind: Kind,
    columns: &[String],
) -> Result<Outcome> {
    let look = |options: Options| async move {
        preview_file(ctx, actor, source.path, source.name, kind, &options).await
    };
    let begun = Options { client: source.client, ..Options::default() };
    let mut seen = look(begun).await?;
    if let Some(bad) = &seen.refusal {
        bail!("{}: {} ({})", source.name, bad.message, bad.code);
    }
    if !columns.is_empty() {
        let mut options = seen.options.clone();
        for column in columns {
            choose(&seen, &mut options, column)?;
        }
        // The order of dates is told by the columns that are dates now.
        seen = look(Options { dates: None, ..options }).await?;
    }
    if !seen.problems.is_empty() {
        bail!("{}", what_is_missing(&seen));
    }
    Ok(begin_and_run_table(ctx, actor, source, kind, seen.options).await?)
}

/// Gives one column its meaning and takes the meaning from any other.
fn choose(seen: &TablePreview, options: &mut Options, column: &str) -> Result<()> {
    let (heading, word) =
        column.rsplit_once('=').with_context(|| format!("{column}: expected HEADING=FIELD"))?;
    let at = seen.columns.iter().position(|c| c.heading == heading);
    let at = at.with_context(|| format!("no column {heading:?}\n{}", columns_of(seen)))?;
    let field = seen.offered.iter().find(|field| field.word() == word);
    if field.is_none() && word != "nothing" {
        let words: Vec<&str> = seen.offered.iter().map(|f| f.word()).collect();
        bail!("no field {word:?}; there are: {}, nothing", words.join(", "));
    }
    for other in options.columns.iter_mut().filter(|c| c.as_deref() == Some(word)) {
        *other = None;
    }
    if let Some(column) = options.columns.get_mut(at) {
        *column = field.map(|f| f.word().to_owned());
    }
    Ok(())
}

/// The columns with what they are taken for.
fn columns_of(seen: &TablePreview) -> String {
    let lines = seen.columns.iter().map(|column| {
        let meaning = column.meaning.map_or("nothing", Field::word);
        format!("  {} = {meaning}   ({})", column.heading, column.samples.join(", "))
    });
    format!("columns found:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn what_is_missing(seen: &TablePreview) -> String {
    let lines = seen.problems.iter().map(|problem| match problem {
        MappingProblem::Missing(fields) => {
            let words: Vec<&str> = fields.iter().map(|f| f.word()).collect();
            format!("missing: {}", words.join(" or "))
        }
        MappingProblem::Twice { column, field } => {
            let heading = seen.columns.get(*column).map_or("", |c| c.heading.as_str());
            format!("{heading} = {}: another column is that already", field.word())
        }
    });
    let wrong = lines.collect::<Vec<_>>().join("\n");
    let notices = seen.notices.iter().map(|bad| format!("\n{}", bad.message));
    let notices: String = notices.collect();
    format!(
        "{wrong}\n{}{notices}\nName them with --column HEADING=FIELD, and the table with --kind.",
        columns_of(seen)
    )
}
