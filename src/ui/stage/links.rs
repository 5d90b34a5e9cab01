//! Links as lines. A cut is visible on the side that is cut; slow and lossy links look it.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{DirectionView, LinkView};
use crate::stage::Point;
use crate::text::name_of;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct LinkLineProps {
    pub link: LinkView,
    /// Where it leaves its nodes.
    pub ends: (Point, Point),
    /// It has carried nothing but heartbeats.
    pub quiet: bool,
}

/// The picture of one link, under the nodes.
#[component]
pub fn LinkLine(props: &LinkLineProps) -> Html {
    let (link, (a, b)) = (&props.link, props.ends);
    let slow = link.forward.latency.or(link.backward.latency);
    let lossy = link.forward.loss_ppm.max(link.backward.loss_ppm);
    let class = classes!(
        "link-line",
        format!("is-{}", link.status()),
        slow.map(|_| "slow"),
        (lossy > 0).then_some("lossy"),
        props.quiet.then_some("quiet-link"),
    );
    let middle = a.towards(b, 0.5);
    let mut notes = Vec::new();
    if let Some(latency) = slow {
        notes.push(crate::text::time_text(latency));
    }
    if lossy > 0 {
        notes.push(format!("{} %", f64::from(lossy) / 10_000.0));
    }
    html! {
        <g {class}>
            if link.forward.cut && link.backward.cut {
                <path d={segment(a, a.towards(b, 0.42))}/>
                <path d={segment(a.towards(b, 0.58), b)}/>
                { slash(a, b, 0.43) }
                { slash(a, b, 0.57) }
            } else if link.forward.cut {
                <path d={segment(a, b)}/>
                { one_way(a, b) }
            } else if link.backward.cut {
                <path d={segment(a, b)}/>
                { one_way(b, a) }
            } else {
                <path d={segment(a, b)}/>
            }
            if !notes.is_empty() {
                <text class="link-note" x={number(middle.x)} y={number(middle.y - 6.0)}>{ notes.join(" · ") }</text>
            }
        </g>
    }
}

#[derive(Properties, PartialEq)]
pub struct LinkHandleProps {
    pub link: LinkView,
    pub ends: (Point, Point),
    pub names: Rc<[String]>,
    pub words: Words,
    pub selected: bool,
    pub open: bool,
}

/// What can be hovered, focused and clicked.
#[component]
pub fn LinkHandle(props: &LinkHandleProps) -> Html {
    let LinkHandleProps { link, ends: (a, b), names, words, .. } = props;
    let (a, b) = (*a, *b);
    let (first, second) = (name_of(names, link.first), name_of(names, link.second));
    let spoken = in_words(link, names, words);
    html! {
        <path class={classes!("link-handle", props.selected.then_some("selected"))} d={segment(a, b)} tabindex="0"
            role="button" aria-haspopup="menu" aria-expanded={props.open.to_string()} aria-label={spoken} data-link={format!("{first}-{second}")}
            data-status={link.status()}/>
    }
}

/// How a link is, as it is spoken.
pub fn in_words(link: &LinkView, names: &[String], words: &Words) -> String {
    let ends = [
        ("first", name_of(names, link.first).to_owned().into()),
        ("second", name_of(names, link.second).to_owned().into()),
    ];
    let status = words.with(&format!("scene-link-{}", link.status()), &ends);
    let [first, second] = ends;
    let mut spoken = words.with("scene-link", &[first, second, ("status", status.into())]);
    for direction in [&link.forward, &link.backward] {
        spoken.push_str(&extras(direction, words));
    }
    spoken
}

fn extras(direction: &DirectionView, words: &Words) -> String {
    let mut text = String::new();
    if let Some(latency) = direction.latency {
        text.push_str(&format!(", {} {}", words.get("menu-latency"), words.time(latency)));
    }
    if direction.loss_ppm > 0 {
        text.push_str(&format!(
            ", {} {} %",
            words.get("menu-loss"),
            f64::from(direction.loss_ppm) / 10_000.0
        ));
    }
    text
}

fn segment(a: Point, b: Point) -> String {
    format!("M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y)
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// A stroke across the line.
fn slash(a: Point, b: Point, part: f64) -> Html {
    let at = a.towards(b, part);
    let length = a.distance(b).max(1.0);
    let (dx, dy) = ((b.x - a.x) / length, (b.y - a.y) / length);
    // Leaning a little, so that it cannot be taken for part of a crossing line.
    let (sx, sy) = (dx * 4.0 - dy * 11.0, dy * 4.0 + dx * 11.0);
    html! { <path class="cut-mark" d={segment(Point::new(at.x - sx, at.y - sy), Point::new(at.x + sx, at.y + sy))}/> }
}

/// One direction is cut: a stroke near the sender and an arrow that ends there.
fn one_way(from: Point, to: Point) -> Html {
    let length = from.distance(to).max(1.0);
    let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length);
    let tip = from.towards(to, 0.26);
    let wing =
        |side: f64| Point::new(tip.x - dx * 10.0 - dy * 6.0 * side, tip.y - dy * 10.0 + dx * 6.0 * side);
    html! {
        <>
            <path class="cut-mark" d={format!("{}{}", segment(wing(1.0), tip), segment(tip, wing(-1.0)))}/>
            { slash(from, to, 0.3) }
        </>
    }
}
