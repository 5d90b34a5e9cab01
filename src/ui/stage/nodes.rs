//! Nodes as shapes: what a node is for is told by its outline and its words, how it is by pattern
//! and words, never by colour alone.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{NodeId, NodeKind, NodeStatus, NodeView};
use crate::stage::{self, Extent, Layout, Point, Said, THREE_LINES};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct NodeShapeProps {
    pub view: NodeView,
    pub at: Point,
    pub extent: Extent,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
    pub selected: bool,
    /// It has been put on the other side of a partition that is being drawn.
    pub aside: bool,
    pub open: bool,
    /// A click opens a menu.
    pub has_menu: bool,
    /// A timer may run around it.
    pub has_dial: bool,
}

/// So much lower stands the line under a node with a dial, which lies between the two.
const DIAL_ROOM: f64 = 7.0;

#[component]
pub fn NodeShape(props: &NodeShapeProps) -> Html {
    let NodeShapeProps { view, at, extent, words, .. } = props;
    let radius = extent.radius;
    let role = words.get(&format!("{}-role-{}", props.protocol, view.role));
    let line = words.note(&view.line, &props.names);
    let rank = view.rank.as_ref().map(|rank| words.note(rank, &props.names));
    let status = words.get(&format!("scene-status-{}", view.status.word()));
    let up = view.status == NodeStatus::Up;
    let clock = clock_is_off(view);
    let class = classes!(
        "node",
        format!("node-{}", kind_word(view.kind)),
        format!("is-{}", view.status.word()),
        props.selected.then_some("selected"),
        props.aside.then_some("aside"),
        view.syncing.then_some("syncing"),
    );
    let (standing, doing) = (format!("{}-{}", view.status.word(), view.role), line.clone());
    let first = use_mut_ref(|| (Some(standing.clone()), Some(doing.clone())));
    let changed = {
        // A new key begins an emphasis anew; what is there from the start needs none.
        let mut first = first.borrow_mut();
        first.0.take_if(|first| *first != standing);
        first.1.take_if(|first| *first != doing);
        (first.0.is_none(), first.1.is_none())
    };
    // The name begins with what can be seen, so that it can be spoken to.
    let (word, unseen) = if up { (role, status) } else { (status, role) };
    let (seen, unseen) = match &rank {
        Some(rank) if up && radius >= THREE_LINES => (format!("{word}, {rank}"), unseen),
        Some(rank) => (word.clone(), format!("{rank}, {unseen}")),
        None => (word.clone(), unseen),
    };
    let down = view.status == NodeStatus::Crashed;
    let mut spoken =
        vec![("name", view.name.clone().into()), ("seen", seen.into()), ("line", line.clone().into())];
    // What it was, a crashed node is no more.
    if !down {
        spoken.push(("unseen", unseen.into()));
    }
    let spoken = words.with(if down { "scene-node-down" } else { "scene-node" }, &spoken);
    let rank = rank.filter(|_| up);
    let said = Said { name: &view.name, role: &word, rank: rank.as_deref(), line: &line };
    html! {
        <g {class} transform={format!("translate({:.1} {:.1})", at.x, at.y)} tabindex="0" role="button"
            aria-haspopup={props.has_menu.then_some("menu")} aria-expanded={props.has_menu.then(|| props.open.to_string())} aria-label={spoken}
            data-node={view.name.clone()} data-status={view.status.word()} data-role={view.role}>
            <g class={changed.0.then_some("emphasis")} key={format!("a-{standing}")}>
                { outline(view.kind, radius + 5.0, "flash") }
            </g>
            <g class={changed.1.then_some("change")} key={format!("b-{doing}")}>
                { outline(view.kind, radius + 3.0, "flash") }
            </g>
            { outline(view.kind, radius + 5.0, "halo") }
            { outline(view.kind, radius, "body") }
            if view.kind == NodeKind::Leader && up { { outline(view.kind, radius - 5.0, "inner") } }
            <g aria-hidden="true">
                { for stage::words(view.kind, *extent, said).into_iter().map(|mut line| {
                    let is_under = line.y > radius * 0.75;
                    line.y += if props.has_dial && is_under { DIAL_ROOM } else { 0.0 };
                    line_of_words(line)
                }) }
            </g>
            { badges(view, radius, clock) }
        </g>
    }
}

fn clock_is_off(view: &NodeView) -> bool {
    view.clock.rate_ppm != 1_000_000 || view.clock.offset_us != 0
}

/// A disk that is being written, a clock that is wrong.
fn badges(view: &NodeView, radius: f64, clock: bool) -> Html {
    let at = |side: f64| format!("translate({:.1} {:.1})", side * radius * 0.78, -radius * 0.78);
    html! {
        <>
            if view.syncing {
                <g class="badge disk" transform={at(1.0)}><circle r="8"/><path d="M-3.6-1.6v3.6c0 2.4 7.2 2.4 7.2 0v-3.6M-3.6-1.6c0-2.3 7.2-2.3 7.2 0s-7.2 2.3-7.2 0"/></g>
            }
            if clock {
                <g class="badge clock" transform={at(-1.0)}><circle r="8"/><path d="M0-4.4v4.4l3 2.2"/></g>
            }
        </>
    }
}

fn line_of_words(line: stage::Words) -> Html {
    html! {
        <text class={line.class} y={format!("{:.1}", line.y)} style={format!("font-size:{:.1}px", line.size)}>
            // The space keeps the words apart for anyone who reads the text of the whole node.
            { line.text }{ " " }
        </text>
    }
}

fn outline(kind: NodeKind, radius: f64, class: &'static str) -> Html {
    html! { <path {class} d={stage::outline(kind, radius)}/> }
}

pub fn kind_word(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Client => "client",
        NodeKind::Leader => "leader",
        NodeKind::Server => "server",
        NodeKind::Controller => "controller",
        NodeKind::Resource => "resource",
    }
}

/// The nodes of a lasso.
pub fn within(layout: &Layout, outline: &[Point]) -> Vec<NodeId> {
    layout.spots.iter().filter(|spot| spot.at.is_within(outline)).map(|spot| spot.node).collect()
}
