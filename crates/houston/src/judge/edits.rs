//! `judge edits`: classes, repeats, contradictions (A.8).

use super::input::{Fields, Problem, parse_date};
use super::{Outcome, body, share_of_hundred};
use locale::Locale;
use serde_json::{Map, Value, json};
use text::edits::{Edit, EditPair, review};

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let items = fields.objects("edits")?;
    // Ids go back as they came, a number as a number.
    let ids = items.iter().map(|item| item.need("id")).collect::<Result<Vec<&Value>, Problem>>()?;
    let edits = items.iter().map(edit).collect::<Result<Vec<_>, Problem>>()?;
    let review = review(&edits);
    let classes: Map<String, Value> = edits
        .iter()
        .zip(&review.classes)
        .map(|(edit, found)| {
            let value = json!({
                "class": found.class.word(),
                "confidence": share_of_hundred(found.confidence),
                "reason": locale.reason(&found.reason),
            });
            (edit.id.clone(), value)
        })
        .collect();
    let pair = |pair: &EditPair| {
        json!({
            "ids": [ids[pair.earlier], ids[pair.later]],
            "a": ids[pair.earlier],
            "b": ids[pair.later],
            "confidence": share_of_hundred(pair.confidence),
            "reason": locale.reason(&pair.reason),
        })
    };
    Ok(body(json!({
        "classes": classes,
        "repeats": review.repeats.iter().map(pair).collect::<Vec<_>>(),
        "contradictions": review.contradictions.iter().map(pair).collect::<Vec<_>>(),
    })))
}

fn edit(item: &Fields) -> Result<Edit, Problem> {
    Ok(Edit {
        id: item.id("id")?,
        text: item.text("text")?.to_owned(),
        author: item.opt_text("author")?.map(str::to_owned),
        // A moment is as good as a day here: the edits come in order.
        date: item.opt_text("date")?.and_then(|text| parse_date(text.get(..10).unwrap_or(text))),
        material: item.opt_text("material")?.map(str::to_owned),
    })
}
