//! Preparing the portal: choosing, looking at it as the client will, publishing; links, and who saw it.

use super::seen;
use crate::failure::{Answer, bare_frame};
use crate::form::Form;
use crate::page::{Posted, at, done, id, page, refused};
use crate::session::{Member, zone_of};
use crate::state::App;
use crate::view::portal::{MarkGroup, PortalDesk, PortalHome, PortalLinkRow, PortalViewRow};
use crate::view::{Choice, Errors, Link};
use app::portal::{self, Candidate, Desk, Kind, Marks, PortalLink};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use domain::access::Action;
use domain::id::ClientId;
use locale::{Lang, Locale};

/// GET `/clients/{id}/portal`.
pub async fn show(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let again = Again::default();
    desk(&app, &member, id(&of)?, (StatusCode::OK, again)).await
}

/// What the page shows besides the desk.
#[derive(Default)]
struct Again {
    fresh_link: Option<String>,
    recipient: String,
    days: String,
    errors: Errors,
}

async fn desk(
    app: &App,
    member: &Member,
    client: ClientId,
    (status, again): (StatusCode, Again),
) -> Answer {
    let desk = portal::desk(&app.ctx, &member.actor, client).await?;
    let langs = ["ru", "en"].map(|lang| (lang, member.locale.t(&format!("weekly.lang.{lang}"))));
    let days = if again.days.is_empty() { portal::DAYS_GOOD.to_string() } else { again.days };
    let link = |l: &PortalLink| PortalLinkRow {
        id: l.id.to_string(),
        recipient: l.recipient.clone(),
        state: match (l.revoked_at, l.expires_at <= app.ctx.now_ms()) {
            (Some(_), _) => "revoked",
            (None, true) => "expired",
            (None, false) => "good",
        }
        .to_owned(),
        expires_at: at(l.expires_at),
        seen_at: l.to.seen_at.map(at),
    };
    let view = PortalDesk {
        client: Link::new(desk.client.id, desk.client.name.clone()),
        groups: groups(&desk),
        n_reports: desk.n_reports,
        links: desk.links.iter().map(link).collect(),
        views: desk
            .views
            .iter()
            .map(|v| PortalViewRow {
                recipient: v.recipient.clone(),
                what: match v.what.split('_').next() {
                    Some("wr") => "weekly",
                    Some("in") => "incident",
                    _ => "home",
                }
                .to_owned(),
                at: at(v.last_at),
                n: v.n,
            })
            .collect(),
        fresh_link: again.fresh_link,
        recipient: again.recipient,
        days,
        langs: Choice::list(langs, member.locale.lang.word()),
        may_publish: member.actor.may(Action::TellClient),
        errors: again.errors,
    };
    page(app, member, status, &view).await
}

fn groups(desk: &Desk) -> Vec<MarkGroup> {
    let group = |kind: Kind| {
        let of: Vec<&Candidate> = desk.candidates.iter().filter(|c| c.kind == kind).collect();
        let mark = |c: &&Candidate| Choice {
            value: portal::mark_text((c.kind, c.id)),
            label: c.name.clone(),
            is_chosen: c.is_published,
        };
        let n_published = of.iter().filter(|c| c.is_published).count();
        let kind = kind.word().to_owned();
        (!of.is_empty()).then(|| MarkGroup {
            kind,
            n_published,
            marks: of.iter().map(mark).collect(),
        })
    };
    Kind::ALL.into_iter().filter_map(group).collect()
}

fn marks(form: &Form) -> Marks {
    form.all("mark").filter_map(portal::mark_of).collect()
}

/// GET `/clients/{id}/portal/preview`: as the client sees it now.
pub async fn preview(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    looked_at(&app, &member, id(&of)?, None).await
}

/// As the client would see it with these marks; in the client's zone.
async fn looked_at(app: &App, member: &Member, client: ClientId, marks: Option<&Marks>) -> Answer {
    let portal = portal::preview(&app.ctx, &member.actor, client, marks).await?;
    let mut values: Vec<String> =
        marks.into_iter().flatten().map(|mark| portal::mark_text(*mark)).collect();
    values.sort();
    let view = PortalHome {
        root: String::new(),
        seen: seen(&portal, ""),
        is_said: false,
        desk: Some(format!("/clients/{client}/portal")),
        is_confirming: marks.is_some(),
        marks: values,
        text: String::new(),
        errors: Errors::new(),
    };
    let locale = Locale::new(member.locale.lang, zone_of(&portal.zone));
    let mut frame = bare_frame(app, "/");
    member.csrf().clone_into(&mut frame.csrf);
    let html = app.renderer.page(&locale, &frame, &view)?;
    Ok(Html(html).into_response())
}

/// POST `/clients/{id}/portal`: first what it will look like, then it is published.
pub async fn publish(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&of)?;
    let marks = marks(&posted.form);
    let actor = &posted.member.actor;
    if posted.form.text("confirmed") != "yes" {
        actor.must(Action::TellClient).map_err(crate::failure::Failure::from)?;
        return looked_at(&app, &posted.member, client, Some(&marks)).await;
    }
    let own = format!("/clients/{client}/portal");
    match portal::publish(&app.ctx, actor, client, &marks).await {
        Ok(()) => Ok(done(&own, "flash.portal_published")),
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let again = Again { errors, ..Again::default() };
            desk(&app, &posted.member, client, (status, again)).await
        }
    }
}

/// POST `/clients/{id}/portal/links`.
pub async fn link(
    State(app): State<App>,
    Path(of): Path<String>,
    headers: axum::http::HeaderMap,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&of)?;
    let form = &posted.form;
    let recipient = form.text("recipient").to_owned();
    let days = form.parsed("days").unwrap_or(if form.opt("days").is_some() {
        0
    } else {
        portal::DAYS_GOOD
    });
    let lang = Lang::from_word(form.text("lang")).unwrap_or(Lang::Ru);
    let actor = &posted.member.actor;
    let made = portal::link(&app.ctx, actor, client, &recipient, lang, days).await;
    let (status, again) = match made {
        Ok(made) => {
            let root = crate::page::team::origin(&app, &headers);
            let fresh_link = Some(format!("{root}/p/{}", made.secret));
            (StatusCode::OK, Again { fresh_link, ..Again::default() })
        }
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let days = form.text("days").to_owned();
            (status, Again { recipient, days, errors, ..Again::default() })
        }
    };
    desk(&app, &posted.member, client, (status, again)).await
}

/// POST `/clients/{id}/portal/links/{link}/revocation`.
pub async fn revoke(
    State(app): State<App>,
    Path((of, link)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let client: ClientId = id(&of)?;
    let revoked = portal::revoke(&app.ctx, &posted.member.actor, client, id(&link)?).await;
    posted.answer(&format!("/clients/{client}/portal"), revoked, "flash.revoked")
}
