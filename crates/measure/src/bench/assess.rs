//! A new message and the verdict it changes: what that costs as the database grows.

use super::Bench;
use super::fill::Writer;
use super::process::thread_cpu_s;
use super::report::Table;
use crate::Row;
use anyhow::Result;

/// New messages whose cost is averaged.
const N_ROUNDS: usize = 40;
/// Clients of the small databases.
const N_CLIENTS: usize = 100;
/// Touches of the client that is assessed, while those of others grow.
const N_OWN: usize = 1_000;

/// Measures with touches of others and with own touches growing.
///
/// # Errors
/// Fails when the database does.
pub fn measure(bench: &Bench) -> Result<Table> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let most = bench.options.n_touches;
    let mut rows = Vec::new();
    let mut first = None;
    for n_others in [1_000, 100_000, most] {
        let ms = runtime.block_on(cost(bench, N_OWN, n_others))?;
        let base = *first.get_or_insert(ms);
        let name = format!("{N_OWN} own touches, {n_others} of others, CPU ms");
        rows.push(Row::info(name, ms));
        if n_others == most {
            rows.push(Row::at_most("growth with the touches of others, times", ms / base, 1.5));
        }
    }
    let ms = runtime.block_on(cost(bench, 10 * N_OWN, 1_000))?;
    rows.push(Row::info(format!("{} own touches, 1000 of others, CPU ms", 10 * N_OWN), ms));
    let note = format!(
        "One new message of a client and the verdict after it, through to the commit, averaged over \
         {N_ROUNDS}; the touches cover two years, the rules look at the last of them."
    );
    Ok(Table { title: "A verdict after a new message", note, rows })
}

async fn cost(bench: &Bench, n_own: usize, n_others: usize) -> Result<f64> {
    let folder = bench.folder("assess")?;
    let mut writer = Writer::make(&folder, N_CLIENTS).await?;
    let n = n_own + n_others;
    // Own touches are spread evenly among the others.
    let whose = move |i: usize, luck: usize| {
        let is_own = i * n_own / n != (i + 1) * n_own / n;
        if is_own { 0 } else { 1 + luck % (N_CLIENTS - 1) }
    };
    writer.write(n, whose).await?;
    let ctx = writer.agency.ctx.clone();
    app::assess::run_due(&ctx).await?;
    let mut cpu_s = 0.0;
    for _ in 0..N_ROUNDS {
        let before = thread_cpu_s()?;
        writer.write_now(0).await?;
        app::assess::run_due(&ctx).await?;
        cpu_s += thread_cpu_s()? - before;
    }
    drop(writer);
    std::fs::remove_dir_all(&folder)?;
    Ok(cpu_s * 1000.0 / N_ROUNDS as f64)
}
