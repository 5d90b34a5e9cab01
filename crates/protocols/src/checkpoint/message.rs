//! What the nodes of the job say to each other.

use std::rc::Rc;

use super::storage::Counts;
use crate::kit::Timers;
use faultline_sim::NodeId;

/// What goes through a channel between two workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    Coin,
    /// Snapshot: what was sent before it belongs to the snapshot, what follows does not. Blocking:
    /// nothing follows until the checkpoint is complete.
    Marker(u32),
}

/// Where a worker goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// It stays as it is.
    Now,
    /// To its checkpoint of this number; 0 is the beginning.
    Checkpoint(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Between workers, the `seq`-th through this channel in this generation.
    Data {
        generation: u32,
        seq: u32,
        payload: Payload,
    },
    /// Everything before `next` has arrived.
    DataAck {
        generation: u32,
        next: u32,
    },
    Result {
        item: u32,
    },
    ResultOk {
        item: u32,
    },
    Beat(Beat),
    /// Take part in checkpoint `number`: snapshot, to the first worker; otherwise, to all. Any node that has not
    /// reported it in time is asked again.
    Save {
        generation: u32,
        number: u32,
    },
    /// The checkpoint is on the sender's disk. `counts` are what it had sent and received.
    Saved {
        generation: u32,
        number: u32,
        counts: Rc<Counts>,
    },
    /// Everybody has it: older ones can go, save those that are `kept`, and any node that stands still goes on.
    Complete {
        generation: u32,
        number: u32,
        kept: Rc<[u32]>,
    },
    /// A recovery begins: stand still, and say what you have. `incarnation` is the newest that is known of the
    /// receiver.
    Collect {
        generation: u32,
        incarnation: u64,
    },
    /// `now` is the generation of the state that it has, and what it has sent and received; `last` the
    /// highest number that it has seen of a checkpoint.
    Status {
        generation: u32,
        incarnation: u64,
        last: u32,
        now: Option<(u32, Rc<Counts>)>,
    },
    /// `refill` are coins that were on their way and are put back, by sender.
    Rollback {
        generation: u32,
        incarnation: u64,
        point: Point,
        refill: Rc<[u32]>,
    },
    Restored {
        generation: u32,
        incarnation: u64,
    },
    /// The file is not there, or its checksum is wrong.
    Unreadable {
        generation: u32,
        number: u32,
    },
    /// The recovery has ended, or, with a number, the checkpoint for which the worker stands still.
    Resume {
        generation: u32,
        stopped: Option<u32>,
    },
    AskSave {
        seq: u32,
    },
    /// No number: there are no checkpoints in this mode.
    SaveOk {
        seq: u32,
        number: Option<u32>,
    },
    AskProgress {
        seq: u32,
    },
    Progress {
        seq: u32,
        results: u32,
    },
}

/// A worker is alive, and how it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Beat {
    /// The number of this start.
    pub incarnation: u64,
    /// So many beats of this start: they come late, and twice.
    pub count: u32,
    /// It has lost its state.
    pub needs: bool,
    /// It waits for the order to go on.
    pub held: bool,
    pub stopped: Option<u32>,
    /// Its generation.
    pub seen: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Timers)]
#[timer(protocol = "checkpoint")]
pub enum Timer {
    /// Worker: the item is done.
    Work,
    /// Worker: send a heartbeat, also while it saves a large state, or it would seem to be dead.
    #[timer(beside)]
    Beat,
    /// Worker: send again what was not acknowledged.
    Resend,
    /// Worker, uncoordinated; supervisor, coordinated: time for a checkpoint.
    Save,
    /// Worker: the state has been read back.
    Load,
    /// Worker, without syncing: the system writes back when it pleases.
    WriteBack,
    /// Supervisor: ask again.
    Poll,
    /// Client: no answer yet.
    Retry,
    /// Supervisor: this worker has been silent for too long.
    #[timer(worker)]
    Silence(NodeId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Save,
    Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    Saved { number: u32 },
    NoCheckpoints,
    Counted { results: u32 },
}
