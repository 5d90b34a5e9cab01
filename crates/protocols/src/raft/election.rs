//! Elections: who may lead the next term.

use super::config::Reads;
use super::message::{Msg, Timer};
use super::process::Ctx;
use super::server::{Role, Server};
use super::storage::Op;
use crate::kit::consensus::{LogEnd, MemberSet, Tally, is_up_to_date};
use faultline_sim::{NodeId, Note, Weight};

/// The answers to one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ballot {
    pub yes: MemberSet,
    pub no: MemberSet,
}

impl Ballot {
    fn begin(me: NodeId, ctx: &Ctx) -> Ballot {
        Ballot {
            yes: Server::place(me, ctx).map(MemberSet::of).unwrap_or_default(),
            no: MemberSet::default(),
        }
    }

    fn count(&mut self, from: NodeId, granted: bool, ctx: &Ctx) -> Tally {
        if let Some(place) = Server::place(from, ctx) {
            let answers = if granted { &mut self.yes } else { &mut self.no };
            *answers = answers.with(place);
        }
        self.stands(ctx)
    }

    fn stands(&self, ctx: &Ctx) -> Tally {
        Server::members(ctx).tally(self.yes, self.no)
    }
}

impl Server {
    pub fn on_election_timeout(&mut self, ctx: &mut Ctx) {
        ctx.line(2);
        // A leader's lease rests on this server, too: a timer that fires early does not end it.
        if ctx.config().reads == Reads::Lease && self.hears_leader(ctx) {
            return self.restart_election_timer(ctx);
        }
        self.leader = None;
        if !self.may_lead(ctx) {
            ctx.line(70);
            self.role = Role::Follower;
            return self.restart_election_timer(ctx);
        }
        if ctx.config().pre_vote {
            ctx.line(3);
            let ballot = Ballot::begin(ctx.me(), ctx);
            if ballot.stands(ctx) == Tally::Won {
                return self.campaign(false, ctx);
            }
            self.role = Role::PreCandidate(ballot);
            self.restart_election_timer(ctx);
            let (term, (last_term, last_index)) = (ctx.durable().term + 1, ctx.durable().log.end());
            for other in Server::others(ctx) {
                ctx.send(other, Msg::PreVote { term, last_index, last_term });
            }
        } else {
            self.campaign(false, ctx);
        }
    }

    /// Asks for the votes of the next term; `transfer` if the leader wants it.
    pub fn campaign(&mut self, transfer: bool, ctx: &mut Ctx) {
        ctx.line(4);
        let (me, term) = (ctx.me(), ctx.durable().term + 1);
        ctx.write(Op::Vote { term, candidate: me });
        self.sync_vote(ctx);
        self.role = Role::Candidate(Ballot::begin(me, ctx));
        ctx.note(Weight::Normal, || Note::new("raft-note-campaigns").with("node", me).with("term", term));
        ctx.line(5);
        self.restart_election_timer(ctx);
        let (last_term, last_index) = ctx.durable().log.end();
        for other in Server::others(ctx) {
            ctx.send(other, Msg::RequestVote { term, last_index, last_term, transfer });
        }
        if Ballot::begin(me, ctx).stands(ctx) == Tally::Won {
            self.lead(ctx);
        }
    }

    /// Whether this log has no more than that of a candidate.
    fn is_new_enough(candidate: LogEnd, ctx: &Ctx) -> bool {
        let mine = ctx.durable().log.end();
        if ctx.config().vote_for_newer { is_up_to_date(candidate, mine) } else { candidate.1 >= mine.1 }
    }

    pub fn on_pre_vote(&mut self, from: NodeId, term: u32, last: LogEnd, ctx: &mut Ctx) {
        ctx.line(12);
        let mine = ctx.durable().term;
        let granted = term > mine && !self.hears_leader(ctx) && Server::is_new_enough(last, ctx);
        // A yes says the term that it is for, a no the term of who says it.
        ctx.send(from, Msg::PreVoteAnswer { term: if granted { term } else { mine }, granted });
    }

    pub fn on_pre_vote_answer(&mut self, from: NodeId, term: u32, granted: bool, ctx: &mut Ctx) {
        let mine = ctx.durable().term;
        if !granted && term > mine {
            return self.follow(term, None, ctx);
        }
        let Role::PreCandidate(ballot) = &mut self.role else { return };
        if term != if granted { mine + 1 } else { mine } {
            return;
        }
        match ballot.count(from, granted, ctx) {
            Tally::Won => self.campaign(false, ctx),
            Tally::Lost => self.role = Role::Follower,
            Tally::Open => {}
        }
    }

    pub fn on_request_vote(&mut self, from: NodeId, term: u32, last: LogEnd, transfer: bool, ctx: &mut Ctx) {
        ctx.line(6);
        if ctx.config().keeps_to_leader() && self.hears_leader(ctx) && !transfer {
            ctx.line(7);
            return;
        }
        if term > ctx.durable().term {
            self.follow(term, None, ctx);
        }
        ctx.line(8);
        let stored = ctx.durable();
        let free = stored.voted.is_none_or(|candidate| candidate == from);
        let granted = term == stored.term && free && Server::is_new_enough(last, ctx);
        if granted {
            ctx.line(9);
            ctx.write(Op::Vote { term, candidate: from });
            self.sync_vote(ctx);
            self.restart_election_timer(ctx);
            ctx.line(10);
        } else {
            ctx.line(11);
        }
        let term = ctx.durable().term;
        ctx.send(from, Msg::Vote { term, granted });
    }

    /// Only an answer of the present term counts: a vote of an older one was for something that is over.
    pub fn on_vote(&mut self, from: NodeId, term: u32, granted: bool, ctx: &mut Ctx) {
        let mine = ctx.durable().term;
        if term > mine {
            return self.follow(term, None, ctx);
        }
        let Role::Candidate(ballot) = &mut self.role else { return };
        if term != mine {
            return;
        }
        ctx.line(13);
        match ballot.count(from, granted, ctx) {
            Tally::Won => self.lead(ctx),
            Tally::Lost => {
                ctx.line(16);
                self.role = Role::Follower;
            }
            Tally::Open => {}
        }
    }

    fn lead(&mut self, ctx: &mut Ctx) {
        ctx.line(14);
        ctx.cancel_timer(Timer::Election);
        let (me, term) = (ctx.me(), ctx.durable().term);
        self.leader = Some(me);
        ctx.note(Weight::Major, || Note::new("raft-note-leads").with("node", me).with("term", term));
        self.begin_to_lead(ctx);
    }
}
