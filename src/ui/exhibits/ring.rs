//! A hash ring: tokens, the arcs that belong to them, and the keys.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{KeyState, NodeId, RingExhibit, RingKey, RingToken};
use crate::stage::{Arc, Circle, Point, arcs, hue, spread, turned};
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
const CIRCLE: Circle = Circle { centre: Point { x: SIZE / 2.0, y: SIZE / 2.0 }, radius: RADIUS };
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
    html! {
        <figure class="ring">
            <figcaption>{ title }</figcaption>
            <div class="ring-body">
            <svg viewBox={format!("0 0 {SIZE} {SIZE}")} role="img" aria-label={spoken}>
                { drawn(ring, CIRCLE, words, names) }
                if ring.tokens.len() <= NAMED_MAX { { for named(&ring.tokens).into_iter().map(|(token, angle)| label(token, angle, names)) } }
            </svg>
            { legend(props, moving, gone, lost) }
            </div>
        </figure>
    }
}

/// The ring with its tokens and keys.
pub fn drawn(ring: &RingExhibit, circle: Circle, words: &Words, names: &Rc<[String]>) -> Html {
    let Circle { centre, radius } = circle;
    let (x, y) = (centre.x.to_string(), |below: f64| format!("{:.1}", centre.y + below));
    let crowded = ring.keys.len() > 150;
    html! {
        <>
            if ring.tokens.is_empty() {
                <circle class="ring-bare" cx={x.clone()} cy={y(0.0)} r={radius.to_string()}/>
            }
            { for arcs(&ring.tokens).iter().map(|arc| arc_of(arc, circle)) }
            { for ring.keys.iter().map(|key| dot(key, crowded, circle)) }
            if ring.tokens.len() <= CIRCLES_MAX { { for ring.tokens.iter().map(|one| token(one, circle)) } }
            <text class="ring-number" x={x.clone()} y={y(4.0)}>{ ring.number }</text>
            <text class="ring-caption" {x} y={y(24.0)}>{ words.note(&ring.caption, names) }</text>
        </>
    }
}

fn arc_of(arc: &Arc, circle: Circle) -> Html {
    let class = classes!("ring-arc", hue(arc.node), arc.down.then_some("down"));
    html! { <path {class} d={circle.path(arc)}/> }
}

fn token(token: &RingToken, circle: Circle) -> Html {
    let at = circle.at(circle.radius, turned(token.at));
    let class = classes!("ring-token", hue(token.node), token.down.then_some("down"));
    html! { <circle {class} cx={format!("{:.2}", at.x)} cy={format!("{:.2}", at.y)} r="5"/> }
}

/// Where each name stands: at its token, or beside it where names would lie on each other.
fn named(tokens: &[RingToken]) -> Vec<(&RingToken, f64)> {
    let mut placed: Vec<(&RingToken, f64)> = tokens.iter().map(|token| (token, turned(token.at))).collect();
    spread(&mut placed, 0.13);
    placed
}

fn label(token: &RingToken, angle: f64, names: &Rc<[String]>) -> Html {
    let at = CIRCLE.at(LABEL_RADIUS, angle);
    let class = classes!("ring-name", hue(token.node));
    html! { <text {class} x={format!("{:.1}", at.x)} y={format!("{:.1}", at.y + 4.0)}>{ name_of(names, token.node) }</text> }
}

/// Keys stand inside of the ring, scattered a little so that neighbours can be told apart. The
/// scatter depends on the place only, so nothing jumps.
fn dot(key: &RingKey, crowded: bool, circle: Circle) -> Html {
    let scatter = f64::from(key.at.wrapping_mul(0x9E37_79B9) >> 16) / 65_536.0;
    let inward = match key.state {
        KeyState::Moves(_) => 46.0,
        KeyState::Held | KeyState::Unreachable | KeyState::Lost => 14.0 + scatter * 22.0,
    };
    let at = circle.at(circle.radius - inward * circle.radius / RADIUS, turned(key.at));
    let state = match key.state {
        KeyState::Held => "held",
        KeyState::Moves(_) => "moves",
        KeyState::Unreachable => "unreachable",
        KeyState::Lost => "lost",
    };
    let class = classes!("ring-key", format!("key-{state}"), hue(key.owner));
    let r = if crowded { "2" } else { "3.2" };
    if key.state == KeyState::Lost {
        let d = format!("M{:.1} {:.1}l6 6m0-6l-6 6", at.x - 3.0, at.y - 3.0);
        return html! { <path key={key.name.to_string()} {class} {d}><title>{ key.name.to_string() }</title></path> };
    }
    html! {
        <circle key={key.name.to_string()} {class} cx={format!("{:.1}", at.x)} cy={format!("{:.1}", at.y)} {r}>
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
                        <i class={format!("swatch {}", hue(*node))}></i>{ name_of(&props.names, *node) }
                    </button></li>
                }
            }) }
            if moving > 0 { <li><i class="key-sign key-moves"></i>{ words.with("ring-moving", &[("count", moving.into())]) }</li> }
            if gone > 0 { <li><i class="key-sign key-unreachable"></i>{ words.with("ring-unreachable", &[("count", gone.into())]) }</li> }
            if lost > 0 { <li><i class="key-sign key-lost"></i>{ words.with("ring-lost", &[("count", lost.into())]) }</li> }
        </ul>
    }
}
