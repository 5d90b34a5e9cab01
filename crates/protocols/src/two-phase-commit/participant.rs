//! A participant: it keeps one account with its lock, votes, and does as is decided.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::config::Presume;
use super::coordinator::is_acknowledged;
use super::locks::{Claim, FIRST_OF_ALL, Lock, Mode};
use super::message::{Msg, Outcome, Timer, TxId, Vote, Why, Work};
use super::process::{Ctx, Node, share_timers};
use super::seen::Seen;
use super::storage::{Entry, InDoubt, Op, Record, Storage};
use super::termination::Doubt;
use crate::kit::Handlers;
use faultline_sim::{Micros, NodeId, Note, Weight};

/// A participant that has not voted gives up after so many times the coordinator's patience.
const IDLE_FACTOR: u64 = 3;
const LEFT_KEPT: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Participant {
    /// How often it has started.
    start: u32,
    /// What it has heard of in this life.
    pub seen: Seen,
    pub txs: BTreeMap<TxId, Local>,
    pub lock: Lock,
    /// Optimistic: undecided transactions whose change can be seen already.
    pub marks: BTreeSet<TxId>,
    /// The newest transactions in which it has only read and left: PREPARE may come twice.
    pub left: BTreeSet<TxId>,
}

/// A transaction that is not over here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Local {
    pub work: Work,
    /// The first attempt.
    pub age: TxId,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for the lock.
    Waiting,
    /// It has the lock and has not voted.
    Working,
    /// It has voted yes and knows no outcome.
    InDoubt(Box<Doubt>),
    /// Optimistic, aborted: it waits for the lock, or for the disk, to undo its change.
    Compensating,
}

impl Local {
    fn has_not_voted(&self) -> bool {
        matches!(self.state, State::Waiting | State::Working)
    }

    /// Optimistic: whether it can go on although some changes of the account may still be undone.
    fn needs_no_decision(&self, disk: &Storage) -> bool {
        let (added, taken) = disk.revocable();
        match self.work {
            _ if self.state == State::Compensating => true,
            // There is enough, or too little, whatever becomes of the others.
            Work::Add(change) => {
                change >= 0 || disk.balance - added + change >= 0 || disk.balance + taken + change < 0
            }
            Work::Read | Work::ReadPositive => false,
        }
    }
}

impl Handlers<Node> for Participant {
    fn boot(ctx: &mut Ctx) -> Participant {
        let start = ctx.durable().incarnation + 1;
        ctx.write(Op::Incarnation(start));
        ctx.sync();
        let mut participant = Participant {
            start,
            seen: Seen::default(),
            txs: BTreeMap::new(),
            lock: Lock::default(),
            marks: BTreeSet::new(),
            left: BTreeSet::new(),
        };
        let in_doubt: Vec<(TxId, InDoubt)> =
            ctx.durable().in_doubt.iter().map(|(tx, doubt)| (*tx, doubt.clone())).collect();
        for (tx, doubt) in in_doubt {
            ctx.line(39);
            if doubt.local {
                participant.marks.insert(tx);
            } else {
                participant.lock.retake(tx);
            }
            let state = State::InDoubt(Box::new(Doubt::recovered(&doubt)));
            participant.txs.insert(tx, Local { work: Work::Add(doubt.change), age: tx, state });
            let me = ctx.me();
            ctx.note(Weight::Major, || about("two-phase-commit-note-recovers", me, tx));
            participant.ask_around(tx, ctx);
        }
        participant
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Work { tx, age, work } => self.on_work(tx, age, work, ctx),
            Msg::Prepare { tx, start, peers } => self.on_prepare(tx, start, &peers, ctx),
            Msg::Decision { tx, outcome } => self.on_decision(from, tx, outcome, ctx),
            Msg::PreCommit { tx } => self.on_precommit(from, tx, ctx),
            Msg::PreAck { tx } => self.on_pre_ack(from, tx, ctx),
            Msg::Ask { tx } => self.on_ask(from, tx, ctx),
            Msg::Tell { tx, stand } => self.on_tell(from, tx, stand, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Doubt(tx) => self.on_doubt(tx, ctx),
            Timer::Idle(tx) if self.txs.get(&tx).is_some_and(Local::has_not_voted) => {
                ctx.line(40);
                self.release(tx, ctx);
            }
            Timer::Wound(tx) => self.wound(tx, ctx),
            _ => {}
        }
    }
}

impl Participant {
    fn on_work(&mut self, tx: TxId, age: TxId, work: Work, ctx: &mut Ctx) {
        let later = |(other, local): (&TxId, &Local)| local.age == age && *other > tx;
        let in_use = self.txs.iter().any(|one| later(one) || share_timers(*one.0, tx));
        if in_use || ctx.durable().outcome(tx).is_some() || !self.seen.add(tx) {
            // Late or repeated: whatever became of it does not begin again.
            return ctx.line(41);
        }
        ctx.line(6);
        let attempt = |local: &Local| local.age == age && local.has_not_voted();
        let replaced = self.txs.iter().find(|(_, local)| attempt(local)).map(|(other, _)| *other);
        if let Some(replaced) = replaced {
            self.forget(replaced, ctx);
        }
        let idle = Micros(ctx.config().vote_timeout.0 * IDLE_FACTOR);
        ctx.set_timer(Timer::Idle(tx), idle);
        self.txs.insert(tx, Local { work, age, state: State::Waiting });
        let mode = if work.reads_only() { Mode::Shared } else { Mode::Exclusive };
        self.lock.ask(Claim { tx, age, mode });
        self.grant(ctx);
        self.wound(tx, ctx);
        let waits = |local: &Local| local.state == State::Waiting && !local.needs_no_decision(ctx.durable());
        if ctx.config().marks && !self.marks.is_empty() && self.txs.get(&tx).is_some_and(waits) {
            ctx.line(45);
        }
    }

    /// Any node that is in the way of an older transaction has to give up, unless it has voted.
    fn wound(&mut self, tx: TxId, ctx: &mut Ctx) {
        let Some(age) = self.txs.get(&tx).map(|local| local.age).filter(|_| ctx.config().wound) else {
            return;
        };
        let (me, coordinator) = (ctx.me(), ctx.config().coordinator());
        let mut any = false;
        for holder in self.lock.in_the_way(tx) {
            let gives_way = |local: &Local| local.age > age && local.state == State::Working;
            if self.txs.get(&holder).is_some_and(gives_way) {
                any = true;
                ctx.line(7);
                ctx.note(Weight::Normal, || {
                    about("two-phase-commit-note-wounds", me, tx).with("other", holder)
                });
                ctx.send(coordinator, Msg::Wound { tx: holder });
            }
        }
        if any {
            let again = ctx.config().resend;
            ctx.set_timer(Timer::Wound(tx), again);
        }
    }

    /// Gives the lock to those whose turn it is.
    pub fn grant(&mut self, ctx: &mut Ctx) {
        loop {
            let (txs, marked) = (&self.txs, !self.marks.is_empty() && ctx.config().marks);
            let may =
                |tx| !marked || txs.get(&tx).is_some_and(|local| local.needs_no_decision(ctx.durable()));
            let next = self.lock.next(may);
            let Some(tx) = next else { return };
            ctx.cancel_timer(Timer::Wound(tx));
            let Some(local) = self.txs.get_mut(&tx) else { continue };
            if local.state == State::Compensating {
                self.compensate(tx, ctx);
                continue;
            }
            let balance = ctx.durable().balance;
            let allowed = match local.work {
                Work::Add(change) => change >= 0 || balance + change >= 0,
                Work::Read => true,
                Work::ReadPositive => balance > 0,
            };
            ctx.line(8);
            let coordinator = ctx.config().coordinator();
            if allowed {
                local.state = State::Working;
                ctx.send(coordinator, Msg::Worked { tx, start: self.start, value: balance });
            } else {
                ctx.send(coordinator, Msg::Refused { tx, why: Why::Money });
                self.forget(tx, ctx);
            }
        }
    }

    fn on_prepare(&mut self, tx: TxId, start: u32, peers: &Rc<[NodeId]>, ctx: &mut Ctx) {
        ctx.line(11);
        let coordinator = ctx.config().coordinator();
        let work = match self.txs.get(&tx) {
            // If it was down meanwhile, others may have had its lock.
            Some(Local { state: State::Working, work, .. }) if start == self.start => *work,
            Some(Local { state: State::InDoubt(_), .. }) => {
                return ctx.send(coordinator, Msg::Vote { tx, vote: Vote::Yes });
            }
            // A late copy: it is aborted, and its change is being undone.
            Some(Local { state: State::Compensating, .. }) => return,
            Some(Local { state: State::Waiting | State::Working, .. }) | None => {
                return self.refuse(tx, peers, ctx);
            }
        };
        if work.reads_only() && ctx.config().read_only {
            ctx.line(12);
            ctx.send(coordinator, Msg::Vote { tx, vote: Vote::ReadOnly });
            self.left.insert(tx);
            if self.left.len() > LEFT_KEPT {
                self.left.pop_first();
            }
            return self.release(tx, ctx);
        }
        ctx.line(13);
        let (change, list) = (work.change(), peers.clone());
        let record = if ctx.config().is_optimistic() {
            ctx.line(14);
            Record::LocalCommit { tx, change, peers: list }
        } else {
            Record::Prepared { tx, change, peers: list }
        };
        let forced = ctx.config().sync_vote;
        self.log(record, forced, ctx);
        ctx.cancel_timer(Timer::Idle(tx));
        let doubt = Doubt::new(peers.clone());
        self.txs.get_mut(&tx).expect("it works").state = State::InDoubt(Box::new(doubt));
        ctx.send(coordinator, Msg::Vote { tx, vote: Vote::Yes });
        let patience = ctx.config().decision_timeout;
        ctx.set_timer(Timer::Doubt(tx), patience);
        if ctx.config().is_optimistic() {
            self.marks.insert(tx);
            self.lock.leave(tx);
            self.grant(ctx);
        }
    }

    /// It has no part in the transaction, or has lost it in a crash.
    fn refuse(&mut self, tx: TxId, peers: &[NodeId], ctx: &mut Ctx) {
        let coordinator = ctx.config().coordinator();
        self.seen.add(tx);
        if !peers.contains(&ctx.me()) {
            // Any node that only reads has nothing to log; if it has lost its lock, what it read may be old.
            let vote = if self.left.contains(&tx) { Vote::ReadOnly } else { Vote::No };
            ctx.line(if vote == Vote::No { 15 } else { 12 });
            ctx.send(coordinator, Msg::Vote { tx, vote });
            return self.release(tx, ctx);
        }
        match ctx.durable().outcome(tx) {
            Some(Outcome::Commit) => return,
            Some(Outcome::Abort) => {}
            None => {
                let forced = ctx.config().presume != Presume::Abort;
                self.log(Record::Outcome { tx, outcome: Outcome::Abort }, forced, ctx);
            }
        }
        ctx.line(15);
        ctx.send(coordinator, Msg::Vote { tx, vote: Vote::No });
        self.release(tx, ctx);
    }

    /// `from` is the coordinator, or any node that leads in its place.
    pub fn on_decision(&mut self, from: NodeId, tx: TxId, outcome: Outcome, ctx: &mut Ctx) {
        let in_doubt = |local: &Local| matches!(local.state, State::InDoubt(_));
        if self.txs.get(&tx).is_some_and(in_doubt) {
            return self.decide(tx, outcome, Some(from), ctx);
        }
        let compensating = self.txs.get(&tx).is_some_and(|local| local.state == State::Compensating);
        if compensating {
            return;
        }
        self.seen.add(tx);
        if ctx.durable().outcome(tx).is_none() {
            let leaves = |local: &Local| ctx.config().read_only && local.work.reads_only();
            if outcome == Outcome::Commit {
                // It must have voted yes and forgotten it: whatever it was to do is lost.
                ctx.line(21);
                let me = ctx.me();
                ctx.note(Weight::Major, || about("two-phase-commit-note-lost", me, tx));
                self.log(Record::Outcome { tx, outcome: Outcome::Abort }, true, ctx);
            } else if is_acknowledged(outcome, ctx.config()) && !self.txs.get(&tx).is_some_and(leaves) {
                // Once the coordinator may forget, nobody else will ever know.
                ctx.line(22);
                self.log(Record::Outcome { tx, outcome }, true, ctx);
            }
        }
        self.acknowledge(from, tx, outcome, ctx);
        self.release(tx, ctx);
    }

    /// The outcome of a transaction in doubt is known.
    pub fn decide(&mut self, tx: TxId, outcome: Outcome, teller: Option<NodeId>, ctx: &mut Ctx) {
        ctx.cancel_timer(Timer::Doubt(tx));
        let local = ctx.durable().in_doubt.get(&tx).is_some_and(|doubt| doubt.local);
        let presume = ctx.config().presume;
        let three = ctx.config().three_phases;
        match outcome {
            Outcome::Commit => {
                ctx.line(21);
                let forced = presume != Presume::Commit || three;
                self.log(Record::Outcome { tx, outcome }, forced, ctx);
            }
            Outcome::Abort if local => {
                ctx.line(23);
                self.txs.get_mut(&tx).expect("it is in doubt").state = State::Compensating;
                // Any node that waits for this decision waits behind it.
                self.lock.ask(Claim { tx, age: FIRST_OF_ALL, mode: Mode::Exclusive });
                self.grant(ctx);
                return self.wound(tx, ctx);
            }
            Outcome::Abort => {
                ctx.line(22);
                let forced = presume != Presume::Abort || three;
                self.log(Record::Outcome { tx, outcome }, forced, ctx);
            }
        }
        let coordinator = ctx.config().coordinator();
        if teller == Some(coordinator) {
            self.acknowledge(coordinator, tx, outcome, ctx);
        }
        self.release(tx, ctx);
    }

    /// It has the lock: the opposite of its change is made, once.
    fn compensate(&mut self, tx: TxId, ctx: &mut Ctx) {
        let me = ctx.me();
        ctx.note(Weight::Major, || about("two-phase-commit-note-compensates", me, tx));
        self.log(Record::Compensated { tx }, true, ctx);
        let coordinator = ctx.config().coordinator();
        self.acknowledge(coordinator, tx, Outcome::Abort, ctx);
        self.forget(tx, ctx);
    }

    fn acknowledge(&self, to: NodeId, tx: TxId, outcome: Outcome, ctx: &mut Ctx) {
        let coordinator = ctx.config().coordinator();
        if to == coordinator && is_acknowledged(outcome, ctx.config()) {
            ctx.line(24);
            ctx.send(coordinator, Msg::Ack { tx });
        }
    }

    /// The transaction is over here; any node that waited for its lock goes on.
    pub fn release(&mut self, tx: TxId, ctx: &mut Ctx) {
        self.forget(tx, ctx);
        self.grant(ctx);
    }

    fn forget(&mut self, tx: TxId, ctx: &mut Ctx) {
        if self.txs.remove(&tx).is_some() {
            ctx.cancel_timer(Timer::Idle(tx));
            ctx.cancel_timer(Timer::Doubt(tx));
            ctx.cancel_timer(Timer::Wound(tx));
        }
        self.lock.leave(tx);
        self.marks.remove(&tx);
    }

    pub fn log(&self, record: Record, forced: bool, ctx: &mut Ctx) {
        ctx.write(Op::Log(Entry { record, forced }));
        if forced {
            ctx.sync();
        }
    }
}

pub fn about(key: &'static str, node: NodeId, tx: TxId) -> Note {
    Note::new(key).with("node", node).with("tx", tx)
}
