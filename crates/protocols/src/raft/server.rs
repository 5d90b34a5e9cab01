//! A server: what it is in every role, and how it comes to a newer term.

use super::election::Ballot;
use super::leader::Lead;
use super::log::Command;
use super::machine::{Machine, Outcome};
use super::membership::change_answer;
use super::message::{Msg, Timer};
use super::process::{Ctx, Node};
use super::storage::Op;
use super::transfer::Transfer;
use crate::kit::{Handlers, Roster};
use faultline_sim::{Micros, NodeId, Note, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub role: Role,
    /// Who leads the present term, if that is known.
    pub leader: Option<NodeId>,
    /// When it last heard that leader, or started: on its own clock.
    pub heard: Micros,
    /// Up to here the log is known to be committed.
    pub commit: u32,
    pub machine: Machine,
    /// What it was handing over when it stopped leading: whoever asked for it is told when the next leader is heard.
    pub handed: Option<Transfer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Follower,
    /// Asks who would vote for it.
    PreCandidate(Ballot),
    Candidate(Ballot),
    Leader(Box<Lead>),
}

impl Handlers<Node> for Server {
    fn boot(ctx: &mut Ctx) -> Server {
        let starts = ctx.durable().starts + 1;
        if starts > 1 {
            ctx.line(40);
        }
        ctx.write(Op::Starts(starts));
        let machine = Server::load_snapshot(ctx);
        ctx.sync();
        let mut server = Server {
            role: Role::Follower,
            leader: None,
            // It may have heard a leader right before it crashed, who counts on it.
            heard: ctx.elapsed(),
            commit: machine.applied,
            machine,
            handed: None,
        };
        server.restart_election_timer(ctx);
        server
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        Server::cut_log(ctx);
        match msg {
            Msg::Write { id, key, value } => self.on_write(from, id, key, value, ctx),
            Msg::Read { id, key } => self.on_read(from, id, key, ctx),
            Msg::RequestVote { term, last_index, last_term, transfer } => {
                self.on_request_vote(from, term, (last_term, last_index), transfer, ctx);
            }
            Msg::Transfer { id, to } => self.on_transfer(from, id, to, ctx),
            Msg::Change { id, edit } => self.on_change(from, id, edit, ctx),
            Msg::TimeoutNow { term } => self.on_timeout_now(term, ctx),
            Msg::PreVote { term, last_index, last_term } => {
                self.on_pre_vote(from, term, (last_term, last_index), ctx);
            }
            Msg::Vote { term, granted } => self.on_vote(from, term, granted, ctx),
            Msg::PreVoteAnswer { term, granted } => self.on_pre_vote_answer(from, term, granted, ctx),
            Msg::Append { term, prev_index, prev_term, entries, commit, round } => {
                let list = super::follower::Entries {
                    term,
                    prev_index,
                    prev_term,
                    entries: &entries,
                    commit,
                    round,
                };
                self.on_append(from, list, ctx);
            }
            Msg::InstallSnapshot { term, snapshot, round } => {
                self.on_install_snapshot(from, term, snapshot, round, ctx);
            }
            Msg::Appended { term, index, round } => self.on_appended(from, term, index, round, ctx),
            Msg::AppendRefused { term, hint, round } => self.on_append_refused(from, term, hint, round, ctx),
            Msg::WriteOk { .. }
            | Msg::ReadOk { .. }
            | Msg::Transferred { .. }
            | Msg::Changed { .. }
            | Msg::Refused { .. }
            | Msg::HandingOver { .. }
            | Msg::Expired { .. }
            | Msg::Redirect { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        Server::cut_log(ctx);
        match timer {
            Timer::Election if !self.leads() => self.on_election_timeout(ctx),
            Timer::Heartbeat if self.leads() => self.on_heartbeat_timer(ctx),
            Timer::Transfer => self.on_transfer_timeout(ctx),
            _ => {}
        }
    }
}

impl Server {
    pub fn leads(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    pub fn restart_election_timer(&mut self, ctx: &mut Ctx) {
        let (shortest, more) = (ctx.config().timeout, ctx.config().randomness);
        let random = Micros(ctx.random_below(more.0.max(1)));
        ctx.set_timer(Timer::Election, shortest + random);
    }

    /// Whether a leader was heard, or leads here, so recently that nobody has to elect another one.
    pub fn hears_leader(&self, ctx: &Ctx) -> bool {
        self.leads() || ctx.elapsed().saturating_sub(self.heard) < ctx.config().timeout
    }

    /// Follows a term that is not older than its own. The leader of it may not be known yet.
    pub fn follow(&mut self, term: u32, leader: Option<NodeId>, ctx: &mut Ctx) {
        if let Role::Leader(lead) = &self.role {
            self.handed = lead.transfer;
            ctx.cancel_timer(Timer::Heartbeat);
            ctx.cancel_timer(Timer::Transfer);
            self.restart_election_timer(ctx);
            let me = ctx.me();
            ctx.note(Weight::Major, || Note::new("raft-note-steps-down").with("node", me).with("term", term));
        }
        self.role = Role::Follower;
        self.leader = leader;
        if term > ctx.durable().term {
            ctx.line(1);
            ctx.write(Op::Term(term));
            self.sync_vote(ctx);
        }
    }

    /// Waits until term and vote are on the disk.
    pub fn sync_vote(&self, ctx: &mut Ctx) {
        if ctx.config().sync_vote {
            ctx.sync();
        }
    }

    /// Waits until the log is on the disk.
    pub fn sync_log(&self, ctx: &mut Ctx) {
        if ctx.config().sync_log {
            ctx.sync();
        }
    }

    /// The place of a server among the servers; `None` for a client.
    pub fn place(id: NodeId, ctx: &Ctx) -> Option<usize> {
        ctx.config().is_server(id).then(|| ctx.config().index_of(id))
    }

    /// Applies what is committed, in order. The leader answers those who asked for it.
    pub fn apply(&mut self, ctx: &mut Ctx) {
        while self.machine.applied < self.commit {
            let Some(entry) = ctx.durable().log.get(self.machine.applied + 1).copied() else { return };
            ctx.line(35);
            let dedup = ctx.config().dedup;
            let outcome = self.machine.apply(&entry, dedup);
            let Some(outcome) = outcome.filter(|_| self.leads()) else { continue };
            match entry.command {
                Command::Start => {}
                Command::Write(write) => Server::answer_write(write.client, write.id, outcome, ctx),
                Command::Change(change) => ctx.send(change.client, change_answer(change.id, outcome)),
            }
        }
    }

    pub fn answer_write(client: NodeId, id: crate::kit::RequestId, outcome: Outcome, ctx: &mut Ctx) {
        let answer = match outcome {
            Outcome::Done(index) => Msg::WriteOk { id, index },
            Outcome::Expired => Msg::Expired { id },
        };
        ctx.send(client, answer);
    }
}
