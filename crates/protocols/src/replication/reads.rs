//! Reads. A primary that answers from its own log may have been replaced without knowing it. Before it answers, one that
//! asks hears from so many backups that nobody else can have begun to lead before the read came: whoever is promoted has
//! followed a newer epoch since it was asked for the end of its log.

use super::config::{Mode, Reads};
use super::message::Msg;
use super::process::Ctx;
use super::server::{Lead, Peer, Role, Server};
use crate::kit::RequestId;
use faultline_sim::{Micros, NodeId, Word};

/// The reads that a primary has to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    pub waiting: Vec<WaitingRead>,
    /// How often it has asked. Every read begins a round, which answers to older ones say nothing about.
    pub round: u32,
    /// When it asked last.
    pub asked: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaitingRead {
    pub client: NodeId,
    pub id: RequestId,
    pub key: Word,
    pub round: u32,
}

impl Reading {
    /// Whether a read waits for an answer of this backup.
    pub fn waits_for(&self, peer: &Peer) -> bool {
        self.waiting.iter().any(|read| read.round > peer.confirmed)
    }
}

impl Server {
    pub fn on_read(&mut self, client: NodeId, id: RequestId, key: Word, ctx: &mut Ctx) {
        ctx.line(32);
        let Role::Primary(lead) = &mut self.role else {
            let epoch = ctx.durable().epoch;
            let hint = self.hint.filter(|hint| *hint != ctx.me());
            return ctx.send(client, Msg::Reject { epoch, hint });
        };
        if ctx.config().reads == Reads::Primary {
            return self.answer_read(client, id, key, ctx);
        }
        let reading = &mut lead.reading;
        // The round of the same read, asked before, is good for it, too. A late copy of an older one needs no answer.
        if reading.waiting.iter().any(|read| read.client == client && read.id >= id) {
            return;
        }
        let now = ctx.elapsed();
        for peer in &mut lead.peers {
            if peer.matched == ctx.durable().log.last() && !reading.waits_for(peer) {
                // It was waiting for nothing until now.
                peer.heard = now;
            }
        }
        reading.round += 1;
        let round = reading.round;
        reading.waiting.retain(|read| read.client != client);
        reading.waiting.push(WaitingRead { client, id, key, round });
        self.confirm(ctx);
        self.serve_reads(ctx);
    }

    /// Asks the backups whether they still follow.
    fn confirm(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        ctx.line(54);
        lead.reading.asked = ctx.elapsed();
        let (epoch, round, me) = (ctx.durable().epoch, lead.reading.round, ctx.me());
        for id in ctx.config().server_ids().filter(|id| *id != me) {
            ctx.send(id, Msg::Confirm { epoch, round });
        }
    }

    /// The question may be lost, or its answer.
    pub fn confirm_again(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &self.role else { return };
        let waits = !lead.reading.waiting.is_empty();
        if waits && ctx.elapsed().saturating_sub(lead.reading.asked) >= super::primary::resend_period(ctx) {
            self.confirm(ctx);
        }
    }

    pub fn on_confirm(&mut self, from: NodeId, epoch: u32, round: u32, ctx: &mut Ctx) {
        ctx.line(55);
        if epoch < ctx.durable().epoch {
            let epoch = ctx.durable().epoch;
            return ctx.send(from, Msg::Reject { epoch, hint: None });
        }
        if epoch > ctx.durable().epoch {
            self.adopt(epoch, Some(from), ctx);
        }
        ctx.send(from, Msg::Confirmed { epoch, round });
    }

    pub fn on_confirmed(&mut self, from: NodeId, epoch: u32, round: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if epoch != ctx.durable().epoch || !ctx.config().is_server(from) {
            return;
        }
        let Some(peer) = lead.peers.get_mut(ctx.config().server_index(from)) else { return };
        peer.confirmed = peer.confirmed.max(round);
        peer.heard = ctx.elapsed();
        self.serve_reads(ctx);
    }

    /// Answers the reads that may be answered now.
    pub fn serve_reads(&mut self, ctx: &mut Ctx) {
        let committed = self.committed;
        let Role::Primary(lead) = &mut self.role else { return };
        // Until the start of its epoch is safe, it does not know what else is.
        if lead.reading.waiting.is_empty() || committed < lead.start {
            return;
        }
        let round = confirmed_round(lead, ctx);
        let waiting = std::mem::take(&mut lead.reading.waiting);
        let (ready, waiting): (Vec<WaitingRead>, Vec<WaitingRead>) =
            waiting.into_iter().partition(|read| read.round <= round);
        lead.reading.waiting = waiting;
        for read in ready {
            ctx.line(56);
            self.answer_read(read.client, read.id, read.key, ctx);
        }
    }

    /// Answers what the safe part of the log says.
    fn answer_read(&self, client: NodeId, id: RequestId, key: Word, ctx: &mut Ctx) {
        let (log, lsn) = (&ctx.durable().log, self.committed);
        let hidden = log.last().saturating_sub(lsn) as usize;
        let writes = log.newest_first().skip(hidden).filter_map(|entry| entry.write);
        let value = writes.into_iter().find(|write| write.key == key).map(|write| write.value);
        ctx.send(client, Msg::ReadOk { id, value, lsn });
    }
}

/// The newest round after whose begin nobody else led yet. It needs those without whom the controller promotes nobody: the
/// same that a write waits for in semi-synchronous and synchronous mode. Asynchronously any server may be promoted on the
/// strength of its own answer, so all are needed.
fn confirmed_round(lead: &Lead, ctx: &Ctx) -> u32 {
    let (config, me) = (ctx.config(), ctx.me());
    let others = config.server_ids().zip(&lead.peers).filter(|(id, _)| *id != me);
    match config.mode {
        Mode::Async => others.map(|(_, peer)| peer.confirmed).min(),
        // Two servers that follow no newer epoch are more than the one that an election can do without.
        Mode::SemiSync => others.map(|(_, peer)| peer.confirmed).max(),
        // One of the in-sync set will lead next. If nobody else is in it, nobody else can.
        Mode::Sync => {
            let in_sync = others.filter(|(id, _)| lead.in_sync.contains(id));
            in_sync.map(|(_, peer)| peer.confirmed).min()
        }
    }
    .unwrap_or(lead.reading.round)
}
