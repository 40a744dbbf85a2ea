//! "Human error" is no last cause: people err, and the question is what let the error through.

use crate::touch::words;

/// A person named where a cause should be; each asks for another next question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Excuse {
    /// Forgot.
    Forgot,
    /// Inattentive, careless, human factor.
    Slip,
    /// Did not tell in time.
    Silent,
    /// Had no time.
    NoTime,
    /// Did not know how.
    Unskilled,
    /// Lazy, irresponsible, bad.
    Character,
}

words!(Excuse {
    Forgot = "forgot", Slip = "slip", Silent = "silent", NoTime = "no_time",
    Unskilled = "unskilled", Character = "character",
});

impl Excuse {
    /// The code of the question to ask next.
    pub fn question(self) -> &'static str {
        match self {
            Excuse::Forgot => "postmortem.ask.forgot",
            Excuse::Slip => "postmortem.ask.slip",
            Excuse::Silent => "postmortem.ask.silent",
            Excuse::NoTime => "postmortem.ask.no-time",
            Excuse::Unskilled => "postmortem.ask.unskilled",
            Excuse::Character => "postmortem.ask.character",
        }
    }
}

/// Beginnings of words; one with a blank must be found as it is.
const LISTS: &[(Excuse, &[&str])] = &[
    (Excuse::Forgot, &["забыл", "запамятова", "вылетело из головы", "forgot", "slipped"]),
    (
        Excuse::Slip,
        &[
            "человеческ",
            "невнимательн",
            "внимательн",
            "небрежн",
            "проглядел",
            "не заметил",
            "ошибся",
            "ошиблась",
            "перепутал",
            "опечат",
            "ошибка сотрудник",
            "ошибка менеджер",
            "ошибка исполнител",
            "human err",
            "human fact",
            "careless",
            "inattent",
            "overlooked",
            "mixed up",
            "employee mistake",
        ],
    ),
    (
        Excuse::Silent,
        &["не сказал", "не предупредил", "промолчал", "не сообщил", "did not tell", "kept silent"],
    ),
    (
        Excuse::NoTime,
        &["не успел", "не хватило времени", "нехватка времени", "no time", "not enough time"],
    ),
    (
        Excuse::Unskilled,
        &[
            "не умел",
            "не умеет",
            "не знал",
            "некомпетентн",
            "неопытн",
            "did not know",
            "inexperienc",
        ],
    ),
    (
        Excuse::Character,
        &[
            "лень",
            "ленив",
            "безответственн",
            "халатн",
            "разгильдяй",
            "раздолбай",
            "недобросовестн",
            "lazy",
            "irresponsib",
            "negligen",
        ],
    ),
];

/// Words that lead from a person to what can be changed: a sentence that has one is deep enough.
const CHANGEABLE: &[&str] = &[
    "нет ",
    "не было",
    "отсутств",
    "регламент",
    "чек-лист",
    "чеклист",
    "процесс",
    "порядок",
    "график",
    "проверк",
    "провер",
    "загрузк",
    "проектов",
    "напоминан",
    "шаблон",
    "инструмент",
    "боялся",
    "боялась",
    "боится",
    "боятся",
    "принято",
    "правил",
    "контрол",
    "резерв",
    "замен",
    "план",
    "there is no",
    "there was no",
    "no check",
    "checklist",
    "process",
    "workload",
    "reminder",
    "template",
    "review",
    "afraid",
    "nobody",
    "никто",
    "некому",
];

/// What the text blames on a person and leaves there; none when it goes on to something that can
/// be changed, or names no person's failing.
pub fn excuse(text: &str) -> Option<Excuse> {
    let lower = text.to_lowercase().replace('ё', "е");
    let padded = format!(" {} ", lower.trim());
    if CHANGEABLE.iter().any(|word| begins_a_word(&padded, word)) {
        return None;
    }
    let found = LISTS.iter().find(|(_, list)| list.iter().any(|word| begins_a_word(&padded, word)));
    found.map(|(excuse, _)| *excuse)
}

fn begins_a_word(text: &str, start: &str) -> bool {
    text.match_indices(start).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_no_cause_but_what_let_the_error_through_is() {
        let check = |text, want| assert_eq!(excuse(text), want, "{text}");
        check("Человеческий фактор", Some(Excuse::Slip));
        check("Менеджер забыла отправить макет", Some(Excuse::Forgot));
        check("Невнимательность", Some(Excuse::Slip));
        check("Не предупредил заранее", Some(Excuse::Silent));
        check("Дизайнер не успел", Some(Excuse::NoTime));
        check("Неопытный копирайтер", Some(Excuse::Unskilled));
        check("Халатность", Some(Excuse::Character));
        check("human error", Some(Excuse::Slip));
        check("Забыл: нет напоминания за день до выхода", None);
        check("Боялся сказать, что не успевает: за это ругают", None);
        check("Взял слишком много проектов", None);
        check("Контроль только в день сдачи", None);
        check("Никто не проверяет ссылки перед запуском", None);
        check("", None);
        // «болень» does not begin with «лень».
        check("Олень на баннере не согласован", None);
    }
}
