//! The log: entries with the terms of the leaders that made them.

use std::fmt;

use super::configuration::Configuration;
use crate::kit::RequestId;
use crate::kit::consensus::LogEnd;
use faultline_sim::{NodeId, Sequence, Word};

/// Its place, the index, counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub term: u32,
    pub command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// The start of a term: a new leader writes it, because only an entry of its own term tells it what is committed
    /// (section 5.4.2 of the paper, 6.4 of the dissertation).
    Start,
    Write(Write),
    Change(Change),
}

/// Who the members are from here on, with the request that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    pub client: NodeId,
    pub id: RequestId,
    pub configuration: Configuration,
}

impl Entry {
    pub fn write(&self) -> Option<Write> {
        if let Command::Write(write) = self.command { Some(write) } else { None }
    }

    pub fn change(&self) -> Option<Change> {
        if let Command::Change(change) = self.command { Some(change) } else { None }
    }
}

/// A client's write with its request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Write {
    pub client: NodeId,
    pub id: RequestId,
    pub key: Word,
    pub value: Word,
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

/// What is left of it: the entries that no snapshot covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    /// The last entry that a snapshot has taken the place of.
    start: LogEnd,
    /// The last change of the members that a snapshot covers.
    first_change: Option<Change>,
    /// Those after it, with their indices.
    changes: Vec<(u32, Change)>,
    entries: Sequence<Entry>,
}

impl Log {
    /// Up to here, entries are in the snapshot and not in the log; 0 without one.
    pub fn start(&self) -> u32 {
        self.start.1
    }

    /// The index of the last entry; 0 if there has never been one.
    pub fn last(&self) -> u32 {
        self.start().saturating_add(self.entries.len() as u32)
    }

    pub fn get(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index.checked_sub(self.start())?.checked_sub(1)? as usize)
    }

    /// The term of an entry; 0 at index 0, `None` past the end and before the last entry of the snapshot.
    pub fn term_at(&self, index: u32) -> Option<u32> {
        if index == self.start() { Some(self.start.0) } else { self.get(index).map(|entry| entry.term) }
    }

    pub fn last_term(&self) -> u32 {
        self.entries.last().map_or(self.start.0, |entry| entry.term)
    }

    /// What logs are compared by.
    pub fn end(&self) -> LogEnd {
        (self.last_term(), self.last())
    }

    /// The entries after an index that is not before the start.
    pub fn after(&self, index: u32) -> impl Iterator<Item = &Entry> {
        self.entries.iter_from(index.saturating_sub(self.start()) as usize)
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// Whether this log has all that another had which ended so, if one is the other with more entries. What a snapshot
    /// covers it has.
    pub fn extends(&self, (term, last): LogEnd) -> bool {
        last < self.start() || self.term_at(last) == Some(term)
    }

    /// The entry replaces whatever is at its index, and what follows it.
    pub fn put(&mut self, index: u32, entry: Entry) {
        let Some(before) = index.checked_sub(self.start() + 1) else { return };
        self.entries.truncate(before as usize);
        self.entries.push(entry);
        self.changes.retain(|(known, _)| *known < index);
        self.changes.extend(entry.change().map(|change| (index, change)));
    }

    /// The last change of the members and its index, which is 0 if a snapshot covers it.
    pub fn change(&self) -> Option<(u32, Change)> {
        self.changes.last().copied().or(self.first_change.map(|change| (0, change)))
    }

    /// All members that its entries know of, after those of the start.
    pub fn configurations(&self, first: Configuration) -> Vec<Configuration> {
        let first = self.first_change.map_or(first, |change| change.configuration);
        std::iter::once(first).chain(self.changes.iter().map(|(_, change)| change.configuration)).collect()
    }

    /// The last change of the members up to an index.
    pub fn change_at(&self, index: u32) -> Option<Change> {
        let known = self.changes.iter().rev().find(|(at, _)| *at <= index).map(|(_, change)| *change);
        known.or(self.first_change)
    }

    /// A snapshot that ends so takes the place of the entries up to there. Those after it stay if they follow the very
    /// entry; else all of them go (Figure 13, rules 6 and 7).
    pub fn compact(&mut self, end: LogEnd, first_change: Option<Change>) {
        let (term, index) = end;
        let (mut rest, mut changes) = (Sequence::default(), Vec::new());
        if index >= self.start() && self.term_at(index) == Some(term) {
            self.after(index).for_each(|entry| rest.push(*entry));
            changes.extend(self.changes.iter().filter(|(at, _)| *at > index));
        }
        *self = Log { start: end, first_change, changes, entries: rest };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::consensus::MemberSet;

    fn log(terms: &[u32]) -> Log {
        let mut log = Log::default();
        for (index, term) in (1..).zip(terms) {
            log.put(index, Entry { term: *term, command: Command::Start });
        }
        log
    }

    #[test]
    fn an_entry_replaces_what_is_there_and_what_follows() {
        let mut longer = log(&[1, 1, 2, 2]);
        longer.put(2, Entry { term: 3, command: Command::Start });
        assert_eq!(longer, log(&[1, 3]));
        assert_eq!((longer.end(), longer.term_at(0), longer.term_at(3)), ((3, 2), Some(0), None));
    }

    #[test]
    fn a_snapshot_takes_the_place_of_what_it_covers() {
        let mut cut = log(&[1, 1, 2, 2]);
        cut.compact((1, 2), None);
        assert_eq!(
            (cut.start(), cut.end(), cut.after(2).count()),
            (2, (2, 4), 2),
            "the same entry: the tail stays"
        );
        assert_eq!([1, 2, 3, 5].map(|index| cut.term_at(index)), [None, Some(1), Some(2), None]);
        cut.put(4, Entry { term: 3, command: Command::Start });
        assert_eq!((cut.end(), cut.term_at(3)), ((3, 4), Some(2)));
        cut.put(2, Entry { term: 9, command: Command::Start });
        assert_eq!(cut.end(), (3, 4), "what is in a snapshot is not replaced");
        let mut other = log(&[1, 1, 2, 2]);
        other.compact((3, 2), None);
        assert_eq!((other.end(), other.after(2).count()), ((3, 2), 0), "another entry: all goes");
        let mut shorter = log(&[1]);
        shorter.compact((4, 7), None);
        assert_eq!((shorter.end(), shorter.get(7)), ((4, 7), None));
        shorter.put(8, Entry { term: 5, command: Command::Start });
        assert_eq!(shorter.term_at(8), Some(5));
    }

    #[test]
    fn the_members_are_those_of_the_newest_entry_and_go_back_when_it_is_cut() {
        let change = |members| Change {
            client: NodeId(0),
            id: RequestId { session: 1, start: 1, number: 1 },
            configuration: Configuration { members: MemberSet::first(members), old: None },
        };
        let entry = |members| Entry { term: 1, command: Command::Change(change(members)) };
        let mut log = log(&[1]);
        log.put(2, entry(4));
        log.put(3, entry(5));
        assert_eq!((log.change(), log.change_at(2)), (Some((3, change(5))), Some(change(4))));
        log.put(3, Entry { term: 2, command: Command::Start });
        assert_eq!(log.change(), Some((2, change(4))));
        log.compact((2, 3), log.change_at(3));
        assert_eq!((log.change(), log.change_at(9)), (Some((0, change(4))), Some(change(4))));
        log.put(4, entry(3));
        assert_eq!(log.change(), Some((4, change(3))));
        log.put(4, Entry { term: 3, command: Command::Start });
        assert_eq!(log.change(), Some((0, change(4))));
    }

    #[test]
    fn a_leader_only_adds_to_its_log() {
        let leader = log(&[1, 2]);
        assert!(log(&[1, 2]).extends(leader.end()) && log(&[1, 2, 2]).extends(leader.end()));
        let mut compacted = log(&[1, 2, 2]);
        compacted.compact((2, 3), None);
        assert!(compacted.extends(leader.end()), "a snapshot has it");
        assert!(!log(&[1]).extends(leader.end()), "one entry is gone");
        assert!(!log(&[1, 1, 1]).extends(leader.end()), "one was replaced");
    }
}
