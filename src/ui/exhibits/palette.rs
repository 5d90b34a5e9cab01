//! Colours that tell nodes apart; they repeat after eight, and names are always written beside.

use crate::sim::NodeId;

const COLOURS: u16 = 8;

pub fn node_class(node: NodeId) -> String {
    format!("hue-{}", node.0 % COLOURS + 1)
}
