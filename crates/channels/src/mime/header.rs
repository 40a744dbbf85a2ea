//! The header block of a message or part: only the fields that are read later are remembered.

/// Bytes of one field that are read; what is longer is cut, and said so.
pub const MAX_FIELD_BYTES: usize = 128 * 1024;
/// Fields of one name that are kept.
const MAX_SAME: usize = 200;

macro_rules! fields {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A header field that is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Field { $($variant),* }

        fn field_of(name: &[u8]) -> Option<Field> {
            $(if name.eq_ignore_ascii_case($name) { return Some(Field::$variant); })*
            None
        }
    };
}

fields! {
    AutoSubmitted = b"auto-submitted",
    Cc = b"cc",
    ContentDisposition = b"content-disposition",
    ContentTransferEncoding = b"content-transfer-encoding",
    ContentType = b"content-type",
    Date = b"date",
    From = b"from",
    InReplyTo = b"in-reply-to",
    ListId = b"list-id",
    MessageId = b"message-id",
    Precedence = b"precedence",
    Received = b"received",
    References = b"references",
    Sender = b"sender",
    Subject = b"subject",
    To = b"to",
    XAutoreply = b"x-autoreply",
    XAutorespond = b"x-autorespond",
    XFailedRecipients = b"x-failed-recipients",
}

/// Remembered fields of one header block.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    fields: Vec<(Field, &'a [u8])>,
    /// Where the body begins.
    pub end: usize,
    /// A line that is no field stood among the fields (its offset), and was skipped.
    pub stray_line: Option<usize>,
    /// A field was longer than [`MAX_FIELD_BYTES`] (its offset), and only its beginning is read.
    pub oversized: Option<usize>,
}

impl<'a> Headers<'a> {
    /// The first field of this name, folded as it stands.
    pub fn get(&self, field: Field) -> Option<&'a [u8]> {
        self.all(field).next()
    }

    /// All fields of this name, in order.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.fields.iter().filter(move |(name, _)| *name == field).map(|(_, value)| *value)
    }

    /// The field as lower-case ASCII text without its ends; empty where there is none.
    pub fn word(&self, field: Field) -> String {
        let raw = self.get(field).unwrap_or_default();
        String::from_utf8_lossy(&raw[..raw.len().min(512)]).trim().to_ascii_lowercase()
    }

    /// Whether no field at all was recognised.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Reads the header block that begins `bytes`.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut headers = Headers::default();
        let mut at = 0;
        while at < bytes.len() {
            let line_end =
                memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
            let line = bytes[at..line_end].trim_ascii_end();
            if line.is_empty() {
                headers.end = line_end;
                return headers;
            }
            let Some(colon) = name_end(line) else {
                if !headers.skips(bytes, line, line_end) {
                    headers.end = at;
                    return headers;
                }
                headers.stray_line.get_or_insert(at);
                at = line_end;
                continue;
            };
            let end = field_end(bytes, line_end);
            headers.keep(line[..colon].trim_ascii_end(), &bytes[at + colon + 1..end], at);
            at = end;
        }
        headers.end = bytes.len();
        headers
    }

    /// Whether a line that is no field is skipped (the fields go on behind it) or begins the body.
    fn skips(&self, bytes: &[u8], line: &[u8], next: usize) -> bool {
        if line.starts_with(b"From ")
            || line.starts_with(b">From ")
            || line[0].is_ascii_whitespace()
        {
            return true;
        }
        let rest = &bytes[next.min(bytes.len())..];
        let next_line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        name_end(next_line.trim_ascii_end())
            .is_some_and(|colon| field_of(&next_line[..colon]).is_some())
    }

    fn keep(&mut self, name: &[u8], value: &'a [u8], at: usize) {
        let Some(field) = field_of(name) else { return };
        if self.fields.iter().filter(|(kept, _)| *kept == field).count() >= MAX_SAME {
            return;
        }
        if value.len() > MAX_FIELD_BYTES {
            self.oversized.get_or_insert(at);
        }
        self.fields.push((field, value[..value.len().min(MAX_FIELD_BYTES)].trim_ascii()));
    }
}

/// Length of the field name, if the line begins with one and a colon.
fn name_end(line: &[u8]) -> Option<usize> {
    let colon = memchr::memchr(b':', &line[..line.len().min(200)])?;
    let name = line[..colon].trim_ascii_end();
    let valid = !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    valid.then_some(colon)
}

/// End of a field that continues on the lines after `at` as long as they begin with a blank.
fn field_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t') = bytes.get(at) {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        // A line of blanks only is the empty line of a program that pads its lines.
        if bytes[at..end].trim_ascii().is_empty() && !continues(bytes, end) {
            return at;
        }
        at = end;
    }
    at
}

/// Whether, after a line of blanks, the header plainly goes on.
fn continues(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at.min(bytes.len())..];
    matches!(rest.first(), Some(b' ' | b'\t'))
        || name_end(&rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())])
            .is_some_and(|colon| field_of(&rest[..colon]).is_some())
}

/// A structured field, `text/plain; charset="koi8-r"; name*0*=...`: its value and parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structured {
    /// Lower-cased: `text/plain`, `attachment`.
    pub value: String,
    params: Vec<(String, Vec<u8>)>,
}

impl Structured {
    /// Reads a field; parameters may be quoted, unquoted, or broken.
    pub fn parse(raw: &[u8]) -> Self {
        let mut pieces = split_params(raw).into_iter();
        let value = pieces.next().unwrap_or_default();
        let value = String::from_utf8_lossy(&value[..value.len().min(256)]);
        let value: String = value.split_whitespace().collect::<String>().to_ascii_lowercase();
        let params = pieces
            .filter_map(|piece| {
                let equals = memchr::memchr(b'=', piece)?;
                let name =
                    String::from_utf8_lossy(piece[..equals].trim_ascii()).to_ascii_lowercase();
                Some((name, unquote(piece[equals + 1..].trim_ascii())))
            })
            .take(100)
            .collect();
        Structured { value, params }
    }

    /// A parameter as it stands, unquoted.
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice())
    }

    /// A short ASCII parameter, lower-cased: a charset, a method.
    pub fn word(&self, name: &str) -> Option<String> {
        let raw = self.raw(name)?;
        Some(String::from_utf8_lossy(&raw[..raw.len().min(100)]).trim().to_ascii_lowercase())
    }

    /// A parameter that people read, such as a file name: RFC 2231 pieces joined, encoded words decoded.
    pub fn text(&self, name: &str, hint: Option<&'static encoding_rs::Encoding>) -> Option<String> {
        if let Some(raw) = self.raw(name) {
            return Some(super::word::tidy(&super::word::decode(raw, hint)));
        }
        let mut bytes = Vec::new();
        let mut label = None;
        let single = format!("{name}*");
        if let Some(raw) = self.raw(&single) {
            bytes.extend(charset_piece(raw, &mut label));
        }
        for index in 0..100 {
            if let Some(raw) = self.raw(&format!("{name}*{index}*")) {
                bytes.extend(if index == 0 {
                    charset_piece(raw, &mut label)
                } else {
                    super::word::percent(raw)
                });
            } else if let Some(raw) = self.raw(&format!("{name}*{index}")) {
                bytes.extend_from_slice(raw);
            } else {
                break;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        Some(super::word::tidy(&crate::charset::decode(&bytes, label.as_deref(), hint).text))
    }
}

/// `charset'language'text`: notes the charset, gives the bytes of the text.
fn charset_piece(raw: &[u8], label: &mut Option<String>) -> Vec<u8> {
    let mut fields = raw.splitn(3, |b| *b == b'\'');
    if let (Some(charset), Some(_), Some(text)) = (fields.next(), fields.next(), fields.next()) {
        *label = Some(String::from_utf8_lossy(charset).into_owned());
        return super::word::percent(text);
    }
    super::word::percent(raw)
}

/// Splits at semicolons outside quotes.
fn split_params(raw: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(raw[start..at].trim_ascii());
                start = at + 1;
            }
            _ => {}
        }
        if pieces.len() > 100 {
            return pieces;
        }
    }
    pieces.push(raw[start..].trim_ascii());
    pieces
}

fn unquote(raw: &[u8]) -> Vec<u8> {
    let Some(inner) = raw.strip_prefix(b"\"") else {
        // A comment may follow an unquoted value.
        let end =
            raw.iter().position(|b| b.is_ascii_whitespace() || *b == b'(').unwrap_or(raw.len());
        return if raw.starts_with(b"=?") { raw.to_vec() } else { raw[..end].to_vec() };
    };
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => out.extend(bytes.next()),
            _ => out.push(*byte),
        }
    }
    out
}
