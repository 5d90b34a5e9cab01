//! The leader: it copies its log to the others, and knows what a majority has.

use std::rc::Rc;

use super::log::{Command, Entry, Write};
use super::membership::Changing;
use super::message::{Msg, Timer};
use super::process::Ctx;
use super::reads::Reading;
use super::server::{Role, Server};
use super::storage::Op;
use super::transfer::Transfer;
use crate::kit::consensus::{MemberSet, commit_index};
use crate::kit::{RequestId, Roster};
use faultline_sim::{Micros, NodeId, Note, Weight, Word};

/// What a leader knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lead {
    /// In the order of the servers; its own place is not used.
    pub peers: Vec<Peer>,
    /// The index of the entry that marks the start of its term.
    pub start: u32,
    /// Counts what is sent to all, so that answers tell what they answer.
    pub round: u32,
    pub reading: Reading,
    pub transfer: Option<Transfer>,
    pub changing: Changing,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Peer {
    /// The next entry to send.
    pub next: u32,
    /// The last entry that is on its way, or there.
    pub sent: u32,
    /// Up to here its log is the leader's.
    pub matched: u32,
    /// The newest round that it has answered.
    pub round: u32,
    /// When that was.
    pub heard: Micros,
}

impl Server {
    /// Begins to lead with an entry of its own term.
    pub fn begin_to_lead(&mut self, ctx: &mut Ctx) {
        let start = ctx.durable().log.last() + 1;
        let now = ctx.elapsed();
        let peer = Peer { next: start, heard: now, ..Peer::default() };
        let peers = vec![peer; ctx.config().servers.into()];
        self.handed = None;
        let reading = Reading::default();
        self.role = Role::Leader(Box::new(Lead {
            peers,
            start,
            round: 0,
            reading,
            transfer: None,
            changing: Changing::default(),
        }));
        ctx.line(15);
        self.append_own(Command::Start, ctx);
        let period = ctx.config().heartbeat;
        ctx.set_timer(Timer::Heartbeat, period);
    }

    pub fn append_own(&mut self, command: Command, ctx: &mut Ctx) {
        let (term, index) = (ctx.durable().term, ctx.durable().log.last() + 1);
        ctx.write(Op::Append { index, entry: Entry { term, command } });
        self.sync_log(ctx);
        self.send_to_all(ctx);
        if Server::is_alone(ctx) {
            self.advance_commit(ctx);
            self.serve_reads(ctx);
        }
    }

    /// Whether it is the only member: then nobody's answer is to come.
    fn is_alone(ctx: &Ctx) -> bool {
        let place = ctx.config().index_of(ctx.me());
        Server::members(ctx).is_majority(MemberSet::of(place))
    }

    /// A new round.
    pub fn send_to_all(&mut self, ctx: &mut Ctx) {
        let Role::Leader(lead) = &mut self.role else { return };
        lead.round += 1;
        let (round, now) = (lead.round, ctx.elapsed());
        lead.reading.begin(round, now);
        let new = lead.catching().and_then(|server| ctx.config().server_ids().nth(server));
        let others: Vec<NodeId> = Server::others(ctx).chain(new).collect();
        for other in others {
            self.send_append(other, ctx);
        }
        if Server::is_alone(ctx) {
            self.confirm_round(ctx);
        }
    }

    pub fn send_append(&mut self, to: NodeId, ctx: &mut Ctx) {
        let Role::Leader(lead) = &mut self.role else { return };
        let round = lead.round;
        let Some(peer) = Server::place(to, ctx).and_then(|place| lead.peers.get_mut(place)) else { return };
        ctx.line(23);
        let stored = ctx.durable();
        let prev_index = peer.next.saturating_sub(1).min(stored.log.last());
        if prev_index < stored.log.start()
            && let Some(snapshot) = stored.snapshot.clone()
        {
            peer.sent = snapshot.machine.applied;
            let term = stored.term;
            ctx.line(47);
            return ctx.send(to, Msg::InstallSnapshot { term, snapshot, round });
        }
        let entries: Rc<[Entry]> =
            stored.log.after(prev_index).take(ctx.config().batch.into()).copied().collect();
        peer.sent = prev_index + entries.len() as u32;
        let append = Msg::Append {
            term: stored.term,
            prev_index,
            prev_term: stored.log.term_at(prev_index).unwrap_or(0),
            entries,
            commit: self.commit,
            round,
        };
        ctx.send(to, append);
    }

    pub fn on_heartbeat_timer(&mut self, ctx: &mut Ctx) {
        ctx.line(21);
        if ctx.config().check_quorum && !self.has_quorum(ctx) {
            ctx.line(22);
            let (me, term) = (ctx.me(), ctx.durable().term);
            ctx.note(Weight::Major, || Note::new("raft-note-lost-majority").with("node", me));
            return self.follow(term, None, ctx);
        }
        self.look_at_catching(ctx);
        self.send_to_all(ctx);
        let period = ctx.config().heartbeat;
        ctx.set_timer(Timer::Heartbeat, period);
    }

    /// Whether a majority, itself included, was heard within the shortest election timeout.
    fn has_quorum(&self, ctx: &Ctx) -> bool {
        let Role::Leader(lead) = &self.role else { return false };
        let (now, timeout) = (ctx.elapsed(), ctx.config().timeout);
        let own = Server::place(ctx.me(), ctx);
        let heard = lead
            .peers
            .iter()
            .enumerate()
            .filter(|(place, peer)| Some(*place) == own || now.saturating_sub(peer.heard) <= timeout);
        let heard = heard.fold(MemberSet::default(), |set, (place, _)| set.with(place));
        Server::members(ctx).is_majority(heard)
    }

    pub fn on_write(&mut self, client: NodeId, id: RequestId, key: Word, value: Word, ctx: &mut Ctx) {
        ctx.line(17);
        if !self.leads() {
            return self.redirect(client, ctx);
        }
        ctx.line(19);
        let dedup = ctx.config().dedup;
        if let Some(outcome) = self.machine.outcome(client, id).filter(|_| dedup) {
            let me = ctx.me();
            ctx.note(Weight::Normal, || {
                Note::new("raft-note-known-request").with("node", me).with("client", client)
            });
            return Server::answer_write(client, id, outcome, ctx);
        }
        // What is in the log and not applied yet will be answered then.
        let waits =
            |entry: &Entry| entry.write().is_some_and(|write| (write.client, write.id) == (client, id));
        if dedup && ctx.durable().log.after(self.machine.applied).any(waits) {
            return;
        }
        if self.hands_over(client, ctx) {
            return;
        }
        ctx.line(20);
        self.append_own(Command::Write(Write { client, id, key, value }), ctx);
    }

    /// This server does not lead.
    pub fn redirect(&self, client: NodeId, ctx: &mut Ctx) {
        ctx.line(18);
        let (term, leader) = (ctx.durable().term, self.leader);
        ctx.send(client, Msg::Redirect { term, leader });
    }

    /// What a follower of this term has answered. Returns whether that is so, and it did not only come late.
    fn hear(&mut self, from: NodeId, term: u32, round: u32, ctx: &mut Ctx) -> bool {
        if term > ctx.durable().term {
            self.follow(term, None, ctx);
        }
        let (now, place) = (ctx.elapsed(), Server::place(from, ctx));
        let Role::Leader(lead) = &mut self.role else { return false };
        if term != ctx.durable().term {
            return false;
        }
        let Some(peer) = place.and_then(|place| lead.peers.get_mut(place)) else { return false };
        if round > peer.round {
            peer.round = round;
            peer.heard = now;
        }
        self.confirm_round(ctx);
        true
    }

    pub fn on_appended(&mut self, from: NodeId, term: u32, index: u32, round: u32, ctx: &mut Ctx) {
        if !self.hear(from, term, round, ctx) {
            return;
        }
        ctx.line(30);
        let last = ctx.durable().log.last();
        let Role::Leader(lead) = &mut self.role else { return };
        let Some(peer) = lead.peers.get_mut(ctx.config().index_of(from)) else { return };
        ctx.line(31);
        let reached = index.min(last);
        // Only what brings it further asks for more. Else each message to all would begin another row of them.
        let further = reached >= peer.next;
        peer.matched = peer.matched.max(reached);
        peer.next = peer.next.max(reached + 1);
        let lacks = further && peer.sent < last;
        self.advance_commit(ctx);
        if lacks {
            self.send_append(from, ctx);
        }
        self.serve_reads(ctx);
        self.hand_over(from, ctx);
        self.catch_up(from, ctx);
        self.take_snapshot(ctx);
    }

    fn advance_commit(&mut self, ctx: &mut Ctx) {
        ctx.line(32);
        let Role::Leader(lead) = &self.role else { return };
        let stored = ctx.durable();
        let own = Server::place(ctx.me(), ctx);
        let has = lead
            .peers
            .iter()
            .enumerate()
            .map(|(place, peer)| if Some(place) == own { stored.log.last() } else { peer.matched });
        let on_majority = Server::members(ctx).reached(&has.collect::<Vec<u32>>());
        let own_term = stored.log.term_at(on_majority) == Some(stored.term);
        let commit = commit_index(self.commit, on_majority, own_term || !ctx.config().commit_own_term);
        if commit > self.commit {
            ctx.line(33);
            self.commit = commit;
            self.apply(ctx);
            self.after_commit(ctx);
        }
    }

    pub fn on_append_refused(&mut self, from: NodeId, term: u32, hint: u32, round: u32, ctx: &mut Ctx) {
        if !self.hear(from, term, round, ctx) {
            return;
        }
        ctx.line(34);
        let Role::Leader(lead) = &mut self.role else { return };
        let Some(peer) = lead.peers.get_mut(ctx.config().index_of(from)) else { return };
        let next = peer.next.saturating_sub(1).min(hint.saturating_add(1)).max(1);
        if next < peer.next {
            peer.next = next;
            self.send_append(from, ctx);
        }
        self.serve_reads(ctx);
    }
}
