//! Large JSON exports, one array element at a time.
//!
//! The scanner follows only the brackets, the keys and the strings, so a file that is cut in half, or broken in one
//! place, still gives every element that is whole.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes of one element that are kept; a larger one is passed over.
pub const MAX_ELEMENT_BYTES: usize = 8 << 20;
/// Bytes of a key or a scalar that are kept.
const MAX_SCALAR_BYTES: usize = 4096;
/// Brackets inside brackets that are followed.
const MAX_DEPTH: usize = 256;

/// What the scanner comes upon.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// An element of the wanted arrays, whole. `offset` is where it begins in the file.
    Element { offset: u64, bytes: Vec<u8> },
    /// An element above [`MAX_ELEMENT_BYTES`] was passed over.
    Oversized { offset: u64 },
    /// A string, number or word directly inside an object: its key, its text without quotes, the depth of the object.
    Scalar { depth: usize, key: String, value: String },
    /// An object ended; `depth` is the one its scalars had.
    ObjectEnd { depth: usize },
    /// The file ended inside an element or an open bracket.
    CutOff { offset: u64 },
    /// Not JSON at all, or nested beyond sense; nothing more is read.
    NotJson { offset: u64, why: &'static str },
}

struct Frame {
    is_object: bool,
    /// The key under which it stands.
    key: String,
}

/// Reads elements of arrays that stand under a given key.
pub struct Scanner<R> {
    input: BufReader<R>,
    offset: u64,
    wanted: &'static str,
    stack: Vec<Frame>,
    key: String,
    expects_key: bool,
    began: bool,
    ended: bool,
}

impl<R: Read> Scanner<R> {
    /// Reads `input`; elements are those of arrays under the key `wanted` (empty: the outermost array).
    pub fn new(input: R, wanted: &'static str) -> Self {
        Scanner {
            input: BufReader::with_capacity(64 * 1024, input),
            offset: 0,
            wanted,
            stack: Vec::new(),
            key: String::new(),
            expects_key: false,
            began: false,
            ended: false,
        }
    }

    /// Bytes of the file that are done.
    pub fn position(&self) -> u64 {
        self.offset
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn bump(&mut self) {
        self.input.consume(1);
        self.offset += 1;
    }

    /// The next event, or `None` at the end.
    ///
    /// # Errors
    /// Fails if the input cannot be read.
    pub fn next_event(&mut self) -> io::Result<Option<Event>> {
        while !self.ended {
            let Some(byte) = self.peek()? else {
                self.ended = true;
                let open = !self.stack.is_empty() || !self.began;
                return Ok(open.then_some(Event::CutOff { offset: self.offset }));
            };
            if let Some(event) = self.step(byte)? {
                return Ok(Some(event));
            }
            // Whatever follows the outermost bracket is none of ours.
            self.ended |= self.began && self.stack.is_empty();
        }
        Ok(None)
    }

    fn step(&mut self, byte: u8) -> io::Result<Option<Event>> {
        match byte {
            b'{' | b'[' => return self.open(byte == b'{'),
            b'}' | b']' => {
                self.bump();
                let frame = self.stack.pop();
                self.expects_key = self.stack.last().is_some_and(|frame| frame.is_object);
                if frame.is_some_and(|frame| frame.is_object) {
                    return Ok(Some(Event::ObjectEnd { depth: self.stack.len() + 1 }));
                }
            }
            b',' => {
                self.bump();
                self.expects_key = self.stack.last().is_some_and(|frame| frame.is_object);
            }
            b':' => {
                self.bump();
                self.expects_key = false;
            }
            0xef | 0xbb | 0xbf if !self.began => self.bump(),
            byte if byte.is_ascii_whitespace() => self.bump(),
            _ if !self.began => {
                self.ended = true;
                return Ok(Some(Event::NotJson {
                    offset: self.offset,
                    why: "the file does not begin with { or [",
                }));
            }
            b'"' => {
                let text = self.string()?;
                if self.expects_key {
                    self.key = text;
                } else {
                    return Ok(self.scalar(text));
                }
            }
            _ => {
                let text = self.bare()?;
                return Ok(self.scalar(text));
            }
        }
        Ok(None)
    }

    fn scalar(&mut self, value: String) -> Option<Event> {
        let inside = self.stack.last().is_some_and(|frame| frame.is_object);
        inside.then(|| Event::Scalar {
            depth: self.stack.len(),
            key: std::mem::take(&mut self.key),
            value,
        })
    }

    fn open(&mut self, is_object: bool) -> io::Result<Option<Event>> {
        self.began = true;
        let wanted =
            self.stack.last().is_some_and(|frame| !frame.is_object && frame.key == self.wanted);
        if is_object && wanted {
            return self.element().map(Some);
        }
        if self.stack.len() >= MAX_DEPTH {
            self.ended = true;
            return Ok(Some(Event::NotJson {
                offset: self.offset,
                why: "brackets are nested too deep",
            }));
        }
        self.bump();
        self.stack.push(Frame { is_object, key: std::mem::take(&mut self.key) });
        self.expects_key = is_object;
        Ok(None)
    }

    /// Takes an object whole, by its brackets outside strings.
    fn element(&mut self) -> io::Result<Event> {
        let offset = self.offset;
        let mut bytes = Vec::new();
        let (mut depth, mut quoted, mut escaped, mut size) = (0_u32, false, false, 0_usize);
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                self.ended = true;
                return Ok(Event::CutOff { offset });
            }
            let mut taken = chunk.len();
            let mut done = false;
            for (at, byte) in chunk.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    taken = at + 1;
                    done = true;
                    break;
                }
            }
            size += taken;
            if size <= MAX_ELEMENT_BYTES {
                bytes.extend_from_slice(&chunk[..taken]);
            } else {
                bytes = Vec::new();
            }
            self.input.consume(taken);
            self.offset += u64::try_from(taken).unwrap_or(u64::MAX);
            if done {
                return Ok(if size <= MAX_ELEMENT_BYTES {
                    Event::Element { offset, bytes }
                } else {
                    Event::Oversized { offset }
                });
            }
        }
    }

    /// A string with its escapes undone, cut at the limit.
    fn string(&mut self) -> io::Result<String> {
        self.bump();
        let mut raw = vec![b'"'];
        let mut escaped = false;
        while let Some(byte) = self.peek()? {
            self.bump();
            if raw.len() < MAX_SCALAR_BYTES {
                raw.push(byte);
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => break,
                _ => {}
            }
        }
        let text = serde_json::from_slice(&raw);
        Ok(text.unwrap_or_else(|_| {
            String::from_utf8_lossy(&raw[1..]).trim_end_matches('"').to_owned()
        }))
    }

    /// A number, `true`, `false`, `null`, or rubbish up to the next sign.
    fn bare(&mut self) -> io::Result<String> {
        let mut text = Vec::new();
        while let Some(byte) = self.peek()? {
            if matches!(byte, b',' | b'}' | b']' | b'{' | b'[' | b'"' | b':')
                || byte.is_ascii_whitespace()
            {
                break;
            }
            if text.len() < MAX_SCALAR_BYTES {
                text.push(byte);
            }
            self.bump();
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
