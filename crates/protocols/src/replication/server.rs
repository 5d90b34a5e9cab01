//! A server of the store: what primary and backup have in common.

use std::collections::VecDeque;
use std::rc::Rc;

use super::backup::Question;
use super::message::{Msg, Timer};
use super::process::{Ctx, Node};
use super::reads::Reading;
use super::storage::Op;
use crate::kit::{Handlers, RequestId};
use faultline_sim::{Micros, NodeId, Note, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub incarnation: u32,
    pub beats: u32,
    pub role: Role,
    /// Who leads, as far as this server knows.
    pub hint: Option<NodeId>,
    /// The epoch whose query it has answered since its last start; only such a server can be
    /// promoted, as nothing can have changed its log since.
    pub sealed: Option<u32>,
    /// The newest entry known to be safe.
    pub committed: u32,
    /// Set while its disk is empty: the question that the controller has to answer first.
    pub joining: Option<u32>,
    /// Set while its log may lack something that no primary may know of.
    pub question: Option<Question>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Backup,
    Primary(Box<Lead>),
}

/// What only a primary keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lead {
    /// The position at which its epoch starts: older entries become safe only together with it.
    pub start: u32,
    /// One for each server, in order; its own is not used.
    pub peers: Vec<Peer>,
    /// Writes that wait to be safe.
    pub pending: Vec<Pending>,
    /// The newest write of each session in the log. None is ever closed.
    pub sessions: Vec<Session>,
    /// Whom it waits for: at least everybody whom the controller may take for in sync.
    pub in_sync: Vec<NodeId>,
    /// What the controller has decided last, and which decision it was.
    pub agreed: Vec<NodeId>,
    pub version: u32,
    /// What the resource has done; `None` until it has said so.
    pub obeyed: Option<u32>,
    /// The newest command on its way to the resource, and since when.
    pub ordered: Option<(u32, Micros)>,
    /// Asynchronous mode: the newest entry that was sent to the backups, and when each of those
    /// after it will be.
    pub shipped: u32,
    pub to_ship: VecDeque<Micros>,
    pub reading: Reading,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Peer {
    /// Its log equals the primary's up to here.
    pub matched: u32,
    /// The newest round of [`Msg::Confirm`] that it has answered.
    pub confirmed: u32,
    /// When it was last heard or needed nothing; times are as the primary's clock counts it.
    pub heard: Micros,
    pub sent: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    pub lsn: u32,
    pub client: NodeId,
    pub id: RequestId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub client: NodeId,
    /// Of its newest request.
    pub id: RequestId,
    pub lsn: u32,
}

impl Handlers<Node> for Server {
    fn boot(ctx: &mut Ctx) -> Server {
        let incarnation = ctx.durable().incarnation + 1;
        let mut server = Server {
            incarnation,
            beats: 0,
            role: Role::Backup,
            hint: None,
            sealed: None,
            committed: 0,
            joining: None,
            question: None,
        };
        if ctx.durable().epoch == 0 {
            server.joining = Some(ctx.random_below(u64::from(u32::MAX)) as u32);
            server.join(ctx);
            return server;
        }
        ctx.write(Op::Incarnation(incarnation));
        ctx.sync();
        let first_start = incarnation == 1 && ctx.durable().epoch == 1;
        if first_start {
            server.hint = Some(ctx.config().first_server());
        }
        if first_start && ctx.me() == ctx.config().first_server() {
            let in_sync = ctx.config().server_ids().collect();
            server.lead(in_sync, 1, 0, ctx);
            let me = ctx.me();
            ctx.note(Weight::Major, || Note::new("replication-note-first-primary").with("node", me));
        } else {
            ctx.line(26);
        }
        if !first_start {
            server.question = Some(Question::new(ctx));
            server.ask_for_entries(ctx);
        }
        server.beat(ctx);
        server
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        if let Some(asked) = self.joining {
            match msg {
                Msg::Welcome { nonce, epoch, primary, incarnation } if nonce == asked => {
                    self.on_welcome(epoch, primary, incarnation, ctx);
                }
                Msg::Write { .. } | Msg::Read { .. } => ctx.send(from, Msg::Reject { epoch: 0, hint: None }),
                _ => {}
            }
            return;
        }
        match msg {
            Msg::Write { id, key, value } => self.on_write(from, id, key, value, ctx),
            Msg::Read { id, key } => self.on_read(from, id, key, ctx),
            Msg::Repl { epoch, lsn, prev_epoch, entry, committed } => {
                let list = super::backup::Shipment {
                    epoch,
                    nonce: 0,
                    prev: lsn - 1,
                    prev_epoch,
                    entries: &[entry],
                    committed,
                    end: None,
                };
                self.on_shipment(from, list, [8, 9, 10, 11, 12], ctx);
            }
            Msg::Entries { epoch, nonce, prev, prev_epoch, entries, committed, end } => {
                let list = super::backup::Shipment {
                    epoch,
                    nonce,
                    prev,
                    prev_epoch,
                    entries: &entries,
                    committed,
                    end: Some(end),
                };
                self.on_shipment(from, list, [25, 9, 10, 11, 25], ctx);
            }
            Msg::ReplAck { epoch, lsn } => self.on_ack(from, epoch, lsn, ctx),
            Msg::Confirm { epoch, round } => self.on_confirm(from, epoch, round, ctx),
            Msg::Confirmed { epoch, round } => self.on_confirmed(from, epoch, round, ctx),
            Msg::Need { epoch, ends, nonce } => self.on_need(from, epoch, &ends, nonce, ctx),
            Msg::Query { epoch } => self.on_query(from, epoch, ctx),
            Msg::Promote { epoch, incarnation, in_sync, version } if incarnation == self.incarnation => {
                self.on_promote(epoch, &in_sync, version, ctx);
            }
            Msg::CommandOk { epoch, lsn } => self.on_command_ok(epoch, lsn, ctx),
            Msg::DoneSoFar { epoch, done } => self.on_done_so_far(epoch, &done, ctx),
            Msg::Fence { epoch } => self.follow(epoch, None, ctx),
            Msg::Reject { epoch, hint } => self.follow(epoch, hint, ctx),
            Msg::Stale { highest } => self.follow(highest, None, ctx),
            Msg::View { epoch, primary, in_sync, version } => {
                self.on_view(epoch, primary, &in_sync, version, ctx);
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match timer {
            Timer::Beat if self.joining.is_some() => self.join(ctx),
            Timer::Beat => self.beat(ctx),
            Timer::Ship => self.ship(ctx),
            Timer::Resend if self.is_primary() => self.resend(ctx),
            Timer::Resend => self.ask_for_entries(ctx),
            _ => {}
        }
    }
}

impl Server {
    /// Asks to be let in, again and again.
    fn join(&mut self, ctx: &mut Ctx) {
        let Some(nonce) = self.joining else { return };
        ctx.line(45);
        let (controller, period) = (ctx.config().controller(), ctx.config().beat);
        ctx.send(controller, Msg::Join { nonce });
        ctx.set_timer(Timer::Beat, period);
    }

    /// The epoch of the answer is not below anything that this server can have promised before it
    /// lost its disk, because only the controller asks for promises.
    fn on_welcome(&mut self, epoch: u32, primary: NodeId, incarnation: u32, ctx: &mut Ctx) {
        ctx.line(46);
        self.joining = None;
        self.incarnation = incarnation;
        self.hint = Some(primary);
        ctx.write(Op::Incarnation(self.incarnation));
        ctx.write(Op::Epoch(epoch));
        ctx.sync();
        let me = ctx.me();
        ctx.note(Weight::Major, || Note::new("replication-note-joins").with("node", me).with("epoch", epoch));
        self.question = Some(Question::new(ctx));
        self.ask_for_entries(ctx);
        self.beat(ctx);
    }

    pub fn is_primary(&self) -> bool {
        matches!(self.role, Role::Primary(_))
    }

    fn beat(&mut self, ctx: &mut Ctx) {
        self.beats += 1;
        ctx.line(36);
        let beat = Msg::Beat {
            number: self.beats,
            incarnation: self.incarnation,
            epoch: ctx.durable().epoch,
            leads: self.is_primary(),
            asks: self.hint.is_none(),
            version: match &self.role {
                Role::Primary(lead) => lead.version,
                Role::Backup => 0,
            },
        };
        let (controller, period) = (ctx.config().controller(), ctx.config().beat);
        ctx.send(controller, beat);
        ctx.set_timer(Timer::Beat, period);
    }

    /// Answers the controller with the end of the log, and from now on follows no older epoch: so
    /// nothing that an old primary still does can become safe here behind the controller's back.
    fn on_query(&mut self, from: NodeId, epoch: u32, ctx: &mut Ctx) {
        ctx.line(28);
        if epoch < ctx.durable().epoch || self.is_primary() && epoch == ctx.durable().epoch {
            return;
        }
        ctx.line(29);
        self.adopt(epoch, None, ctx);
        self.sealed = Some(epoch);
        let (last_epoch, last) = ctx.durable().log.rank();
        let complete = ctx.durable().complete;
        let incarnation = self.incarnation;
        ctx.send(from, Msg::Status { epoch, incarnation, last_epoch, last, complete });
    }

    /// There is a newer epoch, so this server does not lead.
    fn follow(&mut self, epoch: u32, hint: Option<NodeId>, ctx: &mut Ctx) {
        if epoch > ctx.durable().epoch {
            ctx.line(24);
            self.adopt(epoch, hint, ctx);
        }
    }

    fn on_view(&mut self, epoch: u32, primary: NodeId, in_sync: &Rc<[NodeId]>, version: u32, ctx: &mut Ctx) {
        if epoch < ctx.durable().epoch {
            return;
        }
        if epoch > ctx.durable().epoch {
            ctx.line(24);
            self.adopt(epoch, Some(primary), ctx);
        }
        if primary == ctx.me() {
            self.on_in_sync(in_sync, version, ctx);
        } else if self.hint != Some(primary) {
            self.hint = Some(primary);
            self.ask_for_entries(ctx);
        }
    }

    /// Takes over a newer epoch durably and leads no more.
    pub fn adopt(&mut self, epoch: u32, hint: Option<NodeId>, ctx: &mut Ctx) {
        let me = ctx.me();
        if self.is_primary() {
            ctx.note(Weight::Major, || {
                Note::new("replication-note-steps-down").with("node", me).with("epoch", epoch)
            });
            ctx.cancel_timer(Timer::Ship);
            ctx.cancel_timer(Timer::Resend);
        }
        self.role = Role::Backup;
        self.hint = hint;
        if epoch > ctx.durable().epoch {
            self.sealed = None;
            ctx.write(Op::Epoch(epoch));
            ctx.sync();
        }
    }
}
