//! What a client asked and was told, with the protocol's own types.

use faultline_sim::{OperationId, Process, Session, World};

/// The request of an operation, and its response if there is one. `None` if the session is not of this protocol, or
/// has no such operation.
pub fn asked<P: Process>(
    session: &dyn Session,
    operation: OperationId,
) -> Option<(&P::Request, Option<&P::Response>)> {
    session.as_any().downcast_ref::<World<P>>()?.asked(operation)
}
