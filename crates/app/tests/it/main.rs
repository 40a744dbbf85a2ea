//! Stories: what people do, through the real commands, on both engines.

mod access;
mod answer;
mod assess;
mod backtest;
mod board;
mod brief;
mod choice_move;
mod client;
mod contact;
mod demo;
mod disk_full;
mod draft;
mod edit;
mod import;
mod incident;
mod invitation;
mod job;
mod kpi;
mod learning;
mod letter;
mod management;
mod notice;
mod onboarding;
mod person;
mod portfolio;
mod post;
mod prevention;
mod project;
mod search;
mod sign_in;
mod tables;
mod teammate;
mod token;
mod tray;
mod trust;
mod way_out;
mod weekly;
mod work_import;
mod workspace;

use app::Error;

/// The codes of the fields that were refused, as `field:code`.
fn problems<T: std::fmt::Debug>(result: app::Result<T>) -> Vec<String> {
    match result {
        Err(Error::Invalid(problems)) => {
            problems.iter().map(|p| format!("{}:{}", p.field, p.code)).collect()
        }
        other => panic!("no problems of fields: {other:?}"),
    }
}

/// The code of the reason for which a rule said no.
fn refusal<T: std::fmt::Debug>(result: app::Result<T>) -> String {
    match result {
        Err(Error::Refused(reason)) => reason.code.into_owned(),
        other => panic!("no refusal: {other:?}"),
    }
}

/// Asserts a variant of the error.
macro_rules! assert_error {
    ($result:expr, $variant:ident) => {{
        let result = $result;
        assert!(matches!(result, Err(app::Error::$variant)), "{result:?}");
    }};
}
pub(crate) use assert_error;
