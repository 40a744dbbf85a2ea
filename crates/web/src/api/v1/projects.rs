//! Projects for a client.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id};
use crate::api::paging::Page;
use crate::api::value::{Day, Instant, some};
use crate::state::App;
use app::project::{Project, ProjectInput};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project.
#[derive(Serialize, ToSchema)]
pub struct ProjectRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub name: String,
    pub starts_on: Option<Day>,
    pub due_on: Option<Day>,
    pub note: String,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub archived_at: Option<Instant>,
    /// To be sent back with a change.
    pub version: i64,
}

impl From<Project> for ProjectRecord {
    fn from(project: Project) -> Self {
        ProjectRecord {
            id: project.id.to_string(),
            client: project.client.to_string(),
            name: project.name,
            starts_on: project.starts_on.map(Day),
            due_on: project.due_on.map(Day),
            note: project.note,
            created_at: Instant::ms(project.created_at),
            updated_at: Instant::ms(project.updated_at),
            archived_at: project.archived_at.map(Instant::ms),
            version: project.version,
        }
    }
}

/// The projects of a client
#[utoipa::path(get, path = "/clients/{id}/projects", tag = "projects",
    params(("id" = String, Path)), responses((status = 200, body = Page<ProjectRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<ProjectRecord>> {
    let rows = app::project::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(rows.into_iter().map(ProjectRecord::from).collect())))
}

/// One project
#[utoipa::path(get, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = ProjectRecord)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(project): Path<String>,
) -> Reply<ProjectRecord> {
    Ok(Json(app::project::get(&app.ctx, &actor, id(&project)?).await?.into()))
}

/// A new project.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    starts_on: Option<Day>,
    due_on: Option<Day>,
    #[serde(default)]
    note: String,
}

/// Add a project
#[utoipa::path(post, path = "/clients/{id}/projects", tag = "projects",
    params(("id" = String, Path)), request_body = NewProject,
    responses((status = 201, body = ProjectRecord)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewProject>,
) -> Result<(StatusCode, Json<ProjectRecord>), ApiError> {
    let input = ProjectInput {
        name: new.name,
        starts_on: new.starts_on.map(|day| day.0),
        due_on: new.due_on.map(|day| day.0),
        note: new.note,
    };
    let project = app::project::create(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(project.into())))
}

/// A change: what is left out stays, `null` clears a day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// As it was read: somebody else's change in between is a conflict.
    version: i64,
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Day>)]
    starts_on: Option<Option<Day>>,
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<Day>)]
    due_on: Option<Option<Day>>,
    note: Option<String>,
}

/// Change a project
///
/// Needs the scopes `read` and `write`: the answer is the whole record.
#[utoipa::path(patch, path = "/projects/{id}", tag = "projects", params(("id" = String, Path)),
    request_body = ProjectChange, responses((status = 200, body = ProjectRecord)))]
pub async fn edit(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(project): Path<String>,
    Body(change): Body<ProjectChange>,
) -> Reply<ProjectRecord> {
    let project = id(&project)?;
    let was = app::project::get(&app.ctx, &actor, project).await?;
    let day = |change: Option<Option<Day>>, was| match change {
        Some(day) => day.map(|day| day.0),
        None => was,
    };
    let input = ProjectInput {
        name: change.name.unwrap_or(was.name),
        starts_on: day(change.starts_on, was.starts_on),
        due_on: day(change.due_on, was.due_on),
        note: change.note.unwrap_or(was.note),
    };
    let after = app::project::edit(&app.ctx, &actor, project, change.version, &input).await?;
    Ok(Json(after.into()))
}
