//! What a message of the bank shows of itself.

use super::message::{Msg, Order, Outcome, RequestId, Response, Stand, TxId, Vote};
use super::process::Node;
use super::view::why_text;
use faultline_sim::{Field, MessageFamily, MessagePortrait, Model, Note, Value};

pub const KINDS: &[&str] = &[
    "abort",
    "ack",
    "ask",
    "commit",
    "expired",
    "no",
    "order",
    "pre-ack",
    "precommit",
    "prepare",
    "read-only",
    "refused",
    "result",
    "tell",
    "work",
    "worked",
    "wound",
    "yes",
];

pub fn portrait(msg: &Msg) -> MessagePortrait {
    let (kind, family, label, fields) = match msg {
        Msg::Order { id, start, order } => order_portrait(*id, *start, order),
        Msg::Result { id, result } => result_portrait(*id, result),
        Msg::Expired { id, start } => {
            let fields = vec![field("seq", id.number), field("start", *start)];
            ("expired", MessageFamily::Refusal, Note::new("two-phase-commit-message-expired"), fields)
        }
        Msg::Work { tx, age, work } => {
            let change = work.change();
            let key = match work.reads_only() {
                true => "two-phase-commit-message-read",
                false if change < 0 => "two-phase-commit-message-debit",
                false => "two-phase-commit-message-credit",
            };
            let label = named(key, *tx).with("amount", change.abs());
            let fields = vec![tx_field(*tx), field("age", age.to_string()), field("change", change)];
            ("work", MessageFamily::Request, label, fields)
        }
        Msg::Worked { tx, start, value } => {
            let label = named("two-phase-commit-message-worked", *tx);
            let fields = vec![tx_field(*tx), field("balance", *value), field("start", *start)];
            ("worked", MessageFamily::Reply, label, fields)
        }
        Msg::Refused { tx, why } => {
            let label = named("two-phase-commit-message-refused", *tx);
            let why = field("why", Note::new(why_text(*why)));
            ("refused", MessageFamily::Refusal, label, vec![tx_field(*tx), why])
        }
        Msg::Wound { tx } => plain("wound", MessageFamily::Refusal, "two-phase-commit-message-wound", *tx),
        Msg::Prepare { tx, start, peers } => {
            let label = named("two-phase-commit-message-prepare", *tx);
            let fields = vec![tx_field(*tx), field("peers", peers.to_vec()), field("start", *start)];
            ("prepare", MessageFamily::Control, label, fields)
        }
        Msg::Vote { tx, vote: Vote::Yes } => {
            plain("yes", MessageFamily::Reply, "two-phase-commit-message-yes", *tx)
        }
        Msg::Vote { tx, vote: Vote::ReadOnly } => {
            plain("read-only", MessageFamily::Reply, "two-phase-commit-message-read-only", *tx)
        }
        Msg::Vote { tx, vote: Vote::No } => {
            plain("no", MessageFamily::Refusal, "two-phase-commit-message-no", *tx)
        }
        Msg::PreCommit { tx } => {
            plain("precommit", MessageFamily::Control, "two-phase-commit-message-precommit", *tx)
        }
        Msg::PreAck { tx } => plain("pre-ack", MessageFamily::Reply, "two-phase-commit-message-pre-ack", *tx),
        Msg::Decision { tx, outcome: Outcome::Commit } => {
            plain("commit", MessageFamily::Replicate, "two-phase-commit-message-commit", *tx)
        }
        Msg::Decision { tx, outcome: Outcome::Abort } => {
            plain("abort", MessageFamily::Refusal, "two-phase-commit-message-abort", *tx)
        }
        Msg::Ack { tx } => plain("ack", MessageFamily::Reply, "two-phase-commit-message-ack", *tx),
        Msg::Ask { tx } => plain("ask", MessageFamily::Control, "two-phase-commit-message-ask", *tx),
        Msg::Tell { tx, stand } => tell_portrait(*tx, *stand),
    };
    MessagePortrait { kind, family, label, fields }
}

type Parts = (&'static str, MessageFamily, Note, Vec<Field>);

fn field(key: &'static str, value: impl Into<Value>) -> Field {
    Field::volatile(key, value)
}

fn tx_field(tx: TxId) -> Field {
    field("tx", tx.to_string())
}

fn named(key: &'static str, tx: TxId) -> Note {
    Note::new(key).with("tx", tx.to_string())
}

fn plain(kind: &'static str, family: MessageFamily, key: &'static str, tx: TxId) -> Parts {
    (kind, family, named(key, tx), vec![tx_field(tx)])
}

fn order_portrait(id: RequestId, start: u32, order: &Order) -> Parts {
    let text = Node::request_text(order);
    let label = Note::new("two-phase-commit-message-order").with("order", text.clone());
    let fields = vec![field("seq", id.number), field("order", text), field("start", start)];
    ("order", MessageFamily::Request, label, fields)
}

fn result_portrait(id: RequestId, result: &Response) -> Parts {
    let (note, good) = Node::response(result);
    let family = if good { MessageFamily::Reply } else { MessageFamily::Refusal };
    let label = match result {
        Response::Committed { seen: None, .. } => Note::new("two-phase-commit-message-done"),
        Response::Committed { seen: Some(seen), .. } => {
            Note::new("two-phase-commit-message-counted").with("seen", *seen)
        }
        Response::Aborted { .. } => Note::new("two-phase-commit-message-not-done"),
    };
    ("result", family, label, vec![field("seq", id.number), field("result", note)])
}

fn tell_portrait(tx: TxId, stand: Stand) -> Parts {
    let (key, family) = match stand {
        Stand::Decided(Outcome::Commit) => ("two-phase-commit-message-tell-commit", MessageFamily::Replicate),
        Stand::Decided(Outcome::Abort) => ("two-phase-commit-message-tell-abort", MessageFamily::Refusal),
        Stand::Uncertain { precommitted: true, .. } => {
            ("two-phase-commit-message-tell-precommitted", MessageFamily::Reply)
        }
        Stand::Uncertain { .. } => ("two-phase-commit-message-tell-uncertain", MessageFamily::Reply),
    };
    plain("tell", family, key, tx)
}
