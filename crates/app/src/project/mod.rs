//! Projects: commands.

mod archive;
mod create;
mod edit;
mod read;

use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::Subject;
use domain::access::Action;
use domain::id::ProjectId;
use jiff::civil::Date;
use store::clients::Client;
pub use store::projects::Project;

pub use archive::{archive, restore};
pub use create::create;
pub use edit::edit;
pub use read::{get, of_client};

/// What a person fills in about a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectInput {
    pub name: String,
    pub starts_on: Option<Date>,
    pub due_on: Option<Date>,
    pub note: String,
}

impl ProjectInput {
    fn checked(&self) -> Result<ProjectInput> {
        let mut check = Check::default();
        let input = ProjectInput {
            name: check.name("name", &self.name),
            starts_on: self.starts_on,
            due_on: self.due_on,
            note: check.note("note", &self.note),
        };
        if let (Some(starts_on), Some(due_on)) = (input.starts_on, input.due_on)
            && due_on < starts_on
        {
            check.problem("due_on", "before_start");
        }
        check.done()?;
        Ok(input)
    }
}

/// A project with its client, for those who may change it.
pub async fn to_edit(ctx: &Ctx, actor: &Actor, id: ProjectId) -> Result<(Project, Client)> {
    let mut conn = ctx.db.read().await?;
    access::project(&mut conn, actor, Action::EditProject, id).await
}

fn subject(project: &Project) -> Subject<'_> {
    Subject {
        kind: "project",
        id: project.id.to_string(),
        name: &project.name,
        client: Some(project.client),
    }
}
