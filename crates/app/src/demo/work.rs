//! Tasks, meetings and invoices of the demo: written as the exports that an agency has, and read in
//! as such.

use super::stories::STORIES;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::import::{Kind, Options, Source, begin_and_run, begin_and_run_table};
use crate::work::{ClientTerms, set_terms};
use crate::{Actor, import};
use domain::id::ClientId;
use jiff::civil::Weekday;
use jiff::{ToSpan, Zoned};
use std::collections::HashMap;
use std::fmt::Write;

/// Days of work that is recorded.
const DAYS: i64 = 390;

/// A client, their tasks a week, and since how many days ago how many.
type Tasks = (&'static str, usize, Option<(i64, usize)>);

/// Clients whose tasks are recorded.
const TASKS: &[Tasks] = &[
    ("Добрый хлеб", 3, None),
    // Work drifts to another contractor.
    ("Технопарк Заря", 4, Some((58, 1))),
    ("Аква-Спорт", 2, None),
];
/// Who lets approvals wait since so many days.
const STALLED: (&str, i64) = ("Логистика Плюс", 19);
/// Who comments on deliveries, and how much.
const DELIVERIES: &[(&str, usize)] = &[("Аква-Спорт", 3), ("Добрый хлеб", 4)];
/// Weekly meetings, and since how many days ago the client declines them.
const MEETINGS: &[(&str, Option<i64>)] = &[("Добрый хлеб", None), ("МедЭксперт", Some(31))];
/// Who is billed every month, and since how many days ago nothing is paid.
const INVOICES: &[(&str, Option<i64>)] = &[
    ("Добрый хлеб", None),
    ("Northwind Analytics", None),
    ("СтройДом", None),
    ("Окна Сити", Some(30)),
];
/// Days until the renewal.
const RENEWALS: &[(&str, i64)] =
    &[("Кофе и точка", 38), ("Добрый хлеб", 160), ("Northwind Analytics", 210)];

/// Reads the recorded work in, as of `now`.
pub async fn read_in(
    ctx: &Ctx,
    director: &Actor,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    table(ctx, director, "задачи.csv", Kind::Tasks, &tasks(now)).await?;
    table(ctx, director, "счета.csv", Kind::Invoices, &invoices(now)).await?;
    for (client, declined) in MEETINGS {
        let path = put(ctx, calendar(client, *declined, now).as_bytes())?;
        let source =
            Source { kind: None, name: "календарь.ics", path: &path, client: None };
        begin_and_run(ctx, director, &source).await?;
        remove(&path)?;
    }
    for (client, days) in RENEWALS {
        let on = now.checked_add(days.days()).map_err(|e| Error::Internal(e.into()))?.date();
        let client = clients.get(client).copied().ok_or(Error::NotFound)?;
        let terms = ClientTerms { renewal_on: Some(on), ..ClientTerms::default() };
        set_terms(ctx, director, client, terms).await?;
    }
    Ok(())
}

async fn table(ctx: &Ctx, director: &Actor, name: &str, kind: Kind, text: &str) -> Result<()> {
    let path = put(ctx, text.as_bytes())?;
    let source = Source { kind: Some(kind), name, path: &path, client: None };
    begin_and_run_table(ctx, director, &source, kind, Options::default()).await?;
    remove(&path)
}

fn put(ctx: &Ctx, bytes: &[u8]) -> Result<std::path::PathBuf> {
    let path = import::upload_path(ctx);
    std::fs::create_dir_all(ctx.config.uploads()).map_err(failed)?;
    std::fs::write(&path, bytes).map_err(failed)?;
    Ok(path)
}

fn remove(path: &std::path::Path) -> Result<()> {
    std::fs::remove_file(path).map_err(failed)
}

fn failed(error: std::io::Error) -> Error {
    Error::Internal(anyhow::Error::new(error).context("the demo's file"))
}

/// So many days before `now`, at an hour.
fn day(now: &Zoned, days: i64, hour: i64) -> Zoned {
    let at = now.checked_sub(days.days()).and_then(|d| d.start_of_day());
    at.and_then(|d| d.checked_add(hour.hours())).unwrap_or_else(|_| now.clone())
}

fn stamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

fn tasks(now: &Zoned) -> String {
    const TITLES: [&str; 6] = [
        "Баннеры на неделю",
        "Тексты объявлений",
        "Правки на сайте",
        "Посты в соцсети",
        "Отчёт за период",
        "Макет рассылки",
    ];
    let mut table =
        "Номер задачи;Задача;Тип;Статус;Дата создания;Дата завершения;Клиент;Замечаний;Оценка\n"
            .to_owned();
    let mut n = 0;
    let mut row = |kind: &str, at: &Zoned, end: Option<Zoned>, client: &str, comments: usize| {
        n += 1;
        let state = if end.is_some() { "Готово" } else { "В работе" };
        let end = end.map(|end| stamp(&end)).unwrap_or_default();
        let title = TITLES[n % TITLES.len()];
        let comments = if comments > 0 { comments.to_string() } else { String::new() };
        let _ = writeln!(
            table,
            "T-{n};{title};{kind};{state};{};{end};{client};{comments};",
            stamp(at)
        );
    };
    for (client, per_week, later) in TASKS {
        for days in (1..DAYS).rev() {
            let at = day(now, days, 10);
            let usual = later.filter(|(since, _)| days < *since).map_or(*per_week, |(_, n)| n);
            // the first days of each week, so that no week is without its share
            let place = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(7);
            if place < usual {
                row("задача", &at, (days > 9).then(|| day(now, days - 6, 17)), client, 0);
            }
        }
    }
    let (client, since) = STALLED;
    for days in (4..DAYS).rev().step_by(7) {
        let answer = (days > since).then(|| day(now, days - 3, 15));
        row("согласование", &day(now, days, 11), answer, client, 0);
    }
    for (client, usual) in DELIVERIES {
        for (i, days) in (3..DAYS).rev().step_by(14).enumerate() {
            let at = day(now, days, 16);
            row("сдача", &at, Some(at.clone()), client, usual - 1 + i % 3);
        }
    }
    table
}

fn invoices(now: &Zoned) -> String {
    let mut table = "Номер счёта;Клиент;Выставлен;Срок оплаты;Дата оплаты;Сумма\n".to_owned();
    let mut n = 0;
    for (client, unpaid_since) in INVOICES {
        let fee = STORIES.iter().find(|s| s.client == *client).map_or(0, |s| s.fee_roubles);
        for days in (22..300).rev().step_by(30) {
            n += 1;
            let (issued, due) = (day(now, days + 10, 9).date(), day(now, days, 9).date());
            let is_paid = unpaid_since.is_none_or(|since| days >= since);
            let paid =
                if is_paid { day(now, days - n % 3, 9).date().to_string() } else { String::new() };
            let _ = writeln!(table, "СЧ-{n:03};{client};{issued};{due};{paid};{fee}.00");
        }
    }
    table
}

/// A weekly meeting with the usual contact, and the ones that the client declined.
fn calendar(client: &str, declined_since: Option<i64>, now: &Zoned) -> String {
    let Some(story) = STORIES.iter().find(|s| s.client == client) else { return String::new() };
    let (contact, _) = story.contacts[0];
    let weekday = Weekday::Tuesday;
    let first = (300..307).map(|days| day(now, days, 12)).find(|d| d.weekday() == weekday);
    let first = first.unwrap_or_else(|| day(now, 300, 12));
    let local = |at: &Zoned| at.strftime("%Y%m%dT%H%M%S").to_string();
    let zone = "TZID=Europe/Moscow";
    let event = |lines: &str, answer: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{}@severveter.example\r\nSUMMARY:Планёрка\r\nDURATION:PT45M\r\n\
             ORGANIZER;CN={}:mailto:{}\r\nATTENDEE;CN={};PARTSTAT={answer}:mailto:{}\r\n{lines}\
             END:VEVENT\r\n",
            story.domain, story.manager.name, story.manager.address, contact.name, contact.address
        )
    };
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Houston//demo\r\n".to_owned();
    let rule = format!("DTSTART;{zone}:{}\r\nRRULE:FREQ=WEEKLY\r\n", local(&first));
    text.push_str(&event(&rule, "ACCEPTED"));
    if let Some(since) = declined_since {
        let days = (1..since).map(|days| day(now, days, 12)).filter(|d| d.weekday() == weekday);
        for at in days {
            let at = local(&at);
            let lines = format!("RECURRENCE-ID;{zone}:{at}\r\nDTSTART;{zone}:{at}\r\n");
            text.push_str(&event(&lines, "DECLINED"));
        }
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}
