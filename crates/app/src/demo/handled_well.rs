//! The incident of the demo that was handled well, from the first call to the proof: told in time, heard
//! out, a letter that arrived, a choice on the client's own page, measures that helped.

use super::incidents::{Told, because};
use super::tellings;
use crate::error::{Error, Result};
use crate::incident::carry_out::{self, DutyInput};
use crate::incident::choice::Chosen;
use crate::incident::measure::{MeasureInput, MeasureStep, move_measure, put_measure};
use crate::incident::post_mortem::{FindingInput, put_finding};
use crate::incident::section::{save_analysis, save_damage, save_listening};
use crate::incident::{RecordInput, client_page, close, readiness};
use domain::cause::PossibleWithout;
use domain::cue::Lang;
use domain::draft::{DraftKind, Fault};
use domain::id::IncidentId;
use domain::incident::analysis::{Analysis, Answer, CircumstanceKind, Confidence};
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::incident::listening::{Emotion, Listening, Realism};
use domain::incident::readiness::{ImaginedFailure, Readiness};
use domain::options::{MissCause, OptionKind};
use domain::postmortem::FindingKind;
use domain::severity::{Level, Loyalty};
use jiff::{SignedDuration, Timestamp};

const CLIENT: &str = "Добрый хлеб";
/// Who chose, on the client's page.
const READER: &str = "Марина";

/// Everything in time, measures proven, closed: relations stayed as they were.
pub(super) async fn tell(t: &Told<'_>) -> Result<()> {
    let found = t.ago(70, 10);
    let id = analysed(t, found).await?;
    told_and_heard(t, id, found).await?;
    chosen(t, id, found).await?;
    learned(t, id).await?;
    let then = t.then(t.ago(19, 12));
    let room = crate::incident::room(&then, t.director, id).await?;
    let actual = Some((Level::Low, "Продлили договор"));
    close::close(&then, t.director, id, room.incident.version, actual).await?;
    let plan = Readiness {
        failures: vec![ImaginedFailure {
            what: "Ошибка в рассылке".to_owned(),
            prepared: "Исправление в тот же день и купон покупателям".to_owned(),
        }],
        caller: "Ведущий менеджер, на замене директор по клиентам".to_owned(),
        called: "Руководитель маркетинга".to_owned(),
        channel: "Сначала звонок".to_owned(),
        limit_minor: Some(1_500_000),
        ..Readiness::default()
    };
    readiness::save(&then, t.director, t.of(CLIENT)?, 0, &plan).await
}

async fn analysed(t: &Told<'_>, found: Timestamp) -> Result<IncidentId> {
    let input = RecordInput {
        title: "В рассылке ушла старая цена".to_owned(),
        promise: "Праздничная рассылка с согласованными ценами".to_owned(),
        happened_at: Some(found - SignedDuration::from_mins(30)),
        ..RecordInput::default()
    };
    let (then, incident) = t.recorded(CLIENT, found, input).await?;
    let id = incident.id;
    let analysis = Analysis {
        more_time: Answer::No,
        change_performer: Answer::No,
        done_percent: Some(90.into()),
        done_items: vec!["Письмо получили 4200 человек".to_owned()],
        circumstances: vec![because(
            "Макет взяли из прошлого года",
            CircumstanceKind::Internal,
            PossibleWithout::Yes,
            3,
            "Цены в нём не сверили с прайсом",
        )],
        fault: Some(Fault::Own),
        fault_confidence: Confidence::Established,
        miss_cause: Some(MissCause::Planning),
        new_date: Some(t.day(69)),
        solution: "Отправляем исправление и платим разницу".to_owned(),
        ..Analysis::default()
    };
    save_analysis(&then, t.manager, id, 0, &analysis).await?;
    let damage = DamageNotes {
        kinds: vec![DamageKind::PoorResult],
        own_from_minor: Some(500_000),
        own_to_minor: Some(1_000_000),
        loyalty: Some(Loyalty::Loyal),
        loyalty_why: "Работаем третий год".to_owned(),
        ..DamageNotes::default()
    };
    save_damage(&then, t.manager, id, 0, &damage).await?;
    Ok(id)
}

/// A call before the first complaint, the talk, and the letter that goes with it.
async fn told_and_heard(t: &Told<'_>, id: IncidentId, found: Timestamp) -> Result<()> {
    let hour = SignedDuration::from_hours(1);
    t.told(id, found + hour / 2, "first_notice", "Позвонили до первых жалоб").await?;
    t.told(id, found + hour, "apology", "Извинились, назвали решение и срок").await?;
    let heard = Listening {
        talked_at: Some(found + hour),
        emotion: Some(Emotion::Upset),
        with_whom: READER.to_owned(),
        words: "Хорошо, что сказали сами: покупатели позвонили бы мне через час".to_owned(),
        damage_view: "Неловко перед постоянными покупателями".to_owned(),
        realism: Some(Realism::Realistic),
        proposals: "Отправить исправление сегодня же".to_owned(),
        n_fault_explained: 1,
        ..Listening::default()
    };
    save_listening(&t.then(found + hour * 2), t.manager, id, 0, &heard).await?;
    tellings::sent(t, &t.then(found + hour * 2), id, DraftKind::Apology).await.map(drop)
}

/// The ways out stand on the client's page, and the client chooses there; then it is carried out.
async fn chosen(t: &Told<'_>, id: IncidentId, found: Timestamp) -> Result<()> {
    let offered = found + SignedDuration::from_hours(3);
    t.offered(id, offered).await?;
    let then = t.then(offered + SignedDuration::from_mins(20));
    let story = "Утром в праздничной рассылке ушли прошлогодние цены: макет взяли из прошлого года и не \
        сверили с прайсом. Письмо получили 4200 человек. Исправление готово.";
    let prevention = "Цены в каждой рассылке сверяет второй человек, сверка внесена в чек-лист.";
    client_page::save(&then, t.director, (id, 0), story, prevention).await?;
    client_page::publish(&then, t.director, (id, 1)).await?;
    let link = client_page::link(&then, t.director, id, READER, Lang::Ru, 21).await?;
    let then = t.then(t.ago(68, 15));
    let page = client_page::open(&then, &link.secret).await?;
    let way = page.ways.iter().find(|way| way.kind == OptionKind::MoveDate);
    let way = Chosen::Option(way.ok_or(Error::NotFound)?.id);
    client_page::choose(&then, &link.secret, way, READER).await?;
    for duty in carry_out::of_incident(t.ctx, t.director, id).await?.duties {
        let done = t.then(t.ago(67, 15));
        let owner = duty.owner.or(t.manager.teammate);
        let input = DutyInput { owner, due_on: duty.due_on, is_done: true };
        carry_out::set_duty(&done, t.manager, (id, duty.id), &input).await?;
    }
    Ok(())
}

/// The post-mortem, and the measure that was told, done and proven.
async fn learned(t: &Told<'_>, id: IncidentId) -> Result<()> {
    let reviewed = t.then(t.ago(66, 12));
    let finding = FindingInput {
        kind: FindingKind::ControlError,
        what: "Перед отправкой никто не сверяет цены".to_owned(),
        why: "Сверку помнили, но не записали\nВ чек-листе рассылки её не было".to_owned(),
        lesson: "То, что держится на памяти, однажды забудут".to_owned(),
    };
    let finding = put_finding(&reviewed, t.manager, id, None, &finding).await?;
    let measure = MeasureInput {
        finding: Some(finding),
        name: "Сверка цен в чек-листе рассылки".to_owned(),
        owner: t.manager.teammate,
        due_on: Some(t.day(63)),
        check_how: "Шесть недель без ошибок в ценах".to_owned(),
        check_weeks: Some(6),
    };
    let measure = put_measure(&reviewed, t.manager, id, None, &measure).await?;
    let proof = "Чек-лист в шаблоне рассылки".to_owned();
    let steps = [
        (66, MeasureStep::Published),
        (64, MeasureStep::Done { proof }),
        (
            20,
            MeasureStep::Proven {
                proof: "Семь рассылок без ошибок".to_owned()
            },
        ),
    ];
    for (n, (days, step)) in (1_i64..).zip(&steps) {
        let then = t.then(t.ago(*days, 13));
        move_measure(&then, t.manager, (id, measure, n), step).await?;
    }
    Ok(())
}
