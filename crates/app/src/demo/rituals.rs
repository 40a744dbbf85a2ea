//! The rituals of the demo: calls held, one overdue, a health check with its pairs, a seminar, somebody at
//! the client's office.

use super::incidents::Told;
use crate::error::Result;
use crate::ritual::{ResultInput, RitualInput, note_result, ritual, set_pairs, start};
use domain::id::{ClientId, RitualId};
use domain::ritual::{RitualKind as K, RitualResult};
use jiff::civil::Date;

/// A ritual begun so many days ago, and on which days it was held, with what was heard.
struct Kept {
    client: &'static str,
    kind: K,
    title: &'static str,
    every_days: i64,
    days_per_week: Option<i64>,
    begun: i64,
    held: &'static [(i64, &'static str, &'static str)],
}

const KEPT: &[Kept] = &[
    Kept {
        client: "Добрый хлеб",
        kind: K::CheckIn,
        title: "",
        every_days: 14,
        days_per_week: None,
        begun: 60,
        held: &[
            (
                46,
                "Всё хорошо, просят показывать макеты раньше",
                "Показываем черновики по вторникам",
            ),
            (32, "Довольны, спросили о летней съёмке", ""),
            (18, "Марина рада, что черновики теперь по вторникам", ""),
            (4, "Без замечаний, готовятся к праздникам", "Собрать идеи для праздничной витрины"),
        ],
    },
    Kept {
        client: "МедЭксперт",
        kind: K::CheckIn,
        title: "",
        every_days: 14,
        days_per_week: None,
        begun: 70,
        held: &[(
            52,
            "Елена сказала, что директор недоволен числом заявок",
            "Показать источники заявок",
        )],
    },
    Kept {
        client: "МедЭксперт",
        kind: K::HealthCheck,
        title: "",
        every_days: 91,
        days_per_week: None,
        begun: 88,
        held: &[],
    },
    Kept {
        client: "Добрый хлеб",
        kind: K::Seminar,
        title: "Как пекарю отвечать на отзывы",
        every_days: 182,
        days_per_week: None,
        begun: 50,
        held: &[(
            27,
            "Пришли восемь пекарей, просят продолжение",
            "Записать ответы на частые отзывы",
        )],
    },
    Kept {
        client: "Northwind Analytics",
        kind: K::Embedding,
        title: "Darya sits with their product team",
        every_days: 7,
        days_per_week: Some(2),
        begun: 25,
        held: &[
            (
                18,
                "They plan by customer interviews, we never see the notes",
                "Ask for access to the notes",
            ),
            (11, "The notes explain half of our wrong guesses about headlines", ""),
        ],
    },
];

/// Tells them.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    for kept in KEPT {
        let Some(&client) = told.clients.get(kept.client) else { continue };
        let id = begin(told, client, kept).await?;
        for (days_ago, said, agreed) in kept.held {
            let ctx = told.then(told.ago(*days_ago, 16));
            let of = ritual(&ctx, told.manager, id).await?;
            let input = ResultInput {
                result: RitualResult::Held,
                on: None,
                said: (*said).to_owned(),
                agreed: (*agreed).to_owned(),
                answers: Vec::new(),
            };
            note_result(&ctx, told.manager, id, of.ritual.version, &input).await?;
        }
        if kept.kind.has_pairs() {
            let ctx = told.then(told.ago(3, 11));
            let of = ritual(&ctx, told.manager, id).await?;
            set_pairs(&ctx, told.manager, id, &of.proposed).await?;
        }
    }
    Ok(())
}

async fn begin(told: &Told<'_>, client: ClientId, kept: &Kept) -> Result<RitualId> {
    let ctx = told.then(told.ago(kept.begun, 10));
    let input = RitualInput {
        title: kept.title.to_owned(),
        every_days: Some(kept.every_days),
        next_on: None::<Date>,
        days_per_week: kept.days_per_week,
        owner: told.manager.teammate,
    };
    start(&ctx, told.manager, client, kept.kind, &input).await
}
