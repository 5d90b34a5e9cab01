//! Which commands a hand may give: all of them, or those that a lesson's step allows.

use std::rc::Rc;

use crate::sim::{Command, Note};

/// The verbs of the scenario language (`crash`, `cut`, `drop` ...) that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    All,
    /// These, and what is said when another one is tried: a key into the texts.
    Only(Rc<[String]>, &'static str),
}

impl Allowed {
    pub fn verb(&self, verb: &str) -> bool {
        match self {
            Allowed::All => true,
            Allowed::Only(verbs, _) => verbs.iter().any(|allowed| allowed == verb),
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
