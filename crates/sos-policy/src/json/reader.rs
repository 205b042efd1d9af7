//! The reader: one pass, no look back.

use std::collections::HashSet;

use super::{Member, Node, Value};
use crate::error::{Fault, FaultAt};
use crate::limits::MAX_DEPTH;

pub(super) struct Reader<'a> {
    text: &'a str,
    position: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            position: 0,
            depth: 0,
        }
    }

    pub(super) fn document(mut self) -> Result<Node, FaultAt> {
        let node = self.node()?;
        self.skip_white_space();
        if self.position < self.text.len() {
            return Err(self.fault("something follows the end of the document"));
        }
        Ok(node)
    }

    fn node(&mut self) -> Result<Node, FaultAt> {
        self.skip_white_space();
        let offset = self.position;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?.to_owned()),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => return Err(self.fault("a value was expected here")),
            None => return Err(self.fault("the document ends too early")),
        };
        Ok(Node { offset, value })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, FaultAt>) -> Result<Value, FaultAt> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault("the document is nested too deeply"));
        }
        self.depth += 1;
        self.position += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, FaultAt> {
        let mut members: Vec<Member> = Vec::new();
        let mut names = HashSet::new();
        if self.takes(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_white_space();
            let offset = self.position;
            if self.peek() != Some(b'"') {
                return Err(self.fault("a name in double quotes was expected here"));
            }
            let name = self.string()?;
            if !names.insert(name.clone()) {
                return Err(Fault::DuplicateElement { name }.at(offset));
            }
            if !self.takes(b':') {
                return Err(self.fault("a colon was expected here"));
            }
            let node = self.node()?;
            members.push(Member { name, offset, node });
            if self.takes(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.takes(b',') {
                return Err(self.fault("a comma or the end of the object was expected here"));
            }
        }
    }

    fn list(&mut self) -> Result<Value, FaultAt> {
        let mut nodes = Vec::new();
        if self.takes(b']') {
            return Ok(Value::List(nodes));
        }
        loop {
            nodes.push(self.node()?);
            if self.takes(b']') {
                return Ok(Value::List(nodes));
            }
            if !self.takes(b',') {
                return Err(self.fault("a comma or the end of the list was expected here"));
            }
        }
    }

    fn string(&mut self) -> Result<String, FaultAt> {
        self.position += 1;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.position..];
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
                .unwrap_or(rest.len());
            value.push_str(&rest[..plain]);
            self.position += plain;
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(value);
                }
                Some(b'\\') => value.push(self.escape()?),
                Some(_) => return Err(self.fault("a control character must be escaped in a string")),
                None => return Err(self.fault("a string does not end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, FaultAt> {
        let start = self.position;
        self.position += 1;
        let escaped = self.peek();
        self.position += 1;
        Ok(match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(start),
            _ => return Err(invalid("there is no such escape", start)),
        })
    }

    /// Four hexadecimal digits, or twice four for a character beyond the first plane (RFC 8259, section 7).
    fn code_point(&mut self, start: usize) -> Result<char, FaultAt> {
        let first = self.unit(start)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let is_high = (0xd800..0xdc00).contains(&first);
        if !is_high || !self.text[self.position..].starts_with("\\u") {
            return Err(invalid("half a character is escaped", start));
        }
        self.position += 2;
        let second = self.unit(start)?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(invalid("half a character is escaped", start));
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or_else(|| invalid("half a character is escaped", start))
    }

    fn unit(&mut self, start: usize) -> Result<u32, FaultAt> {
        let digits = self.text.get(self.position..self.position + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.position += 4;
        unit.ok_or_else(|| invalid("\\u needs four hexadecimal digits", start))
    }

    fn number(&mut self) -> Result<&'a str, FaultAt> {
        let start = self.position;
        if self.peek() == Some(b'-') {
            self.position += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(invalid("that is no number", start));
        }
        if self.peek() == Some(b'.') {
            self.position += 1;
            if self.digits() == 0 {
                return Err(invalid("that is no number", start));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.position += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.position += 1;
            }
            if self.digits() == 0 {
                return Err(invalid("that is no number", start));
            }
        }
        Ok(&self.text[start..self.position])
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        self.position - start
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, FaultAt> {
        if !self.text[self.position..].starts_with(word) {
            return Err(self.fault("a value was expected here"));
        }
        self.position += word.len();
        Ok(value)
    }

    /// Whether the next byte that is no white space is this one; it is consumed if so.
    fn takes(&mut self, byte: u8) -> bool {
        self.skip_white_space();
        let taken = self.peek() == Some(byte);
        self.position += usize::from(taken);
        taken
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn fault(&self, detail: &'static str) -> FaultAt {
        invalid(detail, self.position)
    }
}

fn invalid(detail: &'static str, offset: usize) -> FaultAt {
    Fault::InvalidJson { detail }.at(offset)
}
