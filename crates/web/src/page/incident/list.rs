//! GET `/incidents`: the register with its filters.

use crate::failure::Answer;
use crate::page::home::waiting_work;
use crate::page::show;
use crate::session::Member;
use crate::state::App;
use crate::url::escape;
use crate::view::incident::{IncidentLine, IncidentsPage};
use crate::view::{Choice, Pager};
use app::incident::{IncidentFilter, page};
use axum::extract::{Query, State};
use domain::access::Action;
use domain::draft::Fault;
use domain::incident::IncidentState;
use serde::Deserialize;

const PAGE: i64 = 20;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    state: String,
    fault: String,
    client: String,
    untold: String,
    page: i64,
}

/// The register.
pub async fn list(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Answer {
    let number = asked.page.clamp(1, 10_000);
    let filter = IncidentFilter {
        state: IncidentState::from_word(&asked.state),
        client: asked.client.parse().ok(),
        fault: Fault::from_word(&asked.fault),
        only_untold: asked.untold == "1",
        words: asked.q.chars().take(200).collect(),
        offset: (number - 1) * PAGE,
        limit: PAGE,
    };
    let (cards, n_total) = page(&app.ctx, &member.actor, &filter).await?;
    let now = app.ctx.now();
    let t = |key: String| member.locale.t(&key);
    let any = || (String::new(), t("incident.filter.any".into()));
    let states = IncidentState::ALL
        .iter()
        .map(|s| (s.word().to_owned(), t(format!("incident.state.{}", s.word()))));
    let faults = Fault::ALL.iter().map(|f| (f.word().to_owned(), t(format!("fault.{}", f.word()))));
    let clients = app::board::client_names(&app.ctx, &member.actor).await?;
    let clients = clients.into_iter().map(|(id, name)| (id.to_string(), name));
    let shown = i64::try_from(cards.len()).unwrap_or(PAGE);
    let to_page = |n: i64| {
        let query = [
            ("q", &asked.q),
            ("state", &asked.state),
            ("fault", &asked.fault),
            ("client", &asked.client),
            ("untold", &asked.untold),
        ];
        let kept = query.iter().filter(|(_, value)| !value.is_empty());
        let kept: String = kept.map(|(name, value)| format!("{name}={}&", escape(value))).collect();
        format!("/incidents?{kept}page={n}")
    };
    let view = IncidentsPage {
        pager: Pager {
            total: Some(n_total),
            from: if shown == 0 { 0 } else { filter.offset + 1 },
            to: filter.offset + shown,
            previous: (number > 1).then(|| to_page(number - 1)),
            next: (filter.offset + shown < n_total).then(|| to_page(number + 1)),
        },
        lines: cards.into_iter().map(|card| IncidentLine::of(card, now)).collect(),
        is_filtered: filter.state.is_some()
            || filter.client.is_some()
            || filter.fault.is_some()
            || filter.only_untold
            || !filter.words.is_empty(),
        waiting: waiting_work(&app, &member).await?,
        words: filter.words,
        states: Choice::list(std::iter::once(any()).chain(states), &asked.state),
        faults: Choice::list(std::iter::once(any()).chain(faults), &asked.fault),
        clients: Choice::list(std::iter::once(any()).chain(clients), &asked.client),
        only_untold: filter.only_untold,
        may_record: member.actor.may(Action::EditIncident),
        may_see_rates: member.actor.may(Action::EditLiability),
    };
    show(&app, &member, &view).await
}
