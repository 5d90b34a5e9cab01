//! The cluster at the head of the catalogue: a real one, that breaks by itself and can be broken by hand. A part of the page
//! of its own, fetched with its protocol when the catalogue has been shown.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::allowed::Allowed;
use super::dom::{self, now_ms};
use super::icons::{Icon, icon};
use super::media::use_media;
use super::page::use_page;
use super::player::{Past, Player, Speed, use_player};
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::stage::Stage;
use crate::fetched::{self, Fetched, NotLoaded, fetched, later};
use crate::lesson::{HERO_PROTOCOL, HERO_SETTINGS};
use crate::protocols::{self, ProtocolSpec, Settings};
use crate::sim::{Command, NodeId, NodeKind, NodeStatus, NodeView, Span};
use crate::text;

/// The catalogue comes first.
const FETCHED_AFTER_MS: u32 = 1_500;
/// Something is broken, and so much later mended; ten seconds lie between one break and the next.
const TURN_MS: u32 = 5_000;
/// Who breaks something by hand is left alone for so long.
const HANDS_OFF_MS: f64 = 20_000.0;

static HERO: Fetched<fn() -> Html> = fetched!(hero: fn() -> Html = || html! { <Hero/> });

async fn load() -> Result<(), NotLoaded> {
    let view = async { HERO.load().await.map(drop) };
    fetched::all([later(view), later(text::load_protocols(protocols::find(HERO_PROTOCOL)))]).await
}

/// The live cluster, as soon as it is here. Without it, as where data is saved, the still picture stays.
#[hook]
pub fn use_hero() -> Option<Html> {
    let is_here = use_state(|| false);
    {
        let is_here = is_here.setter();
        use_effect_with((), move |()| {
            let timer = (!saves_data()).then(|| {
                Timeout::new(FETCHED_AFTER_MS, move || {
                    spawn_local(async move { is_here.set(load().await.is_ok()) });
                })
            });
            move || drop(timer)
        });
    }
    HERO.get().filter(|_| *is_here).map(|view| view())
}

/// Whether the reader has asked the browser to fetch as little as possible.
fn saves_data() -> bool {
    let of = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &JsValue::from_str(name)).ok();
    let connection = of(&dom::window().navigator(), "connection").filter(JsValue::is_object);
    connection.and_then(|connection| of(&connection, "saveData")).is_some_and(|saves| saves.is_truthy())
}

#[component]
fn Hero() -> Html {
    let sim = use_memo((), |()| {
        let spec = protocols::find(HERO_PROTOCOL).and_then(protocols::Protocol::spec)?;
        opened(spec)
    });
    html! { if let Some(sim) = &*sim { <Live sim={sim.clone()}/> } }
}

fn opened(spec: &'static ProtocolSpec) -> Option<SimHandle> {
    let is_given = |name: &str| HERO_SETTINGS.iter().any(|(own, _)| *own == name);
    let example = spec.example.iter().copied().filter(|(name, _)| !is_given(name));
    let settings = Settings::parse(spec, example.chain(HERO_SETTINGS)).ok()?;
    Some(SimHandle::open(spec, settings))
}

#[derive(Properties, PartialEq)]
struct LiveProps {
    sim: SimHandle,
}

#[component]
fn Live(props: &LiveProps) -> Html {
    let page = use_page();
    let words = &page.words;
    // What moves by itself moves for those only who did not ask for less of it.
    let (player, shown) = use_player(&props.sim, !page.reduced_motion, Some(Speed::default()));
    let touched_ms = use_memo((), |()| Cell::new(f64::NEG_INFINITY));
    {
        let (player, touched_ms) = (player.clone(), touched_ms.clone());
        use_effect_with((), move |()| {
            player.set_past(Past::All);
            let turn = Cell::new(0u32);
            let of_turns = player.clone();
            let turns = Interval::new(TURN_MS, move || {
                if of_turns.playing() && now_ms() - touched_ms.get() > HANDS_OFF_MS {
                    act(&of_turns, turn.replace(turn.get() + 1));
                }
            });
            let listener = stand_still_out_of_sight(player);
            move || drop((turns, listener))
        });
    }
    let on_select = use_callback(player.clone(), |what: Option<Selection>, player| player.select(what));
    let with = (player.clone(), touched_ms);
    let on_command = use_callback(with, |command: Command, (player, touched_ms)| {
        touched_ms.set(now_ms());
        player.command(&command);
        player.play(Speed::default());
    });
    let toggle = {
        let player = player.clone();
        Callback::from(
            move |_: MouseEvent| {
                if player.playing() { player.pause() } else { player.play(Speed::default()) }
            },
        )
    };
    let hint = if use_media("(pointer: coarse)") { "hero-hint-touch" } else { "hero-hint" };
    let (sign, key) = if shown.playing { (Icon::Pause, "time-pause") } else { (Icon::Play, "time-play") };
    html! {
        <>
            <Stage sim={props.sim.clone()} version={shown.version} playing={shown.playing} rate={shown.speed.rate()}
                reduced_motion={page.reduced_motion} words={words.clone()} selection={shown.selection}
                {on_select} {on_command} allowed={Allowed::All} strikes={true}/>
            <p class="hero-hint">{ words.get(hint) }</p>
            <button type="button" class="round hero-pause" aria-label={words.get(key)} title={words.get(key)}
                data-action="hero-pause" onclick={toggle}>{ icon(sign) }</button>
        </>
    }
}

/// What nobody sees costs nothing. It goes on when it is seen again.
fn stand_still_out_of_sight(player: Player) -> EventListener {
    let stopped = Rc::new(Cell::new(false));
    EventListener::new(&dom::window(), "scroll", move |_| {
        let stage = dom::document().query_selector(".hero-stage").ok().flatten();
        let seen = stage.is_some_and(|stage| stage.get_bounding_client_rect().bottom() > 0.0);
        if !seen && player.playing() {
            stopped.set(true);
            player.pause();
        } else if seen && stopped.replace(false) {
            player.play(Speed::default());
        }
    })
}

/// Breaks something, then mends it: now the primary crashes, now a link is cut.
fn act(player: &Player, turn: u32) {
    let nodes = player.sim().look(|history| history.present().nodes());
    let up = |kind: NodeKind| nodes.iter().find(|node| node.kind == kind && node.status == NodeStatus::Up);
    let commands = match turn % 4 {
        0 => up(NodeKind::Leader).map(|leader| Command::Crash(leader.id)).into_iter().collect(),
        2 => cut(up(NodeKind::Leader), up(NodeKind::Server)).into_iter().collect(),
        _ => mended(&nodes),
    };
    for command in commands {
        player.command(&command);
    }
}

fn cut(leader: Option<&NodeView>, server: Option<&NodeView>) -> Option<Command> {
    let (from, to): (NodeId, NodeId) = (leader?.id, server?.id);
    Some(Command::Cut(Span { from, to, both_ways: true }))
}

fn mended(nodes: &[NodeView]) -> Vec<Command> {
    let node = |node: &NodeView| match node.status {
        NodeStatus::Up => None,
        NodeStatus::Crashed => Some(Command::Restart(node.id)),
        NodeStatus::Paused => Some(Command::Resume(node.id)),
    };
    nodes.iter().filter_map(node).chain([Command::HealAll]).collect()
}
