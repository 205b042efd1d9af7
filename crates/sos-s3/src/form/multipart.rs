//! multipart/form-data, as a machine that is fed bytes and gives back parts. It holds one part's headers, or what may
//! be the beginning of a boundary, and otherwise only what it was fed last.

use crate::limits::{
    MAX_FORM_BOUNDARY_BYTES, MAX_FORM_EPILOGUE_BYTES, MAX_FORM_PART_HEADER_BYTES, MAX_PIECE_BYTES,
};
use bytes::{Bytes, BytesMut};
use memchr::memmem::{self, Finder};
use sos_service::BodyError;

/// What the headers of a part say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// The field's name, as sent.
    pub name: String,
    /// The file's name, as sent.
    pub file_name: Option<String>,
    /// The part's own `Content-Type`.
    pub content_type: Option<String>,
}

/// What comes next in a form.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// More bytes are needed.
    NeedMore,
    /// A part begins.
    Part(PartHeader),
    /// Bytes of the part, at most 64 KiB.
    Data(Bytes),
    /// The part is whole.
    PartEnd,
    /// The last boundary was read.
    End,
}

enum State {
    /// Before the first boundary, or after a part: what follows the boundary decides.
    Preamble,
    AfterBoundary,
    Headers,
    Data,
    Ended,
}

/// Takes a form apart.
pub struct MultipartParser {
    state: State,
    buffer: BytesMut,
    delimiter: Vec<u8>,
    finder: Finder<'static>,
}

impl MultipartParser {
    /// A parser before the first boundary.
    pub fn new(boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let finder = Finder::new(&delimiter).into_owned();
        // The first boundary needs no line end before it.
        Self {
            state: State::Preamble,
            buffer: BytesMut::from(&b"\r\n"[..]),
            delimiter,
            finder,
        }
    }

    /// Adds bytes; call it after [`Event::NeedMore`].
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// What comes next.
    pub fn next_event(&mut self) -> Result<Event, BodyError> {
        loop {
            match self.state {
                State::Preamble => match self.finder.find(&self.buffer) {
                    Some(at) => {
                        let _ = self.buffer.split_to(at + self.delimiter.len());
                        self.state = State::AfterBoundary;
                    }
                    None if self.buffer.len() > MAX_FORM_EPILOGUE_BYTES => {
                        return Err(BodyError::FormMalformed);
                    }
                    None => return Ok(Event::NeedMore),
                },
                State::AfterBoundary => match self.after_boundary()? {
                    Some(state) => self.state = state,
                    None => return Ok(Event::NeedMore),
                },
                State::Headers => {
                    let Some(header) = self.take_headers()? else {
                        return Ok(Event::NeedMore);
                    };
                    self.state = State::Data;
                    return Ok(Event::Part(header));
                }
                State::Data => return Ok(self.take_data()),
                State::Ended => {
                    self.buffer.clear();
                    return Ok(Event::End);
                }
            }
        }
    }

    /// `--` ends the form; white space up to a line end begins a part.
    fn after_boundary(&mut self) -> Result<Option<State>, BodyError> {
        if self.buffer.starts_with(b"--") {
            return Ok(Some(State::Ended));
        }
        let blank = self
            .buffer
            .iter()
            .take_while(|&&byte| byte == b' ' || byte == b'\t')
            .count();
        match &self.buffer[blank..] {
            [b'\r', b'\n', ..] => {
                // The line end stays: headers begin with one, so that none at all are found the same way.
                let _ = self.buffer.split_to(blank);
                Ok(Some(State::Headers))
            }
            [] | [b'\r'] if blank < MAX_FORM_BOUNDARY_BYTES => Ok(None),
            [b'-'] if blank == 0 => Ok(None),
            _ => Err(BodyError::FormMalformed),
        }
    }

    /// Takes the headers up to and with the empty line.
    fn take_headers(&mut self) -> Result<Option<PartHeader>, BodyError> {
        let Some(end) = memmem::find(&self.buffer, b"\r\n\r\n") else {
            if self.buffer.len() > MAX_FORM_PART_HEADER_BYTES {
                return Err(BodyError::FormMalformed);
            }
            return Ok(None);
        };
        if end > MAX_FORM_PART_HEADER_BYTES {
            return Err(BodyError::FormMalformed);
        }
        let lines = self.buffer.split_to(end + 2);
        let header = parse_headers(&lines).ok_or(BodyError::FormMalformed)?;
        let _ = self.buffer.split_to(2);
        Ok(Some(header))
    }

    fn take_data(&mut self) -> Event {
        // Only the bytes of a piece and a boundary are looked at, so that no byte is searched many times.
        let window = self.buffer.len().min(MAX_PIECE_BYTES + self.delimiter.len());
        match self.finder.find(&self.buffer[..window]) {
            Some(0) => {
                let _ = self.buffer.split_to(self.delimiter.len());
                self.state = State::AfterBoundary;
                Event::PartEnd
            }
            Some(at) => Event::Data(self.take(at)),
            None => {
                let safe = (window + 1).saturating_sub(self.delimiter.len());
                if safe == 0 {
                    Event::NeedMore
                } else {
                    Event::Data(self.take(safe))
                }
            }
        }
    }

    fn take(&mut self, length: usize) -> Bytes {
        self.buffer.split_to(length.min(MAX_PIECE_BYTES)).freeze()
    }
}

/// The boundary in a `Content-Type` of multipart/form-data; `None` where it is another type.
pub fn boundary(content_type: &str) -> Option<Result<String, BodyError>> {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary");
    Some(
        boundary
            .filter(|text| !text.is_empty() && text.len() <= MAX_FORM_BOUNDARY_BYTES && text.is_ascii())
            .ok_or(BodyError::FormMalformed),
    )
}

fn parse_headers(lines: &[u8]) -> Option<PartHeader> {
    let text = std::str::from_utf8(lines).ok()?;
    let (mut disposition, mut content_type) = (None, None);
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        if name.trim().eq_ignore_ascii_case("content-disposition") {
            disposition = Some(value);
        } else if name.trim().eq_ignore_ascii_case("content-type") {
            content_type = Some(value.trim().to_owned());
        }
    }
    let (kind, parameters) = disposition?.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return None;
    }
    Some(PartHeader {
        name: parameter(parameters, "name")?,
        file_name: parameter(parameters, "filename"),
        content_type,
    })
}

/// A parameter of a header. In quotes only the quote itself is escaped: browsers send the backslashes of a path as
/// they are.
fn parameter(mut rest: &str, wanted: &str) -> Option<String> {
    loop {
        rest = rest.trim_start_matches([';', ' ', '\t']);
        let (name, after) = rest.split_once('=')?;
        let (value, after) = if let Some(quoted) = after.trim_start().strip_prefix('"') {
            take_quoted(quoted)?
        } else {
            let (value, after) = after.split_once(';').unwrap_or((after, ""));
            (value.trim().to_owned(), after)
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after;
    }
}

fn take_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if characters.peek().is_some_and(|next| next.1 == '"') => {
                // A quote after a backslash is escaped, unless it is the one that closes.
                let closes =
                    text[at + 2..].trim_start().is_empty() || text[at + 2..].trim_start().starts_with(';');
                if closes {
                    value.push('\\');
                } else {
                    characters.next();
                    value.push('"');
                }
            }
            _ => value.push(character),
        }
    }
    None
}
