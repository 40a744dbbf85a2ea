//! One row as it is understood, before the database is asked: typed values, and what is wrong.

use super::mapping::{meanings, required};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::import::{Kind, Options};
use crate::intake::route::is_public_domain;
use channels::table::{DateOrder, Field, Moment, Row, Table, Value, read_row};
use domain::id::{ClientId, TeammateId, WorkspaceId};
use domain::outcome::Outcome;
use domain::touch::{Channel, Direction};
use jiff::civil::{Time, time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, HashMap};
use store::Conn;

/// A day without a time of day is taken at its middle: it stays the same day in every zone near.
const NOON: Time = time(12, 0, 0, 0);
/// A meeting is not longer, minutes.
const MINUTES_MAX: i64 = 24 * 60;
/// Clocks run ahead a little.
const AHEAD_MAX_MS: i64 = 10 * 60 * 1000;
/// Sums that name no currency are in this one.
const CURRENCY: &str = "RUB";

/// Something in a table that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Heading of the column; empty: the row or the file as a whole.
    pub column: String,
    /// The sentence is at the locale key `problem.<code>`.
    pub code: &'static str,
    /// Details in plain English.
    pub message: String,
}

impl Bad {
    pub(super) fn new(column: &str, code: &'static str, message: impl Into<String>) -> Self {
        Bad { column: column.to_owned(), code, message: message.into() }
    }
}

/// What has to be known of the workspace to understand a row.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub workspace: WorkspaceId,
    pub zone: TimeZone,
    pub zone_name: String,
    pub now_ms: i64,
    /// Teammates by folded name and by address.
    people: HashMap<String, TeammateId>,
}

impl About {
    pub async fn load(ctx: &Ctx, conn: &mut Conn, workspace: WorkspaceId) -> Result<About> {
        let row = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
        let mut people: HashMap<String, TeammateId> =
            store::teammates::addresses(conn, workspace).await?.into_iter().collect();
        let mut teammates = store::teammates::list(conn, workspace).await?;
        // Who has left still made touches; of two of one name it is the one who stayed.
        teammates.sort_by_key(|t| t.disabled_at.is_none());
        for teammate in teammates {
            people.insert(domain::fold::fold(&teammate.name), teammate.id);
        }
        let zone = TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC);
        Ok(About { workspace, zone, zone_name: row.zone, now_ms: ctx.now_ms(), people })
    }
}

/// How the rows of a table are understood.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub kind: Kind,
    pub mapping: Vec<Option<Field>>,
    pub headings: Vec<String>,
    pub dates: DateOrder,
    pub about: About,
    /// Everything in the table belongs to this client.
    pub client: Option<ClientId>,
    currency: String,
}

/// A row as it is understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// As a spreadsheet counts; of a CSV, the line of the file.
    pub number: u64,
    pub values: BTreeMap<Field, Value>,
    pub manager: Option<TeammateId>,
    /// Milliseconds since 1970 of [`Field::At`].
    pub at_ms: Option<i64>,
    /// Milliseconds since 1970 of [`Field::DoneAt`].
    pub done_ms: Option<i64>,
    /// Minor units of `currency`: the fee of a client, the sum of an invoice.
    pub fee_minor: Option<i64>,
    pub currency: String,
    pub outcome: Option<Outcome>,
    /// Cells that are left out.
    pub bad: Vec<Bad>,
    /// Why the row is not taken in.
    pub refused: Option<Bad>,
}

impl Line {
    /// The text of a field; empty where there is none.
    pub fn text(&self, field: Field) -> &str {
        match self.values.get(&field) {
            Some(Value::Text(text)) => text.trim(),
            Some(Value::Names(names)) => names.first().map_or("", String::as_str),
            _ => "",
        }
    }

    /// The addresses or domains of a field.
    pub fn names(&self, field: Field) -> &[String] {
        match self.values.get(&field) {
            Some(Value::Names(names)) => names,
            _ => &[],
        }
    }
}

impl Reading {
    /// How a table is read: as chosen, and as its head tells where nothing was chosen.
    pub fn new(about: About, kind: Kind, options: &Options, table: &Table) -> Self {
        let mapping = meanings(kind, options, &table.headers);
        let shown: Vec<String> = table
            .preview()
            .into_iter()
            .flat_map(|row| row.cells.iter().zip(&mapping))
            .filter(|(_, field)| is_date(**field))
            .map(|(cell, _)| cell.display())
            .collect();
        Reading {
            kind,
            mapping,
            headings: table.headers.clone(),
            dates: options
                .dates
                .unwrap_or_else(|| DateOrder::guess(shown.iter().map(String::as_str))),
            about,
            client: options.client,
            currency: options.currency.clone().unwrap_or_else(|| CURRENCY.to_owned()),
        }
    }

    /// The heading of the column that means `field`.
    pub fn heading(&self, field: Field) -> &str {
        let column = self.mapping.iter().position(|f| *f == Some(field));
        column.and_then(|c| self.headings.get(c)).map_or("", String::as_str)
    }

    /// Understands a row.
    pub fn line(&self, row: &Row) -> Line {
        let (record, bad) = read_row(row, &self.mapping, Some(self.dates));
        let bad = bad.into_iter().map(|b| {
            let heading = self.headings.get(b.column).map_or("", String::as_str);
            Bad::new(heading, b.code, b.message)
        });
        let mut line = Line {
            number: record.number,
            values: record.values,
            currency: self.currency.clone(),
            bad: bad.collect(),
            ..Line::default()
        };
        self.manager(&mut line);
        match self.kind {
            Kind::Clients => self.client_line(&mut line, row),
            Kind::Contacts | Kind::KpiFacts => {}
            Kind::Invoices => self.invoice_line(&mut line, row),
            Kind::Tasks => self.task_line(&mut line),
            _ => self.touch_line(&mut line),
        }
        self.refuse(&mut line);
        line
    }

    fn drop_value(&self, line: &mut Line, field: Field, code: &'static str, message: String) {
        line.values.remove(&field);
        line.bad.push(Bad::new(self.heading(field), code, message));
    }

    fn manager(&self, line: &mut Line) {
        let name = line.text(Field::Manager).to_owned();
        if name.is_empty() {
            return;
        }
        line.manager = self.about.people.get(&domain::fold::fold(&name)).copied();
        if line.manager.is_none() {
            let message = format!("no teammate is called {name:?}");
            self.drop_value(line, Field::Manager, "unknown_teammate", message);
        }
    }

    /// The sum in the column of `field`, exact, in the currency that it names itself.
    fn sum(&self, line: &mut Line, row: &Row, field: Field) {
        let Some(Value::Number(sum)) = line.values.get(&field).cloned() else { return };
        match minor(sum) {
            Ok(minor) => line.fee_minor = Some(minor),
            Err(code) => self.drop_value(line, field, code, format!("{sum}")),
        }
        let column = self.mapping.iter().position(|f| *f == Some(field));
        let shown = column.and_then(|c| row.cells.get(c)).map(|c| c.display());
        if let Some(currency) = shown.as_deref().and_then(currency_of) {
            line.currency = currency.to_owned();
        }
    }

    fn invoice_line(&self, line: &mut Line, row: &Row) {
        self.sum(line, row, Field::Sum);
        let word = line.text(Field::Currency).to_owned();
        if !word.is_empty() {
            let code = currency_of(&word).map(str::to_owned).or_else(|| {
                word.parse::<domain::money::Currency>().ok().map(|c| c.code().to_owned())
            });
            match code {
                Some(code) => line.currency = code,
                None => {
                    let message = format!("{word:?} is no currency such as RUB");
                    self.drop_value(line, Field::Currency, "unknown-currency", message);
                }
            }
        }
        if let Some(Value::Moment(moment)) = line.values.get(&Field::PaidOn).cloned()
            && self.at_ms(moment).is_none()
        {
            let message = format!("{} has not come yet", moment.date);
            self.drop_value(line, Field::PaidOn, "in-future", message);
        }
    }

    fn task_line(&self, line: &mut Line) {
        for field in [Field::At, Field::DoneAt] {
            let Some(Value::Moment(moment)) = line.values.get(&field).cloned() else { continue };
            let at_ms = self.at_ms(moment);
            if at_ms.is_none() {
                let message = format!("{} has not come yet", moment.date);
                self.drop_value(line, field, "in-future", message);
            }
            if field == Field::At {
                line.at_ms = at_ms;
            } else {
                line.done_ms = at_ms;
            }
        }
        for (field, most) in [(Field::Comments, 10_000), (Field::Rating, 5)] {
            let Some(Value::Number(number)) = line.values.get(&field).cloned() else { continue };
            let is_sane = |n: &i64| (0..=most).contains(n);
            if number.round().to_i64().filter(is_sane).is_none() {
                self.drop_value(line, field, "out-of-range", format!("{number}"));
            }
        }
    }

    fn client_line(&self, line: &mut Line, row: &Row) {
        self.sum(line, row, Field::Revenue);
        let word = line.text(Field::Tier).to_owned();
        if !word.is_empty() {
            match tier(&word) {
                Some(tier) => {
                    line.values.insert(Field::Tier, Value::Text(tier.to_owned()));
                }
                None => {
                    let message = format!("{word:?} is none of A, B, C");
                    self.drop_value(line, Field::Tier, "unknown-tier", message);
                }
            }
        }
        let word = line.text(Field::Outcome).to_owned();
        if !word.is_empty() {
            line.outcome = outcome(&word);
            if line.outcome.is_none() {
                let message = format!("{word:?} is none of left, nearly left, stayed");
                self.drop_value(line, Field::Outcome, "unknown-outcome", message);
            }
        }
        if let Some(free) = line.names(Field::Domain).iter().find(|d| is_public_domain(d)) {
            let message = format!("anybody can have a mailbox at {free}");
            self.drop_value(line, Field::Domain, "free_mail", message);
        }
    }

    fn touch_line(&self, line: &mut Line) {
        if let Some(Value::Number(minutes)) = line.values.get(&Field::Duration).cloned() {
            let is_sane = |m: &i64| (1..=MINUTES_MAX).contains(m);
            if minutes.ceil().to_i64().filter(is_sane).is_none() {
                let message = format!("{minutes} minutes");
                self.drop_value(line, Field::Duration, "out-of-range", message);
            }
        }
        if let Some(Value::Moment(moment)) = line.values.get(&Field::At).cloned() {
            line.at_ms = self.at_ms(moment);
            if line.at_ms.is_none() {
                let message = format!("{} has not come yet", moment.date);
                self.drop_value(line, Field::At, "in-future", message);
            }
        }
        let has_minutes = line.values.contains_key(&Field::Duration);
        let is_letter =
            !line.text(Field::Subject).is_empty() && !line.text(Field::Email).is_empty();
        let channel = match line.values.get(&Field::Channel) {
            Some(Value::Channel(channel)) => *channel,
            _ if is_letter && !has_minutes => Channel::Mail,
            _ => Channel::Call,
        };
        line.values.insert(Field::Channel, Value::Channel(channel));
        if !line.values.contains_key(&Field::Direction) {
            // A retelling is ours; only a letter that names its sender is the client's own word.
            let is_written = matches!(channel, Channel::Mail | Channel::Chat);
            let has_sender = line.values.contains_key(&Field::Email)
                || line.values.contains_key(&Field::Contact);
            let is_theirs = is_written && has_sender && line.manager.is_none();
            let direction = if is_theirs { Direction::Incoming } else { Direction::Outgoing };
            line.values.insert(Field::Direction, Value::Direction(direction));
        }
    }

    /// The moment in the workspace's zone; `None`: it has not come yet.
    fn at_ms(&self, moment: Moment) -> Option<i64> {
        let at = moment.date.to_datetime(moment.time.unwrap_or(NOON));
        let ms = at.to_zoned(self.about.zone.clone()).ok()?.timestamp().as_millisecond();
        let now = self.about.now_ms;
        if moment.time.is_none() && ms > now {
            // Today, before noon.
            let begins = moment.date.to_zoned(self.about.zone.clone()).ok()?;
            return (begins.timestamp().as_millisecond() <= now).then_some(now);
        }
        (ms <= now + AHEAD_MAX_MS).then_some(ms)
    }

    /// A row without what every row must have is not taken in; a bad cell there tells why.
    fn refuse(&self, line: &mut Line) {
        for group in required(self.kind, self.client.is_some()) {
            if group.iter().any(|field| line.values.contains_key(field)) {
                continue;
            }
            let heading = group.iter().map(|f| self.heading(*f)).find(|h| !h.is_empty());
            let heading = heading.unwrap_or_default();
            let is_cause = |bad: &Bad| {
                !bad.column.is_empty() && group.iter().any(|f| bad.column == self.heading(*f))
            };
            let cause = line.bad.iter().position(is_cause).map(|at| line.bad.remove(at));
            line.refused =
                Some(cause.unwrap_or_else(|| Bad::new(heading, "required", "the cell is empty")));
            return;
        }
    }
}

fn is_date(field: Option<Field>) -> bool {
    field.is_some_and(Field::is_date)
}

/// Minor units, exact: a part of a kopeck is refused, not rounded.
fn minor(sum: Decimal) -> std::result::Result<i64, &'static str> {
    if sum.is_sign_negative() && !sum.is_zero() {
        return Err("negative");
    }
    let minor = sum.checked_mul(Decimal::ONE_HUNDRED).ok_or("not-money")?;
    if minor.fract().is_zero() { minor.to_i64().ok_or("not-money") } else { Err("not-money") }
}

/// The currency that a sum names itself.
fn currency_of(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let signs = [
        ("₽", "RUB"),
        ("руб", "RUB"),
        ("rub", "RUB"),
        ("р.", "RUB"),
        ("$", "USD"),
        ("usd", "USD"),
        ("€", "EUR"),
        ("eur", "EUR"),
        ("₸", "KZT"),
        ("тенге", "KZT"),
    ];
    signs.iter().find(|(sign, _)| lower.contains(sign)).map(|(_, currency)| *currency)
}

/// A tier by the words that people use. A lone Cyrillic «В» is left open: the third or a Latin B.
fn tier(word: &str) -> Option<&'static str> {
    match word.to_lowercase().replace("категория", "").trim() {
        "a" | "а" | "1" | "vip" | "вип" | "ключевой" | "key" | "gold" | "золото" => {
            Some("a")
        }
        "b" | "б" | "2" | "обычный" | "средний" | "regular" | "silver" | "серебро" => {
            Some("b")
        }
        "c" | "с" | "3" | "малый" | "small" | "bronze" | "бронза" => Some("c"),
        _ => None,
    }
}

/// What became of a client, by the words that people use.
fn outcome(word: &str) -> Option<Outcome> {
    let plain = word.to_lowercase().replace('ё', "е").replace(['_', '-'], " ");
    match plain.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "left" | "lost" | "churned" | "gone" | "ушел" | "ушла" | "ушли" | "потерян"
        | "расторгли" | "отток" => Some(Outcome::Left),
        "nearly left"
        | "almost left"
        | "at risk"
        | "почти ушел"
        | "почти ушли"
        | "чуть не ушел"
        | "чуть не ушли"
        | "на грани" => Some(Outcome::NearlyLeft),
        "kept" | "stayed" | "active" | "остался" | "остались" | "с нами" | "работаем" => {
            Some(Outcome::Kept)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_and_name_their_currency() {
        for (text, expect) in [
            ("1200000.50", Ok(120_000_050)),
            ("0", Ok(0)),
            ("-1", Err("negative")),
            ("10.005", Err("not-money")),
            ("99999999999999999999", Err("not-money")),
        ] {
            assert_eq!(minor(text.parse().expect("a number")), expect, "{text}");
        }
        assert_eq!(currency_of("120 000 руб."), Some("RUB"));
        assert_eq!(currency_of("$1,200"), Some("USD"));
        assert_eq!(currency_of("1 200"), None);
    }

    #[test]
    fn a_tier_is_known_by_many_words_and_not_guessed() {
        assert_eq!(tier("VIP"), Some("a"));
        assert_eq!(tier("Категория Б"), Some("b"));
        assert_eq!(tier("В"), None);
    }
}
