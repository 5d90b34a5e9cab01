//! A follower: it makes its log that of the leader.

use super::log::Entry;
use super::message::Msg;
use super::process::Ctx;
use super::server::Server;
use super::storage::Op;
use crate::kit::consensus::{Fit, LogEnd, first_missing, fits, follower_commit_index};
use faultline_sim::{NodeId, Note, Weight};

/// What a leader has sent.
pub struct Entries<'a> {
    pub term: u32,
    pub prev_index: u32,
    pub prev_term: u32,
    pub entries: &'a [Entry],
    pub commit: u32,
    pub round: u32,
}

impl Entries<'_> {
    /// Leaves out what a snapshot that ends so covers: it is committed, so the leader of a term as new as this has the same.
    fn skip_to(&mut self, (term, index): LogEnd) {
        let Some(covered) = index.checked_sub(self.prev_index).filter(|covered| *covered > 0) else { return };
        let covered = (covered as usize).min(self.entries.len());
        self.entries = self.entries.get(covered..).unwrap_or_default();
        (self.prev_term, self.prev_index) = (term, index);
    }
}

impl Server {
    pub fn on_append(&mut self, from: NodeId, mut sent: Entries, ctx: &mut Ctx) {
        ctx.line(24);
        let mine = ctx.durable().term;
        if sent.term < mine {
            ctx.line(25);
            return ctx.send(from, Msg::AppendRefused { term: mine, hint: 0, round: sent.round });
        }
        ctx.line(26);
        self.hear_leader(from, sent.term, ctx);
        let log = &ctx.durable().log;
        sent.skip_to((log.term_at(log.start()).unwrap_or(0), log.start()));
        let fit = fits(sent.prev_index, sent.prev_term, |index| log.term_at(index), log.last());
        if let Fit::Differs { hint } = fit {
            ctx.line(27);
            return ctx.send(from, Msg::AppendRefused { term: sent.term, hint, round: sent.round });
        }
        if self.append(&sent, ctx) {
            self.sync_log(ctx);
        }
        ctx.line(29);
        let confirmed = sent.prev_index.saturating_add(sent.entries.len() as u32);
        self.commit = follower_commit_index(self.commit, sent.commit, confirmed);
        self.apply(ctx);
        ctx.send(from, Msg::Appended { term: sent.term, index: confirmed, round: sent.round });
        self.take_snapshot(ctx);
    }

    pub fn hear_leader(&mut self, leader: NodeId, term: u32, ctx: &mut Ctx) {
        self.follow(term, Some(leader), ctx);
        self.answer_transfer(leader, ctx);
        self.heard = ctx.elapsed();
        self.restart_election_timer(ctx);
    }

    /// Appends what is missing; the first entry that differs replaces the rest of the log. Returns whether anything was
    /// written.
    fn append(&mut self, sent: &Entries, ctx: &mut Ctx) -> bool {
        let log = &ctx.durable().log;
        let terms = sent.entries.iter().map(|entry| entry.term);
        let Some(place) = first_missing(sent.prev_index, terms, |index| log.term_at(index)) else {
            return false;
        };
        let (me, last) = (ctx.me(), log.last());
        ctx.line(28);
        let first = sent.prev_index + 1 + place as u32;
        if first <= last {
            let count = last - first + 1;
            ctx.note(Weight::Major, || {
                Note::new("raft-note-cuts-log").with("node", me).with("count", count).with("index", first)
            });
        }
        for (index, entry) in (first..).zip(sent.entries.iter().skip(place)) {
            ctx.write(Op::Append { index, entry: *entry });
        }
        true
    }
}
