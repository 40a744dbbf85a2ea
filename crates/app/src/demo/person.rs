//! What the demo knows of people: who decides, what drives them, notes that end, why data are kept.

use super::incidents::Told;
use crate::contact::{self, ContactInput};
use crate::error::Result;
use crate::person::{BasisInput, CardInput, NoteInput, add_note, note_basis, save_card};
use domain::id::{ClientId, ContactId};
use domain::people::{Basis, Influence, NoteAudience, OrgLevel};
use std::collections::HashMap;

struct Known {
    client: &'static str,
    name: &'static str,
    attitude: &'static str,
    level: OrgLevel,
    influence: Influence,
    above: &'static str,
    /// Answers in the order of the questions; the rest is not known.
    answers: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        client: "МедЭксперт",
        name: "Кирилл Воронин",
        attitude: "wary",
        level: OrgLevel::Top,
        influence: Influence::High,
        above: "",
        answers: &[
            "Открыть вторую клинику к весне",
            "Обещал это совету учредителей",
            "Поток записей на первичный приём",
        ],
    },
    Known {
        client: "МедЭксперт",
        name: "Елена Жукова",
        attitude: "friendly",
        level: OrgLevel::Lead,
        influence: Influence::Medium,
        above: "Кирилл Воронин",
        answers: &[
            "Показать руководству понятный отчёт",
            "Её премия зависит от числа записей",
            "Готовим цифры, которые она показывает",
            "Объясняю, откуда взялась цифра",
            "Директор спрашивает о каждой заявке",
        ],
    },
    Known {
        client: "Добрый хлеб",
        name: "Степан Гаврилов",
        attitude: "supporter",
        level: OrgLevel::Top,
        influence: Influence::High,
        above: "",
        answers: &[
            "Пекарня в каждом районе",
            "Дело всей жизни, начинал с отцом",
            "Рассказываем историю семьи",
            "Слушаю, когда рассказывает о хлебе",
        ],
    },
    Known {
        client: "Добрый хлеб",
        name: "Марина Дёмина",
        attitude: "champion",
        level: OrgLevel::Lead,
        influence: Influence::Medium,
        above: "Степан Гаврилов",
        answers: &[
            "Вырасти до директора по маркетингу",
            "Хочет вести большую команду",
            "Её проекты видны благодаря нам",
            "Советуюсь с ней первой",
        ],
    },
];

/// Writes what is known on the day after the first month of work.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    let mut by_name: HashMap<&str, ContactId> = HashMap::new();
    for known in KNOWN {
        let Some(&client) = told.clients.get(known.client) else { continue };
        if let Some(id) = meet(told, client, known).await? {
            by_name.insert(known.name, id);
        }
    }
    for known in KNOWN {
        let Some(&id) = by_name.get(known.name) else { continue };
        let mut answers: [String; 8] = Default::default();
        for (answer, said) in answers.iter_mut().zip(known.answers) {
            *answer = (*said).to_owned();
        }
        let input = CardInput {
            level: Some(known.level),
            influence: Some(known.influence),
            reports_to: by_name.get(known.above).copied(),
            answers,
        };
        let ctx = told.then(told.ago(60, 12));
        save_card(&ctx, told.manager, id, 0, &input).await?;
        let basis = BasisInput {
            basis: Basis::Contract,
            on: None,
            note: "контактное лицо по договору".to_owned(),
        };
        note_basis(&ctx, told.manager, id, &basis).await?;
    }
    if let Some(&id) = by_name.get("Елена Жукова") {
        let input = NoteInput {
            text: "По понедельникам отчитывается директору, звонить лучше во вторник.".to_owned(),
            audience: NoteAudience::Managers,
            until: None,
        };
        add_note(&told.then(told.ago(20, 12)), told.manager, id, &input).await?;
    }
    Ok(())
}

/// Notes how a person stands to us, as the manager saw it.
async fn meet(told: &Told<'_>, client: ClientId, known: &Known) -> Result<Option<ContactId>> {
    let ctx = told.then(told.ago(61, 12));
    let all = contact::of_client(&ctx, told.manager, client).await?;
    let Some(entry) = all.into_iter().find(|e| e.contact.name == known.name) else {
        return Ok(None);
    };
    let now = entry.contact;
    let input = ContactInput {
        name: now.name,
        position: now.position,
        phone: now.phone,
        preferred: now.preferred,
        attitude: known.attitude.to_owned(),
        is_senior: now.is_senior,
        note: now.note,
        addresses: entry.addresses,
    };
    contact::edit(&ctx, told.manager, now.id, now.version, &input).await?;
    Ok(Some(now.id))
}
