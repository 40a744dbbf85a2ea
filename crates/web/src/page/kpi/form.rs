//! The form in which a KPI is agreed, and agreed anew.

use super::form_read::read;
use super::form_values::{Size, typed_over, usual, values};
use crate::failure::{Answer, Failure};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::kpi::KpiForm;
use crate::view::{Choice, Errors, Link};
use app::kpi::KpiFile;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::{ClientId, KpiId};

/// GET `/clients/{id}/kpis/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    member.actor.must(Action::EditProject)?;
    let client: ClientId = id(&client)?;
    let card = app::client::card(&app.ctx, &member.actor, client).await?;
    let today = app.ctx.now().to_zoned(member.locale.zone.clone()).date();
    let (_, values) = usual(&member.locale, today);
    let client = Link::new(card.client.id, card.client.name);
    let view = form_of(&app, &member, client, None, values).await?;
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/kpis`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::EditProject)?;
    let client: ClientId = id(&client)?;
    let card = app::client::card(&app.ctx, &member.actor, client).await?;
    let today = app.ctx.now().to_zoned(member.locale.zone.clone()).date();
    let (terms, stored) = usual(&member.locale, today);
    let typed = typed_over(&terms, stored, form);
    let link = Link::new(card.client.id, card.client.name);
    if form.opt("more").is_some() {
        return again(&app, member, (link, None), typed, StatusCode::OK, Errors::new()).await;
    }
    match read(form, &member.locale) {
        Ok(input) => match app::kpi::add(&app.ctx, &member.actor, client, &input).await {
            Ok(kpi) => Ok(done(&format!("/kpis/{kpi}"), "flash.saved")),
            Err(error) => {
                let (status, errors) = refused(&member.locale, error)?;
                again(&app, member, (link, None), typed, status, errors).await
            }
        },
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&app, member, (link, None), typed, status, errors).await
        }
    }
}

/// GET `/kpis/{id}/form`.
pub async fn edit_form(State(app): State<App>, member: Member, Path(kpi): Path<String>) -> Answer {
    let file = stored(&app, &member, id(&kpi)?).await?;
    let client = Link::new(file.client.id, &file.client.name);
    let view = form_of(&app, &member, client, Some(&file), values(&file)).await?;
    show(&app, &member, &view).await
}

/// POST `/kpis/{id}`.
pub async fn revise(State(app): State<App>, Path(kpi): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let kpi: KpiId = id(&kpi)?;
    let file = stored(&app, member, kpi).await?;
    let typed = typed_over(&file.card.terms, values(&file), form);
    let client = Link::new(file.client.id, &file.client.name);
    if form.opt("more").is_some() {
        let of = (client, Some(&file));
        return again(&app, member, of, typed, StatusCode::OK, Errors::new()).await;
    }
    let version = form.parsed("version").unwrap_or_default();
    match read(form, &member.locale) {
        Ok(input) => match app::kpi::revise(&app.ctx, &member.actor, kpi, version, &input).await {
            Ok(()) => Ok(done(&format!("/kpis/{kpi}"), "flash.saved")),
            Err(error) => {
                let (status, errors) = refused(&member.locale, error)?;
                again(&app, member, (client, Some(&file)), typed, status, errors).await
            }
        },
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            again(&app, member, (client, Some(&file)), typed, status, errors).await
        }
    }
}

async fn stored(app: &App, member: &Member, kpi: KpiId) -> Result<KpiFile, Failure> {
    let file = app::kpi::file(&app.ctx, &member.actor, kpi).await?;
    member.actor.must(Action::EditProject)?;
    Ok(file)
}

async fn again(
    app: &App,
    member: &Member,
    (client, file): (Link, Option<&KpiFile>),
    typed: Values,
    status: StatusCode,
    errors: Errors,
) -> Answer {
    let view = form_of(app, member, client, file, typed).await?;
    page(app, member, status, &KpiForm { errors, ..view }).await
}

async fn form_of(
    app: &App,
    member: &Member,
    client: Link,
    file: Option<&KpiFile>,
    values: Values,
) -> Result<KpiForm, Failure> {
    let all = app::project::of_client(&app.ctx, &member.actor, id(&client.id)?).await?;
    let active = all.into_iter().filter(|p| p.archived_at.is_none());
    let none = std::iter::once((String::new(), member.locale.t("form.none")));
    let projects = none.chain(active.map(|p| (p.id.to_string(), p.name)));
    Ok(KpiForm {
        id: file.map(|file| file.card.id.to_string()),
        version: file.map_or(0, |file| file.card.version),
        client,
        projects: Choice::list(projects, &values["project"]),
        n_bands: Size::within(&values).n_bands,
        n_seasons: Size::within(&values).n_seasons,
        values,
        errors: Errors::new(),
    })
}
