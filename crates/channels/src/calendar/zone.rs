//! Zones as calendars name them: by IANA, by Windows, or by a definition in the file.

use std::collections::HashMap;

use jiff::tz::{Offset, TimeZone};

/// Names that Outlook writes, with the zone that they mean (CLDR, `windowsZones`, territory 001).
const WINDOWS: &[(&str, &str)] = &[
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Belarus Standard Time", "Europe/Minsk"),
    ("Caucasus Standard Time", "Asia/Yerevan"),
    ("Central Asia Standard Time", "Asia/Almaty"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Eastern Standard Time", "America/New_York"),
    ("Ekaterinburg Standard Time", "Asia/Yekaterinburg"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Georgian Standard Time", "Asia/Tbilisi"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Kaliningrad Standard Time", "Europe/Kaliningrad"),
    ("Mountain Standard Time", "America/Denver"),
    ("N. Central Asia Standard Time", "Asia/Novosibirsk"),
    ("North Asia East Standard Time", "Asia/Irkutsk"),
    ("North Asia Standard Time", "Asia/Krasnoyarsk"),
    ("Omsk Standard Time", "Asia/Omsk"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Qyzylorda Standard Time", "Asia/Qyzylorda"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russia Time Zone 3", "Europe/Samara"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Saratov Standard Time", "Europe/Saratov"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Tomsk Standard Time", "Asia/Tomsk"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("UTC", "UTC"),
    ("Vladivostok Standard Time", "Asia/Vladivostok"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("West Asia Standard Time", "Asia/Tashkent"),
    ("Yakutsk Standard Time", "Asia/Yakutsk"),
];

/// The zones of one file.
#[derive(Default)]
pub struct Zones {
    found: HashMap<String, Option<TimeZone>>,
    /// Offsets of definitions in the file, as written: `+0300`.
    defined: HashMap<String, String>,
}

impl Zones {
    /// Notes a definition of the file; used where the name itself tells nothing.
    pub fn define(&mut self, name: &str, offset: &str) {
        self.defined.entry(name.to_owned()).or_insert_with(|| offset.to_owned());
        self.found.remove(name);
    }

    /// The zone of a name; `None`: nobody knows it.
    pub fn get(&mut self, name: &str) -> Option<TimeZone> {
        if let Some(known) = self.found.get(name) {
            return known.clone();
        }
        let zone = by_name(name).or_else(|| self.defined.get(name).and_then(|o| offset(o)));
        self.found.insert(name.to_owned(), zone.clone());
        zone
    }
}

fn by_name(name: &str) -> Option<TimeZone> {
    let name = name.trim().trim_matches('"');
    if let Some((_, iana)) = WINDOWS.iter().find(|(windows, _)| *windows == name) {
        return TimeZone::get(iana).ok();
    }
    // "/freeassociation.sourceforge.net/Europe/Moscow" ends with the name
    let parts: Vec<&str> = name.split('/').filter(|p| !p.is_empty()).collect();
    let tail = |n: usize| parts.get(parts.len().checked_sub(n)?..).map(|p| p.join("/"));
    let names = [Some(name.to_owned()), tail(3), tail(2)];
    names.into_iter().flatten().find_map(|name| TimeZone::get(&name).ok())
}

/// `+0300`, `-023000`.
fn offset(text: &str) -> Option<TimeZone> {
    let text = text.trim();
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
    let seconds = number(1, 3)? * 3600 + number(3, 5)? * 60 + number(5, 7).unwrap_or(0);
    Offset::from_seconds(sign * seconds).ok().map(TimeZone::fixed)
}
