//! The scrubber over all that happened.

use std::rc::Rc;

use yew::prelude::*;

use super::Beside;
use super::marks::{Mark, marks};
use super::ticking::use_ticking;
use crate::sim::{History, Micros};
use crate::text::time_text;
use crate::ui::dom;
use crate::ui::page::use_page;
use crate::ui::player::{LastMoment, Player};
use crate::ui::sim_handle::SimHandle;
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
    pub beside: Option<Beside>,
    pub chance: Option<LastMoment>,
}

#[component]
pub fn Scrubber(props: &ScrubberProps) -> Html {
    let words = use_page().words;
    let ScrubberProps { player, playing, .. } = props;
    let span = window_for(player.end());
    let chosen = player.sim().look(|history| {
        let event = history.trace().get(props.event? as usize)?;
        Some(event.at)
    });
    let timeline = player.sim().look(History::timeline);
    let chance = props.chance.filter(|chance| chance.timeline == timeline && chance.at <= span);
    let own = use_marks(Some(player.sim()), span);
    let others = use_marks(props.beside.as_ref().map(|beside| &beside.sim), span);
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
        <div class={classes!("scrubber", props.beside.is_some().then_some("two-runs"))} {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release}>
            { ticks(&words, span) }
            <Head player={player.clone()} playing={*playing} version={props.version} span={span.0} {onkeydown}/>
            if let Some(beside) = &props.beside {
                { shown_marks(&words, &own, span, Some("left")) }
                { shown_marks(&words, &others, span, Some("right")) }
                { pin("parting-at", Some(words.get("mark-parting")), beside.parting, span) }
            } else {
                { shown_marks(&words, &own, span, None) }
            }
            { pin("chosen-at", None, chosen, span) }
            if let Some(chance) = chance { { last_chance(&words, chance.at, span) } }
        </div>
    }
}

/// The marks of a run, found anew when it has changed or grown. Looking back changes nothing of it.
#[hook]
fn use_marks(sim: Option<&SimHandle>, span: Micros) -> Rc<Vec<Mark>> {
    let known = sim.map(|sim| {
        let known = sim.look(|history| (history.timeline(), history.trace().len(), history.branches().len()));
        (sim.clone(), known)
    });
    use_memo((known, span), |(known, span)| {
        let Some((sim, _)) = known else { return Vec::new() };
        sim.look(|history| marks(history, *span))
    })
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
    let end = props.player.end().max(now);
    let count =
        |sim: &SimHandle| sim.look(|history| (history.present().events(), history.trace().len() as u64));
    let (seen, all) = std::iter::once(props.player.sim().clone())
        .chain(props.player.beside())
        .map(|sim| count(&sim))
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
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

/// The last moment from which a broken promise could still be kept, with its name, which stays within the track.
fn last_chance(words: &Words, at: Micros, span: Micros) -> Html {
    let left = at.0 as f64 * 100.0 / span.0.max(1) as f64;
    let class = if left > 70.0 { "chance-at chance-late" } else { "chance-at" };
    let title = format!("{}, {}", words.get("mark-chance"), words.time(at));
    html! {
        <span {class} {title} data-chance={at.0.to_string()} aria-hidden="true" style={format!("left:{left:.3}%")}><b>{ words.get("mark-chance") }</b></span>
    }
}

fn ticks(words: &Words, span: Micros) -> Html {
    let gap = span.0 / TICKS;
    html! {
        <div class="ticks" aria-hidden="true" translate="no">
            { for (0..TICKS).map(|index| html! {
                <span class="time-tick" style={format!("left:{}%", index as f64 * 100.0 / TICKS as f64)}>
                    { words.time(Micros(gap * index)) }
                </span>
            }) }
        </div>
    }
}

/// Marks of the run, or of one side of two.
fn shown_marks(words: &Words, found: &[Mark], span: Micros, side: Option<&'static str>) -> Html {
    let of = side.map_or_else(String::new, |side| format!("{}: ", words.get(&format!("compare-{side}"))));
    html! {
        <div class={classes!("marks", side.map(|side| format!("marks-{side}")))} data-marks={side} aria-hidden="true">
            { for found.iter().map(|mark| {
                let left = mark.time.0 as f64 * 100.0 / span.0 as f64;
                let word = mark.kind.word();
                let title = format!("{of}{}, {}", words.get(&format!("mark-{word}")), words.time(mark.time));
                html! { <span class={classes!("mark-at", format!("mark-{word}"))} style={format!("left:{left:.3}%")} {title}></span> }
            }) }
        </div>
    }
}

/// The least round window that holds the run and some air; it grows in steps, so that nothing creeps.
fn window_for(end: Micros) -> Micros {
    let needed = end.0.saturating_add(end.0 / 20);
    let mut window = 200_000_u64;
    loop {
        for factor in [1, 2, 4] {
            let wide = window.saturating_mul(factor);
            if wide >= needed {
                return Micros(wide);
            }
        }
        window = window.saturating_mul(10);
    }
}
