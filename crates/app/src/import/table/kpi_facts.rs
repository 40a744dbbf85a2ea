//! A row of a table of facts: the day, the KPI, the figure.

use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::import::work::Owners;
use channels::table::{Field, Value};
use domain::fold::fold;
use domain::id::{ClientId, KpiId};
use domain::kpi::Terms;
use jiff::civil::Date;
use std::collections::HashMap;
use store::kpi_actuals::{self, Actual};
use store::{Conn, Tx, kpis};

/// A KPI that a row may mean.
struct Known {
    id: KpiId,
    client: ClientId,
    terms: Terms,
}

/// The KPIs that the importing person sees, by name.
pub(super) struct KpiBook {
    by_name: HashMap<String, Vec<Known>>,
    owners: Owners,
}

impl KpiBook {
    /// Loads what the actor may see.
    pub async fn load(conn: &mut Conn, actor: &Actor) -> Result<KpiBook> {
        let mut by_name: HashMap<String, Vec<Known>> = HashMap::new();
        for kpi in kpis::list(conn, actor.workspace, &actor.audience()).await? {
            let terms: Terms =
                serde_json::from_str(&kpi.terms).map_err(|e| Error::Internal(e.into()))?;
            let known = Known { id: kpi.id, client: kpi.client, terms };
            by_name.entry(fold(&known.terms.name)).or_default().push(known);
        }
        Ok(KpiBook { by_name, owners: Owners::load(conn, actor).await? })
    }

    /// The only KPI of that name: of the client, where one is named.
    fn find(
        &self,
        name: &str,
        client: Option<ClientId>,
    ) -> std::result::Result<&Known, &'static str> {
        let all = self.by_name.get(&fold(name)).map_or(&[][..], Vec::as_slice);
        let mut fitting = all.iter().filter(|kpi| client.is_none_or(|client| kpi.client == client));
        match (fitting.next(), fitting.next()) {
            (Some(kpi), None) => Ok(kpi),
            (Some(_), Some(_)) => Err("several-kpis"),
            (None, _) => Err("unknown-kpi"),
        }
    }
}

/// Takes in one row.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    reading: &Reading,
    line: &Line,
    book: &KpiBook,
    report: &mut Report,
) -> Result<()> {
    let mut bad = |field: Field, code: &'static str, message: String| {
        report.add(line, &Bad::new(reading.heading(field), code, message));
    };
    let name = line.text(Field::Client);
    let named = || book.owners.find(name, "").map(|(client, _)| client);
    let client = reading.client.or_else(|| if name.is_empty() { None } else { named() });
    if client.is_none() && !name.is_empty() {
        bad(Field::Client, "unknown-client", format!("no client is called {name:?}"));
        return Ok(());
    }
    let kpi_name = line.text(Field::Kpi);
    let kpi = match book.find(kpi_name, client) {
        Ok(kpi) => kpi,
        Err(code) => {
            bad(Field::Kpi, code, format!("no single KPI is called {kpi_name:?}"));
            return Ok(());
        }
    };
    let (Some(Value::Moment(moment)), Some(Value::Number(value))) =
        (line.values.get(&Field::At), line.values.get(&Field::Fact))
    else {
        return Ok(());
    };
    let today: Date = ctx.now().to_zoned(reading.about.zone.clone()).date();
    if let Err(error) = crate::kpi::check_fact(&kpi.terms, (moment.date, *value), today) {
        let Error::Invalid(problems) = error else { return Err(error) };
        for problem in problems {
            let field = if problem.field == "on" { Field::At } else { Field::Fact };
            bad(field, problem.code, format!("{} of {}", value, moment.date));
        }
        return Ok(());
    }
    let actual = Actual {
        on: moment.date,
        value: *value,
        source: "file".to_owned(),
        recorded_by: actor.teammate,
        recorded_at: ctx.now_ms(),
    };
    if kpi_actuals::put(tx, reading.about.workspace, kpi.id, &actual).await? {
        report.counts.n_added += 1;
        report.changed.insert(kpi.client);
    } else {
        report.counts.n_known += 1;
    }
    Ok(())
}
