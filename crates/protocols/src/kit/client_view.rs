//! What every client shows of itself.

use super::{Caller, Sessions};
use faultline_sim::{Disk, Field, Model, NodeKind, Note, Portrait};

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

/// A client with this disk. `up` is what it has of the protocol, and its requests; `None` while it is down.
pub fn client_portrait<P: Model<Durable: Sessions>>(
    lines: &ClientLines,
    disk: &Disk<P::Durable>,
    up: Option<(Vec<Field>, &Caller<P::Request>)>,
) -> Portrait {
    let session = disk.cached().session();
    let session = Field::durable("session", session, session == disk.synced().session());
    let (line, fields) = match up {
        None => (Note::new(lines.down), vec![session]),
        Some((mut fields, caller)) => {
            let asks = caller.asks::<P>();
            fields.extend([
                Field::volatile("request", asks.clone()),
                Field::volatile("seq", caller.id.number),
                session,
                Field::volatile("tries", caller.open.as_ref().map(|_| caller.tries)),
                Field::volatile("queue", caller.queue.len()),
            ]);
            (
                asks.map_or(Note::new(lines.idle), |request| Note::new(lines.asks).with("request", request)),
                fields,
            )
        }
    };
    Portrait { kind: NodeKind::Client, role: "client", rank: None, line, fields }
}
