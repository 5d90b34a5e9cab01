//! What the cluster shows of itself.

use super::client::Client;
use super::config::Config;
use super::map::{News, Version};
use super::message::{Change, KeyId, Msg, Refusal, Request, Response, Timer};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::process::{Node, NodeRole};
use super::storage::{Entry, Stamp, Storage};
use crate::NodeGroup;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, MessagePortrait, Model, NodeId, NodeKind, Note, Portrait, Promise,
    Station, TimerPortrait, Value, Word,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["map", "members", "queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "n",
        roles: &["member", "spare"],
        fields: &["fetching", "has", "keys", "life", "map", "member", "missing", "pending", "served"],
        station: Station::RING,
    },
    NodeGroup {
        prefix: "rt",
        roles: &["router"],
        fields: &["count", "dead", "done", "life", "map", "members", "settled"],
        station: Station::ABOVE,
    },
];

/// With more nodes than this, only the links of clients and router are drawn.
const MESH_MAX: u16 = 10;

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, router) = (config.ids(NodeRole::Client), config.router());
        let of_clients = between(clients, [router].into_iter().chain(config.node_ids()));
        let mut links: Vec<_> = between([router], config.node_ids()).chain(of_clients).collect();
        if config.members + config.spares <= MESH_MAX {
            links.extend(mesh(config.node_ids()));
        }
        links
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            NodeRole::Router => router(cluster, disk, id),
            NodeRole::Keeper => keeper(cluster, disk, id),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        msg.portrait()
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        Timer::portrait(code, names)
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        let forms = || Note::new("hashing-request-forms");
        let number = |word: &str, letter: char| -> Option<u16> {
            let digits = word.strip_prefix(letter)?;
            digits.parse().ok().filter(|number| *number >= 1)
        };
        let key = |word: &str| number(word, 'k').map(|number| KeyId(number - 1)).ok_or_else(forms);
        let node = |word: &str| number(word, 'n').ok_or_else(forms);
        match words {
            ["put", name, value] => {
                let value = Word::new(value).ok_or_else(|| Note::new("hashing-request-long"))?;
                Ok(Request::Put { key: key(name)?, value })
            }
            ["get", name] => Ok(Request::Get { key: key(name)? }),
            ["join", name] => Ok(Request::Change(Change::Join(node(name)?))),
            ["leave", name] => Ok(Request::Change(Change::Leave(node(name)?))),
            ["remove", name] => Ok(Request::Change(Change::Remove(node(name)?))),
            _ => Err(forms()),
        }
    }

    fn request_text(request: &Request) -> String {
        match request {
            Request::Put { key, value } => format!("put {key} {value}"),
            Request::Get { key } => format!("get {key}"),
            Request::Change(change) => change_text(*change),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Written { .. } => (Note::new("hashing-response-written"), true),
            Response::Found { value: Some(value) } => {
                (Note::new("hashing-response-found").with("value", *value), true)
            }
            Response::Found { value: None } => (Note::new("hashing-response-nothing"), true),
            Response::Changed { version } => {
                (Note::new("hashing-response-changed").with("version", *version), true)
            }
            Response::Refused(why) => (Note::new(why_text(*why)), false),
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        super::exhibits::all(cluster, monitor)
    }
}

pub fn change_text(change: Change) -> String {
    match change {
        Change::Join(node) => format!("join n{node}"),
        Change::Leave(node) => format!("leave n{node}"),
        Change::Remove(node) => format!("remove n{node}"),
    }
}

pub fn why_text(why: Refusal) -> &'static str {
    match why {
        Refusal::NoKey => "hashing-refusal-no-key",
        Refusal::NoNode => "hashing-refusal-no-node",
        Refusal::AlreadyMember => "hashing-refusal-already-member",
        Refusal::NoMember => "hashing-refusal-no-member",
        Refusal::LastMember => "hashing-refusal-last-member",
        Refusal::Expired => "hashing-refusal-expired",
    }
}

pub fn map_fields(news: &News) -> Vec<Field> {
    vec![
        Field::volatile("map", news.version()),
        Field::volatile("members", news.map.members.clone()),
        Field::volatile("settled", news.is_settled()),
        Field::volatile("dead", news.dead.to_vec()),
    ]
}

pub fn entry_fields(entry: &Entry) -> Vec<Field> {
    vec![Field::volatile("value", entry.value), Field::volatile("stamp", stamp_text(entry.stamp))]
}

pub fn stamp_text((version, count): Stamp) -> String {
    format!("{version}.{count}")
}

pub fn keys_text(entries: &[(KeyId, Entry)]) -> String {
    let keys: Vec<String> = entries.iter().map(|(key, _)| key.to_string()).collect();
    keys.join(", ")
}

fn version_rank(version: Version) -> Option<Note> {
    Some(Note::new("hashing-rank").with("version", version))
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let lines = client_lines!("hashing");
    let Some(Node::Client(Client { map, caller, .. })) = cluster.process(id) else {
        return client_portrait::<Node>(&lines, disk, None);
    };
    let fields = vec![Field::volatile("map", map.version), Field::volatile("members", map.members.clone())];
    let rank = version_rank(map.version);
    Portrait { rank, ..client_portrait::<Node>(&lines, disk, Some((fields, caller))) }
}

fn router(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let synced = disk.unsynced() == 0;
    let mut fields = Vec::new();
    let mut line = Note::new("hashing-line-down");
    let mut rank = None;
    if let Some(news) = &stored.news {
        rank = version_rank(news.version());
        fields.push(Field::durable("map", news.version(), synced));
        fields.push(Field::durable("life", news.version().life.count, synced));
        fields.push(Field::durable("members", news.map.members.clone(), synced));
        fields.push(Field::durable("count", news.map.members.len(), synced));
        fields.push(Field::durable("settled", news.is_settled(), synced));
        fields.push(Field::durable("dead", news.dead.to_vec(), synced));
        if let Some(Node::Router(router)) = cluster.process(id) {
            line = match news.is_settled() {
                true => Note::new("hashing-line-members").with("count", news.map.members.len()),
                false => Note::new("hashing-line-settling")
                    .with("done", router.done.len())
                    .with("count", news.map.members.len()),
            };
            let done: Vec<NodeId> = router.done.iter().copied().collect();
            fields.push(Field::volatile("done", done));
        }
    }
    Portrait { kind: NodeKind::Controller, role: "router", rank, line, fields }
}

fn keeper(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let synced = disk.unsynced() == 0;
    let version = stored.news.as_ref().map(News::version);
    let member = stored.news.as_ref().is_some_and(|news| news.map.has(id));
    let mut fields = vec![
        Field::durable("map", version, synced),
        Field::durable("life", stored.life.count, synced),
        Field::durable("member", member, synced),
        Field::durable("keys", stored.data.len(), synced),
        Field::durable("missing", stored.missing.len(), synced),
    ];
    let count = |key| Note::new(key).with("keys", stored.data.len());
    let line = match cluster.process(id) {
        Some(Node::Keeper(keeper)) => {
            fields.push(Field::volatile("fetching", keeper.fetching.len()));
            fields.push(Field::volatile("pending", keeper.pending.len()));
            fields.push(Field::volatile("served", keeper.served));
            match stored.missing.len() {
                0 if member => count("hashing-line-keys"),
                0 => count("hashing-line-spare"),
                missing => count("hashing-line-missing").with("missing", missing),
            }
        }
        _ => count("hashing-line-disk"),
    };
    let role = if member { "member" } else { "spare" };
    let rank = version.and_then(version_rank);
    let list: Vec<Value> = stored.data.keys().take(12).map(|key| Value::Text(key.to_string())).collect();
    fields.push(Field::durable("has", Value::List(list), synced));
    Portrait { kind: NodeKind::Server, role, rank, line, fields }
}
