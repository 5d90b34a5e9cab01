//! The protocol's pseudo-code; the line that each node ran last lights up. It shows what a lesson's step is about, without
//! heartbeats, and follows that.

use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::{Element, HtmlInputElement, ScrollBehavior};
use yew::prelude::*;

use crate::protocols::{Part, ProtocolSpec};
use crate::sim::{History, LineId, LineRun, Micros, NodeId, NodeStatus, What};
use crate::text::{name_of, time_text};
use crate::ui::dom::now_ms;
use crate::ui::icons::{Icon, icon};
use crate::ui::keys::move_in_list;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::selection::Selection;
use crate::ui::words::Words;

/// How far back a node's last line is looked for.
const LOOK_BACK: usize = 4_000;
/// The newest moments of a line that are listed.
const MOMENTS_MAX: usize = 40;
/// By itself the text moves at most so often.
const FOLLOW_MS: f64 = 1_500.0;

/// The parts of the protocol that a lesson's step is about, by the labels of their first lines; none: all of them.
#[derive(Clone, PartialEq)]
pub struct CodeFocus(pub Rc<[String]>);

#[derive(Properties, PartialEq)]
pub struct CodePanelProps {
    pub player: Player,
    pub version: u64,
    pub playing: bool,
    pub selection: Option<Selection>,
    /// The event that was chosen.
    pub event: Option<u64>,
}

/// What the reader has asked for beyond what the step is about.
#[derive(Clone, Copy, Default, PartialEq)]
struct Asked {
    whole: bool,
    heartbeats: bool,
}

#[component]
pub fn CodePanel(props: &CodePanelProps) -> Html {
    let words = use_page().words;
    let chosen = use_state(|| None::<LineId>);
    let asked = use_state(Asked::default);
    let focus = use_context::<CodeFocus>();
    let sim = props.player.sim();
    let of_event = props.event.and_then(|event| sim.look(|history| line_of(history, event as usize)));
    let parts = use_memo(sim.spec().id, |_| sim.spec().parts());
    let focus: &[String] = focus.as_ref().map_or(&[], |focus| &focus.0);
    let shown = shown_parts(&parts, focus, *asked, [of_event, *chosen]);
    let is_shown = |line: LineId| shown.iter().any(|part| part.has(line));
    let (runs, latest, now, names) = sim.look(|history| {
        let runs = last_lines(history, is_shown);
        let only = followed(history, props.selection);
        let latest = runs
            .values()
            .filter(|run| only.is_none_or(|node| run.node == node))
            .max_by_key(|run| run.at)
            .copied();
        (runs, latest, history.present().now(), history.recorder().names().to_vec())
    });
    let focused = use_state(|| None::<LineId>);
    // One stop of the Tab key, at the line that was looked at last.
    let first = shown.first().and_then(|part| part.lines.first()).map(|line| line.id);
    let stop = focused.filter(|line| is_shown(*line)).or(latest.map(|run| run.line)).or(first);
    let list = use_node_ref();
    use_following(&list, of_event.or(latest.map(|run| run.line)), props.playing);
    html! {
        <>
            { choices(&words, &asked, sim.spec(), !focus.is_empty()) }
            <ol class="code" translate="no" ref={list} onkeydown={Callback::from(|event: KeyboardEvent| move_in_list(&event))}>
                { for shown.iter().flat_map(|part| &part.lines).map(|line| {
                    let here: Vec<&LineRun> = runs.values().filter(|run| run.line == line.id).collect();
                    let choose = chosen.setter();
                    let id = line.id;
                    let onfocus = {
                        let focused = focused.setter();
                        Callback::from(move |_: FocusEvent| focused.set(Some(id)))
                    };
                    let indent = line.text.len() - line.text.trim_start().len();
                    html! {
                        <li key={line.label} data-line={line.label} class={classes!(
                            "code-line",
                            line.begins().then_some("code-begins"),
                            (!here.is_empty()).then_some("code-on"),
                            latest.is_some_and(|run| run.line == line.id).then_some("code-latest"),
                            (of_event == Some(line.id)).then_some("code-event"),
                            (*chosen == Some(id)).then_some("code-chosen"),
                        )}>
                            <button type="button" class="code-button" tabindex={if stop == Some(id) { "0" } else { "-1" }} {onfocus}
                                onclick={Callback::from(move |_: MouseEvent| choose.set(Some(id)))}>
                                <span class="code-label">{ line.label }</span>
                                <span class="code-text" style={format!("padding-inline-start:{indent}ch")}>{ line.text.trim_start() }</span>
                                if !here.is_empty() { <span class="code-who">{ who(&words, &here, &names, now) }</span> }
                            </button>
                        </li>
                    }
                }) }
            </ol>
            if let Some(line) = *chosen {
                { moments(&words, props, line, &names, Callback::from({
                    let chosen = chosen.setter();
                    move |()| chosen.set(None)
                })) }
            }
        </>
    }
}

/// What the step is about, or all without heartbeats, as far as the reader has not asked for more. What was chosen is
/// there in any case.
fn shown_parts<'a>(
    parts: &'a [Part],
    focus: &[String],
    asked: Asked,
    chosen: [Option<LineId>; 2],
) -> Vec<&'a Part> {
    let is_wanted = |part: &&Part| {
        let is_about = focus.is_empty() || asked.whole || focus.iter().any(|label| label == part.label());
        let has_chosen = chosen.iter().flatten().any(|line| part.has(*line));
        has_chosen || if part.is_heartbeat() { asked.heartbeats } else { is_about }
    };
    parts.iter().filter(is_wanted).collect()
}

/// The node that is looked at. One that is down runs no line any more.
fn followed(history: &History, selection: Option<Selection>) -> Option<NodeId> {
    let Some(Selection::Node(node)) = selection else { return None };
    let present = history.present();
    let is_up = node.index() < present.names().len() && present.node(node).status == NodeStatus::Up;
    is_up.then_some(node)
}

/// Boxes to ask for more.
fn choices(
    words: &Words,
    asked: &UseStateHandle<Asked>,
    spec: &'static ProtocolSpec,
    has_focus: bool,
) -> Html {
    let has_heartbeats = spec.parts().iter().any(Part::is_heartbeat);
    let check = |key: &str, on: bool, change: fn(&mut Asked, bool)| {
        let asked = asked.clone();
        let onchange = Callback::from(move |event: Event| {
            let mut next = *asked;
            change(&mut next, event.target_unchecked_into::<HtmlInputElement>().checked());
            asked.set(next);
        });
        html! { <label class="check"><input type="checkbox" checked={on} {onchange} data-action={key.to_owned()}/>{ words.get(key) }</label> }
    };
    html! {
        if has_focus || has_heartbeats {
            <div class="code-choices">
                if has_focus { { check("code-whole", asked.whole, |asked, on| asked.whole = on) } }
                if has_heartbeats { { check("log-background", asked.heartbeats, |asked, on| asked.heartbeats = on) } }
            </div>
        }
    }
}

/// Keeps the line in sight: at once at every step, now and then while the run plays.
#[hook]
fn use_following(list: &NodeRef, line: Option<LineId>, playing: bool) {
    let reduced_motion = use_page().reduced_motion;
    let moved_ms = use_mut_ref(|| 0.0);
    let list = list.clone();
    use_effect_with((line, playing), move |(line, playing)| {
        let now = now_ms();
        if line.is_none() || *playing && now - *moved_ms.borrow() < FOLLOW_MS {
            return;
        }
        let Some(list) = list.cast::<Element>() else {
            return;
        };
        let found = [".code-event", ".code-latest"]
            .into_iter()
            .find_map(|class| list.query_selector(class).ok().flatten());
        let (Some(element), Some(scroller)) = (found, list.parent_element()) else {
            return;
        };
        let (inner, outer) = (element.get_bounding_client_rect(), scroller.get_bounding_client_rect());
        if inner.top() >= outer.top() && inner.bottom() <= outer.bottom() {
            return;
        }
        *moved_ms.borrow_mut() = now;
        // Its handler from the first line on, if that leaves the line in sight. Only the panel scrolls, never the page.
        let first = first_of_part(element).get_bounding_client_rect();
        let fits = inner.bottom() - first.top() <= outer.height();
        let aim = if fits { first.top() - 4.0 } else { inner.top() - outer.height() / 3.0 };
        let top = f64::from(scroller.scroll_top()) + aim - outer.top();
        let options = web_sys::ScrollToOptions::new();
        options.set_top(top);
        options.set_behavior(if reduced_motion { ScrollBehavior::Auto } else { ScrollBehavior::Smooth });
        scroller.scroll_to_with_scroll_to_options(&options);
    });
}

/// The row with which the part of a row begins.
fn first_of_part(row: Element) -> Element {
    let mut first = row;
    while !first.class_list().contains("code-begins")
        && let Some(before) = first.previous_element_sibling()
    {
        first = before;
    }
    first
}

/// The line that each node ran last, of those that are shown.
fn last_lines(history: &History, is_shown: impl Fn(LineId) -> bool) -> BTreeMap<NodeId, LineRun> {
    let mut runs = BTreeMap::new();
    let nodes = history.recorder().names().len();
    for event in history.trace_so_far().iter().rev().take(LOOK_BACK) {
        if let What::Line { node, line } = event.what
            && is_shown(line)
        {
            runs.entry(node).or_insert(LineRun { node, line, at: event.at });
            if runs.len() == nodes {
                break;
            }
        }
    }
    runs
}

/// The line that an event belongs to: for what makes a node run, the first that it runs then; for what a node
/// does, the one that it does it by.
fn line_of(history: &History, event: usize) -> Option<LineId> {
    let trace = history.trace();
    let what = trace.get(event)?.what;
    let node = what.node()?;
    let begins = |what: &What| {
        matches!(
            what,
            What::Delivered { .. }
                | What::TimerFired { .. }
                | What::Invoked { .. }
                | What::Started { .. }
                | What::Restarted { .. }
        )
    };
    let line = |what: &What| match what {
        What::Line { line, .. } => Some(*line),
        _ => None,
    };
    let own = |event: &&crate::sim::Event| event.what.node() == Some(node);
    if begins(&what) {
        let mut after = trace.iter().skip(event + 1).filter(own).take_while(|event| !begins(&event.what));
        return after.find_map(|event| line(&event.what));
    }
    let mut before = trace.iter().take(event + 1).rev().filter(own).take_while(|event| !begins(&event.what));
    before.find_map(|event| line(&event.what))
}

fn who(words: &Words, here: &[&LineRun], names: &[String], now: Micros) -> String {
    let shown: Vec<&str> = here.iter().map(|run| name_of(names, run.node)).collect();
    let newest = here.iter().map(|run| run.at).max().unwrap_or(now);
    let ago = Micros(now.saturating_sub(newest).0 / 100 * 100);
    words.with("code-ago", &[("nodes", shown.join(" ").into()), ("time", time_text(ago).into())])
}

fn moments(
    words: &Words,
    props: &CodePanelProps,
    line: LineId,
    names: &[String],
    close: Callback<()>,
) -> Html {
    let label = props.player.sim().spec().label(line);
    let (count, newest) = props.player.sim().look(|history| {
        let ran = history.trace().iter().enumerate().filter_map(|(index, event)| match event.what {
            What::Line { node, line: ran } if ran == line => Some((index as u64, node, event.at)),
            _ => None,
        });
        let all: Vec<(u64, NodeId, Micros)> = ran.collect();
        (all.len(), all.iter().rev().take(MOMENTS_MAX).copied().collect::<Vec<_>>())
    });
    html! {
        <div class="moments" role="group" aria-label={words.with("code-moments", &[("line", label.into()), ("count", count.into())])}>
            <div class="moments-head">
                <span>{ words.with("code-moments", &[("line", label.into()), ("count", count.into())]) }</span>
                <button type="button" class="round round-small" aria-label={words.get("close")} onclick={close.reform(|_: MouseEvent| ())}>
                    { icon(Icon::Close) }
                </button>
            </div>
            <div class="moments-list" translate="no">
                { for newest.into_iter().map(|(index, node, at)| {
                    let player = props.player.clone();
                    html! {
                        <button type="button" class="chip-button" onclick={Callback::from(move |_: MouseEvent| player.choose_event(index))}>
                            { format!("{} · {}", name_of(names, node), words.time(at)) }
                        </button>
                    }
                }) }
            </div>
        </div>
    }
}
