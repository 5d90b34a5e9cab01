//! What the group shows of itself.

use super::config::Config;
use super::gossip::News;
use super::member::Member;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::{Crash, GOALS, Monitor, PROMISES};
use super::opinion::{Opinion, State};
use super::process::{Node, NodeRole};
use crate::NodeGroup;
use crate::kit::Storage;
use crate::kit::{Message, Roster, Timers, between, client_lines, client_portrait, mesh};
use faultline_sim::{
    Bar, BarPart, BarsExhibit, Cluster, Disk, Exhibit, Field, LogCell, LogRow, LogsExhibit, MessagePortrait,
    Micros, Model, NodeId, NodeKind, Note, Portrait, Promise, Station, Storage as Kept, TableExhibit,
    TimerPortrait, Value,
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
        roles: &["member"],
        fields: &["accused", "dead", "health", "incarnation", "news", "probes", "starts", "suspects"],
        station: Station::RING,
    },
];

/// As they are written in a text about several.
pub fn news_text(news: &[News]) -> Value {
    let text = |news: &News| {
        let key = match news.opinion.state {
            State::Alive => "membership-news-alive",
            State::Suspect => "membership-news-suspect",
            State::Dead => "membership-news-dead",
        };
        Note::new(key).with("member", news.about).with("incarnation", news.opinion.incarnation).into()
    };
    Value::List(news.iter().map(text).collect())
}

/// Whom somebody does not hold for alive: `n3? n5✗`.
pub fn table_text(table: &[Opinion]) -> String {
    let held = (1..).zip(table).filter(|(_, held)| held.state != State::Alive);
    let text: Vec<String> = held.map(|(number, held)| format!("n{number}{}", held.state.sign())).collect();
    if text.is_empty() { "✓".to_owned() } else { text.join(" ") }
}

impl Model for Node {
    const PROMISES: &'static [Promise] = PROMISES;
    const GOALS: &'static [&'static str] = GOALS;

    fn links(config: &Config) -> Vec<(NodeId, NodeId)> {
        let (clients, members) = (config.ids(NodeRole::Client), config.member_ids());
        mesh(members.clone()).chain(between(clients, members)).collect()
    }

    fn is_client(config: &Config, node: NodeId) -> bool {
        config.role_of(node) == NodeRole::Client
    }

    fn portrait(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
        match cluster.config().role_of(id) {
            NodeRole::Client => client(cluster, disk, id),
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
        let number = match words {
            ["find", member] => member.strip_prefix('n').and_then(|number| number.parse().ok()),
            _ => None,
        };
        number.map(|number| Request { number }).ok_or_else(|| Note::new("membership-request-forms"))
    }

    fn request_text(request: &Request) -> String {
        format!("find n{}", request.number)
    }

    fn response(response: &Response) -> (Note, bool) {
        match response {
            Response::Found { member, state } => {
                let key = match state {
                    State::Alive => "membership-response-alive",
                    State::Suspect => "membership-response-suspect",
                    State::Dead => "membership-response-dead",
                };
                (Note::new(key).with("number", *member), true)
            }
            Response::Unknown { member } => {
                (Note::new("membership-response-unknown").with("number", *member), false)
            }
        }
    }

    fn exhibits(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
        let found = (!monitor.past.crashes.is_empty()).then(|| found(cluster, monitor));
        [opinions(cluster), about(cluster)].into_iter().chain(found).collect()
    }
}

fn client(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let up = match cluster.process(id) {
        Some(Node::Client(client)) => Some((vec![Field::volatile("asks", client.asks)], &client.caller)),
        _ => None,
    };
    client_portrait::<Node>(&client_lines!("membership"), disk, up)
}

/// Whom a member holds for this.
fn those(member: &Member, config: &Config, state: State) -> Vec<NodeId> {
    let held = config.member_ids().zip(&member.table);
    held.filter(|(_, held)| held.state == state).map(|(id, _)| id).collect()
}

fn member(cluster: &Cluster<Node>, disk: &Disk<Storage>, id: NodeId) -> Portrait {
    let config = cluster.config();
    let starts = disk.cached().starts;
    let mut fields = vec![Field::durable("starts", starts, starts == disk.synced().starts)];
    let Some(Node::Member(member)) = cluster.process(id) else {
        let line = Note::new("membership-line-down");
        return Portrait { kind: NodeKind::Server, role: "member", rank: None, line, fields };
    };
    let own = config.place(id).and_then(|place| member.table.get(place)).copied().unwrap_or_default();
    let (suspects, dead) = (those(member, config, State::Suspect), those(member, config, State::Dead));
    let line = Note::new("membership-line-holds").with("suspects", suspects.len()).with("dead", dead.len());
    let target = member.probe.filter(|probe| !probe.answered).map(|probe| probe.target);
    fields.extend([
        Field::volatile("incarnation", own.incarnation),
        Field::volatile("accused", member.accused),
        Field::volatile("suspects", suspects),
        Field::volatile("dead", dead),
        Field::volatile("probes", target),
        Field::volatile("health", member.health),
        Field::volatile("news", member.gossip.len()),
    ]);
    let rank = Some(Note::new("membership-rank").with("incarnation", own.incarnation));
    Portrait { kind: NodeKind::Server, role: "member", rank, line, fields }
}

/// Under each member, whom it does not hold for alive.
fn opinions(cluster: &Cluster<Node>) -> Exhibit {
    let config = cluster.config();
    let row = |id: NodeId| {
        let table = match cluster.process(id) {
            Some(Node::Member(member)) => member.table.as_slice(),
            _ => &[],
        };
        let held = (1u64..).zip(table).filter(|(_, held)| held.state != State::Alive);
        let cell = |(number, held): (u64, &Opinion)| LogCell {
            // The dead are struck out.
            label: if held.state == State::Dead { format!("n{number}") } else { format!("n{number}?") },
            band: if held.state == State::Dead { 3 } else { 2 },
            band_label: format!("n{number}"),
            storage: if held.state == State::Dead { Kept::Durable } else { Kept::Unsynced },
            ticked: false,
            diverged: held.state == State::Dead,
        };
        LogRow {
            node: id,
            status: cluster.status(id),
            leads: false,
            snapshot: 0,
            first: 1,
            entries: held.map(cell).collect(),
            committed: 0,
        }
    };
    Exhibit::Logs(LogsExhibit { key: "opinions", rows: config.member_ids().map(row).collect() })
}

/// What the others hold of each member.
fn about(cluster: &Cluster<Node>) -> Exhibit {
    let config = cluster.config();
    let by = |wanted: State, place: usize| {
        let others = config.member_ids().filter(|other| match cluster.process(*other) {
            Some(Node::Member(member)) => member.table.get(place).is_some_and(|held| held.state == wanted),
            _ => false,
        });
        Value::List(others.map(Value::Node).collect())
    };
    let row = |(place, id): (usize, NodeId)| {
        vec![Value::Node(id), by(State::Suspect, place), by(State::Dead, place)]
    };
    let rows: Vec<Vec<Value>> = config.member_ids().enumerate().map(row).collect();
    let nobody = Value::List(Vec::new());
    // Whom somebody takes for dead although it is up.
    let wrong = |(index, id): (usize, NodeId)| {
        let dead = rows.get(index).and_then(|row| row.get(2)).is_some_and(|by| *by != nobody);
        (dead && cluster.process(id).is_some()).then_some(index)
    };
    let marked = config.member_ids().enumerate().filter_map(wrong).collect();
    Exhibit::Table(TableExhibit {
        key: "about",
        columns: vec!["member", "suspected-by", "dead-to"],
        rows,
        marked,
    })
}

/// How long each crash took to be suspected, found and known everywhere.
fn found(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let now = cluster.now();
    let bar = |(id, crash): (&NodeId, &Crash)| {
        let until = |from: Option<Micros>, to: Option<Micros>| {
            from.map_or(0, |from| to.unwrap_or(now).0.saturating_sub(from.0))
        };
        let part = |key, amount| BarPart { key, node: None, amount };
        Bar {
            label: Value::Node(*id),
            parts: vec![
                part("unnoticed", until(Some(crash.at), crash.suspected.or(crash.dead))),
                part("suspected", until(crash.suspected, crash.dead)),
                part("spreads", until(crash.dead, crash.everywhere)),
            ],
            note: crash.everywhere.map(|at| {
                Note::new("membership-note-known")
                    .with("time", Micros(at.0.saturating_sub(crash.at.0) / 100 * 100))
            }),
            marked: false,
            faint: crash.everywhere.is_some(),
        }
    };
    let bars = monitor.past.crashes.iter().map(bar).collect();
    Exhibit::Bars(BarsExhibit { key: "found", bars, marks: Vec::new(), full: None })
}
