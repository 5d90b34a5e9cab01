//! The coordinator after a restart: what its log says, and, with three phases, what the others say.

use super::coordinator::{Coordinator, Member, Phase, Tx};
use super::message::{Msg, Outcome, Stand, Timer, TxId, Vote, Why, Work};
use super::process::Ctx;
use super::storage::Open;
use faultline_sim::NodeId;

impl Coordinator {
    pub fn recover(&mut self, tx: TxId, open: &Open, ctx: &mut Ctx) {
        ctx.line(38);
        let member = |node: &NodeId| Member { vote: Some(Vote::Yes), ..Member::new(*node, Work::Read) };
        let members = open.members.iter().map(member).collect();
        let phase = open.outcome.map_or(Phase::Voting, Phase::Decided);
        self.txs.insert(tx, Tx { asked: open.asked, age: tx, members, phase });
        match open.outcome {
            Some(outcome) => self.announce(tx, outcome, ctx),
            None if ctx.config().three_phases => {
                self.txs.get_mut(&tx).expect("just made").phase = Phase::Asking;
                self.ask_members(tx, ctx);
            }
            None => self.abort(tx, Why::Restart, ctx),
        }
    }

    /// Three phases, after a restart: it may decide only with everybody's answer.
    pub fn ask_members(&mut self, tx: TxId, ctx: &mut Ctx) {
        let known = self.txs.get_mut(&tx).expect("it is being asked about");
        for member in &mut known.members {
            member.acked = false;
            ctx.send(member.node, Msg::Ask { tx });
        }
        let timeout = ctx.config().decision_timeout;
        ctx.set_timer(Timer::Votes(tx), timeout);
    }

    pub fn on_tell(&mut self, from: NodeId, tx: TxId, stand: Stand, ctx: &mut Ctx) {
        let asks = |known: &&mut Tx| matches!(known.phase, Phase::Asking | Phase::PreCommitting);
        let Some(known) = self.txs.get_mut(&tx).filter(asks) else { return };
        match stand {
            Stand::Decided(Outcome::Commit) => return self.commit(tx, ctx),
            Stand::Decided(Outcome::Abort) => return self.abort_asked(tx, ctx),
            Stand::Uncertain { precommitted, recovered } => {
                if let Some(member) = known.member(from) {
                    member.precommitted |= precommitted;
                    // Those that were never down decide among themselves.
                    member.acked = recovered;
                }
            }
        }
        if known.phase == Phase::Asking && known.members.iter().all(|member| member.acked) {
            if known.members.iter().any(|member| member.precommitted) {
                known.phase = Phase::PreCommitting;
                self.precommit(tx, ctx);
            } else {
                self.abort_asked(tx, ctx);
            }
        }
    }

    fn abort_asked(&mut self, tx: TxId, ctx: &mut Ctx) {
        let known = self.txs.get_mut(&tx).expect("it is being asked about");
        known.phase = Phase::Voting;
        known.members.iter_mut().for_each(|member| member.acked = false);
        self.abort(tx, Why::Restart, ctx);
    }
}
