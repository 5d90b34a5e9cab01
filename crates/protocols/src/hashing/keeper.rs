//! A storage node: it serves the keys that it owns in the map it has, and copies what is written.

use std::collections::{BTreeMap, BTreeSet};

use super::map::{Life, News, Version};
use super::message::{KeyId, Msg, Timer};
use super::process::{Ctx, Node};
use super::storage::{Asked, Entry, Op, Stamp};
use super::transfer::Fetching;
use crate::kit::{Handlers, RequestId};
use faultline_sim::{Micros, NodeId, Word};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Keeper {
    /// Writes that not every copy has confirmed.
    pub pending: Vec<Pending>,
    /// Keys that are on their way here.
    pub fetching: BTreeMap<KeyId, Fetching>,
    /// Requests of clients served since the start.
    pub served: u32,
    /// Set while its disk is empty: the question that the router has to answer first.
    pub joining: Option<u32>,
    /// It waits for the router to say which map is the newest.
    pub asks: bool,
    /// Other owners of its keys that may have something else.
    pub unequal: BTreeSet<NodeId>,
    /// The time to compare has been set.
    pub exchanging: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    pub client: NodeId,
    pub id: RequestId,
    pub key: KeyId,
    pub stamp: Stamp,
    /// Owners that have not confirmed.
    pub waits: Vec<NodeId>,
}

impl Handlers<Node> for Keeper {
    fn boot(ctx: &mut Ctx) -> Keeper {
        let mut keeper = Keeper::default();
        let first_start = ctx.durable().incarnation == 0;
        let incarnation = ctx.durable().incarnation + 1;
        ctx.write(Op::Incarnation(incarnation));
        ctx.sync();
        if ctx.durable().news.is_none() {
            keeper.joining = Some(ctx.random_below(u64::from(u32::MAX)) as u32);
            keeper.rejoin(ctx);
            return keeper;
        }
        if !first_start {
            ctx.line(38);
            keeper.ask_map(ctx);
            keeper.compare_all_later(ctx);
        }
        keeper.go_on_fetching(ctx);
        keeper
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        if let Some(asked) = self.joining {
            match msg {
                Msg::Welcome { nonce, news } if nonce == asked => self.on_welcome(news, ctx),
                // The router has lost its disk, too.
                Msg::Seal { life } => self.on_seal(from, life, ctx),
                _ => {}
            }
            return;
        }
        match msg {
            Msg::Put { version, id, key, value } => self.on_put(from, (version, id), key, value, ctx),
            Msg::Get { version, id, key } => self.on_get(from, (version, id), key, ctx),
            Msg::Copy { version, key, entry } => self.on_copy(from, version, key, entry, ctx),
            Msg::CopyOk { version, key, stamp } => self.on_copy_ok(from, version, key, stamp, ctx),
            Msg::Fetch { news, key } => self.on_fetch(from, news, key, ctx),
            Msg::Item { version, key, entry, vouches } => {
                self.on_item(from, version, key, entry, vouches, ctx);
            }
            Msg::Map { news, asks } => self.on_map(from, news, asks, ctx),
            Msg::Welcome { news, .. } => self.adopt(news, ctx),
            Msg::Seal { life } => self.on_seal(from, life, ctx),
            Msg::Compare { version, digest } => self.on_compare(from, version, digest, ctx),
            Msg::Same { version, digest } => self.on_same(from, version, digest, ctx),
            Msg::Differ { version, stamps } => self.on_differ(from, version, &stamps, ctx),
            Msg::Repair { version, entries, digest } => {
                self.on_repair(from, version, &entries, digest, ctx);
            }
            Msg::WrongOwner { version, .. } if version > self.version(ctx) => self.ask_map(ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Fetch => self.ask_again(ctx),
            Timer::Resend => self.resend(ctx),
            Timer::Exchange => self.exchange(ctx),
            Timer::Retry if self.joining.is_some() => self.rejoin(ctx),
            Timer::Retry if self.asks => self.ask_map(ctx),
            _ => {}
        }
    }
}

impl Keeper {
    /// Asks the router for the newest map, until it answers.
    pub fn ask_map(&mut self, ctx: &mut Ctx) {
        let (router, patience) = (ctx.config().router(), ctx.config().retry);
        self.asks = true;
        ctx.send(router, Msg::AskMap);
        ctx.set_timer(Timer::Retry, patience);
    }

    /// Asks to be let in, until the router answers.
    fn rejoin(&mut self, ctx: &mut Ctx) {
        let Some(nonce) = self.joining else { return };
        ctx.line(46);
        let (router, patience) = (ctx.config().router(), ctx.config().retry);
        ctx.send(router, Msg::Rejoin { nonce });
        ctx.set_timer(Timer::Retry, patience);
    }

    /// The map of the answer is newer than any in which this node can have confirmed something that
    /// it has forgotten.
    fn on_welcome(&mut self, news: News, ctx: &mut Ctx) {
        if news.version().life < ctx.durable().life {
            let router = ctx.config().router();
            return self.say_sealed(router, ctx);
        }
        self.joining = None;
        ctx.cancel_timer(Timer::Retry);
        self.adopt(news, ctx);
    }

    /// A router without its disk begins another life: whatever an earlier one still has on its way is void.
    fn on_seal(&mut self, from: NodeId, life: Life, ctx: &mut Ctx) {
        ctx.line(57);
        if life > ctx.durable().life {
            ctx.write(Op::Seal(life));
            ctx.sync();
        }
        self.say_sealed(from, ctx);
    }

    fn say_sealed(&self, router: NodeId, ctx: &mut Ctx) {
        let (life, news) = (ctx.durable().life, ctx.durable().news.clone());
        ctx.send(router, Msg::Sealed { life, news });
    }

    fn on_map(&mut self, from: NodeId, news: News, asks: bool, ctx: &mut Ctx) {
        if news.version().life < ctx.durable().life {
            // It may be the living one, if a question of an earlier one came late.
            return self.say_sealed(from, ctx);
        }
        self.asks = false;
        ctx.cancel_timer(Timer::Retry);
        self.adopt(news, ctx);
        let news = ctx.durable().news.as_ref().filter(|news| asks && news.is_settled());
        if let Some(version) = news.map(News::version) {
            ctx.send(from, Msg::Done { version });
        }
    }

    pub fn version(&self, ctx: &Ctx) -> Version {
        ctx.durable().news.as_ref().map_or(Version::default(), News::version)
    }

    /// Follows a newer map, durably, before anything is done in it. Nothing of an older map is
    /// confirmed from then on.
    pub fn adopt(&mut self, news: News, ctx: &mut Ctx) {
        let known = ctx.durable().news.as_ref();
        let newer = known.is_none_or(|known| {
            news.version() > known.version()
                || news.version() == known.version() && news.is_settled() && !known.is_settled()
        });
        let changes = known.is_none_or(|known| known.version() != news.version());
        if !newer || news.version().life < ctx.durable().life {
            return;
        }
        ctx.line(20);
        let (me, drop_early) = (ctx.me(), !ctx.config().keep);
        if news.is_settled() {
            ctx.line(29);
        }
        ctx.write(Op::Adopt { me, news, drop_early });
        ctx.sync();
        if changes {
            self.pending.clear();
            self.fetching.clear();
            ctx.cancel_timer(Timer::Resend);
            self.compare_all_later(ctx);
        }
        self.go_on_fetching(ctx);
    }

    /// Whether this node may serve a request now; if not, the client is told.
    fn may_serve(
        &mut self,
        client: NodeId,
        (version, id): (Version, RequestId),
        key: KeyId,
        writes: bool,
        ctx: &mut Ctx,
    ) -> bool {
        let (me, check, any) = (ctx.me(), ctx.config().check, ctx.config().read_any);
        let mine = self.version(ctx);
        let owns = ctx.durable().news.as_ref().is_some_and(|news| match writes || !any {
            true => news.map.first_owner(key) == me,
            false => news.map.owns(me, key),
        });
        if check && (version != mine || !owns) {
            ctx.line(8);
            ctx.send(client, Msg::WrongOwner { id, version: mine });
            if version > mine {
                self.ask_map(ctx);
            }
            return false;
        }
        if ctx.durable().missing.contains(&key) {
            ctx.line(9);
            ctx.send(client, Msg::NotYet { id, key });
            return false;
        }
        true
    }

    fn on_get(&mut self, client: NodeId, (version, id): (Version, RequestId), key: KeyId, ctx: &mut Ctx) {
        ctx.line(6);
        if !self.may_serve(client, (version, id), key, false, ctx) {
            return;
        }
        ctx.line(10);
        self.served += 1;
        let value = ctx.durable().data.get(&key).map(|entry| entry.value);
        ctx.send(client, Msg::Value { id, key, value });
    }

    fn on_put(
        &mut self,
        client: NodeId,
        (version, id): (Version, RequestId),
        key: KeyId,
        value: Word,
        ctx: &mut Ctx,
    ) {
        ctx.line(7);
        if !self.may_serve(client, (version, id), key, true, ctx) {
            return;
        }
        let before = ctx.durable().data.get(&key).cloned();
        let seen = before.as_ref().map(|entry| entry.seen.clone()).unwrap_or_default();
        let newest = seen.newest(client, id);
        if newest.is_some_and(|newest| newest > id) {
            ctx.line(54);
            let life = ctx.durable().life;
            return ctx.send(client, Msg::Expired { id, life });
        }
        let known = newest == Some(id);
        let mine = self.version(ctx);
        // Only a stamp of this map can be confirmed in it: another owner may have something newer from
        // a map in between, without this write.
        let stamp = match &before {
            // It has been applied; only the answer is missing.
            Some(entry) if known && entry.stamp.0 >= mine => entry.stamp,
            Some(entry) if entry.stamp.0 >= mine => (entry.stamp.0, entry.stamp.1 + 1),
            _ => (mine, 1),
        };
        if before.as_ref().is_none_or(|entry| entry.stamp != stamp) {
            ctx.line(11);
            self.served += 1;
            let asked = Some(Asked { client, id, value });
            let value = before.filter(|_| known).map_or(value, |entry| entry.value);
            let entry = Entry { stamp, value, seen: seen.with(client, id) };
            ctx.write(Op::Store { key, entry, asked });
            ctx.sync();
            self.compare_later(key, ctx);
        }
        let me = ctx.me();
        // Any node that does not compare maps believes that it is the owner, and the only one it knows.
        let news = ctx.durable().news.as_ref().filter(|news| news.map.owns(me, key));
        let owners = news.map_or(&[][..], |news| news.map.owners(key));
        let mut waits: Vec<NodeId> = owners.iter().copied().filter(|owner| *owner != me).collect();
        waits.dedup();
        if waits.is_empty() {
            ctx.line(14);
            return ctx.send(client, Msg::PutOk { id, key });
        }
        ctx.line(12);
        let place = (client, id.session, key);
        self.pending.retain(|pending| (pending.client, pending.id.session, pending.key) != place);
        self.pending.push(Pending { client, id, key, stamp, waits });
        self.copy(self.pending.len() - 1, ctx);
        let patience = Micros(ctx.config().retry.0 / 2);
        ctx.set_timer(Timer::Resend, patience);
    }

    /// Sends the key as it is now to the owners that have not confirmed.
    fn copy(&self, index: usize, ctx: &mut Ctx) {
        let Pending { key, waits, .. } = &self.pending[index];
        let Some(entry) = ctx.durable().data.get(key).cloned() else { return };
        let version = self.version(ctx);
        for owner in waits {
            ctx.send(*owner, Msg::Copy { version, key: *key, entry: entry.clone() });
        }
    }

    fn resend(&mut self, ctx: &mut Ctx) {
        for index in 0..self.pending.len() {
            self.copy(index, ctx);
        }
        if !self.pending.is_empty() {
            let patience = Micros(ctx.config().retry.0 / 2);
            ctx.set_timer(Timer::Resend, patience);
        }
    }

    fn on_copy(&mut self, from: NodeId, version: Version, key: KeyId, entry: Entry, ctx: &mut Ctx) {
        ctx.line(13);
        if ctx.config().check && self.same_map(from, version, ctx).is_none() {
            return;
        }
        let newer = ctx.durable().data.get(&key).is_none_or(|known| known.stamp < entry.stamp);
        let stamp = entry.stamp;
        if newer || ctx.durable().missing.contains(&key) {
            ctx.write(Op::Store { key, entry, asked: None });
            ctx.sync();
            self.compare_later(key, ctx);
            self.arrived(key, ctx);
        }
        ctx.send(from, Msg::CopyOk { version, key, stamp });
    }

    fn on_copy_ok(&mut self, from: NodeId, version: Version, key: KeyId, stamp: Stamp, ctx: &mut Ctx) {
        if ctx.config().check && version != self.version(ctx) {
            return;
        }
        for pending in self.pending.iter_mut().filter(|pending| pending.key == key && pending.stamp <= stamp)
        {
            pending.waits.retain(|owner| *owner != from);
        }
        let mut index = 0;
        while index < self.pending.len() {
            if self.pending[index].waits.is_empty() {
                let Pending { client, id, key, .. } = self.pending.remove(index);
                ctx.line(14);
                ctx.send(client, Msg::PutOk { id, key });
            } else {
                index += 1;
            }
        }
        if self.pending.is_empty() {
            ctx.cancel_timer(Timer::Resend);
        }
    }
}
