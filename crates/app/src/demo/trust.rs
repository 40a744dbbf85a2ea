//! What people wrote into the trust accounts of the demo by hand: what no record knows.

use super::incidents::Told;
use crate::error::Result;
use crate::trust::{EntryInput, add, undo};
use domain::trust::TrustEntryKind as K;

const ENTRIES: &[(&str, K, i64, &str)] = &[
    ("Добрый хлеб", K::Seminar, 95, "Семинар для пекарей: как фотографировать хлеб на телефон"),
    ("Добрый хлеб", K::GoodFeedback, 30, "Марина написала, что съёмка лучшая за три года"),
    ("МедЭксперт", K::SlowAnswer, 24, "Три дня не отвечали главному врачу"),
    ("Гранд Кухни", K::MixedMessage, 33, "Менеджер и дизайнер назвали разные сроки"),
    ("Northwind Analytics", K::GoodFeedback, 40, "The team thanked us for the dashboard"),
];

/// Writes the entries on their days; one was a mistake and is taken back.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    for (client, kind, days_ago, reason) in ENTRIES {
        let Some(&client) = told.clients.get(client) else { continue };
        let at = told.ago(*days_ago, 15);
        let input = EntryInput { kind: *kind, contact: None, at, reason: (*reason).to_owned() };
        add(&told.then(at), told.manager, client, &input).await?;
    }
    if let Some(&client) = told.clients.get("Добрый хлеб") {
        let at = told.ago(20, 10);
        let input = EntryInput {
            kind: K::SlowAnswer,
            contact: None,
            at,
            reason: "Не ответили на письмо о скидках".to_owned(),
        };
        let entry = add(&told.then(at), told.manager, client, &input).await?;
        let why = "Ответили в тот же день по телефону";
        undo(&told.then(told.ago(18, 10)), told.manager, client, entry, why).await?;
    }
    Ok(())
}
