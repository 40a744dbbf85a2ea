//! What the demo agency watches, who has how much work, and what became of expectations (C003–C005, C137).

use super::cast;
use super::incidents::Told;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::load::{self, AssignmentInput};
use crate::monitor::{self, MonitorInput, Tick, usual_lines};
use crate::onboarding::{self, StepInput, StepWord};
use crate::promise::{self, PromiseInput};
use domain::expectation::Verdict;
use domain::id::{ClientId, TeammateId};
use domain::monitor::MonitorKind;
use domain::onboarding::Step;
use domain::promise::{Origin, Side};
use jiff::SignedDuration;
use locale::Locale;
use std::collections::HashMap;

/// Tells all of it.
pub async fn tell(told: &Told<'_>, team: &HashMap<&'static str, TeammateId>) -> Result<()> {
    watched(told).await?;
    given(told, team).await?;
    expected(told).await
}

fn input(kind: MonitorKind, what: &str) -> MonitorInput {
    let locale = Locale::russian();
    MonitorInput {
        kind,
        what: what.to_owned(),
        project: None,
        owner: None,
        due_on: None,
        every: None,
        lead_days: None,
        balance_minor: None,
        spend_minor: None,
        lines: usual_lines(kind).iter().map(|key| locale.t(key)).collect(),
    }
}

async fn watched(told: &Told<'_>) -> Result<()> {
    let manager = told.manager;
    // Money that runs out while the client has other worries.
    let kitchens = told.of("Гранд Кухни")?;
    let balance = MonitorInput {
        balance_minor: Some(15_000_000),
        spend_minor: Some(1_200_000),
        ..input(MonitorKind::Balance, "Баланс Яндекс Директа")
    };
    let then = told.then(told.ago(30, 11));
    let id = monitor::add(&then, manager, kitchens, &balance).await?;
    monitor::balance(&told.then(told.ago(20, 11)), manager, id, None, 24_000_000).await?;
    monitor::balance(told.ctx, manager, id, None, 3_100_000).await?;
    // Acts of two months went out in time; the next is ahead.
    let bread = told.of("Добрый хлеб")?;
    let documents = MonitorInput {
        due_on: Some(told.day(52)),
        ..input(MonitorKind::Documents, "Акты за месяц")
    };
    let id = monitor::add(&told.then(told.ago(70, 12)), manager, bread, &documents).await?;
    for (days, note) in [(53, ""), (24, "подписали в электронном виде")] {
        let then = told.then(told.ago(days, 16));
        for n in 0..usual_lines(MonitorKind::Documents).len() {
            monitor::tick(&then, manager, id, n, Tick::Done).await?;
        }
        monitor::done(&then, manager, id, None, note).await?;
    }
    // An act that nobody sent.
    let windows = told.of("Окна Сити")?;
    let late = MonitorInput {
        due_on: Some(told.day(8)),
        ..input(MonitorKind::Documents, "Акт и счёт-фактура за прошлый месяц")
    };
    let id = monitor::add(&told.then(told.ago(40, 12)), manager, windows, &late).await?;
    monitor::tick(&told.then(told.ago(9, 12)), manager, id, 0, Tick::Done).await?;
    // A launch that is being checked.
    let wave = told.of("Новая волна")?;
    let launch = MonitorInput {
        due_on: Some(told.day(-12)),
        ..input(MonitorKind::Launch, "Запуск рекламы школы плавания")
    };
    let id = monitor::add(&told.then(told.ago(5, 12)), manager, wave, &launch).await?;
    for n in 0..3 {
        monitor::tick(&told.then(told.ago(2, 12)), manager, id, n, Tick::Done).await?;
    }
    Ok(())
}

async fn given(told: &Told<'_>, team: &HashMap<&'static str, TeammateId>) -> Result<()> {
    let of = |address: &str| team.get(address).copied().ok_or(Error::NotFound);
    let (darya, boris) = (of(cast::DARYA.address)?, of(cast::BORIS.address)?);
    let director = told.director;
    let known = ["рестораны".to_owned(), "медицина".to_owned()];
    load::put_person(told.ctx, director, darya, 30 * 60, &known).await?;
    let work = |what: &str, hours: i64, from: i64, due: i64| AssignmentInput {
        teammate: Some(darya),
        what: what.to_owned(),
        project: None,
        kpi: None,
        niche: String::new(),
        minutes: hours * 60,
        from_on: Some(told.day(from)),
        due_on: Some(told.day(due)),
        mentor: None,
        override_reason: String::new(),
    };
    // Two clients were promised the same two weeks of one person.
    let med = told.of("МедЭксперт")?;
    let doctors = AssignmentInput {
        niche: "медицина".to_owned(),
        ..work("Страницы врачей", 44, 2, -9)
    };
    load::add(&told.then(told.ago(3, 12)), director, med, &doctors).await?;
    let kitchens = told.of("Гранд Кухни")?;
    let catalog = work("Каталог кухонь: вёрстка", 40, 2, -8);
    load::add(&told.then(told.ago(2, 12)), director, kitchens, &catalog).await?;
    // Somebody new to the niche, with a reason and without a mentor.
    let kpis = crate::kpi::of_client(told.ctx, director, kitchens).await?;
    let leads = AssignmentInput {
        teammate: Some(boris),
        kpi: kpis.first().map(|card| card.id),
        niche: "кухни на заказ".to_owned(),
        override_reason: "Все, кто знает нишу, заняты до конца месяца".to_owned(),
        ..work("Вытянуть заявки с рекламы", 12, 1, -13)
    };
    load::add(&told.then(told.ago(1, 12)), director, kitchens, &leads).await?;
    Ok(())
}

async fn expected(told: &Told<'_>) -> Result<()> {
    let director = told.director;
    let wave = told.of("Новая волна")?;
    let promised =
        expectation(told, wave, 17, "120 записей до открытия", "к открытию группы будут полные")
            .await?;
    let note = "зависит от даты открытия: договорились сверяться каждый понедельник";
    let at = told.then(told.ago(12, 17));
    onboarding::check(&at, director, (wave, promised), 0, Verdict::Partly, note).await?;
    // A programme that was done but for what comes after a month.
    let aqua = told.of("Аква-Спорт")?;
    let begun = exactly(told, 47);
    onboarding::begin(&begun, director, aqua, Some(told.day(47)), None).await?;
    let promised = expectation(
        told,
        aqua,
        48,
        "Ответ на заявку в тот же день",
        "нам важно, чтобы никто не ждал",
    )
    .await?;
    let at = told.then(told.ago(42, 15));
    onboarding::check(&at, director, (aqua, promised), 0, Verdict::Holds, "").await?;
    let is_later = |step: Step| matches!(step, Step::Check30 | Step::Check60 | Step::Check90);
    for &step in Step::ALL.iter().filter(|step| !is_later(**step)) {
        let done =
            StepInput { word: StepWord::Done, due_on: None, owner: None, note: String::new() };
        onboarding::mark(&at, director, aqua, step, &done).await?;
    }
    Ok(())
}

async fn expectation(
    told: &Told<'_>,
    client: ClientId,
    days_ago: i64,
    what: &str,
    words: &str,
) -> Result<domain::id::PromiseId> {
    let input = PromiseInput {
        origin: Origin::Sale,
        words: words.to_owned(),
        ..PromiseInput::new(Side::Ours, what)
    };
    let added = promise::add(&exactly(told, days_ago), told.director, client, &input).await?;
    Ok(added.id)
}

/// The same agency so many days ago, to the minute: what begins on a day begins on that day.
fn exactly(told: &Told<'_>, days: i64) -> Ctx {
    told.then(told.now.timestamp() - SignedDuration::from_hours(24 * days))
}
