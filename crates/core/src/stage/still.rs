//! A still picture of a cluster as SVG: the stage without anything that moves or can be touched, for pages without
//! scripts. The classes are those of the stage.

use std::collections::BTreeSet;

use super::figure::{Said, Words, message_outline, outline, words};
use super::fit::ems;
use super::geometry::{Point, Size};
use super::labels::{Side, Tag, place_tags};
use super::layout::{Layout, TOP, lay_out};
use super::path::{flightpath, link_line};
use super::popover::Rect;
use super::ring::{Circle, Homes, arcs, around, hue, turned};
use faultline_sim::{
    LinkView, MessageFamily, MessageView, Micros, NodeId, NodeKind, NodeStatus, NodeView, Note, RingExhibit,
    Session, Station,
};

/// Puts things into words.
pub struct Telling<'a> {
    /// The role of a node that is up, else how it is.
    pub role: &'a dyn Fn(&NodeView) -> String,
    pub note: &'a dyn Fn(&Note) -> String,
}

const NAME_SIZE: f64 = 11.5;
/// Above the highest node.
const MARGIN: f64 = 6.0;

/// What decides where the nodes stand.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub stations: &'a [Station],
    /// For a protocol whose own picture is one, and comes first.
    pub ring: Option<&'a RingExhibit>,
}

/// The elements of the picture, and the box around them.
pub fn still(size: Size, session: &dyn Session, ground: Ground, telling: &Telling) -> (String, Rect) {
    drawn(size, session, ground, Some(telling))
}

/// The same without words, for a picture too small to read any.
pub fn sketch(size: Size, session: &dyn Session, ground: Ground) -> (String, Rect) {
    drawn(size, session, ground, None)
}

fn drawn(
    size: Size,
    session: &dyn Session,
    Ground { stations, ring }: Ground,
    telling: Option<&Telling>,
) -> (String, Rect) {
    let (nodes, links, messages) = (session.nodes(), session.links(), session.messages());
    let ends: Vec<(NodeId, NodeId)> = links.iter().map(|link| (link.first, link.second)).collect();
    let mut svg = String::new();
    let layout = match ring {
        Some(ring) => {
            let (layout, circle) = around(size, stations, &Homes(ring.homes.clone()));
            svg += &ring_svg(ring, &layout, circle);
            layout
        }
        None => {
            let layout = lay_out(size, stations, &ends);
            svg += &links_svg(&links, &layout);
            layout
        }
    };
    svg += &messages_svg(&messages, session.now(), &layout, telling);
    for node in &nodes {
        svg += &node_svg(node, &layout, telling);
    }
    // The stage keeps room for its own labels at the top.
    let top = TOP - MARGIN;
    (svg, Rect { left: 0.0, top, width: size.width, height: size.height - top })
}

/// The ring with its keys, and around each member the colour of its parts.
fn ring_svg(ring: &RingExhibit, layout: &Layout, circle: Circle) -> String {
    let mut svg = String::new();
    if ring.tokens.is_empty() {
        let Circle { centre, radius } = circle;
        svg += &format!(
            "<circle class=\"ring-bare\" cx=\"{:.0}\" cy=\"{:.0}\" r=\"{radius:.0}\"/>",
            centre.x, centre.y
        );
    }
    let owners = ring.keys.iter().map(|key| key.owner);
    let members: BTreeSet<NodeId> = ring.tokens.iter().map(|token| token.node).chain(owners).collect();
    for node in members {
        let at = layout.spot(node);
        let paths: String =
            arcs(&ring.tokens).iter().filter(|arc| arc.node == node).map(|arc| circle.path(arc)).collect();
        let dots = ring.keys.iter().filter(|key| key.owner == node).map(|key| {
            let at = circle.at(circle.radius * 0.8, turned(key.at));
            format!("M{:.0} {:.0}h0", at.x, at.y)
        });
        svg += &format!(
            "<g class=\"{}\"><path class=\"ring-arc\" d=\"{paths}\"/><path class=\"ring-dots\" d=\"{}\"/>\
             <circle class=\"ring-rim\" cx=\"{:.0}\" cy=\"{:.0}\" r=\"{:.0}\"/></g>\n",
            hue(node),
            dots.collect::<String>(),
            at.x,
            at.y,
            layout.radius + 4.5
        );
    }
    svg
}

fn links_svg(links: &[LinkView], layout: &Layout) -> String {
    if links.is_empty() {
        return String::new();
    }
    let (mut lines, mut cuts) = (String::new(), String::new());
    for link in links {
        let (line, cut) = link_paths(link, layout);
        lines += &line;
        cuts += &cut;
    }
    if !cuts.is_empty() {
        cuts = format!("<path class=\"cut-mark\" d=\"{cuts}\"/>");
    }
    format!("<g class=\"link-line\"><path d=\"{lines}\"/>{cuts}</g>\n")
}

/// The line of a link, and the marks of where it is cut.
fn link_paths(link: &LinkView, layout: &Layout) -> (String, String) {
    let (a, b) = link_line(layout, link.first, link.second);
    let line = |a: Point, b: Point| format!("M{:.0} {:.0}L{:.0} {:.0}", a.x, a.y, b.x, b.y);
    // A gap in the line, on the side that is cut.
    let (from, to) = match (link.forward.cut, link.backward.cut) {
        (false, false) => return (line(a, b), String::new()),
        (true, true) => (0.42, 0.58),
        (true, false) => (0.22, 0.34),
        (false, true) => (0.66, 0.78),
    };
    let (from, to) = (a.towards(b, from), a.towards(b, to));
    let length = a.distance(b).max(1.0);
    let (dx, dy) = ((b.x - a.x) / length, (b.y - a.y) / length);
    let slash = |at: Point| {
        let (sx, sy) = (dx * 4.0 - dy * 11.0, dy * 4.0 + dx * 11.0);
        line(Point::new(at.x - sx, at.y - sy), Point::new(at.x + sx, at.y + sy))
    };
    (line(a, from) + &line(to, b), slash(from) + &slash(to))
}

fn node_svg(node: &NodeView, layout: &Layout, telling: Option<&Telling>) -> String {
    let (at, radius) = (layout.spot(node.id), layout.radius);
    let up = node.status == NodeStatus::Up;
    let leads = node.kind == NodeKind::Leader;
    let inner = if leads && up {
        format!("<path class=\"inner\" d=\"{}\"/>", outline(node.kind, radius - 5.0))
    } else {
        String::new()
    };
    let lines = telling.map_or_else(String::new, |telling| {
        let role = (telling.role)(node);
        let rank = node.rank.as_ref().filter(|_| up).map(telling.note);
        let line = (telling.note)(&node.line);
        let said = Said { name: &node.name, role: &role, rank: rank.as_deref(), line: &line };
        words(node.kind, layout.extent, said).iter().map(words_svg).collect()
    });
    format!(
        "<g class=\"node{} is-{}\" transform=\"translate({:.0} {:.0})\"><path class=\"body\" d=\"{}\"/>{inner}{lines}</g>\n",
        kind_class(node.kind),
        node.status.word(),
        at.x,
        at.y,
        outline(node.kind, radius)
    )
}

fn kind_class(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Client => " node-client",
        NodeKind::Leader => " node-leader",
        NodeKind::Server => "",
        NodeKind::Controller => " node-controller",
        NodeKind::Resource => " node-resource",
    }
}

fn words_svg(words: &Words) -> String {
    let Words { class, size, y, text } = words;
    format!("<text class=\"{class}\" font-size=\"{size:.1}px\" y=\"{y:.1}\">{}</text>", escaped(text))
}

fn messages_svg(messages: &[MessageView], now: Micros, layout: &Layout, telling: Option<&Telling>) -> String {
    let flying: Vec<(&MessageView, Point)> = messages
        .iter()
        .filter_map(|message| Some((message, flightpath(layout, message, 0)?.at(now))))
        .collect();
    let name = |message: &MessageView| match (message.family, telling) {
        (MessageFamily::Beat, _) | (_, None) => String::new(),
        (_, Some(telling)) => (telling.note)(&message.label),
    };
    let tags: Vec<Tag> = flying
        .iter()
        .map(|(message, at)| Tag { at: *at, width: ems(&name(message)) * NAME_SIZE + 4.0, before: None })
        .collect();
    let extent = layout.extent;
    let obstacles: Vec<Rect> = layout
        .spots
        .iter()
        .map(|spot| Rect::around(spot.at, extent.half_width, extent.above, extent.below))
        .collect();
    let sides = place_tags(&tags, &obstacles, layout.size);
    flying
        .iter()
        .zip(sides)
        .map(|((message, at), side)| message_svg(message, *at, &name(message), side))
        .collect()
}

fn message_svg(message: &MessageView, at: Point, name: &str, side: Option<Side>) -> String {
    let (anchor, x, y) = match side {
        Some(Side::Above) => ("middle", 0.0, -13.0),
        Some(Side::Below) => ("middle", 0.0, 21.0),
        Some(Side::Right) => ("start", 13.0, 4.0),
        Some(Side::Left) => ("end", -13.0, 4.0),
        None => ("", 0.0, 0.0),
    };
    let name = if anchor.is_empty() || name.is_empty() {
        String::new()
    } else {
        format!(
            "<text class=\"msg-name\" font-size=\"{NAME_SIZE}px\" text-anchor=\"{anchor}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escaped(name)
        )
    };
    format!(
        "<g class=\"msg-{}\" transform=\"translate({:.0} {:.0})\"><path d=\"{}\"/>{name}</g>\n",
        message.family.word(),
        at.x,
        at.y,
        message_outline(message.family)
    )
}

/// As content of an element or of an attribute in double quotes.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // HTML and XML know no others.
            character if character.is_control() && !matches!(character, '\n' | '\t') => html.push('\u{fffd}'),
            character => html.push(character),
        }
    }
    html
}
