//! What timers are called.

use faultline_sim::{NodeId, Note, TimerPortrait, Value};

/// Derived, see [`macro@super::Timers`].
pub trait Timers: Copy {
    /// Every key, in the order of the codes. The text `<protocol>-timer-<key>` names it.
    const KEYS: &'static [&'static str];
    /// Codes have room for so many subjects: two with the same remainder have the same timers.
    const SUBJECTS: u32;

    /// See `Process::timer_code`.
    fn code(self) -> u16;

    /// See `Process::is_beside`.
    fn is_beside(self) -> bool;

    /// Of the timer with this code. `names` are those of the nodes.
    fn portrait(code: u16, names: &[String]) -> TimerPortrait;
}

/// What timers of one sort are told apart by: a node, a transaction.
pub trait Subject: Copy + Into<Value> {
    fn number(self) -> u32;

    /// The subject with this number, less what the code has no room for.
    fn from_number(number: u32) -> Self;

    /// As the command `fire` names it.
    fn name(self, names: &[String]) -> String;
}

impl Subject for NodeId {
    fn number(self) -> u32 {
        self.0.into()
    }

    fn from_number(number: u32) -> NodeId {
        NodeId(number as u16)
    }

    fn name(self, names: &[String]) -> String {
        names[self.index()].clone()
    }
}

/// For the derive: a timer without a subject.
pub fn timer_portrait(key: &'static str, text: &'static str) -> TimerPortrait {
    TimerPortrait { name: key.to_owned(), key, note: Note::new(text) }
}

/// For the derive: a timer about a subject, for which the text has the blank `blank`.
pub fn timer_portrait_of(
    key: &'static str,
    text: &'static str,
    blank: &'static str,
    subject: impl Subject,
    names: &[String],
) -> TimerPortrait {
    let name = format!("{key}-{}", subject.name(names));
    TimerPortrait { name, key, note: Note::new(text).with(blank, subject) }
}
