//! The form of a client: adding, changing, archiving.

use super::{Posted, choices, done, id, lines, page, refused, show};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::client::ClientForm;
use crate::view::{Errors, Link};
use app::client::{ClientCard, ClientInput, archive, card, create, edit, restore};
use app::error::FieldProblem;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::ClientId;

/// The client's name for a form of something of it, for those who may do that.
pub async fn client_for(
    app: &App,
    member: &Member,
    client: &str,
    action: Action,
) -> Result<Link, Failure> {
    let card = card(&app.ctx, &member.actor, id(client)?).await?;
    member.actor.must(action)?;
    Ok(Link::new(card.client.id, card.client.name))
}

/// The values of the form as text.
#[derive(Default)]
struct Typed {
    name: String,
    tier: String,
    manager: String,
    zone: String,
    domains: String,
    fee: String,
    currency: String,
    note: String,
}

impl Typed {
    fn stored(card: &ClientCard) -> Self {
        let client = &card.client;
        Typed {
            name: client.name.clone(),
            tier: client.tier.clone(),
            manager: client.manager.map(|m| m.to_string()).unwrap_or_default(),
            zone: client.zone.clone(),
            domains: card.domains.join("\n"),
            fee: client.fee_minor.map(major).unwrap_or_default(),
            currency: client.currency.clone(),
            note: client.note.clone(),
        }
    }

    fn sent(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Typed {
            name: text("name"),
            tier: text("tier"),
            manager: text("manager"),
            zone: text("zone"),
            domains: text("domains"),
            fee: text("fee"),
            currency: text("currency"),
            note: text("note"),
        }
    }

    fn input(&self) -> app::Result<ClientInput> {
        let mut problems = Vec::new();
        let fee_minor = match minor(&self.fee) {
            Some(fee) => fee,
            None => {
                problems.push(FieldProblem { field: "fee", code: "no_amount" });
                None
            }
        };
        let manager = if self.manager.is_empty() { None } else { self.manager.parse().ok() };
        if manager.is_none() && !self.manager.is_empty() {
            problems.push(FieldProblem { field: "manager", code: "unknown_teammate" });
        }
        if !problems.is_empty() {
            return Err(app::Error::Invalid(problems));
        }
        Ok(ClientInput {
            name: self.name.clone(),
            zone: self.zone.clone(),
            tier: self.tier.clone(),
            fee_minor,
            currency: self.currency.clone(),
            manager,
            note: self.note.clone(),
            domains: lines(&self.domains.replace(' ', "\n")),
        })
    }

    async fn view(
        self,
        app: &App,
        member: &Member,
        of: Option<(ClientId, i64)>,
        errors: Errors,
    ) -> app::Result<ClientForm> {
        let head = app::board::head(&app.ctx, &member.actor).await?;
        let locale = &member.locale;
        Ok(ClientForm {
            id: of.map(|(id, _)| id.to_string()),
            version: of.map_or(0, |(_, version)| version),
            tiers: choices::tiers(locale, &self.tier),
            managers: choices::managers(locale, head.managers, &self.manager),
            zones: choices::zones(locale, app.ctx.now(), &self.zone),
            domains: self.domains,
            fee: self.fee,
            currencies: choices::currencies(&self.currency),
            name: self.name,
            note: self.note,
            errors,
        })
    }
}

/// An amount in major units, without needless decimals.
fn major(minor: i64) -> String {
    match minor % 100 {
        0 => (minor / 100).to_string(),
        rest => format!("{},{:02}", minor / 100, rest.abs()),
    }
}

/// An amount as people type it: «150 000», «99,50». Nothing is no fee; `None`: no amount.
fn minor(text: &str) -> Option<Option<i64>> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if plain.is_empty() {
        return Some(None);
    }
    let (sign, digits) = match plain.strip_prefix(['-', '−']) {
        Some(digits) => (-1, digits),
        None => (1, plain.as_str()),
    };
    let (whole, cents) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || cents.len() > 2 || !is_number(whole) || !is_number(cents) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    Some(Some(sign * whole.checked_mul(100)?.checked_add(cents)?))
}

/// GET `/clients/new`.
pub async fn new(State(app): State<App>, member: Member) -> Answer {
    member.actor.must(Action::CreateClient)?;
    let workspace = app::workspace::get(&app.ctx, &member.actor).await?;
    let own = member.actor.teammate.map(|t| t.to_string()).unwrap_or_default();
    let usual = Typed {
        tier: "b".to_owned(),
        zone: workspace.zone,
        currency: "RUB".to_owned(),
        manager: own,
        ..Typed::default()
    };
    let view = usual.view(&app, &member, None, Errors::new()).await?;
    show(&app, &member, &view).await
}

/// POST `/clients`.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::CreateClient)?;
    let typed = Typed::sent(form);
    let result = match typed.input() {
        Ok(input) => create(&app.ctx, &member.actor, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(client) => Ok(done(&format!("/clients/{}", client.id), "flash.client_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = typed.view(&app, member, None, errors).await?;
            page(&app, member, status, &view).await
        }
    }
}

/// GET `/clients/{id}/form`.
pub async fn form(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let card = card(&app.ctx, &member.actor, id(&client)?).await?;
    member.actor.must(Action::EditClient)?;
    let of = Some((card.client.id, card.client.version));
    let view = Typed::stored(&card).view(&app, &member, of, Errors::new()).await?;
    show(&app, &member, &view).await
}

/// POST `/clients/{id}`.
pub async fn save(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let now = card(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditClient)?;
    let typed = Typed::sent(form);
    let version = form.parsed("version").unwrap_or_default();
    let result = match typed.input() {
        Ok(input) => edit(&app.ctx, &member.actor, client, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(client) => Ok(done(&format!("/clients/{}", client.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let (typed, version) = if status == StatusCode::CONFLICT {
                (Typed::stored(&now), now.client.version)
            } else {
                (typed, version)
            };
            let view = typed.view(&app, member, Some((client, version)), errors).await?;
            page(&app, member, status, &view).await
        }
    }
}

/// POST `/clients/{id}/archival`.
pub async fn archival(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&client)?).await?.client;
    let result = archive(&app.ctx, actor, now.id, now.version).await;
    posted.answer(&format!("/clients/{}", now.id), result, "flash.archived")
}

/// POST `/clients/{id}/restoration`.
pub async fn restoration(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&client)?).await?.client;
    let result = restore(&app.ctx, actor, now.id, now.version).await;
    posted.answer(&format!("/clients/{}", now.id), result, "flash.restored")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        for (text, expected) in [
            ("", Some(None)),
            ("150 000", Some(Some(15_000_000))),
            ("150\u{a0}000,5", Some(Some(15_000_050))),
            ("99.05", Some(Some(9_905))),
            ("-1", Some(Some(-100))),
            ("1,234", None),
            ("много", None),
            (",5", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(minor(text), expected, "{text}");
        }
        assert_eq!((major(15_000_000).as_str(), major(9_905).as_str()), ("150000", "99,05"));
    }
}
