//! Lets the year of a story happen: letters and chat lines with the client's own rhythm.

use super::cast::{Phase, Story};
use super::dice::Dice;
use super::mailbox::{Letter, Line, Who};
use super::phrases::{self as say, Item};
use domain::cue::Lang;
use jiff::civil::Weekday;
use jiff::{Span, Timestamp, Zoned};

/// Everything that was written in one story.
#[derive(Debug, Default)]
pub struct Written {
    pub letters: Vec<Letter>,
    pub lines: Vec<Line>,
}

/// A stretch with at least this share of the usual conversations is an ordinary one.
const RATE_STEADY: f64 = 0.9;
/// Working days in a row without a new conversation, in an ordinary stretch.
const QUIET_DAYS_MAX: u32 = 2;

/// Shares of the usual time until a reply, in turns; their median is 1.
const REPLY_SPREAD: [f64; 7] = [0.55, 1.35, 0.85, 1.8, 0.75, 1.15, 1.0];

/// Tells one story up to `now`.
pub fn write(story: &Story, now: &Zoned, seed: u64) -> Written {
    let mut author = Author {
        story,
        now: now.timestamp(),
        dice: Dice::new(seed, story.client),
        written: Written::default(),
        n_letters: 0,
        n_replies: 0,
    };
    let first =
        now.checked_sub(Span::new().days(i64::from(story.since_day))).unwrap_or(now.clone());
    let mut day = first;
    let mut n_quiet_days = 0;
    while day.timestamp() < now.timestamp() {
        let days_ago = days_between(&day, now);
        if !is_free(&day) {
            let usual = story.per_week / 5.0 * season(&day);
            let rate = rate_on(story.phases, days_ago);
            let mut n = author.dice.count(usual * rate);
            // Chance alone would now and then let a client who is well fall silent.
            if rate >= RATE_STEADY && n == 0 && n_quiet_days >= QUIET_DAYS_MAX {
                n = 1;
            }
            n_quiet_days = if n == 0 { n_quiet_days + 1 } else { 0 };
            for _ in 0..n {
                author.conversation(&day, days_ago);
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    for beat in story.beats {
        author.beat(now, beat);
    }
    author.written
}

fn days_between(day: &Zoned, now: &Zoned) -> u16 {
    let seconds = now.timestamp().as_second() - day.timestamp().as_second();
    u16::try_from(seconds / 86_400).unwrap_or(0)
}

fn rate_on(phases: &[Phase], days_ago: u16) -> f64 {
    phase_on(phases, days_ago).map_or(1.0, |p| p.rate)
}

fn phase_on(phases: &[Phase], days_ago: u16) -> Option<&Phase> {
    phases.iter().find(|p| days_ago < p.from_day && days_ago >= p.until_day)
}

/// Weekends, the first eight days of January and the May holidays.
fn is_free(day: &Zoned) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        || (day.month() == 1 && day.day() <= 8)
        || (day.month() == 5 && matches!(day.day(), 1 | 9))
}

/// Summer is a little quieter.
fn season(day: &Zoned) -> f64 {
    if matches!(day.month(), 7 | 8) { 0.85 } else { 1.0 }
}

struct Author<'a> {
    story: &'a Story,
    now: Timestamp,
    dice: Dice,
    written: Written,
    n_letters: u32,
    n_replies: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Client,
    Agency,
}

impl Author<'_> {
    /// A conversation that begins on `day`: two to five turns.
    fn conversation(&mut self, day: &Zoned, days_ago: u16) {
        let item = self.dice.pick(self.story.items);
        let client = self.someone();
        let mut at = day.start_of_day().unwrap_or_else(|_| day.clone());
        let minutes = 9 * 60 + self.dice.below(9 * 60);
        at = at.checked_add(Span::new().minutes(minutes as i64)).unwrap_or(at);
        let mut turn = if self.dice.chance(0.65) { Turn::Client } else { Turn::Agency };
        let is_chat = self.story.in_chat && self.dice.chance(0.6);
        let mut thread: Vec<String> = Vec::new();
        let subject = subject(item, self.story.lang);
        let mut n_turns = 2 + self.dice.below(4);
        let is_last_ours = (turn == Turn::Client) == n_turns.is_multiple_of(2);
        // A chat is one long conversation: what we leave open there would be answered by the next.
        if is_chat && is_last_ours {
            n_turns += 1;
        }
        for i in 0..n_turns {
            if at.timestamp() >= self.now {
                break;
            }
            let text = self.sentence(turn, i, item);
            let (from, to) = match turn {
                Turn::Client => (client, self.story.manager),
                Turn::Agency => (self.story.manager, client),
            };
            if is_chat {
                self.written.lines.push(Line { at: at.timestamp(), from, text });
            } else {
                self.letter(&at, from, to, None, &subject, &text, &mut thread);
            }
            let hours = match turn {
                Turn::Client => self.dice.around(1.5, 0.6),
                Turn::Agency => {
                    let slow = phase_on(self.story.phases, days_ago).map_or(1.0, |p| p.slowness);
                    self.reply_hours() * slow
                }
            };
            at = after_working_hours(&at, hours);
            turn = if turn == Turn::Client { Turn::Agency } else { Turn::Client };
        }
    }

    /// Hours until the client's next reply. Quick and slow ones take turns: chance alone would now
    /// and then make a client who is well answer slowly for weeks.
    fn reply_hours(&mut self) -> f64 {
        let spread = REPLY_SPREAD[self.n_replies % REPLY_SPREAD.len()];
        self.n_replies += 1;
        self.dice.around(self.story.reply_hours * spread, 0.1)
    }

    /// The usual contact four times of five.
    fn someone(&mut self) -> Who {
        let contacts = self.story.contacts;
        let is_usual = contacts.len() == 1 || self.dice.chance(0.9);
        if is_usual { contacts[0].0 } else { contacts[1].0 }
    }

    fn sentence(&mut self, turn: Turn, i: usize, item: Item) -> String {
        let pool: &[&str] = match (self.story.lang, turn, i) {
            (Lang::Ru, Turn::Client, 0) => say::CLIENT_ASKS,
            (Lang::Ru, Turn::Client, _) => match self.dice.below(10) {
                0..=3 => say::CLIENT_APPROVES,
                4..=7 => say::CLIENT_EDITS,
                8 => say::CLIENT_ASKS,
                _ => say::CLIENT_THANKS,
            },
            (Lang::Ru, Turn::Agency, 0) => say::AGENCY_SENDS,
            (Lang::Ru, Turn::Agency, _) => say::AGENCY_ANSWERS,
            (Lang::En, Turn::Client, 0) => say::ENGLISH_ASKS,
            (Lang::En, Turn::Client, _) if self.dice.chance(0.5) => say::ENGLISH_APPROVES,
            (Lang::En, Turn::Client, _) => say::ENGLISH_EDITS,
            (Lang::En, Turn::Agency, _) => say::ENGLISH_ANSWERS,
        };
        let pattern = self.dice.pick(pool);
        say::fill(pattern, item, 2 + self.dice.below(4) as u32)
    }

    #[allow(clippy::too_many_arguments)]
    fn letter(
        &mut self,
        at: &Zoned,
        from: Who,
        to: Who,
        cc: Option<Who>,
        subject: &str,
        text: &str,
        thread: &mut Vec<String>,
    ) {
        self.n_letters += 1;
        let domain = from.address.rsplit('@').next().unwrap_or("example");
        let id =
            format!("{}.{}.{}@{domain}", at.timestamp().as_second(), self.n_letters, thread.len());
        let subject = if thread.is_empty() { subject.to_owned() } else { format!("Re: {subject}") };
        let mut body = format!("{text}\n\n--\n{}", from.name);
        if let Some(last) = self.written.letters.last().filter(|_| !thread.is_empty()) {
            body.push_str(&quote(last, self.story.lang));
        }
        let references = thread.clone();
        thread.push(id.clone());
        self.written.letters.push(Letter {
            at: at.timestamp(),
            from,
            to: vec![to],
            cc: cc.into_iter().collect(),
            subject,
            body,
            id,
            references,
            is_bulk: false,
        });
    }

    fn beat(&mut self, now: &Zoned, beat: &super::cast::Beat) {
        let day = now.checked_sub(Span::new().days(i64::from(beat.day))).unwrap_or(now.clone());
        let morning =
            day.start_of_day().and_then(|d| d.checked_add(Span::new().minutes(10 * 60 + 24)));
        let at = workday(morning.unwrap_or(day));
        let mut thread = Vec::new();
        self.letter(&at, beat.from, beat.to, beat.cc, beat.subject, beat.text, &mut thread);
        if let Some(answer) = beat.answer {
            let later = after_working_hours(&at, 4.0);
            if later.timestamp() < self.now {
                self.letter(&later, beat.to, beat.from, beat.cc, beat.subject, answer, &mut thread);
            }
        }
    }
}

fn subject(item: Item, lang: Lang) -> String {
    let mut chars = item.plain.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    match lang {
        Lang::Ru => format!("{first}{}", chars.as_str()),
        Lang::En => format!("{first}{}: next steps", chars.as_str()),
    }
}

fn quote(last: &Letter, lang: Lang) -> String {
    let at = last.at.strftime("%d.%m.%Y, %H:%M");
    let head = match lang {
        Lang::Ru => format!("\n\n{at}, {} <{}> пишет:\n", last.from.name, last.from.address),
        Lang::En => format!("\n\nOn {at}, {} <{}> wrote:\n", last.from.name, last.from.address),
    };
    let lines = last.body.lines().take_while(|l| *l != "--").map(|l| format!("> {l}\n"));
    head + &lines.collect::<String>()
}

/// The next working moment: weekends are skipped backwards, so that a beat stays in the past.
fn workday(at: Zoned) -> Zoned {
    let mut at = at;
    while is_free(&at) {
        let Ok(before) = at.yesterday() else { break };
        at = before;
    }
    at
}

/// `hours` of working time (9 to 18) after `at`.
fn after_working_hours(at: &Zoned, hours: f64) -> Zoned {
    let mut at = at.clone();
    let mut minutes_left = (hours * 60.0).max(4.0) as i64;
    for _ in 0..200 {
        let minute_of_day = i64::from(at.hour()) * 60 + i64::from(at.minute());
        let open = (18 * 60 - minute_of_day.max(9 * 60)).max(0);
        if !is_free(&at) && open > 0 {
            let start = (9 * 60 - minute_of_day).max(0);
            if minutes_left < open {
                let step = Span::new().minutes(start + minutes_left);
                return at.checked_add(step).unwrap_or(at);
            }
            minutes_left -= open;
        }
        let Ok(next) = at.tomorrow().and_then(|d| d.start_of_day()) else { break };
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::stories::STORIES;

    fn now() -> Zoned {
        "2026-11-20T12:00[Europe/Moscow]".parse().expect("a moment")
    }

    #[test]
    fn nothing_is_written_in_the_future_and_every_reply_refers_to_its_letter() {
        for story in STORIES {
            let written = write(story, &now(), 1);
            assert!(written.letters.len() > 10, "{}", story.client);
            for letter in &written.letters {
                assert!(letter.at < now().timestamp(), "{}: {:?}", story.client, letter.subject);
                assert!(!letter.body.contains('{'), "{}", letter.body);
            }
        }
    }

    #[test]
    fn working_hours_skip_the_night_and_the_weekend() {
        let friday: Zoned = "2026-11-20T17:30[Europe/Moscow]".parse().expect("a moment");
        let after = after_working_hours(&friday, 1.0);
        assert_eq!(after.to_string(), "2026-11-23T09:30:00+03:00[Europe/Moscow]");
    }

    #[test]
    fn the_silent_client_is_silent_and_the_others_are_not() {
        let recent = |name: &str| {
            let story = STORIES.iter().find(|s| s.client == name).expect("a story");
            let since = now().checked_sub(Span::new().days(21)).expect("a moment").timestamp();
            write(story, &now(), 1).letters.iter().filter(|l| l.at > since).count()
        };
        assert_eq!(recent("Фитолайн"), 0);
        assert!(recent("Northwind Analytics") > 8);
    }
}
