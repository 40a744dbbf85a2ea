//! Who is who in the demo agency and at its clients. All names are made up.

use super::mailbox::Who;
use super::phrases::Item;
use domain::cue::Lang;

/// The agency.
pub const AGENCY: &str = "Северный ветер";
/// Password of everybody in the demo; it is printed when the demo starts.
pub const PASSWORD: &str = "demo-houston";

pub(super) const fn who(name: &'static str, address: &'static str) -> Who {
    Who { name, address }
}

pub const VERA: Who = who("Вера Соколова", "vera@severveter.example");
pub const ANDREY: Who = who("Андрей Ким", "andrey@severveter.example");
pub const ALISA: Who = who("Алиса Орлова", "alisa@severveter.example");
pub const GLEB: Who = who("Глеб Титов", "gleb@severveter.example");
pub const BORIS: Who = who("Борис Лаптев", "boris@severveter.example");
pub const DARYA: Who = who("Дарья Нечаева", "darya@severveter.example");

/// The people of the agency with their roles; the first owns the workspace.
pub const TEAM: &[(Who, &str)] = &[
    (VERA, "director"),
    (ANDREY, "account_director"),
    (ALISA, "account_manager"),
    (GLEB, "account_manager"),
    (BORIS, "project_manager"),
    (DARYA, "specialist"),
];

/// How a stretch of the year differs from the client's usual rhythm.
#[derive(Clone, Copy, Debug)]
pub struct Phase {
    /// Days before today.
    pub from_day: u16,
    pub until_day: u16,
    /// Share of the usual number of conversations.
    pub rate: f64,
    /// Share of the usual time until a reply.
    pub slowness: f64,
}

pub(super) const fn phase(from_day: u16, until_day: u16, rate: f64, slowness: f64) -> Phase {
    Phase { from_day, until_day, rate, slowness }
}

/// Something that is said on one day.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// Days before today.
    pub day: u16,
    pub from: Who,
    pub to: Who,
    pub cc: Option<Who>,
    pub subject: &'static str,
    pub text: &'static str,
    /// What the agency answered, if it did, four hours later.
    pub answer: Option<&'static str>,
}

/// One client and its story.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    pub client: &'static str,
    pub domain: &'static str,
    pub lang: Lang,
    pub zone: &'static str,
    pub manager: Who,
    pub tier: &'static str,
    pub fee_roubles: i64,
    /// The first is the usual contact.
    pub contacts: &'static [(Who, &'static str)],
    pub project: &'static str,
    pub items: &'static [Item],
    /// Conversations a week in the usual rhythm.
    pub per_week: f64,
    /// Working hours until the client's usual reply.
    pub reply_hours: f64,
    /// Days before today on which the work began.
    pub since_day: u16,
    pub phases: &'static [Phase],
    pub beats: &'static [Beat],
    /// The small talk goes over a chat instead of mail.
    pub in_chat: bool,
}

pub(super) const fn beat(
    day: u16,
    from: Who,
    to: Who,
    cc: Option<Who>,
    subject: &'static str,
    text: &'static str,
    answer: Option<&'static str>,
) -> Beat {
    Beat { day, from, to, cc, subject, text, answer }
}
