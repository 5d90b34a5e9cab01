//! What the decided entries must make of the state if each request is carried out once: told apart from the state machine,
//! so that a mistake there is seen.

use std::collections::BTreeMap;

use super::log::{Command, Entry, Write};
use super::machine::Machine;
use crate::kit::RequestId;
use faultline_sim::{NodeId, Sequence, Word};

#[derive(Clone, Debug, Default, Hash)]
pub struct Ledger {
    /// How many writes were to be carried out, up to each index.
    writes: Sequence<u32>,
    versions: BTreeMap<Word, Sequence<Version>>,
    /// The newest request of each client's session.
    newest: BTreeMap<(NodeId, u32), RequestId>,
}

/// A value that a key has had, from an index on.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Version {
    pub index: u32,
    pub value: Word,
}

impl Ledger {
    /// The next entry. A write counts if its client has written nothing later in this session, and not this.
    pub fn add(&mut self, entry: &Entry) {
        let before = self.writes.last().copied().unwrap_or(0);
        let index = self.writes.len() as u32 + 1;
        let (client, id) = match entry.command {
            Command::Write(write) => (write.client, write.id),
            Command::Change(change) if change.configuration.old.is_none() => (change.client, change.id),
            _ => return self.writes.push(before),
        };
        let newest = self.newest.get(&(client, id.session)).copied();
        let is_new = newest.is_none_or(|newest| newest < id);
        if is_new {
            self.newest.insert((client, id.session), id);
        }
        let Some(Write { key, value, .. }) = entry.write().filter(|_| is_new) else {
            return self.writes.push(before);
        };
        self.writes.push(before + 1);
        self.versions.entry(key).or_default().push(Version { index, value });
    }

    pub fn versions(&self, key: Word) -> Option<&Sequence<Version>> {
        self.versions.get(&key)
    }

    /// Whether this is the state after what it has applied, or would be if everybody were right; `true` where nothing is
    /// known.
    pub fn agrees(&self, machine: &Machine) -> bool {
        let Some(place) = (machine.applied as usize).checked_sub(1) else { return true };
        let Some(writes) = self.writes.get(place) else { return true };
        let then = |(key, versions): (&Word, &Sequence<Version>)| {
            let version = versions.iter().rev().find(|version| version.index <= machine.applied)?;
            Some((*key, version.value))
        };
        machine.writes == *writes && machine.values().eq(self.versions.iter().filter_map(then))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(client: u16, number: u32, value: &str) -> Entry {
        let word = |text| Word::new(text).expect("short");
        let id = RequestId { session: 1, start: 1, number };
        let write = Write { client: NodeId(client), id, key: word("x"), value: word(value) };
        Entry { term: 1, command: Command::Write(write) }
    }

    #[test]
    fn a_state_is_that_of_its_index_and_has_each_request_once() {
        let entries = [
            entry(0, 1, "a"),
            entry(1, 1, "b"),
            entry(0, 1, "a"),
            Entry { term: 2, command: Command::Start },
            entry(0, 3, "c"),
            entry(0, 2, "d"),
        ];
        let mut ledger = Ledger::default();
        entries.iter().for_each(|entry| ledger.add(entry));
        let (mut once, mut each_time) = (Machine::default(), Machine::default());
        for (index, entry) in (1..).zip(&entries) {
            once.apply(entry, true);
            each_time.apply(entry, false);
            assert!(ledger.agrees(&once), "after entry {index}");
            assert_eq!(ledger.agrees(&each_time), index < 3, "after entry {index}");
        }
        assert_eq!(ledger.versions(Word::new("x").expect("short")).map(Sequence::len), Some(3));
        let mut other = Machine::default();
        other.apply(&entry(0, 1, "z"), true);
        assert!(!ledger.agrees(&other), "as many writes, and another value");
    }
}
