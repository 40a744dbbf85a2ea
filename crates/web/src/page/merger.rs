//! Two records of one company become one: first what would happen, then the merger.

use super::{Posted, done, id, page, refused};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::merger::{MergeField, MergePreview, MergerPage};
use crate::view::{Choice, Errors, Link};
use app::client::{ClientCard, card, merge, preview_merge};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::fold::fold;
use domain::id::ClientId;
use locale::Locale;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Similar names that are offered.
const ALIKE_MAX: usize = 5;
/// Share of common pairs of letters from which two names look alike.
const ALIKE_MIN: f64 = 0.5;

/// `?into=cl_…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Into {
    into: String,
}

/// GET `/clients/{id}/merger`.
pub async fn form(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<Into>,
) -> Answer {
    let source = card(&app.ctx, &member.actor, id(&client)?).await?;
    member.actor.must(Action::MergeClients)?;
    show(&app, &member, source, &query.into, StatusCode::OK, Errors::new()).await
}

/// POST `/clients/{id}/merger`.
pub async fn save(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let member = &posted.member;
    let source = card(&app.ctx, &member.actor, id(&client)?).await?;
    member.actor.must(Action::MergeClients)?;
    let into = posted.form.text("into");
    let result = match into.parse::<ClientId>() {
        Ok(target) => merge(&app.ctx, &member.actor, source.client.id, target).await,
        Err(_) => Err(app::Error::field("into", "unknown_choice")),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{into}"), "flash.merged")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            show(&app, member, source, "", status, errors).await
        }
    }
}

async fn show(
    app: &App,
    member: &Member,
    source: ClientCard,
    into: &str,
    status: StatusCode,
    mut errors: Errors,
) -> Answer {
    let own = source.client.id;
    let mut others = app::board::client_names(&app.ctx, &member.actor).await?;
    others.retain(|(id, _)| *id != own);
    let preview = match into.parse() {
        Ok(target) => {
            let counts = preview_merge(&app.ctx, &member.actor, own, target).await;
            match counts {
                Ok(counts) => {
                    let target = card(&app.ctx, &member.actor, target).await?;
                    Some(MergePreview {
                        into: Link::new(target.client.id, &target.client.name),
                        n_touches: counts.n_touches,
                        n_contacts: counts.n_contacts,
                        n_projects: counts.n_projects,
                        n_rules: counts.n_rules,
                        domains: source.domains.clone(),
                        differing: differing(&member.locale, &target, &source),
                    })
                }
                Err(error) => {
                    errors.extend(refused(&member.locale, error)?.1);
                    None
                }
            }
        }
        Err(_) => None,
    };
    let view = MergerPage {
        client: Link::new(own, &source.client.name),
        alike: alike(&source.client.name, &others),
        targets: Choice::list(others, into),
        preview,
        errors,
    };
    page(app, member, status, &view).await
}

/// The fields in which both say something else: those of the target stay.
fn differing(locale: &Locale, kept: &ClientCard, given_up: &ClientCard) -> Vec<MergeField> {
    let (a, b) = (&kept.client, &given_up.client);
    let tier = |tier: &str| locale.t(&format!("tier.{tier}"));
    let fee = |fee: Option<i64>, currency: &str| {
        fee.map(|fee| locale.money(fee, currency)).unwrap_or_default()
    };
    let fields = [
        ("client.name", a.name.clone(), b.name.clone()),
        ("client.tier", tier(&a.tier), tier(&b.tier)),
        ("client.zone", a.zone.clone(), b.zone.clone()),
        ("client.fee", fee(a.fee_minor, &a.currency), fee(b.fee_minor, &b.currency)),
        ("client.note", a.note.clone(), b.note.clone()),
    ];
    fields
        .into_iter()
        .filter(|(_, kept, given_up)| kept != given_up)
        .map(|(label, kept, given_up)| MergeField { label: label.to_owned(), kept, given_up })
        .collect()
}

/// Clients whose names look like this one, the most alike first.
fn alike(name: &str, others: &[(ClientId, String)]) -> Vec<Link> {
    let own = pairs(name);
    let mut scored: Vec<(f64, &(ClientId, String))> = others
        .iter()
        .map(|other| (similarity(&own, &pairs(&other.1)), other))
        .filter(|(score, _)| *score >= ALIKE_MIN)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(ALIKE_MAX).map(|(_, (id, name))| Link::new(id, name)).collect()
}

/// Pairs of neighboring letters, without signs and case.
fn pairs(name: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = fold(name).chars().filter(|c| c.is_alphanumeric()).collect();
    letters.windows(2).map(|w| (w[0], w[1])).collect()
}

/// Dice's coefficient: 1 where all pairs are common, 0 where none is.
fn similarity(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_company_look_alike() {
        let score = |a, b| similarity(&pairs(a), &pairs(b));
        assert!(score("ООО «Ромашка»", "Ромашка") >= ALIKE_MIN);
        assert!(score("Домодел", "Домодел-Сервис") >= ALIKE_MIN);
        assert!(score("Ромашка", "Орбита") < ALIKE_MIN);
        assert!(score("", "Орбита") < ALIKE_MIN);
    }
}
