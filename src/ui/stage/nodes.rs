//! Nodes as shapes: what a node is for is told by its outline and its words, how it is by pattern
//! and words, never by colour alone.

use yew::prelude::*;

use crate::sim::{NodeKind, NodeStatus, NodeView};
use crate::stage::{Layout, Point};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct NodeShapeProps {
    pub view: NodeView,
    pub at: (f64, f64),
    pub radius: f64,
    pub names: std::rc::Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
    pub selected: bool,
    /// It has been put on the other side of a partition that is being drawn.
    pub aside: bool,
}

/// Radii from which on there is room for so many lines of text.
const THREE_LINES: f64 = 30.0;
const TWO_LINES: f64 = 21.0;

#[component]
pub fn NodeShape(props: &NodeShapeProps) -> Html {
    let NodeShapeProps { view, at, radius, words, .. } = props;
    let role = words.get(&format!("{}-role-{}", props.protocol, view.role));
    let line = words.note(&view.line, &props.names);
    let rank = view.rank.as_ref().map(|rank| words.note(rank, &props.names));
    let status = words.get(&format!("scene-status-{}", view.status.word()));
    let second = match (view.status, &rank) {
        (NodeStatus::Up, Some(rank)) if room(*radius) >= width(&role) + width(rank) + 3 => {
            format!("{role} · {rank}")
        }
        (NodeStatus::Up, _) => role.clone(),
        _ => status.clone(),
    };
    let unseen = if view.status == NodeStatus::Up { status } else { role };
    let lines = if *radius >= THREE_LINES {
        3
    } else if *radius >= TWO_LINES {
        2
    } else {
        1
    };
    let third = shorten(part_that_fits(&line, room(*radius) - 2), room(*radius) - 2);
    // The name begins with what can be seen, so that it can be spoken to.
    let spoken = words.with(
        "scene-node",
        &[
            ("name", view.name.clone().into()),
            ("seen", second.clone().into()),
            ("line", line.into()),
            ("unseen", unseen.into()),
        ],
    );
    let class = classes!(
        "node",
        format!("node-{}", kind_word(view.kind)),
        format!("is-{}", view.status.word()),
        props.selected.then_some("selected"),
        props.aside.then_some("aside"),
        view.syncing.then_some("syncing"),
    );
    // A new key begins the emphasis anew.
    let emphasis = format!("{}-{}", view.status.word(), view.role);
    html! {
        <g {class} transform={format!("translate({:.1} {:.1})", at.0, at.1)} tabindex="0" role="button"
            aria-haspopup="menu" aria-label={spoken} data-node={view.name.clone()}
            data-status={view.status.word()} data-role={view.role}>
            <g class="emphasis" key={emphasis}>{ outline(view.kind, radius + 5.0, "halo") }</g>
            { outline(view.kind, *radius, "body") }
            if view.kind == NodeKind::Leader && view.status == NodeStatus::Up {
                { outline(view.kind, radius - 6.0, "inner") }
            }
            { text(*radius, lines, &view.name, &second, &third) }
            if view.syncing {
                <circle class="disk" r="4" cx={format!("{:.1}", radius * 0.62)} cy={format!("{:.1}", -radius * 0.62)}/>
            }
        </g>
    }
}

/// The size of the second and third line.
fn font_size(radius: f64) -> f64 {
    (radius / 56.0 * 11.5).clamp(10.5, 11.5)
}

/// How many letters fit across a node.
fn room(radius: f64) -> usize {
    (radius * 1.86 / (font_size(radius) * 0.54)) as usize
}

/// The width of a text in letters; a Chinese character is as wide as two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || "·–…✓⚑".contains(c) { 1 } else { 2 }).sum()
}

fn text(radius: f64, lines: u8, name: &str, second: &str, third: &str) -> Html {
    let size = font_size(radius);
    let (first_y, second_y, third_y) = match lines {
        1 => (4.0, 0.0, 0.0),
        2 => (-2.0, size, 0.0),
        _ => (-size * 0.95, size * 0.5, size * 1.85),
    };
    let style = format!("font-size:{size:.1}px");
    html! {
        <>
            // The spaces keep the words apart for whoever hears them.
            <text class="node-name" y={format!("{first_y:.1}")}>{ name }</text>
            { " " }
            if lines > 1 {
                <text class="node-role" y={format!("{second_y:.1}")} style={style.clone()}>{ shorten(second, room(radius)) }</text>
            }
            { " " }
            if lines > 2 {
                <text class="node-line" y={format!("{third_y:.1}")} {style}>{ third }</text>
            }
        </>
    }
}

/// Leaves out the less important end of a line: `log 3 · x=1` becomes `log 3`.
fn part_that_fits(text: &str, room: usize) -> &str {
    let ends = [" · ", ", ", "，"].into_iter().filter_map(|separator| text.find(separator));
    match ends.min() {
        Some(end) if width(text) > room => &text[..end],
        _ => text,
    }
}

fn shorten(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept) + width(c.encode_utf8(&mut [0; 4])) >= room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
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
    let (w, h, lid) = (r * 0.92, r * 0.78, r * 0.2);
    format!(
        "M{0:.1} {1:.1}a{w:.1} {lid:.1} 0 0 1 {2:.1} 0v{3:.1}a{w:.1} {lid:.1} 0 0 1 {4:.1} 0Z",
        -w,
        -h,
        w * 2.0,
        h * 2.0,
        -w * 2.0
    ) + &format!("M{0:.1} {1:.1}a{w:.1} {lid:.1} 0 0 0 {2:.1} 0", -w, -h, w * 2.0)
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
pub fn within(layout: &Layout, outline: &[Point]) -> Vec<crate::sim::NodeId> {
    layout.spots.iter().filter(|spot| spot.at.is_within(outline)).map(|spot| spot.node).collect()
}
