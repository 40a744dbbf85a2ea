//! A point of a series as it is stored: `[milliseconds, value, is quiet, low, usual, high]`, the last
//! three where a band is expected. A page of a list reads a thousand of them; with names and a moment
//! in words each they took a fifth of its time. The longer form of earlier versions is still read.

use super::{Band, Point};
use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq =
            serializer.serialize_seq(Some(if self.expected.is_some() { 6 } else { 3 }))?;
        seq.serialize_element(&self.at.as_millisecond())?;
        seq.serialize_element(&self.value)?;
        seq.serialize_element(&self.quiet)?;
        if let Some(band) = &self.expected {
            seq.serialize_element(&band.low)?;
            seq.serialize_element(&band.usual)?;
            seq.serialize_element(&band.high)?;
        }
        seq.end()
    }
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Point, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

/// With names, as it was stored before.
#[derive(serde::Deserialize)]
struct Named {
    at: Timestamp,
    value: Option<f64>,
    expected: Option<Band>,
    #[serde(default)]
    quiet: bool,
}

impl<'de> Visitor<'de> for Reader {
    type Value = Point;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a point of a series")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Point, A::Error> {
        let missing = |n: usize| de::Error::invalid_length(n, &Reader);
        let at: i64 = seq.next_element()?.ok_or_else(|| missing(0))?;
        let at = Timestamp::from_millisecond(at).map_err(de::Error::custom)?;
        let value = seq.next_element()?.ok_or_else(|| missing(1))?;
        let quiet = seq.next_element()?.ok_or_else(|| missing(2))?;
        let expected = match seq.next_element()? {
            None => None,
            Some(low) => Some(Band {
                low,
                usual: seq.next_element()?.ok_or_else(|| missing(4))?,
                high: seq.next_element()?.ok_or_else(|| missing(5))?,
            }),
        };
        Ok(Point { at, value, expected, quiet })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Point, A::Error> {
        let named = Named::deserialize(de::value::MapAccessDeserializer::new(map))?;
        let Named { at, value, expected, quiet } = named;
        Ok(Point { at, value, expected, quiet })
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Point};

    #[test]
    fn a_point_is_stored_shortly_and_read_in_both_forms() {
        let at = "2026-02-24T07:00:00.250Z".parse().expect("a moment");
        let band = Band { low: 0.5, usual: 3.0, high: 7.25 };
        let full = Point { at, value: Some(2.5), expected: Some(band), quiet: true };
        let empty = Point { at, value: None, expected: None, quiet: false };
        let table = [
            (full, "[1771916400250,2.5,true,0.5,3.0,7.25]"),
            (empty, "[1771916400250,null,false]"),
        ];
        for (point, json) in table {
            assert_eq!(serde_json::to_string(&point).expect("JSON"), json);
            assert_eq!(serde_json::from_str::<Point>(json).expect("a point"), point);
        }
        let named = r#"{"at":"2026-02-24T07:00:00.25Z","value":2.5,
            "expected":{"low":0.5,"usual":3.0,"high":7.25},"quiet":true}"#;
        assert_eq!(serde_json::from_str::<Point>(named).expect("a point"), full);
        let named = r#"{"at":"2026-02-24T07:00:00.25Z","value":null,"expected":null}"#;
        assert_eq!(serde_json::from_str::<Point>(named).expect("a point"), empty);
        for bad in ["[1]", "[1,2.0]", "[1,2.0,false,3.0]", "[\"x\",1.0,false]", "7"] {
            assert!(serde_json::from_str::<Point>(bad).is_err(), "{bad}");
        }
    }
}
