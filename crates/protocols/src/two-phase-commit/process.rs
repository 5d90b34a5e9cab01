//! The program of any node of the bank.

use super::client::Client;
use super::config::Config;
use super::coordinator::Coordinator;
use super::message::{Msg, Request, Response, Timer, TxId};
use super::monitor::Monitor;
use super::participant::Participant;
use super::storage::Storage;
use crate::kit::{Timers, program};

pub type Ctx<'a> = faultline_sim::Ctx<'a, Node>;

program! {
    pub enum Node {
        Client(Client),
        Coordinator(Coordinator),
        Participant(Participant),
    }

    type Config = Config;
    type Msg = Msg;
    type Timer = Timer;
    type Request = Request;
    type Response = Response;
    type Durable = Storage;
    type Monitor = Monitor;
}

/// Whether the timers of two transactions would be one, so that they cannot be open at one node together.
pub fn share_timers(one: TxId, other: TxId) -> bool {
    one.0 % Timer::SUBJECTS == other.0 % Timer::SUBJECTS
}
