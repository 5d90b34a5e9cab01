//! Snapshots: the state machine takes the place of the entries that made it (section 7 of the paper, 5 of the dissertation).

use std::rc::Rc;

use super::machine::Machine;
use super::message::Msg;
use super::process::Ctx;
use super::server::Server;
use super::storage::{Op, Snapshot};
use crate::kit::consensus::{Install, install};
use faultline_sim::{NodeId, Note, Weight};

impl Server {
    /// The state machine that a restart begins with. A crash may have come between the snapshot and the cut of the log.
    pub fn load_snapshot(ctx: &mut Ctx) -> Machine {
        let Some(snapshot) = ctx.durable().snapshot.clone() else { return Machine::default() };
        ctx.line(53);
        Server::cut_log(ctx);
        snapshot.machine.clone()
    }

    /// Drops what the snapshot covers. That is what a server does first when it is asked for something: the snapshot is on
    /// the disk then.
    pub fn cut_log(ctx: &mut Ctx) {
        let stored = ctx.durable();
        let covers = |snapshot: &&Rc<Snapshot>| stored.log.start() < snapshot.machine.applied;
        let Some(snapshot) = stored.snapshot.as_ref().filter(covers) else { return };
        let (end, change) = (snapshot.end(), snapshot.change);
        ctx.line(46);
        ctx.write(Op::Compact(end, change));
    }

    /// Makes a snapshot if the log has become long enough.
    pub fn take_snapshot(&mut self, ctx: &mut Ctx) {
        let (every, log) = (ctx.config().snapshot, &ctx.durable().log);
        let index = self.machine.applied;
        if every == 0 || index.saturating_sub(log.start()) < every {
            return;
        }
        let Some(term) = log.term_at(index) else { return };
        let change = log.change_at(index);
        ctx.line(44);
        let me = ctx.me();
        ctx.note(Weight::Normal, || Note::new("raft-note-snapshot").with("node", me).with("index", index));
        Server::keep_snapshot(Rc::new(Snapshot { term, change, machine: self.machine.clone() }), ctx);
    }

    fn keep_snapshot(snapshot: Rc<Snapshot>, ctx: &mut Ctx) {
        ctx.line(45);
        ctx.write(Op::Snapshot(snapshot));
        ctx.sync();
    }

    pub fn on_install_snapshot(
        &mut self,
        from: NodeId,
        term: u32,
        snapshot: Rc<Snapshot>,
        round: u32,
        ctx: &mut Ctx,
    ) {
        ctx.line(48);
        let mine = ctx.durable().term;
        if term < mine {
            ctx.line(49);
            return ctx.send(from, Msg::AppendRefused { term: mine, hint: 0, round });
        }
        self.hear_leader(from, term, ctx);
        let (end, index, log) = (snapshot.end(), snapshot.machine.applied, &ctx.durable().log);
        match install(end, self.commit, |index| log.term_at(index)) {
            Install::Known => {}
            Install::Keep => {
                ctx.line(50);
                self.commit = index;
                self.apply(ctx);
            }
            Install::Replace => {
                ctx.line(51);
                let me = ctx.me();
                ctx.note(Weight::Major, || {
                    Note::new("raft-note-installs-snapshot").with("node", me).with("index", index)
                });
                self.machine = snapshot.machine.clone();
                self.commit = index;
                Server::keep_snapshot(snapshot, ctx);
                Server::cut_log(ctx);
            }
        }
        ctx.line(52);
        ctx.send(from, Msg::Appended { term, index, round });
    }
}
