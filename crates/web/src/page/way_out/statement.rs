//! The statement of liability on paper (C031–C035).

use crate::failure::{Answer, Failure};
use crate::page::id;
use crate::session::Member;
use crate::state::App;
use app::Error;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use domain::access::Action;
use domain::incident::terms::RegimeKind;
use report::statement::{ClauseStatement, Statement};

/// GET `/incidents/{id}/statement.pdf`.
pub async fn pdf(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let room = app::incident::room(&app.ctx, &member.actor, id(&incident)?).await?;
    member.actor.must(Action::EditLiability)?;
    let exposure = room.exposure.ok_or(Error::NotFound)?;
    let print = app.print_statement.ok_or_else(Failure::not_found)?;
    let clauses: Vec<ClauseStatement<'_>> = exposure
        .clauses
        .iter()
        .filter_map(|clause| {
            let liability = clause.liability.as_ref()?;
            let (number, words) = (&clause.row.number, &clause.row.words);
            Some(ClauseStatement { number, words, liability })
        })
        .collect();
    if clauses.is_empty() {
        return Err(Failure::not_found());
    }
    let uses_rates = |kind| matches!(kind, RegimeKind::KeyRate | RegimeKind::Art395);
    let has_rates = exposure.clauses.iter().filter_map(|c| c.terms.as_ref());
    let has_rates = has_rates.map(|terms| terms.regime).any(uses_rates);
    let subject = if room.incident.promise.is_empty() {
        &room.incident.title
    } else {
        &room.incident.promise
    };
    let statement = Statement {
        agency: &member.visit.signed_in.workspace_name,
        client: &room.client.name,
        subject,
        currency: exposure.currency,
        as_of: app.ctx.now().to_zoned(room.zone).date(),
        rates_known_until: has_rates.then_some(exposure.rates_until),
        clauses,
    };
    let bytes = print(&member.locale, &statement).map_err(|e| Failure::from(Error::from(e)))?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statement.pdf\""),
    ];
    Ok((headers, bytes).into_response())
}
