//! New text told from quotes and signatures, in Russian and English mail (PRODUCT L1).
//!
//! Every line goes to exactly one of new text, quote and signature, so nothing is lost. Where it is not clear what a
//! line is, it counts as new: a quote read twice does less harm than a complaint that nobody reads.

mod attribution;
mod signature;

/// The three kinds of text in a message. Each keeps the order of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What the sender wrote now, answers between quotes included.
    pub new: String,
    /// Earlier messages, quoted or forwarded, with the lines that introduce them.
    pub quoted: String,
    /// Closing phrase, name, position, telephone, disclaimer, "sent from my phone".
    pub signature: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    New,
    Quoted,
    Signature,
}

/// Tells new text from quotes and signatures.
pub fn split(text: &str) -> Split {
    split_of(text, "")
}

/// [`split`] for a message of a known sender: a line with their name near the end begins the signature.
pub fn split_of(text: &str, sender: &str) -> Split {
    let lines: Vec<&str> = text.lines().collect();
    let mut kinds = vec![Kind::New; lines.len()];
    mark_quotes(&lines, &mut kinds);
    signature::mark(&lines, &mut kinds, sender);
    let gather = |kind: Kind| {
        let of_kind = || lines.iter().zip(&kinds).filter(|(_, of)| **of == kind);
        let mut out = String::with_capacity(of_kind().map(|(line, _)| line.len() + 1).sum());
        let mut blanks = 0;
        for (line, _) in of_kind() {
            let line = line.trim_end();
            if line.is_empty() {
                blanks += 1;
                continue;
            }
            if !out.is_empty() {
                out.push_str(if blanks > 0 { "\n\n" } else { "\n" });
            }
            blanks = 0;
            out.push_str(line);
        }
        out
    };
    Split {
        new: gather(Kind::New),
        quoted: gather(Kind::Quoted),
        signature: gather(Kind::Signature),
    }
}

/// Marks the lines of earlier messages.
fn mark_quotes(lines: &[&str], kinds: &mut [Kind]) {
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim();
        if is_quoted_line(line) {
            kinds[at] = Kind::Quoted;
        } else if attribution::starts_earlier_message(lines, at) {
            kinds[at..].fill(Kind::Quoted);
            return;
        } else if let Some(length) = attribution::introduction(lines, at) {
            let after = at + length;
            kinds[at..after].fill(Kind::Quoted);
            if !next_is_quoted(lines, after) {
                // The program does not mark quoted lines: all that follows is the earlier message.
                kinds[at..].fill(Kind::Quoted);
                return;
            }
            at = after;
            continue;
        }
        at += 1;
    }
    quote_blank_lines(lines, kinds);
}

/// `> text`, also with a few spaces before it; ">>" too. A lone arrow such as `>=` is not a quote.
fn is_quoted_line(line: &str) -> bool {
    line.strip_prefix('>').is_some_and(|rest| !rest.starts_with('='))
}

fn next_is_quoted(lines: &[&str], from: usize) -> bool {
    lines[from.min(lines.len())..]
        .iter()
        .map(|l| l.trim())
        .find(|l| !l.is_empty())
        .is_none_or(is_quoted_line)
}

/// Blank lines between two quoted lines belong to the quote.
fn quote_blank_lines(lines: &[&str], kinds: &mut [Kind]) {
    let mut last_quoted = None;
    for at in 0..lines.len() {
        if kinds[at] == Kind::Quoted {
            if let Some(from) = last_quoted {
                kinds[from..at].fill(Kind::Quoted);
            }
            last_quoted = Some(at + 1);
        } else if !lines[at].trim().is_empty() {
            last_quoted = None;
        }
    }
}
