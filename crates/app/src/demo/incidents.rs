//! The incidents of the demo: one told late, one disputed, one force majeure, one handled well to its
//! proof, one KPI that was missed by nobody's fault, one of today that nobody has told yet.

use super::{handled_well, tellings, told_late};
use crate::access::Actor;
use crate::ctx::{Clock, Ctx};
use crate::error::{Error, Result};
use crate::incident::choice::{self, ChoiceInput, Chosen};
use crate::incident::commitment::{self, CommitmentInput};
use crate::incident::option;
use crate::incident::section::{save_analysis, save_damage, save_listening};
use crate::incident::tell::{ToldInput, told};
use crate::incident::warning::{Signed, WarningInput, warn};
use crate::incident::{Incident, RecordInput, leak, record};
use crate::work::{ItemInput, add_item};
use domain::cause::PossibleWithout;
use domain::draft::{DraftKpi, Fault};
use domain::id::{ClientId, IncidentId};
use domain::incident::analysis::{
    Analysis, Answer, CircumstanceKind, Confidence, LegalForceMajeure, StatedCircumstance,
    TimeCause,
};
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::incident::listening::{Emotion, Listening, Realism};
use domain::incident::{FoundBy, TellingKind};
use domain::money::Decimal;
use domain::options::{MissCause, OptionKind};
use domain::severity::Loyalty;
use domain::work::ItemKind;
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use std::collections::HashMap;

/// Who tells the incidents, and of which clients.
pub struct Told<'a> {
    pub ctx: &'a Ctx,
    pub director: &'a Actor,
    /// The account manager of most of these clients.
    pub manager: &'a Actor,
    pub clients: &'a HashMap<&'static str, ClientId>,
    pub now: &'a Zoned,
}

/// Tells all of them.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    told_late::tell(told).await?;
    disputed(told).await?;
    force_majeure(told).await?;
    handled_well::tell(told).await?;
    nobodys_fault(told).await?;
    of_today(told).await
}

impl Told<'_> {
    pub(super) fn of(&self, name: &str) -> Result<ClientId> {
        self.clients.get(name).copied().ok_or(Error::NotFound)
    }

    /// A working day so many days ago, at an hour of the agency's clock.
    pub(super) fn ago(&self, days: i64, hour: i8) -> Timestamp {
        let zone = self.now.time_zone().clone();
        let mut day = self.now.date().saturating_sub(days.days());
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            day = day.yesterday().unwrap_or(day);
        }
        let at = day.at(hour, 0, 0, 0).to_zoned(zone);
        at.map_or_else(|_| self.now.timestamp(), |at| at.timestamp())
    }

    /// So many days ago; below nought, ahead.
    pub(super) fn day(&self, days_ago: i64) -> Date {
        self.now.date().saturating_sub(days_ago.days())
    }

    /// The same agency at an earlier moment: what is done then is written down then.
    pub(super) fn then(&self, at: Timestamp) -> Ctx {
        let mut then = self.ctx.clone();
        then.clock = Clock::fixed(at);
        then
    }

    pub(super) async fn recorded(
        &self,
        client: &str,
        found: Timestamp,
        input: RecordInput,
    ) -> Result<(Ctx, Incident)> {
        let then = self.then(found + SignedDuration::from_mins(10));
        let input = RecordInput { found_at: Some(found), ..input };
        let incident = record(&then, self.manager, self.of(client)?, &input).await?;
        Ok((then, incident))
    }

    pub(super) async fn told(
        &self,
        id: IncidentId,
        at: Timestamp,
        purpose: &str,
        text: &str,
    ) -> Result<()> {
        let input = ToldInput {
            kind: TellingKind::Call,
            purpose: purpose.to_owned(),
            contact: None,
            recipient: String::new(),
            text: text.to_owned(),
            told_at: at,
        };
        told(&self.then(at), self.manager, id, &input).await.map(drop)
    }

    /// Everything that the analysis proposes is approved and offered.
    pub(super) async fn offered(&self, id: IncidentId, at: Timestamp) -> Result<()> {
        let then = self.then(at);
        option::propose(&then, self.manager, id).await?;
        for card in option::desk(&then, self.director, id).await?.options {
            let row = card.row;
            if row.kind == OptionKind::Compensation {
                option::withdraw(&then, self.director, (id, row.id, row.version)).await?;
            } else if row.approved_at.is_none() {
                option::approve(&then, self.director, (id, row.id, row.version), "").await?;
            }
        }
        option::offer(&then, self.director, id).await
    }
}

pub(super) fn because(
    name: &str,
    kind: CircumstanceKind,
    possible_without: PossibleWithout,
    strength: i64,
    mechanism: &str,
) -> StatedCircumstance {
    StatedCircumstance {
        name: name.to_owned(),
        kind,
        possible_without,
        strength: Decimal::from(strength),
        mechanism: mechanism.to_owned(),
    }
}

fn kpi(name: &str, plan: i64, fact: i64) -> Option<DraftKpi> {
    Some(DraftKpi { name: name.to_owned(), plan: plan.into(), fact: fact.into() })
}

/// The client says ours, we say not; he has been heard out, and the options wait to be prepared.
async fn disputed(t: &Told<'_>) -> Result<()> {
    let found = t.ago(5, 12);
    let input = RecordInput {
        title: "Две недели не приходили заявки с формы".to_owned(),
        promise: "Форма записи работает, заявки приходят на почту клиники".to_owned(),
        happened_at: Some(t.ago(19, 9)),
        found_by: FoundBy::Client,
        ..RecordInput::default()
    };
    let (then, incident) = t.recorded("МедЭксперт", found, input).await?;
    let id = incident.id;
    t.told(id, found + SignedDuration::from_hours(1), "first_notice", "Перезвонили сразу").await?;
    let analysis = Analysis {
        more_time: Answer::No,
        change_performer: Answer::No,
        done_percent: Some(100.into()),
        done_evidence: "Журнал отправки формы".to_owned(),
        circumstances: vec![
            because(
                "Почта клиники отклоняла письма",
                CircumstanceKind::ClientSide,
                PossibleWithout::Yes,
                3,
                "Ящик был переполнен, сервер возвращал письма",
            ),
            because(
                "Никто не проверял доставку",
                CircumstanceKind::Internal,
                PossibleWithout::Yes,
                2,
                "Сбой заметили бы на второй день",
            ),
        ],
        fault: Some(Fault::Disputed),
        fault_confidence: Confidence::Likely,
        fault_why: "Клиент считает, что следить за доставкой должны были мы".to_owned(),
        miss_cause: Some(MissCause::Planning),
        ..Analysis::default()
    };
    save_analysis(&then, t.manager, id, 0, &analysis).await?;
    let damage = DamageNotes {
        kinds: vec![DamageKind::PoorResult, DamageKind::Reputation],
        own_from_minor: Some(4_000_000),
        own_to_minor: Some(9_000_000),
        claimed_minor: Some(40_000_000),
        claimed_grounds: "Все записи за две недели".to_owned(),
        loyalty: Some(Loyalty::Disloyal),
        ..DamageNotes::default()
    };
    save_damage(&then, t.manager, id, 0, &damage).await?;
    let heard = Listening {
        talked_at: Some(t.ago(4, 16)),
        emotion: Some(Emotion::Angry),
        words: "Пациенты думают, что мы их не слышим".to_owned(),
        damage_view: "Потеряли около сорока записей".to_owned(),
        realism: Some(Realism::Overstated),
        proposals: "Обзвонить всех за ваш счёт".to_owned(),
        n_fault_explained: 2,
        ..Listening::default()
    };
    save_listening(&t.then(t.ago(4, 17)), t.manager, id, 0, &heard).await?;
    tellings::disputed(t, id, t.ago(4, 18)).await
}

/// A burst pipe in the office: told within the hour, and the client has chosen to move the date.
async fn force_majeure(t: &Told<'_>) -> Result<()> {
    let found = t.ago(12, 10);
    let input = RecordInput {
        title: "Прорвало трубу: студия стоит".to_owned(),
        promise: "Ролик о складе готов к выставке".to_owned(),
        happened_at: Some(found - SignedDuration::from_hours(1)),
        ..RecordInput::default()
    };
    let (then, incident) = t.recorded("Логистика Плюс", found, input).await?;
    let id = incident.id;
    let analysis = Analysis {
        more_time: Answer::Yes,
        time_causes: vec![TimeCause::ForceMajeure],
        days_lost: Some(5),
        new_date: Some(t.day(-6)),
        change_performer: Answer::No,
        done_percent: Some(70.into()),
        done_items: vec!["Съёмка закончена".to_owned()],
        circumstances: vec![because(
            "Затопило студию",
            CircumstanceKind::External,
            PossibleWithout::Yes,
            3,
            "Пять рабочих дней без монтажа",
        )],
        fault: Some(Fault::ForceMajeure),
        fault_confidence: Confidence::Established,
        legal_force_majeure: LegalForceMajeure::Claimed,
        legal_ground: "Акт управляющей компании".to_owned(),
        miss_cause: Some(MissCause::ForceMajeure),
        solution: "Монтируем в арендованной студии".to_owned(),
        ..Analysis::default()
    };
    save_analysis(&then, t.manager, id, 0, &analysis).await?;
    t.told(id, found + SignedDuration::from_mins(50), "first_notice", "Позвонили сами").await?;
    t.told(id, found + SignedDuration::from_hours(2), "apology", "Выразили сожаление").await?;
    tellings::force_majeure(t, id, found + SignedDuration::from_hours(3)).await?;
    let damage = DamageNotes {
        kinds: vec![DamageKind::MissedDate],
        own_from_minor: Some(2_000_000),
        own_to_minor: Some(5_000_000),
        loyalty: Some(Loyalty::Neutral),
        ..DamageNotes::default()
    };
    save_damage(&then, t.manager, id, 0, &damage).await?;
    let commitment = CommitmentInput {
        name: "Стенд на выставке с нашим роликом".to_owned(),
        to_whom: "посетители выставки".to_owned(),
        project: None,
        live_on: t.day(-14),
        ends_on: Some(t.day(-17)),
        sum_minor: Some(40_000_000),
    };
    commitment::add(&then, t.manager, t.of("Логистика Плюс")?, &commitment).await?;
    // The date that the client's choice moves.
    let editing = ItemInput {
        kind: ItemKind::Task,
        title: "Смонтировать ролик для стенда".to_owned(),
        asked_by: "контакт клиента".to_owned(),
        project: None,
        at: t.ago(20, 10),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: t.manager.teammate,
        due_on: Some(t.day(7)),
        external_id: String::new(),
    };
    add_item(t.ctx, t.manager, t.of("Логистика Плюс")?, &editing).await?;
    t.offered(id, t.ago(10, 11)).await?;
    chosen(t, id, t.ago(9, 12), OptionKind::MoveDate, "Главное успеть к стенду").await
}

/// The client takes one of the offered ways, by word.
async fn chosen(
    t: &Told<'_>,
    id: IncidentId,
    at: Timestamp,
    kind: OptionKind,
    note: &str,
) -> Result<()> {
    let desk = option::desk(t.ctx, t.director, id).await?;
    let taken = desk.options.iter().find(|card| card.row.kind == kind).ok_or(Error::NotFound)?;
    let input = ChoiceInput {
        chosen: Chosen::Option(taken.row.id),
        chosen_by: "контакт клиента".to_owned(),
        note: note.to_owned(),
    };
    choice::record(&t.then(at), t.manager, id, &input).await.map(drop)
}

/// The risk that was agreed at the start came true: nobody is at fault (C014).
async fn nobodys_fault(t: &Told<'_>) -> Result<()> {
    let found = t.ago(8, 14);
    let input = RecordInput {
        title: "50 покупателей за месяц: пришло 38".to_owned(),
        promise: "50 покупателей за месяц, допустимо от 40".to_owned(),
        happened_at: Some(found - SignedDuration::from_hours(20)),
        ..RecordInput::default()
    };
    let (then, incident) = t.recorded("Фитолайн", found, input).await?;
    let id = incident.id;
    let analysis = Analysis {
        more_time: Answer::Yes,
        change_performer: Answer::No,
        kpi: kpi("покупатели", 50, 38),
        done_percent: Some(76.into()),
        done_items: vec!["Шесть связок, которые продают".to_owned()],
        done_evidence: "Отчёт рекламного кабинета".to_owned(),
        is_risk_agreed: true,
        circumstances: vec![because(
            "Спрос упал у всех в категории",
            CircumstanceKind::External,
            PossibleWithout::No,
            2,
            "Запросов на треть меньше, чем год назад",
        )],
        fault: Some(Fault::ThirdParty),
        fault_confidence: Confidence::Likely,
        miss_cause: Some(MissCause::InherentRisk),
        ..Analysis::default()
    };
    save_analysis(&then, t.manager, id, 0, &analysis).await?;
    t.told(id, found + SignedDuration::from_hours(1), "first_notice", "Сказали на созвоне").await?;
    let damage = DamageNotes {
        kinds: vec![DamageKind::PoorResult],
        own_from_minor: Some(1_000_000),
        own_to_minor: Some(2_500_000),
        loyalty: Some(Loyalty::Neutral),
        ..DamageNotes::default()
    };
    save_damage(&then, t.manager, id, 0, &damage).await
}

/// Found today; the clock runs, and somebody may be faster.
async fn of_today(t: &Told<'_>) -> Result<()> {
    let now = t.now.timestamp();
    let found = now - SignedDuration::from_mins(100);
    let input = RecordInput {
        title: "На баннере чужой логотип".to_owned(),
        promise: "Баннеры к сезонной распродаже".to_owned(),
        happened_at: Some(found - SignedDuration::from_hours(20)),
        ..RecordInput::default()
    };
    let (_, incident) = t.recorded("Аква-Спорт", found, input).await?;
    let soon = Some(now + SignedDuration::from_hours(3));
    let (who, how) = ("начальник контакта", "увидит баннер на сайте");
    leak::add(t.ctx, t.manager, incident.id, who, how, soon).await?;
    tellings::of_today(t, incident.id).await?;
    let warning = WarningInput {
        project: None,
        text: "Не успеваем тексты для раздела: правки пришли вчера, а сдавать послезавтра"
            .to_owned(),
        due_on: Some(t.day(-2)),
        signed: Signed::Anonymous,
    };
    warn(t.ctx, t.manager, t.of("Технопарк Заря")?, &warning).await.map(drop)
}
