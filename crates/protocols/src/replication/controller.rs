//! The controller: it suspects silent servers and gives out epochs.

use std::rc::Rc;

use super::config::Mode;
use super::message::{Msg, Timer};
use super::process::{Ctx, Node, NodeRole};
use super::storage::Op;
use crate::kit::{Handlers, Roster};
use faultline_sim::{NodeId, Note, Weight};

/// A server that was let in with an empty disk counts its starts from the next multiple of this.
const STARTS_A_LIFE: u32 = 10_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Controller {
    /// One for each server, in order.
    pub watched: Vec<Watched>,
    pub election: Option<Election>,
    /// The start of the server that was promoted last, if this controller remembers it.
    pub promoted: Option<(NodeId, u32)>,
    /// On an empty disk: the highest epoch heard of.
    pub heard_epoch: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Watched {
    pub incarnation: u32,
    pub beats: u32,
    pub suspected: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Election {
    /// In the order in which they came.
    pub answers: Vec<Answer>,
    pub fenced: bool,
    /// The first time to wait for slower answers is over.
    pub waited: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    pub from: NodeId,
    /// The start of the server that gave it; a later start cannot be promoted on its strength.
    pub incarnation: u32,
    /// Epoch and position of its last entry.
    pub rank: (u32, u32),
    pub complete: bool,
}

impl Handlers<Node> for Controller {
    fn boot(ctx: &mut Ctx) -> Controller {
        let servers: Vec<NodeId> = ctx.config().server_ids().collect();
        let timeout = ctx.config().timeout;
        for id in &servers {
            // After a restart nobody is suspected until one timeout has passed.
            ctx.set_timer(Timer::Silence(*id), timeout);
        }
        if ctx.durable().epoch == 0 {
            // The disk is empty. Who had what is forgotten, so everybody counts.
            let in_sync = servers.clone();
            ctx.write(Op::View { epoch: 0, primary: None, in_sync, version: 0 });
        }
        let controller = Controller {
            watched: vec![Watched::default(); servers.len()],
            election: None,
            promoted: None,
            heard_epoch: 0,
        };
        if ctx.durable().primary.is_none() {
            // It went down in the middle of an election, or has lost its disk: listen, then elect.
            ctx.set_timer(Timer::Elect, timeout);
        }
        controller
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Beat { number, incarnation, epoch, leads, asks, version } => {
                self.on_beat(from, Beat { number, incarnation, epoch, leads, asks, version }, ctx);
            }
            Msg::Status { epoch, incarnation, last_epoch, last, complete } => {
                let answer = Answer { from, incarnation, rank: (last_epoch, last), complete };
                self.on_status(epoch, answer, ctx);
            }
            Msg::Fenced { epoch } => {
                if let Some(election) = &mut self.election
                    && epoch == ctx.durable().epoch
                {
                    election.fenced = true;
                    self.decide(ctx);
                }
            }
            Msg::Join { nonce } => self.on_join(from, nonce, ctx),
            Msg::Propose { epoch, version, in_sync } => self.on_propose(from, epoch, version, &in_sync, ctx),
            Msg::Write { .. } | Msg::Read { .. } => {
                let (epoch, hint) = (ctx.durable().epoch, ctx.durable().primary);
                ctx.send(from, Msg::Reject { epoch, hint });
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Silence(id) => self.on_silence(id, ctx),
            Timer::Elect => self.on_elect(ctx),
            _ => {}
        }
    }
}

impl Controller {
    fn on_beat(&mut self, from: NodeId, beat: Beat, ctx: &mut Ctx) {
        ctx.line(37);
        let watched = &mut self.watched[ctx.config().server_index(from)];
        let fresh = (beat.incarnation, beat.number) > (watched.incarnation, watched.beats);
        if !fresh {
            return;
        }
        watched.incarnation = beat.incarnation;
        watched.beats = beat.number;
        self.heard_epoch = self.heard_epoch.max(beat.epoch);
        if std::mem::take(&mut watched.suspected) {
            ctx.note(Weight::Normal, || Note::new("replication-note-trusts").with("server", from));
        }
        let timeout = ctx.config().timeout;
        ctx.set_timer(Timer::Silence(from), timeout);
        let epoch = ctx.durable().epoch;
        let Some(primary) = ctx.durable().primary else {
            return;
        };
        if from == primary && !beat.leads {
            let same_start = self.promoted == Some((from, beat.incarnation));
            if same_start {
                // The order to lead may have been lost.
                self.order_to_lead(ctx);
            } else {
                // It has restarted, so it leads no more.
                self.elect(ctx);
            }
        } else if beat.epoch < epoch || beat.asks || from == primary && beat.version < ctx.durable().version {
            ctx.line(38);
            let view = view(ctx, primary);
            ctx.send(from, view);
        }
    }

    fn on_join(&mut self, from: NodeId, nonce: u32, ctx: &mut Ctx) {
        ctx.line(47);
        // During an election it waits: it has nothing to elect with.
        let Some(primary) = ctx.durable().primary else { return };
        if primary == from {
            return;
        }
        let epoch = ctx.durable().epoch;
        // Its new starts must count as later than all that it has forgotten.
        let life = ctx.durable().lives.get(&from).map_or(1, |life| life + 1);
        ctx.write(Op::Life { server: from, life });
        ctx.sync();
        let incarnation = life.saturating_mul(STARTS_A_LIFE);
        ctx.send(from, Msg::Welcome { nonce, epoch, primary, incarnation });
    }

    fn on_silence(&mut self, id: NodeId, ctx: &mut Ctx) {
        self.watched[ctx.config().server_index(id)].suspected = true;
        let timeout = ctx.config().timeout;
        ctx.note(Weight::Major, || {
            Note::new("replication-note-suspects").with("server", id).with("silence", timeout)
        });
        if ctx.durable().primary == Some(id) {
            ctx.line(16);
            self.elect(ctx);
        } else {
            self.decide(ctx);
        }
    }

    fn on_elect(&mut self, ctx: &mut Ctx) {
        match &mut self.election {
            None => self.elect(ctx),
            Some(election) => {
                election.waited = true;
                self.decide(ctx);
                if self.election.is_some() {
                    self.ask(ctx);
                }
            }
        }
    }

    /// Begins a new epoch and asks the servers how far their logs reach.
    fn elect(&mut self, ctx: &mut Ctx) {
        ctx.line(17);
        let old = ctx.durable().primary;
        let epoch = ctx.durable().epoch.max(self.heard_epoch) + 1;
        let (in_sync, version) = (ctx.durable().in_sync.clone(), ctx.durable().version);
        ctx.write(Op::View { epoch, primary: None, in_sync, version });
        ctx.sync();
        let fenced = !ctx.config().fencing || ctx.config().resource_id().is_none();
        self.election = Some(Election { answers: Vec::new(), fenced, waited: false });
        self.promoted = None;
        ctx.line(18);
        if ctx.config().fencing
            && let Some(old) = old
        {
            ctx.send(old, Msg::Fence { epoch });
        }
        self.ask(ctx);
    }

    fn ask(&mut self, ctx: &mut Ctx) {
        let Some(election) = &self.election else { return };
        let epoch = ctx.durable().epoch;
        if !election.fenced
            && let Some(resource) = ctx.config().resource_id()
        {
            ctx.send(resource, Msg::Fence { epoch });
        }
        ctx.line(27);
        let unheard = |id: &NodeId| election.answers.iter().all(|answer| answer.from != *id);
        let asked: Vec<NodeId> = ctx.config().server_ids().filter(unheard).collect();
        for id in asked {
            ctx.send(id, Msg::Query { epoch });
        }
        let wait = ctx.config().timeout;
        ctx.set_timer(Timer::Elect, wait);
    }

    fn on_status(&mut self, epoch: u32, answer: Answer, ctx: &mut Ctx) {
        let Some(election) = &mut self.election else { return };
        if epoch != ctx.durable().epoch {
            return;
        }
        if election
            .answers
            .iter()
            .any(|known| known.from == answer.from && known.incarnation > answer.incarnation)
        {
            return;
        }
        election.answers.retain(|known| known.from != answer.from);
        election.answers.push(answer);
        self.decide(ctx);
    }

    /// Promotes a server if enough is known.
    fn decide(&mut self, ctx: &mut Ctx) {
        let Some(election) = &self.election else { return };
        if !election.fenced {
            return;
        }
        let candidates = self.candidates(election, ctx);
        let best = if ctx.config().promote_longest {
            let heard = |id: NodeId| election.answers.iter().any(|answer| answer.from == id);
            let all_heard = ctx
                .config()
                .server_ids()
                .zip(&self.watched)
                .all(|(id, watched)| watched.suspected || heard(id));
            if !all_heard && !election.waited {
                return;
            }
            // The larger log wins, then the smaller name.
            candidates.iter().max_by_key(|answer| (answer.rank, std::cmp::Reverse(answer.from)))
        } else {
            candidates.first()
        };
        if let Some(answer) = best.copied() {
            ctx.line(19);
            self.promote(answer, ctx);
        }
    }

    /// The answers among which a choice is safe; empty if more answers are needed. A write is
    /// acknowledged when so many servers have it that one of the answers must have it too.
    fn candidates(&self, election: &Election, ctx: &Ctx) -> Vec<Answer> {
        let config = ctx.config();
        if !config.promote_longest || config.mode == Mode::Async {
            return election.answers.clone();
        }
        let complete: Vec<Answer> =
            election.answers.iter().copied().filter(|answer| answer.complete).collect();
        match config.mode {
            // The primary and one backup have it: all but one must answer.
            Mode::SemiSync if complete.len() + 1 < usize::from(config.servers) => Vec::new(),
            Mode::SemiSync | Mode::Async => complete,
            // Everybody in the in-sync set has it: one of them is enough.
            Mode::Sync => {
                let in_sync = &ctx.durable().in_sync;
                complete.into_iter().filter(|answer| in_sync.contains(&answer.from)).collect()
            }
        }
    }

    fn promote(&mut self, answer: Answer, ctx: &mut Ctx) {
        let Some(election) = self.election.take() else { return };
        let chosen = answer.from;
        ctx.cancel_timer(Timer::Elect);
        let all: Vec<NodeId> = ctx.config().server_ids().collect();
        let in_sync: Vec<NodeId> = if ctx.config().shrinks() {
            let answered =
                |id: &NodeId| election.answers.iter().any(|answer| answer.from == *id && answer.complete);
            let kept = |id: &NodeId| *id == chosen || ctx.durable().in_sync.contains(id) && answered(id);
            all.iter().copied().filter(kept).collect()
        } else {
            all.clone()
        };
        let (epoch, version) = (ctx.durable().epoch, ctx.durable().version + 1);
        ctx.write(Op::View { epoch, primary: Some(chosen), in_sync, version });
        ctx.sync();
        self.promoted = Some((chosen, answer.incarnation));
        let timeout = ctx.config().timeout;
        ctx.set_timer(Timer::Silence(chosen), timeout);
        ctx.line(20);
        self.order_to_lead(ctx);
        let clients: Vec<NodeId> = ctx.config().ids(NodeRole::Client).collect();
        for id in clients.into_iter().chain(all.into_iter().filter(|id| *id != chosen)) {
            let view = view(ctx, chosen);
            ctx.send(id, view);
        }
    }

    fn order_to_lead(&mut self, ctx: &mut Ctx) {
        let Some((primary, incarnation)) = self.promoted else { return };
        let (epoch, version) = (ctx.durable().epoch, ctx.durable().version);
        let in_sync: Rc<[NodeId]> = ctx.durable().in_sync.as_slice().into();
        ctx.send(primary, Msg::Promote { epoch, incarnation, in_sync, version });
    }

    /// The primary wants another in-sync set. Only the newest primary may change it, and only the
    /// version that it knows.
    fn on_propose(&mut self, from: NodeId, epoch: u32, version: u32, in_sync: &[NodeId], ctx: &mut Ctx) {
        let known = ctx.durable();
        if epoch != known.epoch || known.primary != Some(from) {
            let epoch = known.epoch;
            return ctx.send(from, Msg::Reject { epoch, hint: None });
        }
        // Also if nothing changes: a late proposal of the same version must not count any more.
        if version == known.version {
            ctx.write(Op::View {
                epoch,
                primary: Some(from),
                in_sync: in_sync.to_vec(),
                version: version + 1,
            });
            ctx.sync();
        }
        let view = view(ctx, from);
        ctx.send(from, view);
    }
}

struct Beat {
    number: u32,
    incarnation: u32,
    epoch: u32,
    leads: bool,
    asks: bool,
    version: u32,
}

fn view(ctx: &Ctx, primary: NodeId) -> Msg {
    let known = ctx.durable();
    Msg::View {
        epoch: known.epoch,
        primary,
        in_sync: known.in_sync.as_slice().into(),
        version: known.version,
    }
}
