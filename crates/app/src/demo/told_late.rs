//! The incident of the demo that was told too late: the client's own director was faster.

use super::incidents::{Told, because};
use super::tellings;
use crate::error::Result;
use crate::incident::RecordInput;
use crate::incident::liability::{ClauseInput, add_clause};
use crate::incident::section::{save_analysis, save_damage};
use domain::cause::PossibleWithout;
use domain::draft::Fault;
use domain::incident::FoundBy;
use domain::incident::analysis::{Analysis, Answer, CircumstanceKind, Confidence, TimeCause};
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::incident::terms::{RegimeKind, Terms};
use domain::liability::BaseKind;
use domain::money::Decimal;
use domain::options::MissCause;
use domain::severity::Loyalty;
use jiff::SignedDuration;

/// Known for two days before the client heard of it, and then from his own director.
pub(super) async fn tell(t: &Told<'_>) -> Result<()> {
    let found = t.ago(6, 11);
    let input = RecordInput {
        title: "Реклама не вышла к открытию салона".to_owned(),
        promise: "Кампания запущена за неделю до открытия".to_owned(),
        at_stake: "Открытие второго салона, приглашены партнёры".to_owned(),
        happened_at: Some(found - SignedDuration::from_hours(24)),
        found_by: FoundBy::Us,
        ..RecordInput::default()
    };
    let (then, incident) = t.recorded("Гранд Кухни", found, input).await?;
    let id = incident.id;
    let analysis = Analysis {
        more_time: Answer::Yes,
        time_causes: vec![TimeCause::WrongLoad, TimeCause::NoControl],
        days_lost: Some(6),
        new_date: Some(t.day(-8)),
        change_performer: Answer::No,
        done_percent: Some(60.into()),
        done_items: vec!["Макеты готовы и согласованы".to_owned()],
        done_evidence: "Доска задач проекта".to_owned(),
        circumstances: vec![
            because(
                "Три запуска в одну неделю",
                CircumstanceKind::Internal,
                PossibleWithout::Yes,
                3,
                "Настройку кампании начали за день до срока",
            ),
            because(
                "Модерация площадки шла два дня",
                CircumstanceKind::ThirdParty,
                PossibleWithout::No,
                2,
                "Заявку отправили уже после срока",
            ),
        ],
        fault: Some(Fault::Own),
        fault_confidence: Confidence::Established,
        miss_cause: Some(MissCause::LackOfTime),
        solution: "Запускаем кампанию и удваиваем показы в неделю открытия".to_owned(),
        ..Analysis::default()
    };
    save_analysis(&then, t.manager, id, 0, &analysis).await?;
    let damage = DamageNotes {
        kinds: vec![DamageKind::MissedDate, DamageKind::Personal],
        own_from_minor: Some(15_000_000),
        own_to_minor: Some(30_000_000),
        own_grounds: "Неделя без рекламы перед открытием".to_owned(),
        claimed_minor: Some(90_000_000),
        personal_before: "директор сети".to_owned(),
        loyalty: Some(Loyalty::Neutral),
        ..DamageNotes::default()
    };
    save_damage(&then, t.manager, id, 0, &damage).await?;
    let learned = crate::incident::RecordInput {
        title: incident.title.clone(),
        promise: incident.promise.clone(),
        at_stake: incident.at_stake.clone(),
        happened_at: Some(found - SignedDuration::from_hours(24)),
        client_learned_at: Some(t.ago(4, 10)),
        client_learned_from: "от своего директора".to_owned(),
        ..RecordInput::default()
    };
    let then = t.then(t.ago(3, 15));
    crate::incident::edit(&then, t.manager, id, incident.version, &learned).await?;
    t.told(id, t.ago(3, 15), "first_notice", "Позвонили, назвали факт и новый срок").await?;
    tellings::told_late(t, id, t.ago(3, 15)).await?;
    let terms = Terms {
        regime: RegimeKind::ContractDaily,
        base_minor: 60_000_000,
        base_kind: BaseKind::Stage,
        amount_minor: None,
        percent: Some(Decimal::new(1, 1)),
        divisor: None,
        rate_date: None,
        due_date: Some(t.day(7)),
        end_date: None,
        is_due_date_moved: true,
        cap_percent: Some(10.into()),
        cap_minor: None,
        cap_base_minor: None,
        moratorium: Vec::new(),
    };
    let clause = ClauseInput {
        number: "7.2".to_owned(),
        words:
            "За просрочку этапа Исполнитель платит 0,1 % цены этапа за каждый день, но не более \
                10 %."
                .to_owned(),
        terms,
    };
    add_clause(&then, t.director, id, &clause).await.map(drop)
}
