//! A leader hands over to a server of one's choice (section 3.10 of the dissertation).

use super::config::Config;
use super::leader::Lead;
use super::message::{Msg, Timer, Why};
use super::process::Ctx;
use super::server::{Role, Server};
use crate::kit::{RequestId, Roster};
use faultline_sim::{NodeId, Note, Weight};

/// What a leader hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    pub to: NodeId,
    /// Who asked for it.
    client: NodeId,
    id: RequestId,
}

impl Server {
    pub fn on_transfer(&mut self, client: NodeId, id: RequestId, to: NodeId, ctx: &mut Ctx) {
        ctx.line(54);
        let (me, members) = (ctx.me(), Server::members(ctx).members);
        let Role::Leader(lead) = &mut self.role else { return self.redirect(client, ctx) };
        if to == me {
            ctx.line(55);
            return ctx.send(client, Msg::Transferred { id });
        }
        if let Some(open) = lead.transfer {
            if (open.client, open.id) != (client, id) {
                self.hands_over(client, ctx);
            }
            return;
        }
        if !members.has(ctx.config().index_of(to)) {
            ctx.line(71);
            return ctx.send(client, Msg::Refused { id, why: Why::Outside });
        }
        ctx.line(56);
        lead.transfer = Some(Transfer { to, client, id });
        ctx.note(Weight::Normal, || Note::new("raft-note-hands-over").with("node", me).with("server", to));
        let timeout = ctx.config().timeout;
        ctx.set_timer(Timer::Transfer, timeout);
        if !self.hand_over(to, ctx) {
            self.send_append(to, ctx);
        }
    }

    /// Whether the leader takes no requests because it hands over; then it says so.
    pub fn hands_over(&self, client: NodeId, ctx: &mut Ctx) -> bool {
        let Role::Leader(lead) = &self.role else { return false };
        let Some(Transfer { to, .. }) = lead.transfer else { return false };
        ctx.line(58);
        let term = ctx.durable().term;
        ctx.send(client, Msg::HandingOver { term, to });
        true
    }

    /// Tells the server that has just been heard to stand for election, if it is to lead and has the whole log. Returns
    /// whether it did.
    pub fn hand_over(&mut self, heard: NodeId, ctx: &mut Ctx) -> bool {
        let Role::Leader(lead) = &mut self.role else { return false };
        let Some(Transfer { to, .. }) = lead.transfer.filter(|transfer| transfer.to == heard) else {
            return false;
        };
        if !has_all(lead, to, ctx.durable().log.last(), ctx.config()) {
            return false;
        }
        ctx.line(57);
        // Its election does not wait until the others miss this leader, and the message may come late: nobody
        // has promised anything any more.
        lead.reading.leases_end();
        let term = ctx.durable().term;
        ctx.send(to, Msg::TimeoutNow { term });
        true
    }

    pub fn on_transfer_timeout(&mut self, ctx: &mut Ctx) {
        let Role::Leader(lead) = &mut self.role else { return };
        let Some(Transfer { to, client, id }) = lead.transfer.take() else { return };
        ctx.line(59);
        let me = ctx.me();
        ctx.note(Weight::Normal, || Note::new("raft-note-keeps-leading").with("node", me).with("server", to));
        ctx.send(client, Msg::Refused { id, why: Why::GaveUp });
        self.begin_changes(ctx);
    }

    /// The next leader is heard: whoever asked for a transfer hears whether it came to that.
    pub fn answer_transfer(&mut self, leader: NodeId, ctx: &mut Ctx) {
        let Some(Transfer { to, client, id }) = self.handed.take() else { return };
        ctx.line(72);
        let answer =
            if to == leader { Msg::Transferred { id } } else { Msg::Refused { id, why: Why::GaveUp } };
        ctx.send(client, answer);
    }

    /// Only in the term that the leader meant: a late message is of something that is over.
    pub fn on_timeout_now(&mut self, term: u32, ctx: &mut Ctx) {
        ctx.line(60);
        if term == ctx.durable().term && !self.leads() {
            ctx.line(61);
            self.campaign(true, ctx);
        }
    }
}

fn has_all(lead: &Lead, server: NodeId, last: u32, config: &Config) -> bool {
    lead.peers.get(config.index_of(server)).is_some_and(|peer| peer.matched == last)
}
