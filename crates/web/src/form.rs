//! Forms: read once, checked once. Values are kept as typed, so that a refused form comes back as
//! it was, with the problems beside its fields.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

/// A form may have this many fields.
const FIELDS_MAX: usize = 2_000;

/// A form as it was sent. A field that is sent several times keeps all its values.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// Reads `a=1&b=2`.
    pub fn parse(body: &[u8]) -> Self {
        let mut form = Form::default();
        for pair in body.split(|b| *b == b'&').filter(|p| !p.is_empty()).take(FIELDS_MAX) {
            let (name, value) = match pair.iter().position(|b| *b == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            form.fields.entry(decode(name)).or_default().push(decode(value));
        }
        form
    }

    /// The value of a field without surrounding blanks; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.opt(name).unwrap_or_default()
    }

    /// The value of a field, if it was sent and is not blank.
    pub fn opt(&self, name: &str) -> Option<&str> {
        let value = self.fields.get(name)?.last()?.trim();
        Some(value).filter(|v| !v.is_empty())
    }

    /// The value of a field as typed: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|v| v.last()).map_or("", String::as_str)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.get(name).into_iter().flatten().map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// Is a box ticked?
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.opt(name), Some("on" | "1" | "true" | "yes"))
    }

    /// The value of a field read as another type.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.opt(name)?.parse().ok()
    }

    /// All fields by name: what a refused form shows again.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().filter_map(|(k, v)| Some((k.as_str(), v.last()?.as_str())))
    }
}

fn decode(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let hex = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        match byte {
            b'+' => out.push(b' '),
            b'%' if tail.len() >= 2 => match (hex(tail[0]), hex(tail[1])) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = &tail[2..];
                }
                _ => out.push(b'%'),
            },
            other => out.push(other),
        }
    }
    // NUL has no place in a form, and PostgreSQL refuses it.
    String::from_utf8_lossy(&out).replace('\0', "")
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_form(request.headers()) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "a form was expected").into_response());
        }
        let body =
            Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Form::parse(&body))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim() == "application/x-www-form-urlencoded"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let form = Form::parse(
            b"name=%D0%94%D0%B8%D0%BD%D0%B0+&tag=a&tag=b&on=on&bad=%zz&nul=%00x&empty=",
        );
        assert_eq!(form.text("name"), "Дина");
        assert_eq!(form.raw("name"), "Дина ");
        assert_eq!(form.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert!(form.is_on("on") && !form.is_on("tag"));
        assert_eq!((form.text("bad"), form.text("nul"), form.opt("empty")), ("%zz", "x", None));
    }

    #[test]
    fn too_many_fields_are_cut() {
        let body = "a=1&".repeat(10_000);
        assert_eq!(Form::parse(body.as_bytes()).all("a").count(), FIELDS_MAX);
    }
}
