//! KPIs of the demo: one that goes under in time to see it, one that is healthy, one with seasons.

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::kpi::{KpiInput, add, record_days};
use crate::{Actor, kpi};
use domain::bridge::{Bridge, Factor, Link};
use domain::id::ClientId;
use domain::kpi::{
    AgreedBand, Aim, Cadence, Curve, Gradation, Measure, MonthDay, Mood, RiskNote, Terms,
};
use domain::money::Decimal;
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use std::collections::HashMap;

fn band(label: &str, (from, to): (i64, Option<i64>), mood: Mood, follows: &str) -> AgreedBand {
    AgreedBand {
        label: label.to_owned(),
        from: from.into(),
        to: to.map(Decimal::from),
        mood,
        consequence: follows.to_owned(),
        wording: String::new(),
    }
}

fn usual_bands() -> Vec<AgreedBand> {
    vec![
        band("Неприемлемо", (0, Some(75)), Mood::Bad, "Скидка 20 % за месяц"),
        band("Допустимо", (75, Some(100)), Mood::Fair, "Разбираем на встрече"),
        band("План выполнен", (100, None), Mood::Good, ""),
    ]
}

fn season(
    name: &str,
    from: &str,
    to: &str,
    plan: Option<i64>,
    bands: Vec<AgreedBand>,
) -> Result<Gradation> {
    let day = |text: &str| -> Result<MonthDay> {
        text.parse().map_err(|()| Error::Internal(anyhow::anyhow!("{text} is no day of the year")))
    };
    Ok(Gradation {
        season: name.to_owned(),
        from: day(from)?,
        to: day(to)?,
        plan: plan.map(Decimal::from),
        bands,
    })
}

fn terms(name: &str, unit: &str, from: Date, plan: i64) -> Result<Terms> {
    Ok(Terms {
        name: name.to_owned(),
        unit: unit.to_owned(),
        aim: Aim::AtLeast,
        measure: Measure::Total,
        cadence: Cadence::Month,
        from,
        to: None,
        plan: plan.into(),
        curve: Curve::Days,
        checkpoints: vec![40, 70],
        gradations: vec![season("Весь год", "01-01", "12-31", None, usual_bands())?],
        risk: RiskNote::default(),
        carried: Vec::new(),
    })
}

/// Facts of the days until yesterday, each `of(days since the first, days before today)`.
fn facts(from: Date, today: Date, of: impl Fn(i64, i64) -> i64) -> Vec<(Date, Decimal)> {
    let n = from.until(today).map_or(0, |span| i64::from(span.get_days()));
    (0..n).map(|i| (from.saturating_add(i.days()), of(i, n - i).into())).collect()
}

/// Agrees on the KPIs and records their facts, as of `now`.
pub async fn tell(
    ctx: &Ctx,
    director: &Actor,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    let today = now.date();
    let back = |days: i64| today.saturating_sub(days.days());
    let of = |name: &str| clients.get(name).copied().ok_or(Error::NotFound);
    let agree = async |client: &str, terms: Terms, facts: Vec<(Date, Decimal)>| -> Result<()> {
        let input = KpiInput { project: None, terms, agreed_on: None, note: String::new() };
        let id = add(ctx, director, of(client)?, &input).await?;
        record_days(ctx, director, id, &facts, "hand").await?;
        Ok(())
    };
    // Five of fifty is where this would end; two weeks are left to say so.
    let first = back(16 + 61);
    let mut leads = terms("Заявки с рекламы", "заявок", back(16), 50)?;
    leads.cadence = Cadence::Once;
    leads.to = Some(back(16).saturating_add(29.days()));
    leads.risk = RiskNote {
        text: "Бюджет площадок задаёт клиент: при его сокращении число заявок падает".to_owned(),
        acknowledged_by: super::stories::TIMUR.name.to_owned(),
        acknowledged_on: Some(first),
    };
    let slow = facts(back(16), today, |i, _| i64::from(i % 5 == 3));
    agree("Гранд Кухни", leads, slow).await?;
    // Steady, and a little above the plan.
    let posts = terms("Публикации в соцсетях", "постов", back(75), 30)?;
    let steady = facts(back(75), today, |i, _| [1, 1, 2, 1, 1, 1, 1][(i % 7) as usize]);
    agree("Добрый хлеб", posts, steady).await?;
    let mut cost = terms("Цена заявки", "₽", back(75), 900)?;
    (cost.aim, cost.measure) = (Aim::AtMost, Measure::Average);
    cost.gradations[0].bands = vec![
        band("В бюджете", (0, Some(100)), Mood::Good, ""),
        band("Терпимо", (100, Some(120)), Mood::Fair, "Меняем ставки за неделю"),
        band("Дорого", (120, None), Mood::Bad, "Останавливаем кампанию и разбираем"),
    ];
    let prices = facts(back(75), today, |i, _| 780 + (i * 37) % 110);
    agree("Добрый хлеб", cost, prices).await?;
    bridge(ctx, director, of("Добрый хлеб")?).await?;
    // Much in the season, little outside of it: the plan follows, and so do the bands.
    let first = back(130).first_of_month();
    let mut orders = terms("Заказы из рекламы", "заказов", first, 120)?;
    let calm = vec![
        band("Неприемлемо", (0, Some(50)), Mood::Bad, "Меняем стратегию"),
        band("Межсезонье", (50, Some(100)), Mood::Fair, ""),
        band("Выше межсезонья", (100, None), Mood::Good, ""),
    ];
    orders.gradations = vec![
        season("Сезон", "03-01", "09-30", None, usual_bands())?,
        season("Межсезонье", "10-01", "02-29", Some(40), calm)?,
    ];
    let is_season = |day: Date| (3..=9).contains(&day.month());

    let by_season = facts(first, today, |i, _| {
        let day = first.saturating_add(i.days());
        if is_season(day) { 4 + i % 2 } else { 1 + i64::from(i % 2 == 0) }
    });
    agree("Дачный сезон", orders, by_season).await?;
    let talked = kpi::of_client(ctx, director, of("Дачный сезон")?).await?;
    if let Some(card) = talked.first() {
        let wish = Decimal::from(300);
        kpi::make_offer(ctx, director, card.id, wish, "Клиент хочет триста стабильно").await?;
    }
    Ok(())
}

/// What the bakery really wants, and how far it came: the posts are all there, the shops are not.
async fn bridge(ctx: &Ctx, director: &Actor, client: ClientId) -> Result<()> {
    let cards = kpi::of_client(ctx, director, client).await?;
    let factor = |key: u32, name: &str, unit: &str, (start, now, goal): (i64, i64, i64)| Factor {
        key,
        name: name.to_owned(),
        unit: unit.to_owned(),
        start: start.into(),
        now: now.into(),
        goal: goal.into(),
    };
    let link = |at: usize, key: u32, rate: Option<i64>, evidence: &str, doubt: &str| {
        cards.get(at).map(|card| Link {
            kpi: card.id,
            factor: key,
            rate: rate.map(Decimal::from),
            evidence: evidence.to_owned(),
            doubt: doubt.to_owned(),
        })
    };
    let links = [
        link(
            0,
            1,
            Some(3),
            "После поста о выпечке в булочную заходят в среднем трое новых, считали кассиры",
            "Летом заходят и без постов",
        ),
        link(1, 2, None, "Дешёвая заявка от кафе окупает доставку", ""),
    ];
    let bridge = Bridge {
        factors: vec![
            factor(1, "Новые покупатели в булочных", "человек в месяц", (200, 235, 400)),
            factor(2, "Кафе на постоянной доставке", "кафе", (12, 15, 30)),
        ],
        links: links.into_iter().flatten().collect(),
    };
    crate::bridge::save(ctx, director, client, 0, &bridge, "").await
}
