//! Clients take the cluster for registers with keys. Who is a member is another matter.

use super::START;
use super::message::{Refusal, Request, Response};
use super::process::Node;
use crate::kit::asked;
use crate::{KeyAccess, Object, Told};
use faultline_sim::{OperationId, Session, Word};

pub const OBJECT: Object = Object::KeyValue { start: Some(START), access };

fn access(session: &dyn Session, operation: OperationId) -> Option<KeyAccess> {
    let (request, response) = asked::<Node>(session, operation)?;
    let told = match response {
        // An expired write may have been done, and what one copy has of it may come to the others.
        None | Some(Response::Refused(Refusal::Expired)) => Told::Open,
        // There is no such key, which the client knows by itself.
        Some(Response::Refused(_)) => Told::NotDone,
        Some(Response::Written { .. } | Response::Changed { .. }) => Told::Written,
        Some(Response::Found { value }) => Told::Found(*value),
    };
    let (key, writes) = match *request {
        Request::Put { key, value } => (key, Some(value)),
        Request::Get { key } => (key, None),
        Request::Change(_) => return None,
    };
    Some(KeyAccess { key: Word::new(&key.to_string())?, writes, told })
}
