//! Owners of the same keys compare what they have, and give each other what is newer: the
//! anti-entropy of Dynamo, with one digest for all keys that two nodes share instead of a tree.
//! A node compares after anything has changed, until the other one has said that it has the same.

use std::rc::Rc;

use super::keeper::Keeper;
use super::map::{Map, News, Version};
use super::message::{KeyId, Msg, Timer};
use super::process::Ctx;
use super::storage::{Entry, Op, Stamp};
use crate::kit::RequestId;
use faultline_sim::NodeId;

/// A repair is cut to so many keys; the answer asks for the rest.
const REPAIR_MAX: usize = 64;

impl Keeper {
    /// A key has changed here, so its other owners may differ.
    pub fn compare_later(&mut self, key: KeyId, ctx: &mut Ctx) {
        let Some(map) = map(ctx) else { return };
        let me = ctx.me();
        self.unequal.extend(map.owners(key).iter().copied().filter(|owner| *owner != me));
        self.await_exchange(ctx);
    }

    /// Anything may have changed here.
    pub fn compare_all_later(&mut self, ctx: &mut Ctx) {
        self.unequal.clear();
        ctx.cancel_timer(Timer::Exchange);
        self.exchanging = false;
        let Some(map) = map(ctx) else { return };
        let me = ctx.me();
        for key in map.keys().filter(|key| map.owns(me, *key)) {
            self.unequal.extend(map.owners(key).iter().copied().filter(|owner| *owner != me));
        }
        self.await_exchange(ctx);
    }

    fn await_exchange(&mut self, ctx: &mut Ctx) {
        if !self.unequal.is_empty() && !self.exchanging {
            self.exchanging = true;
            let period = ctx.config().exchange;
            ctx.set_timer(Timer::Exchange, period);
        }
    }

    pub fn exchange(&mut self, ctx: &mut Ctx) {
        self.exchanging = false;
        let Some(map) = map(ctx) else { return };
        // What is missing comes by itself, and changes what would be compared.
        if ctx.durable().missing.is_empty() {
            ctx.line(50);
            for peer in self.unequal.iter().copied() {
                let digest = digest(&map, peer, ctx);
                ctx.send(peer, Msg::Compare { version: map.version, digest });
            }
        }
        self.await_exchange(ctx);
    }

    pub fn on_compare(&mut self, from: NodeId, version: Version, theirs: u64, ctx: &mut Ctx) {
        ctx.line(51);
        let Some(map) = self.same_map(from, version, ctx) else { return };
        if !ctx.durable().missing.is_empty() {
            return;
        }
        if digest(&map, from, ctx) == theirs {
            return ctx.send(from, Msg::Same { version, digest: theirs });
        }
        self.unequal.insert(from);
        self.await_exchange(ctx);
        let stamps: Rc<[(KeyId, Stamp)]> =
            shared(&map, from, ctx).map(|(key, entry)| (key, entry.stamp)).collect();
        ctx.send(from, Msg::Differ { version, stamps });
    }

    pub fn on_same(&mut self, from: NodeId, version: Version, theirs: u64, ctx: &mut Ctx) {
        let Some(map) = map(ctx).filter(|map| map.version == version) else { return };
        if digest(&map, from, ctx) == theirs && self.unequal.remove(&from) && self.unequal.is_empty() {
            self.exchanging = false;
            ctx.cancel_timer(Timer::Exchange);
        }
    }

    pub fn on_differ(&mut self, from: NodeId, version: Version, stamps: &[(KeyId, Stamp)], ctx: &mut Ctx) {
        let Some(map) = map(ctx).filter(|map| map.version == version) else { return };
        ctx.line(52);
        let older = |key: KeyId, stamp: Stamp| {
            let theirs = stamps.binary_search_by_key(&key, |(known, _)| *known);
            theirs.is_err() || theirs.is_ok_and(|index| stamps[index].1 < stamp)
        };
        let newer: Rc<[(KeyId, Entry)]> = shared(&map, from, ctx)
            .filter(|(key, entry)| older(*key, entry.stamp))
            .take(REPAIR_MAX)
            .map(|(key, entry)| (key, entry.clone()))
            .collect();
        if !newer.is_empty() {
            let digest = digest(&map, from, ctx);
            ctx.send(from, Msg::Repair { version, entries: newer, digest });
        }
    }

    pub fn on_repair(
        &mut self,
        from: NodeId,
        version: Version,
        entries: &[(KeyId, Entry)],
        digest: u64,
        ctx: &mut Ctx,
    ) {
        let Some(map) = self.same_map(from, version, ctx) else { return };
        ctx.line(53);
        let me = ctx.me();
        let mut changed = false;
        for (key, entry) in entries.iter().filter(|(key, _)| map.owns(me, *key)).cloned() {
            let disk = ctx.durable();
            let newer = disk.data.get(&key).is_none_or(|mine| mine.stamp < entry.stamp);
            if newer && !disk.missing.contains(&key) {
                ctx.write(Op::Store { key, entry, asked: None });
                self.compare_later(key, ctx);
                changed = true;
            }
        }
        if changed {
            ctx.sync();
        }
        self.on_compare(from, version, digest, ctx);
    }

    /// This node's map, if it is that of the sender; otherwise any node that is behind learns of it.
    pub fn same_map(&mut self, from: NodeId, version: Version, ctx: &mut Ctx) -> Option<Rc<Map>> {
        let mine = self.version(ctx);
        if version == mine {
            return map(ctx);
        }
        ctx.line(8);
        ctx.send(from, Msg::WrongOwner { id: RequestId::default(), version: mine });
        if version > mine {
            self.ask_map(ctx);
        }
        None
    }
}

fn map(ctx: &Ctx) -> Option<Rc<Map>> {
    ctx.durable().news.as_ref().map(|News { map, .. }| map.clone())
}

/// What this node has of the keys that it and another one own, in the order of the keys.
fn shared<'a>(map: &'a Map, peer: NodeId, ctx: &'a Ctx) -> impl Iterator<Item = (KeyId, &'a Entry)> + 'a {
    let me = ctx.me();
    let data = ctx.durable().data.iter().map(|(key, entry)| (*key, entry));
    data.filter(move |(key, _)| map.owns(me, *key) && map.owns(peer, *key))
}

/// FNV-1a over keys and stamps. A stamp is given once, so values need not be compared.
fn digest(map: &Map, peer: NodeId, ctx: &Ctx) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for (key, entry) in shared(map, peer, ctx) {
        let (Version { life, number }, count) = entry.stamp;
        for part in [u32::from(key.0), life.count, life.nonce, number, count] {
            for byte in part.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
            }
        }
    }
    hash
}
