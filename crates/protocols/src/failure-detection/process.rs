//! The program of any node of the cluster.

use super::client::Client;
use super::config::Config;
use super::member::Member;
use super::message::{Msg, Request, Response, Timer};
use super::monitor::Monitor;
use super::watcher::Watcher;
use crate::kit::Storage;
use crate::kit::program;

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

program! {
    pub enum Node {
        Client(Client),
        Watcher(Watcher),
        Member(Member),
    }

    type Config = Config;
    type Msg = Msg;
    type Timer = Timer;
    type Request = Request;
    type Response = Response;
    type Durable = Storage;
    type Monitor = Monitor;
}
