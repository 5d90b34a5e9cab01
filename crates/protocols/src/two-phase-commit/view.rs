//! What the bank shows of itself.

use super::config::Config;
use super::message::{Msg, Order, Request, Response, Timer, TxId, Vote, Why};
use super::monitor::{GOALS, Monitor, PROMISES};
use super::participant::State;
use super::process::{Node, NodeRole};
use super::storage::Storage;
use crate::NodeGroup;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Cluster, Disk, Exhibit, Field, MessagePortrait, Model, NodeId, NodeKind, Note, Portrait, Promise,
    Station, TimerPortrait, Value,
};

pub static GROUPS: &[NodeGroup] = &[
    NodeGroup {
        prefix: "c",
        roles: &["client"],
        fields: &["queue", "request", "seq", "session", "tries"],
        station: Station::CLIENTS,
    },
    NodeGroup {
        prefix: "tm",
        roles: &["coordinator"],
        fields: &["live", "open", "unacknowledged"],
        station: Station::CENTRE,
    },
    NodeGroup {
        prefix: "p",
        roles: &["participant"],
        fields: &["balance", "blocked", "in-doubt", "locked", "locked-by", "prepared", "waiting", "waits"],
        station: Station::STAR,
    },
];

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    /// Participants talk to each other only where they end a transaction without the coordinator.
    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let participants = config.participant_ids();
        let clients = between(config.ids(NodeRole::Client), config.ids(NodeRole::Coordinator));
        let mut links: Vec<_> =
            clients.chain(between([config.coordinator()], participants.clone())).collect();
        if config.terminate || config.three_phases {
            links.extend(mesh(participants));
        }
        links
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
            NodeRole::Coordinator => coordinator(cluster, disk, id),
            NodeRole::Participant => participant(cluster, disk, id),
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        msg.portrait()
    }

    fn timer(code: u16, names: &[String]) -> TimerPortrait {
        Timer::portrait(code, names)
    }

    fn parse_request(words: &[&str]) -> Result<Request, Note> {
        parse(words).ok_or_else(|| Note::new("two-phase-commit-request-forms"))
    }

    fn request_text(request: &Request) -> String {
        match *request {
            Order::Transfer { from, to, amount, only_if: None } => format!("transfer a{from} a{to} {amount}"),
            Order::Transfer { from, to, amount, only_if: Some(account) } => {
                format!("transfer-if a{from} a{to} {amount} a{account}")
            }
            Order::Share { from, amount } => format!("share a{from} {amount}"),
            Order::Audit => "audit".to_owned(),
        }
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Committed { seen: Some(seen), .. } => {
                (Note::new("two-phase-commit-response-counted").with("seen", *seen), true)
            }
            Response::Committed { tx, seen: None } => {
                (Note::new("two-phase-commit-response-committed").with("tx", tx), true)
            }
            Response::Aborted { why } => {
                let why = Note::new(why_text(*why));
                (Note::new("two-phase-commit-response-aborted").with("why", why), false)
            }
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        super::exhibits::all(cluster, monitor)
    }
}

fn parse(words: &[&str]) -> Option<Request> {
    let account = |word: &str| word.strip_prefix('a')?.parse::<u8>().ok();
    let amount = |word: &str| word.parse::<u32>().ok().filter(|amount| (1..=1_000_000).contains(amount));
    match words {
        ["transfer", from, to, much] => {
            let (from, to) = (account(from)?, account(to)?);
            (from != to).then_some(Order::Transfer { from, to, amount: amount(much)?, only_if: None })
        }
        ["transfer-if", from, to, much, third] => {
            let (from, to, third) = (account(from)?, account(to)?, account(third)?);
            let order = Order::Transfer { from, to, amount: amount(much)?, only_if: Some(third) };
            (from != to && third != from && third != to).then_some(order)
        }
        ["share", from, much] => Some(Order::Share { from: account(from)?, amount: amount(much)? }),
        ["audit"] => Some(Order::Audit),
        _ => None,
    }
}

pub fn why_text(why: Why) -> &'static str {
    match why {
        Why::Money => "two-phase-commit-why-money",
        Why::Wounded => "two-phase-commit-why-wounded",
        Why::Timeout => "two-phase-commit-why-timeout",
        Why::Vote => "two-phase-commit-why-vote",
        Why::Restart => "two-phase-commit-why-restart",
        Why::NoAccount => "two-phase-commit-why-no-account",
    }
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => Some((Vec::new(), &client.caller)),
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("two-phase-commit"), disk, up)
}

fn coordinator(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let synced = disk.unsynced() == 0;
    let open: Vec<String> = stored.open.keys().map(TxId::to_string).collect();
    let mut fields = vec![Field::durable("open", Value::from(open), synced)];
    let mut line = Note::new("two-phase-commit-line-down");
    let mut rank = None;
    if let Some(Node::Coordinator(coordinator)) = cluster.process(id) {
        line = Note::new("two-phase-commit-line-idle");
        if let Some((tx, known)) = coordinator.txs.last_key_value() {
            rank = Some(Note::new(super::exhibits::phase_text(known.phase)));
            let votes = known.members.iter().filter(|m| matches!(m.vote, Some(Vote::Yes | Vote::ReadOnly)));
            line = Note::new("two-phase-commit-line-votes")
                .with("tx", tx)
                .with("votes", votes.count())
                .with("members", known.members.len());
        }
        let live: Vec<String> = coordinator.txs.keys().map(TxId::to_string).collect();
        let awaited = coordinator.txs.values().flat_map(|known| known.peers());
        fields.push(Field::volatile("live", Value::from(live)));
        fields.push(Field::volatile("unacknowledged", awaited.filter(|member| !member.acked).count()));
    }
    Portrait { kind: NodeKind::Leader, role: "coordinator", rank, line, fields }
}

fn participant(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let stored = disk.cached();
    let account = cluster.config().account_of(id);
    let prepared: Vec<String> = stored.in_doubt.keys().map(TxId::to_string).collect();
    let mut fields = vec![
        Field::durable("balance", stored.balance, disk.synced().balance == stored.balance),
        Field::durable("prepared", Value::from(prepared), disk.synced().in_doubt == stored.in_doubt),
    ];
    let money = |key| Note::new(key).with("account", account).with("balance", stored.balance);
    let Some(Node::Participant(participant)) = cluster.process(id) else {
        let line = money("two-phase-commit-line-disk");
        return Portrait { kind: NodeKind::Server, role: "participant", rank: None, line, fields };
    };
    let doubts = participant.txs.values().filter_map(|local| match &local.state {
        State::InDoubt(doubt) => Some(doubt),
        State::Waiting | State::Working | State::Compensating => None,
    });
    let (in_doubt, blocked) = doubts
        .fold((0usize, 0usize), |(all, blocked), doubt| (all + 1, blocked + usize::from(doubt.is_blocked())));
    let holders = &participant.lock.holders;
    let rank = match (blocked, in_doubt, holders.first()) {
        (1.., _, _) => Some(Note::new("two-phase-commit-rank-blocked")),
        (0, 1.., _) => Some(Note::new("two-phase-commit-rank-prepared")),
        (0, 0, Some(_)) => Some(Note::new("two-phase-commit-rank-working")),
        (0, 0, None) => None,
    };
    let line = match holders.first() {
        Some(held) => money("two-phase-commit-line-locked").with("tx", held.tx),
        None => money("two-phase-commit-line-account"),
    };
    let names =
        |list: &[super::locks::Claim]| Value::List(list.iter().map(|claim| claim.tx.into()).collect());
    let waiting = participant.lock.queue.len();
    fields.push(Field::volatile("in-doubt", in_doubt));
    fields.push(Field::volatile("blocked", blocked));
    fields.push(Field::volatile("locked-by", names(holders)));
    fields.push(Field::volatile("locked", holders.len()));
    fields.push(Field::volatile("waits", names(&participant.lock.queue)));
    fields.push(Field::volatile("waiting", waiting));
    Portrait { kind: NodeKind::Server, role: "participant", rank, line, fields }
}
