//! The state machine that every server keeps: registers with keys, and what clients' sessions have asked for.

use std::collections::BTreeMap;

use super::log::{Change, Command, Entry, Write};
use crate::kit::RequestId;
use faultline_sim::{NodeId, Word};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine {
    /// The index of the last entry that was applied.
    pub applied: u32,
    /// How many writes were carried out.
    pub writes: u32,
    values: BTreeMap<Word, Word>,
    /// The newest request of each session. None is ever closed.
    sessions: Vec<Session>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Session {
    client: NodeId,
    id: RequestId,
    /// Of the entry by which it was done.
    index: u32,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By the entry with this index; now or before.
    Done(u32),
    /// The session has done a newer one, so its answer is not kept any more.
    Expired,
}

impl Machine {
    pub fn get(&self, key: Word) -> Option<Word> {
        self.values.get(&key).copied()
    }

    /// All keys with their values, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = (Word, Word)> + '_ {
        self.values.iter().map(|(key, value)| (*key, *value))
    }

    /// What is known of a request; `None` if it is new.
    pub fn outcome(&self, client: NodeId, id: RequestId) -> Option<Outcome> {
        let same = |session: &&Session| session.client == client && session.id.session == id.session;
        let known = self.sessions.iter().find(same)?;
        if known.id == id {
            Some(Outcome::Done(known.index))
        } else {
            (known.id > id).then_some(Outcome::Expired)
        }
    }

    /// Applies the next entry; a request that was applied before changes nothing. `None` if no client asked for it.
    pub fn apply(&mut self, entry: &Entry, dedup: bool) -> Option<Outcome> {
        self.applied += 1;
        let (client, id) = match entry.command {
            Command::Start => return None,
            // The first half of a joint change: the request is done with the second.
            Command::Change(change) if change.configuration.old.is_some() => return None,
            Command::Change(Change { client, id, .. }) => {
                // It waited while its client went on: the session must not go back to it.
                if let Some(known) = self.outcome(client, id).filter(|_| dedup) {
                    return Some(known);
                }
                (client, id)
            }
            Command::Write(Write { client, id, key, value }) => {
                if let Some(known) = self.outcome(client, id).filter(|_| dedup) {
                    return Some(known);
                }
                self.values.insert(key, value);
                self.writes += 1;
                (client, id)
            }
        };
        self.remember(client, id);
        Some(Outcome::Done(self.applied))
    }

    fn remember(&mut self, client: NodeId, id: RequestId) {
        let session = Session { client, id, index: self.applied };
        let same = |known: &Session| known.client == client && known.id.session == id.session;
        match self.sessions.iter().position(same) {
            Some(at) => self.sessions[at] = session,
            None => self.sessions.push(session),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::configuration::Configuration;
    use super::*;
    use crate::kit::consensus::MemberSet;

    fn write(number: u32, value: &str) -> Entry {
        let id = RequestId { session: 1, start: 1, number };
        let word = |text| Word::new(text).expect("short");
        let write = Write { client: NodeId(0), id, key: word("x"), value: word(value) };
        Entry { term: 1, command: Command::Write(write) }
    }

    #[test]
    fn a_late_change_does_not_take_the_session_back() {
        let configuration = Configuration { members: MemberSet::first(3), old: None };
        let id = RequestId { session: 1, start: 1, number: 1 };
        let change =
            Entry { term: 1, command: Command::Change(Change { client: NodeId(0), id, configuration }) };
        let mut machine = Machine::default();
        let outcomes: Vec<_> =
            [write(2, "a"), change, write(2, "a")].iter().map(|entry| machine.apply(entry, true)).collect();
        assert_eq!(outcomes, [Some(Outcome::Done(1)), Some(Outcome::Expired), Some(Outcome::Done(1))]);
        assert_eq!(machine.writes, 1);
    }

    #[test]
    fn a_repeated_request_is_answered_and_not_applied() {
        let mut machine = Machine::default();
        let entries = [write(1, "a"), write(2, "b"), write(2, "b"), write(1, "a")];
        let outcomes: Vec<_> = entries.iter().map(|entry| machine.apply(entry, true)).collect();
        assert_eq!(
            outcomes,
            [Some(Outcome::Done(1)), Some(Outcome::Done(2)), Some(Outcome::Done(2)), Some(Outcome::Expired)]
        );
        assert_eq!((machine.applied, machine.get(Word::new("x").expect("short"))), (4, Word::new("b")));
        let mut without = Machine::default();
        entries.iter().for_each(|entry| _ = without.apply(entry, false));
        assert_eq!(without.get(Word::new("x").expect("short")), Word::new("a"), "an old write came again");
    }
}
