//! What a picture of the nodes cannot show: votes and decisions, logs, locks, costs.

use super::coordinator::Phase;
use super::fates::Fate;
use super::locks::Mode;
use super::message::{Order, Outcome, TxId, Vote};
use super::monitor::{Monitor, Seen, published};
use super::participant::State;
use super::process::Node;
use super::storage::{Entry, Record};
use faultline_sim::{
    Cluster, Exhibit, LogCell, LogRow, LogsExhibit, Model, NodeId, Note, Storage as Kept, TableExhibit, Value,
};

const TXS_SHOWN: usize = 6;
const RECORDS_SHOWN: usize = 14;
const PARTICIPANT_COLUMNS: [&str; 6] = ["p1", "p2", "p3", "p4", "p5", "p6"];

pub fn all(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
    vec![votes(cluster, monitor), logs(cluster), locks(cluster), costs(cluster, monitor)]
}

pub fn phase_text(phase: Phase) -> &'static str {
    match phase {
        Phase::Working => "two-phase-commit-phase-working",
        Phase::Voting => "two-phase-commit-phase-voting",
        Phase::PreCommitting => "two-phase-commit-phase-precommitting",
        Phase::Decided(Outcome::Commit) => "two-phase-commit-phase-commit",
        Phase::Decided(Outcome::Abort) => "two-phase-commit-phase-abort",
        Phase::Asking => "two-phase-commit-phase-asking",
    }
}

/// The newest transactions: what everybody knows of each.
fn votes(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let mut columns = vec!["tx", "order", "tm"];
    columns.extend(&PARTICIPANT_COLUMNS[..usize::from(config.participants)]);
    let mut rows = Vec::new();
    let mut marked = Vec::new();
    let mut newest: Vec<(&TxId, &Seen)> = monitor.txs().rev().take(TXS_SHOWN).collect();
    newest.reverse();
    for (tx, seen) in newest {
        let order = seen.asked.map(|asked| Node::request_text(&asked.order));
        let mut row = vec![Value::from(*tx), order.into()];
        let fate = monitor.fates.of(*tx);
        row.push(coordinator_cell(cluster, *tx, fate));
        row.extend(config.participant_ids().map(|id| participant_cell(cluster, id, *tx, seen, fate)));
        if fate.has(Outcome::Commit) && fate.has(Outcome::Abort) {
            marked.push(rows.len());
        }
        rows.push(row);
    }
    Exhibit::Table(TableExhibit { key: "votes", columns, rows, marked })
}

fn outcome_term(outcome: Outcome) -> Value {
    Value::Term(match outcome {
        Outcome::Commit => "two-phase-commit-value-committed",
        Outcome::Abort => "two-phase-commit-value-aborted",
    })
}

fn coordinator_cell(cluster: &Cluster<Node>, tx: TxId, fate: Fate) -> Value {
    let id = cluster.config().coordinator();
    match cluster.process(id) {
        Some(Node::Coordinator(coordinator)) if coordinator.txs.contains_key(&tx) => {
            Value::Term(phase_text(coordinator.txs[&tx].phase))
        }
        _ => fate.decision(id).map_or(Value::Nothing, outcome_term),
    }
}

fn participant_cell(cluster: &Cluster<Node>, id: NodeId, tx: TxId, seen: &Seen, fate: Fate) -> Value {
    if let Some(outcome) = fate.decision(id) {
        return outcome_term(outcome);
    }
    if let Some(Node::Participant(participant)) = cluster.process(id)
        && let Some(local) = participant.txs.get(&tx)
    {
        return Value::Term(match &local.state {
            State::Waiting => "two-phase-commit-value-waiting",
            State::Working => "two-phase-commit-value-working",
            State::InDoubt(doubt) if doubt.is_blocked() => "two-phase-commit-value-blocked",
            State::InDoubt(doubt) if doubt.precommitted => "two-phase-commit-value-precommitted",
            State::InDoubt(_) => "two-phase-commit-value-prepared",
            State::Compensating => "two-phase-commit-value-compensating",
        });
    }
    if cluster.durable(id).in_doubt.contains_key(&tx) {
        return Value::Term("two-phase-commit-value-prepared");
    }
    match seen.votes.get(&id) {
        Some(Vote::ReadOnly) => Value::Term("two-phase-commit-value-read-only"),
        Some(Vote::No) => Value::Term("two-phase-commit-value-no"),
        Some(Vote::Yes) | None => Value::Nothing,
    }
}

fn logs(cluster: &Cluster<Node>) -> Exhibit {
    let config = cluster.config();
    let row = |id: NodeId| {
        let log = &cluster.durable(id).log;
        let synced = cluster.synced(id).log.len();
        let first = log.len().saturating_sub(RECORDS_SHOWN);
        let cell = |(index, entry): (usize, &Entry)| {
            let tx = entry.record.tx();
            LogCell {
                label: record_name(&entry.record).to_owned(),
                band: u64::from(tx.0),
                band_label: tx.to_string(),
                storage: if index < synced { Kept::Durable } else { Kept::Unsynced },
                ticked: entry.forced,
                diverged: false,
            }
        };
        LogRow {
            node: id,
            status: cluster.status(id),
            leads: false,
            first: 1,
            entries: (first..).zip(log.iter_from(first)).map(cell).collect(),
            snapshot: 0,
            committed: 0,
        }
    };
    let nodes = std::iter::once(config.coordinator()).chain(config.participant_ids());
    Exhibit::Logs(LogsExhibit { key: "logs", rows: nodes.map(row).collect() })
}

/// As the pseudo-code writes it.
fn record_name(record: &Record) -> &'static str {
    match record {
        Record::Begin { .. } => "begin",
        Record::Decision { outcome: Outcome::Commit, .. } => "commit",
        Record::Decision { outcome: Outcome::Abort, .. } => "abort",
        Record::End { .. } => "end",
        Record::Prepared { .. } => "prepared",
        Record::LocalCommit { .. } => "local",
        Record::PreCommitted { .. } => "pre",
        Record::Outcome { outcome: Outcome::Commit, .. } => "commit",
        Record::Outcome { outcome: Outcome::Abort, .. } => "abort",
        Record::Compensated { .. } => "undone",
    }
}

fn locks(cluster: &Cluster<Node>) -> Exhibit {
    let mut rows = Vec::new();
    let mut marked = Vec::new();
    for id in cluster.config().participant_ids() {
        let account = format!("a{}", cluster.config().account_of(id));
        let balance = Value::from(cluster.durable(id).balance);
        let mut held = Vec::new();
        let mut waits = Vec::new();
        if let Some(Node::Participant(participant)) = cluster.process(id) {
            for held_by in &participant.lock.holders {
                let doubt = match participant.txs.get(&held_by.tx).map(|local| &local.state) {
                    Some(State::InDoubt(doubt)) => Some(doubt.is_blocked()),
                    _ => None,
                };
                let key = match (held_by.mode, doubt) {
                    (Mode::Shared, _) => "two-phase-commit-lock-shared",
                    (Mode::Exclusive, None) => "two-phase-commit-lock-exclusive",
                    (Mode::Exclusive, Some(false)) => "two-phase-commit-lock-prepared",
                    (Mode::Exclusive, Some(true)) => "two-phase-commit-lock-blocked",
                };
                if doubt == Some(true) {
                    marked.push(rows.len());
                }
                held.push(Value::from(Note::new(key).with("tx", held_by.tx)));
            }
            waits.extend(participant.lock.queue.iter().map(|waiting| Value::from(waiting.tx)));
        }
        let list = |values: Vec<Value>| if values.is_empty() { Value::Nothing } else { Value::List(values) };
        rows.push(vec![Value::Text(account), Value::Node(id), balance, list(held), list(waits)]);
    }
    let columns = vec!["account", "keeper", "balance", "held", "waits"];
    Exhibit::Table(TableExhibit { key: "locks", columns, rows, marked })
}

/// What the newest committed transactions have cost, beside what they should cost without failures.
fn costs(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let committed = |(tx, _): &(&TxId, &Seen)| monitor.fates.of(**tx).has(Outcome::Commit);
    let mut newest: Vec<(&TxId, &Seen)> = monitor.txs().rev().filter(committed).take(TXS_SHOWN - 2).collect();
    newest.reverse();
    let row = |(tx, seen): (&TxId, &Seen)| {
        let peers = seen.peers.as_ref().map_or(0, |peers| peers.len() as u32);
        let readers = seen.votes.values().filter(|vote| **vote == Vote::ReadOnly).count() as u32;
        let (messages, forced) = published(config, peers, readers);
        let order = seen.asked.map(|asked| match asked.order {
            Order::Transfer { .. } => "transfer",
            Order::Share { .. } => "share",
            Order::Audit => "audit",
        });
        vec![
            Value::from(*tx),
            order.map(str::to_owned).into(),
            seen.cost.messages.into(),
            messages.into(),
            seen.cost.forced.into(),
            forced.into(),
        ]
    };
    let columns = vec!["tx", "order", "messages", "messages-published", "forced", "forced-published"];
    let rows = newest.into_iter().map(row).collect();
    Exhibit::Table(TableExhibit { key: "costs", columns, rows, marked: Vec::new() })
}
