//! What a hand points at, and the way of the focus between nodes.

use web_sys::Element;

use crate::sim::{MessageId, NodeId};
use crate::stage::{Layout, Point};
use crate::text::name_of;
use crate::ui::selection::Selection;

/// The node, link or message that an element belongs to.
pub fn target_of(element: &Element, names: &[String]) -> Option<Selection> {
    let thing = element.closest("[data-node], [data-link], [data-message]").ok()??;
    let node = |name: &str| names.iter().position(|known| known == name).map(|index| NodeId(index as u16));
    if let Some(name) = thing.get_attribute("data-node") {
        return node(&name).map(Selection::Node);
    }
    if let Some(ends) = thing.get_attribute("data-link") {
        let (first, second) = ends.split_once('-')?;
        return Some(Selection::Link(node(first)?, node(second)?));
    }
    let id = thing.get_attribute("data-message")?.parse().ok()?;
    Some(Selection::Message(MessageId(id)))
}

/// The direction of an arrow key.
pub fn arrow(key: &str) -> Option<(f64, f64)> {
    match key {
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        _ => None,
    }
}

/// Moves the focus to the nearest node in that direction.
pub fn focus_neighbour(
    from: &Element,
    layout: &Layout,
    names: &[String],
    node: NodeId,
    direction: (f64, f64),
) {
    let here = layout.spot(node);
    let ahead = |at: Point| {
        let (dx, dy) = (at.x - here.x, at.y - here.y);
        let along = dx * direction.0 + dy * direction.1;
        let aside = (dx * direction.1).abs() + (dy * direction.0).abs();
        (along > 1.0 && aside <= along * 2.0).then_some(along + 2.0 * aside)
    };
    let rated = layout.spots.iter().filter_map(|spot| Some((ahead(spot.at)?, spot.node)));
    let Some((_, next)) = rated.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let selector = format!("[data-node=\"{}\"]", name_of(names, next));
    let stage = from.closest(".stage").ok().flatten();
    if let Some(neighbour) = stage.and_then(|stage| stage.query_selector(&selector).ok().flatten()) {
        super::actions::focus_element(&neighbour);
    }
}

/// How near a click must come to a message that is only drawn.
const NEAR: f64 = 18.0;

/// The nearest of some messages, if one is near.
pub fn nearest(at: Point, messages: impl Iterator<Item = (Point, MessageId)>) -> Option<MessageId> {
    let rated = messages.map(|(place, id)| (place.distance(at), id)).filter(|(distance, _)| *distance < NEAR);
    rated.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id)
}
