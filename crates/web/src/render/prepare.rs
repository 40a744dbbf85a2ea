//! What is the same on every page of a language is put into the templates once, before they are compiled: a client's
//! page asks for some three hundred fixed texts and icons, and each cost a lookup, a copy and an escape.

use super::{icons, parts};
use locale::Locale;

/// A template with `{{ 'key'|t }}` and `{{ icon('name') }}` put in. What is not known is left to the page, where
/// the page test finds it.
pub(super) fn prepared(source: &str, locale: &Locale) -> String {
    let mut made = String::with_capacity(source.len() * 2);
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("{{ ") {
        made.push_str(before);
        let fixed = after
            .split_once(" }}")
            .and_then(|(expression, after)| fixed(expression, locale).map(|text| (text, after)));
        match fixed {
            Some((text, after)) => {
                made.push_str(&text);
                rest = after;
            }
            None => {
                made.push_str("{{ ");
                rest = after;
            }
        }
    }
    made.push_str(rest);
    made
}

fn fixed(expression: &str, locale: &Locale) -> Option<String> {
    let quoted = |text: &str, before: &str, after: &str| {
        let name = text.strip_prefix(before)?.strip_suffix(after)?;
        (!name.contains('\'')).then(|| name.to_owned())
    };
    if let Some(key) = quoted(expression, "'", "'|t") {
        let text = locale.has(&key).then(|| parts::escape(&locale.fill(&key, &[])))?;
        let is_markup = ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark));
        return (!is_markup).then_some(text);
    }
    quoted(expression, "icon('", "')").filter(|name| icons::is_known(name)).map(|n| icons::svg(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fixed_and_known_is_put_in() {
        let locale = Locale::russian();
        let check = |source: &str, expected: &str| assert_eq!(prepared(source, &locale), expected);
        let save = locale.t("act.save");
        check("<b>{{ 'act.save'|t }}</b> {{", &format!("<b>{save}</b> {{{{"));
        check("{{ icon('check') }}.", &format!("{}.", icons::svg("check")));
        for left in [
            "{{ 'no.such.key'|t }}",
            "{{ icon('no-such-icon') }}",
            "{{ 'a' ~ 'act.save'|t }}",
            "{{ 'act.save'|t|cap }}",
            "{{ ('level.' ~ word)|t }}",
            "{{ icon(name) }}",
            "{{ 'act.save'|t",
        ] {
            check(left, left);
        }
        check("{{ name }}{{ 'act.save'|t }}", &format!("{{{{ name }}}}{save}"));
    }
}
