//! The text of an HTML mail: one pass, no tree, so that neither nesting nor size can hurt.
//!
//! Quotes (`blockquote`) become lines with `> `, signatures marked by mail programs get a `-- ` line, so that
//! `text::quote` tells them apart in the same way as in plain text.

mod entity;

use memchr::{memchr, memchr2, memchr3, memmem, memrchr};

/// Quotes within quotes that are shown; deeper ones are drawn at this depth.
const MAX_QUOTE_DEPTH: usize = 8;
/// Elements without an end that are searched for their end; later ones are taken as they come.
const MAX_UNCLOSED: usize = 8;

/// The text of `html`, at most `limit` bytes of it; the flag says that there was more.
pub fn to_text(html: &str, limit: usize) -> (String, bool) {
    let mut reader = Reader {
        html,
        out: Out::new(limit, html.len()),
        unclosed: 0,
        unpaired: [false; 2],
        torn: 0,
        last_close: memrchr(b'>', html.as_bytes()).unwrap_or(0),
    };
    reader.run();
    let full = reader.out.full;
    (reader.out.finish(), full)
}

struct Reader<'a> {
    html: &'a str,
    out: Out,
    /// Elements whose end was searched for in vain.
    unclosed: usize,
    /// Whether a double or a single quotation mark was found to have no partner up to the end.
    unpaired: [bool; 2],
    /// Tags whose quotes leave no end to them.
    torn: usize,
    /// Where the last `>` stands: behind it there are no tags.
    last_close: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let bytes = self.html.as_bytes();
        let mut at = 0;
        while at < bytes.len() && !self.out.full {
            let next = memchr2(b'<', b'&', &bytes[at..]).map_or(bytes.len(), |found| at + found);
            self.out.text(&self.html[at..next]);
            if next >= bytes.len() {
                break;
            }
            at = if bytes[next] == b'&' { self.entity(next) } else { self.tag(next) };
        }
    }

    fn entity(&mut self, at: usize) -> usize {
        match entity::decode(&self.html[at..]) {
            Some((c, length)) => {
                self.out.letter(c);
                at + length
            }
            None => {
                self.out.text("&");
                at + 1
            }
        }
    }

    /// Handles what begins with `<` at `at`; returns where to go on.
    fn tag(&mut self, at: usize) -> usize {
        let rest = &self.html.as_bytes()[at..];
        if rest.starts_with(b"<!--") {
            return memmem::find(&rest[4..], b"-->")
                .map_or(self.html.len(), |end| at + 4 + end + 3);
        }
        let closing = rest.get(1) == Some(&b'/');
        let name_at = 1 + usize::from(closing);
        let first = rest.get(name_at).copied().unwrap_or(b' ');
        if !first.is_ascii_alphabetic() && !matches!(first, b'!' | b'?') {
            self.out.text("<");
            return at + 1;
        }
        let Some(length) = self.tag_length(at) else {
            self.out.text("<");
            return at + 1;
        };
        let tag = &self.html[at..at + length];
        let name_end =
            tag.as_bytes()[name_at..].iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(0);
        let name = tag[name_at..name_at + name_end].to_ascii_lowercase();
        let after = at + length;
        if closing {
            self.close(&name);
            return after;
        }
        match self.open(&name, tag) {
            Content::Shown => after,
            Content::Raw | Content::Hidden if self.unclosed >= MAX_UNCLOSED => after,
            Content::Raw => self.skip_raw(&name, after),
            Content::Hidden => self.skip_element(&name, after),
        }
    }

    /// Length of a tag with its brackets; quotes may hold `>`.
    fn tag_length(&mut self, at: usize) -> Option<usize> {
        if at > self.last_close {
            return None;
        }
        let rest = &self.html.as_bytes()[at..];
        if self.torn < MAX_UNCLOSED {
            if let Some(length) = quoted_tag_length(rest, &mut self.unpaired) {
                return Some(length);
            }
            self.torn += 1;
        }
        memchr(b'>', rest).map(|end| end + 1)
    }

    fn open(&mut self, name: &str, tag: &str) -> Content {
        match name {
            "script" | "style" | "title" | "template" | "textarea" | "object" => {
                return Content::Raw;
            }
            "br" => self.out.line_break(),
            "hr" => {
                self.out.block(1);
                self.out.text("________________________________");
                self.out.block(1);
            }
            "blockquote" => {
                self.out.block(1);
                self.out.quote_depth += 1;
            }
            "li" => {
                self.out.block(1);
                self.out.text("- ");
            }
            "td" | "th" => self.out.space(),
            "pre" => {
                self.out.block(1);
                self.out.preformatted += 1;
            }
            "p" if !tag.contains("MsoNormal") => self.out.block(2),
            "img" => self.image(tag),
            _ if is_block(name) => self.out.block(1),
            _ => {}
        }
        if matches!(name, "div" | "span" | "p" | "td" | "table" | "tr") && is_hidden(tag) {
            return Content::Hidden;
        }
        if name == "div" && (tag.contains("gmail_signature\"") || tag.contains("moz-signature")) {
            self.out.signature_mark();
        }
        Content::Shown
    }

    fn close(&mut self, name: &str) {
        match name {
            "blockquote" => {
                self.out.block(1);
                self.out.quote_depth = self.out.quote_depth.saturating_sub(1);
            }
            "pre" => {
                self.out.block(1);
                self.out.preformatted = self.out.preformatted.saturating_sub(1);
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.out.block(1),
            "td" | "th" => self.out.space(),
            _ if is_block(name) => self.out.block(1),
            _ => {}
        }
    }

    /// Small pictures with a text of their own are smileys.
    fn image(&mut self, tag: &str) {
        let Some(found) = tag.find("alt=\"") else { return };
        let rest = &tag[found + 5..];
        let alt = &rest[..rest.find('"').unwrap_or(0)];
        if alt.chars().count() <= 4 && !alt.is_ascii() {
            self.out.text(alt);
        }
    }

    /// Skips the content of `script`, `style` and the like, up to the closing tag.
    fn skip_raw(&mut self, name: &str, at: usize) -> usize {
        let bytes = self.html.as_bytes();
        let mut from = at;
        while let Some(found) = memmem::find(&bytes[from..], b"</") {
            let start = from + found + 2;
            if bytes[start..]
                .get(..name.len())
                .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
            {
                return memchr(b'>', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1);
            }
            from = start;
        }
        self.unclosed += 1;
        // Programs and styles are never text; a title without end must not take the letter with it.
        if matches!(name, "script" | "style") { bytes.len() } else { at }
    }

    /// Skips an element that is not displayed, with elements of the same name inside it.
    fn skip_element(&mut self, name: &str, at: usize) -> usize {
        let bytes = self.html.as_bytes();
        let mut from = at;
        let mut depth = 1_usize;
        while let Some(found) = memchr(b'<', &bytes[from..]) {
            let start = from + found + 1;
            let closing = bytes.get(start) == Some(&b'/');
            let named = &bytes[start + usize::from(closing)..];
            let same =
                named.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
                    && named.get(name.len()).is_none_or(|b| !b.is_ascii_alphanumeric());
            if same && closing {
                depth -= 1;
                if depth == 0 {
                    return memchr(b'>', named)
                        .map_or(bytes.len(), |end| bytes.len() - named.len() + end + 1);
                }
            } else if same {
                depth += 1;
            }
            from = start;
        }
        // Never closed: it is broken rather than hidden, so its text is shown.
        self.unclosed += 1;
        at
    }
}

enum Content {
    Shown,
    /// Not markup inside.
    Raw,
    /// Markup that is not displayed.
    Hidden,
}

/// Length of a tag by its quotes. Every search ends within the tag or is the last of its kind, so that all tags
/// together cost one pass, but for those that have no end.
fn quoted_tag_length(rest: &[u8], unpaired: &mut [bool; 2]) -> Option<usize> {
    let mut at = 1;
    loop {
        let next = at + memchr3(b'>', b'"', b'\'', &rest[at..])?;
        let mark = rest[next];
        if mark == b'>' {
            return Some(next + 1);
        }
        let kind = usize::from(mark == b'\'');
        at = next + 1;
        // Only behind "=" or a blank does a mark open a value; an apostrophe in a word does not.
        if unpaired[kind] || !matches!(rest[next - 1], b'=' | b' ') {
            continue;
        }
        match memchr(mark, &rest[at..]) {
            Some(end) => at += end + 1,
            None => unpaired[kind] = true,
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "body"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "main"
            | "ol"
            | "p"
            | "section"
            | "table"
            | "tr"
            | "ul"
    )
}

fn is_hidden(tag: &str) -> bool {
    let Some(style) = tag.find("style=") else { return false };
    let style: String = tag[style..]
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(300)
        .collect::<String>()
        .to_ascii_lowercase();
    style.contains("display:none") && !style.contains("!display:none")
}

/// Text being laid out: blanks fold, blocks break lines, quotes have their mark.
struct Out {
    text: String,
    limit: usize,
    full: bool,
    quote_depth: usize,
    preformatted: usize,
    /// Line breaks owed before the next text.
    breaks: usize,
    space: bool,
    line_is_empty: bool,
}

impl Out {
    fn new(limit: usize, html_bytes: usize) -> Self {
        Out {
            text: String::with_capacity((html_bytes / 2).min(limit).min(64 * 1024)),
            limit,
            full: false,
            quote_depth: 0,
            preformatted: 0,
            breaks: 0,
            space: false,
            line_is_empty: true,
        }
    }

    /// At least `lines` line ends before what follows.
    fn block(&mut self, lines: usize) {
        let have = self.breaks + usize::from(self.line_is_empty && self.breaks == 0);
        if have < lines {
            self.breaks += lines - have;
        }
        self.space = false;
    }

    fn line_break(&mut self) {
        self.breaks += 1;
        self.space = false;
    }

    fn space(&mut self) {
        self.space = !self.line_is_empty;
    }

    fn flush_breaks(&mut self) {
        for _ in 0..self.breaks.min(3) {
            self.text.push('\n');
            self.line_is_empty = true;
        }
        self.breaks = 0;
    }

    fn begin_text(&mut self) {
        if self.breaks > 0 {
            if self.text.is_empty() {
                self.breaks = 0;
            }
            self.flush_breaks();
            self.space = false;
        }
        if self.line_is_empty {
            for _ in 0..self.quote_depth.min(MAX_QUOTE_DEPTH) {
                self.text.push('>');
            }
            if self.quote_depth > 0 {
                self.text.push(' ');
            }
            self.line_is_empty = false;
        } else if self.space {
            self.text.push(' ');
        }
        self.space = false;
    }

    fn letter(&mut self, c: char) {
        if c == '\u{a0}' || c.is_whitespace() {
            self.space();
        } else if !c.is_control() {
            self.begin_text();
            self.push(c.encode_utf8(&mut [0; 4]));
        }
    }

    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > self.limit {
            self.full = true;
            let room = self.limit.saturating_sub(self.text.len());
            let cut =
                (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            self.text.push_str(&text[..cut]);
        } else {
            self.text.push_str(text);
        }
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.line_break();
                }
                let line = line.trim_end_matches('\r');
                if !line.is_empty() {
                    self.begin_text();
                    self.push(line);
                }
            }
            return;
        }
        let mut first = true;
        for word in text.split([' ', '\n', '\r', '\t', '\u{a0}', '\u{c}']) {
            if !first {
                self.space();
            }
            first = false;
            if !word.is_empty() {
                self.begin_text();
                self.push(word);
            }
        }
    }

    /// A line of its own that every reader takes for the beginning of a signature.
    fn signature_mark(&mut self) {
        let written = self.text.trim_end();
        let last = written.rsplit('\n').next().unwrap_or_default().trim_start_matches(['>', ' ']);
        if last != "--" && !written.is_empty() {
            self.block(1);
            self.begin_text();
            self.push("-- ");
            self.block(1);
        }
    }

    fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end_matches([' ', '\t', '\r', '\n']).len());
        self.text
    }
}
