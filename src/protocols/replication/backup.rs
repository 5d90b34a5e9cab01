//! A server as backup.

use super::message::Msg;
use super::server::{Ctx, Server};
use super::storage::{Entry, Op};
use crate::sim::{NodeId, Note, Weight};

/// Entries from a primary, one (REPL) or several (ENTRIES).
pub struct Shipment<'a> {
    pub epoch: u32,
    pub prev: u32,
    pub prev_epoch: u32,
    pub entries: &'a [Entry],
    pub committed: u32,
    pub end: u32,
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
        let log = &ctx.durable().log;
        let fits = shipment.prev <= log.last() && log.epoch_at(shipment.prev) == shipment.prev_epoch;
        if !fits {
            let ends = log.ends().into();
            ctx.line(gap);
            return ctx.send(from, Msg::Need { epoch, ends });
        }
        ctx.line(append);
        if self.append(&shipment, ctx) && ctx.config().fsync {
            ctx.sync();
        }
        let matched = shipment.prev + shipment.entries.len() as u32;
        self.committed = self.committed.max(shipment.committed.min(matched));
        if !ctx.durable().complete && matched >= shipment.end {
            ctx.write(Op::Complete);
            ctx.sync();
        }
        ctx.send(from, Msg::ReplAck { epoch, lsn: matched });
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
        if before + 1 < shipment.end && shipment.entries.len() > 1 {
            ctx.note(Weight::Normal, || Note::new("replication-note-catches-up").with("node", me));
        }
        true
    }
}
