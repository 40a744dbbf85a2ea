//! Every template with its fixture, in both languages: what a reader or a browser would stumble
//! over is found here. Strict templates fail on any name that a view does not give.

#[path = "../../examples/gallery/fixtures/mod.rs"]
mod fixtures;

use locale::{Lang, Locale};
use std::collections::BTreeSet;
use web::render::Renderer;

/// Values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(value, _)| value))
        .collect()
}

/// Tags of a name, without their brackets.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!("<{name} "))
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .collect()
}

fn each(check: impl Fn(&str, &str, Lang)) {
    let renderer = Renderer::new();
    for lang in [Lang::Ru, Lang::En] {
        let locale = Locale::new(lang, Locale::russian().zone);
        for (name, page) in fixtures::pages() {
            let html = page(&renderer, &locale)
                .unwrap_or_else(|error| panic!("{name} in {lang:?}: {error:#}"));
            check(name, &html, lang);
        }
    }
}

#[test]
fn every_page_says_its_language_and_title() {
    each(|name, html, lang| {
        assert!(html.contains(&format!(r#"<html lang="{}""#, lang.word())), "{name}");
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split('<').next());
        assert!(title.is_some_and(|t| t.trim_end_matches(" · Houston").len() > 2), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one main heading");
        assert_eq!(html.matches("<main").count(), 1, "{name} has one main part");
    });
}

#[test]
fn charts_are_drawn_where_a_page_has_them() {
    each(|page, html, _| {
        // Each mark stands where a chart of its kind was drawn, and only there.
        let marks: &[&str] = match page {
            "home" | "clients" => &[r#"class="spark""#],
            "client" => &["chart-wide", "chart-phone", "strip-wide", "strip-phone"],
            "signal" => &["chart-wide"],
            _ => return,
        };
        for mark in marks {
            assert!(html.contains(mark), "{page} has no {mark}");
        }
    });
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    each(|name, html, _| {
        let ids = values(html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        let twice: Vec<_> =
            unique.iter().filter(|id| ids.iter().filter(|i| i == *id).count() > 1).collect();
        assert!(twice.is_empty(), "{name}: ids used twice: {twice:?}");
        for attribute in ["for", "aria-labelledby", "aria-describedby"] {
            for id in values(html, attribute) {
                assert!(ids.contains(&id), "{name}: {attribute} leads to no {id}");
            }
        }
        for link in values(html, "href").into_iter().filter_map(|h| h.strip_prefix('#')) {
            assert!(ids.contains(&link), "{name}: no place #{link}");
        }
    });
}

#[test]
fn every_field_has_a_label() {
    each(|name, html, _| {
        let labelled: BTreeSet<_> = values(html, "for").into_iter().collect();
        for kind in ["input", "select", "textarea"] {
            for tag in tags(html, kind) {
                let tag = format!(" {tag}");
                let of = |attribute| values(&tag, attribute).first().copied();
                if of("type") == Some("hidden") {
                    continue;
                }
                // Ticks and choices stand inside their label.
                let is_inside = matches!(of("type"), Some("checkbox" | "radio"));
                let is_labelled = of("id").is_some_and(|id| labelled.contains(id));
                assert!(is_inside || is_labelled, "{name}: no label for <{kind}{tag}>");
            }
        }
    });
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    each(|name, html, _| {
        for form in html.split("<form ").skip(1).filter_map(|rest| rest.split_once("</form>")) {
            let (head, body) = form.0.split_once('>').unwrap_or((form.0, ""));
            if head.contains(r#"method="post""#) {
                assert!(body.contains(r#"name="csrf" value="k3J"#), "{name}: {head}");
            }
        }
    });
}

#[test]
fn nothing_is_left_untranslated() {
    let keys: Vec<&str> = locale::all_keys().collect();
    let heads: BTreeSet<&str> = keys.iter().filter_map(|key| key.split('.').next()).collect();
    each(|name, html, _| {
        // Words between tags and in attributes that people read.
        let mut texts: Vec<&str> =
            html.split('>').skip(1).filter_map(|rest| rest.split('<').next()).collect();
        for attribute in ["aria-label", "placeholder", "title", "data-label"] {
            texts.extend(values(html, attribute));
        }
        for word in texts.iter().flat_map(|text| text.split_whitespace()) {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let is_key = word.split_once('.').is_some_and(|(head, tail)| {
                heads.contains(head)
                    && tail.chars().all(|c| c.is_ascii_lowercase() || "._".contains(c))
                    && !tail.ends_with("json")
                    && !tail.ends_with("xlsx")
            });
            assert!(!is_key, "{name}: untranslated {word}");
        }
        let hole = texts.iter().find(|text| text.contains('{') && text.contains('}'));
        assert!(hole.is_none(), "{name}: a value was not filled in: {hole:?}");
    });
}

#[test]
fn pages_obey_the_strict_content_policy() {
    each(|name, html, _| {
        assert!(!html.contains(" style=\""), "{name} has a style attribute");
        assert!(!html.contains("<style"), "{name} has a style element");
        for handler in [" onclick=", " onload=", " onchange=", "javascript:"] {
            assert!(!html.contains(handler), "{name} has {handler}");
        }
        for script in tags(html, "script") {
            assert!(script.contains("src=\"/assets/"), "{name}: {script}");
        }
        assert!(!html.contains("http://www.google"), "{name}");
    });
}

#[test]
fn no_icon_is_missing_and_no_value_is_odd() {
    each(|name, html, _| {
        assert!(!html.contains(r#"data-icon="missing""#), "{name} asks for an unknown icon");
        for odd in ["NaN", ">none<", ">undefined<", ">true<", ">false<"] {
            assert!(!html.contains(odd), "{name} shows {odd}");
        }
    });
}

#[test]
fn assets_that_pages_name_exist() {
    each(|name, html, _| {
        let prefix = format!("/assets/{}/", web::assets::hash());
        for address in values(html, "href").into_iter().chain(values(html, "src")) {
            if let Some(file) = address.strip_prefix(&prefix) {
                assert!(web::assets::get(file).is_some(), "{name}: no {file}");
            }
        }
    });
}

#[test]
fn words_of_people_stay_words() {
    let renderer = Renderer::new();
    let mut frame = fixtures::frame("/");
    frame.agency = Some("<script>alert(1)</script>".to_owned());
    let view = web::view::admin::HelpPage { version: "\"><b>".to_owned() };
    let html = renderer.page(&Locale::russian(), &frame, &view).expect("a page");
    assert!(!html.contains("<script>alert") && !html.contains("\"><b>"), "escaped");
}
