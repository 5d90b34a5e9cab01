//! What survives a crash.

use std::collections::BTreeMap;
use std::fmt;

use crate::kit::{RequestId, sessions};
use faultline_sim::{Durable, NodeId, Sequence, Word};

/// One entry of the replicated log. Its position, the LSN, counts from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The epoch of the primary that wrote it first.
    pub epoch: u32,
    /// `None` marks the start of an epoch: a new primary writes it so that its log counts as
    /// newer than every log of an older epoch (compare Raft, section 5.4.2).
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

/// A command that the resource has executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Executed {
    pub epoch: u32,
    pub write: Write,
}

/// The disk of any node of the store; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// How often the node has started.
    pub incarnation: u32,
    /// Client: the first part of its request ids. Zero on an empty disk.
    pub session: u32,
    /// Server: the highest epoch it has promised to follow. Controller: the last it gave out.
    /// Resource: the highest it has seen. Zero on an empty disk.
    pub epoch: u32,
    pub log: Log,
    /// Server: the log has never been lost, or has been filled up again since.
    pub complete: bool,
    /// Controller: who leads `epoch`; `None` while it looks for one.
    pub primary: Option<NodeId>,
    /// Controller: the servers that have every acknowledged write.
    pub in_sync: Vec<NodeId>,
    /// Controller: counts the decisions about `in_sync`.
    pub version: u32,
    /// Controller: how often each server was let in with an empty disk.
    pub lives: BTreeMap<NodeId, u32>,
    /// Resource.
    pub executed: Sequence<Executed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Incarnation(u32),
    Session(u32),
    Epoch(u32),
    /// Replaces whatever is at this position, and drops what follows it.
    Append {
        lsn: u32,
        entry: Entry,
    },
    Complete,
    View {
        epoch: u32,
        primary: Option<NodeId>,
        in_sync: Vec<NodeId>,
        version: u32,
    },
    Life {
        server: NodeId,
        life: u32,
    },
    Execute(Executed),
}

sessions!(Storage { session, incarnation }, Op { Session, Incarnation });

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Incarnation(incarnation) => self.incarnation = *incarnation,
            Op::Session(session) => self.session = *session,
            Op::Epoch(epoch) => self.epoch = *epoch,
            Op::Append { lsn, entry } => {
                self.log.cut(lsn - 1);
                self.log.push(*entry);
            }
            Op::Complete => self.complete = true,
            Op::View { epoch, primary, in_sync, version } => {
                self.epoch = *epoch;
                self.primary = *primary;
                self.in_sync.clone_from(in_sync);
                self.version = *version;
            }
            Op::Life { server, life } => {
                self.lives.insert(*server, *life);
            }
            Op::Execute(executed) => self.executed.push(*executed),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    entries: Sequence<Entry>,
    /// Where each epoch of this log ends, oldest first.
    ends: Vec<(u32, u32)>,
}

impl Log {
    /// The position of the last entry; 0 if there is none.
    pub fn last(&self) -> u32 {
        self.entries.len() as u32
    }

    pub fn get(&self, lsn: u32) -> Option<&Entry> {
        self.entries.get((lsn as usize).checked_sub(1)?)
    }

    /// The epoch of the entry at a position; 0 for position 0 and past the end.
    pub fn epoch_at(&self, lsn: u32) -> u32 {
        self.get(lsn).map_or(0, |entry| entry.epoch)
    }

    /// What candidates are compared by: the log with the larger pair has everything that can have
    /// been acknowledged in the smaller.
    pub fn rank(&self) -> (u32, u32) {
        (self.epoch_at(self.last()), self.last())
    }

    /// The entries after a position, with their positions.
    pub fn after(&self, lsn: u32) -> impl Iterator<Item = (u32, &Entry)> {
        (lsn + 1..).zip(self.entries.iter_from(lsn as usize))
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().rev()
    }

    /// Where each epoch of this log ends, oldest first: enough to compare two logs (the idea of
    /// Kafka's leader epochs, KIP-101).
    pub fn ends(&self) -> &[(u32, u32)] {
        &self.ends
    }

    /// The last position up to which this log and one with the given ends are the same.
    pub fn common_with(&self, theirs: &[(u32, u32)]) -> u32 {
        let shared = |(epoch, end): &(u32, u32)| {
            let other = theirs.iter().find(|(other, _)| other == epoch)?;
            Some(*end.min(&other.1))
        };
        self.ends.iter().filter_map(shared).max().unwrap_or(0)
    }

    fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        let last = self.last();
        match self.ends.last_mut() {
            Some((epoch, end)) if *epoch == entry.epoch => *end = last,
            _ => self.ends.push((entry.epoch, last)),
        }
    }

    fn cut(&mut self, len: u32) {
        if len >= self.last() {
            return;
        }
        self.entries.truncate(len as usize);
        let starts_before =
            |index: &usize| index.checked_sub(1).is_none_or(|before| self.ends[before].1 < len);
        let kept = (0..self.ends.len()).rev().find(starts_before).map_or(0, |index| index + 1);
        self.ends.truncate(if len == 0 { 0 } else { kept });
        if let Some((_, end)) = self.ends.last_mut() {
            *end = len;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(epochs: &[u32]) -> Log {
        let mut log = Log::default();
        for epoch in epochs {
            log.push(Entry { epoch: *epoch, write: None });
        }
        log
    }

    #[test]
    fn the_common_part_ends_before_the_first_difference() {
        let primary = log(&[1, 1, 2, 2]);
        for (theirs, common) in [
            (&[][..], 0),
            (&[1], 1),
            (&[1, 1, 1], 2),
            (&[1, 1, 2], 3),
            (&[1, 1, 2, 2], 4),
            (&[1, 1, 2, 2, 2], 4),
            (&[1, 1, 1, 1, 1, 3], 2),
        ] {
            assert_eq!(primary.common_with(log(theirs).ends()), common, "against {theirs:?}");
        }
    }

    #[test]
    fn a_cut_log_knows_where_its_epochs_end() {
        let epochs = [1, 1, 2, 5, 5, 5];
        for len in 0..=epochs.len() {
            let mut cut = log(&epochs);
            cut.cut(len as u32);
            assert_eq!(cut, log(&epochs[..len]), "cut to {len}");
        }
    }

    #[test]
    fn a_newer_epoch_outranks_a_longer_log() {
        assert!(log(&[1, 2]).rank() > log(&[1, 1, 1, 1]).rank());
        assert!(log(&[1, 1]).rank() > log(&[1]).rank());
    }
}
