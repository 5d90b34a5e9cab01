//! The router: it decides who is a member, one change after the other, and tells everybody.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::map::{Map, News};
use super::message::{Change, Msg, Refusal, Timer};
use super::process::Ctx;
use super::storage::Op;
use crate::sim::{Micros, NodeId, Note, Weight};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Router {
    /// Members that have everything they own in the newest map.
    pub done: BTreeSet<NodeId>,
}

impl Router {
    pub fn boot(ctx: &mut Ctx) -> Router {
        let router = Router::default();
        if !news(ctx).is_settled() {
            router.announce(ctx);
        }
        router
    }

    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::AskMap => {
                ctx.line(31);
                let news = news(ctx);
                ctx.send(from, Msg::Map { news });
            }
            Msg::Order { seq, change } => self.on_order(from, seq, change, ctx),
            Msg::Done { version } => self.on_done(from, version, ctx),
            _ => {}
        }
    }

    pub fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Announce && !news(ctx).is_settled() {
            self.announce(ctx);
        }
    }

    fn on_order(&mut self, client: NodeId, seq: u32, change: Change, ctx: &mut Ctx) {
        ctx.line(32);
        let news = news(ctx);
        if let Some((known, version)) = ctx.durable().changes.get(&client).copied()
            && known >= seq
        {
            if known == seq && news.is_settled() {
                ctx.send(client, Msg::OrderOk { seq, version });
            }
            return;
        }
        let node = match check(change, &news.map, ctx) {
            Ok(node) => node,
            Err(why) => return ctx.send(client, Msg::OrderNo { seq, why }),
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
        let map = ctx.config().map(news.version() + 1, members);
        let since: Rc<[Rc<Map>]> = news.since.iter().cloned().chain([news.map.clone()]).collect();
        let dead: Rc<[NodeId]> = news.dead.iter().copied().chain(removes.then_some(node)).collect();
        let next = News { map, since, dead };
        let version = next.version();
        ctx.write(Op::Decree { news: next, by: Some((client, seq)) });
        ctx.sync();
        let text = match change {
            Change::Join(_) => "hashing-note-joins",
            Change::Leave(_) => "hashing-note-leaves",
            Change::Remove(_) => "hashing-note-removes",
        };
        ctx.note(Weight::Major, || Note::new(text).with("node", node).with("version", version));
        self.done.clear();
        self.tell_everybody(ctx);
        self.wait(ctx);
    }

    fn on_done(&mut self, from: NodeId, version: u32, ctx: &mut Ctx) {
        let news = news(ctx);
        if version != news.version() || news.is_settled() {
            return ctx.send(from, Msg::Map { news });
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
        ctx.cancel_timer(Timer::Announce);
        ctx.note(Weight::Major, || Note::new("hashing-note-settled").with("version", version));
        self.tell_everybody(ctx);
        let waiting: Vec<(NodeId, u32, u32)> = ctx
            .durable()
            .changes
            .iter()
            .filter(|(_, (_, made))| *made > before)
            .map(|(client, (seq, made))| (*client, *seq, *made))
            .collect();
        for (client, seq, version) in waiting {
            ctx.send(client, Msg::OrderOk { seq, version });
        }
    }

    fn tell_everybody(&self, ctx: &mut Ctx) {
        ctx.line(35);
        let news = news(ctx);
        let nodes = ctx.config().node_ids();
        for id in nodes.chain(ctx.config().client_ids()) {
            ctx.send(id, Msg::Map { news: news.clone() });
        }
    }

    /// Tells those again who are not done.
    fn announce(&self, ctx: &mut Ctx) {
        ctx.line(35);
        let news = news(ctx);
        for member in news.map.members.iter().filter(|member| !self.done.contains(member)) {
            ctx.send(*member, Msg::Map { news: news.clone() });
        }
        self.wait(ctx);
    }

    fn wait(&self, ctx: &mut Ctx) {
        let patience = Micros(ctx.config().retry.0);
        ctx.set_timer(Timer::Announce, patience);
    }
}

fn news(ctx: &Ctx) -> News {
    ctx.durable().news.clone().expect("its disk was formatted with a map")
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
