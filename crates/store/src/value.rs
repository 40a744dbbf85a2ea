//! Values into statements and out of rows, the same for both engines.

use crate::error::{Error, Result};
use bytes::BytesMut;
use domain::id::{self, TouchId, WorkspaceId};
use jiff::civil::Date;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type};
use uuid::Uuid;

/// A parameter of a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    Id(Uuid),
    /// Kept as ISO text, which sorts as days do.
    Day(Date),
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Day(day) => return Ok(ToSqlOutput::from(day.to_string())),
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Real(x) => ValueRef::Real(*x),
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Text(s) => ValueRef::Text(s.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
            Value::Id(u) => ValueRef::Blob(u.as_bytes()),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) => match *ty {
                Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*n)?.to_sql(ty, out),
                Type::FLOAT8 => (*n as f64).to_sql(ty, out),
                _ => n.to_sql(&Type::INT8, out),
            },
            Value::Real(x) => x.to_sql(ty, out),
            Value::Bool(b) => b.to_sql(ty, out),
            // PostgreSQL refuses NUL in text; the parsers remove it, this is the last door.
            Value::Text(s) if s.contains('\0') => s.replace('\0', "").as_str().to_sql(ty, out),
            Value::Text(s) => s.to_sql(ty, out),
            Value::Bytes(b) => b.to_sql(ty, out),
            Value::Id(u) => u.as_bytes().as_slice().to_sql(ty, out),
            Value::Day(day) => day.to_string().to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A row of an answer.
pub enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of a column, by position from 0.
    pub fn get<T: Cell>(&self, i: usize) -> Result<T> {
        T::read(self, i)
    }

    /// Text without copying.
    pub fn text(&self, i: usize) -> Result<&str> {
        match self {
            Row::Sqlite(row) => Ok(row.get_ref(i)?.as_str().map_err(Error::other)?),
            Row::Postgres(row) => Ok(row.try_get(i)?),
        }
    }
}

impl Row<'_> {
    /// A word of the vocabulary: `row.word(3, Role::from_word)`.
    pub fn word<T>(&self, i: usize, from_word: fn(&str) -> Option<T>) -> Result<T> {
        let word = self.text(i)?;
        from_word(word).ok_or_else(|| Error::message(&format!("unknown word {word:?}")))
    }
}

/// A type that a column can be read as.
pub trait Cell: Sized {
    /// Reads column `i`.
    fn read(row: &Row<'_>, i: usize) -> Result<Self>;
}

macro_rules! plain_cells {
    ($($t:ty),*) => {$(
        impl Cell for $t {
            fn read(row: &Row<'_>, i: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => Ok(row.get(i)?),
                    Row::Postgres(row) => Ok(row.try_get(i)?),
                }
            }
        }
        impl Cell for Option<$t> {
            fn read(row: &Row<'_>, i: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => Ok(row.get(i)?),
                    Row::Postgres(row) => Ok(row.try_get(i)?),
                }
            }
        }
    )*};
}

plain_cells!(i64, f64, bool, String, Vec<u8>);

fn read_uuid(row: &Row<'_>, i: usize) -> Result<Option<Uuid>> {
    let from = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(Error::other);
    match row {
        Row::Sqlite(row) => match row.get_ref(i)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(from(bytes)?)),
            other => {
                Err(Error::message(&format!("an id was expected, found {}", other.data_type())))
            }
        },
        Row::Postgres(row) => row.try_get::<_, Option<&[u8]>>(i)?.map(from).transpose(),
    }
}

macro_rules! id_cells {
    ($($t:ident),* $(,)?) => {$(
        impl Cell for id::$t {
            fn read(row: &Row<'_>, i: usize) -> Result<Self> {
                read_uuid(row, i)?.map(id::$t).ok_or_else(|| Error::message("an id was expected"))
            }
        }
        impl Cell for Option<id::$t> {
            fn read(row: &Row<'_>, i: usize) -> Result<Self> {
                Ok(read_uuid(row, i)?.map(id::$t))
            }
        }
        impl From<id::$t> for Value<'_> {
            fn from(id: id::$t) -> Self { Value::Id(id.0) }
        }
        impl From<Option<id::$t>> for Value<'_> {
            fn from(id: Option<id::$t>) -> Self { id.map_or(Value::Null, |id| Value::Id(id.0)) }
        }
    )*};
}

id_cells!(
    AgreementId,
    AnswerId,
    AssignmentId,
    BacktestId,
    BriefId,
    BusyWindowId,
    ChoiceId,
    ClauseId,
    ClientId,
    CommitmentId,
    CompensationId,
    ContactId,
    DeedId,
    EditId,
    EditPairId,
    EntryId,
    EventId,
    FindingId,
    GuidelineRuleId,
    GradeId,
    GutId,
    ImportId,
    IncidentId,
    InvitationId,
    InvoiceId,
    JobId,
    KpiId,
    KpiTalkId,
    LeakId,
    LinkId,
    MailId,
    MeasureId,
    MeetingId,
    MilestoneId,
    MonitorId,
    NoteId,
    NoticeId,
    OptionId,
    PaymentId,
    PolicyChangeId,
    PortalWordId,
    ProjectId,
    PromiseId,
    RitualId,
    RitualRunId,
    RuleId,
    SessionId,
    ShowId,
    SlaMarkId,
    TeammateId,
    TellingId,
    TokenId,
    WarningId,
    WeeklyId,
    WorkItemId,
);

impl Cell for Date {
    fn read(row: &Row<'_>, i: usize) -> Result<Self> {
        row.text(i)?.parse().map_err(Error::other)
    }
}

impl Cell for Option<Date> {
    fn read(row: &Row<'_>, i: usize) -> Result<Self> {
        let text = Option::<String>::read(row, i)?;
        text.map(|text| text.parse().map_err(Error::other)).transpose()
    }
}

impl Cell for TouchId {
    fn read(row: &Row<'_>, i: usize) -> Result<Self> {
        i64::read(row, i).map(TouchId)
    }
}

impl Cell for Option<TouchId> {
    fn read(row: &Row<'_>, i: usize) -> Result<Self> {
        Ok(Option::<i64>::read(row, i)?.map(TouchId))
    }
}

impl Cell for WorkspaceId {
    fn read(row: &Row<'_>, i: usize) -> Result<Self> {
        i64::read(row, i).map(WorkspaceId)
    }
}

impl From<TouchId> for Value<'_> {
    fn from(id: TouchId) -> Self {
        Value::Int(id.0)
    }
}

impl From<WorkspaceId> for Value<'_> {
    fn from(id: WorkspaceId) -> Self {
        Value::Int(id.0)
    }
}

impl From<Date> for Value<'_> {
    fn from(day: Date) -> Self {
        Value::Day(day)
    }
}

impl From<i64> for Value<'_> {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}

impl From<f64> for Value<'_> {
    fn from(x: f64) -> Self {
        Value::Real(x)
    }
}

impl From<bool> for Value<'_> {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(s: &'a str) -> Self {
        Value::Text(s)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(s: &'a String) -> Self {
        Value::Text(s)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(b: &'a [u8]) -> Self {
        Value::Bytes(b)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(b: &'a Vec<u8>) -> Self {
        Value::Bytes(b)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(b: &'a [u8; N]) -> Self {
        Value::Bytes(b)
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(s: &'a Option<String>) -> Self {
        s.as_deref().map_or(Value::Null, Value::Text)
    }
}

macro_rules! optional {
    ($($t:ty),*) => {$(
        impl<'a> From<Option<$t>> for Value<'a> {
            fn from(v: Option<$t>) -> Self { v.map_or(Value::Null, Into::into) }
        }
    )*};
}

optional!(i64, f64, bool, &'a str, &'a String, &'a [u8], Date, TouchId);

/// The parameters of a statement: `params![workspace, id, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*][..] };
}
