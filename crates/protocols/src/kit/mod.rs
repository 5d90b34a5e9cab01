//! What protocols share and no lesson teaches: who is who, how handlers are found, how a client numbers and repeats its
//! requests, how messages, timers and settings say what they are, the rules of a log that a majority decides on, and
//! whether what clients see of registers is linearizable. Whom a client asks and what a refusal means is the protocol's own.

mod asked;
mod caller;
mod client_view;
pub mod consensus;
mod message;
mod program;
mod promises;
mod registers;
mod request_id;
mod roster;
mod setting;
mod setup;
mod starts;
mod timers;

pub use asked::asked;
pub use caller::{Asks, Caller, Sessions, first_turn};
pub use client_view::{ClientLines, client_portrait};
pub use faultline_derive::{Choice, Message, Settings, Timers};
pub use message::Message;
pub use program::Handlers;
pub use registers::{Registers, Unexplained};
pub use request_id::{FIRST_SESSION, RequestId};
pub use roster::{Members, Roster, after, between, mesh};
pub use setting::{Choice, Number, Setting};
pub use setup::setup;
pub use starts::{Op, Storage};
pub use timers::{Subject, Timers, timer_portrait, timer_portrait_of};

pub(crate) use caller::sessions;
pub(crate) use client_view::client_lines;
pub(crate) use program::program;
pub(crate) use promises::{goals, promises};
