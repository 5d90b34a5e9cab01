//! What the cluster shows of itself.

use super::config::Config;
use super::exhibits;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::process::{Node, NodeRole};
use super::proposer::{Phase, Proposer};
use super::storage::Storage;
use crate::NodeGroup;
use crate::kit::consensus::MemberSet;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, MessagePortrait, Model, NodeId, NodeKind, Note, Portrait, Promise,
    Station, TimerPortrait, Word,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["proposer", "queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "n",
        roles: &["idle", "preparing", "proposing"],
        fields: &["accepted", "asked", "ballot", "chosen", "promised", "promises", "round", "votes"],
        station: Station::RING,
    },
    NodeGroup {
        prefix: "p",
        roles: &["idle", "preparing", "proposing"],
        fields: &["asked", "ballot", "chosen", "promises", "round", "votes"],
        station: Station::CENTRE,
    },
    NodeGroup {
        prefix: "a",
        roles: &["acceptor"],
        fields: &["accepted", "promised"],
        station: Station::RING,
    },
    NodeGroup { prefix: "l", roles: &["learner"], fields: &["chosen"], station: Station::RIGHT },
];

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, proposers) = (config.ids(NodeRole::Client), config.proposer_ids());
        let learners = config.ids(NodeRole::Learner);
        mesh(proposers.clone())
            .chain(between(config.ids(NodeRole::Acceptor), proposers.clone()))
            .chain(between(proposers.clone(), learners))
            .chain(between(clients, proposers))
            .collect()
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            _ => server(cluster, disk, id),
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
            ["propose", value] => {
                let value = Word::new(value).ok_or_else(|| Note::new("paxos-request-long"))?;
                Ok(Request::Propose { value })
            }
            _ => Err(Note::new("paxos-request-forms")),
        }
    }

    fn request_text(request: &Request) -> String {
        let Request::Propose { value } = request;
        format!("propose {value}")
    }

    fn response(response: &Response) -> (Note, bool) {
        let Response::Chosen { slot, value } = response;
        (Note::new("paxos-response-chosen").with("slot", *slot).with("value", *value), true)
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        exhibits::all(cluster, monitor)
    }
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => Some((vec![Field::volatile("proposer", client.asked)], &client.caller)),
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("paxos"), disk, up)
}

fn server(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let config = cluster.config();
    let (stored, synced) = (disk.cached(), disk.synced());
    let role = config.role_of(id);
    let mut fields = Vec::new();
    if config.acceptor(id).is_some() {
        let promised = stored.promised.to_string();
        fields.push(Field::durable("promised", promised, stored.promised == synced.promised));
        let accepted = exhibits::newest_vote(stored, config).map(|vote| vote.to_string());
        fields.push(Field::durable("accepted", accepted, stored.accepted == synced.accepted));
    }
    if role != NodeRole::Acceptor {
        let chosen = exhibits::newest_chosen(stored, config);
        fields.push(Field::durable("chosen", chosen, stored.chosen == synced.chosen));
    }
    let mut line = match role {
        NodeRole::Learner => {
            Note::new("paxos-line-chosen").with("value", exhibits::newest_chosen(stored, config))
        }
        _ => Note::new("paxos-line-disk"),
    };
    let (mut kind, mut key) = (NodeKind::Server, "idle");
    let mut rank = None;
    match role {
        NodeRole::Learner => key = "learner",
        NodeRole::Acceptor => key = "acceptor",
        _ => fields.push(Field::durable("round", stored.round, stored.round == synced.round)),
    }
    if role == NodeRole::Acceptor || role == NodeRole::Server {
        let vote =
            exhibits::newest_vote(stored, config).map_or_else(|| "–".to_owned(), |vote| vote.to_string());
        line = Note::new("paxos-line-votes").with("promised", stored.promised.to_string()).with("vote", vote);
    }
    if let Some(server) = cluster.process(id).and_then(Node::server).filter(|_| config.proposes(id)) {
        let ballot = config.ballot(id, stored.round).to_string();
        let proposer = &server.proposer;
        proposer_fields(proposer, &ballot, config, &mut fields);
        if proposer.phase != Phase::Idle {
            rank = Some(Note::new("paxos-rank").with("ballot", ballot.clone()));
        }
        match &proposer.phase {
            Phase::Idle => {}
            Phase::Prepare(_) => key = "preparing",
            Phase::Accept(_) => (kind, key) = (NodeKind::Leader, "proposing"),
        }
        if role == NodeRole::Proposer {
            let wants =
                proposer.asked.first().map_or_else(|| "–".to_owned(), |asked| asked.value.to_string());
            line = Note::new("paxos-line-wants").with("value", wants);
        }
    }
    Portrait { kind, role: key, rank, line, fields }
}

fn proposer_fields(proposer: &Proposer, ballot: &str, config: &Config, fields: &mut Vec<Field>) {
    let asked: Vec<Word> = proposer.asked.iter().map(|asked| asked.value).collect();
    fields.push(Field::volatile("asked", asked));
    let nodes = |set: MemberSet| -> Vec<NodeId> {
        set.iter().filter_map(|place| config.acceptor_ids().nth(place)).collect()
    };
    match &proposer.phase {
        Phase::Idle => {}
        Phase::Prepare(promises) => {
            fields.push(Field::volatile("ballot", ballot.to_owned()));
            fields.push(Field::volatile("promises", nodes(promises.from)));
        }
        Phase::Accept(lead) => {
            fields.push(Field::volatile("ballot", ballot.to_owned()));
            let votes = lead.open.values().next().map(|open| nodes(open.votes));
            fields.push(Field::volatile("votes", votes.unwrap_or_default()));
        }
    }
}
