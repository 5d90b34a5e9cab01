//! How a key gets to a new owner: it asks, for each map since the last settled one, an old owner.

use super::keeper::Keeper;
use super::map::{News, Version};
use super::message::{KeyId, Msg, Timer};
use super::process::Ctx;
use super::storage::{Entry, Op};
use crate::kit::RequestId;
use faultline_sim::{Micros, NodeId, Note, Weight};

/// A key on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fetching {
    /// The newest that has come.
    best: Option<Entry>,
    /// Who has answered, and whether that is all it ever confirmed.
    answers: Vec<(NodeId, bool)>,
    asked: u32,
}

impl Keeper {
    /// Starts as many transfers as the window allows; says so when nothing is missing any more.
    pub fn go_on_fetching(&mut self, ctx: &mut Ctx) {
        let Some(news) = ctx.durable().news.clone() else { return };
        let window = ctx.config().window;
        let missing = ctx.durable().missing.clone();
        if missing.is_empty() {
            if !news.is_settled() && news.map.has(ctx.me()) {
                ctx.line(27);
                let (router, patience) = (ctx.config().router(), ctx.config().retry);
                ctx.send(router, Msg::Done { version: news.version() });
                ctx.set_timer(Timer::Fetch, patience);
            } else {
                ctx.cancel_timer(Timer::Fetch);
            }
            return;
        }
        for key in missing.iter() {
            if self.fetching.len() >= window {
                break;
            }
            if !self.fetching.contains_key(key) {
                self.fetching.insert(*key, Fetching::default());
                self.fetch(*key, &news, ctx);
            }
        }
        if ctx.durable().missing.is_empty() {
            // Nobody had to be asked for the last of them.
            return self.go_on_fetching(ctx);
        }
        let patience = Micros(ctx.config().retry.0 / 2);
        ctx.set_timer(Timer::Fetch, patience);
    }

    pub fn ask_again(&mut self, ctx: &mut Ctx) {
        let Some(news) = ctx.durable().news.clone() else { return };
        let waiting: Vec<KeyId> = self.fetching.keys().copied().collect();
        for key in waiting {
            self.fetch(key, &news, ctx);
        }
        self.go_on_fetching(ctx);
    }

    /// Takes the next step for a key; the last one makes room for another key.
    fn fetch(&mut self, key: KeyId, news: &News, ctx: &mut Ctx) {
        let Some(fetching) = self.fetching.get_mut(&key) else { return };
        match fetching.next(key, news, ctx) {
            Some(owner) => {
                ctx.line(22);
                fetching.asked += 1;
                ctx.send(owner, Msg::Fetch { news: news.clone(), key });
            }
            None => {
                ctx.line(26);
                let entry = fetching.best.clone();
                if entry.is_none() && !ctx.durable().data.contains_key(&key) {
                    let me = ctx.me();
                    ctx.note(Weight::Major, || {
                        Note::new("hashing-note-lost").with("node", me).with("key", key.to_string())
                    });
                }
                ctx.write(Op::Arrive { key, entry });
                ctx.sync();
                self.fetching.remove(&key);
                self.compare_later(key, ctx);
            }
        }
    }

    /// The key has come with a client's write.
    pub fn arrived(&mut self, key: KeyId, ctx: &mut Ctx) {
        if self.fetching.remove(&key).is_some() {
            self.go_on_fetching(ctx);
        }
    }

    pub fn on_fetch(&mut self, from: NodeId, news: News, key: KeyId, ctx: &mut Ctx) {
        ctx.line(23);
        let version = news.version();
        self.adopt(news, ctx);
        if self.version(ctx) != version {
            let version = self.version(ctx);
            return ctx.send(from, Msg::WrongOwner { id: RequestId::default(), version });
        }
        ctx.line(24);
        let entry = ctx.durable().data.get(&key).cloned();
        let vouches = ctx.durable().vouches_for(key);
        ctx.send(from, Msg::Item { version, key, entry, vouches });
    }

    pub fn on_item(
        &mut self,
        from: NodeId,
        version: Version,
        key: KeyId,
        entry: Option<Entry>,
        vouches: bool,
        ctx: &mut Ctx,
    ) {
        let Some(news) = ctx.durable().news.clone().filter(|news| news.version() == version) else { return };
        let Some(fetching) = self.fetching.get_mut(&key) else { return };
        ctx.line(25);
        fetching.answers.retain(|(node, _)| *node != from);
        fetching.answers.push((from, vouches));
        let newer = |entry: &Entry| fetching.best.as_ref().is_none_or(|best| best.stamp < entry.stamp);
        if let Some(entry) = entry.filter(newer) {
            fetching.best = Some(entry);
        }
        self.fetch(key, &news, ctx);
        if !self.fetching.contains_key(&key) {
            self.go_on_fetching(ctx);
        }
    }
}

impl Fetching {
    /// A write was confirmed in a map only if all of its owners had it. So one owner of each map who
    /// has not lost its disk is enough, once it can confirm nothing more in that map.
    /// Whom to ask next; `None` if the key is complete.
    fn next(&self, key: KeyId, news: &News, ctx: &Ctx) -> Option<NodeId> {
        let me = ctx.me();
        let lost_before = ctx.durable().lost_before;
        let vouched = |node: NodeId| self.answers.iter().any(|(known, vouches)| *known == node && *vouches);
        for map in news.since.iter() {
            let owners = map.owners(key);
            let remembers = map.version >= lost_before && owners.contains(&me);
            if remembers || owners.iter().any(|owner| vouched(*owner)) {
                continue;
            }
            if let Some(owner) = self.whom(owners, news, me) {
                return Some(owner);
            }
        }
        None
    }

    /// Somebody to ask about a map; `None` if everybody who could know is dead or has lost it.
    fn whom(&self, owners: &[NodeId], news: &News, me: NodeId) -> Option<NodeId> {
        let silent = |owner: &&NodeId| {
            **owner != me
                && !news.dead.contains(owner)
                && !self.answers.iter().any(|(known, _)| known == *owner)
        };
        let mut candidates: Vec<NodeId> = owners.iter().filter(silent).copied().collect();
        candidates.dedup();
        // In turns, as some may be down.
        let turn = (self.asked as usize).checked_rem(candidates.len())?;
        candidates.get(turn).copied()
    }
}
