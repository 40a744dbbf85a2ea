//! Evidence as it is read back: by its `type`, which is written first, without gathering the rest in memory.

use super::{Evidence, IncidentProof, Quote, Series};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::fmt;

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Evidence, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

#[derive(serde::Deserialize)]
struct Messages {
    messages: Vec<Quote>,
}

impl<'de> Visitor<'de> for Reader {
    type Value = Evidence;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("evidence, its type first")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Evidence, A::Error> {
        let first: Option<String> = map.next_key()?;
        if first.as_deref() != Some("type") {
            return Err(de::Error::custom("the type of evidence does not come first"));
        }
        let kind: String = map.next_value()?;
        let rest = MapAccessDeserializer::new(map);
        match kind.as_str() {
            "series" => Series::deserialize(rest).map(Evidence::Series),
            "messages" => {
                let Messages { messages } = Messages::deserialize(rest)?;
                Ok(Evidence::Messages { messages })
            }
            "incident" => IncidentProof::deserialize(rest).map(Evidence::Incident),
            other => Err(de::Error::unknown_variant(other, &["series", "messages", "incident"])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Evidence, IncidentProof, Series};
    use crate::id::IncidentId;

    #[test]
    fn evidence_is_read_as_it_was_written() {
        let at = "2026-02-24T07:00:00Z".parse().expect("a moment");
        let incident = IncidentProof {
            incident: IncidentId(uuid::Uuid::nil()),
            title: "Срыв".to_owned(),
            found_at: at,
            tell_by: at,
            told_at: None,
            learned_at: Some(at),
        };
        for evidence in [
            Evidence::Series(Series { unit: "u".into(), points: vec![], changed_at: Some(at) }),
            Evidence::Messages { messages: vec![] },
            Evidence::Incident(incident),
        ] {
            let json = serde_json::to_string(&evidence).expect("JSON");
            assert!(json.starts_with(r#"{"type":"#), "{json}");
            assert_eq!(serde_json::from_str::<Evidence>(&json).expect("evidence"), evidence);
        }
        for bad in [r#"{"messages":[],"type":"messages"}"#, r#"{"type":"guess"}"#, "[]", "{}"] {
            assert!(serde_json::from_str::<Evidence>(bad).is_err(), "{bad}");
        }
    }
}
