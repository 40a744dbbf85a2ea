//! Edits of a client: the register, and the form that writes them down in seconds.

mod add;
pub mod guideline;
pub mod one;
pub mod pair;
mod rows;

pub use add::{add, new};

use super::{Posted, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::edit::{PairView, RegisterPage, RepeatPriceView, TallyView};
use crate::view::{Choice, Link};
use app::edit::{PairCard, Register};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::edit::PairKind;
use domain::id::{ClientId, ProjectId};
use rows::{People, edit, pair as pair_row};
use serde::Deserialize;

/// Closed edits that the page lists, the newest.
const CLOSED_MAX: usize = 200;

/// `?project=pr_…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProjectQuery {
    project: Option<String>,
    version: Option<usize>,
}

impl ProjectQuery {
    /// The project; what is none is left out.
    fn project(&self) -> Option<ProjectId> {
        self.project.as_deref().and_then(|text| text.parse().ok())
    }
}

/// GET `/clients/{id}/edits`.
pub async fn register(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<ProjectQuery>,
) -> Answer {
    let register = app::edit::register(&app.ctx, &member.actor, id(&client)?).await?;
    let mut view = view(&member, &register, query.project());
    if view.may_see_contract {
        let prices = app::edit::repeat_prices(&app.ctx, &member.actor, register.client.id).await?;
        let chosen = prices.price.as_ref().map(|p| p.clause.to_string()).unwrap_or_default();
        view.clauses = Choice::list(prices.choices, &chosen);
        view.price = prices.price.map(|price| RepeatPriceView {
            number: price.number,
            words: price.words,
            each_minor: price.each_minor,
            n_repeats: price.n_repeats,
            total_minor: price.total_minor,
            currency: price.currency,
        });
    }
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/edits/clause`: the clause by which a mistake made again costs.
pub async fn clause(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let clause = posted
        .form
        .opt("clause")
        .map(|text| text.parse().map_err(|_| app::Error::field("clause", "unknown_choice")));
    let result = match clause.transpose() {
        Ok(clause) => app::edit::name_clause(&app.ctx, &posted.member.actor, client, clause).await,
        Err(error) => Err(error),
    };
    posted.answer(&format!("/clients/{client}/edits#repeats"), result, "flash.saved")
}

fn view(member: &Member, register: &Register, project: Option<ProjectId>) -> RegisterPage {
    let people = People {
        names: &register.names,
        contacts: &register.contacts,
        projects: &register.projects,
    };
    let is_here = |of: Option<ProjectId>| project.is_none() || of == project;
    let here = register.edits.iter().filter(|card| is_here(card.row.project));
    let (open, closed): (Vec<_>, Vec<_>) = here.partition(|card| card.row.settled.is_none());
    let pairs = register.pairs.iter().filter(|p| is_here(p.later.project));
    let of = |keep: &dyn Fn(&PairCard) -> bool| -> Vec<PairView> {
        pairs.clone().filter(|p| keep(p)).map(|p| pair_row(p, &people)).collect()
    };
    let tally = register.tally;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let chosen = project.map(|id| id.to_string()).unwrap_or_default();
    RegisterPage {
        client: Link::new(register.client.id, register.client.name.clone()),
        tally: TallyView {
            n_edits: count(tally.n_edits),
            n_open: count(tally.n_open),
            n_waiting: count(tally.n_waiting),
            n_repeats: count(tally.n_repeats),
            n_contradictions: count(tally.n_contradictions),
            n_rules: count(register.n_rules),
        },
        waiting: of(&PairCard::is_waiting),
        repeats: of(&|p| p.row.kind == PairKind::Repeat && p.is_confirmed()),
        contradictions: of(&|p| {
            p.row.kind == PairKind::Contradiction && p.is_confirmed() && !p.is_waiting()
        }),
        open: open.into_iter().map(|card| edit(card, &people)).collect(),
        closed: closed.into_iter().take(CLOSED_MAX).map(|card| edit(card, &people)).collect(),
        projects: match register.projects.len() {
            0 | 1 => Vec::new(),
            _ => Choice::list(register.projects.iter().map(|p| (p.id, p.name.clone())), &chosen),
        },
        project: chosen,
        may_add: member.actor.may(Action::LogTouch),
        may_decide: member.actor.may(Action::EditProject),
        may_see_contract: member.actor.may(Action::EditLiability),
        price: None,
        clauses: Vec::new(),
    }
}
