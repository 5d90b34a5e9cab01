//! The program of any node of the job: one of four posts.

use super::client::Client;
use super::config::{Config, Post};
use super::message::{Msg, Request, Response, Timer};
use super::monitor::Watch;
use super::sink::Sink;
use super::storage::Storage;
use super::supervisor::Supervisor;
use super::worker::Worker;
use crate::kit::Timers;
use faultline_sim::{NodeId, OperationId, Process};

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Client(Client),
    Worker(Box<Worker>),
    Supervisor(Supervisor),
    Sink(Sink),
}

impl Process for Node {
    type Config = Config;
    type Msg = Msg;
    type Timer = Timer;
    type Request = Request;
    type Response = Response;
    type Durable = Storage;
    type Monitor = Watch;

    /// A heartbeat says the number of the start.
    const SILENT_START: bool = true;

    fn timer_code(timer: Timer) -> u16 {
        timer.code()
    }

    fn is_beside(timer: Timer) -> bool {
        timer.is_beside()
    }

    fn boot(ctx: &mut Ctx) -> Node {
        match ctx.config().post_of(ctx.me()) {
            Post::Client => Node::Client(Client::boot(ctx)),
            Post::Worker => Node::Worker(Box::new(Worker::boot(ctx))),
            Post::Supervisor => Node::Supervisor(Supervisor::boot(ctx)),
            Post::Sink => Node::Sink(Sink {}),
        }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_message(msg, ctx),
            Node::Worker(worker) => worker.on_message(from, msg, ctx),
            Node::Supervisor(supervisor) => supervisor.on_message(from, msg, ctx),
            Node::Sink(sink) => sink.on_message(from, msg, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        match self {
            Node::Client(client) => client.on_timer(timer, ctx),
            Node::Worker(worker) => worker.on_timer(timer, ctx),
            Node::Supervisor(supervisor) => supervisor.on_timer(timer, ctx),
            Node::Sink(_) => {}
        }
    }

    fn on_request(&mut self, request: Request, operation: OperationId, ctx: &mut Ctx) {
        if let Node::Client(client) = self {
            client.on_request(request, operation, ctx);
        }
    }
}
