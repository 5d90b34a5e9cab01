//! What the nodes of the store say to each other.

use std::rc::Rc;

use super::storage::{Entry, Write};
use crate::request_id::RequestId;
use faultline_sim::{NodeId, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    Write {
        id: RequestId,
        key: Word,
        value: Word,
    },
    Read {
        id: RequestId,
        key: Word,
    },
    WriteOk {
        id: RequestId,
        lsn: u32,
    },
    ReadOk {
        id: RequestId,
        value: Option<Word>,
        lsn: u32,
    },
    /// To a client: ask `hint`. To an old primary: there is a newer epoch.
    Reject {
        epoch: u32,
        hint: Option<NodeId>,
    },
    /// `prev_epoch` is the epoch of the entry before `lsn`.
    Repl {
        epoch: u32,
        lsn: u32,
        prev_epoch: u32,
        entry: Entry,
        committed: u32,
    },
    ReplAck {
        epoch: u32,
        lsn: u32,
    },
    /// A backup asks for what it lacks; the nonce comes back with the answer.
    Need {
        epoch: u32,
        ends: Rc<[(u32, u32)]>,
        nonce: u32,
    },
    /// The entries after `prev`. `nonce` is that of the question it answers; 0 if nobody asked.
    Entries {
        epoch: u32,
        nonce: u32,
        prev: u32,
        prev_epoch: u32,
        entries: Rc<[Entry]>,
        committed: u32,
        /// The last entry that the sender has to give.
        end: u32,
    },
    Beat {
        number: u32,
        incarnation: u32,
        epoch: u32,
        leads: bool,
        asks: bool,
        /// A primary's version of the in-sync set, so that the controller sees if it lacks one.
        version: u32,
    },
    View {
        epoch: u32,
        primary: NodeId,
        in_sync: Rc<[NodeId]>,
        version: u32,
    },
    /// A server with an empty disk asks to be let in. It has forgotten what it promised, so it
    /// follows nobody until this very question is answered (the recovery of Viewstamped
    /// Replication Revisited, with its nonce).
    Join {
        nonce: u32,
    },
    Welcome {
        nonce: u32,
        epoch: u32,
        primary: NodeId,
        incarnation: u32,
    },
    Query {
        epoch: u32,
    },
    Status {
        epoch: u32,
        incarnation: u32,
        last_epoch: u32,
        last: u32,
        complete: bool,
    },
    /// Only for the start of the server whose log was compared.
    Promote {
        epoch: u32,
        incarnation: u32,
        in_sync: Rc<[NodeId]>,
        version: u32,
    },
    /// A primary asks for another in-sync set.
    Propose {
        epoch: u32,
        version: u32,
        in_sync: Rc<[NodeId]>,
    },
    Fence {
        epoch: u32,
    },
    Fenced {
        epoch: u32,
    },
    /// Writes for the resource, the last of them at `lsn`. The next ones leave when these are done.
    Command {
        epoch: u32,
        lsn: u32,
        writes: Rc<[Write]>,
    },
    CommandOk {
        epoch: u32,
        lsn: u32,
    },
    /// A new primary asks the resource how far the old one came.
    AskDone {
        epoch: u32,
    },
    /// The newest request of each session that was executed.
    DoneSoFar {
        epoch: u32,
        done: Rc<[(NodeId, RequestId)]>,
    },
    Stale {
        highest: u32,
    },
    /// The client has made a newer request since. What became of this one is not known any more.
    Expired {
        id: RequestId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Server: send a heartbeat.
    Beat,
    /// Asynchronous primary: send what was acknowledged.
    Ship,
    /// Primary: send again what was not answered.
    Resend,
    /// Controller: this server has been silent for too long.
    Silence(NodeId),
    /// Controller: look again at the answers to a query.
    Elect,
    /// Client: no answer yet.
    Retry,
    /// Client: time for the next write of its own.
    Load,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Put { key: Word, value: Word },
    Get { key: Word },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// `id` is that under which the store knows the write.
    Written {
        id: RequestId,
        lsn: u32,
    },
    Found {
        value: Option<Word>,
    },
    /// It may have been done or not.
    Expired,
}
