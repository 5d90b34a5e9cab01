//! What the primary has the resource do: every write that is safe, in the order of the log, again
//! and again until it is done.

use std::rc::Rc;

use super::message::Msg;
use super::primary::{ENTRIES_MAX, resend_period};
use super::process::Ctx;
use super::server::{Role, Server};
use super::storage::Write;
use crate::kit::RequestId;
use faultline_sim::NodeId;

impl Server {
    /// Sends what is safe and not done. The next commands wait until these are done, so that none
    /// overtakes another.
    pub fn command(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        let Some(resource) = ctx.config().resource_id() else { return };
        if lead.ordered.is_some() || self.committed < lead.start {
            return;
        }
        let (epoch, now) = (ctx.durable().epoch, ctx.elapsed());
        let Some(obeyed) = lead.obeyed else {
            ctx.line(48);
            lead.ordered = Some((0, now));
            return ctx.send(resource, Msg::AskDone { epoch });
        };
        let safe = ctx.durable().log.after(obeyed).take_while(|(lsn, _)| *lsn <= self.committed);
        let writes: Vec<(u32, Write)> =
            safe.filter_map(|(lsn, entry)| Some((lsn, entry.write?))).take(ENTRIES_MAX).collect();
        let Some((lsn, _)) = writes.last().copied() else { return };
        lead.ordered = Some((lsn, now));
        let writes: Rc<[Write]> = writes.into_iter().map(|(_, write)| write).collect();
        ctx.send(resource, Msg::Command { epoch, lsn, writes });
    }

    /// The answer may be lost, or the command.
    pub fn command_again(&mut self, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        let period = resend_period(ctx);
        if lead.ordered.is_some_and(|(_, sent)| ctx.elapsed().saturating_sub(sent) >= period) {
            lead.ordered = None;
            self.command(ctx);
        }
    }

    pub fn on_command_ok(&mut self, epoch: u32, lsn: u32, ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if epoch != ctx.durable().epoch || lead.obeyed.is_none_or(|obeyed| lsn <= obeyed) {
            return;
        }
        lead.obeyed = Some(lsn);
        if lead.ordered.is_some_and(|(ordered, _)| ordered <= lsn) {
            lead.ordered = None;
            self.command(ctx);
        }
    }

    /// The resource says what older primaries had it do; this one goes on where they stopped.
    pub fn on_done_so_far(&mut self, epoch: u32, done: &[(NodeId, RequestId)], ctx: &mut Ctx) {
        let Role::Primary(lead) = &mut self.role else { return };
        if epoch != ctx.durable().epoch || lead.obeyed.is_some() {
            return;
        }
        ctx.line(50);
        let is_done =
            |write: Write| done.iter().any(|(client, id)| *client == write.client && *id >= write.id);
        let log = &ctx.durable().log;
        let first = log.after(0).find(|(_, entry)| entry.write.is_some_and(|write| !is_done(write)));
        lead.obeyed = Some(first.map_or(log.last(), |(lsn, _)| lsn - 1));
        lead.ordered = None;
        self.command(ctx);
    }
}
