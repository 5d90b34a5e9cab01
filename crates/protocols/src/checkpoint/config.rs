//! The parameters of one job, and who is who in it.

use super::rules;
use crate::Settings;
use faultline_sim::{Accidents, Micros, NodeId};

/// Who decides when a checkpoint is taken, and what the workers agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Chandy and Lamport: markers, and what was on its way is recorded.
    Snapshot,
    /// Everybody stops until the channels are empty and everybody has saved.
    Blocking,
    /// Each worker on its own timer.
    Uncoordinated,
    /// No checkpoints: back to the beginning.
    None,
}

/// How a worker puts a checkpoint on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Saving {
    /// A temporary file, synced, then renamed.
    Rename,
    /// Over the only copy.
    InPlace,
    /// Renamed and reported before the blocks are on the disk.
    NoSync,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub workers: u16,
    pub mode: Mode,
    pub saving: Saving,
    /// Channels deliver in the order of sending.
    pub fifo: bool,
    /// Wrong: only whoever was down goes back.
    pub alone: bool,
    /// How long one item takes.
    pub work: Micros,
    /// Items that each worker has to do.
    pub items: u32,
    /// A worker gives a coin to another one after so many items.
    pub share: u32,
    /// Coins of each worker at the beginning.
    pub purse: i64,
    /// Between two checkpoints.
    pub interval: Micros,
    /// Blocks of a state.
    pub size: u32,
    /// How long reading a state back takes.
    pub read_back: Micros,
    /// Complete checkpoints that are kept.
    pub keep: u32,
    pub beat: Micros,
    pub timeout: Micros,
    /// Whoever waits for an answer asks again after this.
    pub retry: Micros,
    /// The supervisor asks again for a checkpoint after this: saving takes its time.
    pub patience: Micros,
    /// The sink counts each result once.
    pub dedup: bool,
}

impl Config {
    pub fn from_settings(settings: &Settings) -> Config {
        let time = |name: &str| settings.time(name);
        let saving = match settings.choice("save") {
            "in-place" => Saving::InPlace,
            "no-sync" => Saving::NoSync,
            _ => Saving::Rename,
        };
        let (size, workers) = (settings.number("size"), settings.number("workers"));
        let cost = Micros(settings.disk().sync.0 * (size + 1));
        // Any of the workers stops the whole job, so the job fails so many times as often.
        let mean = Micros(time("expect-mtbf").0 / workers);
        let interval = match settings.choice("rule") {
            "young" => rules::young(cost, mean),
            "daly" => rules::daly(cost, mean),
            _ => time("interval"),
        };
        Config {
            workers: workers as u16,
            mode: match settings.choice("mode") {
                "blocking" => Mode::Blocking,
                "uncoordinated" => Mode::Uncoordinated,
                "none" => Mode::None,
                _ => Mode::Snapshot,
            },
            saving,
            fifo: settings.choice("channels") == "fifo",
            alone: settings.choice("mode") == "uncoordinated" && settings.choice("rollback") == "alone",
            work: time("work"),
            items: settings.number("items") as u32,
            share: settings.number("share") as u32,
            purse: settings.number("purse") as i64,
            interval: interval.max(Micros::from_millis(1)),
            size: size as u32,
            read_back: Micros(size * 1_000_000 / settings.number("rate")),
            // There is no place for a second one.
            keep: if saving == Saving::InPlace { 1 } else { settings.number("keep") as u32 },
            beat: time("heartbeat"),
            timeout: time("timeout"),
            retry: time("retry"),
            patience: time("retry") + cost,
            dedup: settings.is_on("dedup"),
        }
    }

    /// The client, the workers, the supervisor, the sink.
    pub fn names(&self) -> Vec<String> {
        let workers = (1..=self.workers).map(|number| format!("w{number}"));
        let first = std::iter::once("c1".to_owned());
        first.chain(workers).chain(["sup".to_owned(), "out".to_owned()]).collect()
    }

    pub fn worker_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=self.workers).map(NodeId)
    }

    /// The place of a worker among the workers.
    pub fn index_of(&self, worker: NodeId) -> usize {
        worker.index() - 1
    }

    pub fn worker(&self, index: usize) -> NodeId {
        NodeId(index as u16 + 1)
    }

    pub fn count(&self) -> usize {
        usize::from(self.workers)
    }

    pub fn supervisor(&self) -> NodeId {
        NodeId(self.workers + 1)
    }

    pub fn sink(&self) -> NodeId {
        NodeId(self.workers + 2)
    }

    pub fn post_of(&self, id: NodeId) -> Post {
        if id.0 == 0 {
            Post::Client
        } else if id.0 <= self.workers {
            Post::Worker
        } else if id == self.supervisor() {
            Post::Supervisor
        } else {
            Post::Sink
        }
    }

    /// All workers save together, under one number.
    pub fn coordinated(&self) -> bool {
        matches!(self.mode, Mode::Snapshot | Mode::Blocking)
    }

    /// What all purses and all coins on their way add up to, always.
    pub fn coins(&self) -> i64 {
        self.purse * i64::from(self.workers)
    }
}

/// Workers that fail by themselves, if the settings ask for it.
pub fn accidents(settings: &Settings, config: &Config) -> Option<Accidents> {
    let mean = settings.time("mtbf");
    (mean > Micros::ZERO).then(|| Accidents {
        nodes: config.worker_ids().collect(),
        mean,
        repair: settings.time("repair"),
    })
}

/// What a node was set up to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Client,
    Worker,
    Supervisor,
    Sink,
}
