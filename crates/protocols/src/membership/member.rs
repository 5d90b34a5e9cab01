//! A member: what it holds of the others, and how news changes that.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::gossip::{Gossip, News};
use super::message::{Msg, Timer};
use super::opinion::{Opinion, State};
use super::probe::{Probe, Relay};
use super::process::{Ctx, Node};
use super::suspicion::{Suspicion, time_of, transmissions};
use crate::kit::Op;
use crate::kit::{Handlers, RequestId};
use faultline_sim::{Micros, NodeId, Note, Weight};

/// As high as `health` gets.
const HEALTH_MAX: u32 = 7;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// By the places of the members, its own among them.
    pub table: Vec<Opinion>,
    pub suspicions: BTreeMap<NodeId, Suspicion>,
    pub gossip: Gossip,
    /// Who is still to be probed before the next shuffle.
    pub round: Vec<NodeId>,
    pub probe: Option<Probe>,
    pub relays: VecDeque<Relay>,
    pub seq: u32,
    /// How badly its own probes go: 0 is well.
    pub health: u32,
    /// The newest of its incarnations that it has heard accused.
    pub accused: Option<u32>,
    /// It has been away, and nobody has told it what happened.
    pub away: bool,
}

impl Handlers<Node> for Member {
    fn boot(ctx: &mut Ctx) -> Member {
        let starts = ctx.durable().starts + 1;
        ctx.write(Op::Starts(starts));
        ctx.sync();
        let (period, push_pull, reconnect) =
            (ctx.config().period, ctx.config().push_pull, ctx.config().reconnect);
        // Not all at the same moment.
        let first = Micros(ctx.random_below(period.0) + 1);
        ctx.set_timer(Timer::Period, first);
        if push_pull > Micros::ZERO {
            ctx.set_timer(Timer::PushPull, push_pull);
        }
        if reconnect > Micros::ZERO {
            ctx.set_timer(Timer::Reconnect, reconnect);
        }
        let mut member = Member {
            table: vec![Opinion::default(); ctx.config().members.into()],
            suspicions: BTreeMap::new(),
            gossip: Gossip::default(),
            round: Vec::new(),
            probe: None,
            relays: VecDeque::new(),
            // An answer to a probe from before a crash is not one to a probe after it.
            seq: ctx.random_below(1 << 24) as u32,
            health: 0,
            accused: None,
            away: starts > 1,
        };
        if member.away {
            ctx.line(21);
            member.join(ctx);
        }
        member
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Ping { seq, news } => self.on_ping(from, seq, &news, ctx),
            Msg::Ack { seq, member, news } => self.on_ack(seq, member, &news, ctx),
            Msg::PingReq { seq, member, news } => self.on_ping_req(from, seq, member, &news, ctx),
            Msg::Sync { table } => self.on_sync(from, &table, ctx),
            Msg::SyncAnswer { table } => self.on_sync_answer(from, &table, ctx),
            Msg::Find { id, number } => self.on_find(from, id, number, ctx),
            Msg::Found { .. } | Msg::Unknown { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Period => self.on_period(ctx),
            Timer::PingTimeout => self.on_ping_timeout(ctx),
            Timer::Suspicion(member) => self.on_suspicion_over(member, ctx),
            Timer::PushPull => self.on_push_pull(ctx),
            Timer::Reconnect => self.on_reconnect(ctx),
            Timer::Join if self.away => self.join(ctx),
            Timer::Join | Timer::Retry | Timer::Load => {}
        }
    }
}

impl Member {
    /// What it holds of a member.
    pub fn opinion(&self, of: NodeId, ctx: &Ctx) -> Option<Opinion> {
        self.table.get(ctx.config().place(of)?).copied()
    }

    /// All others that are in one of these states to it.
    pub fn others(&self, wanted: fn(State) -> bool, ctx: &Ctx) -> Vec<NodeId> {
        let ids = ctx.config().member_ids().zip(&self.table);
        ids.filter(|(id, held)| *id != ctx.me() && wanted(held.state)).map(|(id, _)| id).collect()
    }

    /// How many it holds for not dead, itself included.
    fn size(&self) -> usize {
        self.table.iter().filter(|held| held.state != State::Dead).count()
    }

    pub fn worse(&mut self) {
        self.health = (self.health + 1).min(HEALTH_MAX);
    }

    /// A time, longer the worse its own probes go.
    pub fn stretched(&self, time: Micros, ctx: &Ctx) -> Micros {
        let times = if ctx.config().awareness { self.health + 1 } else { 1 };
        Micros(time.0.saturating_mul(times.into()))
    }

    /// The news that go with a message to this node.
    pub fn news_for(&mut self, to: NodeId, ctx: &mut Ctx) -> Rc<[News]> {
        ctx.line(9);
        let opinion = self.opinion(to, ctx).filter(|held| held.state != State::Alive);
        let first = opinion.map(|opinion| News { about: to, opinion, by: ctx.me() });
        if first.is_some() {
            ctx.line(10);
        }
        let limit = transmissions(ctx.config().retransmit, self.size());
        self.gossip.take(first, ctx.config().gossip, limit)
    }

    pub fn hear_all(&mut self, news: &[News], ctx: &mut Ctx) {
        if !news.is_empty() {
            ctx.line(11);
        }
        for one in news {
            self.hear(*one, ctx);
        }
    }

    pub fn hear(&mut self, news: News, ctx: &mut Ctx) {
        if news.about == ctx.me() {
            return self.hear_of_myself(news.opinion, ctx);
        }
        let Some(held) = self.opinion(news.about, ctx) else { return };
        if held.yields_to(news.opinion, ctx.config().alive_newer) {
            ctx.line(13);
            self.hold(news, ctx);
        } else if held == news.opinion && held.state == State::Suspect {
            self.confirm(news, ctx);
        }
    }

    /// Only a member itself can begin a new incarnation.
    fn hear_of_myself(&mut self, said: Opinion, ctx: &mut Ctx) {
        let me = ctx.me();
        let Some(place) = ctx.config().place(me) else { return };
        let mine = self.opinion(me, ctx).unwrap_or_default().incarnation;
        let accused = said.state != State::Alive;
        if accused && said.incarnation >= mine {
            self.accused = self.accused.max(Some(said.incarnation));
            if !ctx.config().refute && !self.away {
                return;
            }
            self.worse();
        } else if said.incarnation <= mine {
            if accused {
                // Whoever says so has not heard the answer.
                self.gossip.put(News { about: me, opinion: Opinion::alive(mine), by: me });
            }
            return;
        }
        ctx.line(12);
        let opinion = Opinion::alive(said.incarnation.saturating_add(1));
        if let Some(own) = self.table.get_mut(place) {
            *own = opinion;
        }
        self.gossip.put(News { about: me, opinion, by: me });
        ctx.note(Weight::Normal, || {
            Note::new("membership-note-answers").with("node", me).with("incarnation", opinion.incarnation)
        });
    }

    fn hold(&mut self, news: News, ctx: &mut Ctx) {
        let News { about, opinion, by } = news;
        let Some(place) = ctx.config().place(about) else { return };
        let before = self.table.get(place).copied().unwrap_or_default();
        if let Some(held) = self.table.get_mut(place) {
            *held = opinion;
        }
        self.gossip.put(news);
        if self.suspicions.remove(&about).is_some() {
            ctx.cancel_timer(Timer::Suspicion(about));
        }
        let key = match (before.state, opinion.state) {
            (_, State::Suspect) => {
                ctx.line(14);
                let suspicion = Suspicion { since: ctx.elapsed(), by: vec![by] };
                ctx.set_timer(Timer::Suspicion(about), time_of(&suspicion, self.size(), ctx.config()));
                self.suspicions.insert(about, suspicion);
                "membership-note-suspects"
            }
            (_, State::Dead) => "membership-note-dead",
            (State::Alive, State::Alive) => return,
            (_, State::Alive) => "membership-note-alive-again",
        };
        let weight = if opinion.state == State::Dead { Weight::Major } else { Weight::Normal };
        let me = ctx.me();
        ctx.note(weight, || {
            Note::new(key).with("node", me).with("member", about).with("incarnation", opinion.incarnation)
        });
    }

    /// One more accuses somebody who is suspected already.
    fn confirm(&mut self, news: News, ctx: &mut Ctx) {
        let (size, now) = (self.size(), ctx.elapsed());
        let Some(suspicion) = self.suspicions.get_mut(&news.about) else { return };
        if suspicion.by.contains(&news.by) {
            return;
        }
        ctx.line(15);
        suspicion.by.push(news.by);
        let over = suspicion.since + time_of(suspicion, size, ctx.config());
        ctx.set_timer(Timer::Suspicion(news.about), over.saturating_sub(now).max(Micros(1)));
        self.gossip.put(news);
    }

    fn on_suspicion_over(&mut self, member: NodeId, ctx: &mut Ctx) {
        let Some(held) = self.opinion(member, ctx).filter(|held| held.state == State::Suspect) else {
            return;
        };
        ctx.line(16);
        let opinion = Opinion { state: State::Dead, ..held };
        self.hear(News { about: member, opinion, by: ctx.me() }, ctx);
    }

    fn on_find(&mut self, from: NodeId, id: RequestId, number: u16, ctx: &mut Ctx) {
        ctx.line(22);
        let held = number.checked_sub(1).and_then(|place| self.table.get(usize::from(place))).copied();
        match held {
            Some(Opinion { incarnation, state }) => {
                ctx.send(from, Msg::Found { id, number, state, incarnation })
            }
            None => {
                ctx.line(23);
                ctx.send(from, Msg::Unknown { id, number });
            }
        }
    }
}
