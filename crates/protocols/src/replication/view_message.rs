//! What a message of the store shows of itself.

use super::message::Msg;
use super::storage::Entry;
use faultline_sim::{Field, MessageFamily, MessagePortrait, Note, Value};

pub const KINDS: &[&str] = &[
    "ask-done",
    "beat",
    "command",
    "command-ok",
    "done-so-far",
    "entries",
    "expired",
    "fence",
    "fenced",
    "join",
    "need",
    "promote",
    "propose",
    "query",
    "read",
    "read-ok",
    "reject",
    "repl",
    "repl-ack",
    "stale",
    "status",
    "view",
    "welcome",
    "write",
    "write-ok",
];

pub fn portrait(msg: &Msg) -> MessagePortrait {
    let (kind, family, label, fields) = match msg {
        Msg::Write { id, key, value } => (
            "write",
            MessageFamily::Request,
            Note::new("replication-message-write").with("write", format!("{key}={value}")),
            vec![field("seq", id.number), field("key", *key), field("value", *value)],
        ),
        Msg::Read { id, key } => (
            "read",
            MessageFamily::Request,
            Note::new("replication-message-read").with("key", *key),
            vec![field("seq", id.number), field("key", *key)],
        ),
        Msg::WriteOk { id, lsn } => (
            "write-ok",
            MessageFamily::Reply,
            Note::new("replication-message-write-ok").with("lsn", *lsn),
            vec![field("seq", id.number), field("lsn", *lsn)],
        ),
        Msg::ReadOk { id, value, lsn } => (
            "read-ok",
            MessageFamily::Reply,
            Note::new("replication-message-read-ok").with("value", *value),
            vec![field("seq", id.number), field("value", *value), field("lsn", *lsn)],
        ),
        Msg::Expired { id } => (
            "expired",
            MessageFamily::Refusal,
            Note::new("replication-message-expired"),
            vec![field("seq", id.number)],
        ),
        Msg::Reject { epoch, hint } => (
            "reject",
            MessageFamily::Refusal,
            Note::new("replication-message-reject").with("epoch", *epoch),
            vec![field("epoch", *epoch), field("hint", *hint)],
        ),
        Msg::Command { .. }
        | Msg::CommandOk { .. }
        | Msg::AskDone { .. }
        | Msg::DoneSoFar { .. }
        | Msg::Stale { .. } => resource(msg),
        Msg::Repl { .. } | Msg::ReplAck { .. } | Msg::Need { .. } | Msg::Entries { .. } => replication(msg),
        Msg::Beat { .. }
        | Msg::View { .. }
        | Msg::Join { .. }
        | Msg::Welcome { .. }
        | Msg::Query { .. }
        | Msg::Status { .. }
        | Msg::Promote { .. }
        | Msg::Propose { .. }
        | Msg::Fence { .. }
        | Msg::Fenced { .. } => control(msg),
    };
    MessagePortrait { kind, family, label, fields }
}

type Parts = (&'static str, MessageFamily, Note, Vec<Field>);

fn field(key: &'static str, value: impl Into<Value>) -> Field {
    Field::volatile(key, value)
}

fn entry_text(entry: &Entry) -> String {
    entry.write.map_or_else(|| "⚑".to_owned(), |write| format!("{}={}", write.key, write.value))
}

fn resource(msg: &Msg) -> Parts {
    match msg {
        Msg::Command { epoch, lsn, writes } => {
            let text: Vec<String> =
                writes.iter().map(|write| format!("{}={}", write.key, write.value)).collect();
            let text = text.join(", ");
            let label = Note::new("replication-message-command").with("epoch", *epoch);
            let mut fields = vec![field("epoch", *epoch), field("lsn", *lsn)];
            match **writes {
                [write] => fields.extend([field("key", write.key), field("value", write.value)]),
                _ => fields.push(field("entries", text.clone())),
            }
            ("command", MessageFamily::Request, label.with("write", text), fields)
        }
        Msg::CommandOk { epoch, lsn } => (
            "command-ok",
            MessageFamily::Reply,
            Note::new("replication-message-command-ok").with("lsn", *lsn),
            vec![field("epoch", *epoch), field("lsn", *lsn)],
        ),
        Msg::AskDone { epoch } => (
            "ask-done",
            MessageFamily::Request,
            Note::new("replication-message-ask-done"),
            vec![field("epoch", *epoch)],
        ),
        Msg::DoneSoFar { epoch, done } => {
            let text: Vec<String> =
                done.iter().map(|(client, id)| format!("c{}:{}", client.0 + 1, id.number)).collect();
            (
                "done-so-far",
                MessageFamily::Reply,
                Note::new("replication-message-done-so-far"),
                vec![field("epoch", *epoch), field("done", text.join(" "))],
            )
        }
        Msg::Stale { highest } => (
            "stale",
            MessageFamily::Refusal,
            Note::new("replication-message-stale").with("epoch", *highest),
            vec![field("highest", *highest)],
        ),
        other => unreachable!("not a message of the resource: {other:?}"),
    }
}

fn replication(msg: &Msg) -> Parts {
    match msg {
        Msg::Repl { epoch, lsn, prev_epoch, entry, committed, .. } => (
            "repl",
            MessageFamily::Replicate,
            Note::new("replication-message-repl").with("lsn", *lsn).with("entry", entry_text(entry)),
            vec![
                field("epoch", *epoch),
                field("lsn", *lsn),
                field("prev-epoch", *prev_epoch),
                field("entry", entry_text(entry)),
                field("committed", *committed),
            ],
        ),
        Msg::ReplAck { epoch, lsn } => (
            "repl-ack",
            MessageFamily::Reply,
            Note::new("replication-message-repl-ack").with("lsn", *lsn),
            vec![field("epoch", *epoch), field("lsn", *lsn)],
        ),
        Msg::Need { epoch, ends, nonce } => {
            let text: Vec<String> = ends.iter().map(|(epoch, end)| format!("{epoch}:{end}")).collect();
            (
                "need",
                MessageFamily::Control,
                Note::new("replication-message-need"),
                vec![field("epoch", *epoch), field("ends", text.join(" ")), field("nonce", *nonce)],
            )
        }
        Msg::Entries { epoch, nonce, prev, prev_epoch, entries, .. } => {
            let text: Vec<String> = entries.iter().map(entry_text).collect();
            (
                "entries",
                MessageFamily::Replicate,
                Note::new("replication-message-entries").with("first", prev + 1).with("count", entries.len()),
                vec![
                    field("epoch", *epoch),
                    field("prev", *prev),
                    field("prev-epoch", *prev_epoch),
                    field("entries", text.join(" ")),
                    field("nonce", *nonce),
                ],
            )
        }
        other => unreachable!("not a replication message: {other:?}"),
    }
}

fn control(msg: &Msg) -> Parts {
    let family = MessageFamily::Control;
    match msg {
        Msg::Beat { number, incarnation, epoch, leads, asks, .. } => (
            "beat",
            MessageFamily::Beat,
            Note::new("replication-message-beat"),
            vec![
                field("number", *number),
                field("incarnation", *incarnation),
                field("epoch", *epoch),
                field("leads", *leads),
                field("asks", *asks),
            ],
        ),
        Msg::View { epoch, primary, in_sync, .. } => (
            "view",
            family,
            Note::new("replication-message-view").with("epoch", *epoch).with("primary", *primary),
            vec![field("epoch", *epoch), field("primary", *primary), field("in-sync", in_sync.to_vec())],
        ),
        Msg::Join { nonce } => {
            ("join", family, Note::new("replication-message-join"), vec![field("nonce", *nonce)])
        }
        Msg::Welcome { nonce, epoch, primary, incarnation } => (
            "welcome",
            family,
            Note::new("replication-message-welcome").with("epoch", *epoch),
            vec![
                field("nonce", *nonce),
                field("epoch", *epoch),
                field("primary", *primary),
                field("incarnation", *incarnation),
            ],
        ),
        Msg::Query { epoch } => (
            "query",
            family,
            Note::new("replication-message-query").with("epoch", *epoch),
            vec![field("epoch", *epoch)],
        ),
        Msg::Status { epoch, incarnation, last_epoch, last, complete } => (
            "status",
            family,
            Note::new("replication-message-status").with("last", *last),
            vec![
                field("epoch", *epoch),
                field("incarnation", *incarnation),
                field("last-epoch", *last_epoch),
                field("lsn", *last),
                field("complete", *complete),
            ],
        ),
        Msg::Promote { epoch, incarnation, in_sync, .. } => (
            "promote",
            family,
            Note::new("replication-message-promote").with("epoch", *epoch),
            vec![
                field("epoch", *epoch),
                field("incarnation", *incarnation),
                field("in-sync", in_sync.to_vec()),
            ],
        ),
        Msg::Propose { epoch, in_sync, .. } => (
            "propose",
            family,
            Note::new("replication-message-propose"),
            vec![field("epoch", *epoch), field("in-sync", in_sync.to_vec())],
        ),
        Msg::Fence { epoch } => (
            "fence",
            family,
            Note::new("replication-message-fence").with("epoch", *epoch),
            vec![field("epoch", *epoch)],
        ),
        Msg::Fenced { epoch } => (
            "fenced",
            family,
            Note::new("replication-message-fenced").with("epoch", *epoch),
            vec![field("epoch", *epoch)],
        ),
        other => unreachable!("not a control message: {other:?}"),
    }
}
