//! Whether a text speaks of prolonging the agreement (PRODUCT.md L2.9): a lexicon, because the
//! question is only whether the matter was raised at all.

use crate::normal::normal_form;

/// Words that mean prolonging an agreement by themselves, as beginnings.
const ALONE: &[&str] = &["пролонг", "перезаключ", "renewal", "renewing", "renewed"];
/// Words that mean it beside a word of [`OBJECTS`].
const VERBS: &[&str] = &["продл", "продолж", "renew", "extend", "extension", "prolong"];
/// What is prolonged then. A deadline or a campaign is not among them.
const OBJECTS: &[&str] = &[
    "договор",
    "контракт",
    "соглашен",
    "сотруднич",
    "абонемент",
    "ретейнер",
    "подписк",
    "contract",
    "agreement",
    "retainer",
    "cooperation",
    "partnership",
    "subscription",
];
/// A whole new agreement is one, too.
const NEW: &[&str] = &["нов", "следующ", "new", "next"];
const AGREEMENTS: &[&str] = &["договор", "контракт", "contract", "agreement"];

/// Whether some sentence speaks of renewal.
pub fn mentions_renewal(text: &str) -> bool {
    text.split(['.', '!', '?', ';', '\n']).any(sentence_mentions)
}

fn sentence_mentions(sentence: &str) -> bool {
    let words: Vec<String> = sentence
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(normal_form)
        .collect();
    let has = |list: &[&str]| words.iter().any(|w| list.iter().any(|start| w.starts_with(start)));
    let is_next_agreement = words.windows(2).any(|pair| {
        NEW.iter().any(|start| pair[0].starts_with(start))
            && AGREEMENTS.iter().any(|start| pair[1].starts_with(start))
    });
    has(ALONE) || (has(VERBS) && has(OBJECTS)) || is_next_agreement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talk_of_prolonging_the_agreement_is_told_from_other_prolonging() {
        let check = |text: &str, expected: bool| {
            assert_eq!(mentions_renewal(text), expected, "{text}");
        };
        check("Коллеги, давайте обсудим продление договора на следующий год.", true);
        check("Готовы продлить сотрудничество ещё на год?", true);
        check("Пролонгация автоматическая, верно?", true);
        check("Пришлите новый договор на подпись", true);
        check("Продолжим работу по договору и в 2027 году", true);
        check("Shall we talk about the renewal?", true);
        check("We would like to extend our agreement until June.", true);
        check("Let us sign the new contract in May", true);
        check("Можно продлить дедлайн до пятницы?", false);
        check("Продлите акцию до конца месяца. Договор пришлю завтра.", false);
        check("Please extend the deadline", false);
        check("Our renewable energy client", false);
        check("Счёт по договору во вложении", false);
        check("", false);
    }
}
