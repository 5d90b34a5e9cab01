//! What the cluster shows of itself.

use super::config::Config;
use super::configuration::Configuration;
use super::leader::Lead;
use super::log::{Change, Command, Entry};
use super::machine::Machine;
use super::message::{Msg, Request, Response, Timer, Why};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::process::{Node, NodeRole};
use super::server::{Role, Server};
use super::storage::Storage;
use crate::NodeGroup;
use crate::kit::consensus::MemberSet;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, LogCell, LogRow, LogsExhibit, MessagePortrait, Model, NodeId, NodeKind,
    Note, Portrait, Promise, Station, Storage as Kept, TimerPortrait, Value, Word,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["asks", "queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "n",
        roles: &["candidate", "follower", "leader", "outside", "pre-candidate"],
        fields: &[
            "applied",
            "commit",
            "last-term",
            "leader",
            "log",
            "matched",
            "members",
            "old-members",
            "reads",
            "snapshot",
            "term",
            "voted-for",
            "votes",
        ],
        station: Station::RING,
    },
];

/// Newest entries shown of each log.
const ENTRIES_SHOWN: u32 = 24;

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, servers) = (config.ids(NodeRole::Client), config.server_ids());
        mesh(servers.clone()).chain(between(clients, servers)).collect()
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            NodeRole::Server => server(cluster, disk, id),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        msg.portrait()
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        Timer::portrait(code, names)
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        let word = |text: &str| Word::new(text).ok_or_else(|| Note::new("raft-request-long"));
        // That a server is of this cluster is looked up when the client asks.
        let server = |text: &str| {
            let number = text.strip_prefix('n').and_then(|number| number.parse().ok());
            number.ok_or_else(|| Note::new("raft-request-server"))
        };
        match words {
            ["put", key, value] => Ok(Request::Put { key: word(key)?, value: word(value)? }),
            ["get", key] => Ok(Request::Get { key: word(key)? }),
            ["add", new] => Ok(Request::Add { server: server(new)? }),
            ["remove", old] => Ok(Request::Remove { server: server(old)? }),
            ["replace", old, new] => Ok(Request::Replace { old: server(old)?, new: server(new)? }),
            ["transfer", to] => Ok(Request::Transfer { to: server(to)? }),
            _ => Err(Note::new("raft-request-forms")),
        }
    }

    fn request_text(request: &Request) -> String {
        match request {
            Request::Put { key, value } => format!("put {key} {value}"),
            Request::Get { key } => format!("get {key}"),
            Request::Add { server } => format!("add n{server}"),
            Request::Remove { server } => format!("remove n{server}"),
            Request::Replace { old, new } => format!("replace n{old} n{new}"),
            Request::Transfer { to } => format!("transfer n{to}"),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Written { .. } => (Note::new("raft-response-written"), true),
            Response::Found { value: Some(value) } => {
                (Note::new("raft-response-found").with("value", *value), true)
            }
            Response::Found { value: None } => (Note::new("raft-response-nothing"), true),
            Response::Transferred => (Note::new("raft-response-transferred"), true),
            Response::Changed => (Note::new("raft-response-changed"), true),
            Response::Refused { why } => (refusal(*why), false),
            Response::Expired => (Note::new("raft-response-expired"), false),
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        vec![logs(cluster, monitor), monitor.elections.exhibit(cluster)]
    }
}

fn refusal(why: Why) -> Note {
    Note::new(match why {
        Why::Unknown => "raft-response-no-such-server",
        Why::GaveUp => "raft-response-gave-up",
        Why::Outside => "raft-response-outside",
        Why::Slow => "raft-response-slow",
        Why::Last => "raft-response-last",
        Why::Two => "raft-response-two",
    })
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => Some((vec![Field::volatile("asks", client.asked)], &client.caller)),
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("raft"), disk, up)
}

fn server(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let (stored, synced) = (disk.cached(), disk.synced());
    let same_log = stored.log.end() == synced.log.end();
    let mut fields = vec![
        Field::durable("term", stored.term, stored.term == synced.term),
        Field::durable("voted-for", stored.voted, (stored.term, stored.voted) == (synced.term, synced.voted)),
        Field::durable("log", stored.log.last(), same_log),
        Field::durable("last-term", stored.log.last_term(), same_log),
    ];
    if cluster.config().snapshot > 0 {
        let index = |stored: &Storage| stored.snapshot.as_ref().map(|snapshot| snapshot.machine.applied);
        fields.push(Field::durable("snapshot", index(stored), index(stored) == index(synced)));
    }
    let members = members_of(stored, cluster.config());
    let kept = members == members_of(synced, cluster.config());
    fields.push(Field::durable("members", voters(members.members, cluster.config()), kept));
    if let Some(old) = members.old {
        fields.push(Field::durable("old-members", voters(old, cluster.config()), kept));
    }
    let inside = members.all().has(cluster.config().index_of(id));
    let follows = if inside { "follower" } else { "outside" };
    let rank = Some(Note::new("raft-rank").with("term", stored.term));
    let Some(Node::Server(server)) = cluster.process(id) else {
        let line = Note::new("raft-line-disk").with("last", stored.log.last());
        return Portrait { kind: NodeKind::Server, role: follows, rank, line, fields };
    };
    fields.push(Field::volatile("commit", server.commit));
    fields.push(Field::volatile("applied", server.machine.applied));
    fields.push(Field::volatile("leader", server.leader));
    let line = server_line(server, stored, cluster.config());
    let (kind, role) = match &server.role {
        Role::Follower => (NodeKind::Server, follows),
        Role::PreCandidate(ballot) => {
            fields.push(Field::volatile("votes", voters(ballot.yes, cluster.config())));
            (NodeKind::Server, "pre-candidate")
        }
        Role::Candidate(ballot) => {
            fields.push(Field::volatile("votes", voters(ballot.yes, cluster.config())));
            (NodeKind::Server, "candidate")
        }
        Role::Leader(lead) => {
            lead_fields(lead, cluster.config(), id, &mut fields);
            (NodeKind::Leader, "leader")
        }
    };
    Portrait { kind, role, rank, line, fields }
}

fn members_of(stored: &Storage, config: &Config) -> Configuration {
    stored.log.change().map_or_else(|| config.first_members(), |(_, change)| change.configuration)
}

fn voters(set: MemberSet, config: &Config) -> Vec<NodeId> {
    set.iter().filter_map(|place| config.server_ids().nth(place)).collect()
}

fn server_line(server: &Server, stored: &Storage, config: &Config) -> Note {
    match &server.role {
        Role::Candidate(ballot) | Role::PreCandidate(ballot) => Note::new("raft-line-votes")
            .with("votes", ballot.yes.len())
            .with("servers", members_of(stored, config).all().len()),
        Role::Leader(_) | Role::Follower => {
            let newest = stored.log.newest_first().find_map(Entry::write);
            let newest = newest.map_or_else(|| "–".to_owned(), |write| write.to_string());
            let open = stored.log.last().saturating_sub(server.commit);
            let key = if open > 0 { "raft-line-open" } else { "raft-line-log" };
            Note::new(key).with("last", stored.log.last()).with("open", open).with("newest", newest)
        }
    }
}

fn lead_fields(lead: &Lead, config: &Config, me: NodeId, fields: &mut Vec<Field>) {
    let matched: Vec<Value> = config
        .server_ids()
        .zip(&lead.peers)
        .filter(|(id, _)| *id != me)
        .map(|(id, peer)| {
            Note::new("raft-value-matched").with("server", id).with("index", peer.matched).into()
        })
        .collect();
    fields.push(Field::volatile("matched", Value::List(matched)));
    fields.push(Field::volatile("reads", lead.reading.waiting.len()));
}

pub fn entry_text(entry: &Entry) -> String {
    let set = |members: MemberSet| {
        let numbers: Vec<String> = members.iter().map(|server| (server + 1).to_string()).collect();
        format!("{{{}}}", numbers.join(","))
    };
    match entry.command {
        Command::Start => "⚑".to_owned(),
        Command::Write(write) => write.to_string(),
        Command::Change(Change { configuration: Configuration { members, old }, .. }) => match old {
            Some(old) => format!("{}{}", set(old), set(members)),
            None => set(members),
        },
    }
}

/// The keys with their values.
pub fn state_text(machine: &Machine) -> String {
    let values = machine.values().map(|(key, value)| format!("{key}={value}"));
    values.collect::<Vec<_>>().join(" ")
}

pub fn entries_text(entries: &[Entry]) -> String {
    entries.iter().map(entry_text).collect::<Vec<_>>().join(" ")
}

fn logs(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let leader = monitor.head().map(|(_, id)| id);
    let reference = leader.map(|id| &cluster.durable(id).log);
    let longest = cluster.config().server_ids().map(|id| cluster.durable(id).log.last()).max().unwrap_or(0);
    let first = longest.saturating_sub(ENTRIES_SHOWN) + 1;
    let row = |id: NodeId| {
        let stored = cluster.durable(id);
        let synced = &cluster.synced(id).log;
        let begin = first.max(stored.log.start() + 1);
        let cell = |(index, entry): (u32, &Entry)| LogCell {
            label: entry_text(entry),
            band: u64::from(entry.term),
            band_label: format!("t{}", entry.term),
            storage: if synced.get(index) == Some(entry) { Kept::Durable } else { Kept::Unsynced },
            ticked: entry.write().is_some_and(|write| monitor.is_acknowledged(&write)),
            diverged: reference.is_some_and(|log| {
                (log.start() + 1..=log.last()).contains(&index) && log.get(index) != Some(entry)
                    || log.last() < index && log.last_term() > entry.term
            }),
        };
        let (leads, commit) = match cluster.process(id) {
            Some(Node::Server(server)) => (server.leads(), server.commit),
            _ => (false, 0),
        };
        LogRow {
            node: id,
            status: cluster.status(id),
            leads,
            snapshot: u64::from(stored.log.start()),
            first: u64::from(begin),
            entries: (begin..).zip(stored.log.after(begin - 1)).map(cell).collect(),
            committed: u64::from(commit.min(stored.log.last())),
        }
    };
    Exhibit::Logs(LogsExhibit { key: "logs", rows: cluster.config().server_ids().map(row).collect() })
}
