//! What the nodes say to each other.

use std::rc::Rc;

use super::gossip::News;
use super::opinion::{Opinion, State};
use super::view::{news_text, table_text};
use crate::kit::{Message, RequestId, Timers};
use faultline_sim::NodeId;

/// All that a member holds, by the places of the members.
pub type Table = Rc<[Opinion]>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Message)]
#[message(protocol = "membership")]
pub enum Msg {
    /// Are you there?
    #[message(Beat, if news.is_empty(), fields(seq))]
    #[message(Control, text = "ping-news", label(news = news_text(news)), fields(seq, news = news_text(news)))]
    Ping { seq: u32, news: Rc<[News]> },
    /// `member` is there. `seq` is that of the question.
    #[message(Beat, if news.is_empty(), label(member), fields(seq, member))]
    #[message(Reply, text = "ack-news", label(member, news = news_text(news)), fields(seq, member, news = news_text(news)))]
    Ack { seq: u32, member: NodeId, news: Rc<[News]> },
    /// Ask `member`, and tell me.
    #[message(Control, label(member), fields(seq, member, news = news_text(news)))]
    PingReq { seq: u32, member: NodeId, news: Rc<[News]> },
    #[message(Replicate, label(table = table_text(table)), fields(table = table_text(table)))]
    Sync { table: Table },
    #[message(Reply, label(table = table_text(table)), fields(table = table_text(table)))]
    SyncAnswer { table: Table },
    /// What do you hold of the member with this number?
    #[message(Request, label(number), fields(seq = id.number, number))]
    Find { id: RequestId, number: u16 },
    #[message(Reply, label(number), fields(seq = id.number, number, incarnation))]
    Found { id: RequestId, number: u16, state: State, incarnation: u32 },
    #[message(Refusal, label(number), fields(seq = id.number, number))]
    Unknown { id: RequestId, number: u16 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Timers)]
#[timer(protocol = "membership")]
pub enum Timer {
    /// Member: probe the next one.
    Period,
    /// Member: the one that is probed has not answered.
    PingTimeout,
    /// Member: somebody has been suspected for so long that it counts as dead.
    #[timer(member)]
    Suspicion(NodeId),
    /// Member: exchange all with another one.
    PushPull,
    /// Member: try a dead one.
    Reconnect,
    /// Member, after a restart: nobody has told what happened yet.
    Join,
    /// Client: no answer yet.
    Retry,
    /// Client: time for the next request of its own.
    Load,
}

/// What is held of the member with this number: `find n3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub number: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    Found { member: u16, state: State },
    Unknown { member: u16 },
}
