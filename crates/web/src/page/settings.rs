//! Settings of the agency: who we are, the calendar, the numbers of the policy.

use super::{Posted, choices, done, lines, page, refused, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::settings::{
    AlarmBudget, CalendarDay, PolicyGroup, PolicyNumber, SettingsPage, WorkSpan,
};
use crate::view::{Choice, Errors};
use app::error::FieldProblem;
use app::policy::{NUMBERS, Number, value, with_numbers};
use app::settings::Settings;
use app::signal::answer::alarm_budget;
use app::workspace::{Everything, WorkspaceInput, edit_everything, get};
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Action;
use domain::calendar::{DayKind, DayTable};
use domain::cue::Lang;
use domain::policy::Policy;
use jiff::ToSpan;
use jiff::civil::{Date, Time, time};
use locale::Locale;
use std::collections::BTreeMap;

/// Hours of an agency that did not say otherwise: see [`Policy::working_hours`].
const OFFICE_HOURS: [(Time, Time); 2] =
    [(time(9, 0, 0, 0), time(13, 0, 0, 0)), (time(14, 0, 0, 0), time(18, 0, 0, 0))];
/// Words for a day of one's own, in both languages; the first one of a language is shown.
const DAY_WORDS: &[(&str, DayKind)] = &[
    ("выходной", DayKind::Off),
    ("off", DayKind::Off),
    ("рабочий", DayKind::Working),
    ("working", DayKind::Working),
    ("короткий", DayKind::Short),
    ("short", DayKind::Short),
];

/// What the fields of the form hold.
struct Typed {
    name: String,
    zone: String,
    lang: String,
    calendar: String,
    hours: Vec<(String, String)>,
    own_days: String,
    own_domains: String,
    own_addresses: String,
    numbers: BTreeMap<&'static str, String>,
}

impl Typed {
    fn stored(locale: &Locale, now: &Everything) -> Self {
        let policy = &now.policy;
        let hours = if policy.working_hours.is_empty() {
            OFFICE_HOURS.to_vec()
        } else {
            policy.working_hours.clone()
        };
        let clock = |t: Time| t.strftime("%H:%M").to_string();
        Typed {
            name: now.workspace.name.clone(),
            zone: now.workspace.zone.clone(),
            lang: now.workspace.lang.word().to_owned(),
            calendar: if policy.holidays.russian { "ru" } else { "none" }.to_owned(),
            hours: hours.into_iter().map(|(from, until)| (clock(from), clock(until))).collect(),
            own_days: own_days(locale, now),
            own_domains: now.settings.own_domains.join("\n"),
            own_addresses: now.settings.own_addresses.join("\n"),
            numbers: NUMBERS.iter().map(|n| (n.field, value(policy, n))).collect(),
        }
    }

    fn sent(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let hours = (1..=2)
            .map(|n| (text(&format!("hours_{n}_from")), text(&format!("hours_{n}_until"))))
            .collect();
        Typed {
            name: text("name"),
            zone: text("zone"),
            lang: text("lang"),
            calendar: text("calendar"),
            hours,
            own_days: text("own_days"),
            own_domains: text("own_domains"),
            own_addresses: text("own_addresses"),
            numbers: NUMBERS.iter().map(|n| (n.field, text(n.field))).collect(),
        }
    }

    /// What was typed as the agency's settings, on top of what the form does not show.
    fn input(&self, now: &Everything) -> app::Result<Everything> {
        let mut problems = Vec::new();
        let mut problem = |field, code| problems.push(FieldProblem { field, code });
        let lang = Lang::from_word(&self.lang);
        if lang.is_none() {
            problem("lang", "unknown_choice");
        }
        if !["ru", "none"].contains(&self.calendar.as_str()) {
            problem("calendar", "unknown_choice");
        }
        let hours = self.working_hours();
        if hours.is_none() {
            problem("week", "hours_order");
        }
        let days = self.days();
        if days.is_none() {
            problem("own_days", "no_day");
        }
        let typed = |field: &str| self.numbers.get(field).map(String::as_str);
        let policy = match with_numbers(&now.policy, typed) {
            Ok(policy) => policy,
            Err(app::Error::Invalid(more)) => {
                problems.extend(more);
                now.policy.clone()
            }
            Err(other) => return Err(other),
        };
        let (Some(lang), Some(working_hours), Some(days), true) =
            (lang, hours, days, problems.is_empty())
        else {
            return Err(app::Error::Invalid(problems));
        };
        let mut policy = Policy { working_hours, ..policy };
        policy.holidays.russian = self.calendar == "ru";
        policy.holidays.custom = days.iter().map(|(date, kind, _)| (*date, *kind)).collect();
        let named = days.into_iter().filter(|(_, _, name)| !name.is_empty());
        let settings = Settings {
            own_domains: lines(&self.own_domains.replace(' ', "\n")),
            own_addresses: lines(&self.own_addresses),
            day_names: named.map(|(date, _, name)| (date, name)).collect(),
            ..now.settings.clone()
        };
        let (name, zone) = (self.name.clone(), self.zone.clone());
        Ok(Everything { workspace: WorkspaceInput { name, zone, lang }, settings, policy })
    }

    /// The intervals of a day in order; `None`: not hours.
    fn working_hours(&self) -> Option<Vec<(Time, Time)>> {
        let mut hours = Vec::new();
        for (from, until) in &self.hours {
            if from.is_empty() && until.is_empty() {
                continue;
            }
            hours.push((from.parse().ok()?, until.parse().ok()?));
        }
        // The usual hours stay the default, which may become another one.
        if hours == OFFICE_HOURS {
            hours.clear();
        } else if hours.is_empty() {
            return None;
        }
        Some(hours)
    }

    /// One's own days: date, kind, name; `None`: a line is none of these.
    fn days(&self) -> Option<Vec<(Date, DayKind, String)>> {
        let lines = self.own_days.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut days = Vec::new();
        for line in lines {
            let mut words = line.splitn(3, char::is_whitespace);
            let date: Date = words.next()?.parse().ok()?;
            let word = words.next()?.to_lowercase();
            let (_, kind) = DAY_WORDS.iter().find(|(w, _)| *w == word)?;
            let name: String = words.next().unwrap_or_default().trim().chars().take(100).collect();
            days.push((date, *kind, name));
        }
        days.sort_by_key(|(date, _, _)| *date);
        days.dedup_by_key(|(date, _, _)| *date);
        Some(days)
    }
}

/// The agency's own days as the field shows them.
fn own_days(locale: &Locale, now: &Everything) -> String {
    let word = |kind: DayKind| {
        let of_kind = DAY_WORDS.iter().filter(|(_, k)| *k == kind).map(|(word, _)| *word);
        let mut words = of_kind.filter(|w| w.is_ascii() == (locale.lang == Lang::En));
        words.next().unwrap_or_default()
    };
    let line = |(date, kind): &(Date, DayKind)| {
        let name = now.settings.day_names.get(date).map(String::as_str).unwrap_or_default();
        format!("{date} {} {name}", word(*kind)).trim_end().to_owned()
    };
    now.policy.holidays.custom.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Days of this year and the next that depart from the week.
fn departures(locale: &Locale, now: &Everything, today: Date) -> Vec<CalendarDay> {
    let table = DayTable::of(&now.policy.holidays);
    let week = DayTable::weekends_only();
    let Ok(mut date) = Date::new(today.year(), 1, 1) else { return Vec::new() };
    let mut days = Vec::new();
    while date.year() <= today.year() + 1 {
        let kind = table.kind(date);
        if kind != week.kind(date) {
            let key = match kind {
                DayKind::Off => "settings.day.off",
                DayKind::Working => "settings.day.working",
                DayKind::Short => "settings.day.short",
            };
            let name = now.settings.day_names.get(&date).cloned();
            let label = name.unwrap_or_else(|| locale.t(key));
            days.push(CalendarDay { date, is_working: kind != DayKind::Off, label });
        }
        let Ok(next) = date.checked_add(1.day()) else { break };
        date = next;
    }
    days
}

fn groups(typed: &Typed) -> Vec<PolicyGroup> {
    let usual = Policy::default();
    let mut groups: Vec<PolicyGroup> = Vec::new();
    for number in NUMBERS {
        let shown = shown(number, typed, &usual);
        match groups.last_mut() {
            Some(group) if group.name == number.group => group.numbers.push(shown),
            _ => groups.push(PolicyGroup { name: number.group.to_owned(), numbers: vec![shown] }),
        }
    }
    groups
}

fn shown(number: &Number, typed: &Typed, usual: &Policy) -> PolicyNumber {
    PolicyNumber {
        name: number.name().to_owned(),
        value: typed.numbers.get(number.field).cloned().unwrap_or_default(),
        default: value(usual, number),
        min: number.min.to_string(),
        max: number.max.to_string(),
        step: if number.is_whole { "1" } else { "any" }.to_owned(),
        unit: number.unit.to_owned(),
    }
}

/// The settings as stored, with their version.
async fn load(app: &App, member: &Member) -> app::Result<(Everything, i64)> {
    member.actor.must(Action::EditWorkspace)?;
    let row = get(&app.ctx, &member.actor).await?;
    let now = Everything {
        settings: serde_json::from_str(&row.settings).unwrap_or_default(),
        policy: app::policy::read(&row.policy),
        workspace: WorkspaceInput {
            name: row.name,
            zone: row.zone,
            lang: Lang::from_word(&row.lang).unwrap_or(Lang::Ru),
        },
    };
    Ok((now, row.version))
}

async fn view(
    app: &App,
    member: &Member,
    (now, version): (&Everything, i64),
    typed: Typed,
    errors: Errors,
) -> app::Result<SettingsPage> {
    const WEEKS_PER_YEAR: f64 = 52.0;
    let locale = &member.locale;
    let cost = alarm_budget(&app.ctx, &member.actor).await?;
    let today = app.ctx.now().to_zoned(locale.zone.clone()).date();
    let budget = AlarmBudget {
        false_per_week: cost.false_per_week,
        allowed_per_week: now.policy.false_alarm_budget_per_year * cost.n_clients as f64
            / WEEKS_PER_YEAR,
        n_answered: cost.n_answered,
        n_unanswered: cost.n_unanswered,
    };
    let calendars = ["ru", "none"].map(|word| (word, locale.t(&format!("calendar.{word}"))));
    let mut hours = typed.hours.clone();
    hours.resize(2, (String::new(), String::new()));
    Ok(SettingsPage {
        version,
        zones: choices::zones(locale, app.ctx.now(), &typed.zone),
        langs: choices::langs(&typed.lang),
        calendars: Choice::list(calendars, &typed.calendar),
        hours: (1..)
            .zip(hours)
            .map(|(number, (from, until))| WorkSpan { number, from, until })
            .collect(),
        days: departures(locale, now, today),
        groups: groups(&typed),
        budget: Some(budget),
        name: typed.name,
        own_days: typed.own_days,
        own_domains: typed.own_domains,
        own_addresses: typed.own_addresses,
        errors,
    })
}

/// GET `/settings`.
pub async fn settings(State(app): State<App>, member: Member) -> Answer {
    let (now, version) = load(&app, &member).await?;
    let typed = Typed::stored(&member.locale, &now);
    let view = view(&app, &member, (&now, version), typed, Errors::new()).await?;
    show(&app, &member, &view).await
}

/// POST `/settings`: everything is accepted, or nothing changes.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (now, stored_version) = load(&app, member).await?;
    let typed = Typed::sent(form);
    let version = form.parsed("version").unwrap_or_default();
    let result = match typed.input(&now) {
        Ok(input) => edit_everything(&app.ctx, &member.actor, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done("/settings", "flash.settings_saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let (typed, version) = if status == StatusCode::CONFLICT {
                (Typed::stored(&member.locale, &now), stored_version)
            } else {
                (typed, version)
            };
            let view = view(&app, member, (&now, version), typed, errors).await?;
            page(&app, member, status, &view).await
        }
    }
}
