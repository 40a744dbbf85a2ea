//! Agreements with a client: the page, its section on the dossier, and the forms around them.

pub mod clause;
pub mod contract;
pub mod milestone;
pub mod one;
pub(super) mod rows;

use super::{id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::promise::{AgreementsPage, AgreementsSection, PromiseRow};
use crate::view::work::ApprovalRow;
use crate::view::{Choice, Link};
use app::dossier::Dossier;
use app::promise::{AgreementsFile, Held, Ledger};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::promise::{MilestoneStanding, Origin, Side, Standing};
use jiff::Timestamp;
use rows::{People, contract, milestone, promise, rate};

/// Promises of each side that a dossier shows; its page has all.
const SHOWN: usize = 3;
const DAY_MS: i64 = 86_400_000;

/// The section of a dossier.
pub fn section(member: &Member, file: &Dossier) -> AgreementsSection {
    let people = People {
        names: &file.names,
        contacts: &file.contacts,
        projects: &file.projects,
        today: file.ledger.today.unwrap_or_default(),
    };
    let ledger = &file.ledger;
    let open = |side| -> Vec<PromiseRow> {
        open_of(ledger, side).take(SHOWN).map(|held| promise(held, &people)).collect()
    };
    let (open_ours, open_theirs) = (open(Side::Ours), open(Side::Theirs));
    let is_going = |standing| {
        !matches!(standing, MilestoneStanding::Accepted { .. } | MilestoneStanding::Cancelled)
    };
    let going = ledger.milestones.iter().filter(|stage| is_going(stage.standing));
    let milestones: Vec<_> =
        going.clone().take(SHOWN).map(|stage| milestone(stage, &people)).collect();
    let kept = ledger.promises.iter().filter(|h| h.standing == Standing::Kept).take(SHOWN);
    let n_open = ledger.promises.iter().filter(|h| h.is_open()).count() + going.count();
    let n_shown = open_ours.len() + open_theirs.len() + milestones.len();
    AgreementsSection {
        ours: rate(ledger.ours),
        theirs: rate(ledger.theirs),
        kept: kept.map(|held| promise(held, &people)).collect(),
        n_more: n_open.saturating_sub(n_shown) as i64,
        is_empty: ledger.promises.is_empty() && ledger.milestones.is_empty(),
        may_add: member.actor.may(Action::LogTouch),
        may_settle: member.actor.may(Action::EditProject),
        open_ours,
        open_theirs,
        milestones,
    }
}

fn open_of(ledger: &Ledger, side: Side) -> impl Iterator<Item = &Held> {
    ledger.promises.iter().filter(move |held| held.is_open() && held.row.side == side)
}

/// GET `/clients/{id}/agreements`.
pub async fn page(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = app::promise::file(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &view(&member, &file, app.ctx.now())).await
}

fn view(member: &Member, file: &AgreementsFile, now: Timestamp) -> AgreementsPage {
    let people = People {
        names: &file.names,
        contacts: &file.contacts,
        projects: &file.projects,
        today: file.today,
    };
    let ledger = &file.ledger;
    let all = |held: Vec<&Held>| held.into_iter().map(|h| promise(h, &people)).collect::<Vec<_>>();
    let of_sale = |held: &&Held| held.row.origin == Origin::Sale;
    let ended = ledger.promises.iter().filter(|held| !held.is_open());
    let approvals = file.approvals.iter().map(|item| ApprovalRow {
        id: item.id.to_string(),
        title: item.title.clone(),
        sent_at: super::at(item.at),
        days: (now.as_millisecond() - item.at).max(0) / DAY_MS,
    });
    let contracts = file.contracts.as_ref();
    let invoices =
        file.invoices.iter().map(|invoice| super::work::invoice_row(invoice, file.today));
    let (invoices, approvals): (Vec<_>, Vec<_>) = (invoices.collect(), approvals.collect());
    AgreementsPage {
        ours: rate(ledger.ours),
        theirs: rate(ledger.theirs),
        open_ours: all(open_of(ledger, Side::Ours).collect()),
        open_theirs: all(open_of(ledger, Side::Theirs).collect()),
        at_sale: all(ledger.promises.iter().filter(of_sale).collect()),
        ended: all(ended.collect()),
        milestones: ledger.milestones.iter().map(|stage| milestone(stage, &people)).collect(),
        contracts: contracts.map(|all| all.iter().map(|c| contract(c, file.today)).collect()),
        is_empty: ledger.promises.is_empty()
            && ledger.milestones.is_empty()
            && contracts.is_none_or(Vec::is_empty)
            && invoices.is_empty()
            && approvals.is_empty(),
        invoices,
        approvals,
        may_add: member.actor.may(Action::LogTouch),
        may_settle: member.actor.may(Action::EditProject),
        projects: projects(file.projects.iter(), ""),
        today: file.today,
        client: Link::new(file.client.id, file.client.name.clone()),
    }
}

/// The projects that one may choose.
fn projects<'a>(all: impl Iterator<Item = &'a app::project::Project>, chosen: &str) -> Vec<Choice> {
    let open = all.filter(|p| p.archived_at.is_none() || p.id.to_string() == chosen);
    Choice::list(open.map(|p| (p.id, p.name.clone())), chosen)
}
