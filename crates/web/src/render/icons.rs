//! Icons drawn for Houston on a grid of 24, one line weight, no fill.

use minijinja::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// Two posts, the agency and the client, joined by a signal: the letter H.
pub(super) const LOGO: &str = concat!(
    r#"<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">"#,
    r#"<path class="logo-post" d="M8 5v22M24 5v22"/>"#,
    r#"<path class="logo-signal" d="M8 19c5 0 6-6 11.5-6"/>"#,
    r#"<circle class="logo-dot" cx="21" cy="13" r="2.6"/></svg>"#
);

thread_local! {
    /// A page shows a hundred icons, of some twenty kinds.
    static MADE: RefCell<HashMap<String, Value>> = RefCell::new(HashMap::new());
}

/// The icon of that name for a template, made once. Only names that we know are kept.
pub(super) fn value(name: &str) -> Value {
    if let Some(made) = MADE.with_borrow(|made| made.get(name).cloned()) {
        return made;
    }
    let value = Value::from_safe_string(svg(name));
    if path(name).is_some() {
        MADE.with_borrow_mut(|made| made.insert(name.to_owned(), value.clone()));
    }
    value
}

/// Whether there is an icon of that name.
pub(super) fn is_known(name: &str) -> bool {
    path(name).is_some()
}

/// The icon of that name; an unknown name draws an empty box, which the page test finds.
pub(super) fn svg(name: &str) -> String {
    format!(
        r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" data-icon="{}">{}</svg>"#,
        if path(name).is_some() { name } else { "missing" },
        path(name).unwrap_or(r#"<path d="M4 4h16v16H4z"/>"#)
    )
}

/// One a line, alphabetical.
fn path(name: &str) -> Option<&'static str> {
    Some(match name {
        "add" => r#"<path d="M12 5v14M5 12h14"/>"#,
        "amber" => {
            r#"<path class="fill" d="M12 3.5 22 20.5H2Z"/><path class="cut" d="M12 10v5M12 17.6v.4"/>"#
        }
        "approval" => r#"<path d="M5 4h14v16H5zM8.5 12l2.5 2.5 4.5-5"/>"#,
        "archive" => r#"<path d="M4 5h16v4H4zM5.500 9v10h13V9M10 13h4"/>"#,
        "attach" => {
            r#"<path d="m18 11-6.500 6.500a3.500 3.500 0 0 1-5-5L13.500 5.500a2.500 2.500 0 0 1 3.500 3.500l-6.500 6.500a1 1 0 0 1-1.500-1.500L14.500 8.500"/>"#
        }
        "audit" => r#"<path d="M6 3.500h9l4 4V20.500H6zM9.500 10h6M9.500 13.500h6M9.500 17h3"/>"#,
        "back" => r#"<path d="m14 6-6 6 6 6"/>"#,
        "bell" => {
            r#"<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4M12 5V3.500"/>"#
        }
        "board" => r#"<path d="M4 4h16v16H4zM4 12h16M12 4v16"/>"#,
        "busy" => {
            r#"<path d="M12 7v5l3 2M12 3.500a8.500 8.500 0 1 0 8.500 8.500"/><path d="M15 4h5l-5 5h5"/>"#
        }
        "call" => {
            r#"<path d="M6 4h3l1.500 4.500L8.500 10a11 11 0 0 0 5.500 5.500l1.500-2L20 15v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2Z"/>"#
        }
        "chat" => r#"<path d="M4 5h16v11H11l-4.500 3.500V16H4z"/>"#,
        "check" => r#"<path d="m5 12.500 4.500 4.500L19 7"/>"#,
        "clients" => {
            r#"<path d="M4 20V6l8-2.500V20M12 9h8v11M4 20h16M7.500 8.500v0M7.500 12v0M7.500 15.500v0M16 13v0M16 16.500v0"/>"#
        }
        "clock" => r#"<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>"#,
        "close" => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
        "control" => {
            r#"<circle cx="12" cy="12" r="2"/><path d="M7.800 7.800a6 6 0 0 0 0 8.400M16.200 7.800a6 6 0 0 1 0 8.400M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14"/>"#
        }
        "copy" => r#"<path d="M9 8h11v12H9zM5 16H4V4h11v1"/>"#,
        "down" => r#"<path d="m6 9.500 6 6 6-6"/>"#,
        "edit" => {
            r#"<path d="m5 19 .8-4L16 4.800l3.200 3.200L9 18.200zM13.500 7.300l3.200 3.200"/>"#
        }
        "feedback" => {
            r#"<path d="m12 4 2.500 5.200 5.500.8-4 4 1 5.700-5-2.700-5 2.700 1-5.700-4-4 5.500-.8z"/>"#
        }
        "filter" => r#"<path d="M4 6h16M7 12h10M10 18h4"/>"#,
        "forward" => r#"<path d="m10 6 6 6-6 6"/>"#,
        "green" => {
            r#"<circle class="fill" cx="12" cy="12" r="9"/><path class="cut" d="m8 12.300 2.800 2.800 5.200-5.700"/>"#
        }
        "grey" => {
            r#"<circle class="dashed" cx="12" cy="12" r="8.500"/><path d="M9.800 9.700a2.300 2.300 0 1 1 3.300 2.300c-.8.400-1.100.8-1.100 1.600M12 16.400v.1"/>"#
        }
        "help" => {
            r#"<circle cx="12" cy="12" r="8.500"/><path d="M9.700 9.600a2.400 2.400 0 1 1 3.400 2.300c-.8.400-1.100.9-1.100 1.700M12 16.500v.1"/>"#
        }
        "history" => r#"<path d="M4.500 9a8 8 0 1 1-.5 3M4 5v4h4M12 8v4.500l3 1.500"/>"#,
        "import" => r#"<path d="M12 4v11M7.500 10.500 12 15l4.500-4.500M4.500 16v3.500h15V16"/>"#,
        "internal" => r#"<path d="M5 12h14M9 8l-4 4 4 4M15 8l4 4-4 4"/>"#,
        "incoming" => r#"<path d="M18 6 7 17M7 8.500V17h8.500"/>"#,
        "invoice" => {
            r#"<path d="M6 3.500h12v17l-3-1.800-3 1.800-3-1.800-3 1.800zM9.500 8.500h5M9.500 12h5"/>"#
        }
        "key" => {
            r#"<circle cx="8" cy="15" r="4"/><path d="m11 12 8.500-8.500M16 7l2.500 2.500M13.500 9.500l2 2"/>"#
        }
        "link" => {
            r#"<path d="M10 14a4 4 0 0 0 5.700 0l3.300-3.300a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0L5 13.300A4 4 0 0 0 10.700 19l1.300-1.300"/>"#
        }
        "incident" => r#"<path d="M13 3 5 13.500h5.500L10 21l8.500-11H13z"/>"#,
        "mail" => r#"<path d="M3.500 6h17v12.500h-17zM4 6.500l8 6.500 8-6.500"/>"#,
        "meeting" => {
            r#"<circle cx="8.500" cy="8" r="3"/><circle cx="16.500" cy="9" r="2.500"/><path d="M3 19c0-3.500 2.500-5.500 5.500-5.500S14 15.500 14 19M15.500 14c3 0 5 1.800 5 4.500"/>"#
        }
        "menu" => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
        "merge" => r#"<path d="M6 4c0 5 6 4 6 10v6M18 4c0 5-6 4-6 10M9 17l3 3 3-3"/>"#,
        "moon" => {
            r#"<path d="M19 14.500A7.500 7.500 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500Z"/>"#
        }
        "note" => r#"<path d="M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 8.500h7M8.500 12h4"/>"#,
        "out" => r#"<path d="M14 4H5v16h9M10 12h10M16.500 8.500 20 12l-3.500 3.500"/>"#,
        "outgoing" => r#"<path d="M6 18 17 7M8.500 7H17v8.500"/>"#,
        "person" => {
            r#"<circle cx="12" cy="8" r="3.500"/><path d="M5 20c0-4 3-6.500 7-6.500s7 2.500 7 6.500"/>"#
        }
        "project" => r#"<path d="M3.500 6.500h6l2 2.500h9v10h-17z"/>"#,
        "red" => {
            r#"<path class="fill" d="M8 2.800h8l5.200 5.200v8L16 21.200H8L2.800 16V8z"/><path class="cut" d="M12 7v6M12 16.300v.4"/>"#
        }
        "rule" => r#"<path d="M4 6h7l3 6h6M4 18h7l1.500-3M17 9l3 3-3 3"/>"#,
        "search" => r#"<circle cx="10.500" cy="10.500" r="6"/><path d="m15 15 5 5"/>"#,
        "settings" => {
            r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#
        }
        "signal" => r#"<path d="M3 13h4l2.500-7 4 12 2.500-7 1.500 2H21"/>"#,
        "star" => {
            r#"<path class="fill" d="m12 4 2.500 5.200 5.500.8-4 4 1 5.700-5-2.700-5 2.700 1-5.700-4-4 5.500-.8z"/>"#
        }
        "sun" => {
            r#"<circle cx="12" cy="12" r="3.500"/><path d="M12 3.500v2M12 18.500v2M3.500 12h2M18.500 12h2M6 6l1.400 1.400M16.600 16.600 18 18M18 6l-1.400 1.400M7.400 16.600 6 18"/>"#
        }
        "task" => r#"<path d="M4.500 4.500h15v15h-15zM8 12l3 3 5-6"/>"#,
        "team" => {
            r#"<circle cx="8.500" cy="8" r="3"/><circle cx="16.500" cy="9" r="2.500"/><path d="M3 19c0-3.500 2.500-5.500 5.500-5.500S14 15.500 14 19M15.500 14c3 0 5 1.800 5 4.500"/>"#
        }
        "tray" => r#"<path d="M4 13 6.500 5h11L20 13v6H4zM4 13h4.500l1 2.500h5l1-2.500H20"/>"#,
        "undo" => r#"<path d="M5 9h9a5 5 0 0 1 0 10H9M8.500 5.500 5 9l3.500 3.500"/>"#,
        "warning" => r#"<path d="M12 4 21 20H3ZM12 10v5M12 17.400v.1"/>"#,
        "watch" => {
            r#"<circle cx="12" cy="12" r="8.500"/><path class="fill" d="M12 3.500a8.500 8.500 0 0 1 0 17z"/>"#
        }
        _ => return None,
    })
}
