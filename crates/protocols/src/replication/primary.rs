//! A server as primary.

use std::collections::VecDeque;
use std::rc::Rc;

use super::config::Mode;
use super::message::{Msg, Timer};
use super::process::Ctx;
use super::reads::Reading;
use super::server::{Lead, Peer, Pending, Role, Server, Session};
use super::storage::{Entry, Log, Op, Write};
use crate::kit::RequestId;
use faultline_sim::{Micros, NodeId, Note, Weight, Word};

/// A shipment is cut to so many entries; any node that lacks more asks again.
pub const ENTRIES_MAX: usize = 64;

impl Server {
    /// Becomes primary. `start` is where its epoch starts in the log.
    pub fn lead(&mut self, in_sync: Vec<NodeId>, version: u32, start: u32, ctx: &mut Ctx) {
        let now = ctx.elapsed();
        let peer = Peer { matched: 0, confirmed: 0, heard: now, sent: now };
        let lead = Lead {
            start,
            peers: vec![peer; usize::from(ctx.config().servers)],
            pending: Vec::new(),
            sessions: sessions(&ctx.durable().log),
            agreed: in_sync.clone(),
            in_sync,
            version,
            // The first primary knows that nothing was done yet.
            obeyed: (start == 0).then_some(0),
            ordered: None,
            shipped: ctx.durable().log.last(),
            to_ship: VecDeque::new(),
            reading: Reading::default(),
        };
        self.role = Role::Primary(Box::new(lead));
        self.question = None;
        self.hint = Some(ctx.me());
        let period = resend_period(ctx);
        ctx.set_timer(Timer::Resend, period);
    }

    pub fn on_promote(&mut self, epoch: u32, in_sync: &[NodeId], version: u32, ctx: &mut Ctx) {
        // Only as sealed by the query: otherwise the log may have changed since it was compared.
        if epoch != ctx.durable().epoch || self.sealed != Some(epoch) || self.is_primary() {
            return;
        }
        ctx.line(21);
        self.sealed = None;
        ctx.line(22);
        let start = ctx.durable().log.last() + 1;
        ctx.write(Op::Append { lsn: start, entry: Entry { epoch, write: None } });
        ctx.sync();
        self.lead(in_sync.to_vec(), version, start, ctx);
        let me = ctx.me();
        ctx.note(Weight::Major, || {
            Note::new("replication-note-becomes-primary").with("node", me).with("epoch", epoch)
        });
        ctx.line(23);
        self.replicate(start, ctx);
        self.advance(ctx);
    }

    pub fn on_write(&mut self, client: NodeId, id: RequestId, key: Word, value: Word, ctx: &mut Ctx) {
        ctx.line(1);
        ctx.line(2);
        let Role::Primary(lead) = &mut self.role else {
            let epoch = ctx.durable().epoch;
            let hint = self.hint.filter(|hint| *hint != ctx.me());
            return ctx.send(client, Msg::Reject { epoch, hint });
        };
        ctx.line(3);
        if ctx.config().dedup
            && let Some(session) = lead.sessions.iter().find(|session| session.is_of(client, id))
            && id <= session.id
        {
            let lsn = session.lsn;
            if id < session.id {
                ctx.line(52);
                ctx.send(client, Msg::Expired { id });
            } else if lsn <= self.committed {
                ctx.send(client, Msg::WriteOk { id, lsn });
            } else if lead.pending.iter().all(|pending| pending.lsn != lsn) {
                lead.pending.push(Pending { lsn, client, id });
            }
            let me = ctx.me();
            return ctx.note(Weight::Normal, || {
                Note::new("replication-note-known-request").with("node", me).with("client", client)
            });
        }
        ctx.line(4);
        let lsn = ctx.durable().log.last() + 1;
        let epoch = ctx.durable().epoch;
        ctx.write(Op::Append { lsn, entry: Entry { epoch, write: Some(Write { client, id, key, value }) } });
        if ctx.config().fsync {
            ctx.sync();
        }
        lead.sessions.retain(|session| !session.is_of(client, id));
        lead.sessions.push(Session { client, id, lsn });
        lead.pending.push(Pending { lsn, client, id });
        if ctx.config().mode == Mode::Async {
            ctx.line(6);
            let due = ctx.elapsed() + ctx.config().lag;
            lead.to_ship.push_back(due);
            self.advance(ctx);
            self.ship(ctx);
        } else {
            ctx.line(5);
            self.replicate(lsn, ctx);
            ctx.line(7);
            self.advance(ctx);
        }
    }

    /// Sends one entry to every backup.
    fn replicate(&mut self, lsn: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        let log = &ctx.durable().log;
        let entry = *log.get(lsn).expect("just appended or not shipped yet");
        let (epoch, prev_epoch) = (ctx.durable().epoch, log.epoch_at(lsn - 1));
        let committed = self.committed;
        lead.shipped = lead.shipped.max(lsn);
        let (me, now) = (ctx.me(), ctx.elapsed());
        for (index, id) in ctx.config().server_ids().enumerate() {
            if id != me {
                lead.peers[index].sent = now;
                if lead.peers[index].matched + 1 == lsn {
                    // It was waiting for nothing until now.
                    lead.peers[index].heard = now;
                }
                ctx.send(id, Msg::Repl { epoch, lsn, prev_epoch, entry, committed });
            }
        }
    }

    /// Asynchronous mode: sends the entries that have waited for the lag.
    pub fn ship(&mut self, ctx: &mut Ctx) {
        while let Role::Primary(lead) = &mut self.role
            && let Some(due) = lead.to_ship.front().copied()
        {
            if due > ctx.elapsed() {
                let wait = due.saturating_sub(ctx.elapsed());
                return ctx.set_timer(Timer::Ship, wait);
            }
            lead.to_ship.pop_front();
            let lsn = lead.shipped + 1;
            ctx.line(5);
            self.replicate(lsn, ctx);
        }
    }

    pub fn on_ack(&mut self, from: NodeId, epoch: u32, lsn: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if epoch != ctx.durable().epoch || !ctx.config().is_server(from) {
            return;
        }
        ctx.line(13);
        ctx.line(14);
        let peer = &mut lead.peers[ctx.config().server_index(from)];
        peer.matched = peer.matched.max(lsn);
        peer.heard = ctx.elapsed();
        let caught_up = peer.matched == ctx.durable().log.last();
        self.advance(ctx);
        if caught_up {
            self.welcome(from, ctx);
        }
    }

    /// A backup that lacks nothing counts again, at once for this primary, and for failover as
    /// soon as the controller knows.
    fn welcome(&mut self, from: NodeId, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if !ctx.config().shrinks() || lead.in_sync.contains(&from) {
            return;
        }
        lead.in_sync.push(from);
        lead.in_sync.sort();
        let in_sync = lead.in_sync.clone();
        self.propose(&in_sync, ctx);
    }

    fn propose(&mut self, in_sync: &[NodeId], ctx: &mut Ctx) {
        let Role::Primary(lead) = &self.role else { return };
        let (epoch, version) = (ctx.durable().epoch, lead.version);
        let controller = ctx.config().controller();
        ctx.send(controller, Msg::Propose { epoch, version, in_sync: in_sync.into() });
    }

    /// The controller has decided about the in-sync set.
    pub fn on_in_sync(&mut self, in_sync: &[NodeId], version: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if version <= lead.version {
            return;
        }
        let me = ctx.me();
        let gone: Vec<NodeId> = lead.in_sync.iter().copied().filter(|id| !in_sync.contains(id)).collect();
        lead.in_sync = in_sync.to_vec();
        lead.agreed = in_sync.to_vec();
        lead.version = version;
        if !gone.is_empty() {
            ctx.note(Weight::Major, || {
                Note::new("replication-note-shrinks").with("node", me).with("gone", gone)
            });
        }
        self.advance(ctx);
        // Fewer are waited for.
        self.serve_reads(ctx);
    }

    /// Answers every write that has become safe, and tells the resource.
    fn advance(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        let last = ctx.durable().log.last();
        let matched = |id: NodeId| lead.peers[ctx.config().server_index(id)].matched;
        let me = ctx.me();
        let others = || ctx.config().server_ids().filter(|id| *id != me);
        let safe = match ctx.config().mode {
            Mode::Async => last,
            Mode::SemiSync => others().map(matched).max().unwrap_or(last),
            Mode::Sync => others().filter(|id| lead.in_sync.contains(id)).map(matched).min().unwrap_or(last),
        };
        // Entries of older epochs become safe together with the start of this one.
        if safe < lead.start || safe <= self.committed {
            return;
        }
        ctx.line(15);
        self.committed = safe;
        let (answered, waiting): (Vec<Pending>, Vec<Pending>) =
            lead.pending.iter().partition(|pending| pending.lsn <= safe);
        lead.pending = waiting;
        self.command(ctx);
        for Pending { lsn, client, id } in answered {
            ctx.send(client, Msg::WriteOk { id, lsn });
        }
        self.serve_reads(ctx);
    }

    pub fn on_need(&mut self, from: NodeId, epoch: u32, ends: &[(u32, u32)], nonce: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if epoch != ctx.durable().epoch || !ctx.config().is_server(from) {
            return;
        }
        ctx.line(30);
        let common = ctx.durable().log.common_with(ends);
        // It may have lost what it once confirmed.
        let peer = &mut lead.peers[ctx.config().server_index(from)];
        peer.matched = common;
        peer.heard = ctx.elapsed();
        ctx.line(31);
        self.send_entries(from, common, nonce, ctx);
        // The confirmation of what it has may have been lost, and is not asked for again.
        self.advance(ctx);
    }

    fn send_entries(&mut self, to: NodeId, prev: u32, nonce: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        let log = &ctx.durable().log;
        let end = due(lead, log, ctx.config().mode);
        let count = (end.saturating_sub(prev) as usize).min(ENTRIES_MAX);
        let entries: Rc<[Entry]> = log.after(prev).take(count).map(|(_, entry)| *entry).collect();
        let prev_epoch = log.epoch_at(prev);
        let epoch = ctx.durable().epoch;
        let committed = self.committed;
        lead.peers[ctx.config().server_index(to)].sent = ctx.elapsed();
        ctx.send(to, Msg::Entries { epoch, nonce, prev, prev_epoch, entries, committed, end });
    }

    pub fn resend(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &self.role else { return };
        ctx.line(33);
        let (now, period) = (ctx.elapsed(), resend_period(ctx));
        let (me, timeout, shrinks) = (ctx.me(), ctx.config().timeout, ctx.config().shrinks());
        let due = due(lead, &ctx.durable().log, ctx.config().mode);
        let mut late = Vec::new();
        let mut silent = Vec::new();
        for (index, id) in ctx.config().server_ids().enumerate() {
            let peer = &lead.peers[index];
            // Any node that is not in sync is asked for a sign of life, so that it can be.
            let counts = !shrinks || lead.in_sync.contains(&id);
            let lacks = peer.matched < due || !counts;
            // A read waits for everybody in sync, too.
            if id == me || !lacks && !lead.reading.waits_for(peer) {
                continue;
            }
            // A backup that has been silent for long is tried less often.
            let pace = if now.saturating_sub(peer.heard) > timeout { timeout } else { period };
            if lacks && now.saturating_sub(peer.sent) >= pace {
                late.push((id, peer.matched));
            }
            if shrinks && counts && now.saturating_sub(peer.heard) > timeout {
                silent.push(id);
            }
        }
        let kept: Vec<NodeId> = lead.in_sync.iter().copied().filter(|id| !silent.contains(id)).collect();
        if kept != lead.in_sync || kept != lead.agreed {
            ctx.line(35);
            self.propose(&kept, ctx);
        }
        for (id, matched) in late {
            ctx.line(34);
            self.send_entries(id, matched, 0, ctx);
        }
        self.command_again(ctx);
        self.confirm_again(ctx);
        ctx.set_timer(Timer::Resend, period);
    }
}

/// The last entry that a backup should have: what asynchronous mode holds back for its lag is not
/// late.
fn due(lead: &Lead, log: &Log, mode: Mode) -> u32 {
    if mode == Mode::Async { lead.shipped } else { log.last() }
}

pub fn resend_period(ctx: &Ctx) -> Micros {
    Micros((ctx.config().retry.0 / 2).max(1))
}

impl Session {
    fn is_of(&self, client: NodeId, id: RequestId) -> bool {
        (self.client, self.id.session) == (client, id.session)
    }
}

/// The newest write of each session in the log.
fn sessions(log: &Log) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (lsn, entry) in log.after(0) {
        let Some(Write { client, id, .. }) = entry.write else { continue };
        match sessions.iter_mut().find(|session| session.is_of(client, id)) {
            Some(session) if session.id <= id => *session = Session { client, id, lsn },
            Some(_) => {}
            None => sessions.push(Session { client, id, lsn }),
        }
    }
    sessions
}
