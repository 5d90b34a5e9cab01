//! Nodes as shapes: what a node is for is told by its outline and its words, how it is by pattern
//! and words, never by colour alone.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{NodeId, NodeKind, NodeStatus, NodeView};
use crate::stage::{Extent, Layout, Point, ems, shorten};
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
}

/// Radii from which on there is room for so many lines inside of the shape.
const THREE_LINES: f64 = 33.0;
const TWO_LINES: f64 = 25.0;
/// The size of the line under the shape.
const LINE_SIZE: f64 = 11.5;

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
    let spoken = words.with(
        "scene-node",
        &[
            ("name", view.name.clone().into()),
            ("seen", seen.into()),
            ("line", line.clone().into()),
            ("unseen", unseen.into()),
        ],
    );
    // Where there is no room for the role inside, it is more important than the state.
    let small = radius < TWO_LINES;
    let under = if small { word.clone() } else { line };
    let under = under.as_str();
    // A hexagon and an octagon are narrower than a circle at the height of the words.
    let width = match view.kind {
        NodeKind::Leader => 0.84,
        NodeKind::Controller => 0.92,
        NodeKind::Client | NodeKind::Server | NodeKind::Resource => 0.98,
    };
    let texts = Texts { name: &view.name, role: word, rank: rank.filter(|_| up), width };
    html! {
        <g {class} transform={format!("translate({:.1} {:.1})", at.x, at.y)} tabindex="0" role="button"
            aria-haspopup="menu" aria-expanded={props.open.to_string()} aria-label={spoken}
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
                { inside(radius, &texts) }
                if extent.label > 0.0 {
                    <text class={if small { "node-role" } else { "node-line" }} style={small.then_some("font-size:11px")}
                        y={format!("{:.1}", bottom(view.kind, radius) + 14.0)}>
                        { shorten(part_that_fits(under, extent.label), extent.label, LINE_SIZE) }
                    </text>
                }
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

/// Leaves out the less important end of a line: `log 3 · x=1` becomes `log 3`.
fn part_that_fits(text: &str, width: f64) -> &str {
    let end = [" · ", ", ", "，"].into_iter().filter_map(|separator| text.find(separator)).min();
    match end {
        Some(end) if ems(text) * LINE_SIZE > width => &text[..end],
        _ => text,
    }
}

struct Texts<'a> {
    name: &'a str,
    role: String,
    rank: Option<String>,
    /// The share of the shape's width that words may take.
    width: f64,
}

/// The least that a text may be made smaller before it is cut short.
const SMALLEST: f64 = 0.82;

/// Name, role and rank, as many as there is room for.
fn inside(radius: f64, texts: &Texts) -> Html {
    let small = (radius * 0.25).clamp(10.5, 13.0);
    let large = (radius * 0.32).clamp(if radius < 20.0 { 10.5 } else { 12.5 }, 18.0);
    let line = |class: &'static str, size: f64, y: f64, text: &str, part: f64| {
        let room = radius * 2.0 * part;
        let size = size.min((room / ems(text)).max(size * SMALLEST));
        html! {
            <text {class} y={format!("{y:.1}")} style={format!("font-size:{size:.1}px")}>
                // The space keeps the words apart for whoever reads the text of the whole node.
                { shorten(text, room, size) }{ " " }
            </text>
        }
    };
    let name = |y: f64| line("node-name", large, y, texts.name, 1.0);
    match (&texts.rank, radius) {
        (Some(rank), r) if r >= THREE_LINES => html! {
            <>
                { name(large * 0.33 - small * 1.0) }
                { line("node-role", small, small * 0.62, &texts.role, texts.width) }
                { line("node-rank", small, small * 1.78, rank, texts.width - 0.08) }
            </>
        },
        (_, r) if r >= TWO_LINES => html! {
            <>{ name(-large * 0.1) }{ line("node-role", small, small * 1.05, &texts.role, texts.width) }</>
        },
        _ => name(large * 0.36),
    }
}

/// Where the shape ends below its centre.
fn bottom(kind: NodeKind, radius: f64) -> f64 {
    radius
        * match kind {
            NodeKind::Client => 0.78,
            NodeKind::Leader => 1.07,
            NodeKind::Server => 1.0,
            NodeKind::Controller => 0.95,
            NodeKind::Resource => 0.98,
        }
}

fn outline(kind: NodeKind, radius: f64, class: &'static str) -> Html {
    let r = radius;
    match kind {
        NodeKind::Server => html! { <circle {class} r={format!("{r:.1}")}/> },
        NodeKind::Client => {
            let (w, h) = (r, r * 0.78);
            html! { <rect {class} x={format!("{:.1}", -w)} y={format!("{:.1}", -h)} width={format!("{:.1}", w * 2.0)}
            height={format!("{:.1}", h * 2.0)} rx={format!("{:.1}", r * 0.3)}/> }
        }
        NodeKind::Leader => html! { <path {class} d={polygon(6, r * 1.07, 30.0)}/> },
        NodeKind::Controller => html! { <path {class} d={polygon(8, r * 1.03, 22.5)}/> },
        NodeKind::Resource => html! { <path {class} d={barrel(r)}/> },
    }
}

fn polygon(corners: u32, radius: f64, start: f64) -> String {
    let corner = |index: u32| {
        let angle = (start + 360.0 * f64::from(index) / f64::from(corners)).to_radians();
        format!("{:.1} {:.1}", radius * angle.cos(), radius * angle.sin())
    };
    let points: Vec<String> = (0..corners).map(corner).collect();
    format!("M{}Z", points.join("L"))
}

/// The side view of a disk: something outside of the cluster.
fn barrel(r: f64) -> String {
    let (w, h, lid) = (r * 0.92, r * 0.78, r * 0.18);
    let (left, wide) = (-w, w * 2.0);
    format!(
        "M{left:.1} {:.1}a{w:.1} {lid:.1} 0 0 1 {wide:.1} 0v{:.1}a{w:.1} {lid:.1} 0 0 1 {:.1} 0Z\
         M{left:.1} {:.1}a{w:.1} {lid:.1} 0 0 0 {wide:.1} 0",
        -h,
        h * 2.0,
        -wide,
        -h
    )
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
