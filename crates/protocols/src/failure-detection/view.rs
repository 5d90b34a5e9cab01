//! What the cluster shows of itself.

use super::config::Config;
use super::exhibits;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::process::{Node, NodeRole};
use super::watcher::{Track, Watcher};
use crate::NodeGroup;
use crate::kit::Storage;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, MessagePortrait, Micros, Model, NodeId, NodeKind, Note, Portrait, Promise,
    Station, TimerPortrait, Value, Word,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["monitor", "queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "m",
        roles: &["monitor"],
        fields: &["level", "levels", "mistaken", "mistakes", "suspected", "suspects", "wait", "waits"],
        station: Station::ABOVE,
    },
    NodeGroup { prefix: "n", roles: &["node"], fields: &["incarnation", "number"], station: Station::RING },
];

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, monitors) = (config.ids(NodeRole::Client), config.watcher_ids());
        between(clients, monitors.clone()).chain(between(monitors, config.member_ids())).collect()
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            NodeRole::Watcher => watcher(cluster, id),
            NodeRole::Member => member(cluster, disk, id),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        msg.portrait()
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        Timer::portrait(code, names)
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        match words {
            ["ask", node] => {
                let node = Word::new(node).ok_or_else(|| Note::new("failure-detection-request-long"))?;
                Ok(Request::Ask { node })
            }
            _ => Err(Note::new("failure-detection-request-forms")),
        }
    }

    fn request_text(request: &Request) -> String {
        match request {
            Request::Ask { node } => format!("ask {node}"),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Suspected => (Note::new("failure-detection-response-suspected"), true),
            Response::Trusted => (Note::new("failure-detection-response-trusted"), true),
            Response::NotWatched => (Note::new("failure-detection-response-not-watched"), false),
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        exhibits::all(cluster, monitor)
    }
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => {
            Some((vec![Field::volatile("monitor", client.monitor)], &client.caller))
        }
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("failure-detection"), disk, up)
}

fn member(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let (stored, synced) = (disk.cached().starts, disk.synced().starts);
    let mut fields = vec![Field::durable("incarnation", stored, stored == synced)];
    let mut line = Note::new("failure-detection-line-down");
    if let Some(Node::Member(member)) = cluster.process(id) {
        fields.push(Field::volatile("number", member.number));
        line = Note::new("failure-detection-line-node").with("number", member.number);
    }
    let rank = (stored > 0).then(|| Note::new("failure-detection-rank").with("incarnation", stored));
    Portrait { kind: NodeKind::Server, role: "node", rank, line, fields }
}

fn watcher(cluster: &Cluster<Node>, id: NodeId) -> Portrait {
    let (kind, role) = (NodeKind::Controller, "monitor");
    let Some(Node::Watcher(Watcher { tracks })) = cluster.process(id) else {
        let line = Note::new("failure-detection-line-down");
        return Portrait { kind, role, rank: None, line, fields: Vec::new() };
    };
    let config = cluster.config();
    let now = cluster.elapsed(id);
    let suspects: Vec<NodeId> =
        tracks.iter().filter(|(_, track)| track.suspected.is_some()).map(|(node, _)| *node).collect();
    let level = |track: &Track| track.curve(config).level(now.saturating_sub(track.last));
    let wait = |track: &Track| track.wait(config);
    let of_each = |value: &dyn Fn(&Track) -> String| {
        let one = |(node, track): (&NodeId, &Track)| {
            let note = Note::new("failure-detection-value-of").with("node", *node);
            Value::from(note.with("value", value(track)))
        };
        Value::List(tracks.iter().map(one).collect())
    };
    let highest = tracks.values().map(level).fold(0.0, f64::max);
    let longest = tracks.values().map(wait).max().unwrap_or(Micros::ZERO);
    let mistakes: u32 = tracks.values().map(|track| track.mistakes).sum();
    let mistaken: u64 = tracks.values().map(|track| track.mistaken.0).sum();
    let line = if suspects.is_empty() {
        Note::new("failure-detection-line-trusts")
    } else {
        Note::new("failure-detection-line-suspects").with("nodes", suspects.clone())
    };
    let fields = vec![
        Field::volatile("suspected", suspects.len()),
        Field::volatile("suspects", suspects),
        Field::volatile("level", highest.min(1e9) as u64),
        Field::volatile("levels", of_each(&|track| level_text(level(track)))),
        Field::volatile("wait", longest.0 / 1_000),
        Field::volatile("waits", of_each(&|track| wait_text(wait(track)))),
        Field::volatile("mistakes", mistakes),
        Field::volatile("mistaken", mistaken / 1_000),
    ];
    Portrait { kind, role, rank: None, line, fields }
}

/// With one decimal, the same in every language.
fn level_text(level: f64) -> String {
    if level > 1_000_000.0 { "∞".to_owned() } else { format!("{level:.1}") }
}

fn wait_text(wait: Micros) -> String {
    Micros(wait.0.div_ceil(1_000) * 1_000).to_string()
}
