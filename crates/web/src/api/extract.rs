//! Reading requests: JSON bodies and queries, strictly. A field that we do not know is refused, so
//! that a misspelled one never passes for done.

use super::error::ApiError;
use crate::state::App;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &App) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
            let detail = "Send JSON: `Content-Type: application/json`.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(ApiError::new(status, "media-type", detail));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let (status, text) = (rejection.status(), rejection.body_text());
            let is_large = status == StatusCode::PAYLOAD_TOO_LARGE;
            ApiError::new(status, if is_large { "too-large" } else { "malformed" }, text)
        })?;
        if has_nul_escape(&bytes) {
            let detail = "The character U+0000 cannot be kept.";
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "nul-character", detail));
        }
        serde_json::from_slice(&bytes).map(Body).map_err(|error| problem(&error))
    }
}

/// A body that is no JSON is malformed; one that is, but of another shape, is invalid.
fn problem(error: &serde_json::Error) -> ApiError {
    let text = error.to_string();
    if error.classify() != Category::Data {
        return ApiError::new(StatusCode::BAD_REQUEST, "malformed-json", text);
    }
    match named_field(&text) {
        Some((code, field)) => ApiError::field(&field, code, &text),
        None => ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-body", text),
    }
}

/// The field that serde names in its sentence.
fn named_field(text: &str) -> Option<(&'static str, String)> {
    let (code, rest) = match text.strip_prefix("unknown field `") {
        Some(rest) => ("unknown-field", rest),
        None => ("required", text.strip_prefix("missing field `")?),
    };
    rest.split_once('`').map(|(field, _)| (code, field.to_owned()))
}

/// Does a string of the JSON text contain the escape of U+0000? PostgreSQL cannot keep it.
fn has_nul_escape(json: &[u8]) -> bool {
    let found = |at: usize| {
        let n_before = json[..at].iter().rev().take_while(|b| **b == b'\\').count();
        n_before.is_multiple_of(2)
    };
    json.windows(6).enumerate().any(|(at, six)| six == b"\\u0000" && found(at))
}

/// The query of an address.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            let detail = "The character U+0000 cannot be looked for.";
            return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "nul-character", detail));
        }
        let parsed = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        parsed.map(|query| Query(query.0)).map_err(|rejection| {
            let text = rejection.body_text();
            // "Failed to …: the field: what is wrong with it", the field where there is one.
            let shown = text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest);
            let (name, problem) = match shown.split_once(": ") {
                Some((name, problem)) => (Some(name), problem),
                None => (None, shown),
            };
            match (named_field(problem), name) {
                (Some((code, field)), _) => ApiError::field(&field, code, problem),
                (None, Some(name)) => ApiError::field(name, "invalid-query", problem),
                (None, None) => {
                    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-query", problem)
                }
            }
        })
    }
}

/// A path segment as an id; what is none is simply not there.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::not_found())
}

/// A field or parameter as an id or a word.
pub fn parsed<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::field(field, "no-id", "This is no id of that kind."))
}

/// The same where it may be left out.
pub fn parsed_opt<T: std::str::FromStr>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, ApiError> {
    text.map(|text| parsed(field, text)).transpose()
}

/// One of the words of a list.
pub fn word<T>(
    field: &str,
    text: &str,
    from_word: impl Fn(&str) -> Option<T>,
) -> Result<T, ApiError> {
    from_word(text)
        .ok_or_else(|| ApiError::field(field, "unknown-choice", format!("There is no `{text}`.")))
}

/// The same where it may be left out.
pub fn word_opt<T>(
    field: &str,
    text: Option<&str>,
    from_word: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    text.map(|text| word(field, text, from_word)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_nul_is_told_from_an_escaped_backslash() {
        assert!(has_nul_escape(br#"{"a":"x\u0000"}"#));
        assert!(!has_nul_escape(br#"{"a":"x\\u0000"}"#));
        assert!(has_nul_escape(br#"{"a":"x\\\u0000"}"#));
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let unknown = named_field("unknown field `nmae`, expected `name` at line 1 column 9");
        assert_eq!(unknown, Some(("unknown-field", "nmae".to_owned())));
        assert_eq!(named_field("missing field `name`"), Some(("required", "name".to_owned())));
        assert_eq!(named_field("invalid type: map"), None);
    }
}
