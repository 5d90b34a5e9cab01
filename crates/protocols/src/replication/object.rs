//! Clients take the store for registers with keys, empty at the start.

use super::message::{Request, Response};
use super::process::Node;
use crate::kit::asked;
use crate::{KeyAccess, Object, Told};
use faultline_sim::{OperationId, Session};

pub const OBJECT: Object = Object::KeyValue { start: None, access };

fn access(session: &dyn Session, operation: OperationId) -> Option<KeyAccess> {
    let (request, response) = asked::<Node>(session, operation)?;
    Some(key_access(request, response))
}

/// What a request does to a key, and what its client was told.
pub fn key_access(request: &Request, response: Option<&Response>) -> KeyAccess {
    let told = match response {
        // An expired request may have been done, and a copy of it may come to another primary later.
        None | Some(Response::Expired) => Told::Open,
        Some(Response::Written { .. }) => Told::Written,
        Some(Response::Found { value }) => Told::Found(*value),
    };
    match *request {
        Request::Put { key, value } => KeyAccess { key, writes: Some(value), told },
        Request::Get { key } => KeyAccess { key, writes: None, told },
    }
}
