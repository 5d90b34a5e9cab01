//! The router: it decides who is a member, one change after the other, and tells everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::map::{Map, News};
use super::message::{Change, Msg, Refusal, Timer};
use super::process::Ctx;
use super::storage::{Cause, Op, Outcome};
use crate::sim::{NodeId, Note, Weight};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Router {
    /// Members that have everything they own in the newest map.
    pub done: BTreeSet<NodeId>,
    /// On an empty disk: what the nodes have said of their maps.
    pub heard: BTreeMap<NodeId, Option<News>>,
}

impl Router {
    pub fn boot(ctx: &mut Ctx) -> Router {
        let router = Router::default();
        router.go_on(ctx);
        router
    }

    /// Says again what somebody may not know, and asks again for what it does not know itself.
    fn go_on(&self, ctx: &mut Ctx) {
        let (retry, slowly) = (ctx.config().retry, ctx.config().exchange);
        match known(ctx) {
            None => {
                let nodes = ctx.config().node_ids();
                for id in nodes.filter(|id| !self.heard.contains_key(id)) {
                    ctx.send(id, Msg::AskMap);
                }
                ctx.set_timer(Timer::Announce, retry);
            }
            Some(news) if !news.is_settled() => {
                ctx.line(35);
                for member in news.map.members.iter().filter(|member| !self.done.contains(member)) {
                    ctx.send(*member, Msg::Map { news: news.clone(), asks: false });
                }
                ctx.set_timer(Timer::Announce, retry);
            }
            Some(news) => {
                let gone: Vec<NodeId> = ctx.durable().gone.iter().copied().collect();
                if gone.is_empty() {
                    return ctx.cancel_timer(Timer::Announce);
                }
                ctx.line(39);
                for id in gone {
                    ctx.send(id, Msg::Map { news: news.clone(), asks: true });
                }
                ctx.set_timer(Timer::Announce, slowly);
            }
        }
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        let Some(news) = known(ctx) else { return self.on_memory(from, msg, ctx) };
        match msg {
            Msg::AskMap => {
                ctx.line(31);
                ctx.send(from, Msg::Map { news, asks: false });
            }
            Msg::Order { seq, change } => self.on_order(from, seq, change, news, ctx),
            Msg::Rejoin { nonce } => self.on_rejoin(from, nonce, news, ctx),
            Msg::Done { version } => self.on_done(from, version, news, ctx),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Announce {
            self.go_on(ctx);
        }
    }

    fn on_order(&mut self, client: NodeId, seq: u32, change: Change, news: News, ctx: &mut Ctx) {
        ctx.line(32);
        if let Some((known, outcome)) = ctx.durable().changes.get(&client).copied()
            && known >= seq
        {
            match outcome {
                Outcome::Refused(why) if known == seq => ctx.send(client, Msg::OrderNo { seq, why }),
                Outcome::Made(version) if known == seq && news.is_settled() => {
                    ctx.send(client, Msg::OrderOk { seq, version });
                }
                Outcome::Made(_) | Outcome::Refused(_) => {}
            }
            return;
        }
        let node = match check(change, &news.map, ctx) {
            Ok(node) => node,
            Err(why) => {
                // A late copy of the order must not be done after this answer.
                ctx.write(Op::Refuse { client, seq, why });
                ctx.sync();
                return ctx.send(client, Msg::OrderNo { seq, why });
            }
        };
        let removes = matches!(change, Change::Remove(_));
        if !news.is_settled() && !removes {
            // The client will ask again.
            return ctx.line(33);
        }
        ctx.line(34);
        let mut members = news.map.members.clone();
        match change {
            Change::Join(_) => members.push(node),
            Change::Leave(_) | Change::Remove(_) => members.retain(|member| *member != node),
        }
        members.sort_unstable();
        let dead: Rc<[NodeId]> = news.dead.iter().copied().chain(removes.then_some(node)).collect();
        let text = match change {
            Change::Join(_) => "hashing-note-joins",
            Change::Leave(_) => "hashing-note-leaves",
            Change::Remove(_) => "hashing-note-removes",
        };
        self.decree(news, members, dead, Some(Cause::Order(client, seq)), (text, node), ctx);
        self.tell_everybody(ctx);
    }

    /// A node that has lost its disk has forgotten what it confirmed and which stamps it gave out.
    /// In a new map nothing of that counts any more.
    fn on_rejoin(&mut self, from: NodeId, nonce: u32, news: News, ctx: &mut Ctx) {
        ctx.line(47);
        let again = ctx.durable().rejoined.get(&from) == Some(&nonce);
        if !again && news.map.has(from) {
            let (members, dead) = (news.map.members.clone(), news.dead.clone());
            let cause = Some(Cause::Loss(from, nonce));
            self.decree(news, members, dead, cause, ("hashing-note-rejoins", from), ctx);
            self.tell_everybody(ctx);
        }
        ctx.line(48);
        if let Some(news) = known(ctx) {
            ctx.send(from, Msg::Welcome { nonce, news });
        }
    }

    fn decree(
        &mut self,
        news: News,
        members: Vec<NodeId>,
        dead: Rc<[NodeId]>,
        by: Option<Cause>,
        (text, node): (&'static str, NodeId),
        ctx: &mut Ctx,
    ) {
        let map = ctx.config().map(news.version() + 1, members);
        let since: Rc<[Rc<Map>]> = news.since.iter().cloned().chain([news.map]).collect();
        let version = map.version;
        ctx.write(Op::Decree { news: News { map, since, dead }, by });
        ctx.sync();
        ctx.note(Weight::Major, || Note::new(text).with("node", node).with("version", version));
        self.done.clear();
        let retry = ctx.config().retry;
        ctx.set_timer(Timer::Announce, retry);
    }

    fn on_done(&mut self, from: NodeId, version: u32, news: News, ctx: &mut Ctx) {
        if version != news.version() {
            return ctx.send(from, Msg::Map { news, asks: false });
        }
        if news.is_settled() {
            if ctx.durable().gone.contains(&from) {
                // It need not be safe: at worst the node is told once more.
                return ctx.write(Op::Knows(from));
            }
            return ctx.send(from, Msg::Map { news, asks: false });
        }
        ctx.line(36);
        self.done.insert(from);
        if !news.map.members.iter().all(|member| self.done.contains(member)) {
            return;
        }
        ctx.line(37);
        let before = news.since.first().map_or(0, |map| map.version);
        let settled = News { map: news.map, since: Rc::new([]), dead: Rc::new([]) };
        ctx.write(Op::Decree { news: settled, by: None });
        ctx.sync();
        ctx.note(Weight::Major, || Note::new("hashing-note-settled").with("version", version));
        self.tell_everybody(ctx);
        let made = |(client, (seq, outcome)): (&NodeId, &(u32, Outcome))| match outcome {
            Outcome::Made(version) if *version > before => Some((*client, *seq, *version)),
            Outcome::Made(_) | Outcome::Refused(_) => None,
        };
        let waiting: Vec<(NodeId, u32, u32)> = ctx.durable().changes.iter().filter_map(made).collect();
        for (client, seq, version) in waiting {
            ctx.send(client, Msg::OrderOk { seq, version });
        }
        let slowly = ctx.config().exchange;
        match ctx.durable().gone.is_empty() {
            true => ctx.cancel_timer(Timer::Announce),
            false => ctx.set_timer(Timer::Announce, slowly),
        }
    }

    fn tell_everybody(&self, ctx: &mut Ctx) {
        ctx.line(35);
        let Some(news) = known(ctx) else { return };
        let nodes = ctx.config().node_ids();
        for id in nodes.chain(ctx.config().client_ids()) {
            let asks = news.is_settled() && ctx.durable().gone.contains(&id);
            ctx.send(id, Msg::Map { news: news.clone(), asks });
        }
    }

    /// Without its disk it knows no map. When every node has said which one it has, it goes on from
    /// the newest, with a version that nobody can have.
    fn on_memory(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Map { news, .. } => self.heard.insert(from, Some(news)),
            Msg::Rejoin { .. } => self.heard.insert(from, None),
            _ => return,
        };
        if self.heard.len() < ctx.config().node_ids().count() {
            return;
        }
        let newest = self.heard.values().flatten().max_by_key(|news| (news.version(), news.is_settled()));
        let news = newest.cloned().unwrap_or_else(|| News::first(ctx.config()));
        let (members, dead) = (news.map.members.clone(), news.dead.clone());
        let me = ctx.me();
        self.heard.clear();
        self.decree(news, members, dead, None, ("hashing-note-remembers", me), ctx);
        self.tell_everybody(ctx);
    }
}

fn known(ctx: &Ctx) -> Option<News> {
    ctx.durable().news.clone()
}

fn check(change: Change, map: &Map, ctx: &Ctx) -> Result<NodeId, Refusal> {
    let node = ctx.config().node(change.node()).ok_or(Refusal::NoNode)?;
    match (change, map.has(node)) {
        (Change::Join(_), true) => Err(Refusal::AlreadyMember),
        (Change::Leave(_) | Change::Remove(_), false) => Err(Refusal::NoMember),
        (Change::Leave(_) | Change::Remove(_), true) if map.members.len() == 1 => Err(Refusal::LastMember),
        _ => Ok(node),
    }
}
