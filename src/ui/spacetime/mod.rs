//! The space-time diagram on the stage's place: the same run, with time as a direction.

mod bar;
mod scene;

use std::cell::RefCell;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::page::use_page;
use super::player::{Player, Shown};
use super::selection::Selection;
use super::stage::{family, use_size};
use crate::sim::{Causality, Micros, NodeId, is_visible};
use crate::stage::{MarkKind, Point, SpaceTime};
use crate::text::{describe, is_background, time_text};
use crate::ui::words::Words;
use bar::Bar;
use scene::{Cones, Filter, Frame, GUTTER, Light, Scene, ShownArrow, ShownMark, scene};

/// What is shown of a run that goes on, in virtual microseconds.
const SPAN: u64 = 160_000;
const SPAN_MIN: u64 = 1_000;
/// How much of the window lies behind the present.
const BEHIND: f64 = 0.85;
const TICKS: u64 = 6;

#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    pub player: Player,
    pub shown: UseReducerHandle<Shown>,
}

#[derive(Clone, Copy, PartialEq)]
struct Window {
    span: u64,
    /// Where it begins; `None`: it follows the present.
    from: Option<u64>,
}

#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let words = use_page().words;
    let frame_ref = use_node_ref();
    let size = use_size(&frame_ref);
    let window = use_state_eq(|| Window { span: SPAN, from: None });
    let filter = use_state_eq(Filter::default);
    let search = use_state_eq(String::new);
    let player = &props.player;
    let sim = player.sim();
    let index = use_memo(player.clone(), |_| RefCell::new(SpaceTime::default()));
    let (names, now, end) = sim.look(|history| {
        index.borrow_mut().follow(history.trace());
        (history.recorder().names().to_vec(), history.present().now(), history.end().time)
    });
    let cones = {
        let sim = sim.clone();
        let length = sim.look(|history| history.trace().len());
        use_memo((props.shown.event, length, player.clone()), move |(chosen, ..)| {
            chosen.map(|event| sim.look(|history| Cones::of(&Causality::of(history.trace()), event)))
        })
    };
    let first = window.from.unwrap_or_else(|| {
        // At the start of a run the window stands still.
        now.0.saturating_sub((window.span as f64 * BEHIND) as u64)
    });
    let frame = Frame { size, from: Micros(first), to: Micros(first + window.span), lanes: names.len() };
    let view = sim
        .look(|history| scene(&index.borrow(), history.recorder(), &frame, &filter, (*cones).as_ref(), now));
    let zoom = {
        let window = window.clone();
        let middle = window.from.map(|from| from + window.span / 2);
        Callback::from(move |factor: f64| {
            let span = ((window.span as f64 * factor) as u64).clamp(SPAN_MIN, end.0.max(SPAN) * 2);
            window.set(Window { span, from: middle.map(|middle| middle.saturating_sub(span / 2)) });
        })
    };
    let fit = {
        let window = window.clone();
        Callback::from(move |()| window.set(Window { span: end.0.max(SPAN_MIN) * 21 / 20, from: Some(0) }))
    };
    let follow = {
        let window = window.clone();
        Callback::from(move |()| window.set(Window { from: None, ..*window }))
    };
    let onwheel = wheel(&window, frame, first, zoom.clone());
    let (onpointerdown, onpointermove, onpointerup) = use_pan(&window, frame, first);
    let choose = {
        let player = player.clone();
        Callback::from(move |event: u64| player.choose_event(event))
    };
    let (width, height) = (size.width.to_string(), size.height.to_string());
    let onkeydown = keys(props, filter.background, zoom.clone(), fit.clone());
    html! {
        <div class="diagram" data-view="space-time">
            <Bar player={player.clone()} names={names.clone()} filter={(*filter).clone()} search={(*search).clone()}
                on_filter={let filter = filter.clone(); Callback::from(move |next: Filter| filter.set(next))}
                on_search={let search = search.clone(); Callback::from(move |text: String| search.set(text))}
                on_zoom={zoom} on_fit={fit} on_follow={follow} following={window.from.is_none()} left_out={view.left_out}/>
            <div class="diagram-frame" ref={frame_ref} {onwheel} {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup}
                {onkeydown}
                role="group" aria-label={words.get("diagram-title")} aria-describedby="diagram-keys" tabindex="0">
                <svg class={classes!("diagram-picture", cones.is_some().then_some("with-cones"))} {width} {height}>
                    { axis(&frame) }
                    { inside(&frame) }
                    { lines(props, &frame, &names, &filter) }
                    <g clip-path="url(#diagram-inside)">
                        { moments(&frame, &index.borrow()) }
                        { arrows(props, &words, &view, &choose, &search) }
                        { marks(props, &words, &view, &choose) }
                        { present(&frame, now) }
                    </g>
                </svg>
            </div>
            <p id="diagram-keys" class="sr-only">{ words.get("diagram-keys") }</p>
        </div>
    }
}

/// The wheel moves the window along the axis of time; with Ctrl it shows less or more.
fn wheel(
    window: &UseStateHandle<Window>,
    frame: Frame,
    first: u64,
    zoom: Callback<f64>,
) -> Callback<WheelEvent> {
    let window = window.clone();
    Callback::from(move |event: WheelEvent| {
        event.prevent_default();
        if event.ctrl_key() || event.meta_key() {
            zoom.emit(if event.delta_y() > 0.0 { 1.25 } else { 0.8 });
            return;
        }
        let (dx, dy) = (event.delta_x(), event.delta_y());
        let moved = if dx.abs() > dy.abs() { dx } else { dy } / frame.length() * window.span as f64;
        window.set(Window { from: Some((first as f64 + moved).max(0.0) as u64), ..*window });
    })
}

/// From event to event by the arrows, closer and farther by plus and minus.
fn keys(
    props: &DiagramProps,
    background: bool,
    zoom: Callback<f64>,
    fit: Callback<()>,
) -> Callback<KeyboardEvent> {
    let (player, chosen) = (props.player.clone(), props.shown.event);
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => neighbour(&player, chosen, background, true),
            "ArrowLeft" | "ArrowUp" => neighbour(&player, chosen, background, false),
            "+" | "=" => zoom.emit(0.6),
            "-" => zoom.emit(1.7),
            "0" => fit.emit(()),
            _ => return,
        }
        event.prevent_default();
    })
}

/// Chooses the event before or after the chosen one, or the present.
fn neighbour(player: &Player, chosen: Option<u64>, background: bool, forwards: bool) {
    let found = player.sim().look(|history| {
        let trace = history.trace();
        let at = chosen.map_or(history.present().events(), |event| event + u64::from(forwards)) as usize;
        let told = |index: &usize| {
            let event = &trace[*index];
            is_visible(&event.what) && (background || !is_background(history.recorder(), event))
        };
        let at = at.min(trace.len());
        if forwards { (at..trace.len()).find(told) } else { (0..at).rev().find(told) }
    });
    if let Some(event) = found {
        player.choose_event(event as u64);
    }
}

/// Nothing is drawn over the names.
fn inside(frame: &Frame) -> Html {
    let (x, y) = if frame.upright() { (0.0, GUTTER - 6.0) } else { (GUTTER - 6.0, 0.0) };
    html! {
        <defs><clipPath id="diagram-inside">
            <rect x={x.to_string()} y={y.to_string()} width={frame.size.width.to_string()} height={frame.size.height.to_string()}/>
        </clipPath></defs>
    }
}

type PointerCallback = Callback<PointerEvent>;

/// Dragging moves the window; a click stays a click.
#[hook]
fn use_pan(
    window: &UseStateHandle<Window>,
    frame: Frame,
    first: u64,
) -> (PointerCallback, PointerCallback, PointerCallback) {
    let grip = use_mut_ref(|| None::<(f64, u64)>);
    let along = move |event: &PointerEvent| {
        f64::from(if frame.upright() { event.client_y() } else { event.client_x() })
    };
    let down = {
        let grip = grip.clone();
        Callback::from(move |event: PointerEvent| {
            let on_thing = event
                .target_dyn_into::<Element>()
                .is_some_and(|target| target.closest("[data-event]").is_ok_and(|found| found.is_some()));
            if event.button() == 0 && !on_thing {
                *grip.borrow_mut() = Some((along(&event), first));
                if let Some(element) =
                    event.current_target().map(wasm_bindgen::JsCast::unchecked_into::<HtmlElement>)
                {
                    // Without capture the drag ends at the edge.
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let moved = {
        let (grip, window) = (grip.clone(), window.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some((at, from)) = *grip.borrow() {
                let by = (along(&event) - at) / frame.length() * window.span as f64;
                if by.abs() > 0.0 {
                    window.set(Window { from: Some((from as f64 - by).max(0.0) as u64), ..*window });
                }
            }
        })
    };
    let up = Callback::from(move |_: PointerEvent| *grip.borrow_mut() = None);
    (down, moved, up)
}

fn line(from: Point, to: Point, class: impl Into<AttrValue>) -> Html {
    let class: AttrValue = class.into();
    html! {
        <line {class} x1={from.x.to_string()} y1={from.y.to_string()} x2={to.x.to_string()} y2={to.y.to_string()}/>
    }
}

fn axis(frame: &Frame) -> Html {
    let span = frame.to.0 - frame.from.0;
    let rough = (span / TICKS).max(1);
    let power = 10u64.pow(rough.ilog10());
    let step =
        [1, 2, 5, 10].into_iter().map(|part| part * power).find(|step| *step >= rough).unwrap_or(power);
    let first = frame.from.0.div_ceil(step) * step;
    html! {
        <g class="diagram-axis" aria-hidden="true">
            { for (0..=TICKS * 2).map(|tick| first + tick * step).take_while(|time| *time <= frame.to.0).map(|time| {
                let time = Micros(time);
                let (from, to) = (frame.point(time, 0), frame.point(time, frame.lanes.saturating_sub(1)));
                let gap = frame.lane_gap() / 2.0;
                let (from, to, text) = if frame.upright() {
                    (Point::new(from.x - gap, from.y), Point::new(to.x + gap, to.y), Point::new(2.0, from.y - 3.0))
                } else {
                    (Point::new(from.x, from.y - gap), Point::new(to.x, to.y + gap), Point::new(from.x + 3.0, frame.size.height - 5.0))
                };
                html! {
                    <g key={time.0}>
                        { line(from, to, "diagram-tick") }
                        <text class="diagram-time" x={text.x.to_string()} y={text.y.to_string()}>{ time_text(time) }</text>
                    </g>
                }
            }) }
        </g>
    }
}

fn lines(props: &DiagramProps, frame: &Frame, names: &[String], filter: &Filter) -> Html {
    let player = &props.player;
    html! {
        <g class="diagram-lines">
            { for names.iter().enumerate().map(|(lane, name)| {
                let node = NodeId(lane as u16);
                let (from, to) = (frame.point(frame.from, lane), frame.point(frame.to, lane));
                let at = if frame.upright() { Point::new(from.x, 24.0) } else { Point::new(8.0, from.y + 4.0) };
                let folded = filter.folded.contains(&node);
                let chosen = props.shown.selection == Some(Selection::Node(node));
                let class = classes!("diagram-name", folded.then_some("folded"), chosen.then_some("selected"));
                let anchor = if frame.upright() { "middle" } else { "start" };
                let player = player.clone();
                html! {
                    <g key={name.clone()}>
                        { line(from, to, if folded { "diagram-line folded" } else { "diagram-line" }) }
                        <text {class} x={at.x.to_string()} y={at.y.to_string()} text-anchor={anchor}
                            onclick={Callback::from(move |_: MouseEvent| player.select(Some(Selection::Node(node))))}>{ name }</text>
                    </g>
                }
            }) }
        </g>
    }
}

/// Where nodes are down or paused; cuts and broken promises, across all lines.
fn moments(frame: &Frame, index: &SpaceTime) -> Html {
    html! {
        <g aria-hidden="true">
            { for index.stretches(frame.from, frame.to).map(|stretch| {
                let lane = stretch.node.index();
                let (from, to) = (frame.point(stretch.from, lane), frame.point(stretch.to.unwrap_or(frame.to), lane));
                line(from, to, if stretch.crashed { "diagram-down" } else { "diagram-paused" })
            }) }
            { for index.moments(frame.from, frame.to).iter().map(|moment| {
                let (from, to) = (frame.point(moment.at, 0), frame.point(moment.at, frame.lanes.saturating_sub(1)));
                line(from, to, if moment.broken { "diagram-broken" } else { "diagram-cut" })
            }) }
        </g>
    }
}

fn light_class(light: Option<Light>) -> Option<&'static str> {
    light.map(|light| match light {
        Light::Chosen => "chosen",
        Light::Past => "past",
        Light::Future => "future",
        Light::Apart => "apart",
    })
}

fn arrows(props: &DiagramProps, words: &Words, view: &Scene, choose: &Callback<u64>, search: &str) -> Html {
    let sim = props.player.sim();
    let wanted = search.trim().to_lowercase();
    html! {
        <g class="diagram-arrows">
            { for view.arrows.iter().map(|shown| {
                let id = shown.arrow.message;
                let selected = props.shown.selection == Some(Selection::Message(id));
                let event = shown.arrow.end.map_or(shown.arrow.sent, |end| end.event);
                let text = sim.look(|history| {
                    let recorder = history.recorder();
                    history.trace().get(shown.arrow.sent as usize).map(|event| describe(words, sim.spec(), recorder, event))
                }).unwrap_or_default();
                let found = !wanted.is_empty() && text.to_lowercase().contains(&wanted);
                arrow(shown, selected, found, &text, choose.reform(move |_: MouseEvent| event))
            }) }
        </g>
    }
}

fn arrow(shown: &ShownArrow, selected: bool, found: bool, text: &str, onclick: Callback<MouseEvent>) -> Html {
    let (start, end) = (shown.start, shown.end);
    let class = classes!(
        "diagram-arrow",
        format!("st-{}", family(shown.family)),
        light_class(shown.light),
        selected.then_some("selected"),
        found.then_some("found"),
        shown.lost.then_some("lost"),
        shown.open.then_some("open")
    );
    let length = start.distance(end).max(1.0);
    let (ux, uy) = ((end.x - start.x) / length, (end.y - start.y) / length);
    let tip = |side: f64| {
        format!("{:.1},{:.1}", end.x - ux * 8.0 - uy * 3.5 * side, end.y - uy * 8.0 + ux * 3.5 * side)
    };
    let path = format!("M{:.1},{:.1}L{:.1},{:.1}", start.x, start.y, end.x, end.y);
    let message = shown.arrow.message.0.to_string();
    html! {
        <g key={format!("m{}", shown.arrow.message.0)} {class} data-event={shown.arrow.sent.to_string()} data-message={message} data-kind={shown.kind} {onclick}>
            <title>{ text.to_owned() }</title>
            <path class="diagram-hit" d={path.clone()}/>
            <path class="diagram-shaft" d={path}/>
            if shown.lost {
                <path class="diagram-head" d={format!("M{:.1},{:.1}l8,8m0,-8l-8,8", end.x - 4.0, end.y - 4.0)}/>
            } else if !shown.open {
                <path class="diagram-tip" d={format!("M{:.1},{:.1}L{}L{}Z", end.x, end.y, tip(1.0), tip(-1.0))}/>
            }
        </g>
    }
}

fn marks(props: &DiagramProps, words: &Words, view: &Scene, choose: &Callback<u64>) -> Html {
    let sim = props.player.sim();
    html! {
        <g class="diagram-marks">
            { for view.marks.iter().map(|shown| {
                let event = shown.mark.event;
                let text = sim.look(|history| {
                    let recorder = history.recorder();
                    history.trace().get(event as usize).map(|event| describe(words, sim.spec(), recorder, event))
                }).unwrap_or_default();
                let class = classes!("diagram-mark", mark_class(shown.mark.kind), light_class(shown.light));
                html! {
                    <g key={format!("e{event}")} {class} data-event={event.to_string()} onclick={choose.reform(move |_: MouseEvent| event)}>
                        <title>{ text }</title>
                        { mark(shown) }
                    </g>
                }
            }) }
        </g>
    }
}

fn mark_class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Crashed | MarkKind::Wiped => "mark-fault",
        MarkKind::Restarted | MarkKind::Resumed | MarkKind::Paused => "mark-back",
        MarkKind::Synced => "mark-synced",
        MarkKind::Noted => "mark-noted",
        MarkKind::Invoked | MarkKind::Responded => "mark-client",
    }
}

fn mark(shown: &ShownMark) -> Html {
    let Point { x, y } = shown.at;
    let d = match shown.mark.kind {
        MarkKind::Crashed => format!("M{:.1},{:.1}l10,10m0,-10l-10,10", x - 5.0, y - 5.0),
        MarkKind::Wiped => {
            format!("M{:.1},{:.1}l10,10m0,-10l-10,10M{:.1},{y:.1}h14", x - 5.0, y - 5.0, x - 7.0)
        }
        MarkKind::Restarted | MarkKind::Resumed => format!("M{:.1},{:.1}l8,5l-8,5z", x - 4.0, y - 5.0),
        MarkKind::Paused => format!("M{:.1},{:.1}v10m4,-10v10", x - 2.0, y - 5.0),
        MarkKind::Synced => format!("M{:.1},{:.1}h6v6h-6z", x - 3.0, y - 3.0),
        MarkKind::Noted => format!("M{x:.1},{:.1}l4,4l-4,4l-4,-4z", y - 4.0),
        MarkKind::Invoked => format!("M{x:.1},{:.1}l5,9h-10z", y - 5.0),
        MarkKind::Responded => format!("M{x:.1},{:.1}l5,-9h-10z", y + 5.0),
    };
    html! { <><circle class="diagram-hit" cx={x.to_string()} cy={y.to_string()} r="9"/><path {d}/></> }
}

fn present(frame: &Frame, now: Micros) -> Html {
    if now < frame.from || now > frame.to {
        return html! {};
    }
    let (from, to) = (frame.point(now, 0), frame.point(now, frame.lanes.saturating_sub(1)));
    let gap = frame.lane_gap() / 2.0;
    let (from, to) = if frame.upright() {
        (Point::new(from.x - gap, from.y), Point::new(to.x + gap, to.y))
    } else {
        (Point::new(from.x, from.y - gap), Point::new(to.x, to.y + gap))
    };
    line(from, to, "diagram-now")
}
