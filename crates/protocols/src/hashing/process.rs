//! The program of any node of the cluster: one of three posts.

use super::client::Client;
use super::config::{Config, Post};
use super::message::{Msg, Request, Response, Timer};
use super::monitor::Watch;
use super::node::Keeper;
use super::router::Router;
use super::storage::Storage;
use faultline_sim::{NodeId, OperationId, Process};

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Client(Client),
    Router(Router),
    Keeper(Keeper),
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
        match timer {
            Timer::Retry => 0,
            Timer::Load => 1,
            Timer::Fetch => 2,
            Timer::Resend => 3,
            Timer::Announce => 4,
            Timer::Exchange => 5,
        }
    }

    fn boot(ctx: &mut Ctx) -> Node {
        match ctx.config().post_of(ctx.me()) {
            Post::Client => Node::Client(Client::boot(ctx)),
            Post::Router => Node::Router(Router::boot(ctx)),
            Post::Node => Node::Keeper(Keeper::boot(ctx)),
        }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_message(msg, ctx),
            Node::Router(router) => router.on_message(from, msg, ctx),
            Node::Keeper(keeper) => keeper.on_message(from, msg, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_timer(timer, ctx),
            Node::Router(router) => router.on_timer(timer, ctx),
            Node::Keeper(keeper) => keeper.on_timer(timer, ctx),
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        if let Node::Client(client) = self {
            client.on_request(request, operation, ctx);
        }
    }
}
