//! What every client shows of itself.

use super::Sessions;
use faultline_sim::{Disk, Field, NodeKind, Note, Portrait};

/// The texts for the line of a client, by [`client_lines!`].
pub struct ClientLines {
    pub down: &'static str,
    pub idle: &'static str,
    pub asks: &'static str,
}

/// The [`ClientLines`] of the protocol with this id.
macro_rules! client_lines {
    ($protocol:literal) => {
        $crate::kit::ClientLines {
            down: concat!($protocol, "-line-down"),
            idle: concat!($protocol, "-line-idle"),
            asks: concat!($protocol, "-line-asks"),
        }
    };
}
pub(crate) use client_lines;

/// A client with these fields. `asks` is what it asks for, if it does; nothing at all while it is down.
pub fn client_portrait(lines: &ClientLines, asks: Option<Option<String>>, fields: Vec<Field>) -> Portrait {
    let line = match asks {
        None => Note::new(lines.down),
        Some(None) => Note::new(lines.idle),
        Some(Some(request)) => Note::new(lines.asks).with("request", request),
    };
    Portrait { kind: NodeKind::Client, role: "client", rank: None, line, fields }
}

/// The session of a client, which is on its disk.
pub fn session_field<D: Sessions>(disk: &Disk<D>) -> Field {
    let session = disk.cached().session();
    Field::durable("session", session, session == disk.synced().session())
}
