//! Briefs of a client.

use super::{Choice, Errors, Link, View};
use jiff::civil::Date;
use serde::Serialize;

/// A brief in a list.
#[derive(Clone, Debug, Serialize)]
pub struct BriefLine {
    pub id: String,
    /// Word of `brief.kind.<word>`.
    pub kind: String,
    pub title: String,
    /// Whole percents of the questions that are answered.
    pub percent: i64,
    /// Words of `brief.q.<word>` without whose answers work cannot begin.
    pub missing: Vec<String>,
    pub is_told_back: bool,
    pub agreed_by: String,
    pub agreed_on: Option<Date>,
}

/// GET `/clients/{id}/briefs`.
#[derive(Clone, Debug, Serialize)]
pub struct BriefsPage {
    pub client: Link,
    pub briefs: Vec<BriefLine>,
    /// Words of `brief.kind.<word>`.
    pub kinds: Vec<String>,
    pub projects: Vec<Choice>,
    pub may_decide: bool,
    /// The reader may change what is asked.
    pub may_rule: bool,
}

impl View for BriefsPage {
    const TEMPLATE: &'static str = "brief/list.html";
}

/// A question with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionLine {
    /// A word of `brief.q.<word>`, or a question in one's own words.
    pub question: String,
    pub is_own: bool,
    pub text: String,
    pub is_missing: bool,
}

/// GET `/briefs/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct BriefPage {
    pub client: Link,
    pub brief: BriefLine,
    pub version: i64,
    pub questions: Vec<QuestionLine>,
    pub told_back: String,
    /// What could be told back by the answers.
    pub draft: String,
    pub may_decide: bool,
    pub errors: Errors,
}

impl View for BriefPage {
    const TEMPLATE: &'static str = "brief/brief.html";
}

/// GET `/brief-templates/{kind}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct BriefTemplatePage {
    /// Word of `brief.kind.<word>`.
    pub kind: String,
    /// One question a line.
    pub questions: String,
    pub errors: Errors,
}

impl View for BriefTemplatePage {
    const TEMPLATE: &'static str = "brief/template.html";
}
