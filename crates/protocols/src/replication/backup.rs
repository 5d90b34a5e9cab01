//! A server as backup.

use super::message::{Msg, Timer};
use super::primary::resend_period;
use super::process::Ctx;
use super::server::Server;
use super::storage::{Entry, Op};
use faultline_sim::{Micros, NodeId, Note, Weight};

/// Entries from a primary, one (REPL) or several (ENTRIES).
pub struct Shipment<'a> {
    pub epoch: u32,
    /// The question that it answers; 0 if none.
    pub nonce: u32,
    pub prev: u32,
    pub prev_epoch: u32,
    pub entries: &'a [Entry],
    pub committed: u32,
    /// `None` if more is on its way anyway.
    pub end: Option<u32>,
}

impl Server {
    /// `lines` are the pseudo-code lines of: arrival, refusal, new epoch, gap, append.
    pub fn on_shipment(&mut self, from: NodeId, shipment: Shipment, lines: [u16; 5], ctx: &mut Ctx) {
        let [arrival, refusal, new_epoch, gap, append] = lines;
        ctx.line(arrival);
        let epoch = shipment.epoch;
        if epoch < ctx.durable().epoch {
            ctx.line(refusal);
            let epoch = ctx.durable().epoch;
            return ctx.send(from, Msg::Reject { epoch, hint: None });
        }
        if epoch > ctx.durable().epoch {
            ctx.line(new_epoch);
            self.adopt(epoch, Some(from), ctx);
        }
        self.hint = Some(from);
        self.sealed = None;
        let answers = self.question.is_some_and(|question| question.nonce == shipment.nonce);
        let log = &ctx.durable().log;
        let fits = shipment.prev <= log.last() && log.epoch_at(shipment.prev) == shipment.prev_epoch;
        if !fits {
            ctx.line(gap);
            return self.lack(answers, ctx);
        }
        ctx.line(append);
        if self.append(&shipment, ctx) && ctx.config().fsync {
            ctx.sync();
        }
        let matched = shipment.prev + shipment.entries.len() as u32;
        self.committed = self.committed.max(shipment.committed.min(matched));
        let whole = shipment.end.is_none_or(|end| matched >= end);
        if answers && whole {
            self.question = None;
            ctx.cancel_timer(Timer::Resend);
            if !ctx.durable().complete {
                ctx.write(Op::Complete);
                ctx.sync();
            }
        }
        ctx.send(from, Msg::ReplAck { epoch, lsn: matched });
        if !whole {
            self.lack(answers, ctx);
        }
    }

    /// Entries are missing: asks for them, unless an answer may be on its way.
    fn lack(&mut self, at_once: bool, ctx: &mut Ctx) {
        let recently = self.question.is_some_and(|question| {
            question.asked.is_some_and(|asked| ctx.elapsed().saturating_sub(asked) < resend_period(ctx))
        });
        if self.question.is_none() {
            self.question = Some(Question::new(ctx));
        }
        if at_once || !recently {
            self.ask_for_entries(ctx);
        }
    }

    /// Asks the primary for what this log lacks, again and again until the answer is whole.
    pub fn ask_for_entries(&mut self, ctx: &mut Ctx) {
        let now = ctx.elapsed();
        let Some(question) = self.question.as_mut().filter(|_| self.joining.is_none()) else { return };
        let period = resend_period(ctx);
        ctx.line(51);
        ctx.set_timer(Timer::Resend, period);
        let me = ctx.me();
        if let Some(primary) = self.hint.filter(|hint| *hint != me) {
            question.asked = Some(now);
            let (epoch, ends) = (ctx.durable().epoch, ctx.durable().log.ends().into());
            ctx.send(primary, Msg::Need { epoch, ends, nonce: question.nonce });
        }
    }

    /// Appends what is not there yet; the first entry that differs replaces the rest of the log.
    /// Returns whether anything was written.
    fn append(&mut self, shipment: &Shipment, ctx: &mut Ctx) -> bool {
        let log = &ctx.durable().log;
        let (me, before) = (ctx.me(), log.last());
        let missing = (shipment.prev + 1..)
            .zip(shipment.entries)
            .find(|(lsn, entry)| log.get(*lsn).is_none_or(|mine| mine.epoch != entry.epoch));
        let Some((first, _)) = missing else {
            return false;
        };
        if first <= before {
            let cut = before - first + 1;
            ctx.note(Weight::Major, || {
                Note::new("replication-note-cuts-log").with("node", me).with("count", cut).with("lsn", first)
            });
            self.committed = self.committed.min(first - 1);
        }
        let skip = (first - shipment.prev - 1) as usize;
        for (lsn, entry) in (first..).zip(&shipment.entries[skip..]) {
            ctx.write(Op::Append { lsn, entry: *entry });
        }
        if shipment.entries.len() > 1 {
            ctx.note(Weight::Normal, || Note::new("replication-note-catches-up").with("node", me));
        }
        true
    }
}

/// What a backup asks its primary. Only an answer to this very question says that the log is whole:
/// an older one may have been sent before something that this server confirmed and then lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    pub nonce: u32,
    pub asked: Option<Micros>,
}

impl Question {
    pub fn new(ctx: &mut Ctx) -> Question {
        Question { nonce: 1 + ctx.random_below(u64::from(u32::MAX)) as u32, asked: None }
    }
}
