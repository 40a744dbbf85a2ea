//! Service of the demo: a client with whom both sides owe an answer in time. One task of ours is late,
//! another one waits for the client.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::sla::{self, MarkInput, SlaInput};
use crate::work::{ItemInput, add_item};
use domain::id::ClientId;
use domain::money::{Currency, Money};
use domain::promise::Side;
use domain::sla::{
    AgreedHours, AgreedSla, CaseOf, LimitUnit, MarkKind, SlaClause, SlaCompensation, SlaDays,
    SlaLimit, SlaMeasure,
};
use domain::work::ItemKind;
use jiff::civil::time;
use jiff::{Timestamp, ToSpan, Zoned};
use std::collections::HashMap;

fn clause(key: u32, side: Side, measure: SlaMeasure, words: &str) -> SlaClause {
    SlaClause {
        key,
        side,
        measure,
        limit: None,
        target_percent: 80,
        words: words.to_owned(),
        compensation: None,
    }
}

fn agreed() -> AgreedSla {
    let limit = |n, unit| Some(SlaLimit { n, unit });
    let reply = SlaClause {
        limit: limit(6, LimitUnit::Hour),
        compensation: Some(SlaCompensation::PerBreach(Money::new(300_000, Currency::RUB))),
        ..clause(1, Side::Ours, SlaMeasure::Reply, "Отвечаем на письма за 6 рабочих часов")
    };
    let task = SlaClause {
        limit: limit(5, LimitUnit::Day),
        ..clause(2, Side::Ours, SlaMeasure::Task, "Небольшие доработки делаем за 5 рабочих дней")
    };
    let approval = SlaClause {
        limit: limit(3, LimitUnit::Day),
        ..clause(3, Side::Theirs, SlaMeasure::Approval, "Клиент согласует тексты за 3 рабочих дня")
    };
    let refund = "Если макет не принят после третьего круга правок, возвращаем его стоимость";
    AgreedSla {
        hours: AgreedHours {
            days: SlaDays::Working,
            intervals: vec![
                (time(9, 30, 0, 0), time(13, 0, 0, 0)),
                (time(14, 0, 0, 0), time(18, 30, 0, 0)),
            ],
            zone: "Europe/Moscow".to_owned(),
        },
        clauses: vec![reply, task, approval, clause(4, Side::Ours, SlaMeasure::Words, refund)],
    }
}

/// Tells it of one client.
pub async fn tell(
    ctx: &Ctx,
    director: &Actor,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    let client = *clients.get("МедЭксперт").ok_or(Error::NotFound)?;
    let ago = |days: i64| -> Timestamp { now.saturating_sub(days.days()).timestamp() };
    let input = SlaInput {
        effective_on: Some(now.date().saturating_sub(150.days())),
        agreement: None,
        agreed: agreed(),
        note: String::new(),
    };
    sla::save(ctx, director, client, 0, &input).await?;
    let task = |title: &str, days: i64, done: Option<i64>| ItemInput {
        kind: ItemKind::Task,
        title: title.to_owned(),
        asked_by: "Елена".to_owned(),
        project: None,
        at: ago(days),
        ended_at: done.map(ago),
        n_comments: 0,
        rating: None,
        owner: None,
        due_on: None,
        external_id: String::new(),
    };
    add_item(ctx, director, client, &task("Поправить расписание врачей", 60, Some(57))).await?;
    add_item(ctx, director, client, &task("Форма записи на телефоне", 15, None)).await?;
    let waits = add_item(ctx, director, client, &task("Страница нового врача", 12, None)).await?;
    let mark = MarkInput {
        of: CaseOf::Item(waits.id),
        kind: MarkKind::Wait,
        from: Some(ago(11)),
        reason: "ждём диплом и фотографию врача".to_owned(),
    };
    sla::mark(ctx, director, client, &mark).await?;
    Ok(())
}
