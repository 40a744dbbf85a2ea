//! What lies behind the demo agency: clients that left, one that nearly did, what people answered to
//! signals of the year, and the back-test that all this is for.

use super::cast::{self, Beat, Phase, Story};
use super::mailbox::Who;
use super::phrases::{ADS, CONTENT, SITE};
use crate::access::Actor;
use crate::client::{self, OutcomeInput, set_outcome};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::signal::answer::answer_past;
use crate::{assess, backtest};
use domain::access::Role;
use domain::cue::Lang;
use domain::facts::AnswerKind;
use domain::id::{ClientId, TeammateId};
use domain::outcome::Outcome;
use domain::signal::SignalKind;
use jiff::{SignedDuration, ToSpan, Zoned};
use std::collections::{HashMap, HashSet};

const fn who(name: &'static str, address: &'static str) -> Who {
    Who { name, address }
}

const fn phase(from_day: u16, until_day: u16, rate: f64, slowness: f64) -> Phase {
    Phase { from_day, until_day, rate, slowness }
}

const fn beat(
    day: u16,
    from: Who,
    to: Who,
    subject: &'static str,
    text: &'static str,
    answer: Option<&'static str>,
) -> Beat {
    Beat { day, from, to, cc: None, subject, text, answer }
}

const INGA: Who = who("Инга Рябова", "ryabova@mebelprima.example");
const MAKAR: Who = who("Макар Зуев", "zuev@vershinatour.example");
const VERONIKA: Who = who("Вероника Лось", "los@dachnaya-apteka.example");

/// Clients that left; their stories end where the days of silence begin.
pub const LEFT: &[Story] = &[
    // Faded away over two months: the warning comes early.
    Story {
        client: "Мебель Прима",
        domain: "mebelprima.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: cast::ALISA,
        tier: "b",
        fee_roubles: 240_000,
        contacts: &[(INGA, "директор по маркетингу")],
        project: "Реклама фабрики",
        items: ADS,
        per_week: 4.0,
        reply_hours: 3.0,
        since_day: 420,
        in_chat: false,
        phases: &[phase(150, 112, 0.3, 2.5), phase(112, 0, 0.0, 1.0)],
        beats: &[beat(
            72,
            INGA,
            cast::ALISA,
            "Расторжение договора",
            "Алиса, добрый день! Мы решили не продлевать договор, со следующего месяца рекламу ведёт другая команда. Спасибо за работу.",
            Some("Инга, добрый день! Жаль. Передадим все доступы до конца недели."),
        )],
    },
    // Said it in words, three weeks before the end: the warning comes late.
    Story {
        client: "Турклуб Вершина",
        domain: "vershinatour.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: cast::GLEB,
        tier: "c",
        fee_roubles: 90_000,
        contacts: &[(MAKAR, "владелец")],
        project: "Сайт маршрутов",
        items: SITE,
        per_week: 3.6,
        reply_hours: 4.0,
        since_day: 430,
        in_chat: false,
        phases: &[phase(120, 0, 0.0, 1.0)],
        beats: &[
            beat(
                141,
                MAKAR,
                cast::GLEB,
                "Смета",
                "Глеб, объясните, за что мы платим каждый месяц? Я не вижу, что получаю за эти деньги. У другого агентства то же самое вдвое дешевле.",
                Some("Макар, добрый день! Пришлю разбивку часов за квартал."),
            ),
            beat(
                126,
                MAKAR,
                cast::GLEB,
                "Договор",
                "Глеб, мы расторгаем договор и уходим к другому подрядчику. Подготовьте акты и передайте доступы к сайту.",
                Some("Макар, поняли. Акты пришлём завтра."),
            ),
        ],
    },
    // Wrote as always to the last day: nobody could have known from the mail.
    Story {
        client: "Дачная аптека",
        domain: "dachnaya-apteka.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: cast::ALISA,
        tier: "c",
        fee_roubles: 70_000,
        contacts: &[(VERONIKA, "управляющая")],
        project: "Контент для сети",
        items: CONTENT,
        per_week: 4.2,
        reply_hours: 3.0,
        since_day: 430,
        in_chat: false,
        phases: &[phase(175, 0, 0.0, 1.0)],
        beats: &[],
    },
];

/// What became of whom: the name, what, how many days ago, why.
const OUTCOMES: &[(&str, Outcome, u16, &str)] = &[
    ("Мебель Прима", Outcome::Left, 70, "Ушли к другой команде"),
    ("Турклуб Вершина", Outcome::Left, 120, "Дорого, не видели отдачи"),
    ("Дачная аптека", Outcome::Left, 174, "Сеть продали, маркетинг закрыли"),
    ("Аква-Спорт", Outcome::NearlyLeft, 168, "Удержали: сменили формат отчётов"),
];

/// Notes what became of whom, answers the year's signals and runs the back-test.
pub(super) async fn close(
    ctx: &Ctx,
    director: &Actor,
    team: &HashMap<&'static str, TeammateId>,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    for (name, outcome, days, note) in OUTCOMES {
        let id = clients.get(name).copied().ok_or(Error::NotFound)?;
        let on = now.date().checked_sub(i64::from(*days).days()).map_err(anyhow::Error::new)?;
        let input = OutcomeInput { outcome: *outcome, on, note: (*note).to_owned() };
        set_outcome(ctx, director, id, &input).await?;
        if *outcome == Outcome::Left {
            let version = client::card(ctx, director, id).await?.client.version;
            client::archive(ctx, director, id, version).await?;
        }
    }
    answers(ctx, director, team, clients).await?;
    assess::run_due(ctx).await?;
    backtest::begin_and_run(ctx, director).await?;
    Ok(())
}

/// Days between two looks at the past: a signal lasts longer.
const LOOK_DAYS: u32 = 7;
/// Answers of the demo: enough for a figure at the kinds that speak often.
const ANSWERS_MAX: usize = 40;

/// The team answered the signals of the last year a day after they came; those that stand now wait.
async fn answers(
    ctx: &Ctx,
    director: &Actor,
    team: &HashMap<&'static str, TeammateId>,
    clients: &HashMap<&'static str, ClientId>,
) -> Result<()> {
    let mut names: Vec<_> = clients.iter().collect();
    names.sort_unstable();
    let mut n_answered = 0;
    for (name, client) in names {
        let lost_days = OUTCOMES.iter().find(|(n, ..)| n == name).map(|(_, _, days, _)| *days);
        let manager = manager_of(name);
        let actor = Actor {
            teammate: team.get(manager.address).copied(),
            name: manager.name.to_owned(),
            role: Role::AccountManager,
            ..director.clone()
        };
        let signals = past_signals(ctx, &actor, *client).await?;
        for (n, (days_ago, signal, episode)) in signals.iter().enumerate() {
            // Signals of the weeks before a loss were right; the others now and then.
            let is_of_loss = lost_days.is_some_and(|lost| {
                *days_ago >= i64::from(lost) && *days_ago < i64::from(lost) + 90
            });
            let kind = match (is_of_loss, n % 3) {
                (true, _) => AnswerKind::Confirmed,
                (false, 1) => AnswerKind::FalseAlarm,
                (false, _) => AnswerKind::Explained,
            };
            let at = ctx.now() - SignedDuration::from_hours(24 * (days_ago - 1));
            answer_past(ctx, &actor, *client, (*signal, episode), kind, at).await?;
            n_answered += 1;
            if n_answered >= ANSWERS_MAX {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn manager_of(name: &str) -> Who {
    let mut all = super::stories::STORIES.iter().chain(LEFT);
    all.find(|story| story.client == name).map_or(cast::VERA, |story| story.manager)
}

/// Signals that counted in the last year with the day on which they were first seen, without those
/// that stand today.
async fn past_signals(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
) -> Result<Vec<(i64, SignalKind, String)>> {
    let mut conn = ctx.db.read().await?;
    let policy = assess::load_policy(&mut conn, actor.workspace).await?;
    let past = backtest::load(&mut conn, actor.workspace, client, &policy, ctx.now()).await?;
    drop(conn);
    let now = ctx.now();
    let from = now - SignedDuration::from_hours(24 * 364);
    let looks = past.replay(&policy, from, now, LOOK_DAYS);
    let last = now.as_second() - 14 * 86_400;
    let mut found: Vec<(i64, SignalKind, String)> = Vec::new();
    let recent = looks.iter().filter(|look| look.at.as_second() >= last);
    let standing: HashSet<&String> = recent.flat_map(|l| &l.counted).map(|(_, e)| e).collect();
    for look in &looks {
        for (kind, episode) in &look.counted {
            let is_known = found.iter().any(|(_, _, known)| known == episode);
            if !is_known && !standing.contains(episode) {
                let days_ago = (now.as_second() - look.at.as_second()) / 86_400;
                found.push((days_ago, *kind, episode.clone()));
            }
        }
    }
    Ok(found)
}
