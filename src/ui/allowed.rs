//! Which commands a hand may give: all of them, or those that a lesson's step allows.

use std::rc::Rc;

use crate::sim::{Command, Note, Verb};

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    All,
    /// These, and what is said when another one is tried: a key into the texts.
    Only(Rc<[Verb]>, &'static str),
}

impl Allowed {
    pub fn verb(&self, verb: Verb) -> bool {
        match self {
            Allowed::All => true,
            Allowed::Only(verbs, _) => verbs.contains(&verb),
        }
    }

    pub fn command(&self, command: &Command) -> bool {
        self.verb(command.verb())
    }

    /// Why a command is not allowed.
    pub fn refusal(&self, command: &Command) -> Option<Note> {
        match self {
            Allowed::Only(_, why) if !self.command(command) => Some(Note::new(why)),
            _ => None,
        }
    }
}
