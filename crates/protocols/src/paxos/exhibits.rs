//! The picture: with one decree, what each acceptor did in each ballot; with many, what each has accepted for each slot.

use super::ballot::{Ballot, Choice, Vote};
use super::config::{Config, Roles};
use super::monitor::{Monitor, Proposed};
use super::process::Node;
use super::storage::Storage;
use crate::kit::consensus::majority;
use faultline_sim::{
    Cluster, Exhibit, LogCell, LogRow, LogsExhibit, NodeId, Note, Storage as Kept, TableExhibit, Value,
};

/// Newest ballots, or slots, that are shown.
const BALLOTS_SHOWN: usize = 8;
const SLOTS_SHOWN: u32 = 20;
const SERVERS: [&str; 7] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7"];
const ACCEPTORS: [&str; 7] = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"];

pub fn all(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
    vec![if cluster.config().many() { slots(cluster, monitor) } else { ballots(cluster, monitor) }]
}

/// The vote that matters most: with one decree the only one, else that for the last slot.
pub fn newest_vote<'a>(stored: &'a Storage, config: &Config) -> Option<&'a Vote> {
    let mut votes = stored.accepted.values();
    if config.many() { votes.next_back() } else { votes.next() }
}

/// What a node has learned: the value, or how many slots.
pub fn newest_chosen(stored: &Storage, config: &Config) -> Value {
    if config.many() {
        return stored.known().into();
    }
    stored.chosen.values().next().map_or(Value::Nothing, |choice| choice.to_string().into())
}

/// A row for each ballot, a column for each acceptor.
fn ballots(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let names = if config.roles == Roles::Shared { &SERVERS } else { &ACCEPTORS };
    let mut columns = vec!["ballot", "value"];
    columns.extend(names.iter().take(config.acceptors.into()));
    let mut newest: Vec<Ballot> = monitor.begun().rev().take(BALLOTS_SHOWN).collect();
    newest.reverse();
    let (mut rows, mut marked) = (Vec::new(), Vec::new());
    for ballot in newest {
        let proposed: &[Proposed] =
            monitor.proposed(1).find(|(known, _)| *known == ballot).map_or(&[], |(_, proposed)| proposed);
        let values: Vec<String> = proposed.iter().map(|proposed| proposed.choice.to_string()).collect();
        let mut row = vec![Value::from(ballot.to_string()), Value::from(values.join(" / "))];
        row.extend(
            config.acceptor_ids().enumerate().map(|(place, id)| cell(cluster, monitor, ballot, place, id)),
        );
        let chosen = monitor.chosen(1);
        let needed = majority(config.acceptors.into());
        let other = |proposed: &Proposed| {
            proposed.votes.len() >= needed && chosen.is_some_and(|chosen| chosen.choice != proposed.choice)
        };
        if proposed.iter().any(other) {
            marked.push(rows.len());
        }
        rows.push(row);
    }
    Exhibit::Table(TableExhibit { key: "acceptors", columns, rows, marked })
}

/// What an acceptor did in a ballot.
fn cell(cluster: &Cluster<Node>, monitor: &Monitor, ballot: Ballot, place: usize, id: NodeId) -> Value {
    let stored = cluster.durable(id);
    if let Some(vote) = stored.accepted.get(&1).filter(|vote| vote.ballot == ballot) {
        let chosen = monitor.chosen(1).is_some_and(|chosen| chosen.choice == vote.choice);
        let key = if chosen { "paxos-value-chosen" } else { "paxos-value-accepted" };
        return Note::new(key).with("value", vote.choice.to_string()).into();
    }
    let said = monitor.proposed(1).find(|(known, _)| *known == ballot).into_iter();
    let mut said = said.flat_map(|(_, proposed)| proposed);
    if let Some(proposed) = said.find(|proposed| proposed.votes.iter().any(|voted| voted == place)) {
        let newer = stored.accepted.get(&1).is_some_and(|vote| vote.ballot > ballot);
        let key = if newer { "paxos-value-accepted-before" } else { "paxos-value-forgotten" };
        return Note::new(key).with("value", proposed.choice.to_string()).into();
    }
    if stored.promised == ballot {
        return Value::Term("paxos-value-promised");
    }
    Value::Nothing
}

/// A row for each acceptor, a column for each slot.
fn slots(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let last = config.acceptor_ids().filter_map(|id| cluster.durable(id).accepted.keys().next_back()).max();
    let last = last.copied().unwrap_or(0);
    let first = last.saturating_sub(SLOTS_SHOWN) + 1;
    let row = |id: NodeId| {
        let (stored, synced) = (cluster.durable(id), cluster.synced(id));
        let own_last = stored.accepted.keys().next_back().copied().unwrap_or(0);
        let cell = |slot: u32| match stored.accepted.get(&slot) {
            None => LogCell {
                label: "·".to_owned(),
                band: 0,
                band_label: "–".to_owned(),
                storage: Kept::Volatile,
                ticked: false,
                diverged: false,
            },
            Some(vote) => {
                let chosen = monitor.chosen(slot).map(|chosen| chosen.choice);
                LogCell {
                    label: vote.choice.to_string(),
                    band: u64::from(vote.ballot.round),
                    band_label: vote.ballot.to_string(),
                    storage: if synced.accepted.get(&slot) == Some(vote) {
                        Kept::Durable
                    } else {
                        Kept::Unsynced
                    },
                    ticked: chosen == Some(vote.choice),
                    diverged: chosen.is_some_and(|chosen: Choice| chosen != vote.choice),
                }
            }
        };
        let server = cluster.process(id).and_then(Node::server);
        LogRow {
            node: id,
            status: cluster.status(id),
            leads: server.is_some_and(|server| server.leads()),
            first: u64::from(first),
            snapshot: 0,
            entries: (first..=own_last).map(cell).collect(),
            committed: u64::from(stored.known().min(own_last)),
        }
    };
    Exhibit::Logs(LogsExhibit { key: "acceptors", rows: config.acceptor_ids().map(row).collect() })
}
