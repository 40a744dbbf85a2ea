//! What was promised in the demo: a client to whom two promises were broken, one who owes materials,
//! one with whom both sides keep their word; results on the way, and contracts.

use crate::access::Actor;
use crate::agreement::{self, AgreementClauseInput, AgreementInput};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::milestone::{self, MilestoneInput, ShowInput};
use crate::promise::{self, MoveInput, PromiseInput};
use domain::agreement::{AgreementTerms, Renewal, ValuePer};
use domain::id::ClientId;
use domain::incident::terms::{RegimeKind, Terms};
use domain::liability::BaseKind;
use domain::money::{Currency, Decimal};
use domain::promise::{EndKind, MoveKind, Origin, PromiseKind, ShowAnswer, Side};
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use std::collections::HashMap;

/// A promise; days are counted back from today, below nought ahead.
struct Said {
    client: &'static str,
    side: Side,
    kind: PromiseKind,
    origin: Origin,
    what: &'static str,
    words: &'static str,
    made: i64,
    due: i64,
    /// How it ended, and when.
    end: Option<(EndKind, i64)>,
    note: &'static str,
}

const fn ours(client: &'static str, what: &'static str, made: i64, due: i64) -> Said {
    Said {
        client,
        side: Side::Ours,
        kind: PromiseKind::Work,
        origin: Origin::Talk,
        what,
        words: "",
        made,
        due,
        end: None,
        note: "",
    }
}

const fn theirs(client: &'static str, what: &'static str, made: i64, due: i64) -> Said {
    Said { side: Side::Theirs, kind: PromiseKind::Input, ..ours(client, what, made, due) }
}

const fn kept(said: Said, days_ago: i64) -> Said {
    Said { end: Some((EndKind::Kept, days_ago)), ..said }
}

const fn broken(said: Said, days_ago: i64, note: &'static str) -> Said {
    Said { end: Some((EndKind::Broken, days_ago)), note, ..said }
}

const fn at_sale(said: Said, words: &'static str) -> Said {
    Said { origin: Origin::Sale, words, ..said }
}

const BREAD: &str = "Добрый хлеб";
const MED: &str = "МедЭксперт";
const LOGISTICS: &str = "Логистика Плюс";
const KITCHENS: &str = "Гранд Кухни";

const SAID: &[Said] = &[
    // Both sides keep their word.
    at_sale(
        kept(ours(BREAD, "Отчёт каждую пятницу до обеда", 340, 330), 331),
        "если отчёта нет в пятницу, звоните мне лично",
    ),
    kept(ours(BREAD, "Макеты к весенней акции", 120, 105), 106),
    kept(ours(BREAD, "Новые посадочные страницы", 90, 70), 72),
    kept(ours(BREAD, "Съёмка новой линейки", 60, 44), 44),
    kept(ours(BREAD, "План продвижения на квартал", 30, 16), 17),
    kept(ours(BREAD, "Тексты для упаковки", 20, 9), 10),
    ours(BREAD, "Предложение по осенней акции", 4, -6),
    kept(theirs(BREAD, "Фотографии пекарни", 118, 110), 111),
    kept(theirs(BREAD, "Доступ к статистике кассы", 88, 80), 80),
    kept(theirs(BREAD, "Ответ по макетам упаковки", 28, 20), 21),
    kept(theirs(BREAD, "Состав новых продуктов", 58, 50), 52),
    kept(theirs(BREAD, "Отзывы покупателей", 26, 14), 15),
    // Two promises were broken: one is still overdue.
    kept(ours(MED, "Аудит рекламы", 150, 130), 131),
    kept(ours(MED, "Новая структура сайта", 110, 90), 92),
    kept(ours(MED, "Статьи для блога", 80, 66), 66),
    broken(
        ours(MED, "Запустить рекламу отделения стоматологии", 45, 24),
        22,
        "не успели собрать тексты, запуск отменили",
    ),
    ours(MED, "Отчёт по звонкам за месяц", 30, 16),
    kept(theirs(MED, "Лицензии врачей", 100, 95), 96),
    // The client owes materials, and the work waits for them.
    theirs(LOGISTICS, "Фотографии нового склада", 40, 19),
    theirs(LOGISTICS, "Доступ к рекламному кабинету", 25, 11),
    kept(ours(LOGISTICS, "Каркас страницы о складе", 38, 30), 31),
    // What was said while competing for the client.
    at_sale(
        broken(
            ours(KITCHENS, "Сто заявок в месяц с третьего месяца", 300, 200),
            190,
            "к третьему месяцу выходило 60 заявок",
        ),
        "меньше ста заявок в месяц у нас не бывает ни у кого",
    ),
    at_sale(kept(ours(KITCHENS, "Отдельный менеджер на проекте", 300, 280), 285), ""),
];

/// Tells all of them.
pub async fn tell(
    ctx: &Ctx,
    director: &Actor,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    let of = |name: &str| clients.get(name).copied().ok_or(Error::NotFound);
    let day = |days_ago: i64| now.date().saturating_sub(days_ago.days());
    for said in SAID {
        let input = PromiseInput {
            kind: said.kind,
            origin: said.origin,
            words: said.words.to_owned(),
            made_on: Some(day(said.made)),
            due_on: Some(day(said.due)),
            ..PromiseInput::new(said.side, said.what)
        };
        let added = promise::add(ctx, director, of(said.client)?, &input).await?;
        if said.what.starts_with("Фотографии нового склада") {
            // asked for once more: the date moved, and passed again
            let moved = MoveInput {
                to: day(12),
                kind: MoveKind::Agreed,
                moved_on: Some(day(20)),
                reason: "склад ещё не достроен".to_owned(),
            };
            promise::reschedule(ctx, director, added.id, &moved).await?;
        }
        if let Some((how, on)) = said.end {
            promise::settle(ctx, director, added.id, how, Some(day(on)), said.note).await?;
        }
    }
    results(ctx, director, of(BREAD)?, of("Технопарк Заря")?, of(MED)?, &day).await?;
    contract(ctx, director, of(BREAD)?, &day).await
}

/// Results on the way: one accepted at the second try, one met with silence, one not shown at all.
async fn results(
    ctx: &Ctx,
    director: &Actor,
    accepted: ClientId,
    silent: ClientId,
    late: ClientId,
    day: &(impl Fn(i64) -> Date + Sync),
) -> Result<()> {
    let planned = |what: &str, planned: i64, due: i64| MilestoneInput {
        what: what.to_owned(),
        project: None,
        owner: None,
        planned_on: Some(day(planned)),
        due_on: Some(day(due)),
    };
    let shown = |on: i64, note: &str| ShowInput {
        on: Some(day(on)),
        link: String::new(),
        note: note.to_owned(),
    };
    let one = milestone::add(ctx, director, accepted, &planned("Эскизы упаковки", 60, 40)).await?;
    milestone::show(ctx, director, one.id, &shown(41, "три варианта")).await?;
    let back = (ShowAnswer::Returned, Some(day(39)));
    milestone::answer(ctx, director, one.id, back.0, back.1, "теплее цвета, крупнее хлеб").await?;
    milestone::show(ctx, director, one.id, &shown(34, "поправили второй вариант")).await?;
    let yes = (ShowAnswer::Accepted, Some(day(33)));
    milestone::answer(ctx, director, one.id, yes.0, yes.1, "").await?;
    milestone::add(ctx, director, accepted, &planned("Макет новой витрины", 10, -8)).await?;
    let two = milestone::add(ctx, director, silent, &planned("Прототип сайта", 50, 20)).await?;
    milestone::show(ctx, director, two.id, &shown(19, "показали на встрече")).await?;
    milestone::add(ctx, director, late, &planned("Черновик медиаплана", 30, 9)).await?;
    Ok(())
}

/// A contract that was amended once, with a clause that has a price.
async fn contract(
    ctx: &Ctx,
    director: &Actor,
    client: ClientId,
    day: &impl Fn(i64) -> Date,
) -> Result<()> {
    let terms = |value_minor: i64| AgreementTerms {
        from_on: day(360),
        until_on: Some(day(-160)),
        value_minor: Some(value_minor),
        value_per: ValuePer::Month,
        currency: Currency::RUB,
        renewal: Renewal::ByTalk,
        notice_days: Some(30),
    };
    let input = AgreementInput {
        number: "ДХ-24/7".to_owned(),
        title: "Продвижение и упаковка".to_owned(),
        terms: terms(26_000_000),
        note: String::new(),
    };
    let added = agreement::add(ctx, director, client, &input).await?;
    let note = "дополнительное соглашение: добавили упаковку";
    let from = (1, day(100));
    agreement::amend(ctx, director, added.id, from, &terms(31_000_000), note).await?;
    let late = AgreementClauseInput {
        number: "5.2".to_owned(),
        words: "За просрочку сдачи этапа исполнитель платит 0,1 % цены этапа за каждый день, \
                но не больше 10 % этой цены."
            .to_owned(),
        terms: Some(Terms {
            regime: RegimeKind::ContractDaily,
            base_minor: 0,
            base_kind: BaseKind::Stage,
            amount_minor: None,
            percent: Some(Decimal::new(1, 1)),
            divisor: None,
            rate_date: None,
            due_date: None,
            end_date: None,
            is_due_date_moved: true,
            cap_percent: Some(Decimal::new(10, 0)),
            cap_minor: None,
            cap_base_minor: None,
            moratorium: Vec::new(),
        }),
    };
    agreement::add_clause(ctx, director, added.id, &late).await?;
    let report = AgreementClauseInput {
        number: "3.4".to_owned(),
        words: "Отчёт за неделю передаётся заказчику каждую пятницу до 13 часов.".to_owned(),
        terms: None,
    };
    agreement::add_clause(ctx, director, added.id, &report).await?;
    Ok(())
}
