//! What is said about a run, as data: a key into the texts and the values that fill it.
//! Nothing here is formatted until somebody looks, and then in the reader's language.

use std::rc::Rc;

use super::ids::{Micros, NodeId};
use super::word::Word;

/// A sentence not yet written: `key` names a text, `args` fill its blanks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Note {
    pub key: &'static str,
    pub args: Vec<(&'static str, Value)>,
}

impl Note {
    pub fn new(key: &'static str) -> Note {
        Note { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Note {
        self.args.push((name, value.into()));
        self
    }
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Shown as a dash.
    Nothing,
    Node(NodeId),
    Int(i64),
    Time(Micros),
    Flag(bool),
    Word(Word),
    /// Text that is the same in every language: symbols, numbers, names.
    Text(String),
    /// A key into the texts.
    Term(&'static str),
    /// A whole sentence of its own.
    Note(Box<Note>),
    List(Vec<Value>),
}

impl From<NodeId> for Value {
    fn from(node: NodeId) -> Value {
        Value::Node(node)
    }
}

impl From<Micros> for Value {
    fn from(time: Micros) -> Value {
        Value::Time(time)
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Value {
        Value::Word(word)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<Note> for Value {
    fn from(note: Note) -> Value {
        Value::Note(Box::new(note))
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Clone + Into<Value>> From<&T> for Value {
    fn from(value: &T) -> Value {
        value.clone().into()
    }
}

impl<T: Clone + Into<Value>> From<Rc<[T]>> for Value {
    fn from(values: Rc<[T]>) -> Value {
        Value::List(values.iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Nothing, Into::into)
    }
}

macro_rules! value_from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Value {
            fn from(number: $integer) -> Value {
                Value::Int(number as i64)
            }
        }
    )*};
}
value_from_integer!(u8, u16, u32, u64, usize, i32, i64);
