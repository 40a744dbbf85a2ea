//! Onboarding in the demo: one client in the middle of the programme, who acknowledged the protocol.

use super::incidents::Told;
use crate::access::Actor;
use crate::brief::{self, BriefInput};
use crate::ctx::{Clock, Ctx};
use crate::error::{Error, Result};
use crate::onboarding::{self, StepInput, StepWord};
use domain::brief::BriefKind;
use domain::id::ClientId;
use domain::onboarding::{Protocol, Step};
use jiff::{SignedDuration, ToSpan};
use locale::{Lang, Locale};

const CLIENT: &str = "Новая волна";
/// Days since the win.
const WON: i64 = 16;

/// Tells it.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    let client = told.clients.get(CLIENT).copied().ok_or(Error::NotFound)?;
    let (ctx, actor) = (&then(told, WON), told.director);
    let won = Some(told.now.date().saturating_sub(WON.days()));
    onboarding::begin(ctx, actor, client, won, None).await?;
    let mark =
        |word, note: &str| StepInput { word, due_on: None, owner: None, note: note.to_owned() };
    for (days, step, word, note) in [
        (14, Step::KickOff, StepWord::Done, "встретились в бассейне, посмотрели раздевалки"),
        (14, Step::WhyCard, StepWord::Done, ""),
        (13, Step::Team, StepWord::Done, "созвонились, познакомили с разработчиком"),
        (12, Step::HowWeWork, StepWord::Done, ""),
        (9, Step::Calls, StepWord::Done, "вторник, 11 часов"),
        (8, Step::Sla, StepWord::Skipped, "условия сервиса записаны в договоре"),
    ] {
        let ctx = &then(told, days);
        onboarding::mark(ctx, actor, client, step, &mark(word, note)).await?;
    }
    let ctx = &then(told, 12);
    onboarding::save_protocol(ctx, actor, (client, 1), &protocol()).await?;
    let made = onboarding::link(ctx, actor, client, "Роман Белов", Lang::Ru, 60).await?;
    onboarding::acknowledge(&then(told, 11), &made.secret, "Роман Белов", "").await?;
    brief_of(&then(told, 6), actor, client).await
}

/// A brief that was filled and told back, and waits for the client's word.
async fn brief_of(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<()> {
    let of = (BriefKind::Site, "Сайт школы плавания", None);
    let id = brief::add(ctx, actor, client, of).await?;
    let (card, _) = brief::one(ctx, actor, id).await?;
    let answer = |question: &str| match question {
        "goal" => "набрать первые группы к открытию бассейна",
        "audience" => "родители детей от 4 до 10 лет, живут рядом",
        "offer" => "маленькие группы, тренер в воде",
        "success" => "120 записей до открытия",
        "must_not" => "фотографий детей без согласия родителей",
        "decides" => "Роман Белов",
        "pages" => "расписание, тренеры, цены, запись",
        _ => "",
    };
    let mut answers = card.answers.clone();
    for one in &mut answers {
        one.text = answer(&one.question).to_owned();
    }
    let input = BriefInput {
        title: card.row.title.clone(),
        told_back: brief::draft_told_back(&Locale::russian(), &answers),
        answers: answers.into_iter().map(|one| one.text).collect(),
        ..BriefInput::default()
    };
    brief::save(ctx, actor, id, card.row.version, &input).await
}

fn protocol() -> Protocol {
    let text = |text: &str| text.to_owned();
    Protocol {
        goal: text("Собрать первые группы школы плавания к открытию бассейна."),
        for_client: text(
            "Администраторы записывают детей с сайта, а не по телефону.\nРоман видит, сколько мест занято, каждый понедельник.",
        ),
        for_team: text("Запуск с нуля: сами выбираем, как делать, и показываем в портфолио."),
        principles: text(
            "О проблеме говорим в тот же день, даже если решения ещё нет.\nСпорим до решения, после решения делаем.",
        ),
        process: text(
            "Созвон по вторникам в 11 часов, показ раз в две недели.\nДва круга правок на макет, ответ за два рабочих дня: дальше сдвигается срок.",
        ),
        structure: text(
            "Макеты и бюджет утверждает Роман Белов.\nСо спором идём к Вере и к Роману.",
        ),
        team: text(
            "Ведёт менеджер проекта, сайт делают разработчик и дизайнер. Звонить менеджеру.",
        ),
    }
}

/// The same program, so many days ago.
fn then(told: &Told<'_>, days: i64) -> Ctx {
    let mut then = told.ctx.clone();
    then.clock = Clock::fixed(told.now.timestamp() - SignedDuration::from_hours(24 * days));
    then
}
