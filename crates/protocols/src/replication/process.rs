//! The program of any node of the store: one of four posts.

use super::client::Client;
use super::config::{Config, Post};
use super::controller::Controller;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::Watch;
use super::resource::Resource;
use super::server::{Ctx, Server};
use super::storage::Storage;
use faultline_sim::{NodeId, OperationId, Process};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Client(Client),
    Server(Server),
    Controller(Controller),
    Resource(Resource),
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
            Timer::Beat => 0,
            Timer::Ship => 1,
            Timer::Resend => 2,
            Timer::Elect => 3,
            Timer::Retry => 4,
            Timer::Load => 5,
            Timer::Silence(id) => 6 + id.0,
        }
    }

    /// Or a server whose disk is busy would seem to be dead.
    fn is_beside(timer: Timer) -> bool {
        timer == Timer::Beat
    }

    fn boot(ctx: &mut Ctx) -> Node {
        match ctx.config().role_of(ctx.me()) {
            Post::Client => Node::Client(Client::boot(ctx)),
            Post::Server => Node::Server(Server::boot(ctx)),
            Post::Controller => Node::Controller(Controller::boot(ctx)),
            Post::Resource => Node::Resource(Resource::boot(ctx)),
        }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_message(from, msg, ctx),
            Node::Server(server) => server.on_message(from, msg, ctx),
            Node::Controller(controller) => controller.on_message(from, msg, ctx),
            Node::Resource(resource) => resource.on_message(from, msg, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_timer(timer, ctx),
            Node::Server(server) => server.on_timer(timer, ctx),
            Node::Controller(controller) => controller.on_timer(timer, ctx),
            Node::Resource(_) => {}
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        if let Node::Client(client) = self {
            client.on_request(request, operation, ctx);
        }
    }
}
