//! JSON (RFC 8259) with what a policy needs of it: where each value begins, and no name twice in one object.
//!
//! The reader takes bounded time and memory: documents are bounded before they come here, nesting is bounded here.

mod reader;

use crate::error::{Fault, FaultAt};

/// A value and where it begins, as an offset in bytes.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) offset: usize,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// One name of an object with its value.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Where the name begins.
    pub(crate) offset: usize,
    pub(crate) node: Node,
}

/// Reads one value with nothing but white space around it.
pub(crate) fn parse(text: &str) -> Result<Node, FaultAt> {
    reader::Reader::new(text).document()
}

impl Node {
    /// The text of a string; any other value is refused as the value of `element`.
    pub(crate) fn text(&self, element: &'static str) -> Result<&str, FaultAt> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong_type(element, "a string")),
        }
    }

    /// The values of a list, or the one value that stands for a list of one.
    pub(crate) fn one_or_many(&self) -> Result<&[Node], FaultAt> {
        let nodes = match &self.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(self),
        };
        if nodes.len() > crate::MAX_VALUES {
            return Err(Fault::TooManyValues { count: nodes.len() }.at(self.offset));
        }
        Ok(nodes)
    }

    /// The members of an object; any other value is refused as the value of `element`.
    pub(crate) fn members(&self, element: &'static str) -> Result<&[Member], FaultAt> {
        match &self.value {
            Value::Object(members) => Ok(members),
            _ => Err(self.wrong_type(element, "an object")),
        }
    }

    pub(crate) fn wrong_type(&self, element: &'static str, expected: &'static str) -> FaultAt {
        Fault::WrongType { element, expected }.at(self.offset)
    }
}
