//! An acceptor. All that it knows is on its disk, before anybody hears of it.

use std::rc::Rc;

use super::ballot::{Ballot, Vote};
use super::message::Msg;
use super::process::Ctx;
use super::storage::Op;
use faultline_sim::NodeId;

pub fn on_prepare(from: NodeId, ballot: Ballot, first: u32, ctx: &mut Ctx) {
    ctx.line(8);
    if promise(ballot, ctx) {
        ctx.line(10);
        let accepted = votes_from(first, ctx);
        ctx.send(from, Msg::Promise { ballot, accepted });
    } else {
        ctx.line(11);
        let promised = ctx.durable().promised;
        ctx.send(from, Msg::Nack { ballot, promised });
    }
}

pub fn on_accept(from: NodeId, vote: Vote, ctx: &mut Ctx) {
    ctx.line(18);
    let (ballot, slot) = (vote.ballot, vote.slot);
    if accept(vote, ctx) {
        ctx.line(20);
        ctx.send(from, Msg::Accepted { ballot, slot });
    } else {
        ctx.line(21);
        let promised = ctx.durable().promised;
        ctx.send(from, Msg::Nack { ballot, promised });
    }
}

/// Promises to accept nothing below this ballot. Each ballot is promised once, so the same message a second time gets nothing.
pub fn promise(ballot: Ballot, ctx: &mut Ctx) -> bool {
    if ballot <= ctx.durable().promised {
        return false;
    }
    ctx.line(9);
    ctx.write(Op::Promise(ballot));
    if ctx.config().sync_promise {
        ctx.sync();
    }
    true
}

/// Accepts, unless it has promised not to. The same vote again changes nothing.
pub fn accept(vote: Vote, ctx: &mut Ctx) -> bool {
    if vote.ballot < ctx.durable().promised {
        return false;
    }
    if ctx.durable().accepted.get(&vote.slot) != Some(&vote) {
        ctx.line(19);
        ctx.write(Op::Accept(vote));
        if ctx.config().sync_accepted {
            ctx.sync();
        }
    }
    true
}

pub fn votes_from(first: u32, ctx: &Ctx) -> Rc<[Vote]> {
    ctx.durable().accepted.range(first..).map(|(_, vote)| *vote).collect()
}
