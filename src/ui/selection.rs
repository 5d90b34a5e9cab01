//! What the learner looks at.

use crate::sim::{MessageId, NodeId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    Node(NodeId),
    /// In the order of [`crate::sim::LinkView`].
    Link(NodeId, NodeId),
    Message(MessageId),
}
