//! What a picture of the nodes cannot show: the ring, the loads, what a change moves.

use std::collections::BTreeMap;

use super::config::Config;
use super::map::Map;
use super::message::KeyId;
use super::monitor::{Monitor, loads, newest};
use super::placement::hashes::ketama;
use super::placement::{Function, Ring, cap};
use super::process::Node;
use crate::kit::Choice;
use faultline_sim::{
    Bar, BarMark, BarPart, BarsExhibit, Cluster, Exhibit, KeyState, NodeId, NodeStatus, Note, RingExhibit,
    RingKey, RingToken, Value, Word,
};

/// With more tokens than this nobody can tell one from another.
const TOKENS_SHOWN: usize = 400;
/// With more members than this only the busiest and the idlest are shown.
const BARS_SHOWN: usize = 12;

pub fn all(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
    let map = newest(cluster);
    let moved = monitor.changed.is_some().then(|| moved(cluster, monitor));
    let first = std::iter::once(ring(cluster, monitor, &map)).chain(moved);
    first.chain([load(cluster, &map), served(cluster, monitor, &map)]).collect()
}

fn ring(cluster: &Cluster<Node>, monitor: &Monitor, map: &Map) -> Exhibit {
    let config = cluster.config();
    let ringed = matches!(config.rule.function, Function::Ring | Function::Bounded);
    let mut tokens = Vec::new();
    if ringed && map.members.len() * config.rule.vnodes <= TOKENS_SHOWN {
        let names: Vec<String> = map.members.iter().map(|id| host_name(config, *id)).collect();
        let ring = Ring::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), config.rule.vnodes);
        tokens.extend(ring.tokens().iter().map(|token| {
            let node = map.members[token.member];
            RingToken { at: token.at, node, down: cluster.status(node) == NodeStatus::Crashed }
        }));
    }
    let dot = |key: KeyId| {
        let name = &config.keys[key.index()];
        RingKey {
            at: ketama(name.as_bytes()),
            name: Word::new(name).unwrap_or_default(),
            owner: map.first_owner(key),
            state: state_of(cluster, monitor, map, key),
        }
    };
    let ideal = ideal(cluster, monitor);
    let caption = match ideal {
        Some(ideal) => Note::new("hashing-caption-moved").with("ideal", ideal),
        None => Note::new("hashing-caption-keys"),
    };
    let number = if ideal.is_some() { u64::from(monitor.moved) } else { config.keys.len() as u64 };
    let (homes, keys) = (homes(config, ringed), map.keys().map(dot).collect());
    Exhibit::Ring(RingExhibit { key: "ring", tokens, homes, keys, number, caption })
}

/// The tokens of all nodes, spares too, where each has one.
fn homes(config: &Config, ringed: bool) -> Vec<(NodeId, u32)> {
    if !ringed || config.rule.vnodes != 1 {
        return Vec::new();
    }
    let nodes: Vec<NodeId> = config.node_ids().collect();
    let names: Vec<String> = nodes.iter().map(|id| host_name(config, *id)).collect();
    let ring = Ring::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    ring.tokens().iter().filter_map(|token| Some((*nodes.get(token.member)?, token.at))).collect()
}

fn host_name(config: &Config, id: NodeId) -> String {
    config.rule.host(id.0 - config.clients)
}

fn state_of(cluster: &Cluster<Node>, monitor: &Monitor, map: &Map, key: KeyId) -> KeyState {
    let owner = map.first_owner(key);
    let has = |node: NodeId| cluster.durable(node).data.contains_key(&key);
    let up = |node: NodeId| cluster.status(node) != NodeStatus::Crashed;
    let there = has(owner) && !cluster.durable(owner).missing.contains(&key);
    if there && up(owner) {
        return KeyState::Held;
    }
    let mut holders = cluster.config().node_ids().filter(|node| has(*node)).peekable();
    if holders.peek().is_none() {
        return KeyState::Lost;
    }
    if !up(owner) {
        return KeyState::Unreachable;
    }
    let before = monitor.changed.as_ref().map(|(before, _)| before.first_owner(key));
    match holders.find(|node| up(*node)) {
        Some(holder) => KeyState::Moves(before.filter(|before| has(*before)).unwrap_or(holder)),
        None => KeyState::Unreachable,
    }
}

/// What the newest change should move at best: the share of any node that came or went, of each copy.
fn ideal(cluster: &Cluster<Node>, monitor: &Monitor) -> Option<usize> {
    let (before, after) = monitor.changed.as_ref()?;
    let config = cluster.config();
    let members = before.members.len().max(after.members.len());
    let copies = config.rule.copies.min(after.members.len());
    Some((config.keys.len() * copies + members / 2) / members)
}

/// The members to show: all, or those at both ends.
fn shown(loads: &BTreeMap<NodeId, usize>) -> Vec<(NodeId, usize)> {
    let mut all: Vec<(NodeId, usize)> = loads.iter().map(|(node, load)| (*node, *load)).collect();
    if all.len() > BARS_SHOWN {
        all.sort_by_key(|(node, load)| (std::cmp::Reverse(*load), *node));
        all.drain(BARS_SHOWN / 2..all.len() - BARS_SHOWN / 2);
    }
    all
}

fn load(cluster: &Cluster<Node>, map: &Map) -> Exhibit {
    let config = cluster.config();
    let keys = config.keys.len();
    let members = map.members.len().max(1);
    let bounded = config.rule.function == Function::Bounded;
    let bound = cap(config.rule.bound, keys, members);
    let bar = |(node, load): (NodeId, usize)| Bar {
        label: Value::Node(node),
        parts: vec![BarPart { key: "keys", node: Some(node), amount: load as u64 }],
        note: Some(Note::new("hashing-note-keys").with("count", load)),
        marked: bounded && load > bound,
        faint: cluster.status(node) == NodeStatus::Crashed,
    };
    let mut marks = vec![BarMark { key: "mean", at: (keys / members) as u64 }];
    if bounded {
        marks.push(BarMark { key: "bound", at: bound as u64 });
    }
    let bars = shown(&loads(map)).into_iter().map(bar).collect();
    Exhibit::Bars(BarsExhibit { key: "load", bars, marks, full: None })
}

/// What the newest change would have moved with each function, on the same keys.
fn moved(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let keys = config.keys.len();
    let bar = |(function, moved): &(Function, usize)| {
        let used = *function == config.rule.function;
        Bar {
            label: Value::Text(function.name().to_owned()),
            parts: vec![BarPart {
                key: if used { "moved" } else { "would-move" },
                node: None,
                amount: *moved as u64,
            }],
            note: Some(Note::new("hashing-note-moved").with("moved", *moved).with("keys", keys)),
            marked: used,
            faint: false,
        }
    };
    let bars: Vec<Bar> = monitor.moves(config).iter().map(bar).collect();
    let marks = monitor.changed.as_ref().map(|(before, after)| {
        let members = before.members.len().max(after.members.len());
        BarMark { key: "ideal", at: ((keys + members / 2) / members) as u64 }
    });
    let full = Some(keys as u64);
    Exhibit::Bars(BarsExhibit { key: "moved", bars, marks: marks.into_iter().collect(), full })
}

/// Keys may be spread evenly and requests not at all.
fn served(cluster: &Cluster<Node>, monitor: &Monitor, map: &Map) -> Exhibit {
    let count = |node: &NodeId| (*node, monitor.served.get(node).map_or(0, |served| *served as usize));
    let counts: BTreeMap<NodeId, usize> = map.members.iter().map(count).collect();
    let bar = |(node, served): (NodeId, usize)| Bar {
        label: Value::Node(node),
        parts: vec![BarPart { key: "requests", node: Some(node), amount: served as u64 }],
        note: Some(Note::new("hashing-note-requests").with("count", served)),
        marked: false,
        faint: cluster.status(node) == NodeStatus::Crashed,
    };
    let bars = shown(&counts).into_iter().map(bar).collect();
    Exhibit::Bars(BarsExhibit { key: "served", bars, marks: Vec::new(), full: None })
}
