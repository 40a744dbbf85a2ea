//! Teammates: who is in the agency, invitations, roles, access to clients.

use super::{Posted, at, choices, done, id, lines, page, refused};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::team::{InvitationForm, InvitationRow, TeamPage, TeammatePage, TeammateRow};
use crate::view::{Choice, Errors, Link};
use app::auth::invitation::{self, Invite};
use app::board::{ListFilter, Order, clients};
use app::client::set_access;
use app::teammate::{TeammateInput, card, disable, edit, enable, list};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use domain::access::{Action, Role, sees_all_clients};
use domain::id::{ClientId, TeammateId};

/// What stands on the page of the team beside the people.
#[derive(Default)]
struct Extra {
    fresh_link: Option<String>,
    form: InvitationForm,
}

async fn team_page(app: &App, member: &Member, status: StatusCode, extra: Extra) -> Answer {
    let actor = &member.actor;
    let may_manage = actor.may(Action::ManageTeammates);
    let all = list(&app.ctx, actor).await?;
    let name_of = |id: TeammateId| {
        all.iter().find(|t| t.id == id).map(|t| t.name.clone()).unwrap_or_default()
    };
    let now = app.ctx.now_ms();
    let open = if may_manage { invitation::list(&app.ctx, actor).await? } else { Vec::new() };
    let invitations = open
        .into_iter()
        .map(|i| InvitationRow {
            id: i.id.to_string(),
            by: name_of(i.created_by),
            name: i.name,
            email: i.email,
            role: i.role.word().to_owned(),
            expires_at: at(i.expires_at),
            is_expired: i.expires_at <= now,
        })
        .collect();
    let mut form = extra.form;
    if may_manage {
        let may_make_directors = actor.may(Action::ManageDirectors);
        let chosen = form.roles.first().map(|role| role.value.clone());
        let chosen = chosen.unwrap_or_else(|| Role::AccountManager.word().to_owned());
        form.roles = choices::roles(&member.locale, may_make_directors, &chosen);
        let ticked: Vec<String> = form.clients.drain(..).map(|c| c.value).collect();
        form.clients = client_choices(app, member, &ticked).await?;
    }
    let view = TeamPage {
        teammates: all.iter().map(|t| row(t, member)).collect(),
        invitations,
        fresh_link: extra.fresh_link,
        form,
        may_manage,
    };
    page(app, member, status, &view).await
}

fn row(teammate: &app::teammate::TeammateLine, member: &Member) -> TeammateRow {
    TeammateRow {
        id: teammate.id.to_string(),
        name: teammate.name.clone(),
        email: teammate.email.clone(),
        role: teammate.role.word().to_owned(),
        n_clients: teammate.n_clients,
        seen_at: teammate.seen_at.map(at),
        is_disabled: teammate.is_disabled,
        is_me: member.actor.teammate == Some(teammate.id),
    }
}

/// The clients that the actor sees, some of them ticked.
async fn client_choices(app: &App, member: &Member, ticked: &[String]) -> app::Result<Vec<Choice>> {
    let names = app::board::client_names(&app.ctx, &member.actor).await?;
    let mut choices = Choice::list(names, "");
    for choice in &mut choices {
        choice.is_chosen = ticked.contains(&choice.value);
    }
    Ok(choices)
}

/// GET `/teammates`.
pub async fn team(State(app): State<App>, member: Member) -> Answer {
    team_page(&app, &member, StatusCode::OK, Extra::default()).await
}

/// The ids among the values of a field.
fn client_ids(posted: &Posted) -> Vec<ClientId> {
    posted.form.all("clients").filter_map(|id| id.parse().ok()).collect()
}

/// POST `/invitations`: the link is shown now and never again.
pub async fn invite(State(app): State<App>, headers: HeaderMap, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::ManageTeammates)?;
    let (email, name) = (form.text("email"), form.text("name"));
    let clients = client_ids(&posted);
    let result = match Role::from_word(form.text("role")) {
        Some(role) => {
            let input = Invite { email, name, role, clients: &clients };
            invitation::invite(&app.ctx, &member.actor, &input).await
        }
        None => Err(app::Error::field("role", "unknown_choice")),
    };
    match result {
        Ok(new) => {
            let origin = origin(&app, &headers);
            let fresh_link = Some(format!("{origin}/invitations/{}", new.secret));
            let extra = Extra { fresh_link, form: InvitationForm::default() };
            team_page(&app, member, StatusCode::OK, extra).await
        }
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let form = InvitationForm {
                name: name.to_owned(),
                email: email.to_owned(),
                roles: Choice::list([(form.text("role"), "")], ""),
                clients: Choice::list(clients.iter().map(|id| (id, "")), ""),
                errors,
            };
            team_page(&app, member, status, Extra { fresh_link: None, form }).await
        }
    }
}

/// The address under which people reach us: as configured, else as this request says.
pub(super) fn origin(app: &App, headers: &HeaderMap) -> String {
    if let Some(url) = &app.ctx.config.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    let listen = app.ctx.config.listen.to_string();
    let scheme = if app.ctx.config.is_cookie_secure { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or(&listen))
}

/// POST `/invitations/{id}/revocation`.
pub async fn revocation(
    State(app): State<App>,
    Path(invitation): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    actor.must(Action::ManageTeammates)?;
    let result = invitation::revoke(&app.ctx, actor, id(&invitation)?).await;
    posted.answer("/teammates", result, "flash.invitation_revoked")
}

/// What was typed into the form of a teammate; nothing typed: as it is stored.
struct TypedTeammate {
    role: String,
    clients: Vec<String>,
    addresses: String,
    version: i64,
}

async fn teammate_page(
    app: &App,
    member: &Member,
    teammate: TeammateId,
    status: StatusCode,
    typed: Option<TypedTeammate>,
    errors: Errors,
) -> Answer {
    let actor = &member.actor;
    let card = card(&app.ctx, actor, teammate).await?;
    let all = list(&app.ctx, actor).await?;
    let line = all.iter().find(|t| t.id == teammate).ok_or(app::Error::NotFound)?;
    let typed = typed.unwrap_or_else(|| TypedTeammate {
        role: card.teammate.role.word().to_owned(),
        clients: card.clients.iter().map(ClientId::to_string).collect(),
        addresses: card.addresses.join("\n"),
        version: card.teammate.version,
    });
    let is_director = card.teammate.role == Role::Director;
    let may_make_directors = actor.may(Action::ManageDirectors);
    let filter = ListFilter {
        manager: Some(teammate),
        order: Order::Name,
        limit: 500,
        ..ListFilter::default()
    };
    let (managed, _) = clients(&app.ctx, actor, &filter).await?;
    let view = TeammatePage {
        teammate: row(line, member),
        version: typed.version,
        roles: choices::roles(&member.locale, may_make_directors || is_director, &typed.role),
        clients: client_choices(app, member, &typed.clients).await?,
        managed: managed.into_iter().map(|card| Link::new(card.id, card.name)).collect(),
        addresses: typed.addresses,
        errors,
        may_manage: actor.may(Action::ManageTeammates) && (may_make_directors || !is_director),
    };
    page(app, member, status, &view).await
}

/// GET `/teammates/{id}`.
pub async fn teammate(
    State(app): State<App>,
    member: Member,
    Path(teammate): Path<String>,
) -> Answer {
    let errors = Errors::new();
    teammate_page(&app, &member, id(&teammate)?, StatusCode::OK, None, errors).await
}

/// POST `/teammates/{id}`: role, further addresses, access to clients.
pub async fn save(State(app): State<App>, Path(teammate): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let actor = &member.actor;
    let teammate: TeammateId = id(&teammate)?;
    let now = card(&app.ctx, actor, teammate).await?.teammate;
    actor.must(Action::ManageTeammates)?;
    let version = form.parsed("version").unwrap_or_default();
    let wanted = client_ids(&posted);
    let result = match Role::from_word(form.text("role")) {
        Some(role) => {
            let addresses = lines(form.text("addresses"));
            let (name, email) = (now.name, now.email);
            let input = TeammateInput { name, email, role, addresses };
            edit(&app.ctx, actor, teammate, version, &input).await
        }
        None => Err(app::Error::field("role", "unknown_choice")),
    };
    // Who sees all clients keeps what was given, for the day when the role narrows.
    let result = match result {
        Ok(saved) if sees_all_clients(saved.role) => Ok(()),
        Ok(_) => set_access(&app.ctx, actor, teammate, &wanted).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done("/teammates", "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = (status != StatusCode::CONFLICT).then(|| TypedTeammate {
                role: form.text("role").to_owned(),
                clients: wanted.iter().map(ClientId::to_string).collect(),
                addresses: form.text("addresses").to_owned(),
                version,
            });
            teammate_page(&app, member, teammate, status, typed, errors).await
        }
    }
}

/// POST `/teammates/{id}/suspension`: the account is closed, its sessions end at once.
pub async fn suspension(
    State(app): State<App>,
    Path(teammate): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&teammate)?).await?.teammate;
    let result = disable(&app.ctx, actor, now.id, now.version).await;
    posted.answer("/teammates", result, "flash.teammate_disabled")
}

/// POST `/teammates/{id}/restoration`.
pub async fn restoration(
    State(app): State<App>,
    Path(teammate): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let now = card(&app.ctx, actor, id(&teammate)?).await?.teammate;
    let result = enable(&app.ctx, actor, now.id, now.version).await;
    posted.answer("/teammates", result, "flash.teammate_enabled")
}
