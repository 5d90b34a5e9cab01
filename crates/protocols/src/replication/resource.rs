//! The resource: something outside the store that its primary drives, such as a disk array or a
//! payment service. It can tell an old primary from a new one only if it looks at epochs.

use super::message::Msg;
use super::process::{Ctx, Node};
use super::storage::{Executed, Op, Write};
use crate::kit::{Handlers, RequestId};
use faultline_sim::{NodeId, Note, Weight};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resource {
    pub refused: u32,
    /// The newest request of each session that was executed; a request is executed once.
    pub done: Vec<(NodeId, RequestId)>,
}

impl Handlers<Node> for Resource {
    fn boot(ctx: &mut Ctx) -> Resource {
        let mut resource = Resource::default();
        for executed in ctx.durable().executed.iter() {
            resource.remember(executed.write);
        }
        resource
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Fence { epoch } => {
                ctx.line(42);
                self.see(epoch, ctx);
                ctx.sync();
                ctx.send(from, Msg::Fenced { epoch });
            }
            Msg::AskDone { epoch } => {
                if self.refuses(from, epoch, ctx) {
                    return;
                }
                ctx.line(49);
                self.see(epoch, ctx);
                ctx.sync();
                let done = self.done.as_slice().into();
                ctx.send(from, Msg::DoneSoFar { epoch, done });
            }
            Msg::Command { epoch, lsn, writes } => self.on_command(from, epoch, lsn, &writes, ctx),
            _ => {}
        }
    }
}

impl Resource {
    fn on_command(&mut self, from: NodeId, epoch: u32, lsn: u32, writes: &[Write], ctx: &mut Ctx) {
        ctx.line(39);
        if self.refuses(from, epoch, ctx) {
            return;
        }
        ctx.line(41);
        self.see(epoch, ctx);
        for write in writes.iter().copied() {
            // A primary sends in the order of its log, so whatever is older has been executed.
            let done = self.done.iter().any(|(client, id)| *client == write.client && write.id <= *id);
            if !done {
                self.remember(write);
                ctx.write(Op::Execute(Executed { epoch, write }));
            }
        }
        ctx.sync();
        ctx.send(from, Msg::CommandOk { epoch, lsn });
    }

    /// Whether the epoch is over; its primary is told.
    fn refuses(&mut self, from: NodeId, epoch: u32, ctx: &mut Ctx) -> bool {
        let highest = ctx.durable().epoch;
        if !ctx.config().fencing || epoch >= highest {
            return false;
        }
        ctx.line(40);
        self.refused += 1;
        let me = ctx.me();
        ctx.note(Weight::Major, || {
            Note::new("replication-note-refuses").with("node", me).with("server", from).with("epoch", epoch)
        });
        ctx.send(from, Msg::Stale { highest });
        true
    }

    fn see(&self, epoch: u32, ctx: &mut Ctx) {
        if epoch > ctx.durable().epoch {
            ctx.write(Op::Epoch(epoch));
        }
    }

    fn remember(&mut self, write: Write) {
        let session = |(client, id): &(NodeId, RequestId)| (*client, id.session);
        match self.done.iter_mut().find(|done| session(done) == (write.client, write.id.session)) {
            Some((_, id)) if write.id > *id => *id = write.id,
            Some(_) => {}
            None => self.done.push((write.client, write.id)),
        }
    }
}
