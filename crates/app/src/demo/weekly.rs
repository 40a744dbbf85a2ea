//! Weekly reports of the demo: four that were published, each with its reasons, and the one of this
//! week, which waits for a person.

use super::incidents::Told;
use crate::error::Result;
use crate::weekly::{TaskWord, WeeklyInput, one, prepare, publish, save};
use crate::work::{ItemInput, add_item};
use domain::id::ClientId;
use domain::weekly::{Part, reported_week};
use domain::work::ItemKind;
use jiff::ToSpan;

/// Who gets a report, and what the last four weeks meant to them, the oldest first.
const MEANINGS: &[(&str, [&str; 4])] = &[
    (
        "Добрый хлеб",
        [
            "Неделя спокойная: баннеры и тексты вышли в срок, заявки на том же уровне. Следующую неделю начинаем с рассылки о новинках.",
            "Рассылка сдвинулась на три дня, потому что поздно утвердили цены. На продажи это не повлияло: акция начинается только первого числа.",
            "Объявления с фотографией хлеба дают вдвое больше переходов, чем с текстом. Переносим этот приём на баннеры.",
            "Всё, что обещали к праздникам, готово. Осталось утвердить два поста, и до конца месяца рисков по срокам не видим.",
        ],
    ),
    (
        "Аква-Спорт",
        [
            "Запустили страницу абонементов. Первые заявки пришли в тот же день, судить о цене заявки рано: нужна ещё неделя.",
            "Цена заявки ниже плана на 8%. Причина в новых объявлениях, а не в сезоне: старые объявления не подешевели.",
            "Половина заявок приходит вечером, когда никто не отвечает. Предлагаем ответить на это дежурством или формой обратного звонка.",
            "Форма обратного звонка работает, вечерние заявки больше не теряются. Дальше займёмся отчётом по залам.",
        ],
    ),
];
const NEW: [&str; 3] = [
    "нужно к началу акции",
    "попросили на планёрке: готовимся к выставке",
    "обновляем каждую неделю, чтобы объявления не приелись",
];
const SLIPPED: [&str; 2] =
    ["отложили по вашей просьбе до утверждения цен", "ждём фотографии с производства"];

/// Tasks that stay for long: client, title, set so many days ago, due in so many days.
const LONG: &[(&str, &str, i64, Option<i64>)] = &[
    ("Добрый хлеб", "Каталог праздничной линейки", 54, Some(9)),
    ("Добрый хлеб", "Съёмка пирогов для витрины", 52, None),
    ("Добрый хлеб", "Ролик о пекарне", 60, Some(80)),
    ("Аква-Спорт", "Страница семейных абонементов", 45, Some(12)),
    ("Аква-Спорт", "Опрос тех, кто не продлил", 50, None),
];

async fn long_tasks(told: &Told<'_>) -> Result<()> {
    for (client, title, set_days_ago, due_in_days) in LONG {
        let input = ItemInput {
            kind: ItemKind::Task,
            title: (*title).to_owned(),
            asked_by: String::new(),
            project: None,
            at: told.ago(*set_days_ago, 11),
            ended_at: None,
            n_comments: 0,
            rating: None,
            owner: None,
            due_on: due_in_days.map(|days| told.day(-days)),
            external_id: String::new(),
        };
        add_item(told.ctx, told.manager, told.of(client)?, &input).await?;
    }
    Ok(())
}

/// Tells them.
pub(super) async fn tell(told: &Told<'_>) -> Result<()> {
    long_tasks(told).await?;
    let reported = reported_week(told.now.datetime());
    for (name, meanings) in MEANINGS {
        let client = told.of(name)?;
        for (weeks_ago, meaning) in (1..=4_i64).rev().zip(meanings) {
            let friday = reported.saturating_sub((7 * weeks_ago - 4).days());
            let at = friday.at(16, 0, 0, 0).to_zoned(told.now.time_zone().clone());
            let at = at.map_or_else(|_| told.now.timestamp(), |at| at.timestamp());
            published(told, client, &told.then(at), (meaning, weeks_ago)).await?;
        }
        prepare(told.ctx, told.manager, client).await?;
    }
    prepare(told.ctx, told.manager, told.of("Технопарк Заря")?).await.map(drop)
}

async fn published(
    told: &Told<'_>,
    client: ClientId,
    then: &crate::Ctx,
    (meaning, weeks_ago): (&str, i64),
) -> Result<()> {
    let id = prepare(then, told.manager, client).await?;
    // One task slips every other week: it leaves the plan, with its reason.
    let mut input = words(&one(then, told.manager, id).await?, weeks_ago % 2 == 0);
    input.meaning = meaning.to_owned();
    if weeks_ago == 1 {
        input.ask = "Утвердите, пожалуйста, два поста до среды.".to_owned();
    }
    save(then, told.manager, (id, 1), &input).await?;
    // Leaving the plan owes another word than going on.
    let again = words(&one(then, told.manager, id).await?, false);
    let input = WeeklyInput { tasks: again.tasks, ..input };
    save(then, told.manager, (id, 2), &input).await?;
    publish(then, told.manager, (id, 3)).await
}

fn words(file: &crate::weekly::WeeklyFile, slips: bool) -> WeeklyInput {
    let slipping = file.tasks.iter().find(|(_, part)| *part == Some(Part::Carried));
    let slipping = slipping.filter(|_| slips).map(|(task, _)| task.item);
    let word = |(n, (task, part)): (usize, &(crate::weekly::WeeklyTask, Option<Part>))| {
        let now = task.now.unwrap_or_default();
        let word = match part {
            Some(Part::New) => NEW[n % NEW.len()],
            Some(Part::Dropped | Part::NotStarted) => SLIPPED[n % SLIPPED.len()],
            _ => "",
        };
        TaskWord {
            item: task.item,
            is_planned: now.is_planned && slipping != Some(task.item),
            has_activity: now.has_activity,
            is_left_out: false,
            word: word.to_owned(),
        }
    };
    WeeklyInput {
        tasks: file.tasks.iter().enumerate().map(word).collect(),
        ..WeeklyInput::default()
    }
}
