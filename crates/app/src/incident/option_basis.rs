//! What ways out are made of: the analysis, the loss, the price, the client's own idea (C061–C065).

use super::liability::{self, Exposure};
use super::option::OptionCard;
use super::section::kept;
use super::{Incident, calendar};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::{Action, Role};
use domain::compensation::{Compensation, CompensationPolicy, Gesture, judge};
use domain::incident::analysis::{Analysis, Answer};
use domain::incident::damage::DamageNotes;
use domain::incident::listening::Listening;
use domain::incident::readiness::Readiness;
use domain::incident::terms::PaymentKind;
use domain::money::{Currency, Decimal, Money};
use domain::offer::{ApprovalPolicy, CostFacts, OfferedOption, approver, may_approve, new_date};
use domain::options::{MissCause, OptionFacts, OptionKind, ProposedOption};
use jiff::civil::Date;
use locale::{Locale, Value};
use store::clients::Client;
use store::incident_options::OptionRow;
use store::{Conn, incident_sections, readiness_plans};

/// Everything an option is made of.
pub(super) struct Basis {
    pub incident: Incident,
    pub client: Client,
    pub analysis: Analysis,
    pub damage: DamageNotes,
    pub listening: Listening,
    pub exposure: Option<Exposure>,
    pub currency: Currency,
    pub new_date: Option<Date>,
    pub limit_minor: Option<i64>,
}

/// Reads it.
pub(super) async fn basis(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: Incident,
    client: Client,
) -> Result<Basis> {
    let rows = incident_sections::all(conn, actor.workspace, incident.id).await?;
    let analysis: Analysis = kept(&rows).value;
    let (zone, calendar) = calendar(conn, actor, &client).await?;
    let today = ctx.now().to_zoned(zone).date();
    let days = analysis.days_lost.unwrap_or_default();
    let counted = || new_date(today, days, &calendar);
    let plan = readiness_plans::get(conn, actor.workspace, client.id).await?;
    let plan = plan.and_then(|p| serde_json::from_str::<Readiness>(&p.body).ok());
    Ok(Basis {
        new_date: analysis.new_date.or_else(counted),
        damage: kept(&rows).value,
        listening: kept(&rows).value,
        exposure: liability::of_incident(conn, actor, &incident, today).await?,
        currency: incident.currency.parse().unwrap_or(Currency::RUB),
        limit_minor: plan.and_then(|p| p.limit_minor),
        analysis,
        incident,
        client,
    })
}

impl Basis {
    fn sum(&self, kind: PaymentKind) -> i64 {
        let payments = self.exposure.iter().flat_map(|e| &e.payments);
        payments.filter(|p| p.kind == kind).map(|p| p.amount_minor).fold(0, i64::saturating_add)
    }

    /// The price of what was promised: the base of the first clause, else a month's fee.
    fn price_minor(&self) -> i64 {
        let clauses = self.exposure.iter().flat_map(|e| &e.clauses);
        let base = clauses.filter_map(|c| c.terms.as_ref()).map(|t| t.base_minor).find(|b| *b > 0);
        base.or(self.client.fee_minor).unwrap_or_default().max(0)
    }

    pub(super) fn facts(&self) -> OptionFacts {
        let a = &self.analysis;
        let missing =
            a.kpi.as_ref().map_or(Decimal::ZERO, |k| (k.plan - k.fact).max(Decimal::ZERO));
        let by_kpi = a.kpi.as_ref().filter(|k| k.plan > Decimal::ZERO).map(|k| {
            (k.fact * Decimal::ONE_HUNDRED / k.plan).clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
        });
        let has_loss = self.damage.own_mid_minor().or(self.damage.claimed_minor);
        OptionFacts {
            cause: a.miss_cause.unwrap_or(MissCause::Planning),
            done_percent: a.done_percent.or(by_kpi).unwrap_or(Decimal::ZERO),
            price_minor: self.price_minor(),
            paid_minor: self.sum(PaymentKind::Paid),
            accepted_minor: self.sum(PaymentKind::Performed),
            currency: self.currency,
            new_date: self.new_date,
            has_next_period: a.kpi.is_some(),
            missing_units: missing,
            is_performer_changed: a.change_performer == Answer::Yes,
            has_loss: has_loss.is_some_and(|minor| minor > 0),
            own_proposal: self.listening.proposals.chars().take(300).collect(),
        }
    }

    pub(super) fn cost_facts(&self, earned_minor: i64, refund_minor: i64) -> CostFacts {
        // A working day of the team: the month's fee over 21 working days, where it is known.
        let day_cost_minor = self.client.fee_minor.unwrap_or_default() / 21;
        CostFacts {
            price_minor: self.price_minor(),
            earned_minor,
            refund_minor,
            exposure: self.exposure.as_ref().map(|e| e.days.clone()).unwrap_or_default(),
            day_cost_minor,
            days_needed: self.analysis.days_lost.unwrap_or_default(),
            gesture_minor: None,
        }
    }

    pub(super) fn needs(&self, cost_minor: Option<i64>) -> Role {
        let policy = ApprovalPolicy::default();
        // A cost that nobody has named may be any.
        match cost_minor {
            Some(cost) => approver(cost, self.client.fee_minor, self.limit_minor, &policy),
            None => Role::AccountDirector,
        }
    }

    /// What a gesture of that worth is against the loss.
    pub(super) fn adequacy(&self, value_minor: i64, cost_minor: i64) -> Option<Compensation> {
        adequacy(&self.damage, value_minor, cost_minor)
    }

    pub(super) fn card(&self, actor: &Actor, row: &OptionRow) -> OptionCard {
        let needs = self.needs(row.own_cost_minor);
        let adequacy = match (row.kind, row.sum_minor) {
            (OptionKind::Compensation, Some(value)) => {
                self.adequacy(value, row.own_cost_minor.unwrap_or_default())
            }
            _ => None,
        };
        let may = actor.may(Action::EditIncident) && may_approve(actor.role, needs);
        OptionCard { row: row.clone(), needs, may_approve: may, adequacy }
    }

    pub(super) fn offered(&self, card: &OptionCard) -> OfferedOption {
        let row = &card.row;
        OfferedOption {
            kind: row.kind,
            title: row.title.clone(),
            new_date: row.new_date,
            adequacy: card.adequacy.as_ref().map(|c| c.adequacy),
            is_overridden: !row.override_why.is_empty(),
            cost: row.own_cost_minor.map(|minor| Money::new(minor, self.currency)),
            // The exit is offered in any case (C062): nobody can hold it back.
            is_approved: row.approved_at.is_some() || row.kind == OptionKind::EndCooperation,
        }
    }
}

/// What a gesture is against the loss; `None` where no loss is known.
pub fn adequacy(damage: &DamageNotes, value_minor: i64, cost_minor: i64) -> Option<Compensation> {
    let from = damage.own_from_minor.or(damage.own_to_minor);
    let to = damage.own_to_minor.or(damage.own_from_minor);
    let gesture = Gesture {
        loss_from: from.or(damage.claimed_minor)?.into(),
        loss_to: to.or(damage.claimed_minor)?.into(),
        claimed: damage.claimed_minor.map(Decimal::from),
        client_value: value_minor.into(),
        own_cost: cost_minor.into(),
    };
    judge(&gesture, &CompensationPolicy::default()).ok()
}

/// The terms in a sentence for the client: what it means, without a word that praises it.
pub(super) fn terms(locale: &Locale, basis: &Basis, option: &ProposedOption) -> String {
    let kind = option.kind;
    let key = match (kind, option.settlement) {
        (OptionKind::MoveDate, _) if basis.new_date.is_none() => "way_out.terms.move_date_open",
        (OptionKind::PayPerformedPart | OptionKind::EndCooperation, Some(part)) => {
            match (part.refund_minor > 0, part.due_minor > 0) {
                (true, _) => "way_out.terms.refund",
                (false, true) => "way_out.terms.due",
                (false, false) => "way_out.terms.even",
            }
        }
        (OptionKind::MoveDate, _) => "way_out.terms.move_date",
        (OptionKind::RollToNextPeriod, _) => "way_out.terms.roll_to_next_period",
        (OptionKind::ChangeTeam, _) => "way_out.terms.change_team",
        (OptionKind::Compensation, _) => "way_out.terms.compensation",
        (OptionKind::OwnProposal, _) => return basis.facts().own_proposal,
        (_, None) => return String::new(),
    };
    let money = |minor: i64| Value::Text(locale.money(minor, basis.currency.code()));
    let part = option.settlement;
    let units = basis.facts().missing_units.normalize().to_string();
    let date = basis.new_date.map(|date| locale.date(date)).unwrap_or_default();
    let values = [
        ("date", Value::Text(date)),
        ("units", Value::Text(units)),
        ("earned", money(part.map_or(0, |p| p.earned_minor))),
        ("due", money(part.map_or(0, |p| p.due_minor))),
        ("refund", money(part.map_or(0, |p| p.refund_minor))),
    ];
    locale.fill(key, &values)
}
