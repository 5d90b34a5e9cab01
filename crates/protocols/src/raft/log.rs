//! The log: entries with the terms of the leaders that made them.

use std::fmt;

use crate::kit::RequestId;
use crate::kit::consensus::LogEnd;
use faultline_sim::{NodeId, Sequence, Word};

/// Its place, the index, counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub term: u32,
    /// `None` marks the start of a term: a new leader writes it, because only an entry of its own term tells it what is
    /// committed (section 5.4.2 of the paper, 6.4 of the dissertation).
    pub write: Option<Write>,
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

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    entries: Sequence<Entry>,
}

impl Log {
    /// The index of the last entry; 0 if there is none.
    pub fn last(&self) -> u32 {
        self.entries.len() as u32
    }

    pub fn get(&self, index: u32) -> Option<&Entry> {
        self.entries.get((index as usize).checked_sub(1)?)
    }

    /// The term of an entry; 0 at index 0, `None` past the end.
    pub fn term_at(&self, index: u32) -> Option<u32> {
        if index == 0 { Some(0) } else { self.get(index).map(|entry| entry.term) }
    }

    pub fn last_term(&self) -> u32 {
        self.entries.last().map_or(0, |entry| entry.term)
    }

    /// What logs are compared by.
    pub fn end(&self) -> LogEnd {
        (self.last_term(), self.last())
    }

    /// The entries after an index.
    pub fn after(&self, index: u32) -> impl Iterator<Item = &Entry> {
        self.entries.iter_from(index as usize)
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// Whether this log has all that another had which ended so, if one is the other with more entries.
    pub fn extends(&self, (term, last): LogEnd) -> bool {
        self.term_at(last) == Some(term)
    }

    /// The entry replaces whatever is at its index, and what follows it.
    pub fn put(&mut self, index: u32, entry: Entry) {
        let before = index.saturating_sub(1) as usize;
        if before < self.entries.len() {
            self.entries.truncate(before);
        }
        self.entries.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(terms: &[u32]) -> Log {
        let mut log = Log::default();
        for (index, term) in (1..).zip(terms) {
            log.put(index, Entry { term: *term, write: None });
        }
        log
    }

    #[test]
    fn an_entry_replaces_what_is_there_and_what_follows() {
        let mut longer = log(&[1, 1, 2, 2]);
        longer.put(2, Entry { term: 3, write: None });
        assert_eq!(longer, log(&[1, 3]));
        assert_eq!((longer.end(), longer.term_at(0), longer.term_at(3)), ((3, 2), Some(0), None));
    }

    #[test]
    fn a_leader_only_adds_to_its_log() {
        let leader = log(&[1, 2]);
        assert!(log(&[1, 2]).extends(leader.end()) && log(&[1, 2, 2]).extends(leader.end()));
        assert!(!log(&[1]).extends(leader.end()), "one entry is gone");
        assert!(!log(&[1, 1, 1]).extends(leader.end()), "one was replaced");
    }
}
