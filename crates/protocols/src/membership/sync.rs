//! Two members exchange all that they hold: now and then, after a restart, and to find the dead that live.

use super::gossip::News;
use super::member::Member;
use super::message::{Msg, Timer};
use super::opinion::{Opinion, State};
use super::probe::pick;
use super::process::Ctx;
use faultline_sim::NodeId;

impl Member {
    pub fn on_push_pull(&mut self, ctx: &mut Ctx) {
        ctx.line(18);
        let again = ctx.config().push_pull;
        ctx.set_timer(Timer::PushPull, again);
        self.sync_with_one(|state| state != State::Dead, ctx);
    }

    /// Nobody probes the dead, so that two halves that were cut apart would stay so.
    pub fn on_reconnect(&mut self, ctx: &mut Ctx) {
        ctx.line(19);
        let again = ctx.config().reconnect;
        ctx.set_timer(Timer::Reconnect, again);
        self.sync_with_one(|state| state == State::Dead, ctx);
    }

    /// After a restart, until somebody answers.
    pub fn join(&mut self, ctx: &mut Ctx) {
        self.sync_with_one(|_| true, ctx);
        let again = ctx.config().ping_timeout;
        ctx.set_timer(Timer::Join, again);
    }

    fn sync_with_one(&mut self, wanted: fn(State) -> bool, ctx: &mut Ctx) {
        let others = self.others(wanted, ctx);
        if let Some(other) = pick(&others, ctx) {
            ctx.send(other, Msg::Sync { table: self.table.as_slice().into() });
        }
    }

    pub fn on_sync(&mut self, from: NodeId, table: &[Opinion], ctx: &mut Ctx) {
        ctx.line(20);
        self.merge(from, table, ctx);
        // After it: whoever asks may hold this member for dead, and must hear that it lives.
        ctx.send(from, Msg::SyncAnswer { table: self.table.as_slice().into() });
    }

    pub fn on_sync_answer(&mut self, from: NodeId, table: &[Opinion], ctx: &mut Ctx) {
        self.merge(from, table, ctx);
        if self.away {
            self.away = false;
            ctx.cancel_timer(Timer::Join);
        }
    }

    fn merge(&mut self, from: NodeId, table: &[Opinion], ctx: &mut Ctx) {
        for (about, said) in ctx.config().member_ids().zip(table) {
            // It may be long ago, so the dead get the time to answer.
            let softened = said.state == State::Dead && about != ctx.me() && ctx.config().suspicion;
            let opinion = if softened { Opinion { state: State::Suspect, ..*said } } else { *said };
            self.hear(News { about, opinion, by: from }, ctx);
        }
    }
}
