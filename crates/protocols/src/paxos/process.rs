//! The program of any node of the cluster.

use super::client::Client;
use super::config::Config;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::Monitor;
use super::server::Server;
use super::storage::Storage;
use crate::kit::program;

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

program! {
    pub enum Node {
        Client(Client),
        Server(Server),
        Proposer(Server),
        Acceptor(Server),
        Learner(Server),
    }

    type Config = Config;
    type Msg = Msg;
    type Timer = Timer;
    type Request = Request;
    type Response = Response;
    type Durable = Storage;
    type Monitor = Monitor;
}

impl Node {
    /// What a node is that is no client.
    pub fn server(&self) -> Option<&Server> {
        match self {
            Node::Client(_) => None,
            Node::Server(server)
            | Node::Proposer(server)
            | Node::Acceptor(server)
            | Node::Learner(server) => Some(server),
        }
    }
}
