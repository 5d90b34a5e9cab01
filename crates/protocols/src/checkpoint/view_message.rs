//! What a message of the job shows of itself.

use super::message::{Beat, Msg, Payload, Point};
use faultline_sim::{Field, MessageFamily, MessagePortrait, Note, Value};

pub const KINDS: &[&str] = &[
    "ask-progress",
    "ask-save",
    "beat",
    "coin",
    "collect",
    "complete",
    "data-ack",
    "marker",
    "progress",
    "restored",
    "result",
    "result-ok",
    "resume",
    "rollback",
    "save",
    "save-ok",
    "saved",
    "status",
    "unreadable",
];

pub fn portrait(msg: &Msg) -> MessagePortrait {
    let (kind, family, label, fields) = match msg {
        Msg::Data { generation, seq, payload: Payload::Coin } => {
            let fields = vec![field("generation", *generation), field("seq", *seq)];
            ("coin", MessageFamily::Replicate, Note::new("checkpoint-message-coin"), fields)
        }
        Msg::Data { generation, seq, payload: Payload::Marker(number) } => {
            let fields = vec![field("generation", *generation), field("seq", *seq), field("number", *number)];
            ("marker", MessageFamily::Control, numbered("checkpoint-message-marker", *number), fields)
        }
        Msg::DataAck { generation, next } => {
            let fields = vec![field("generation", *generation), field("next", *next)];
            ("data-ack", MessageFamily::Beat, Note::new("checkpoint-message-data-ack"), fields)
        }
        Msg::Result { item } => {
            let label = Note::new("checkpoint-message-result").with("item", *item);
            ("result", MessageFamily::Beat, label, vec![field("item", *item)])
        }
        Msg::ResultOk { item } => {
            let label = Note::new("checkpoint-message-result-ok").with("item", *item);
            ("result-ok", MessageFamily::Beat, label, vec![field("item", *item)])
        }
        Msg::Beat(Beat { incarnation, count: _, needs, held, stopped, seen }) => {
            let key = if *needs { "checkpoint-message-needs" } else { "checkpoint-message-beat" };
            let family = if *needs { MessageFamily::Control } else { MessageFamily::Beat };
            let fields = vec![
                field("incarnation", *incarnation),
                field("needs", *needs),
                field("held", *held),
                field("stopped", *stopped),
                field("generation", *seen),
            ];
            ("beat", family, Note::new(key), fields)
        }
        Msg::Save { generation, number } => (
            "save",
            MessageFamily::Control,
            numbered("checkpoint-message-save", *number),
            both(*generation, *number),
        ),
        Msg::Saved { generation, number, .. } => (
            "saved",
            MessageFamily::Reply,
            numbered("checkpoint-message-saved", *number),
            both(*generation, *number),
        ),
        Msg::Complete { generation, number, .. } => {
            let label = numbered("checkpoint-message-complete", *number);
            ("complete", MessageFamily::Reply, label, both(*generation, *number))
        }
        Msg::Collect { .. }
        | Msg::Status { .. }
        | Msg::Rollback { .. }
        | Msg::Restored { .. }
        | Msg::Unreadable { .. }
        | Msg::Resume { .. } => recovery(msg),
        Msg::AskSave { .. } => {
            ("ask-save", MessageFamily::Request, Note::new("checkpoint-message-ask-save"), Vec::new())
        }
        Msg::SaveOk { number, .. } => {
            let label = match number {
                Some(number) => numbered("checkpoint-message-save-ok", *number),
                None => Note::new("checkpoint-message-no-checkpoints"),
            };
            ("save-ok", MessageFamily::Reply, label, vec![field("number", *number)])
        }
        Msg::AskProgress { .. } => {
            ("ask-progress", MessageFamily::Request, Note::new("checkpoint-message-ask-progress"), Vec::new())
        }
        Msg::Progress { results, .. } => {
            let label = Note::new("checkpoint-message-progress").with("results", *results);
            ("progress", MessageFamily::Reply, label, vec![field("results", *results)])
        }
    };
    MessagePortrait { kind, family, label, fields }
}

type Parts = (&'static str, MessageFamily, Note, Vec<Field>);

/// The messages of a recovery.
fn recovery(msg: &Msg) -> Parts {
    match msg {
        Msg::Collect { generation, .. } => {
            let label = Note::new("checkpoint-message-collect");
            ("collect", MessageFamily::Control, label, vec![field("generation", *generation)])
        }
        Msg::Status { generation, incarnation, now, .. } => {
            let key =
                if now.is_some() { "checkpoint-message-status" } else { "checkpoint-message-status-lost" };
            let fields = vec![
                field("generation", *generation),
                field("incarnation", *incarnation),
                field("has-state", now.is_some()),
            ];
            ("status", MessageFamily::Reply, Note::new(key), fields)
        }
        Msg::Rollback { generation, incarnation, point, refill } => {
            let (label, number) = match point {
                Point::Now => (Note::new("checkpoint-message-stay"), None),
                Point::Checkpoint(number) => {
                    (numbered("checkpoint-message-rollback", *number), Some(*number))
                }
            };
            let fields = vec![
                field("generation", *generation),
                field("incarnation", *incarnation),
                field("number", number),
                field("refill", refill.iter().sum::<u32>()),
            ];
            ("rollback", MessageFamily::Control, label, fields)
        }
        Msg::Restored { generation, incarnation } => {
            let fields = vec![field("generation", *generation), field("incarnation", *incarnation)];
            ("restored", MessageFamily::Reply, Note::new("checkpoint-message-restored"), fields)
        }
        Msg::Unreadable { generation, number } => {
            let label = numbered("checkpoint-message-unreadable", *number);
            ("unreadable", MessageFamily::Refusal, label, both(*generation, *number))
        }
        Msg::Resume { generation, stopped } => {
            let label = Note::new("checkpoint-message-resume");
            (
                "resume",
                MessageFamily::Control,
                label,
                vec![field("generation", *generation), field("stopped", *stopped)],
            )
        }
        other => unreachable!("no message of a recovery: {other:?}"),
    }
}

fn field(key: &'static str, value: impl Into<Value>) -> Field {
    Field::volatile(key, value)
}

fn numbered(key: &'static str, number: u32) -> Note {
    Note::new(key).with("number", number)
}

fn both(generation: u32, number: u32) -> Vec<Field> {
    vec![field("generation", generation), field("number", number)]
}
