//! The program of any node of the bank: one of three posts.

use super::client::Client;
use super::config::{Config, Post};
use super::coordinator::Coordinator;
use super::message::{Msg, Request, Response, Timer, TxId};
use super::monitor::Watch;
use super::participant::Participant;
use super::storage::Storage;
use faultline_sim::{NodeId, OperationId, Process};

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Client(Client),
    Coordinator(Coordinator),
    Participant(Participant),
}

/// Timers of a transaction are told apart by so many bits of its number.
const TX_MASK: u32 = 0x1FFF;

/// Whether the timers of two transactions would be one, so that they cannot be open at one node together.
pub fn share_timers(one: TxId, other: TxId) -> bool {
    one.0 & TX_MASK == other.0 & TX_MASK
}

/// The code of a timer of a transaction, taken apart.
pub fn timer_parts(code: u16) -> (u16, TxId) {
    (code & 7, TxId(u32::from(code >> 3)))
}

impl Process for Node {
    type Config = Config;
    type Msg = Msg;
    type Timer = Timer;
    type Request = Request;
    type Response = Response;
    type Durable = Storage;
    type Monitor = Watch;

    fn timer_code(timer: Timer) -> u16 {
        let of = |kind: u16, tx: TxId| kind | ((tx.0 & TX_MASK) as u16) << 3;
        match timer {
            Timer::Retry => 0,
            Timer::Load => 1,
            Timer::Votes(tx) => of(2, tx),
            Timer::Resend(tx) => of(3, tx),
            Timer::Doubt(tx) => of(4, tx),
            Timer::Idle(tx) => of(5, tx),
            Timer::Wound(tx) => of(6, tx),
        }
    }

    fn boot(ctx: &mut Ctx) -> Node {
        match ctx.config().post_of(ctx.me()) {
            Post::Client => Node::Client(Client::boot(ctx)),
            Post::Coordinator => Node::Coordinator(Coordinator::boot(ctx)),
            Post::Participant => Node::Participant(Participant::boot(ctx)),
        }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_message(msg, ctx),
            Node::Coordinator(coordinator) => coordinator.on_message(from, msg, ctx),
            Node::Participant(participant) => participant.on_message(from, msg, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_timer(timer, ctx),
            Node::Coordinator(coordinator) => coordinator.on_timer(timer, ctx),
            Node::Participant(participant) => participant.on_timer(timer, ctx),
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        if let Node::Client(client) = self {
            client.on_request(request, operation, ctx);
        }
    }
}
