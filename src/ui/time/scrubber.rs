//! The scrubber over all that happened.

use yew::prelude::*;

use super::marks::{Mark, marks};
use super::ticking::use_ticking;
use crate::sim::Micros;
use crate::text::time_text;
use crate::ui::dom;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

/// About so many ticks are drawn.
const TICKS: u64 = 8;

#[derive(Properties, PartialEq)]
pub struct ScrubberProps {
    pub player: Player,
    pub playing: bool,
    pub version: u64,
    /// The event that was chosen.
    pub event: Option<u64>,
    /// Where this run parts from another one.
    pub parting: Option<Micros>,
}

#[component]
pub fn Scrubber(props: &ScrubberProps) -> Html {
    let words = use_page().words;
    let ScrubberProps { player, playing, .. } = props;
    let end = player.sim().look(|history| history.end().time);
    let span = window_for(end);
    let (timeline, known, branches, chosen) = player.sim().look(|history| {
        let at = |event: u64| history.trace().get(event as usize).map(|event| event.at);
        (history.timeline(), history.trace().len(), history.branches().len(), props.event.and_then(at))
    });
    // Looking back changes nothing of it.
    let found = use_memo((player.clone(), timeline, known, branches, span), |(player, .., span)| {
        player.sim().look(|history| marks(history, *span))
    });
    let dragging = use_mut_ref(|| false);
    let seek = {
        let player = player.clone();
        move |event: &PointerEvent| {
            if let Some(track) = dom::closest(event, ".scrubber") {
                let box_ = track.get_bounding_client_rect();
                let share = (f64::from(event.client_x()) - box_.left()) / box_.width().max(1.0);
                player.seek_time(Micros((share.clamp(0.0, 1.0) * span.0 as f64) as u64));
            }
        }
    };
    let onpointerdown = {
        let (seek, dragging) = (seek.clone(), dragging.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            if let Some(track) = dom::closest(&event, ".scrubber") {
                // Without capture the drag ends at the edge of the track, no worse.
                let _ = track.set_pointer_capture(event.pointer_id());
            }
            *dragging.borrow_mut() = true;
            seek(&event);
        })
    };
    let onpointermove = {
        let dragging = dragging.clone();
        Callback::from(move |event: PointerEvent| {
            if *dragging.borrow() {
                seek(&event);
            }
        })
    };
    let release = Callback::from(move |_: PointerEvent| *dragging.borrow_mut() = false);
    let onkeydown = keys(player);
    html! {
        <div class="scrubber" {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release}>
            { ticks(&words, span) }
            <Head player={player.clone()} playing={*playing} version={props.version} span={span.0} {onkeydown}/>
            { shown_marks(&words, &found, span) }
            { pin("chosen-at", None, chosen, span) }
            { pin("parting-at", Some(words.get("mark-parting")), props.parting, span) }
        </div>
    }
}

fn keys(player: &Player) -> Callback<KeyboardEvent> {
    let player = player.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => player.step_times(1),
            "ArrowLeft" | "ArrowDown" => player.step_times(-1),
            "PageUp" => player.step_times(10),
            "PageDown" => player.step_times(-10),
            "Home" => player.seek_time(Micros::ZERO),
            "End" => player.seek_time(Micros(u64::MAX)),
            _ => return,
        }
        event.prevent_default();
    })
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    player: Player,
    playing: bool,
    version: u64,
    span: u64,
    onkeydown: Callback<KeyboardEvent>,
}

/// What has happened, what is known to happen, and the present between them.
#[component]
fn Head(props: &HeadProps) -> Html {
    let words = use_page().words;
    let now = use_ticking(&props.player, props.playing);
    let (end, seen, all) = props.player.sim().look(|history| {
        (history.end().time.max(now), history.present().events(), history.trace().len() as u64)
    });
    let percent = |time: Micros| format!("{:.3}%", time.0 as f64 * 100.0 / props.span as f64);
    let value_text = words.with(
        "scrubber-value",
        &[
            ("time", time_text(Micros(now.0 / 100 * 100)).into()),
            ("event", seen.into()),
            ("events", all.into()),
        ],
    );
    html! {
        <>
            <div class="track" aria-hidden="true">
                <div class="track-known" style={format!("width:{}", percent(end))}></div>
                <div class="track-seen" style={format!("width:{}", percent(now))}></div>
            </div>
            <div class="head" role="slider" tabindex="0" aria-label={words.get("scrubber-title")} aria-valuemin="0"
                aria-valuemax={(end.0 / 1_000).to_string()} aria-valuenow={(now.0 / 1_000).to_string()}
                aria-valuetext={value_text} style={format!("left:{}", percent(now))} onkeydown={props.onkeydown.clone()}>
            </div>
        </>
    }
}

/// A line across the track.
fn pin(class: &'static str, title: Option<String>, at: Option<Micros>, span: Micros) -> Html {
    let Some(at) = at else { return html! {} };
    let left = at.0 as f64 * 100.0 / span.0 as f64;
    html! { <span {class} {title} aria-hidden="true" style={format!("left:{left:.3}%")}></span> }
}

fn ticks(words: &Words, span: Micros) -> Html {
    let gap = span.0 / TICKS;
    html! {
        <div class="ticks" aria-hidden="true">
            { for (0..TICKS).map(|index| html! {
                <span class="time-tick" style={format!("left:{}%", index as f64 * 100.0 / TICKS as f64)}>
                    { words.time(Micros(gap * index)) }
                </span>
            }) }
        </div>
    }
}

fn shown_marks(words: &Words, found: &[Mark], span: Micros) -> Html {
    html! {
        <div class="marks" aria-hidden="true">
            { for found.iter().map(|mark| {
                let left = mark.time.0 as f64 * 100.0 / span.0 as f64;
                let word = mark.kind.word();
                let title = format!("{}, {}", words.get(&format!("mark-{word}")), words.time(mark.time));
                html! { <span class={classes!("mark-at", format!("mark-{word}"))} style={format!("left:{left:.3}%")} {title}></span> }
            }) }
        </div>
    }
}

/// The least round window that holds the run and some air; it grows in steps, so that nothing creeps.
fn window_for(end: Micros) -> Micros {
    let needed = end.0 + end.0 / 20;
    let mut window = 200_000;
    loop {
        for factor in [1, 2, 4] {
            if window * factor >= needed {
                return Micros(window * factor);
            }
        }
        window *= 10;
    }
}
