//! What the store shows of itself.

use super::config::{Config, Mode, Reads};
use super::message::{Msg, Request, Response, Timer};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::process::{Node, NodeRole};
use super::server::{Lead, Role, Server};
use super::storage::{Entry, Storage};
use crate::NodeGroup;
use crate::kit::{Message, RequestId, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, LogCell, LogRow, LogsExhibit, MessagePortrait, Model, NodeId, NodeKind,
    Note, Portrait, Promise, Station, Storage as Kept, TableExhibit, TimerPortrait, Value, Word,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["primary", "queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "n",
        roles: &["backup", "primary"],
        fields: &[
            "committed",
            "epoch",
            "in-sync",
            "last-epoch",
            "log",
            "matched",
            "pending",
            "primary",
            "reads",
            "shipped",
        ],
        station: Station::RING,
    },
    NodeGroup {
        prefix: "ctl",
        roles: &["controller"],
        fields: &["answers", "epoch", "in-sync", "primary", "suspected"],
        station: Station::ABOVE,
    },
    NodeGroup {
        prefix: "res",
        roles: &["resource"],
        fields: &["executed", "highest", "newest", "refused"],
        station: Station::RIGHT,
    },
];

/// Newest entries shown of each log.
const ENTRIES_SHOWN: u32 = 24;
const COMMANDS_SHOWN: usize = 8;

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    /// Only links that carry something: not all pairs are worth a line.
    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, servers) = (config.ids(NodeRole::Client), config.server_ids());
        let (controller, resource) = (config.ids(NodeRole::Controller), config.ids(NodeRole::Resource));
        let mut links: Vec<_> = mesh(servers.clone()).collect();
        links.extend(between(clients, servers.clone().chain(controller.clone())));
        links.extend(between(servers, controller.clone().chain(resource.clone())));
        if config.fencing {
            links.extend(between(controller, resource));
        }
        links
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            NodeRole::Server => server(cluster, disk, id),
            NodeRole::Controller => controller(cluster, disk, id),
            NodeRole::Resource => resource(cluster, disk, id),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        msg.portrait()
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        Timer::portrait(code, names)
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        let word = |text: &str| Word::new(text).ok_or_else(|| Note::new("replication-request-long"));
        match words {
            ["put", key, value] => Ok(Request::Put { key: word(key)?, value: word(value)? }),
            ["get", key] => Ok(Request::Get { key: word(key)? }),
            _ => Err(Note::new("replication-request-forms")),
        }
    }

    fn request_text(request: &Request) -> String {
        match request {
            Request::Put { key, value } => format!("put {key} {value}"),
            Request::Get { key } => format!("get {key}"),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Written { .. } => (Note::new("replication-response-written"), true),
            Response::Found { value: Some(value) } => {
                (Note::new("replication-response-found").with("value", *value), true)
            }
            Response::Found { value: None } => (Note::new("replication-response-nothing"), true),
            Response::Expired => (Note::new("replication-response-expired"), false),
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        let mut exhibits = vec![logs(cluster, monitor)];
        exhibits.extend(commands(cluster));
        exhibits
    }
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => {
            Some((vec![Field::volatile("primary", client.primary)], &client.caller))
        }
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("replication"), disk, up)
}

fn server(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let synced = disk.synced();
    let mut fields = vec![
        Field::durable("epoch", stored.epoch, stored.epoch == synced.epoch),
        Field::durable("log", stored.log.last(), stored.log.rank() == synced.log.rank()),
        Field::durable("last-epoch", stored.log.rank().0, stored.log.rank() == synced.log.rank()),
    ];
    let rank = Some(Note::new("replication-rank").with("epoch", stored.epoch));
    let Some(Node::Server(server)) = cluster.process(id) else {
        let line = Note::new("replication-line-disk").with("last", stored.log.last());
        return Portrait { kind: NodeKind::Server, role: "backup", rank: None, line, fields };
    };
    fields.push(Field::volatile("committed", server.committed));
    let (kind, role) = match &server.role {
        Role::Primary(_) => (NodeKind::Leader, "primary"),
        Role::Backup => (NodeKind::Server, "backup"),
    };
    let behind = match &server.role {
        Role::Primary(lead) => {
            lead_fields(lead, cluster.config(), id, &mut fields);
            lead_behind(lead, cluster.config(), stored.log.last())
        }
        Role::Backup => {
            fields.push(Field::volatile("primary", server.hint));
            0
        }
    };
    let line = server_line(server, stored, behind);
    Portrait { kind, role, rank, line, fields }
}

fn server_line(server: &Server, stored: &Storage, behind: u32) -> Note {
    let key = if !stored.complete && !server.is_primary() {
        "replication-line-rebuilding"
    } else if behind > 0 {
        "replication-line-to-copy"
    } else {
        "replication-line-log"
    };
    let newest = stored.log.newest_first().find_map(|entry| entry.write);
    let newest = newest.map_or_else(|| "–".to_owned(), |write| write.to_string());
    Note::new(key).with("last", stored.log.last()).with("behind", behind).with("newest", newest)
}

/// How many entries were not sent to the backups yet.
fn lead_behind(lead: &Lead, config: &Config, last: u32) -> u32 {
    if config.mode == Mode::Async { last.saturating_sub(lead.shipped) } else { 0 }
}

fn lead_fields(lead: &Lead, config: &Config, me: NodeId, fields: &mut Vec<Field>) {
    let matched: Vec<Value> = config
        .server_ids()
        .zip(&lead.peers)
        .filter(|(id, _)| *id != me)
        .map(|(id, peer)| {
            Note::new("replication-value-matched").with("server", id).with("lsn", peer.matched).into()
        })
        .collect();
    fields.push(Field::volatile("matched", Value::List(matched)));
    fields.push(Field::volatile("pending", lead.pending.len()));
    if config.mode == Mode::Sync {
        fields.push(Field::volatile("in-sync", lead.in_sync.clone()));
    }
    if config.mode == Mode::Async {
        fields.push(Field::volatile("shipped", lead.shipped));
    }
    if config.reads == Reads::Confirmed {
        fields.push(Field::volatile("reads", lead.reading.waiting.len()));
    }
}

fn controller(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let same = disk.unsynced() == 0
        && stored.epoch == disk.synced().epoch
        && stored.primary == disk.synced().primary;
    let mut fields = vec![
        Field::durable("epoch", stored.epoch, same),
        Field::durable("primary", stored.primary, same),
        Field::durable("in-sync", stored.in_sync.clone(), same),
    ];
    let rank = Some(Note::new("replication-rank").with("epoch", stored.epoch));
    let mut line = match stored.primary {
        Some(primary) => Note::new("replication-line-follows").with("server", primary),
        None => Note::new("replication-line-elects"),
    };
    match cluster.process(id) {
        Some(Node::Controller(controller)) => {
            let suspected: Vec<NodeId> = cluster
                .config()
                .server_ids()
                .zip(&controller.watched)
                .filter(|(_, watched)| watched.suspected)
                .map(|(id, _)| id)
                .collect();
            fields.push(Field::volatile("suspected", suspected));
            let answers: Option<Vec<NodeId>> = controller
                .election
                .as_ref()
                .map(|election| election.answers.iter().map(|answer| answer.from).collect());
            fields.push(Field::volatile("answers", answers));
        }
        _ => line = Note::new("replication-line-down"),
    }
    Portrait { kind: NodeKind::Controller, role: "controller", rank, line, fields }
}

fn resource(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let newest = stored.executed.last().map(|executed| executed.write.to_string());
    let mut fields = vec![
        Field::durable("highest", stored.epoch, stored.epoch == disk.synced().epoch),
        Field::durable(
            "executed",
            stored.executed.len(),
            stored.executed.len() == disk.synced().executed.len(),
        ),
        Field::durable("newest", newest.clone(), disk.unsynced() == 0),
    ];
    let mut line =
        Note::new("replication-line-resource").with("newest", newest.unwrap_or_else(|| "–".to_owned()));
    match cluster.process(id) {
        Some(Node::Resource(resource)) => fields.push(Field::volatile("refused", resource.refused)),
        _ => line = Note::new("replication-line-down"),
    }
    let rank = Some(Note::new("replication-rank").with("epoch", stored.epoch));
    Portrait { kind: NodeKind::Resource, role: "resource", rank, line, fields }
}

pub fn entry_text(entry: &Entry) -> String {
    entry.write.map_or_else(|| "⚑".to_owned(), |write| write.to_string())
}

pub fn ends_text(ends: &[(u32, u32)]) -> String {
    texts(ends.iter().map(|(epoch, end)| format!("{epoch}:{end}")), " ")
}

pub fn done_text(done: &[(NodeId, RequestId)]) -> String {
    texts(done.iter().map(|(client, id)| format!("c{}:{}", client.0 + 1, id.number)), " ")
}

pub fn texts(items: impl Iterator<Item = impl ToString>, between: &str) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(between)
}

fn logs(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let leader = monitor.head().map(|(_, id)| id);
    let reference = leader.map(|id| &cluster.durable(id).log);
    let longest = cluster.config().server_ids().map(|id| cluster.durable(id).log.last()).max().unwrap_or(0);
    let first = longest.saturating_sub(ENTRIES_SHOWN) + 1;
    let row = |id: NodeId| {
        let stored = cluster.durable(id);
        let synced = &cluster.synced(id).log;
        let cell = |(lsn, entry): (u32, &Entry)| LogCell {
            label: entry_text(entry),
            band: u64::from(entry.epoch),
            band_label: format!("e{}", entry.epoch),
            storage: if synced.get(lsn) == Some(entry) { Kept::Durable } else { Kept::Unsynced },
            ticked: entry.write.is_some_and(|write| monitor.is_acknowledged(&write)),
            diverged: reference.is_some_and(|log| {
                log.last() >= lsn && log.get(lsn) != Some(entry)
                    || log.last() < lsn && log.epoch_at(log.last()) > entry.epoch
            }),
        };
        let (leads, committed) = match cluster.process(id) {
            Some(Node::Server(server)) => (server.is_primary(), server.committed),
            _ => (false, 0),
        };
        LogRow {
            node: id,
            status: cluster.status(id),
            leads,
            first: u64::from(first),
            entries: stored.log.after(first - 1).map(cell).collect(),
            snapshot: 0,
            committed: u64::from(committed),
        }
    };
    Exhibit::Logs(LogsExhibit { key: "logs", rows: cluster.config().server_ids().map(row).collect() })
}

fn commands(cluster: &Cluster<Node>) -> Option<Exhibit> {
    let executed = &cluster.durable(cluster.config().resource_id()?).executed;
    let skip = executed.len().saturating_sub(COMMANDS_SHOWN);
    let mut highest = 0;
    let mut rows = Vec::new();
    let mut marked = Vec::new();
    for (index, command) in executed.iter().enumerate() {
        if index >= skip {
            if command.epoch < highest {
                marked.push(rows.len());
            }
            rows.push(vec![(index + 1).into(), command.epoch.into(), command.write.to_string().into()]);
        }
        highest = highest.max(command.epoch);
    }
    Some(Exhibit::Table(TableExhibit {
        key: "commands",
        columns: vec!["number", "epoch", "command"],
        rows,
        marked,
    }))
}
