//! The load of the team, and the work that was given for a client.

use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, done as saved, id, lines, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::load::{AssignmentsPage, GivenForm, GivenLine, LoadPage, PersonRow, WeekCell};
use crate::view::{Choice, Errors, Link};
use app::load::{self, AssignmentInput, Given, LoadFile, PersonCard, WorkFile};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{AssignmentId, ClientId, TeammateId};
use domain::load::{Fit, LoadWeek};
use domain::money::Decimal;

/// GET `/load`.
pub async fn team(State(app): State<App>, member: Member) -> Answer {
    let file = load::team(&app.ctx, &member.actor).await?;
    show(&app, &member, &team_view(&member, &file, Errors::new())).await
}

fn team_view(member: &Member, file: &LoadFile, errors: Errors) -> LoadPage {
    LoadPage {
        people: file.people.iter().map(person).collect(),
        may_manage: member.actor.may(Action::ManageTeammates),
        errors,
    }
}

fn hours(minutes: i64) -> f64 {
    minutes as f64 / 60.0
}

fn week(week: &LoadWeek) -> WeekCell {
    let percent = match week.capacity_minutes {
        0 if week.planned_minutes > 0 => 999,
        0 => 0,
        capacity => (week.planned_minutes * 100 / capacity).min(999),
    };
    WeekCell {
        from: week.from,
        planned_hours: hours(week.planned_minutes),
        capacity_hours: hours(week.capacity_minutes),
        percent,
        is_overloaded: week.is_overloaded(),
    }
}

fn person(card: &PersonCard) -> PersonRow {
    let open = card.open.iter().map(|given| line(given, card.name.clone(), None));
    PersonRow {
        id: card.id.to_string(),
        name: card.name.clone(),
        week_hours: hours(card.week_minutes),
        is_assumed: card.is_assumed,
        niches: card.niches.clone(),
        weeks: card.weeks.iter().map(week).collect(),
        n_late: card.n_late() as i64,
        open: open.collect(),
    }
}

fn line(given: &Given, who: String, mentor: Option<String>) -> GivenLine {
    let fact = &given.row.fact;
    let late = given.finish.filter(|finish| finish.late_days > 0);
    let is_seen = !given.client_name.is_empty();
    GivenLine {
        id: fact.id.to_string(),
        what: fact.what.clone(),
        client: is_seen.then(|| Link::new(fact.client, given.client_name.clone())),
        who,
        hours: hours(fact.minutes),
        from_on: fact.from_on,
        due_on: fact.due_on,
        done_on: fact.done_on,
        feasible_on: late.and_then(|finish| finish.on),
        late_days: late.map_or(0, |finish| finish.late_days),
        niche: fact.niche.clone(),
        fit: match given.fit {
            Fit::Done { .. } => "done",
            Fit::Said => "said",
            Fit::Never => "never",
        },
        mentor,
        override_reason: fact.override_reason.clone(),
        version: given.row.version,
        form: GivenForm::default(),
    }
}

/// POST `/load/{teammate}`.
pub async fn put(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let teammate: TeammateId = id(&of)?;
    member.actor.must(Action::ManageTeammates)?;
    let mut reader = Reader::new(form);
    let minutes = reader.decimal("week_hours").map(minutes_of);
    let result = match (reader.done(), minutes) {
        (Ok(()), Some(minutes)) => {
            let niches = lines(form.raw("niches"));
            load::put_person(&app.ctx, &member.actor, teammate, minutes, &niches).await
        }
        (Ok(()), None) => Err(app::Error::field("week_hours", "empty")),
        (Err(error), _) => Err(error),
    };
    match result {
        Ok(()) => Ok(saved(&format!("/load#{teammate}"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = load::team(&app.ctx, &member.actor).await?;
            page(&app, member, status, &team_view(member, &file, errors)).await
        }
    }
}

/// Hours with a fraction as minutes; what is out of all bounds stays out of them.
fn minutes_of(hours: Decimal) -> i64 {
    let minutes = hours * Decimal::from(60);
    i64::try_from(minutes.round()).unwrap_or(i64::MAX)
}

/// GET `/clients/{id}/assignments`.
pub async fn of_client(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
) -> Answer {
    let file = load::of_client(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &client_view(&member, &file)).await
}

fn client_view(member: &Member, file: &WorkFile) -> AssignmentsPage {
    let name = |id: TeammateId| file.names.get(&id).cloned().unwrap_or_default();
    let one = |given: &Given| {
        let fact = &given.row.fact;
        let line = line(given, name(fact.teammate), fact.mentor.map(name));
        let values = Values::from([
            ("what".to_owned(), fact.what.clone()),
            ("teammate".to_owned(), fact.teammate.to_string()),
            ("hours".to_owned(), member.locale.number(hours(fact.minutes))),
            ("from_on".to_owned(), fact.from_on.to_string()),
            ("due_on".to_owned(), fact.due_on.to_string()),
            ("niche".to_owned(), fact.niche.clone()),
            ("kpi".to_owned(), fact.kpi.map(|id| id.to_string()).unwrap_or_default()),
            ("mentor".to_owned(), fact.mentor.map(|id| id.to_string()).unwrap_or_default()),
            ("override_reason".to_owned(), fact.override_reason.clone()),
        ]);
        GivenLine { form: form(file, values), ..line }
    };
    AssignmentsPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        given: file.given.iter().map(one).collect(),
        form: form(file, empty(file)),
        today: file.today,
        may_edit: member.actor.may(Action::EditProject),
        may_close: member.actor.may(Action::LogTouch),
        errors: Errors::new(),
    }
}

const FIELDS: [&str; 9] =
    ["what", "teammate", "hours", "from_on", "due_on", "niche", "kpi", "mentor", "override_reason"];

fn empty(file: &WorkFile) -> Values {
    let mut values: Values =
        FIELDS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    values.insert("from_on".to_owned(), file.today.to_string());
    values
}

fn form(file: &WorkFile, values: Values) -> GivenForm {
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    GivenForm {
        people: Choice::list(file.team.iter().cloned(), text("teammate")),
        mentors: Choice::list(file.team.iter().cloned(), text("mentor")),
        kpis: Choice::list(file.kpis.iter().cloned(), text("kpi")),
        values,
    }
}

fn read(form: &Form) -> app::Result<AssignmentInput> {
    let mut reader = Reader::new(form);
    let input = AssignmentInput {
        teammate: reader.id("teammate"),
        what: reader.text("what"),
        project: reader.id("project"),
        kpi: reader.id("kpi"),
        niche: reader.text("niche"),
        minutes: reader.decimal("hours").map_or(0, minutes_of),
        from_on: reader.day("from_on"),
        due_on: reader.day("due_on"),
        mentor: reader.id("mentor"),
        override_reason: reader.text("override_reason"),
    };
    reader.done()?;
    Ok(input)
}

/// POST `/clients/{id}/assignments`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let result = match read(&posted.form) {
        Ok(input) => load::add(&app.ctx, &posted.member.actor, client, &input).await.map(drop),
        Err(error) => Err(error),
    };
    answered(&app, &posted, client, result).await
}

/// POST `/assignments/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let assignment: AssignmentId = id(&of)?;
    let version = posted.form.parsed("version").unwrap_or_default();
    let (ctx, actor) = (&app.ctx, &posted.member.actor);
    let client = load::client_of(ctx, actor, assignment).await?;
    let result = match read(&posted.form) {
        Ok(input) => load::edit(ctx, actor, assignment, version, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, client, result).await
}

/// POST `/assignments/{id}/done`.
pub async fn done(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let assignment: AssignmentId = id(&of)?;
    let (ctx, actor) = (&app.ctx, &posted.member.actor);
    let client = load::client_of(ctx, actor, assignment).await?;
    let result = load::done(ctx, actor, assignment, None).await;
    answered(&app, &posted, client, result).await
}

/// POST `/assignments/{id}/reopening`.
pub async fn reopening(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let assignment: AssignmentId = id(&of)?;
    let (ctx, actor) = (&app.ctx, &posted.member.actor);
    let client = load::client_of(ctx, actor, assignment).await?;
    let result = load::reopen(ctx, actor, assignment).await;
    answered(&app, &posted, client, result).await
}

/// After an action: the client's page, or the same with what was wrong and what was typed.
async fn answered(app: &App, posted: &Posted, client: ClientId, result: app::Result<()>) -> Answer {
    let Posted { member, form: typed } = posted;
    match result {
        Ok(()) => Ok(saved(&format!("/clients/{client}/assignments"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = load::of_client(&app.ctx, &member.actor, client).await?;
            let values = overlaid(&empty(&file), typed, &[]);
            let form = form(&file, values);
            let view = AssignmentsPage { errors, form, ..client_view(member, &file) };
            page(app, member, status, &view).await
        }
    }
}
