//! What the selects of several forms offer.

use crate::view::Choice;
use app::client::TIERS;
use domain::access::Role;
use domain::id::TeammateId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use locale::Locale;

/// Where clients of a Russian agency usually work, from west to east; the name stands at
/// `zone.<IANA name>`.
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Belgrade",
    "Europe/Kaliningrad",
    "Europe/Athens",
    "Asia/Nicosia",
    "Asia/Jerusalem",
    "Europe/Moscow",
    "Europe/Minsk",
    "Europe/Istanbul",
    "Europe/Samara",
    "Asia/Dubai",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Baku",
    "Asia/Yekaterinburg",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Omsk",
    "Asia/Bishkek",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Bangkok",
    "Asia/Irkutsk",
    "Asia/Shanghai",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "America/New_York",
    "America/Los_Angeles",
];

/// Currencies of fees, ISO 4217.
const CURRENCIES: &[&str] = &[
    "RUB", "USD", "EUR", "AED", "AMD", "AZN", "BYN", "CNY", "GBP", "GEL", "ILS", "KGS", "KZT",
    "RSD", "TRY", "UZS",
];

/// Time zones by name with their present distance from UTC; one that we do not list, but that is
/// chosen, is offered too.
pub fn zones(locale: &Locale, now: Timestamp, chosen: &str) -> Vec<Choice> {
    let is_other = !chosen.is_empty() && !ZONES.contains(&chosen);
    let other = is_other.then_some(chosen);
    let all = ZONES.iter().copied().chain(other);
    Choice::list(all.map(|zone| (zone, zone_label(locale, now, zone))), chosen)
}

fn zone_label(locale: &Locale, now: Timestamp, zone: &str) -> String {
    let key = format!("zone.{zone}");
    let name = if locale.has(&key) { locale.t(&key) } else { zone.to_owned() };
    let Ok(tz) = TimeZone::get(zone) else { return name };
    let minutes = tz.to_offset(now).seconds() / 60;
    if zone == "UTC" {
        return name;
    }
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!(":{rest:02}") };
    format!("{name} (UTC{sign}{hours}{rest})")
}

/// Currencies by their codes.
pub fn currencies(chosen: &str) -> Vec<Choice> {
    let is_other = !chosen.is_empty() && !CURRENCIES.contains(&chosen);
    let other = is_other.then_some(chosen);
    Choice::list(CURRENCIES.iter().copied().chain(other).map(|c| (c, c)), chosen)
}

/// How much a client matters.
pub fn tiers(locale: &Locale, chosen: &str) -> Vec<Choice> {
    Choice::list(TIERS.iter().map(|tier| (tier, locale.t(&format!("tier.{tier}")))), chosen)
}

/// Teammates who may manage a client, after nobody.
pub fn managers(locale: &Locale, managers: Vec<(TeammateId, String)>, chosen: &str) -> Vec<Choice> {
    let nobody = (String::new(), locale.t("client.manager.nobody"));
    let people = managers.into_iter().map(|(id, name)| (id.to_string(), name));
    Choice::list(std::iter::once(nobody).chain(people), chosen)
}

/// Roles that the actor may give, the widest first.
pub fn roles(locale: &Locale, may_make_directors: bool, chosen: &str) -> Vec<Choice> {
    let offered = Role::ALL.iter().filter(|r| may_make_directors || **r != Role::Director);
    Choice::list(
        offered.map(|role| (role.word(), locale.t(&format!("role.{}", role.word())))),
        chosen,
    )
}

/// Languages, each by its own name.
pub fn langs(chosen: &str) -> Vec<Choice> {
    Choice::list([("ru", "Русский"), ("en", "English")], chosen)
}
