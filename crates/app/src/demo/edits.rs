//! Edits of the demo: a client who asks for the opposite of what was asked before, one to whom we
//! repeat our mistake, one whose guidelines grew through versions.

use super::incidents::Told;
use crate::access::Actor;
use crate::ctx::{Clock, Ctx};
use crate::edit::{self, EditInput, RuleInput};
use crate::error::{Error, Result};
use domain::edit::{EditClass, PairAnswer, PairVerdict, Settlement};
use domain::id::{ClientId, EditId};
use jiff::{SignedDuration, ToSpan};

/// An edit; days are counted back from today.
struct Asked {
    client: &'static str,
    days: i64,
    text: &'static str,
    material: &'static str,
    author: &'static str,
    class: Option<EditClass>,
    then: Then,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Waits,
    Applied,
    /// Applied, and a rule since.
    Rule,
    Refused(&'static str),
    /// Confirmed to be asked for again, and applied.
    OursAgain,
    /// Confirmed to contradict, and answered.
    Answered(PairAnswer, &'static str),
}

const fn asked(client: &'static str, days: i64, text: &'static str) -> Asked {
    Asked { client, days, text, material: "", author: "", class: None, then: Then::Waits }
}

const BREAD: &str = "Добрый хлеб";
const KITCHENS: &str = "Гранд Кухни";
const MED: &str = "МедЭксперт";

const ASKED: &[Asked] = &[
    // The opposite is asked for by somebody else.
    Asked {
        author: "Тимур Ахметов",
        class: Some(EditClass::Taste),
        then: Then::Applied,
        ..asked(KITCHENS, 44, "Логотип на главной сделайте крупнее")
    },
    Asked {
        author: "коммерческий директор",
        ..asked(KITCHENS, 6, "Логотип на главной мельче, он забивает заголовок")
    },
    Asked {
        author: "Тимур Ахметов",
        material: "карточка кухни",
        ..asked(KITCHENS, 5, "Добавьте ещё одну страницу о гарантии")
    },
    // The same is asked for again and again: our mistake.
    Asked {
        author: "Елена Жукова",
        class: Some(EditClass::Factual),
        then: Then::Rule,
        material: "объявления",
        ..asked(MED, 130, "Не пишите в объявлениях слово «лечение», юристы запрещают")
    },
    Asked {
        author: "Елена Жукова",
        class: Some(EditClass::OurError),
        then: Then::OursAgain,
        material: "объявления",
        ..asked(MED, 61, "Уберите из объявлений слово «лечение»")
    },
    Asked {
        author: "Елена Жукова",
        then: Then::OursAgain,
        class: Some(EditClass::OurError),
        material: "объявления",
        ..asked(MED, 17, "Уберите слово «лечение» из объявлений")
    },
    Asked {
        material: "сайт",
        ..asked(MED, 4, "Телефон на странице контактов другой: +7 495 555-01-20")
    },
    // Guidelines that grew; one thing was decided at one table.
    Asked {
        author: "Марина Дёмина",
        class: Some(EditClass::Factual),
        then: Then::Rule,
        material: "тексты",
        ..asked(BREAD, 210, "Цены указывайте со словом «от»")
    },
    Asked {
        author: "Марина Дёмина",
        class: Some(EditClass::Factual),
        then: Then::Rule,
        material: "съёмка",
        ..asked(BREAD, 150, "Хлеб на фото должен быть румянее")
    },
    Asked {
        author: "Степан Гаврилов",
        class: Some(EditClass::Taste),
        then: Then::Refused("зелёный на хлебе читается как плесень, показали два варианта"),
        material: "упаковка",
        ..asked(BREAD, 70, "Хочется больше зелёного на упаковке")
    },
    Asked {
        author: "новый помощник Марины",
        class: Some(EditClass::Taste),
        then: Then::Answered(PairAnswer::Owner, "напомнили о решении, Степан оставил «вы»"),
        material: "посты",
        ..asked(BREAD, 24, "Давайте в постах обращаться на «ты»")
    },
    Asked {
        material: "посты", ..asked(BREAD, 2, "Сделайте заголовок повеселее")
    },
];

/// Tells all of them.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    let bread = of(told, BREAD)?;
    let board = RuleInput {
        text: "В постах обращаемся к покупателям на «вы»".to_owned(),
        section: "тексты".to_owned(),
        decided_on: Some(told.now.date().saturating_sub(180.days())),
        decided_with: "Степан Гаврилов, Марина Дёмина, Алиса Воронцова".to_owned(),
        why: "решили на общей редколлегии".to_owned(),
        ..RuleInput::default()
    };
    edit::add_rule(&then(told, 180), told.director, bread, &board).await?;
    for asked in ASKED {
        one(told, asked).await?;
    }
    let file = edit::guideline(told.ctx, told.director, bread, None, None).await?;
    let rule_of = |text: &str| file.rules.iter().find(|rule| rule.text.contains(text));
    if let Some(rule) = rule_of("румянее") {
        let (row, manager) = (&rule.row, told.manager);
        let input = RuleInput {
            text: "Хлеб на фото румяный, корочка видна, без посуды в кадре".to_owned(),
            section: row.section.clone(),
            why: "уточнили после съёмки новой линейки".to_owned(),
            ..RuleInput::default()
        };
        edit::reword(&then(told, 43), manager, row.id, row.version, &input).await?;
    }
    if let Some(rule) = rule_of("со словом «от»") {
        let why = "цены теперь точные, Марина попросила убрать «от»";
        edit::retire(&then(told, 12), told.manager, rule.row.id, why).await?;
    }
    Ok(())
}

fn of(told: &Told<'_>, client: &str) -> Result<ClientId> {
    told.clients.get(client).copied().ok_or(Error::NotFound)
}

/// The same program, so many days ago.
fn then(told: &Told<'_>, days: i64) -> Ctx {
    let mut then = told.ctx.clone();
    then.clock = Clock::fixed(told.now.timestamp() - SignedDuration::from_hours(24 * days));
    then
}

async fn one(told: &Told<'_>, asked: &Asked) -> Result<()> {
    let (ctx, actor) = (&then(told, asked.days), told.director);
    let input = EditInput {
        text: asked.text.to_owned(),
        material: asked.material.to_owned(),
        author: asked.author.to_owned(),
        class: asked.class,
        ..EditInput::default()
    };
    let added = edit::add(ctx, actor, of(told, asked.client)?, &[input]).await?;
    let id = *added.first().ok_or(Error::NotFound)?;
    match asked.then {
        Then::Waits => return Ok(()),
        Then::Rule => drop(edit::rule_of_edit(ctx, actor, id).await?),
        Then::OursAgain => {
            for pair in pairs(ctx, actor, id).await? {
                edit::judge(ctx, actor, pair, PairVerdict::Confirmed).await?;
            }
        }
        Then::Answered(answer, note) => {
            for pair in pairs(ctx, actor, id).await? {
                edit::answer(ctx, actor, pair, answer, note).await?;
            }
        }
        Then::Applied | Then::Refused(_) => {}
    }
    let (how, note) = match asked.then {
        Then::Refused(why) => (Settlement::Refused, why),
        Then::Answered(_, note) => (Settlement::Refused, note),
        _ => (Settlement::Applied, ""),
    };
    edit::settle(ctx, actor, id, how, None, note).await
}

async fn pairs(
    ctx: &Ctx,
    actor: &Actor,
    id: EditId,
) -> Result<Vec<(EditId, domain::id::EditPairId)>> {
    let file = edit::one(ctx, actor, id).await?;
    Ok(file.pairs.iter().filter(|p| p.row.edit == id).map(|p| (id, p.row.id)).collect())
}
