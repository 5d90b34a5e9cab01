//! What the nodes say to each other.

use std::rc::Rc;

use super::log::Entry;
use super::storage::Snapshot;
use super::view::{entries_text, entry_text, state_text};
use crate::kit::{Message, RequestId, Timers};
use faultline_sim::{NodeId, Note, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "raft")]
pub enum Msg {
    #[message(Request, label(write = format!("{key}={value}")), fields(seq = id.number, key, value))]
    Write { id: RequestId, key: Word, value: Word },
    #[message(Request, label(key), fields(seq = id.number, key))]
    Read { id: RequestId, key: Word },
    #[message(Reply, label(index), fields(seq = id.number, index))]
    WriteOk { id: RequestId, index: u32 },
    /// `index` is the last entry that had been applied when the value was read.
    #[message(Reply, label(value), fields(seq = id.number, value, index))]
    ReadOk { id: RequestId, value: Option<Word>, index: u32 },
    /// The client has made a newer request since. What became of this one is not known any more.
    #[message(Refusal, fields(seq = id.number))]
    Expired { id: RequestId },
    /// Somebody else leads, or nobody.
    #[message(Refusal, label(term), fields(term, leader))]
    Redirect { term: u32, leader: Option<NodeId> },
    #[message(Request, label(server = to), fields(seq = id.number, server = to))]
    Transfer { id: RequestId, to: NodeId },
    /// The server that was asked for leads, or has just begun to.
    #[message(Reply, fields(seq = id.number))]
    Transferred { id: RequestId },
    #[message(Request, label(change = edit.note()), fields(seq = id.number))]
    Change { id: RequestId, edit: Edit },
    #[message(Reply, label(index), fields(seq = id.number, index))]
    Changed { id: RequestId, index: u32 },
    #[message(Refusal, fields(seq = id.number))]
    Refused { id: RequestId, why: Why },
    /// The leader takes no requests now.
    #[message(Refusal, label(server = to), fields(term, server = to))]
    HandingOver { term: u32, to: NodeId },
    /// Stand for election now.
    #[message(Control, label(term), fields(term))]
    TimeoutNow { term: u32 },
    /// `transfer` if the leader has asked for it.
    #[message(Control, label(term), fields(term, last_index, last_term, transfer))]
    RequestVote { term: u32, last_index: u32, last_term: u32, transfer: bool },
    /// Would you vote for me in this term?
    #[message(Control, label(term), fields(term, last_index, last_term))]
    PreVote { term: u32, last_index: u32, last_term: u32 },
    #[message(Reply, if *granted, label(term), fields(term, granted))]
    #[message(Refusal, text = "vote-refused")]
    Vote { term: u32, granted: bool },
    #[message(Reply, if *granted, label(term), fields(term, granted))]
    #[message(Refusal, text = "pre-vote-refused")]
    PreVoteAnswer { term: u32, granted: bool },
    /// A heartbeat if it brings nothing. `round` comes back with the answer.
    #[message(Beat, if entries.is_empty(), kind = "heartbeat", label(term),
        fields(term, prev_index, prev_term, commit, round))]
    #[message(Replicate, if entries.len() == 1, kind = "append",
        label(first = prev_index + 1, entry = entry_text(&entries[0])),
        fields(term, prev_index, prev_term, entries = entries_text(entries), commit, round))]
    #[message(Replicate, text = "append-many", label(first = prev_index + 1, count = entries.len()))]
    Append { term: u32, prev_index: u32, prev_term: u32, entries: Rc<[Entry]>, commit: u32, round: u32 },
    /// What the leader's log no longer has, as the state that came of it.
    #[message(Replicate, label(index = snapshot.machine.applied),
        fields(term, last_index = snapshot.machine.applied, last_term = snapshot.term, entries = state_text(&snapshot.machine), round))]
    InstallSnapshot { term: u32, snapshot: Rc<Snapshot>, round: u32 },
    /// The sender's log is the leader's up to `index`.
    #[message(Reply, label(index), fields(term, index, round))]
    Appended { term: u32, index: u32, round: u32 },
    /// The entries did not fit, or come from a leader of an older term. Up to `hint` they may fit.
    #[message(Refusal, label(term), fields(term, hint, round))]
    AppendRefused { term: u32, hint: u32, round: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "raft")]
pub enum Timer {
    /// Follower and candidate: no leader was heard, so there has to be an election.
    Election,
    /// Leader: tell everybody.
    Heartbeat,
    /// Leader: it gives up handing over.
    Transfer,
    /// Client: no answer yet.
    Retry,
    /// Client: time for the next request of its own.
    Load,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Put {
        key: Word,
        value: Word,
    },
    Get {
        key: Word,
    },
    /// That the server with this number leads.
    Transfer {
        to: u16,
    },
    /// That the servers with these numbers become members, or are none any more.
    Add {
        server: u16,
    },
    Remove {
        server: u16,
    },
    Replace {
        old: u16,
        new: u16,
    },
}

/// A change of the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    Add(NodeId),
    Remove(NodeId),
    Replace(NodeId, NodeId),
}

impl Edit {
    fn note(self) -> Note {
        match self {
            Edit::Add(server) => Note::new("raft-edit-add").with("server", server),
            Edit::Remove(server) => Note::new("raft-edit-remove").with("server", server),
            Edit::Replace(server, new) => {
                Note::new("raft-edit-replace").with("server", server).with("new", new)
            }
        }
    }
}

/// Why a leader does not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// There is no such server.
    Unknown,
    /// It was not possible within an election timeout.
    GaveUp,
    /// The server is no member.
    Outside,
    /// The new server did not catch up.
    Slow,
    /// Nobody would be left.
    Last,
    /// Two servers at a time.
    Two,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// `index` is that of the entry by which it was done.
    Written {
        id: RequestId,
        index: u32,
    },
    Found {
        value: Option<Word>,
    },
    Transferred,
    Changed,
    Refused {
        why: Why,
    },
    /// It may have been done or not.
    Expired,
}
