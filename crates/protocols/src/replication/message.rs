//! What the nodes of the store say to each other.

use std::rc::Rc;

use super::storage::{Entry, Write};
use super::view::{done_text, ends_text, entry_text, texts};
use crate::kit::{Message, RequestId, Timers};
use faultline_sim::{NodeId, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "replication")]
pub enum Msg {
    #[message(Request, label(write = format!("{key}={value}")), fields(seq = id.number, key, value))]
    Write { id: RequestId, key: Word, value: Word },
    #[message(Request, label(key), fields(seq = id.number, key))]
    Read { id: RequestId, key: Word },
    #[message(Reply, label(lsn), fields(seq = id.number, lsn))]
    WriteOk { id: RequestId, lsn: u32 },
    #[message(Reply, label(value), fields(seq = id.number, value, lsn))]
    ReadOk { id: RequestId, value: Option<Word>, lsn: u32 },
    /// To a client: ask `hint`. To an old primary: there is a newer epoch.
    #[message(Refusal, label(epoch), fields(epoch, hint))]
    Reject { epoch: u32, hint: Option<NodeId> },
    /// `prev_epoch` is the epoch of the entry before `lsn`.
    #[message(Replicate, label(lsn, entry = entry_text(entry)),
        fields(epoch, lsn, prev_epoch, entry = entry_text(entry), committed))]
    Repl { epoch: u32, lsn: u32, prev_epoch: u32, entry: Entry, committed: u32 },
    #[message(Reply, label(lsn), fields(epoch, lsn))]
    ReplAck { epoch: u32, lsn: u32 },
    /// A primary asks whether it is still followed. An answer counts for the reads that had come by this round.
    #[message(Control, label(epoch), fields(epoch, round))]
    Confirm { epoch: u32, round: u32 },
    #[message(Reply, label(epoch), fields(epoch, round))]
    Confirmed { epoch: u32, round: u32 },
    /// A backup asks for what it lacks; the nonce comes back with the answer.
    #[message(Control, fields(epoch, ends = ends_text(ends), nonce))]
    Need { epoch: u32, ends: Rc<[(u32, u32)]>, nonce: u32 },
    /// The entries after `prev`. `nonce` is that of the question it answers; 0 if nobody asked.
    #[message(Replicate, label(first = prev + 1, count = entries.len()),
        fields(epoch, prev, prev_epoch, entries = texts(entries.iter().map(entry_text), " "), nonce))]
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
    #[message(Beat, fields(number, incarnation, epoch, leads, asks))]
    Beat {
        number: u32,
        incarnation: u32,
        epoch: u32,
        leads: bool,
        asks: bool,
        /// A primary's version of the in-sync set, so that the controller sees if it lacks one.
        version: u32,
    },
    #[message(Control, label(epoch, primary), fields(epoch, primary, in_sync))]
    View { epoch: u32, primary: NodeId, in_sync: Rc<[NodeId]>, version: u32 },
    /// A server with an empty disk asks to be let in. It has forgotten what it promised, so it
    /// follows nobody until this very question is answered (the recovery of Viewstamped
    /// Replication Revisited, with its nonce).
    #[message(Control, fields(nonce))]
    Join { nonce: u32 },
    #[message(Control, label(epoch), fields(nonce, epoch, primary, incarnation))]
    Welcome { nonce: u32, epoch: u32, primary: NodeId, incarnation: u32 },
    #[message(Control, label(epoch), fields(epoch))]
    Query { epoch: u32 },
    #[message(Control, label(last), fields(epoch, incarnation, last_epoch, lsn = last, complete))]
    Status { epoch: u32, incarnation: u32, last_epoch: u32, last: u32, complete: bool },
    /// Only for the start of the server whose log was compared.
    #[message(Control, label(epoch), fields(epoch, incarnation, in_sync))]
    Promote { epoch: u32, incarnation: u32, in_sync: Rc<[NodeId]>, version: u32 },
    /// A primary asks for another in-sync set.
    #[message(Control, fields(epoch, in_sync))]
    Propose { epoch: u32, version: u32, in_sync: Rc<[NodeId]> },
    #[message(Control, label(epoch), fields(epoch))]
    Fence { epoch: u32 },
    #[message(Control, label(epoch), fields(epoch))]
    Fenced { epoch: u32 },
    /// Writes for the resource, the last of them at `lsn`. The next ones leave when these are done.
    #[message(Request, if writes.len() == 1, label(epoch, write = texts(writes.iter(), ", ")),
        fields(epoch, lsn, key = writes[0].key, value = writes[0].value))]
    #[message(fields(epoch, lsn, entries = texts(writes.iter(), ", ")))]
    Command { epoch: u32, lsn: u32, writes: Rc<[Write]> },
    #[message(Reply, label(lsn), fields(epoch, lsn))]
    CommandOk { epoch: u32, lsn: u32 },
    /// A new primary asks the resource how far the old one came.
    #[message(Request, fields(epoch))]
    AskDone { epoch: u32 },
    /// The newest request of each session that was executed.
    #[message(Reply, fields(epoch, done = done_text(done)))]
    DoneSoFar { epoch: u32, done: Rc<[(NodeId, RequestId)]> },
    #[message(Refusal, label(epoch = highest), fields(highest))]
    Stale { highest: u32 },
    /// The client has made a newer request since. What became of this one is not known any more.
    #[message(Refusal, fields(seq = id.number))]
    Expired { id: RequestId },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "replication")]
pub enum Timer {
    /// Server: send a heartbeat, also while its disk is busy, or it would seem to be dead.
    #[timer(beside)]
    Beat,
    /// Asynchronous primary: send what was acknowledged.
    Ship,
    /// Primary: send again what was not answered.
    Resend,
    /// Controller: this server has been silent for too long.
    #[timer(server)]
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
