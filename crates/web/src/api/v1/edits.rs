//! Edits of a client: what was asked, what it repeats or contradicts, what became of it.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt, word, word_opt};
use crate::api::paging::{LIMIT_MAX, Page};
use crate::api::value::{Day, Why};
use crate::state::App;
use app::edit::{self, Classified, EditInput, EditRow, OtherText, PairCard, Tally};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::edit::{EditClass, PairAnswer, PairVerdict, Settlement};
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of edit it seems to be.
#[derive(Serialize, ToSchema)]
pub struct SuggestionRecord {
    /// factual, taste, our_error, new_scope.
    pub class: String,
    /// Whole percents.
    pub confidence: u8,
    pub reason: Why,
}

fn suggestion(locale: &Locale, found: &Classified) -> SuggestionRecord {
    SuggestionRecord {
        class: found.class.word().to_owned(),
        confidence: found.confidence,
        reason: Why::new(locale, &found.reason),
    }
}

/// An edit.
#[derive(Serialize, ToSchema)]
pub struct EditRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    /// Id of the project.
    pub project: Option<String>,
    /// In the client's words.
    pub text: String,
    /// What it is about.
    pub material: String,
    /// Id of the contact who asked.
    pub contact: Option<String>,
    /// Name of who asked, where there is no contact.
    pub author: String,
    pub said_on: Day,
    /// Id of the touch in which it was said.
    pub touch: Option<String>,
    /// What a person said: factual, taste, our_error, new_scope.
    pub class: Option<String>,
    /// None: a person said.
    pub suggestion: Option<SuggestionRecord>,
    /// applied, refused; none: open.
    pub settled: Option<String>,
    pub settled_on: Option<Day>,
    pub settled_note: String,
    pub version: i64,
}

fn record(locale: &Locale, row: &EditRow, found: Option<&Classified>) -> EditRecord {
    let settled = row.settled.as_ref();
    EditRecord {
        id: row.id.to_string(),
        client: row.client.to_string(),
        project: row.project.map(|id| id.to_string()),
        text: row.text.clone(),
        material: row.material.clone(),
        contact: row.contact.map(|id| id.to_string()),
        author: row.author.clone(),
        said_on: Day(row.said_on),
        touch: row.touch.map(|id| id.to_string()),
        class: row.class.map(|class| class.word().to_owned()),
        suggestion: found.map(|found| suggestion(locale, found)),
        settled: settled.map(|s| s.how.word().to_owned()),
        settled_on: settled.map(|s| Day(s.on)),
        settled_note: settled.map(|s| s.note.clone()).unwrap_or_default(),
        version: row.version,
    }
}

/// An edit beside an earlier one, or beside a rule.
#[derive(Serialize, ToSchema)]
pub struct EditPairRecord {
    pub id: String,
    /// Id of the later edit.
    pub edit: String,
    /// Id of the earlier edit.
    pub earlier: Option<String>,
    /// Id of the rule of the guidelines.
    pub rule: Option<String>,
    /// The words of the earlier edit or of the rule.
    pub earlier_text: String,
    /// repeat, contradiction.
    pub kind: String,
    /// Whole percents.
    pub confidence: i64,
    pub reason: Option<Why>,
    /// confirmed, denied; none: nobody looked yet.
    pub verdict: Option<String>,
    /// expertise, numbers, owner.
    pub answer: Option<String>,
    pub answer_note: String,
}

fn pair(locale: &Locale, card: &PairCard) -> EditPairRecord {
    let (earlier, rule, text) = match &card.earlier {
        OtherText::Edit(row) => (Some(row.id.to_string()), None, row.text.clone()),
        OtherText::Rule(row) => (None, Some(row.id.to_string()), row.text.clone()),
    };
    let row = &card.row;
    EditPairRecord {
        id: row.id.to_string(),
        edit: row.edit.to_string(),
        earlier,
        rule,
        earlier_text: text,
        kind: row.kind.word().to_owned(),
        confidence: row.confidence,
        reason: card.reason.as_ref().map(|reason| Why::new(locale, reason)),
        verdict: row.verdict.map(|v| v.0.word().to_owned()),
        answer: row.answer.map(|a| a.0.word().to_owned()),
        answer_note: row.answer_note.clone(),
    }
}

/// What the edits of a client come to.
#[derive(Serialize, ToSchema)]
pub struct EditTally {
    pub edits: usize,
    pub open: usize,
    /// Repeats and contradictions that wait for a person.
    pub waiting: usize,
    /// Confirmed: the client had to ask again.
    pub repeats: usize,
    /// Confirmed: the client asked for the opposite.
    pub contradictions: usize,
}

impl From<Tally> for EditTally {
    fn from(tally: Tally) -> Self {
        EditTally {
            edits: tally.n_edits,
            open: tally.n_open,
            waiting: tally.n_waiting,
            repeats: tally.n_repeats,
            contradictions: tally.n_contradictions,
        }
    }
}

/// The register of a client.
#[derive(Serialize, ToSchema)]
pub struct EditRegister {
    pub tally: EditTally,
    /// The newest first.
    pub edits: Vec<EditRecord>,
    /// Those that wait first.
    pub pairs: Vec<EditPairRecord>,
}

/// Edits of a client, with what they repeat and contradict
#[utoipa::path(get, path = "/clients/{id}/edits", tag = "edits",
    params(("id" = String, Path)), responses((status = 200, body = EditRegister)))]
pub async fn register(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
    Path(client): Path<String>,
) -> Reply<EditRegister> {
    let all = edit::register(&app.ctx, &actor, id(&client)?).await?;
    let edits = all.edits.iter().map(|e| record(&locale, &e.row, e.suggestion.as_ref()));
    Ok(Json(EditRegister {
        tally: all.tally.into(),
        edits: edits.collect(),
        pairs: all.pairs.iter().map(|card| pair(&locale, card)).collect(),
    }))
}

/// Edits of all clients, the newest first: at most 200
#[utoipa::path(get, path = "/edits", tag = "edits",
    responses((status = 200, body = Page<EditRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, locale }): Reader,
) -> Reply<Page<EditRecord>> {
    let all = edit::list(&app.ctx, &actor, LIMIT_MAX).await?;
    let edits = all.iter().map(|listed| record(&locale, &listed.row, listed.suggestion.as_ref()));
    Ok(Json(Page::whole(edits.collect())))
}

/// A letter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    #[schema(max_length = 20000)]
    text: String,
}

/// A part of a letter that may be an edit.
#[derive(Serialize, ToSchema)]
pub struct PartRecord {
    pub text: String,
    pub suggestion: SuggestionRecord,
}

/// The edits that a letter seems to ask for; nothing is kept
#[utoipa::path(post, path = "/edits/parts", tag = "edits", request_body = Letter,
    responses((status = 200, body = Page<PartRecord>)))]
pub async fn parts(
    Reader(Caller { locale, .. }): Reader,
    Body(letter): Body<Letter>,
) -> Reply<Page<PartRecord>> {
    let parts = edit::parts(&letter.text).into_iter().map(|part| PartRecord {
        suggestion: suggestion(&locale, &part.suggestion),
        text: part.text,
    });
    Ok(Json(Page::whole(parts.collect())))
}

/// An edit to be written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEdit {
    /// In the client's words.
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    #[serde(default)]
    material: String,
    project: Option<String>,
    contact: Option<String>,
    #[serde(default)]
    author: String,
    /// Without one: the day of the touch, or today.
    said_on: Option<Day>,
    touch: Option<String>,
    /// factual, taste, our_error, new_scope.
    class: Option<String>,
}

/// Write an edit down
#[utoipa::path(post, path = "/clients/{id}/edits", tag = "edits",
    params(("id" = String, Path)), request_body = NewEdit,
    responses((status = 201, body = Added)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<NewEdit>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let input = EditInput {
        text: new.text,
        material: new.material,
        project: parsed_opt("project", new.project.as_deref())?,
        contact: parsed_opt("contact", new.contact.as_deref())?,
        author: new.author,
        said_on: new.said_on.map(|day| day.0),
        touch: parsed_opt("touch", new.touch.as_deref())?,
        class: word_opt("class", new.class.as_deref(), EditClass::from_word)?,
    };
    let added = edit::add(&app.ctx, &caller.actor, id(&client)?, &[input]).await?;
    let id = added.first().map(ToString::to_string).unwrap_or_default();
    Ok((StatusCode::CREATED, Json(Added { id })))
}

/// An edit in other words; its class and its touch stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewordedEdit {
    version: i64,
    #[schema(min_length = 1, max_length = 20000)]
    text: String,
    #[serde(default)]
    material: String,
    project: Option<String>,
    contact: Option<String>,
    #[serde(default)]
    author: String,
    /// Without one: as it was.
    said_on: Option<Day>,
}

/// Change the words of an edit and what it is about; what was found of it is found anew
#[utoipa::path(put, path = "/edits/{id}", tag = "edits", params(("id" = String, Path)),
    request_body = RewordedEdit, responses((status = 204)))]
pub async fn reword(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<RewordedEdit>,
) -> Result<StatusCode, ApiError> {
    let input = EditInput {
        text: new.text,
        material: new.material,
        project: parsed_opt("project", new.project.as_deref())?,
        contact: parsed_opt("contact", new.contact.as_deref())?,
        author: new.author,
        said_on: new.said_on.map(|day| day.0),
        ..EditInput::default()
    };
    edit::edit(&app.ctx, &caller.actor, id(&of)?, new.version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What mistakes made again come to by the contract.
#[derive(Serialize, ToSchema)]
pub struct RepeatPriceRecord {
    /// Id of the clause; none: none was named.
    pub clause: Option<String>,
    pub number: String,
    /// Verbatim.
    pub words: String,
    /// Of one repeat.
    pub each_minor: i64,
    pub repeats: i64,
    pub total_minor: i64,
    pub currency: String,
}

/// What mistakes made again cost by the clause that was named
#[utoipa::path(get, path = "/clients/{id}/edits/price", tag = "edits",
    params(("id" = String, Path)), responses((status = 200, body = RepeatPriceRecord)))]
pub async fn price(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
) -> Reply<RepeatPriceRecord> {
    let found = edit::repeat_prices(&app.ctx, &caller.actor, id(&client)?).await?.price;
    Ok(Json(match found {
        Some(price) => RepeatPriceRecord {
            clause: Some(price.clause.to_string()),
            number: price.number,
            words: price.words,
            each_minor: price.each_minor,
            repeats: price.n_repeats,
            total_minor: price.total_minor,
            currency: price.currency,
        },
        None => RepeatPriceRecord {
            clause: None,
            number: String::new(),
            words: String::new(),
            each_minor: 0,
            repeats: 0,
            total_minor: 0,
            currency: String::new(),
        },
    }))
}

/// The clause to be named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatClause {
    /// Id of a clause of the client's contracts with a fixed fine or a percent; none: there is none.
    clause: Option<String>,
}

/// Name the clause by which a mistake made again costs
#[utoipa::path(put, path = "/clients/{id}/edits/price", tag = "edits",
    params(("id" = String, Path)), request_body = RepeatClause, responses((status = 204)))]
pub async fn name_clause(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<RepeatClause>,
) -> Result<StatusCode, ApiError> {
    let clause = parsed_opt("clause", new.clause.as_deref())?;
    edit::name_clause(&app.ctx, &caller.actor, id(&client)?, clause).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The kind of an edit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClass {
    /// factual, taste, our_error, new_scope.
    class: String,
}

/// Say what kind of edit it is
#[utoipa::path(put, path = "/edits/{id}/class", tag = "edits", params(("id" = String, Path)),
    request_body = NewClass, responses((status = 204)))]
pub async fn classify(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewClass>,
) -> Result<StatusCode, ApiError> {
    let class = word("class", &new.class, EditClass::from_word)?;
    edit::classify(&app.ctx, &caller.actor, id(&of)?, class).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What became of an edit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSettlement {
    /// applied, refused.
    how: String,
    /// Without one: today.
    on: Option<Day>,
    /// Why it is refused.
    #[serde(default)]
    note: String,
}

/// Say what became of an edit
#[utoipa::path(put, path = "/edits/{id}/settlement", tag = "edits", params(("id" = String, Path)),
    request_body = NewSettlement, responses((status = 204)))]
pub async fn settle(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Body(new): Body<NewSettlement>,
) -> Result<StatusCode, ApiError> {
    let how = word("how", &new.how, Settlement::from_word)?;
    let on = new.on.map(|day| day.0);
    edit::settle(&app.ctx, &caller.actor, id(&of)?, how, on, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open an edit again
#[utoipa::path(delete, path = "/edits/{id}/settlement", tag = "edits",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<StatusCode, ApiError> {
    edit::reopen(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make an edit a rule of the guidelines
#[utoipa::path(post, path = "/edits/{id}/rule", tag = "edits", params(("id" = String, Path)),
    responses((status = 201, body = Added)))]
pub async fn rule(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let added = edit::rule_of_edit(&app.ctx, &caller.actor, id(&of)?).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// What a person says of a pair: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairWord {
    /// confirmed, denied.
    verdict: Option<String>,
    /// expertise, numbers, owner: how a contradiction is answered.
    answer: Option<String>,
    #[serde(default)]
    note: String,
}

/// Confirm or deny a repeat or a contradiction, or answer it
#[utoipa::path(put, path = "/edits/{id}/pairs/{pair}", tag = "edits",
    params(("id" = String, Path), ("pair" = String, Path)), request_body = PairWord,
    responses((status = 204)))]
pub async fn judge(
    State(app): State<App>,
    caller: Caller,
    Path((of, which)): Path<(String, String)>,
    Body(said): Body<PairWord>,
) -> Result<StatusCode, ApiError> {
    let of = (id(&of)?, id(&which)?);
    let verdict = word_opt("verdict", said.verdict.as_deref(), PairVerdict::from_word)?;
    let answer = word_opt("answer", said.answer.as_deref(), PairAnswer::from_word)?;
    match (verdict, answer) {
        (Some(verdict), None) => edit::judge(&app.ctx, &caller.actor, of, verdict).await?,
        (None, Some(answer)) => {
            edit::answer(&app.ctx, &caller.actor, of, answer, &said.note).await?;
        }
        _ => {
            let text = "Send either a verdict or an answer.".to_owned();
            return Err(ApiError::field("verdict", "unknown-choice", text));
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
