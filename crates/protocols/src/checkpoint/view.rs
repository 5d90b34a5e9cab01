//! What the job shows of itself.

use super::config::{Config, Mode, Post};
use super::message::{Msg, Request, Response, Timer};
use super::monitor::{GOALS, PROMISES, Watch};
use super::process::Node;
use super::storage::{FileName, Storage};
use crate::NodeGroup;
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, MessagePortrait, Model, NodeId, NodeKind, Note, Portrait, Process,
    Promise, Station, TimerPortrait,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup { prefix: "c", roles: &["client"], fields: &["queue", "request"], station: Station::CLIENTS },
    NodeGroup {
        prefix: "w",
        roles: &["worker"],
        fields: &[
            "checkpoint",
            "generation",
            "has-state",
            "held",
            "incarnation",
            "on-the-way",
            "progress",
            "purse",
            "recorded",
            "recording",
            "saved",
            "temporary",
            "unconfirmed",
        ],
        station: Station::RING,
    },
    NodeGroup {
        prefix: "sup",
        roles: &["supervisor"],
        fields: &["attempt", "complete", "generation", "interval", "recovering", "reported", "suspected"],
        station: Station::ABOVE,
    },
    NodeGroup { prefix: "out", roles: &["sink"], fields: &["repeats", "results"], station: Station::RIGHT },
];

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let workers: Vec<NodeId> = config.worker_ids().collect();
        let mut links = vec![(NodeId(0), config.supervisor()), (NodeId(0), config.sink())];
        for (index, worker) in workers.iter().enumerate() {
            links.extend(workers[index + 1..].iter().map(|other| (*worker, *other)));
            links.push((config.supervisor(), *worker));
            links.push((*worker, config.sink()));
        }
        links
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.post_of(node) == Post::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().post_of(id) {
            Post::Client => client(cluster, id),
            Post::Worker => worker(cluster, disk, id),
            Post::Supervisor => supervisor(cluster, disk, id),
            Post::Sink => sink(disk),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        super::view_message::portrait(msg)
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        let (key, text) = match code {
            0 => ("work", "checkpoint-timer-work"),
            1 => ("beat", "checkpoint-timer-beat"),
            2 => ("resend", "checkpoint-timer-resend"),
            3 => ("save", "checkpoint-timer-save"),
            4 => ("load", "checkpoint-timer-load"),
            5 => ("write-back", "checkpoint-timer-write-back"),
            6 => ("poll", "checkpoint-timer-poll"),
            7 => ("retry", "checkpoint-timer-retry"),
            silence => {
                let worker = NodeId(silence - Node::timer_code(Timer::Silence(NodeId(0))));
                let note = Note::new("checkpoint-timer-silence").with("worker", worker);
                return TimerPortrait {
                    key: "silence",
                    name: format!("silence-{}", names[worker.index()]),
                    note,
                };
            }
        };
        TimerPortrait { name: key.to_owned(), key, note: Note::new(text) }
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        match words {
            ["save"] => Ok(Request::Save),
            ["progress"] => Ok(Request::Progress),
            _ => Err(Note::new("checkpoint-request-forms")),
        }
    }

    fn request_text(request: &Request) -> String {
        match request {
            Request::Save => "save".to_owned(),
            Request::Progress => "progress".to_owned(),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Saved { number } => {
                (Note::new("checkpoint-response-saved").with("number", *number), true)
            }
            Response::NoCheckpoints => (Note::new("checkpoint-response-none"), false),
            Response::Counted { results } => {
                (Note::new("checkpoint-response-counted").with("results", *results), true)
            }
        }
    }

    fn exhibits(cluster: &Cluster<Node>, watch: &Watch) -> Vec<Exhibit> {
        super::exhibits::all(cluster, watch)
    }
}

fn client(cluster: &Cluster<Node>, id: NodeId) -> Portrait {
    let mut line = Note::new("checkpoint-line-down");
    let mut fields = Vec::new();
    if let Some(Node::Client(client)) = cluster.process(id) {
        let request = client.open.as_ref().map(|(_, request)| Node::request_text(request));
        line = match &request {
            Some(request) => Note::new("checkpoint-line-asks").with("request", request.clone()),
            None => Note::new("checkpoint-line-idle"),
        };
        fields.push(Field::volatile("request", request));
        fields.push(Field::volatile("queue", client.queue.len()));
    }
    Portrait { kind: NodeKind::Client, role: "client", rank: None, line, fields }
}

/// The newest checkpoint that a worker can read back, and how far it had come.
pub fn saved(config: &Config, disk: &Storage) -> (u32, u32) {
    let readable = disk.files.values().filter(|file| file.verifies(config.size));
    let newest = readable.max_by_key(|file| file.image.number);
    newest.map_or((0, 0), |file| (file.image.number, file.image.progress))
}

fn worker(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let config = cluster.config();
    let (number, progress) = saved(config, disk.synced());
    let files = disk.synced().files.keys();
    let temporary = files.filter(|name| matches!(name, FileName::Temporary(_))).count();
    let mut fields = vec![
        Field::durable("checkpoint", number, true),
        Field::durable("saved", progress, true),
        Field::durable("temporary", temporary, true),
        Field::durable("incarnation", disk.synced().incarnation, true),
    ];
    let mut line = Note::new("checkpoint-line-disk").with("saved", progress);
    let mut rank = None;
    if let Some(Node::Worker(worker)) = cluster.process(id) {
        let restoring = worker.loading.is_some();
        rank = match (&worker.state, worker.held, worker.stopped) {
            (None, _, _) if restoring => Some(Note::new("checkpoint-rank-reads")),
            (None, _, _) => Some(Note::new("checkpoint-rank-lost")),
            (Some(_), true, _) => Some(Note::new("checkpoint-rank-held")),
            (Some(_), false, Some(_)) => Some(Note::new("checkpoint-rank-stopped")),
            (Some(_), false, None) if worker.recording.is_some() => {
                Some(Note::new("checkpoint-rank-records"))
            }
            (Some(_), false, None) => None,
        };
        line = Note::new("checkpoint-line-lost");
        if let Some(state) = &worker.state {
            line = Note::new("checkpoint-line-works")
                .with("progress", state.progress)
                .with("purse", state.purse);
            fields.push(Field::volatile("progress", state.progress));
            fields.push(Field::volatile("purse", state.purse));
            fields.push(Field::volatile("unconfirmed", state.results.len()));
        }
        fields.push(Field::volatile("has-state", worker.state.is_some()));
        fields.push(Field::volatile("held", worker.held));
        fields.push(Field::volatile("generation", worker.generation));
        let coins = worker.recording.as_ref().map(|recording| recording.channels.iter().sum::<u32>());
        fields.push(Field::volatile("recording", worker.recording.is_some()));
        fields.push(Field::volatile("recorded", coins));
        let unconfirmed: usize = worker.links.iter().map(|link| link.unconfirmed.len()).sum();
        fields.push(Field::volatile("on-the-way", unconfirmed));
    }
    Portrait { kind: NodeKind::Server, role: "worker", rank, line, fields }
}

fn supervisor(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let config = cluster.config();
    let stored = disk.cached();
    let synced = disk.unsynced() == 0;
    let newest = stored.complete.last().copied();
    let mut fields = vec![
        Field::durable("complete", newest.unwrap_or(0), synced),
        Field::durable("generation", stored.generation, synced),
        Field::durable("recovering", stored.recovering, synced),
        Field::durable("attempt", stored.open, synced),
    ];
    let rank = Some(Note::new("checkpoint-rank-generation").with("generation", stored.generation));
    let mut line = Note::new("checkpoint-line-down");
    if let Some(Node::Supervisor(supervisor)) = cluster.process(id) {
        line = match (&supervisor.recovery, config.mode) {
            (Some(_), _) => Note::new("checkpoint-line-recovers"),
            (None, Mode::Snapshot | Mode::Blocking) => {
                Note::new("checkpoint-line-complete").with("number", newest.unwrap_or(0))
            }
            (None, Mode::Uncoordinated) => Note::new("checkpoint-line-watches"),
            (None, Mode::None) => Note::new("checkpoint-line-watches"),
        };
        fields.push(Field::volatile("suspected", supervisor.suspected.clone()));
        let lists = &stored.reported;
        let reported: Vec<u32> =
            lists.iter().map(|list| list.last().map_or(0, |(number, _)| *number)).collect();
        fields.push(Field::durable("reported", reported, synced));
    }
    fields.push(Field::volatile("interval", config.interval));
    Portrait { kind: NodeKind::Controller, role: "supervisor", rank, line, fields }
}

fn sink(disk: &Disk<Storage>) -> Portrait {
    let stored = disk.cached();
    let synced = disk.unsynced() == 0;
    let fields = vec![
        Field::durable("results", stored.results, synced),
        Field::durable("repeats", stored.repeats, synced),
    ];
    let line = Note::new("checkpoint-line-results").with("results", stored.results);
    Portrait { kind: NodeKind::Resource, role: "sink", rank: None, line, fields }
}
