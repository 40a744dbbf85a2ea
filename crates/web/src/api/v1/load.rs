//! The load of the team, and work that people were given.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt};
use crate::api::paging::Page;
use crate::api::value::Day;
use crate::state::App;
use app::load::{self, AssignmentInput, Given, PersonCard};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::load::Fit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A piece of work that somebody was given.
#[derive(Serialize, ToSchema)]
pub struct AssignmentRecord {
    pub id: String,
    /// Id of the client; none: the caller does not see it, and its words are empty.
    pub client: Option<String>,
    /// Id of the teammate.
    pub teammate: String,
    pub what: String,
    pub minutes: i64,
    pub from_on: Day,
    pub due_on: Day,
    pub done_on: Option<Day>,
    /// The first day on which it can be done, where that is after the date.
    pub feasible_on: Option<Day>,
    /// 0: the date can be kept.
    pub late_days: i64,
    pub niche: String,
    /// done: finished work in the niche; said; never.
    pub fit: String,
    /// Id of the KPI.
    pub kpi: Option<String>,
    /// Id of the teammate who helps and looks over it.
    pub mentor: Option<String>,
    pub override_reason: String,
    pub version: i64,
}

fn record(given: &Given) -> AssignmentRecord {
    let (fact, is_seen) = (&given.row.fact, !given.client_name.is_empty());
    let late = given.finish.filter(|finish| finish.late_days > 0);
    AssignmentRecord {
        id: fact.id.to_string(),
        client: is_seen.then(|| fact.client.to_string()),
        teammate: fact.teammate.to_string(),
        what: fact.what.clone(),
        minutes: fact.minutes,
        from_on: Day(fact.from_on),
        due_on: Day(fact.due_on),
        done_on: fact.done_on.map(Day),
        feasible_on: late.and_then(|finish| finish.on).map(Day),
        late_days: late.map_or(0, |finish| finish.late_days),
        niche: fact.niche.clone(),
        fit: match given.fit {
            Fit::Done { .. } => "done".to_owned(),
            Fit::Said => "said".to_owned(),
            Fit::Never => "never".to_owned(),
        },
        kpi: fact.kpi.filter(|_| is_seen).map(|id| id.to_string()),
        mentor: fact.mentor.map(|id| id.to_string()),
        override_reason: fact.override_reason.clone(),
        version: given.row.version,
    }
}

/// A week of a person.
#[derive(Serialize, ToSchema)]
pub struct LoadWeekRecord {
    /// Its Monday.
    pub from: Day,
    pub planned_minutes: i64,
    pub capacity_minutes: i64,
    pub is_overloaded: bool,
}

/// A person with hours, weeks and work.
#[derive(Serialize, ToSchema)]
pub struct PersonLoadRecord {
    /// Id of the teammate.
    pub teammate: String,
    pub name: String,
    /// Minutes of a week that can be planned.
    pub week_minutes: i64,
    /// Nobody said so: it is the agency's usual week.
    pub is_assumed: bool,
    pub niches: Vec<String>,
    pub weeks: Vec<LoadWeekRecord>,
    /// Work that is not done, by date.
    pub open: Vec<AssignmentRecord>,
}

fn person(card: &PersonCard) -> PersonLoadRecord {
    let weeks = card.weeks.iter().map(|week| LoadWeekRecord {
        from: Day(week.from),
        planned_minutes: week.planned_minutes,
        capacity_minutes: week.capacity_minutes,
        is_overloaded: week.is_overloaded(),
    });
    PersonLoadRecord {
        teammate: card.id.to_string(),
        name: card.name.clone(),
        week_minutes: card.week_minutes,
        is_assumed: card.is_assumed,
        niches: card.niches.clone(),
        weeks: weeks.collect(),
        open: card.open.iter().map(record).collect(),
    }
}

/// The load of everyone, those with dates that cannot be kept first
#[utoipa::path(get, path = "/load", tag = "load",
    responses((status = 200, body = Page<PersonLoadRecord>)))]
pub async fn team(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<Page<PersonLoadRecord>> {
    let file = load::team(&app.ctx, &actor).await?;
    Ok(Json(Page::whole(file.people.iter().map(person).collect())))
}

/// What can be planned for a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonHours {
    /// Minutes of a week.
    week_minutes: i64,
    #[serde(default)]
    niches: Vec<String>,
}

/// Say what hours and niches a person has
#[utoipa::path(put, path = "/load/{teammate}", tag = "load",
    params(("teammate" = String, Path)), request_body = PersonHours, responses((status = 204)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(teammate): Path<String>,
    Body(said): Body<PersonHours>,
) -> Result<StatusCode, ApiError> {
    let (ctx, actor) = (&app.ctx, &caller.actor);
    load::put_person(ctx, actor, id(&teammate)?, said.week_minutes, &said.niches).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The work that was given for a client, what is not done first
#[utoipa::path(get, path = "/clients/{id}/assignments", tag = "load",
    params(("id" = String, Path)), responses((status = 200, body = Page<AssignmentRecord>)))]
pub async fn of_client(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<AssignmentRecord>> {
    let file = load::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(file.given.iter().map(record).collect())))
}

/// A piece of work for somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    /// Id of the teammate.
    teammate: String,
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    minutes: i64,
    /// Without one: today.
    from_on: Option<Day>,
    due_on: Day,
    #[serde(default)]
    niche: String,
    kpi: Option<String>,
    mentor: Option<String>,
    project: Option<String>,
    /// Needed where a miss of the KPI has a price and the person never worked in the niche.
    #[serde(default)]
    override_reason: String,
}

impl NewAssignment {
    fn input(self) -> Result<AssignmentInput, ApiError> {
        Ok(AssignmentInput {
            teammate: parsed_opt("teammate", Some(self.teammate.as_str()))?,
            what: self.what,
            project: parsed_opt("project", self.project.as_deref())?,
            kpi: parsed_opt("kpi", self.kpi.as_deref())?,
            niche: self.niche,
            minutes: self.minutes,
            from_on: self.from_on.map(|day| day.0),
            due_on: Some(self.due_on.0),
            mentor: parsed_opt("mentor", self.mentor.as_deref())?,
            override_reason: self.override_reason,
        })
    }
}

/// Give a piece of work to somebody
#[utoipa::path(post, path = "/clients/{id}/assignments", tag = "load",
    params(("id" = String, Path)), request_body = NewAssignment,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewAssignment>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let added = load::add(&app.ctx, &caller.actor, id(&client)?, &new.input()?).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// A piece of work as it is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedAssignment {
    version: i64,
    assignment: NewAssignment,
}

/// Change a piece of work
#[utoipa::path(put, path = "/assignments/{id}", tag = "load", params(("id" = String, Path)),
    request_body = ChangedAssignment, responses((status = 204)))]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<ChangedAssignment>,
) -> Result<StatusCode, ApiError> {
    let input = new.assignment.input()?;
    load::edit(&app.ctx, &caller.actor, id(&of)?, new.version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// When it was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentDone {
    /// Without one: today.
    on: Option<Day>,
}

/// Say that a piece of work is done
#[utoipa::path(put, path = "/assignments/{id}/done", tag = "load", params(("id" = String, Path)),
    request_body = AssignmentDone, responses((status = 204)))]
pub async fn done(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(said): Body<AssignmentDone>,
) -> Result<StatusCode, ApiError> {
    load::done(&app.ctx, &caller.actor, id(&of)?, said.on.map(|day| day.0)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put a piece of work back into the plan
#[utoipa::path(delete, path = "/assignments/{id}/done", tag = "load",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    load::reopen(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
