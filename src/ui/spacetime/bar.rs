//! What the diagram shows: how much time, which messages, whose.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::draw::{mark_class, mark_path};
use super::input::{CLOSER, FARTHER};
use super::search::{Miss, Search, use_next_match};
use crate::sim::NodeId;
use crate::stage::{Filter, MarkKind, Point};
use crate::ui::media::use_media;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct BarProps {
    pub player: Player,
    pub names: Vec<String>,
    pub filter: Filter,
    /// The words in the field for the search.
    pub text: String,
    pub search: Rc<Search>,
    pub on_filter: Callback<Filter>,
    pub on_search: Callback<String>,
    /// By which factor the shown time grows.
    pub on_zoom: Callback<f64>,
    pub on_fit: Callback<()>,
    pub on_follow: Callback<()>,
    pub following: bool,
    /// Messages that are drawn together because there are so many.
    pub crowd: usize,
}

#[component]
pub fn Bar(props: &BarProps) -> Html {
    let words = use_page().words;
    let button = |key: &str, sign: &'static str, onclick: Callback<MouseEvent>| {
        let label = words.get(key);
        html! {
            <button type="button" class="chip-button" title={label.clone()} aria-label={label} data-action={key.to_owned()} {onclick}>{ sign }</button>
        }
    };
    let on_background = {
        let (filter, on_filter) = (props.filter.clone(), props.on_filter.clone());
        Callback::from(move |event: Event| {
            let background = event.target_unchecked_into::<HtmlInputElement>().checked();
            on_filter.emit(Filter { background, ..filter.clone() });
        })
    };
    let on_kind = {
        let (filter, on_filter) = (props.filter.clone(), props.on_filter.clone());
        Callback::from(move |event: Event| {
            let kind = event.target_unchecked_into::<HtmlSelectElement>().value();
            on_filter.emit(Filter { kind: (!kind.is_empty()).then_some(kind), ..filter.clone() });
        })
    };
    let (miss, oninput, onkeydown) = use_search(props);
    let narrow = use_media("(max-width: 720px)");
    let filters = html! {
        <>
            <label class="check"><input type="checkbox" checked={props.filter.background} onchange={on_background}/>{ words.get("log-background") }</label>
            <label class="choice">{ words.get("diagram-kind") }
                <select onchange={on_kind}>
                    <option value="" selected={props.filter.kind.is_none()}>{ words.get("diagram-all") }</option>
                    { for kinds(&props.player).into_iter().map(|kind| html! {
                        <option value={kind} selected={props.filter.kind.as_deref() == Some(kind)}>{ kind }</option>
                    }) }
                </select>
            </label>
            <input type="search" class="diagram-search" placeholder={words.get("diagram-search")} aria-label={words.get("diagram-search")}
                value={props.text.clone()} {oninput} {onkeydown}/>
            <span class="quiet" role="status">
                { for miss.map(|miss| words.get(if miss == Miss::LeftOut { "diagram-left-out" } else { "diagram-nowhere" })) }
            </span>
            <details class="diagram-nodes">
                <summary>{ words.get("diagram-nodes") }</summary>
                <div>{ for props.names.iter().enumerate().map(|(index, name)| node_box(props, NodeId(index as u16), name)) }</div>
            </details>
        </>
    };
    html! {
        <div class="diagram-bar">
            { button("diagram-closer", "+", props.on_zoom.reform(|_| CLOSER)) }
            { button("diagram-farther", "−", props.on_zoom.reform(|_| FARTHER)) }
            <button type="button" class="chip-button" data-action="diagram-fit" onclick={props.on_fit.reform(|_: MouseEvent| ())}>{ words.get("diagram-fit") }</button>
            <button type="button" class="chip-button" data-action="diagram-follow" aria-pressed={props.following.to_string()} onclick={props.on_follow.reform(|_: MouseEvent| ())}>{ words.get("diagram-follow") }</button>
            if narrow {
                <details class="diagram-filters">
                    <summary>{ words.get("diagram-filters") }</summary>
                    <div>{ filters }{ key_to_marks(&words) }</div>
                </details>
            } else {
                { filters }
                <details class="diagram-filters diagram-key">
                    <summary data-action="diagram-key">{ words.get("diagram-key") }</summary>
                    <div>{ key_to_marks(&words) }</div>
                </details>
            }
            if props.crowd > 0 {
                <span class="quiet">{ words.with("diagram-crowd", &[("count", props.crowd.into())]) }</span>
            }
        </div>
    }
}

/// What the marks of the diagram mean.
fn key_to_marks(words: &Words) -> Html {
    let sign = |kind: MarkKind, key: &str| {
        html! {
            <li>
                <svg width="18" height="16" aria-hidden="true"><g class={classes!("diagram-mark", mark_class(kind))}><path d={mark_path(kind, Point::new(9.0, 8.0))}/></g></svg>
                { words.get(key) }
            </li>
        }
    };
    let line = |class: &'static str, key: &str| {
        html! {
            <li><svg width="18" height="16" aria-hidden="true"><line {class} x1="0" y1="8" x2="18" y2="8"/></svg>{ words.get(key) }</li>
        }
    };
    html! {
            <ul class="diagram-marks-key">
                { sign(MarkKind::Invoked, "diagram-mark-asked") }
                { sign(MarkKind::Responded, "diagram-mark-answered") }
                { sign(MarkKind::Synced, "diagram-mark-synced") }
                { sign(MarkKind::Saved, "diagram-mark-saved") }
                { sign(MarkKind::Noted, "diagram-mark-noted") }
                { sign(MarkKind::Crashed, "diagram-mark-crashed") }
                { sign(MarkKind::Restarted, "diagram-mark-restarted") }
                { sign(MarkKind::Paused, "diagram-mark-paused") }
                { line("diagram-down", "diagram-mark-down") }
                { line("diagram-paused", "diagram-mark-stands") }
                { line("diagram-broken", "diagram-mark-broken") }
                { line("diagram-now", "diagram-mark-now") }
            </ul>
    }
}

/// Why the last search chose nothing; and what writing and keys do.
#[hook]
fn use_search(props: &BarProps) -> (Option<Miss>, Callback<InputEvent>, Callback<KeyboardEvent>) {
    let miss = use_state_eq(|| None::<Miss>);
    let on_miss = {
        let miss = miss.setter();
        Callback::from(move |why: Miss| miss.set(Some(why)))
    };
    let next = use_next_match(&props.search, &props.filter, &on_miss);
    {
        let miss = miss.setter();
        use_effect_with((props.text.clone(), props.filter.clone()), move |_| miss.set(None));
    }
    let oninput =
        props.on_search.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let onkeydown = {
        let miss = miss.setter();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                miss.set(None);
                next.emit(());
            }
        })
    };
    (*miss, oninput, onkeydown)
}

fn node_box(props: &BarProps, node: NodeId, name: &str) -> Html {
    let shown = !props.filter.folded.contains(&node);
    let (filter, on_filter) = (props.filter.clone(), props.on_filter.clone());
    let onchange = Callback::from(move |_: Event| {
        let mut folded = filter.folded.clone();
        folded.retain(|known| *known != node);
        if shown {
            folded.push(node);
        }
        on_filter.emit(Filter { folded, ..filter.clone() });
    });
    html! { <label class="check"><input type="checkbox" checked={shown} {onchange}/>{ name.to_owned() }</label> }
}

/// The kinds of messages that this run has seen, as far as its newest thousands tell.
fn kinds(player: &Player) -> Vec<&'static str> {
    const LOOKED_AT: usize = 5_000;
    player.sim().look(|history| {
        let trace = history.trace();
        let recorder = history.recorder();
        let mut kinds: Vec<&'static str> = trace
            .iter()
            .rev()
            .take(LOOKED_AT)
            .filter_map(|event| match event.what {
                crate::sim::What::Sent { message, .. } => recorder.message(message).map(|view| view.kind),
                _ => None,
            })
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    })
}
