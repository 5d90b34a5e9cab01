//! How nodes and messages are drawn: an outline that says what they are for, and as many words as there is room for.
//! What is drawn stands around the origin.

use super::fit::{ems, shorten};
use super::layout::Extent;
use faultline_sim::{MessageFamily, NodeKind};

/// One line of words of a node, in the middle under or over its centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    pub class: &'static str,
    pub size: f64,
    pub y: f64,
    pub text: String,
}

/// What a node says of itself.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    pub name: &'a str,
    /// Its role, or that it has none now.
    pub role: &'a str,
    pub rank: Option<&'a str>,
    /// What matters now.
    pub line: &'a str,
}

/// Radii from which on there is room for so many lines inside of the shape.
pub const THREE_LINES: f64 = 33.0;
const TWO_LINES: f64 = 25.0;
/// The size of the line under the shape.
const LINE_SIZE: f64 = 11.5;
/// The least that a text may be made smaller before it is cut short.
const SMALLEST: f64 = 0.82;

/// The path around a node.
pub fn outline(kind: NodeKind, r: f64) -> String {
    match kind {
        NodeKind::Server => circle(r),
        NodeKind::Client => rounded(r, r * 0.78, r * 0.3),
        NodeKind::Leader => polygon(6, r * 1.07, 30.0),
        NodeKind::Controller => polygon(8, r * 1.03, 22.5),
        NodeKind::Resource => barrel(r),
    }
}

/// The path around a message, as the style sheet draws its shape.
pub fn message_outline(family: MessageFamily) -> String {
    match family {
        MessageFamily::Request => rounded(7.5, 7.5, 3.0),
        MessageFamily::Replicate => circle(7.5),
        MessageFamily::Reply => "M0-9.3L9.3 0L0 9.3L-9.3 0Z".to_owned(),
        MessageFamily::Beat => circle(3.5),
        MessageFamily::Control => "M0-8.4L8.4 8.4L-8.4 8.4Z".to_owned(),
        MessageFamily::Refusal => {
            "M-5-8.3L0-3.3L5-8.3L8.3-5L3.3 0L8.3 5L5 8.3L0 3.3L-5 8.3L-8.3 5L-3.3 0L-8.3-5Z".to_owned()
        }
    }
}

/// Name, role and rank inside of the shape, as many as there is room for, and one line under it.
pub fn words(kind: NodeKind, extent: Extent, said: Said) -> Vec<Words> {
    let radius = extent.radius;
    let mut lines = inside(kind, radius, said);
    if extent.label > 0.0 {
        // Where there is no room for the role inside, it is more important than the state.
        let (class, size, text) = if radius < TWO_LINES {
            ("node-role", 11.0, said.role)
        } else {
            ("node-line", LINE_SIZE, said.line)
        };
        let text = shorten(part_that_fits(text, extent.label), extent.label, LINE_SIZE);
        lines.push(Words { class, size, y: bottom(kind, radius) + 14.0, text });
    }
    lines
}

fn inside(kind: NodeKind, radius: f64, said: Said) -> Vec<Words> {
    let small = (radius * 0.25).clamp(10.5, 13.0);
    let large = (radius * 0.32).clamp(if radius < 20.0 { 10.5 } else { 12.5 }, 18.0);
    // A hexagon and an octagon are narrower than a circle at the height of the words, and a leader's are bold.
    let width = match kind {
        NodeKind::Leader => 0.78,
        NodeKind::Controller => 0.92,
        NodeKind::Client | NodeKind::Server | NodeKind::Resource => 0.98,
    };
    let line = |class: &'static str, size: f64, y: f64, text: &str, part: f64| {
        let room = radius * 2.0 * part;
        let size = size.min((room / ems(text)).max(size * SMALLEST));
        Words { class, size, y, text: shorten(text, room, size) }
    };
    let name = |y: f64| line("node-name", large, y, said.name, 1.0);
    let role = |y: f64| line("node-role", small, y, said.role, width);
    // A hexagon stands on a corner: its third line would touch the sides.
    let lift = if kind == NodeKind::Leader { radius * 0.08 } else { 0.0 };
    let lines = match (said.rank, radius) {
        (Some(rank), r) if r >= THREE_LINES => vec![
            name(large * 0.33 - small * 1.0 - lift),
            role(small * 0.62 - lift),
            line("node-rank", small, small * 1.78 - lift, rank, width - 0.08),
        ],
        (_, r) if r >= TWO_LINES => vec![name(-large * 0.1), role(small * 1.05)],
        _ => vec![name(large * 0.36)],
    };
    // Half of a role says less than its shape.
    if lines.iter().any(|line| line.class == "node-role" && line.text != said.role) {
        return vec![name(large * 0.36)];
    }
    lines
}

/// Leaves out the less important end of a line: `log 3 · x=1` becomes `log 3`.
fn part_that_fits(text: &str, width: f64) -> &str {
    let end = [" · ", ", ", "，"].into_iter().filter_map(|separator| text.find(separator)).min();
    match end {
        Some(end) if ems(text) * LINE_SIZE > width => &text[..end],
        _ => text,
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

fn circle(r: f64) -> String {
    format!("M{:.1} 0a{r:.1} {r:.1} 0 0 1 {:.1} 0a{r:.1} {r:.1} 0 0 1 {:.1} 0Z", -r, 2.0 * r, -2.0 * r)
}

/// A rectangle of these half measures with round corners.
fn rounded(w: f64, h: f64, r: f64) -> String {
    let corner = |x: f64, y: f64| format!("a{r:.1} {r:.1} 0 0 1 {:.1} {:.1}", x * r, y * r);
    let (across, down) = (2.0 * (w - r), 2.0 * (h - r));
    format!(
        "M{:.1} {:.1}h{across:.1}{}v{down:.1}{}h{:.1}{}v{:.1}{}Z",
        r - w,
        -h,
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
        -across,
        corner(-1.0, -1.0),
        -down,
        corner(1.0, -1.0)
    )
}

fn polygon(corners: u32, radius: f64, start: f64) -> String {
    let corner = |index: u32| {
        let angle = (start + 360.0 * f64::from(index) / f64::from(corners)).to_radians();
        format!("{:.1} {:.1}", radius * libm::cos(angle), radius * libm::sin(angle))
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

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: Said = Said { name: "n1", role: "primary", rank: Some("epoch 2"), line: "log 3 · x=1" };

    fn shown(radius: f64) -> Vec<(&'static str, String)> {
        words(NodeKind::Leader, Extent::new(radius), SAID)
            .into_iter()
            .map(|line| (line.class, line.text))
            .collect()
    }

    #[test]
    fn a_node_says_as_much_as_there_is_room_for() {
        let all = ["node-name", "node-role", "node-rank", "node-line"].map(|class| class.to_owned());
        assert_eq!(shown(48.0).iter().map(|line| line.0.to_owned()).collect::<Vec<_>>(), all);
        let less = [("node-name", "n1".to_owned()), ("node-role", "primary".to_owned())];
        assert_eq!(shown(28.0)[..2], less);
        assert_eq!(shown(20.0), less, "its role stands under it");
    }

    #[test]
    fn outlines_are_closed_paths_of_plain_numbers() {
        let kinds =
            [NodeKind::Client, NodeKind::Leader, NodeKind::Server, NodeKind::Controller, NodeKind::Resource];
        for path in kinds.map(|kind| outline(kind, 30.0)) {
            assert!(path.starts_with('M') && path.contains('Z'), "{path}");
            assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
        }
    }
}
