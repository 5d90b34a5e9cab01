//! Clients take the cluster for registers with keys, empty at the start.

use super::message::{Request, Response};
use super::process::Node;
use crate::kit::asked;
use crate::{KeyAccess, Object, Told};
use faultline_sim::{OperationId, Session};

pub const OBJECT: Object = Object::KeyValue { start: None, access };

fn access(session: &dyn Session, operation: OperationId) -> Option<KeyAccess> {
    let (request, response) = asked::<Node>(session, operation)?;
    let told = match response {
        Some(Response::Written { .. }) => Told::Written,
        Some(Response::Found { value }) => Told::Found(*value),
        // A newer request of the session was done; whether this one was is not kept.
        None | Some(_) => Told::Open,
    };
    Some(match *request {
        Request::Put { key, value } => KeyAccess { key, writes: Some(value), told },
        Request::Get { key } => KeyAccess { key, writes: None, told },
        // These ask for nothing that is stored.
        _ => return None,
    })
}
