//! The router: it decides who is a member, one change after the other, and tells everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::map::{Life, Map, News, Version};
use super::message::{Change, Msg, Refusal, Timer};
use super::process::{Ctx, Node, NodeRole};
use super::storage::{Cause, Op, Outcome};
use crate::kit::{Handlers, RequestId, Roster};
use faultline_sim::{NodeId, Note, Weight};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Router {
    /// Members that have everything they own in the newest map.
    pub done: BTreeSet<NodeId>,
    /// On an empty disk: the life that it begins.
    pub life: Life,
    /// The newest map of each node that follows that life.
    pub heard: BTreeMap<NodeId, Option<News>>,
}

impl Handlers<Node> for Router {
    fn boot(ctx: &mut Ctx) -> Router {
        let mut router = Router::default();
        if known(ctx).is_none() {
            // At least the second.
            router.life = new_life(Life::FIRST, ctx);
        }
        router.go_on(ctx);
        router
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        let Some(news) = known(ctx) else { return self.on_memory(from, msg, ctx) };
        match msg {
            Msg::AskMap => {
                ctx.line(31);
                ctx.send(from, Msg::Map { news, asks: false });
            }
            Msg::Order { id, life, change } => self.on_order(from, (id, life), change, news, ctx),
            Msg::Rejoin { nonce } => self.on_rejoin(from, nonce, news, ctx),
            Msg::Done { version } => self.on_done(from, version, news, ctx),
            Msg::Sealed { life, .. } if life > news.version().life => self.outlive(life, news, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if timer == Timer::Announce {
            self.go_on(ctx);
        }
    }
}

impl Router {
    /// Says again what somebody may not know, and asks again for what it does not know itself.
    fn go_on(&self, ctx: &mut Ctx) {
        let (retry, slowly) = (ctx.config().retry, ctx.config().exchange);
        match known(ctx) {
            None => {
                let nodes = ctx.config().node_ids();
                ctx.line(56);
                for id in nodes.filter(|id| !self.heard.contains_key(id)) {
                    ctx.send(id, Msg::Seal { life: self.life });
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

    fn on_order(
        &mut self,
        client: NodeId,
        (id, life): (RequestId, Life),
        change: Change,
        news: News,
        ctx: &mut Ctx,
    ) {
        ctx.line(32);
        let mine = news.version().life;
        let known = ctx.durable().changes.get(&(client, id.session)).copied();
        if let Some((_, outcome)) = known.filter(|(known, _)| *known == id) {
            match outcome {
                Outcome::Refused(why) => ctx.send(client, Msg::OrderNo { id, why }),
                Outcome::Made(version) if news.is_settled() => ctx.send(client, Msg::OrderOk { id, version }),
                Outcome::Made(_) => {}
            }
            return;
        }
        // What an earlier life has refused or carried out in vain is not on this disk.
        if life != mine || known.is_some_and(|(known, _)| known > id) {
            ctx.line(55);
            return ctx.send(client, Msg::Expired { id, life: mine });
        }
        let node = match check(change, &news.map, ctx) {
            Ok(node) => node,
            Err(why) => {
                // A late copy of the order must not be done after this answer.
                ctx.write(Op::Refuse { client, id, why });
                ctx.sync();
                return ctx.send(client, Msg::OrderNo { id, why });
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
        let news = News { dead, ..news };
        let version = next(news.version());
        self.decree(news, version, members, Some(Cause::Order(client, id)), (text, node), ctx);
        self.tell_everybody(ctx);
    }

    /// A node that has lost its disk has forgotten what it confirmed and which stamps it gave out.
    /// In a new map nothing of that counts any more.
    fn on_rejoin(&mut self, from: NodeId, nonce: u32, news: News, ctx: &mut Ctx) {
        ctx.line(47);
        let again = ctx.durable().rejoined.get(&from) == Some(&nonce);
        if !again && news.map.has(from) {
            let (version, members) = (next(news.version()), news.map.members.clone());
            let cause = Some(Cause::Loss(from, nonce));
            self.decree(news, version, members, cause, ("hashing-note-rejoins", from), ctx);
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
        version: Version,
        members: Vec<NodeId>,
        by: Option<Cause>,
        (text, node): (&'static str, NodeId),
        ctx: &mut Ctx,
    ) {
        let map = ctx.config().map(version, members);
        let since: Rc<[Rc<Map>]> = news.since.iter().cloned().chain([news.map]).collect();
        let order = match by {
            Some(Cause::Order(client, id)) => Some((client, id, version)),
            Some(Cause::Loss(..)) | None => None,
        };
        let overtaken = |known: &&(NodeId, RequestId, Version)| {
            order.is_some_and(|(client, id, _)| (known.0, known.1.session) == (client, id.session))
        };
        let kept = news.orders.iter().filter(|known| !overtaken(known)).copied();
        let orders = kept.chain(order).collect();
        ctx.write(Op::Decree { news: News { map, since, dead: news.dead, orders }, by });
        ctx.sync();
        ctx.note(Weight::Major, || Note::new(text).with("node", node).with("version", version));
        self.done.clear();
        let retry = ctx.config().retry;
        ctx.set_timer(Timer::Announce, retry);
    }

    fn on_done(&mut self, from: NodeId, version: Version, news: News, ctx: &mut Ctx) {
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
        let before = news.since.first().map_or(Version::default(), |map| map.version);
        let settled = News { since: Rc::new([]), dead: Rc::new([]), ..news };
        ctx.write(Op::Decree { news: settled, by: None });
        ctx.sync();
        ctx.note(Weight::Major, || Note::new("hashing-note-settled").with("version", version));
        self.tell_everybody(ctx);
        let made = |((client, _), (id, outcome)): (&(NodeId, u32), &(RequestId, Outcome))| match outcome {
            Outcome::Made(version) if *version > before => Some((*client, *id, *version)),
            Outcome::Made(_) | Outcome::Refused(_) => None,
        };
        let waiting: Vec<(NodeId, RequestId, Version)> =
            ctx.durable().changes.iter().filter_map(made).collect();
        for (client, id, version) in waiting {
            ctx.send(client, Msg::OrderOk { id, version });
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
        for id in nodes.chain(ctx.config().ids(NodeRole::Client)) {
            let asks = news.is_settled() && ctx.durable().gone.contains(&id);
            ctx.send(id, Msg::Map { news: news.clone(), asks });
        }
    }

    /// Without its disk it knows no map, and some of its maps may still be on their way. When every node has
    /// said which one it has, and that it takes none of them any more, the newest is the newest for good.
    fn on_memory(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        let Msg::Sealed { life, news } = msg else { return };
        if life > self.life {
            // An earlier life had got further. What was promised to this one does not count any more.
            self.life.count = life.count + 1;
            self.heard.clear();
            return self.go_on(ctx);
        }
        if life < self.life {
            return;
        }
        self.heard.insert(from, news);
        if self.heard.len() < ctx.config().node_ids().count() {
            return;
        }
        ctx.line(58);
        let newest = self.heard.values().flatten().max_by_key(|news| (news.version(), news.is_settled()));
        let news = newest.cloned().unwrap_or_else(|| News::first(ctx.config()));
        let others = ctx.config().node_ids().filter(|id| !news.map.has(*id)).collect();
        ctx.write(Op::Others(others));
        let (version, members) =
            (Version { life: self.life, ..next(news.version()) }, news.map.members.clone());
        let me = ctx.me();
        self.heard.clear();
        self.decree(news, version, members, None, ("hashing-note-remembers", me), ctx);
        self.tell_everybody(ctx);
    }

    /// A question of an earlier life came late, and now somebody takes no map of this one. Nobody else makes
    /// maps, so the next life can begin at once.
    fn outlive(&mut self, life: Life, news: News, ctx: &mut Ctx) {
        ctx.line(59);
        let version = Version { life: new_life(life, ctx), ..next(news.version()) };
        let (members, me) = (news.map.members.clone(), ctx.me());
        self.decree(news, version, members, None, ("hashing-note-outlives", me), ctx);
        self.tell_everybody(ctx);
    }
}

fn next(version: Version) -> Version {
    Version { number: version.number + 1, ..version }
}

fn new_life(after: Life, ctx: &mut Ctx) -> Life {
    Life { count: after.count + 1, nonce: ctx.random_below(u64::from(u32::MAX)) as u32 }
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
