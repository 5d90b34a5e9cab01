//! What the monitor has seen: the entries of each term, what was decided, and what was read of it.

use std::collections::BTreeMap;

use super::ledger::{Ledger, Version};
use super::log::{Entry, Log};
use super::machine::Machine;
use super::monitor::{ONCE, SAME_COMMANDS};
use super::storage::{Snapshot, Storage};
use faultline_sim::{Micros, NodeId, Note, Sequence, Verdicts, Word};

/// The entries of one term, as the first log that had them.
#[derive(Clone, Debug, Hash)]
pub struct TermLog {
    pub term: u32,
    /// The index of its first entry, and the term of the entry before.
    first: u32,
    before: u32,
    entries: Sequence<Entry>,
}

impl TermLog {
    pub fn begin(term: u32, first: u32, before: u32) -> TermLog {
        TermLog { term, first, before, entries: Sequence::default() }
    }

    /// Whether an entry of this term is what the first log has there, and follows an entry of the same term. So, by
    /// induction, all that comes before is the same as well.
    pub fn agrees(&mut self, index: u32, before: u32, entry: Entry) -> bool {
        let Some(place) = index.checked_sub(self.first).map(|place| place as usize) else { return false };
        if before != if place == 0 { self.before } else { self.term } {
            return false;
        }
        if place == self.entries.len() {
            self.entries.push(entry);
            return true;
        }
        self.entries.get(place) == Some(&entry)
    }
}

/// The entries that some server has applied first, by index.
#[derive(Clone, Debug, Default, Hash)]
pub struct Decisions {
    entries: Sequence<Decided>,
    pub ledger: Ledger,
    /// How far each server has applied them.
    applied: BTreeMap<NodeId, Applied>,
    /// There is no one order any more, so nothing can be said of what follows from it.
    pub broken: bool,
}

#[derive(Clone, Copy, Debug, Hash)]
pub struct Decided {
    pub entry: Entry,
    /// The term of the server that applied it first.
    term: u32,
}

#[derive(Clone, Copy, Debug, Default, Hash)]
struct Applied {
    last: u32,
    /// It has applied something else.
    differs: bool,
}

impl Decisions {
    /// A server that went down begins to apply anew.
    pub fn forget(&mut self, id: NodeId) {
        self.applied.remove(&id);
    }

    pub fn get(&self, index: u32) -> Option<&Decided> {
        self.entries.get((index as usize).checked_sub(1)?)
    }

    /// Looks at what a server has applied since. Whether it was the first to apply something.
    pub fn look_at(
        &mut self,
        id: NodeId,
        machine: &Machine,
        stored: &Storage,
        verdicts: &mut Verdicts,
    ) -> bool {
        let before = self.entries.len();
        let mut applied = self.applied.get(&id).copied().unwrap_or_default();
        if machine.applied == applied.last {
            return false;
        }
        // What it has from a snapshot is judged by the state that came of it.
        for index in applied.last.max(stored.log.start()) + 1..=machine.applied {
            let Some(entry) = stored.log.get(index).copied() else { break };
            match self.get(index) {
                None => {
                    self.entries.push(Decided { entry, term: stored.term });
                    self.ledger.add(&entry);
                }
                Some(decided) if decided.entry == entry => {}
                Some(_) => {
                    applied.differs = true;
                    self.broken = true;
                    let note = Note::new("raft-violation-same-commands").with("node", id);
                    verdicts.violated(SAME_COMMANDS, note.with("index", index), vec![id]);
                }
            }
        }
        applied.last = machine.applied;
        self.applied.insert(id, applied);
        if !applied.differs && !self.broken && !self.ledger.agrees(machine) {
            let note = Note::new("raft-violation-once").with("node", id).with("index", machine.applied);
            verdicts.violated(ONCE, note, vec![id]);
        }
        self.entries.len() != before
    }

    /// Whether a snapshot is what the decided entries make.
    pub fn allows(&self, snapshot: &Snapshot) -> bool {
        let decided = self.get(snapshot.machine.applied);
        self.broken || decided.is_some_and(|decided| decided.entry.term == snapshot.term)
    }

    /// The index of the first entry decided before `term` that a log lacks.
    pub fn missing(&self, log: &Log, term: u32) -> Option<u32> {
        let after = self.entries.iter_from(log.start() as usize);
        (log.start() + 1..)
            .zip(after)
            .find(|(index, decided)| decided.term < term && log.get(*index) != Some(&decided.entry))
            .map(|(index, _)| index)
    }
}

/// What clients were told of each key: from when on no answer may be older than which index.
#[derive(Clone, Debug, Default, Hash)]
pub struct Reads {
    floors: BTreeMap<Word, Sequence<(Micros, u32)>>,
}

impl Reads {
    /// A client knows since `now` what the key is at an index.
    pub fn answered(&mut self, key: Word, index: u32, now: Micros) {
        let floors = self.floors.entry(key).or_default();
        let before = floors.last().map_or(0, |(_, index)| *index);
        floors.push((now, before.max(index)));
    }

    /// Whether an order of all operations explains a read: it found a value that the key had at some time after all that
    /// was known when it was asked for. If not, what it should have found at least.
    pub fn check(
        &mut self,
        key: Word,
        value: Option<Word>,
        versions: Option<&Sequence<Version>>,
        invoked: Micros,
        now: Micros,
    ) -> Result<(), Option<Word>> {
        let floor =
            self.floors.get(&key).and_then(|floors| floors.iter().rev().find(|(at, _)| *at < invoked));
        let floor = floor.map_or(0, |(_, index)| *index);
        let newest_first = || versions.into_iter().flat_map(|versions| versions.iter().rev());
        let at_floor = newest_first().find(|version| version.index <= floor);
        let later = newest_first().take_while(|version| version.index > floor);
        let found = if value == at_floor.map(|version| version.value) {
            Some(at_floor.map_or(0, |version| version.index))
        } else {
            later.filter(|version| Some(version.value) == value).last().map(|version| version.index)
        };
        let Some(index) = found else { return Err(at_floor.map(|version| version.value)) };
        self.answered(key, index, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::log::Command;
    use super::*;

    fn word(text: &str) -> Word {
        Word::new(text).expect("short")
    }

    #[test]
    fn an_entry_belongs_behind_the_one_that_it_followed_first() {
        let entry = |term| Entry { term, command: Command::Start };
        let mut log = TermLog::begin(2, 3, 1);
        assert!(log.agrees(3, 1, entry(2)) && log.agrees(4, 2, entry(2)) && log.agrees(3, 1, entry(2)));
        assert!(!log.agrees(2, 1, entry(2)), "the term began later");
        assert!(!log.agrees(3, 0, entry(2)), "what comes before is another entry");
        assert!(!log.agrees(6, 2, entry(2)), "there is a hole");
    }

    #[test]
    fn a_read_may_find_what_comes_while_it_is_open_and_nothing_older() {
        let mut versions = Sequence::default();
        for (index, value) in [(2, "1"), (4, "2"), (7, "3")] {
            versions.push(Version { index, value: word(value) });
        }
        let mut reads = Reads::default();
        let x = word("x");
        let mut read = |value: Option<&str>, invoked, now| {
            reads.check(x, value.map(word), Some(&versions), Micros(invoked), Micros(now))
        };
        assert_eq!(read(None, 10, 20), Ok(()), "nobody was told anything");
        assert_eq!(read(Some("2"), 10, 30), Ok(()));
        assert_eq!(read(Some("1"), 20, 40), Ok(()), "it was asked for before the 2 was known");
        assert_eq!(read(Some("1"), 31, 50), Err(Some(word("2"))));
        assert_eq!(read(Some("3"), 31, 60), Ok(()));
        assert_eq!(read(None, 61, 70), Err(Some(word("3"))));
        assert_eq!(read(Some("9"), 61, 70), Err(Some(word("3"))), "nobody has ever written that");
    }
}
