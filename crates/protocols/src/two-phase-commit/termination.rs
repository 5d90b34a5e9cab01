//! A participant in doubt: whom it asks, what it answers, and, with three phases, how those that
//! are up decide without the coordinator.

use std::rc::Rc;

use super::message::{Msg, Outcome, Stand, Timer, TxId};
use super::participant::{Local, Participant, State, about};
use super::process::Ctx;
use super::storage::{InDoubt, Record};
use faultline_sim::{NodeId, Weight};

/// What a participant knows while it waits for an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doubt {
    /// The members that change something, itself included.
    pub peers: Rc<[NodeId]>,
    pub precommitted: bool,
    /// It was down since its vote.
    pub recovered: bool,
    /// How often it has asked.
    pub asked: u32,
    /// Who has answered the last question.
    pub answers: Vec<(NodeId, Stand)>,
    /// Three phases: it leads, and these have not confirmed the PRECOMMIT yet.
    pub leading: bool,
}

impl Doubt {
    /// It has asked everybody at least once, in vain.
    pub fn is_blocked(&self) -> bool {
        self.asked > 1
    }

    pub fn new(peers: Rc<[NodeId]>) -> Doubt {
        Doubt { peers, precommitted: false, recovered: false, asked: 0, answers: Vec::new(), leading: false }
    }

    pub fn recovered(stored: &InDoubt) -> Doubt {
        let doubt = Doubt::new(stored.peers.clone());
        Doubt { precommitted: stored.precommitted, recovered: true, ..doubt }
    }
}

impl Doubt {
    /// Whether this node decides in place of the coordinator: it is the first of those that are up
    /// and were never down. After a failure of everybody nobody can have gone on, so then the first
    /// of all decides.
    fn may_lead(&self, me: NodeId, coordinator: NodeId) -> bool {
        let answer = |node: NodeId| self.answers.iter().find(|(from, _)| *from == node);
        let was_down = |node: NodeId| {
            answer(node).map(|(_, stand)| matches!(stand, Stand::Uncertain { recovered: true, .. }))
        };
        let mut others = self.peers.iter().copied().filter(|peer| *peer != me);
        if self.recovered {
            let all_down = others.chain([coordinator]).all(|node| was_down(node) == Some(true));
            all_down && self.peers.first() == Some(&me)
        } else {
            was_down(coordinator) != Some(false)
                && others.all(|peer| peer > me || was_down(peer) != Some(false))
        }
    }
}

impl Participant {
    fn doubt(&mut self, tx: TxId) -> Option<&mut Doubt> {
        match &mut self.txs.get_mut(&tx)?.state {
            State::InDoubt(doubt) => Some(doubt),
            State::Waiting | State::Working | State::Compensating => None,
        }
    }

    pub fn on_doubt(&mut self, tx: TxId, ctx: &mut Ctx) {
        let Some(doubt) = self.doubt(tx) else { return };
        let first = doubt.asked == 0;
        ctx.line(27);
        let me = ctx.me();
        if ctx.config().alone {
            ctx.line(28);
            ctx.note(Weight::Major, || about("two-phase-commit-note-alone", me, tx));
            return self.decide(tx, Outcome::Abort, None, ctx);
        }
        if ctx.config().three_phases && self.round_is_over(tx, ctx) {
            return;
        }
        if first {
            ctx.note(Weight::Major, || about("two-phase-commit-note-in-doubt", me, tx));
        }
        self.ask_around(tx, ctx);
    }

    pub fn ask_around(&mut self, tx: TxId, ctx: &mut Ctx) {
        let Some(doubt) = self.doubt(tx) else { return };
        doubt.asked += 1;
        doubt.answers.clear();
        doubt.leading = false;
        let peers = doubt.peers.clone();
        ctx.line(29);
        let (me, coordinator) = (ctx.me(), ctx.config().coordinator());
        ctx.send(coordinator, Msg::Ask { tx });
        if ctx.config().terminate || ctx.config().three_phases {
            for peer in peers.iter().filter(|peer| **peer != me) {
                ctx.send(*peer, Msg::Ask { tx });
            }
        }
        let patience = ctx.config().decision_timeout;
        ctx.set_timer(Timer::Doubt(tx), patience);
    }

    pub fn on_ask(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        let stand = match self.txs.get(&tx) {
            Some(Local { state: State::InDoubt(doubt), .. }) => {
                ctx.line(33);
                Stand::Uncertain { precommitted: doubt.precommitted, recovered: doubt.recovered }
            }
            Some(Local { state: State::Compensating, .. }) => {
                ctx.line(30);
                Stand::Decided(Outcome::Abort)
            }
            Some(Local { state: State::Waiting | State::Working, .. }) | None => {
                match ctx.durable().outcome(tx) {
                    Some(outcome) => {
                        ctx.line(30);
                        Stand::Decided(outcome)
                    }
                    None => {
                        // From now on it cannot vote yes, so nobody will ever commit.
                        ctx.line(31);
                        self.seen.add(tx);
                        self.log(Record::Outcome { tx, outcome: Outcome::Abort }, true, ctx);
                        self.release(tx, ctx);
                        Stand::Decided(Outcome::Abort)
                    }
                }
            }
        };
        ctx.send(from, Msg::Tell { tx, stand });
    }

    pub fn on_tell(&mut self, from: NodeId, tx: TxId, stand: Stand, ctx: &mut Ctx) {
        let Some(doubt) = self.doubt(tx) else { return };
        match stand {
            Stand::Decided(outcome) => {
                ctx.line(34);
                let me = ctx.me();
                ctx.note(Weight::Normal, || {
                    about("two-phase-commit-note-learns", me, tx).with("teller", from)
                });
                self.decide(tx, outcome, Some(from), ctx);
            }
            Stand::Uncertain { .. } => {
                doubt.answers.retain(|(node, _)| *node != from);
                doubt.answers.push((from, stand));
            }
        }
    }

    /// Three phases: everybody who is up has answered by now. Returns whether this node leads, and
    /// has done something about it; if not, it asks again.
    fn round_is_over(&mut self, tx: TxId, ctx: &mut Ctx) -> bool {
        let (me, coordinator) = (ctx.me(), ctx.config().coordinator());
        let Some(doubt) = self.doubt(tx).filter(|doubt| doubt.asked > 0) else { return false };
        if doubt.leading {
            self.lead_to(tx, Outcome::Commit, ctx);
            return true;
        }
        if !doubt.may_lead(me, coordinator) {
            return false;
        }
        ctx.line(35);
        let precommitted = |stand: &Stand| matches!(stand, Stand::Uncertain { precommitted: true, .. });
        let known = doubt.precommitted || doubt.answers.iter().any(|(_, stand)| precommitted(stand));
        ctx.note(Weight::Major, || about("two-phase-commit-note-leads", me, tx));
        if !known {
            self.lead_to(tx, Outcome::Abort, ctx);
            return true;
        }
        ctx.line(36);
        let unsure = doubt.answers.iter().filter(|(_, stand)| !precommitted(stand));
        let answered: Vec<NodeId> = unsure.map(|(node, _)| *node).collect();
        doubt.leading = true;
        self.precommit(tx, ctx);
        for peer in answered.into_iter().filter(|node| *node != coordinator) {
            ctx.send(peer, Msg::PreCommit { tx });
        }
        let patience = ctx.config().decision_timeout;
        ctx.set_timer(Timer::Doubt(tx), patience);
        true
    }

    fn lead_to(&mut self, tx: TxId, outcome: Outcome, ctx: &mut Ctx) {
        let (me, coordinator) = (ctx.me(), ctx.config().coordinator());
        let Some(peers) = self.doubt(tx).map(|doubt| doubt.peers.clone()) else { return };
        ctx.line(36);
        self.decide(tx, outcome, None, ctx);
        for peer in peers.iter().filter(|peer| **peer != me) {
            ctx.send(*peer, Msg::Decision { tx, outcome });
        }
        ctx.send(coordinator, Msg::Tell { tx, stand: Stand::Decided(outcome) });
    }

    fn precommit(&mut self, tx: TxId, ctx: &mut Ctx) {
        let Some(doubt) = self.doubt(tx).filter(|doubt| !doubt.precommitted) else { return };
        doubt.precommitted = true;
        self.log(Record::PreCommitted { tx }, true, ctx);
    }

    pub fn on_precommit(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        if self.doubt(tx).is_none() {
            if let Some(outcome) = ctx.durable().outcome(tx) {
                ctx.line(30);
                ctx.send(from, Msg::Tell { tx, stand: Stand::Decided(outcome) });
            }
            return;
        }
        ctx.line(37);
        self.precommit(tx, ctx);
        ctx.send(from, Msg::PreAck { tx });
        let patience = ctx.config().decision_timeout;
        ctx.set_timer(Timer::Doubt(tx), patience);
    }

    /// Three phases: when everybody who answered has confirmed, the leader commits.
    pub fn on_pre_ack(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        let Some(doubt) = self.doubt(tx).filter(|doubt| doubt.leading) else { return };
        for (node, stand) in &mut doubt.answers {
            if *node == from {
                *stand = Stand::Uncertain { precommitted: true, recovered: false };
            }
        }
        let coordinator = ctx.config().coordinator();
        let open = |(node, stand): &(NodeId, Stand)| {
            *node != coordinator && !matches!(stand, Stand::Uncertain { precommitted: true, .. })
        };
        let waits = self.doubt(tx).is_some_and(|doubt| doubt.answers.iter().any(open));
        if !waits {
            self.lead_to(tx, Outcome::Commit, ctx);
        }
    }
}
