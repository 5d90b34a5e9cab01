//! Reads that are not out of date, without an entry in the log: ReadIndex and leases (the dissertation, 6.4).

use std::collections::VecDeque;

use super::config::Reads;
use super::message::Msg;
use super::process::Ctx;
use super::server::{Role, Server};
use crate::kit::RequestId;
use faultline_sim::{Micros, NodeId, Word};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    pub waiting: Vec<WaitingRead>,
    /// The newest round that a majority has answered.
    pub confirmed: u32,
    /// When that was sent, or one before it.
    pub since: Option<Micros>,
    /// When the rounds after that one were sent, the newest of them.
    sent: VecDeque<(u32, Micros)>,
    /// This leader has asked another server to take over, so it has no leases until it is elected again.
    no_leases: bool,
}

/// So many rounds are on their way at most, of which the time is known. A lease that began with an older one is not used.
const ROUNDS_KEPT: usize = 256;

impl Reading {
    pub fn leases_end(&mut self) {
        self.no_leases = true;
    }

    /// A round begins.
    pub fn begin(&mut self, round: u32, now: Micros) {
        self.sent.push_back((round, now));
        if self.sent.len() > ROUNDS_KEPT {
            self.sent.pop_front();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WaitingRead {
    pub client: NodeId,
    pub id: RequestId,
    pub key: Word,
    /// The read index: so much must have been applied.
    pub index: u32,
    /// The first round that began after the read had come. Answers to older rounds say nothing about now.
    pub round: u32,
}

impl Server {
    pub fn on_read(&mut self, client: NodeId, id: RequestId, key: Word, ctx: &mut Ctx) {
        ctx.line(36);
        let reads = ctx.config().reads;
        let (commit, applied, lease) = (self.commit, self.machine.applied, self.has_lease(ctx));
        if self.hands_over(client, ctx) {
            return;
        }
        let Role::Leader(lead) = &mut self.role else { return self.redirect(client, ctx) };
        // Before an entry of its own term is committed, the leader does not know what is.
        let index = commit.max(lead.start);
        if reads == Reads::Local || reads == Reads::Lease && lease && applied >= index {
            if reads == Reads::Lease {
                ctx.line(39);
            }
            return self.answer_read(client, id, key, ctx);
        }
        ctx.line(37);
        let round = lead.round + 1;
        let waiting = &mut lead.reading.waiting;
        // The round of the same read, asked before, is good for it, too.
        if waiting.iter().any(|read| read.client == client && read.id >= id) {
            return;
        }
        waiting.retain(|read| read.client != client);
        waiting.push(WaitingRead { client, id, key, index, round });
        self.send_to_all(ctx);
        self.serve_reads(ctx);
    }

    fn answer_read(&self, client: NodeId, id: RequestId, key: Word, ctx: &mut Ctx) {
        let (value, index) = (self.machine.get(key), self.machine.applied);
        ctx.send(client, Msg::ReadOk { id, value, index });
    }

    /// Whether a majority has answered a round that was sent so recently that nobody else can lead yet.
    fn has_lease(&self, ctx: &Ctx) -> bool {
        let Role::Leader(lead) = &self.role else { return false };
        let (now, lease) = (ctx.elapsed(), ctx.config().lease());
        !lead.reading.no_leases && lead.reading.since.is_some_and(|sent| now.saturating_sub(sent) < lease)
    }

    /// Looks which round a majority has answered.
    pub fn confirm_round(&mut self, ctx: &Ctx) {
        let own = Server::place(ctx.me(), ctx);
        let Role::Leader(lead) = &mut self.role else { return };
        let answered = lead.peers.iter().enumerate();
        let answered = answered.map(|(place, peer)| if Some(place) == own { lead.round } else { peer.round });
        let round = Server::members(ctx).reached(&answered.collect::<Vec<u32>>());
        let reading = &mut lead.reading;
        reading.confirmed = reading.confirmed.max(round);
        while let Some((_, at)) = reading.sent.front().copied().filter(|(sent, _)| *sent <= round) {
            reading.since = Some(at);
            reading.sent.pop_front();
        }
    }

    /// Answers the reads that may be answered now.
    pub fn serve_reads(&mut self, ctx: &mut Ctx) {
        let applied = self.machine.applied;
        let Role::Leader(lead) = &mut self.role else { return };
        let confirmed = lead.reading.confirmed;
        let waiting = std::mem::take(&mut lead.reading.waiting);
        let (ready, waiting): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|read| read.round <= confirmed && read.index <= applied);
        lead.reading.waiting = waiting;
        for read in ready {
            ctx.line(38);
            self.answer_read(read.client, read.id, read.key, ctx);
        }
    }
}
