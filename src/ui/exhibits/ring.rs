//! A hash ring: tokens, the arcs that belong to them, and the keys.

use std::f64::consts::TAU;
use std::rc::Rc;

use yew::prelude::*;

use super::palette::node_class;
use crate::sim::{KeyState, NodeId, RingExhibit, RingKey, RingToken};
use crate::text::name_of;
use crate::ui::selection::Selection;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct RingProps {
    pub ring: RingExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
}

const SIZE: f64 = 320.0;
const MIDDLE: f64 = SIZE / 2.0;
const RADIUS: f64 = 118.0;
const LABEL_RADIUS: f64 = 140.0;
/// With more tokens than this an arc has no name of its own and a token no circle.
const NAMED_MAX: usize = 24;
const CIRCLES_MAX: usize = 80;

#[component]
pub fn Ring(props: &RingProps) -> Html {
    let RingProps { ring, words, protocol, names, .. } = props;
    let title = words.get(&format!("{protocol}-exhibit-{}", ring.key));
    let moving = ring.keys.iter().filter(|key| matches!(key.state, KeyState::Moves(_))).count();
    let lost = ring.keys.iter().filter(|key| key.state == KeyState::Lost).count();
    let gone = ring.keys.iter().filter(|key| key.state == KeyState::Unreachable).count();
    let spoken = words.with(
        "ring-spoken",
        &[
            ("tokens", ring.tokens.len().into()),
            ("keys", ring.keys.len().into()),
            ("moving", moving.into()),
            ("unreachable", gone.into()),
            ("lost", lost.into()),
        ],
    );
    let crowded = ring.keys.len() > 150;
    html! {
        <figure class="ring">
            <figcaption>{ title }</figcaption>
            <div class="ring-body">
            <svg viewBox={format!("0 0 {SIZE} {SIZE}")} role="img" aria-label={spoken}>
                if ring.tokens.is_empty() {
                    <circle class="ring-bare" cx={MIDDLE.to_string()} cy={MIDDLE.to_string()} r={RADIUS.to_string()}/>
                }
                { for arcs(&ring.tokens).map(|arc| arc_of(&arc)) }
                { for ring.keys.iter().map(|key| dot(key, crowded)) }
                if ring.tokens.len() <= CIRCLES_MAX { { for ring.tokens.iter().map(token) } }
                if ring.tokens.len() <= NAMED_MAX { { for spread(&ring.tokens).into_iter().map(|(token, angle)| label(token, angle, names)) } }
                <text class="ring-number" x={MIDDLE.to_string()} y={(MIDDLE + 4.0).to_string()}>{ ring.number }</text>
                <text class="ring-caption" x={MIDDLE.to_string()} y={(MIDDLE + 24.0).to_string()}>{ words.note(&ring.caption, names) }</text>
            </svg>
            { legend(props, moving, gone, lost) }
            </div>
        </figure>
    }
}

fn angle(at: u32) -> f64 {
    f64::from(at) / 4_294_967_296.0 * TAU
}

/// From the top, clockwise.
fn point(radius: f64, angle: f64) -> (f64, f64) {
    (MIDDLE + radius * angle.sin(), MIDDLE - radius * angle.cos())
}

struct Arc {
    from: f64,
    to: f64,
    node: NodeId,
    down: bool,
}

/// An arc ends at its token and begins at the one before; neighbours of one node are one arc.
fn arcs(tokens: &[RingToken]) -> impl Iterator<Item = Arc> {
    let mut arcs: Vec<Arc> = Vec::new();
    let before = tokens.last().map_or(0.0, |token| angle(token.at) - TAU);
    let mut start = before;
    for token in tokens {
        let end = angle(token.at);
        match arcs.last_mut() {
            Some(last) if last.node == token.node && last.down == token.down => last.to = end,
            _ => arcs.push(Arc { from: start, to: end, node: token.node, down: token.down }),
        }
        start = end;
    }
    arcs.into_iter()
}

fn arc_of(arc: &Arc) -> Html {
    let class = classes!("ring-arc", node_class(arc.node), arc.down.then_some("down"));
    if arc.to - arc.from >= TAU - 1e-9 {
        return html! {
            <circle {class} cx={MIDDLE.to_string()} cy={MIDDLE.to_string()} r={RADIUS.to_string()}/>
        };
    }
    let ((x1, y1), (x2, y2)) = (point(RADIUS, arc.from), point(RADIUS, arc.to));
    let large = u8::from(arc.to - arc.from > TAU / 2.0);
    let d = format!("M{x1:.2} {y1:.2}A{RADIUS} {RADIUS} 0 {large} 1 {x2:.2} {y2:.2}");
    html! { <path {class} {d}/> }
}

fn token(token: &RingToken) -> Html {
    let (x, y) = point(RADIUS, angle(token.at));
    let class = classes!("ring-token", node_class(token.node), token.down.then_some("down"));
    html! { <circle {class} cx={format!("{x:.2}")} cy={format!("{y:.2}")} r="5"/> }
}

/// Moves two neighbours on the ring, `turn` apart by what they are counted from, so far that there is room between them.
fn push_apart(before: &mut f64, after: &mut f64, turn: f64) {
    const GAP: f64 = 0.13;
    let gap = *after + turn - *before;
    if gap < GAP {
        let push = (GAP - gap) / 2.0;
        *before -= push;
        *after += push;
    }
}

/// Where each name stands: at its token, or beside it where names would lie on each other.
fn spread(tokens: &[RingToken]) -> Vec<(&RingToken, f64)> {
    let mut placed: Vec<(&RingToken, f64)> = tokens.iter().map(|token| (token, angle(token.at))).collect();
    for _ in 0..40 {
        for index in 1..placed.len() {
            if let Some([before, after]) = placed.get_mut(index - 1..=index) {
                push_apart(&mut before.1, &mut after.1, 0.0);
            }
        }
        // The last is beside the first.
        if let [first, .., last] = placed.as_mut_slice() {
            push_apart(&mut last.1, &mut first.1, TAU);
        }
    }
    placed
}

fn label(token: &RingToken, angle: f64, names: &Rc<[String]>) -> Html {
    let (x, y) = point(LABEL_RADIUS, angle);
    let class = classes!("ring-name", node_class(token.node));
    html! { <text {class} x={format!("{x:.1}")} y={format!("{:.1}", y + 4.0)}>{ name_of(names, token.node) }</text> }
}

/// Keys stand inside of the ring, scattered a little so that neighbours can be told apart. The
/// scatter depends on the place only, so nothing jumps.
fn dot(key: &RingKey, crowded: bool) -> Html {
    let scatter = f64::from(key.at.wrapping_mul(0x9E37_79B9) >> 16) / 65_536.0;
    let inward = match key.state {
        KeyState::Moves(_) => 46.0,
        KeyState::Held | KeyState::Unreachable | KeyState::Lost => 14.0 + scatter * 22.0,
    };
    let (x, y) = point(RADIUS - inward, angle(key.at));
    let state = match key.state {
        KeyState::Held => "held",
        KeyState::Moves(_) => "moves",
        KeyState::Unreachable => "unreachable",
        KeyState::Lost => "lost",
    };
    let class = classes!("ring-key", format!("key-{state}"), node_class(key.owner));
    let r = if crowded { "2" } else { "3.2" };
    if key.state == KeyState::Lost {
        let d = format!("M{:.1} {:.1}l6 6m0-6l-6 6", x - 3.0, y - 3.0);
        return html! { <path key={key.name.to_string()} {class} {d}><title>{ key.name.to_string() }</title></path> };
    }
    html! {
        <circle key={key.name.to_string()} {class} cx={format!("{x:.1}")} cy={format!("{y:.1}")} {r}>
            <title>{ key.name.to_string() }</title>
        </circle>
    }
}

fn legend(props: &RingProps, moving: usize, gone: usize, lost: usize) -> Html {
    let words = &props.words;
    let mut nodes: Vec<NodeId> = props.ring.tokens.iter().map(|token| token.node).collect();
    nodes.extend(props.ring.keys.iter().map(|key| key.owner));
    nodes.sort_unstable();
    nodes.dedup();
    let named = nodes.len() <= 12;
    html! {
        <ul class="legend">
            { for nodes.iter().filter(|_| named).map(|node| {
                let select = {
                    let (select, node) = (props.on_select.clone(), *node);
                    Callback::from(move |_: MouseEvent| select.emit(Some(Selection::Node(node))))
                };
                let chosen = props.selection == Some(Selection::Node(*node));
                html! {
                    <li><button type="button" class={classes!("ring-node", chosen.then_some("selected"))} onclick={select}>
                        <i class={format!("swatch {}", node_class(*node))}></i>{ name_of(&props.names, *node) }
                    </button></li>
                }
            }) }
            if moving > 0 { <li><i class="key-sign key-moves"></i>{ words.with("ring-moving", &[("count", moving.into())]) }</li> }
            if gone > 0 { <li><i class="key-sign key-unreachable"></i>{ words.with("ring-unreachable", &[("count", gone.into())]) }</li> }
            if lost > 0 { <li><i class="key-sign key-lost"></i>{ words.with("ring-lost", &[("count", lost.into())]) }</li> }
        </ul>
    }
}
