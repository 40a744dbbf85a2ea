//! Who may do what (PRODUCT.md X2): one table, asked by `app::access` and by nobody else.

use crate::touch::words;
use serde::{Deserialize, Serialize};

/// What a teammate is in the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees and does everything.
    Director,
    /// All clients; neither the workspace's settings nor the accounts of directors.
    AccountDirector,
    /// Own clients: those managed and those granted; edits them.
    AccountManager,
    /// Granted clients; edits touches, projects and answers.
    ProjectManager,
    /// Granted clients; reads, logs touches, tells a feeling, warns early.
    Specialist,
}

words!(Role {
    Director = "director", AccountDirector = "account_director",
    AccountManager = "account_manager", ProjectManager = "project_manager",
    Specialist = "specialist",
});

/// What an API token may be used for; a token never can do more than its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Admin,
    Import,
    Read,
    Write,
}

words!(Scope { Admin = "admin", Import = "import", Read = "read", Write = "write" });

/// Something that a teammate may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Say what a signal really was.
    AnswerSignal,
    ArchiveClient,
    /// Close an incident, open it again.
    CloseIncident,
    CreateClient,
    /// Declare a quiet spell (C078).
    DeclareBusy,
    EditClient,
    EditContact,
    /// Record an incident and work on it: analysis, damage, what was heard, measures.
    EditIncident,
    /// See and change what the contract makes of it: clauses, sums, key rates.
    EditLiability,
    EditProject,
    /// Sort, correct or detach a touch of a client.
    EditTouch,
    /// Workspace settings and policy.
    EditWorkspace,
    /// Let others see a client.
    GrantAccess,
    /// Export and erase what is kept of a person (X5).
    HandlePersonalData,
    /// Hear what clients say past their manager (C091).
    HearDirectWord,
    /// Findings and measures after an incident, also when it is closed (C067).
    HoldPostMortem,
    /// Log a call, a meeting, a note.
    LogTouch,
    /// Add, change, disable a director.
    ManageDirectors,
    /// Routing rules of the workspace.
    ManageRules,
    /// Add, invite, change, disable teammates who are no directors.
    ManageTeammates,
    MergeClients,
    /// The figures of back-tests and answers over all clients (L4, L6).
    ReadBacktest,
    ReadClient,
    /// The whole audit log.
    ReadEvents,
    /// What drives a person at the client: pressure, ambitions, politics, character (C089).
    ReadPrivate,
    /// One's own feeling about a client (C077).
    RecordGut,
    /// Begin and cancel a back-test.
    RunBacktest,
    RunImport,
    /// Decide to whom an unsorted touch belongs.
    SortTouches,
    /// Say to the client what happened: send, or mark as told.
    TellClient,
    /// Say that something is going wrong, before any rule notices.
    WarnEarly,
}

impl Action {
    /// Every action, for the table test.
    pub const ALL: &'static [Action] = &[
        Action::AnswerSignal,
        Action::ArchiveClient,
        Action::CloseIncident,
        Action::CreateClient,
        Action::DeclareBusy,
        Action::EditClient,
        Action::EditContact,
        Action::EditIncident,
        Action::EditLiability,
        Action::EditProject,
        Action::EditTouch,
        Action::EditWorkspace,
        Action::GrantAccess,
        Action::HandlePersonalData,
        Action::HearDirectWord,
        Action::HoldPostMortem,
        Action::LogTouch,
        Action::ManageDirectors,
        Action::ManageRules,
        Action::ManageTeammates,
        Action::MergeClients,
        Action::ReadBacktest,
        Action::ReadClient,
        Action::ReadEvents,
        Action::ReadPrivate,
        Action::RecordGut,
        Action::RunBacktest,
        Action::RunImport,
        Action::SortTouches,
        Action::TellClient,
        Action::WarnEarly,
    ];

    /// The scope a token needs for it.
    pub fn scope(self) -> Scope {
        match self {
            Action::ReadBacktest
            | Action::ReadClient
            | Action::ReadEvents
            | Action::ReadPrivate => Scope::Read,
            Action::RunImport => Scope::Import,
            Action::EditWorkspace | Action::ManageDirectors | Action::ManageTeammates => {
                Scope::Admin
            }
            _ => Scope::Write,
        }
    }
}

/// Whether the role allows the action, on a client that the teammate may see (X2).
pub fn may(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Director => true,
        Role::AccountDirector => !matches!(action, A::EditWorkspace | A::ManageDirectors),
        Role::AccountManager => !matches!(
            action,
            A::EditWorkspace
                | A::HandlePersonalData
                | A::HearDirectWord
                | A::ManageDirectors
                | A::ManageTeammates
                | A::ReadBacktest
                | A::ReadEvents
                | A::RunBacktest
        ),
        Role::ProjectManager => matches!(
            action,
            A::AnswerSignal
                | A::DeclareBusy
                | A::EditIncident
                | A::HoldPostMortem
                | A::EditProject
                | A::EditTouch
                | A::LogTouch
                | A::ReadClient
                | A::RecordGut
                | A::TellClient
                | A::WarnEarly
        ),
        Role::Specialist => {
            matches!(action, A::LogTouch | A::ReadClient | A::RecordGut | A::WarnEarly)
        }
    }
}

/// Whether the role sees every client of the workspace.
pub fn sees_all_clients(role: Role) -> bool {
    matches!(role, Role::Director | Role::AccountDirector)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell, the refusals too: one letter per role in the order of [`Role::ALL`].
    #[test]
    fn the_table_of_rights_is_exactly_this() {
        let table: Vec<String> = Action::ALL
            .iter()
            .map(|&action| {
                let row: String = Role::ALL
                    .iter()
                    .map(|&role| if may(role, action) { 'x' } else { '.' })
                    .collect();
                format!("{row} {action:?}")
            })
            .collect();
        let expected = [
            "xxxx. AnswerSignal",
            "xxx.. ArchiveClient",
            "xxx.. CloseIncident",
            "xxx.. CreateClient",
            "xxxx. DeclareBusy",
            "xxx.. EditClient",
            "xxx.. EditContact",
            "xxxx. EditIncident",
            "xxx.. EditLiability",
            "xxxx. EditProject",
            "xxxx. EditTouch",
            "x.... EditWorkspace",
            "xxx.. GrantAccess",
            "xx... HandlePersonalData",
            "xx... HearDirectWord",
            "xxxx. HoldPostMortem",
            "xxxxx LogTouch",
            "x.... ManageDirectors",
            "xxx.. ManageRules",
            "xx... ManageTeammates",
            "xxx.. MergeClients",
            "xx... ReadBacktest",
            "xxxxx ReadClient",
            "xx... ReadEvents",
            "xxx.. ReadPrivate",
            "xxxxx RecordGut",
            "xx... RunBacktest",
            "xxx.. RunImport",
            "xxx.. SortTouches",
            "xxxx. TellClient",
            "xxxxx WarnEarly",
        ];
        assert_eq!(table, expected);
    }
}
