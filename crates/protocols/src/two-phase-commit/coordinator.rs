//! The coordinator: it gives out the work, collects the votes, and decides.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::config::{Config, Presume};
use super::message::{Msg, Order, Outcome, Response, Stand, Timer, TxId, Vote, Why, Work};
use super::process::{Ctx, Node};
use super::storage::{Asked, Entry, Op, Open, Record};
use crate::kit::{Handlers, RequestId};
use faultline_sim::{NodeId, Note, Weight};

/// So many transaction numbers are reserved with one write.
const BLOCK: u32 = 100;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coordinator {
    /// What it has not forgotten yet.
    pub txs: BTreeMap<TxId, Tx>,
    /// Which life this is, by the first block of numbers that it has reserved.
    pub start: u32,
    /// The newest answer that this life gave to each session of each client.
    pub answered: BTreeMap<(NodeId, u32), (RequestId, Response)>,
    pub last: u32,
    pub block_end: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tx {
    pub asked: Asked,
    /// The first attempt.
    pub age: TxId,
    pub members: Vec<Member>,
    pub phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    pub node: NodeId,
    pub work: Work,
    /// What it has read, and in which of its lives.
    pub worked: Option<(u32, i64)>,
    pub vote: Option<Vote>,
    pub precommitted: bool,
    pub acked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Working,
    Voting,
    PreCommitting,
    Decided(Outcome),
    /// Three phases, after a restart: the others may have decided without it.
    Asking,
}

impl Member {
    pub fn new(node: NodeId, work: Work) -> Member {
        Member { node, work, worked: None, vote: None, precommitted: false, acked: false }
    }
}

impl Tx {
    /// It can still be aborted by the coordinator alone.
    pub fn is_undecided(&self) -> bool {
        matches!(self.phase, Phase::Working | Phase::Voting)
    }

    /// The members that still take part after the votes.
    pub fn peers(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.vote != Some(Vote::ReadOnly))
    }

    pub fn member(&mut self, node: NodeId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.node == node)
    }
}

impl Handlers<Node> for Coordinator {
    fn boot(ctx: &mut Ctx) -> Coordinator {
        let start = ctx.durable().incarnation;
        let (txs, answered) = (BTreeMap::new(), BTreeMap::new());
        let mut coordinator = Coordinator { txs, start, answered, last: 0, block_end: 0 };
        coordinator.reserve(ctx);
        let open: Vec<(TxId, Open)> =
            ctx.durable().open.iter().map(|(tx, open)| (*tx, open.clone())).collect();
        for (tx, open) in open {
            coordinator.recover(tx, &open, ctx);
        }
        coordinator
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Order { id, start, order } => self.on_order(Asked { client: from, id, order }, start, ctx),
            Msg::Worked { tx, start, value } => self.on_worked(from, tx, (start, value), ctx),
            Msg::Refused { tx, why } => self.on_refusal(from, tx, why, ctx),
            Msg::Wound { tx } => self.on_wound(tx, ctx),
            Msg::Vote { tx, vote } => self.on_vote(from, tx, vote, ctx),
            Msg::PreAck { tx } => self.on_pre_ack(from, tx, ctx),
            Msg::Ack { tx } => self.on_ack(from, tx, ctx),
            Msg::Ask { tx } => self.on_ask(from, tx, ctx),
            Msg::Tell { tx, stand } => self.on_tell(from, tx, stand, ctx),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Votes(tx) => match self.txs.get(&tx).map(|known| known.phase) {
                Some(Phase::Working | Phase::Voting) => {
                    ctx.line(19);
                    self.abort(tx, Why::Timeout, ctx);
                }
                Some(Phase::PreCommitting) => self.after_precommit(tx, ctx),
                Some(Phase::Asking) => self.ask_members(tx, ctx),
                Some(Phase::Decided(_)) | None => {}
            },
            Timer::Resend(tx) => {
                if let Some(Phase::Decided(outcome)) = self.txs.get(&tx).map(|known| known.phase) {
                    ctx.line(26);
                    self.announce(tx, outcome, ctx);
                }
            }
            _ => {}
        }
    }
}

impl Coordinator {
    pub fn reserve(&mut self, ctx: &mut Ctx) {
        let block = ctx.durable().incarnation;
        ctx.write(Op::Incarnation(block + 1));
        ctx.sync();
        self.last = block * BLOCK;
        self.block_end = self.last + BLOCK;
    }

    fn on_worked(&mut self, from: NodeId, tx: TxId, worked: (u32, i64), ctx: &mut Ctx) {
        let Some(known) = self.txs.get_mut(&tx).filter(|known| known.phase == Phase::Working) else {
            return;
        };
        if let Some(member) = known.member(from) {
            // Its newest life is the one that has the lock.
            member.worked = member.worked.max(Some(worked));
        }
        if known.members.iter().any(|member| member.worked.is_none()) {
            return;
        }
        ctx.line(9);
        ctx.line(10);
        known.phase = Phase::Voting;
        let asked = known.asked;
        let leaves = |work: Work| ctx.config().read_only && work.reads_only();
        let peers: Rc<[NodeId]> =
            known.members.iter().filter(|member| !leaves(member.work)).map(|member| member.node).collect();
        if !peers.is_empty() {
            let forced = ctx.config().presume == Presume::Commit || ctx.config().three_phases;
            log(Record::Begin { tx, asked, members: peers.clone() }, forced, ctx);
        }
        for member in &known.members {
            let start = member.worked.map_or(0, |(start, _)| start);
            ctx.send(member.node, Msg::Prepare { tx, start, peers: peers.clone() });
        }
        let timeout = ctx.config().vote_timeout;
        ctx.set_timer(Timer::Votes(tx), timeout);
    }

    fn on_refusal(&mut self, from: NodeId, tx: TxId, why: Why, ctx: &mut Ctx) {
        let Some(known) = self.txs.get_mut(&tx).filter(|known| known.is_undecided()) else { return };
        if let Some(member) = known.member(from) {
            // An earlier start of it refused. This one has worked, holds a lock, and votes: it must be told the outcome.
            if member.worked.is_some() {
                return;
            }
            // It has let go already, and need not be told.
            member.vote = Some(Vote::No);
        }
        ctx.line(19);
        self.abort(tx, why, ctx);
    }

    fn on_vote(&mut self, from: NodeId, tx: TxId, vote: Vote, ctx: &mut Ctx) {
        let Some(known) = self.txs.get_mut(&tx).filter(|known| known.phase == Phase::Voting) else {
            return;
        };
        let Some(member) = known.member(from) else { return };
        member.vote = Some(vote);
        if vote == Vote::No {
            ctx.line(19);
            return self.abort(tx, Why::Vote, ctx);
        }
        if known.members.iter().any(|member| member.vote.is_none()) {
            return;
        }
        ctx.line(16);
        if !ctx.config().three_phases || known.peers().next().is_none() {
            return self.commit(tx, ctx);
        }
        ctx.line(17);
        known.phase = Phase::PreCommitting;
        self.precommit(tx, ctx);
    }

    pub fn precommit(&mut self, tx: TxId, ctx: &mut Ctx) {
        for member in self.txs[&tx].peers().filter(|member| !member.precommitted) {
            ctx.send(member.node, Msg::PreCommit { tx });
        }
        let timeout = ctx.config().vote_timeout;
        ctx.set_timer(Timer::Votes(tx), timeout);
    }

    fn on_pre_ack(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        let Some(known) = self.txs.get_mut(&tx).filter(|known| known.phase == Phase::PreCommitting) else {
            return;
        };
        if let Some(member) = known.member(from) {
            member.precommitted = true;
        }
        if known.peers().all(|member| member.precommitted) {
            self.commit(tx, ctx);
        }
    }

    /// Any node that has not answered by now is taken for dead; it will learn the outcome later.
    fn after_precommit(&mut self, tx: TxId, ctx: &mut Ctx) {
        if self.txs[&tx].peers().any(|member| member.precommitted) {
            self.commit(tx, ctx);
        } else {
            self.precommit(tx, ctx);
        }
    }

    pub fn commit(&mut self, tx: TxId, ctx: &mut Ctx) {
        ctx.line(18);
        ctx.cancel_timer(Timer::Votes(tx));
        let known = self.txs.get_mut(&tx).expect("it is being decided");
        known.phase = Phase::Decided(Outcome::Commit);
        known.members.iter_mut().for_each(|member| member.acked = false);
        let (asked, changes) = (known.asked, known.peers().next().is_some());
        let seen = (asked.order == Order::Audit)
            .then(|| known.members.iter().filter_map(|member| member.worked).map(|(_, value)| value).sum());
        // If everybody has only read, there is nothing that could be lost.
        if changes {
            let sync = ctx.config().sync_decision;
            log(Record::Decision { tx, outcome: Outcome::Commit, asked }, sync, ctx);
        }
        let coordinator = ctx.me();
        ctx.note(Weight::Major, || {
            let note = Note::new("two-phase-commit-note-commits").with("node", coordinator);
            note.with("tx", tx)
        });
        self.answer(asked, Response::Committed { tx, seen }, ctx);
        self.announce(tx, Outcome::Commit, ctx);
        if changes && !ctx.config().sync_decision {
            ctx.sync();
        }
    }

    pub fn abort(&mut self, tx: TxId, why: Why, ctx: &mut Ctx) {
        ctx.line(20);
        ctx.cancel_timer(Timer::Votes(tx));
        let known = self.txs.get_mut(&tx).expect("it is being decided");
        let voting = known.phase == Phase::Voting;
        known.phase = Phase::Decided(Outcome::Abort);
        let asked = known.asked;
        // Before the votes nobody depends on the coordinator, so there is nothing to remember.
        if voting && ctx.durable().open.contains_key(&tx) {
            let forced = ctx.config().presume == Presume::Nothing;
            log(Record::Decision { tx, outcome: Outcome::Abort, asked }, forced, ctx);
        }
        let coordinator = ctx.me();
        ctx.note(Weight::Major, || {
            let note = Note::new("two-phase-commit-note-aborts").with("node", coordinator);
            let note = note.with("tx", tx);
            note.with("why", Note::new(super::view::why_text(why)))
        });
        if why != Why::Wounded {
            self.answer(asked, Response::Aborted { why }, ctx);
        }
        self.announce(tx, Outcome::Abort, ctx);
    }

    /// Tells the members that have not acknowledged, and forgets the transaction if nobody has to.
    pub fn announce(&mut self, tx: TxId, outcome: Outcome, ctx: &mut Ctx) {
        let known = &self.txs[&tx];
        let told = |member: &&Member| !member.acked && member.vote != Some(Vote::No);
        for member in known.peers().filter(told) {
            ctx.send(member.node, Msg::Decision { tx, outcome });
        }
        // An acknowledgement is needed only from those that may have voted yes.
        let logged = ctx.durable().open.contains_key(&tx);
        let awaited = logged && is_acknowledged(outcome, ctx.config()) && known.peers().any(|m| told(&m));
        if awaited {
            let resend = ctx.config().resend;
            ctx.set_timer(Timer::Resend(tx), resend);
        } else {
            self.end(tx, ctx);
        }
    }

    fn end(&mut self, tx: TxId, ctx: &mut Ctx) {
        if ctx.durable().open.contains_key(&tx) {
            log(Record::End { tx }, false, ctx);
        }
        ctx.cancel_timer(Timer::Resend(tx));
        self.txs.remove(&tx);
    }

    fn on_ack(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        let decided = |known: &&mut Tx| matches!(known.phase, Phase::Decided(_));
        let Some(known) = self.txs.get_mut(&tx).filter(decided) else { return };
        if let Some(member) = known.member(from) {
            member.acked = true;
        }
        if known.peers().all(|member| member.acked || member.vote == Some(Vote::No)) {
            ctx.line(25);
            self.end(tx, ctx);
        }
    }

    fn on_ask(&mut self, from: NodeId, tx: TxId, ctx: &mut Ctx) {
        ctx.line(30);
        let stand = match self.txs.get(&tx).map(|known| known.phase) {
            Some(Phase::Decided(outcome)) => Stand::Decided(outcome),
            Some(phase) => {
                ctx.line(33);
                Stand::Uncertain { precommitted: false, recovered: phase == Phase::Asking }
            }
            None => {
                ctx.line(32);
                let presumed = match ctx.config().presume {
                    Presume::Commit if !ctx.config().three_phases => Outcome::Commit,
                    _ => Outcome::Abort,
                };
                Stand::Decided(presumed)
            }
        };
        ctx.send(from, Msg::Tell { tx, stand });
    }
}

/// Whether participants acknowledge an outcome, so that the coordinator may forget it.
pub fn is_acknowledged(outcome: Outcome, config: &Config) -> bool {
    match (config.presume, outcome) {
        _ if config.three_phases => true,
        (Presume::Nothing, _) => true,
        (Presume::Abort, outcome) => outcome == Outcome::Commit,
        (Presume::Commit, outcome) => outcome == Outcome::Abort,
    }
}

fn log(record: Record, forced: bool, ctx: &mut Ctx) {
    ctx.write(Op::Log(Entry { record, forced }));
    if forced {
        ctx.sync();
    }
}
