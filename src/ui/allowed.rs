//! Which commands a hand may give: all of them, or those that a lesson's step allows.

use std::rc::Rc;

use crate::sim::Command;

/// The verbs of the scenario language (`crash`, `cut`, `drop` ...) that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    All,
    Only(Rc<[String]>),
}

impl Allowed {
    pub fn verb(&self, verb: &str) -> bool {
        match self {
            Allowed::All => true,
            Allowed::Only(verbs) => verbs.iter().any(|allowed| allowed == verb),
        }
    }

    pub fn command(&self, command: &Command) -> bool {
        self.verb(command.verb())
    }
}
