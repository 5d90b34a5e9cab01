//! What a protocol's requests do to the object that its clients take it for: for judging what they saw.

use faultline_sim::{OperationId, Session, Word};

/// The object that clients take a protocol for.
#[derive(Clone, Copy)]
pub enum Object {
    /// Registers, each with a key.
    KeyValue {
        /// What every key has at the start.
        start: Option<&'static str>,
        /// What an operation of a recorded session does; `None` if it is about something else, as who is a member.
        access: fn(&dyn Session, OperationId) -> Option<KeyAccess>,
    },
}

/// A read or a write of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyAccess {
    pub key: Word,
    /// What is written; `None`: it reads.
    pub writes: Option<Word>,
    pub told: Told,
}

/// What its client was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing, or that nobody knows. It may have been done, may still be done, or never.
    Open,
    /// It was not done and never will be.
    NotDone,
    Written,
    /// `None`: there was nothing.
    Found(Option<Word>),
}
