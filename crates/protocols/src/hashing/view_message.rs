//! What a message of the cluster shows of itself.

use super::map::{Life, News, Version};
use super::message::{KeyId, Msg};
use super::storage::{Entry, Stamp};
use super::view::{change_text, why_text};
use crate::request_id::RequestId;
use faultline_sim::{Field, MessageFamily, MessagePortrait, Note, Value};

pub const KINDS: &[&str] = &[
    "ask-map",
    "compare",
    "copy",
    "copy-ok",
    "differ",
    "done",
    "expired",
    "fetch",
    "get",
    "item",
    "map",
    "not-yet",
    "order",
    "order-no",
    "order-ok",
    "put",
    "put-ok",
    "rejoin",
    "repair",
    "same",
    "seal",
    "sealed",
    "value",
    "welcome",
    "wrong-owner",
];

pub fn portrait(msg: &Msg) -> MessagePortrait {
    let (kind, family, label, fields) = match msg {
        Msg::Put { version, id, key, value } => {
            let label = Note::new("hashing-message-put").with("write", format!("{key}={value}"));
            let fields = vec![map(*version), number(*id), name(*key), field("value", *value)];
            ("put", MessageFamily::Request, label, fields)
        }
        Msg::Get { version, id, key } => (
            "get",
            MessageFamily::Request,
            keyed("hashing-message-get", *key),
            vec![map(*version), number(*id), name(*key)],
        ),
        Msg::PutOk { id, key } => (
            "put-ok",
            MessageFamily::Reply,
            keyed("hashing-message-put-ok", *key),
            vec![number(*id), name(*key)],
        ),
        Msg::Value { id, key, value } => {
            let label = keyed("hashing-message-value", *key).with("value", *value);
            ("value", MessageFamily::Reply, label, vec![number(*id), name(*key), field("value", *value)])
        }
        Msg::WrongOwner { id, version } => {
            let label = Note::new("hashing-message-wrong-owner").with("version", *version);
            ("wrong-owner", MessageFamily::Refusal, label, vec![number(*id), map(*version)])
        }
        Msg::NotYet { id, key } => (
            "not-yet",
            MessageFamily::Refusal,
            keyed("hashing-message-not-yet", *key),
            vec![number(*id), name(*key)],
        ),
        Msg::Copy { version, key, entry } => {
            let label = Note::new("hashing-message-copy").with("write", format!("{key}={}", entry.value));
            (
                "copy",
                MessageFamily::Replicate,
                label,
                [vec![map(*version), name(*key)], entry_fields(entry)].concat(),
            )
        }
        Msg::CopyOk { version, key, stamp } => {
            let fields = vec![map(*version), name(*key), stamp_field(*stamp)];
            ("copy-ok", MessageFamily::Reply, keyed("hashing-message-copy-ok", *key), fields)
        }
        Msg::Fetch { news, key } => {
            let fields = vec![map(news.version()), name(*key)];
            ("fetch", MessageFamily::Control, keyed("hashing-message-fetch", *key), fields)
        }
        Msg::Item { version, key, entry, vouches } => {
            let mut fields = vec![map(*version), name(*key), field("vouches", *vouches)];
            fields.extend(entry.as_ref().map(entry_fields).into_iter().flatten());
            let text = if entry.is_some() { "hashing-message-item" } else { "hashing-message-no-item" };
            ("item", MessageFamily::Replicate, keyed(text, *key), fields)
        }
        Msg::Order { .. } | Msg::OrderOk { .. } | Msg::OrderNo { .. } => order(msg),
        Msg::Expired { .. } | Msg::Seal { .. } | Msg::Sealed { .. } => life(msg),
        Msg::AskMap => ("ask-map", MessageFamily::Beat, Note::new("hashing-message-ask-map"), Vec::new()),
        Msg::Map { news, .. } => {
            let text = if news.is_settled() { "hashing-message-settled" } else { "hashing-message-map" };
            ("map", MessageFamily::Control, Note::new(text).with("version", news.version()), map_fields(news))
        }
        Msg::Rejoin { nonce } => {
            let label = Note::new("hashing-message-rejoin");
            ("rejoin", MessageFamily::Control, label, vec![field("nonce", *nonce)])
        }
        Msg::Welcome { nonce, news } => {
            let label = Note::new("hashing-message-welcome").with("version", news.version());
            let fields = [map_fields(news), vec![field("nonce", *nonce)]].concat();
            ("welcome", MessageFamily::Control, label, fields)
        }
        Msg::Compare { .. } | Msg::Same { .. } | Msg::Differ { .. } | Msg::Repair { .. } => exchange(msg),
        Msg::Done { version } => {
            let label = Note::new("hashing-message-done").with("version", *version);
            ("done", MessageFamily::Reply, label, vec![map(*version)])
        }
    };
    MessagePortrait { kind, family, label, fields }
}

type Parts = (&'static str, MessageFamily, Note, Vec<Field>);

/// What becomes of an operator's wish.
fn order(msg: &Msg) -> Parts {
    match msg {
        Msg::Order { id, change, .. } => {
            let text = change_text(*change);
            let label = Note::new("hashing-message-order").with("change", text.clone());
            ("order", MessageFamily::Request, label, vec![number(*id), field("change", text)])
        }
        Msg::OrderOk { id, version } => {
            let label = Note::new("hashing-message-order-ok");
            ("order-ok", MessageFamily::Reply, label, vec![number(*id), map(*version)])
        }
        Msg::OrderNo { id, why } => {
            let label = Note::new("hashing-message-order-no");
            let why = field("why", Note::new(why_text(*why)));
            ("order-no", MessageFamily::Refusal, label, vec![number(*id), why])
        }
        other => unreachable!("not an order: {other:?}"),
    }
}

/// What another life of the router, or of a client, has to do with.
fn life(msg: &Msg) -> Parts {
    let count = |life: &Life| field("life", life.count);
    match msg {
        Msg::Expired { id, life } => {
            let label = Note::new("hashing-message-expired");
            ("expired", MessageFamily::Refusal, label, vec![number(*id), count(life)])
        }
        Msg::Seal { life } => {
            let label = Note::new("hashing-message-seal").with("life", life.count);
            ("seal", MessageFamily::Control, label, vec![count(life)])
        }
        Msg::Sealed { life, news } => {
            let label = Note::new("hashing-message-sealed").with("version", news.as_ref().map(News::version));
            let fields = news.as_ref().map(map_fields).into_iter().flatten();
            ("sealed", MessageFamily::Control, label, std::iter::once(count(life)).chain(fields).collect())
        }
        other => unreachable!("nobody begins another life by this: {other:?}"),
    }
}

/// What owners of the same keys say to each other.
fn exchange(msg: &Msg) -> Parts {
    match msg {
        Msg::Compare { version, .. } => {
            ("compare", MessageFamily::Beat, Note::new("hashing-message-compare"), vec![map(*version)])
        }
        Msg::Same { version, .. } => {
            ("same", MessageFamily::Reply, Note::new("hashing-message-same"), vec![map(*version)])
        }
        Msg::Differ { version, stamps } => {
            let fields = vec![map(*version), field("count", stamps.len())];
            ("differ", MessageFamily::Reply, Note::new("hashing-message-differ"), fields)
        }
        Msg::Repair { version, entries, .. } => {
            let keys: Vec<String> = entries.iter().map(|(key, _)| key.to_string()).collect();
            let label = Note::new("hashing-message-repair").with("keys", keys.join(", "));
            let fields = vec![map(*version), field("repairs", keys.join(", "))];
            ("repair", MessageFamily::Replicate, label, fields)
        }
        other => unreachable!("owners do not compare by this: {other:?}"),
    }
}

fn field(key: &'static str, value: impl Into<Value>) -> Field {
    Field::volatile(key, value)
}

fn map(version: Version) -> Field {
    field("map", version)
}

fn map_fields(news: &News) -> Vec<Field> {
    vec![
        map(news.version()),
        field("members", news.map.members.clone()),
        field("settled", news.is_settled()),
        field("dead", news.dead.to_vec()),
    ]
}

fn number(id: RequestId) -> Field {
    field("seq", id.number)
}

fn name(key: KeyId) -> Field {
    field("key", key.to_string())
}

fn stamp_field((version, count): Stamp) -> Field {
    field("stamp", format!("{version}.{count}"))
}

fn entry_fields(entry: &Entry) -> Vec<Field> {
    vec![field("value", entry.value), stamp_field(entry.stamp)]
}

fn keyed(text: &'static str, key: KeyId) -> Note {
    Note::new(text).with("key", key.to_string())
}
