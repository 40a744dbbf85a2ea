//! Ways out of an incident, the client's choice, the post-mortem, what is learned.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, Query, id, parsed_opt, word};
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::incident::choice::{self, Choice, ChoiceInput, Chosen};
use app::incident::post_mortem::{self, FindingInput, MeasureInput};
use app::incident::{library, option, patterns};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::patterns::PatternRow;
use domain::postmortem::FindingKind;
use domain::reason::Reason;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

fn spoken(actor: &app::Actor) -> Locale {
    Locale::new(actor.lang, jiff::tz::TimeZone::UTC)
}

fn whys(locale: &Locale, reasons: &[Reason]) -> Vec<Why> {
    reasons.iter().map(|reason| Why::new(locale, reason)).collect()
}

/// A way out.
#[derive(Serialize, ToSchema)]
pub struct WayOut {
    pub id: String,
    /// `move_date`, `roll_to_next_period`, `pay_performed_part`, `end_cooperation`, `change_team`,
    /// `compensation`, `own_proposal`.
    pub kind: String,
    /// `proposed`, `offered`.
    pub state: String,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Day>,
    /// Minor units of the incident's currency.
    pub sum_minor: Option<i64>,
    /// What it costs the agency; the client never sees it.
    pub own_cost_minor: Option<i64>,
    pub is_approved: bool,
    /// The lowest role that may approve it.
    pub approver: String,
    /// `irritates`, `weak`, `adequate`, `over`.
    pub adequacy: Option<String>,
}

/// The options of an incident.
#[derive(Serialize, ToSchema)]
pub struct WaysOut {
    pub items: Vec<WayOut>,
    /// What the analysis proposes besides.
    pub proposed: Vec<Why>,
    /// Why they may not be offered yet.
    pub gaps: Vec<Why>,
}

/// Options of an incident
#[utoipa::path(get, path = "/incidents/{id}/options", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = WaysOut)))]
pub async fn options(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<WaysOut> {
    let desk = option::desk(&app.ctx, &actor, id(&incident)?).await?;
    let locale = spoken(&actor);
    let items = desk.options.iter().map(|card| WayOut {
        id: card.row.id.to_string(),
        kind: card.row.kind.word().to_owned(),
        state: card.row.state.word().to_owned(),
        title: card.row.title.clone(),
        terms: card.row.terms.clone(),
        new_date: card.row.new_date.map(Day),
        sum_minor: card.row.sum_minor,
        own_cost_minor: card.row.own_cost_minor,
        is_approved: card.row.approved_at.is_some(),
        approver: card.needs.word().to_owned(),
        adequacy: card.adequacy.as_ref().map(|c| c.adequacy.word().to_owned()),
    });
    let proposed: Vec<Reason> = desk.proposed.iter().map(|p| p.reason.clone()).collect();
    Ok(Json(WaysOut {
        items: items.collect(),
        proposed: whys(&locale, &proposed),
        gaps: whys(&locale, &desk.gaps),
    }))
}

/// How many options were added.
#[derive(Serialize, ToSchema)]
pub struct ProposedOptions {
    n: usize,
}

/// Add the options that the analysis proposes
#[utoipa::path(post, path = "/incidents/{id}/options", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = ProposedOptions)))]
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
) -> Reply<ProposedOptions> {
    let n = option::propose(&app.ctx, &caller.actor, id(&incident)?).await?;
    Ok(Json(ProposedOptions { n }))
}

/// A choice that the client told us.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChoice {
    /// Id of an offered option; none: the client's own proposal.
    option: Option<String>,
    #[serde(default)]
    #[schema(max_length = 20_000)]
    own_proposal: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    chosen_by: String,
    #[serde(default)]
    note: String,
}

/// A choice with its receipt.
#[derive(Serialize, ToSchema)]
pub struct ChoiceRecord {
    pub id: String,
    pub option: Option<String>,
    pub own_proposal: String,
    pub chosen_by: String,
    /// `portal`, `word`.
    pub how: String,
    pub chosen_at: Instant,
    /// Number of the receipt, the same for both sides.
    pub number: String,
    pub title: String,
    pub terms: String,
    pub carried_out_at: Option<Instant>,
}

impl From<Choice> for ChoiceRecord {
    fn from(choice: Choice) -> Self {
        ChoiceRecord {
            id: choice.row.id.to_string(),
            option: choice.row.option.map(|option| option.to_string()),
            own_proposal: choice.row.own_proposal,
            chosen_by: choice.row.chosen_by,
            how: choice.row.how,
            chosen_at: Instant::ms(choice.row.chosen_at),
            number: choice.receipt.number,
            title: choice.receipt.title,
            terms: choice.receipt.terms,
            carried_out_at: choice.row.carried_out_at.map(Instant::ms),
        }
    }
}

/// Record what the client chose
#[utoipa::path(post, path = "/incidents/{id}/choices", tag = "incidents",
    params(("id" = String, Path)), request_body = NewChoice,
    responses((status = 201, body = ChoiceRecord)))]
pub async fn choose(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewChoice>,
) -> Result<(StatusCode, Json<ChoiceRecord>), ApiError> {
    let chosen = match parsed_opt("option", new.option.as_deref())? {
        Some(option) => Chosen::Option(option),
        None => Chosen::Own(new.own_proposal),
    };
    let input = ChoiceInput { chosen, chosen_by: new.chosen_by, note: new.note };
    let made = choice::record(&app.ctx, &caller.actor, id(&incident)?, &input).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Choices of an incident
#[utoipa::path(get, path = "/incidents/{id}/choices", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = Vec<ChoiceRecord>)))]
pub async fn choices(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<Vec<ChoiceRecord>> {
    let (choices, _) = choice::of_incident(&app.ctx, &actor, id(&incident)?).await?;
    Ok(Json(choices.into_iter().map(ChoiceRecord::from).collect()))
}

/// A finding of a post-mortem.
#[derive(Serialize, ToSchema)]
pub struct FindingRecord {
    pub id: String,
    pub version: i64,
    pub kind: String,
    pub what: String,
    /// Answers to "why", each to the one before.
    pub whys: Vec<String>,
    pub lesson: String,
    /// The question that it still owes.
    pub question: Option<Why>,
}

/// A measure.
#[derive(Serialize, ToSchema)]
pub struct MeasureRecord {
    pub id: String,
    pub version: i64,
    pub name: String,
    /// The kind of weakness that it is against.
    pub against: String,
    /// Id of a teammate.
    pub owner: Option<String>,
    pub due_on: Option<Day>,
    /// `open`, `overdue`, `done`, `check_due`, `proven`, `reopened`.
    pub state: String,
    pub proof: String,
    pub published_at: Option<Instant>,
    pub effect: Option<Why>,
}

/// The post-mortem of an incident.
#[derive(Serialize, ToSchema)]
pub struct PostMortemRecord {
    pub findings: Vec<FindingRecord>,
    pub measures: Vec<MeasureRecord>,
    pub gaps: Vec<Why>,
}

/// Post-mortem of an incident
#[utoipa::path(get, path = "/incidents/{id}/post-mortem", tag = "incidents",
    params(("id" = String, Path)), responses((status = 200, body = PostMortemRecord)))]
pub async fn post_mortem_of(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Path(incident): Path<String>,
) -> Reply<PostMortemRecord> {
    let of = post_mortem::post_mortem(&app.ctx, &actor, id(&incident)?).await?;
    let locale = spoken(&actor);
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
    };
    let findings = of.findings.iter().map(|card| FindingRecord {
        id: card.row.id.to_string(),
        version: card.row.version,
        kind: card.row.kind.word().to_owned(),
        what: card.row.what.clone(),
        whys: lines(&card.row.why),
        lesson: card.row.lesson.clone(),
        question: card.question.as_ref().map(|q| Why::new(&locale, q)),
    });
    let measures = of.measures.iter().map(|card| MeasureRecord {
        id: card.row.id.to_string(),
        version: card.row.version,
        name: card.row.name.clone(),
        against: card.against.word().to_owned(),
        owner: card.row.owner.map(|owner| owner.to_string()),
        due_on: card.row.due_on.map(Day),
        state: card.attention.state.word().to_owned(),
        proof: card.row.proof.clone(),
        published_at: card.row.published_at.map(Instant::ms),
        effect: card.effect.as_ref().map(|e| Why::new(&locale, &e.reason)),
    });
    Ok(Json(PostMortemRecord {
        findings: findings.collect(),
        measures: measures.collect(),
        gaps: whys(&locale, &of.gaps),
    }))
}

/// Something that was added.
#[derive(Serialize, ToSchema)]
pub struct AddedPart {
    id: String,
}

/// A finding to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFinding {
    /// `fear_to_report`, `overload`, `control_error`, `expectations`, `briefing`, `skill`, `tool`,
    /// `outside`, `other`.
    kind: String,
    #[schema(min_length = 1, max_length = 200)]
    what: String,
    /// Answers to "why"; the last is something that can be changed, not a person.
    #[serde(default)]
    whys: Vec<String>,
    #[serde(default)]
    lesson: String,
}

/// Add a finding
#[utoipa::path(post, path = "/incidents/{id}/findings", tag = "incidents",
    params(("id" = String, Path)), request_body = NewFinding,
    responses((status = 201, body = AddedPart)))]
pub async fn finding(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewFinding>,
) -> Result<(StatusCode, Json<AddedPart>), ApiError> {
    let input = FindingInput {
        kind: word("kind", &new.kind, FindingKind::from_word)?,
        what: new.what,
        why: new.whys.join("\n"),
        lesson: new.lesson,
    };
    let incident = id(&incident)?;
    let id = post_mortem::put_finding(&app.ctx, &caller.actor, incident, None, &input).await?;
    Ok((StatusCode::CREATED, Json(AddedPart { id: id.to_string() })))
}

/// A measure to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeasure {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Id of the finding that it is against.
    finding: Option<String>,
    /// Id of a teammate.
    owner: Option<String>,
    due_on: Option<Day>,
    /// How one will see that it helps.
    #[serde(default)]
    check_how: String,
    #[schema(minimum = 1, maximum = 52)]
    check_weeks: Option<i64>,
}

/// Add a measure
#[utoipa::path(post, path = "/incidents/{id}/measures", tag = "incidents",
    params(("id" = String, Path)), request_body = NewMeasure,
    responses((status = 201, body = AddedPart)))]
pub async fn measure(
    State(app): State<App>,
    caller: Caller,
    Path(incident): Path<String>,
    Body(new): Body<NewMeasure>,
) -> Result<(StatusCode, Json<AddedPart>), ApiError> {
    let input = MeasureInput {
        finding: parsed_opt("finding", new.finding.as_deref())?,
        name: new.name,
        owner: parsed_opt("owner", new.owner.as_deref())?,
        due_on: new.due_on.map(|day| day.0),
        check_how: new.check_how,
        check_weeks: new.check_weeks,
    };
    let incident = id(&incident)?;
    let id = post_mortem::put_measure(&app.ctx, &caller.actor, incident, None, &input).await?;
    Ok((StatusCode::CREATED, Json(AddedPart { id: id.to_string() })))
}

/// What is asked of the library.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct LibraryQuery {
    /// Words that the case holds.
    q: String,
    /// What is being typed: the cases that resemble it, the most alike first.
    like: String,
}

/// A case of the library.
#[derive(Serialize, ToSchema)]
pub struct LibraryRecord {
    /// Id of the incident.
    pub incident: String,
    pub title: String,
    pub client_name: String,
    pub found_at: Instant,
    pub lessons: Vec<String>,
    /// 0…1; none in a plain list.
    pub likeness: Option<f64>,
    pub reasons: Vec<Why>,
}

/// Library of cases
#[utoipa::path(get, path = "/incident-library", tag = "incidents", params(LibraryQuery),
    responses((status = 200, body = Vec<LibraryRecord>)))]
pub async fn cases(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
    Query(query): Query<LibraryQuery>,
) -> Reply<Vec<LibraryRecord>> {
    let locale = spoken(&actor);
    let record = |case: &library::LibraryCase, likeness, reasons: &[Reason]| LibraryRecord {
        incident: case.incident.id.to_string(),
        title: case.incident.title.clone(),
        client_name: case.client_name.clone(),
        found_at: Instant::ms(case.incident.found_at),
        lessons: case.findings.iter().map(|f| f.lesson.clone()).collect(),
        likeness,
        reasons: whys(&locale, reasons),
    };
    let records = if query.like.trim().is_empty() {
        let found = library::cases(&app.ctx, &actor, &query.q).await?;
        found.iter().map(|case| record(case, None, &[])).collect()
    } else {
        let found = library::resembling(&app.ctx, &actor, &query.like, &[], None).await?;
        found
            .iter()
            .map(|r| record(&r.case, Some(r.likeness.likeness), &r.likeness.reasons))
            .collect()
    };
    Ok(Json(records))
}

/// A row of the patterns.
#[derive(Serialize, ToSchema)]
pub struct PatternRecord {
    pub name: String,
    pub n: usize,
    pub cost_minor: Option<i64>,
}

/// Patterns over the incidents of the last twelve months.
#[derive(Serialize, ToSchema)]
pub struct PatternsRecord {
    pub n: usize,
    pub n_found_by_us: usize,
    pub n_client_first: usize,
    /// Median working minutes until the client was told.
    pub tell_minutes: Option<i64>,
    pub days_between: Option<f64>,
    pub currency: String,
    pub cost_minor: Option<i64>,
    pub by_cause: Vec<PatternRecord>,
    pub by_client: Vec<PatternRecord>,
    pub reasons: Vec<Why>,
}

/// Patterns over incidents
#[utoipa::path(get, path = "/incident-patterns", tag = "incidents",
    responses((status = 200, body = PatternsRecord)))]
pub async fn all_patterns(
    State(app): State<App>,
    Reader(Caller { actor, .. }): Reader,
) -> Reply<PatternsRecord> {
    let page = patterns::patterns(&app.ctx, &actor).await?;
    let rows = |rows: &[PatternRow]| -> Vec<PatternRecord> {
        let record = |row: &PatternRow| PatternRecord {
            name: row.name.clone(),
            n: row.n,
            cost_minor: (row.n_with_cost > 0).then_some(row.cost_minor),
        };
        rows.iter().map(record).collect()
    };
    let p = &page.patterns;
    Ok(Json(PatternsRecord {
        n: p.n,
        n_found_by_us: p.n_found_by_us,
        n_client_first: p.n_client_first,
        tell_minutes: p.tell_minutes,
        days_between: p.days_between,
        currency: page.currency.clone(),
        cost_minor: (p.n_with_cost > 0).then_some(p.cost_minor),
        by_cause: rows(&p.by_cause),
        by_client: rows(&p.by_client),
        reasons: whys(&spoken(&actor), &p.reasons),
    }))
}
