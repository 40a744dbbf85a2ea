//! The register of edits: what was asked, what it seems to be, what it is to what was asked before.

use super::{Classified, EDITS_MAX, EditRow, PairRow, found};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::promise::today_of;
use domain::access::Action;
use domain::edit::{PairKind, PairVerdict};
use domain::id::{ClientId, EditId, GuidelineRuleId, TeammateId};
use domain::reason::Reason;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use store::clients::Client;
use store::contacts::Contact;
use store::edit_pairs::{self, Other};
use store::guidelines::{self, GuidelineRule};
use store::projects::Project;
use store::{clients, contacts, edits, projects};

/// An edit with what it seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct EditCard {
    pub row: EditRow,
    /// What kind it seems to be, where no person said.
    pub suggestion: Option<Classified>,
    /// The rule that it became.
    pub rule: Option<GuidelineRuleId>,
}

/// The earlier one of a pair.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherText {
    Edit(Box<EditRow>),
    Rule(Box<GuidelineRule>),
}

/// A pair with both texts.
#[derive(Clone, Debug, PartialEq)]
pub struct PairCard {
    pub row: PairRow,
    pub reason: Option<Reason>,
    pub later: EditRow,
    pub earlier: OtherText,
}

impl PairCard {
    /// It waits for a person: nobody looked, or nobody answered the contradiction.
    pub fn is_waiting(&self) -> bool {
        match self.row.verdict.map(|v| v.0) {
            None => true,
            Some(PairVerdict::Denied) => false,
            Some(PairVerdict::Confirmed) => {
                self.row.kind == PairKind::Contradiction && self.row.answer.is_none()
            }
        }
    }

    /// A person said that it is so.
    pub fn is_confirmed(&self) -> bool {
        self.row.verdict.is_some_and(|v| v.0 == PairVerdict::Confirmed)
    }
}

/// What the edits of a client come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n_edits: usize,
    pub n_open: usize,
    /// Edits whose class no person said yet.
    pub n_unclassified: usize,
    /// Pairs that wait for a person.
    pub n_waiting: usize,
    /// Edits that a person confirmed to be asked for again: our repeated mistake (C120).
    pub n_repeats: usize,
    /// Contradictions that a person confirmed (C118).
    pub n_contradictions: usize,
}

/// Everything about the edits of one client.
#[derive(Clone, Debug)]
pub struct Register {
    pub client: Client,
    /// The newest first.
    pub edits: Vec<EditCard>,
    /// Those that wait first.
    pub pairs: Vec<PairCard>,
    pub tally: Tally,
    /// Rules that hold.
    pub n_rules: usize,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    pub today: Date,
}

/// Loads the register of a client.
pub async fn register(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Register> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let rows = edits::of_client(&mut conn, workspace, client.id, EDITS_MAX).await?;
    let rules = guidelines::of_client(&mut conn, workspace, client.id).await?;
    let pairs = edit_pairs::of_client(&mut conn, workspace, client.id).await?;
    let pairs = cards(pairs, &rows, &rules);
    let edits: Vec<EditCard> = rows.into_iter().map(|row| edit_card(row, &rules)).collect();
    Ok(Register {
        tally: tally(&edits, &pairs),
        n_rules: rules.iter().filter(|rule| rule.retired_at.is_none()).count(),
        edits,
        pairs,
        contacts: contacts::of_client(&mut conn, workspace, client.id).await?,
        projects: projects::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        today: today_of(&client, ctx.now()),
        client,
    })
}

/// What the form of a new edit offers.
#[derive(Clone, Debug)]
pub struct NewEdit {
    pub client: Client,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub today: Date,
}

/// Loads the form for those who may fill it in.
pub async fn new_edit(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<NewEdit> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::LogTouch, client).await?;
    Ok(NewEdit {
        contacts: contacts::of_client(&mut conn, actor.workspace, client.id).await?,
        projects: projects::of_client(&mut conn, actor.workspace, client.id).await?,
        today: today_of(&client, ctx.now()),
        client,
    })
}

fn edit_card(row: EditRow, rules: &[GuidelineRule]) -> EditCard {
    EditCard {
        suggestion: row.class.is_none().then(|| text::edits::classify(&row.text)),
        rule: rules.iter().find(|rule| rule.edit == Some(row.id)).map(|rule| rule.id),
        row,
    }
}

fn cards(pairs: Vec<PairRow>, rows: &[EditRow], rules: &[GuidelineRule]) -> Vec<PairCard> {
    let edit_of: HashMap<EditId, &EditRow> = rows.iter().map(|row| (row.id, row)).collect();
    let rule_of: HashMap<GuidelineRuleId, &GuidelineRule> =
        rules.iter().map(|rule| (rule.id, rule)).collect();
    let card = |row: PairRow| {
        let later = (*edit_of.get(&row.edit)?).clone();
        let earlier = match row.other {
            Other::Edit(id) => OtherText::Edit(Box::new((*edit_of.get(&id)?).clone())),
            Other::Rule(id) => OtherText::Rule(Box::new((*rule_of.get(&id)?).clone())),
        };
        let reason = serde_json::from_str(&row.reason).ok();
        Some(PairCard { reason, later, earlier, row })
    };
    let mut cards: Vec<PairCard> = pairs.into_iter().filter_map(card).collect();
    cards.sort_by_key(|card| !card.is_waiting());
    cards
}

fn tally(edits: &[EditCard], pairs: &[PairCard]) -> Tally {
    let confirmed = |kind| pairs.iter().filter(move |p| p.row.kind == kind && p.is_confirmed());
    let repeated: HashSet<EditId> = confirmed(PairKind::Repeat).map(|p| p.row.edit).collect();
    Tally {
        n_edits: edits.len(),
        n_open: edits.iter().filter(|e| e.row.settled.is_none()).count(),
        n_unclassified: edits.iter().filter(|e| e.row.class.is_none()).count(),
        n_waiting: pairs.iter().filter(|p| p.is_waiting()).count(),
        n_repeats: repeated.len(),
        n_contradictions: confirmed(PairKind::Contradiction).count(),
    }
}

/// One edit with what its page shows.
#[derive(Clone, Debug)]
pub struct EditFile {
    pub client: Client,
    pub card: EditCard,
    /// The pairs in which it is the later or the earlier one.
    pub pairs: Vec<PairCard>,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    pub today: Date,
}

/// Loads one edit.
pub async fn one(ctx: &Ctx, actor: &Actor, id: EditId) -> Result<EditFile> {
    let mut conn = ctx.db.read().await?;
    let (row, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let rules = guidelines::of_client(&mut conn, workspace, client.id).await?;
    let mut pairs = edit_pairs::of_client(&mut conn, workspace, client.id).await?;
    pairs.retain(|pair| pair.edit == id || pair.other == Other::Edit(id));
    let named = |pair: &PairRow| match pair.other {
        Other::Edit(other) => [Some(pair.edit), Some(other)],
        Other::Rule(_) => [Some(pair.edit), None],
    };
    let mut ids: Vec<EditId> = pairs.iter().flat_map(named).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = edits::get_many(&mut conn, workspace, &actor.audience(), &ids).await?;
    Ok(EditFile {
        card: edit_card(row, &rules),
        pairs: cards(pairs, &rows, &rules),
        contacts: contacts::of_client(&mut conn, workspace, client.id).await?,
        projects: projects::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        today: today_of(&client, ctx.now()),
        client,
    })
}

/// An edit in a list over clients.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub client_name: String,
    pub row: EditRow,
    pub suggestion: Option<Classified>,
    /// What was found of it and not denied.
    pub pairs: Vec<PairRow>,
}

/// The edits of all clients that the actor sees, the newest first, so many at most.
pub async fn list(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<Listed>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let (workspace, audience) = (actor.workspace, actor.audience());
    let rows = edits::list(&mut conn, workspace, &audience, limit).await?;
    let mut pairs: HashMap<EditId, Vec<PairRow>> = HashMap::new();
    let ids: Vec<EditId> = rows.iter().map(|row| row.id).collect();
    for pair in edit_pairs::of_edits(&mut conn, workspace, &audience, &ids).await? {
        if pair.verdict.is_none_or(|v| v.0 == PairVerdict::Confirmed) {
            pairs.entry(pair.edit).or_default().push(pair);
        }
    }
    let mut ids: Vec<ClientId> = rows.iter().map(|row| row.client).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = clients::get_many(&mut conn, workspace, &audience, &ids).await?;
    let names: HashMap<ClientId, String> = found.into_iter().map(|c| (c.id, c.name)).collect();
    let listed = |row: EditRow| Listed {
        client_name: names.get(&row.client).cloned().unwrap_or_default(),
        suggestion: row.class.is_none().then(|| text::edits::classify(&row.text)),
        pairs: pairs.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(listed).collect())
}
