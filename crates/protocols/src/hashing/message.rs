//! What the nodes of the cluster say to each other.

use std::rc::Rc;

use super::map::{Life, News, Version};
use super::storage::{Entry, Stamp};
use super::view::{change_text, entry_fields, keys_text, map_fields, stamp_text, why_text};
use crate::kit::{Message, RequestId, Timers};
use faultline_sim::{Note, Value, Word};

/// A key by its place: `KeyId(0)` is `k1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u16);

impl KeyId {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "k{}", u32::from(self.0) + 1)
    }
}

impl From<KeyId> for Value {
    fn from(key: KeyId) -> Value {
        Value::Text(key.to_string())
    }
}

/// What an operator wants changed. Nodes are named by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    Join(u16),
    /// The node hands over what it has.
    Leave(u16),
    /// The node is dead for good; nobody will ask it.
    Remove(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Put { key: KeyId, value: Word },
    Get { key: KeyId },
    Change(Change),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    NoKey,
    NoNode,
    AlreadyMember,
    NoMember,
    LastMember,
    /// It may have been done or not.
    Expired,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    Written { id: RequestId },
    Found { value: Option<Word> },
    Changed { version: Version },
    Refused(Refusal),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "hashing")]
pub enum Msg {
    #[message(Request, label(write = format!("{key}={value}")),
        fields(map = version, seq = id.number, key, value))]
    Put { version: Version, id: RequestId, key: KeyId, value: Word },
    #[message(Request, label(key), fields(map = version, seq = id.number, key))]
    Get { version: Version, id: RequestId, key: KeyId },
    #[message(Reply, label(key), fields(seq = id.number, key))]
    PutOk { id: RequestId, key: KeyId },
    #[message(Reply, label(key, value), fields(seq = id.number, key, value))]
    Value { id: RequestId, key: KeyId, value: Option<Word> },
    /// The receiver of a request has another map, or is no owner in it. Without a request the id is nobody's.
    #[message(Refusal, label(version), fields(seq = id.number, map = version))]
    WrongOwner { id: RequestId, version: Version },
    /// It is an owner and does not have the key yet.
    #[message(Refusal, label(key), fields(seq = id.number, key))]
    NotYet { id: RequestId, key: KeyId },
    #[message(Replicate, label(write = format!("{key}={}", entry.value)),
        fields(map = version, key, ..entry_fields(entry)))]
    Copy { version: Version, key: KeyId, entry: Entry },
    #[message(Reply, label(key), fields(map = version, key, stamp = stamp_text(*stamp)))]
    CopyOk { version: Version, key: KeyId, stamp: Stamp },
    /// A new owner asks an old one; the map comes along, so that the old owner adopts it first.
    #[message(Control, label(key), fields(map = news.version(), key))]
    Fetch { news: News, key: KeyId },
    /// A key moves. `vouches` is false if the sender has lost its disk and may lack a write.
    #[message(Replicate, when(entry: Some(entry)), label(key),
        fields(map = version, key, vouches, ..entry_fields(entry)))]
    #[message(when(entry: None), text = "no-item", fields(map = version, key, vouches))]
    Item { version: Version, key: KeyId, entry: Option<Entry>, vouches: bool },
    #[message(Request, label(change = change_text(*change)),
        fields(seq = id.number, change = change_text(*change)))]
    Order {
        id: RequestId,
        /// The life of the router that the client knows of. No other carries it out.
        life: Life,
        change: Change,
    },
    #[message(Reply, fields(seq = id.number, map = version))]
    OrderOk { id: RequestId, version: Version },
    #[message(Refusal, fields(seq = id.number, why = Note::new(why_text(*why))))]
    OrderNo { id: RequestId, why: Refusal },
    /// The client has made a newer request since, or an order is for an earlier life of the router and was not
    /// carried out in it, nor ever will be.
    #[message(Refusal, fields(seq = id.number, life = life.count))]
    Expired { id: RequestId, life: Life },
    #[message(Beat)]
    AskMap,
    #[message(Control, if news.is_settled(), text = "settled", label(version = news.version()),
        fields(..map_fields(news)))]
    #[message(text = "map")]
    Map {
        news: News,
        /// A node that is no member any more is to say that it knows.
        asks: bool,
    },
    /// A member with an empty disk asks to be let in again. It has forgotten what it confirmed, so it
    /// takes only the answer to this very question, and no map from before.
    #[message(Control, fields(nonce))]
    Rejoin { nonce: u32 },
    #[message(Control, label(version = news.version()), fields(..map_fields(news), nonce))]
    Welcome { nonce: u32, news: News },
    /// A router without its disk begins another life: take no map of an older one any more.
    #[message(Control, label(life = life.count), fields(life = life.count))]
    Seal { life: Life },
    /// The life that the sender follows from now on, and the newest map that it has.
    #[message(Control, label(version = news.as_ref().map(News::version)),
        fields(life = life.count, ..news.as_ref().map(map_fields).into_iter().flatten()))]
    Sealed { life: Life, news: Option<News> },
    /// What the sender has of the keys that it and the receiver own, in short.
    #[message(Beat, fields(map = version))]
    Compare { version: Version, digest: u64 },
    #[message(Reply, fields(map = version))]
    Same { version: Version, digest: u64 },
    #[message(Reply, fields(map = version, count = stamps.len()))]
    Differ { version: Version, stamps: Rc<[(KeyId, Stamp)]> },
    /// What is newer at the sender.
    #[message(Replicate, label(keys = keys_text(entries)),
        fields(map = version, repairs = keys_text(entries)))]
    Repair { version: Version, entries: Rc<[(KeyId, Entry)]>, digest: u64 },
    /// The sender has every key that it owns in this map.
    #[message(Reply, label(version), fields(map = version))]
    Done { version: Version },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Timers)]
#[timer(protocol = "hashing")]
pub enum Timer {
    /// Client: no answer yet. Node: the router has not answered.
    Retry,
    /// Client: time for the next request of its own.
    Load,
    /// Node: ask again for what has not come, and say again that it is done.
    Fetch,
    /// Node: repeat copies that were not confirmed.
    Resend,
    /// Router: tell those again that are not done.
    Announce,
    /// Node: compare with other owners.
    Exchange,
}

impl Change {
    pub fn node(self) -> u16 {
        match self {
            Change::Join(node) | Change::Leave(node) | Change::Remove(node) => node,
        }
    }
}
