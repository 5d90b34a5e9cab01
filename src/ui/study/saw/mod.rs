//! What clients saw: their operations on one clock with the run, and whether one order of them explains every answer.

mod court;
mod list;
mod picture;

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::desk::{DeskPlace, use_desk};
use crate::study::history::{Consistency, Reasons, Teller, Verdict};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;
pub use court::Court;
use list::List;
use picture::{Drawn, Picture};

#[derive(Properties, PartialEq)]
pub struct SawPanelProps {
    pub player: Player,
    pub version: u64,
    /// The event that was chosen.
    pub event: Option<u64>,
    pub desk: DeskPlace,
}

/// So many operations are drawn and listed at a time.
pub const DRAWN_MAX: usize = 32;

/// Which operations are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The conflict if there is one, and else the newest.
    #[default]
    Telling,
    Newest,
    /// From this one on.
    From(usize),
}

/// The places of the operations that are drawn, of so many.
fn chosen(focus: Focus, operations: usize, conflict: &[usize]) -> Vec<usize> {
    let run = |end: usize| end.saturating_sub(DRAWN_MAX)..end;
    match (focus, conflict.last()) {
        (Focus::From(first), _) => (first.min(operations)..operations).take(DRAWN_MAX).collect(),
        (Focus::Telling, Some(last)) => {
            // With some of what came next, so that the end of the conflict is seen as one.
            let end = (last + 1 + DRAWN_MAX / 8).min(operations);
            let mut chosen: Vec<usize> = conflict.iter().copied().rev().take(DRAWN_MAX).collect();
            let room = DRAWN_MAX.saturating_sub(chosen.len());
            let others: Vec<usize> =
                run(end).rev().filter(|index| !chosen.contains(index)).take(room).collect();
            chosen.extend(others);
            chosen.sort_unstable();
            chosen
        }
        (Focus::Telling | Focus::Newest, _) => run(operations).collect(),
    }
}

#[component]
pub fn SawPanel(props: &SawPanelProps) -> Html {
    let words = use_page().words;
    let desk = use_desk(&props.desk);
    let focus = use_state_eq(Focus::default);
    let sim = props.player.sim();
    {
        let (sim, desk) = (sim.clone(), desk.clone());
        use_effect_with((props.version, sim.look(|history| history.timeline())), move |_| {
            court::follow(&desk, &sim);
        });
    }
    let court = desk.court.borrow();
    let consistency = court.consistency;
    let on_consistency = {
        let (desk, sim) = (desk.clone(), sim.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let wanted =
                if select.value() == "clients" { Consistency::Sequential } else { Consistency::Linearizable };
            court::ask(&desk, &sim, |court| court.consistency = wanted);
        })
    };
    if court.operations.is_empty() {
        return html! { <p class="quiet saw-nothing">{ words.get("saw-nothing") }</p> };
    }
    let on_longer = {
        let (desk, sim) = (desk.clone(), sim.clone());
        Callback::from(move |_: MouseEvent| court::ask(&desk, &sim, Court::try_longer))
    };
    let verdict = court.verdict.clone();
    let conflict: &[usize] = match verdict.as_deref() {
        Some(Verdict::Unexplained(conflict)) => &conflict.operations,
        _ => &[],
    };
    let indices = chosen(*focus, court.operations.len(), conflict);
    let drawn = sim.look(|history| {
        let teller = Teller { texts: &words, session: history.recorder(), operations: &court.operations };
        Rc::new(Drawn::of(history, &teller, &indices, verdict.as_deref(), consistency))
    });
    let said = sim.look(|history| {
        let teller = Teller { texts: &words, session: history.recorder(), operations: &court.operations };
        say(&words, &teller, verdict.as_deref(), consistency)
    });
    html! {
        <div class="saw" data-verdict={word_of(verdict.as_deref())} data-operations={court.operations.len().to_string()} data-took={format!("{:.1}", court.took_ms)}>
            <div role="status">{ said.0 }</div>
            if matches!(verdict.as_deref(), Some(Verdict::Undecided(_))) && court.can_try_longer() {
                <button type="button" class="chip-button" data-action="saw-longer" onclick={on_longer}>{ words.get("saw-longer") }</button>
            }
            <Picture player={props.player.clone()} drawn={drawn.clone()} event={props.event} version={props.version}/>
            { said.1 }
            <div class="saw-bar-row">
                <label class="choice">{ words.get("saw-kind") }
                    <select onchange={on_consistency} data-action="saw-consistency">
                        <option value="time" selected={consistency == Consistency::Linearizable}>{ words.get("saw-real-time") }</option>
                        <option value="clients" selected={consistency == Consistency::Sequential}>{ words.get("saw-clients") }</option>
                    </select>
                </label>
                { ways(&words, &focus, &indices, court.operations.len(), !conflict.is_empty()) }
            </div>
            <List player={props.player.clone()} {drawn} event={props.event}/>
        </div>
    }
}

fn word_of(verdict: Option<&Verdict>) -> &'static str {
    match verdict {
        None => "judging",
        Some(Verdict::Explained { .. }) => "yes",
        Some(Verdict::Unexplained(_)) => "no",
        Some(Verdict::Undecided(_)) => "undecided",
    }
}

/// The verdict, and what it rests on.
fn say(words: &Words, teller: &Teller, verdict: Option<&Verdict>, consistency: Consistency) -> (Html, Html) {
    let Some(verdict) = verdict else {
        return (html! { <p class="saw-verdict">{ words.get("saw-judging") }</p> }, html! {});
    };
    let class = match verdict {
        Verdict::Explained { .. } => "saw-verdict saw-yes",
        Verdict::Unexplained(_) => "saw-verdict saw-no",
        Verdict::Undecided(_) => "saw-verdict",
    };
    let head = html! { <p {class}>{ teller.verdict(verdict, consistency) }</p> };
    let rest = match verdict {
        Verdict::Explained { order } => {
            let points = (consistency == Consistency::Linearizable).then(|| words.get("saw-order-how"));
            html! { <p class="quiet">{ points }{ " " }{ teller.left_out(order) }</p> }
        }
        Verdict::Unexplained(conflict) => {
            let Reasons { title, lines, end } = teller.reasons(conflict);
            html! {
                <div class="saw-why">
                    if let Some(title) = title { <p>{ title }</p> }
                    <ul>{ for lines.iter().map(|line| html! { <li>{ with_code(line) }</li> }) }</ul>
                    if let Some(end) = end { <p>{ with_code(&end) }</p> }
                </div>
            }
        }
        Verdict::Undecided(_) => html! {},
    };
    (head, rest)
}

/// What stands between backquotes is code.
fn with_code(text: &str) -> Html {
    html! {
        { for text.split('`').enumerate().map(|(index, part)| match index % 2 {
            1 => html! { <code>{ part }</code> },
            _ => html! { { part } },
        }) }
    }
}

/// The ways to other operations than those that are drawn.
fn ways(words: &Words, focus: &UseStateHandle<Focus>, drawn: &[usize], all: usize, conflict: bool) -> Html {
    if drawn.len() >= all {
        return html! {};
    }
    let way = |key: &'static str, to: Focus, disabled: bool| {
        let focus = focus.clone();
        let onclick = Callback::from(move |_: MouseEvent| focus.set(to));
        html! { <button type="button" class="chip-button" data-action={key} {disabled} {onclick}>{ words.get(key) }</button> }
    };
    let first = drawn.first().copied().unwrap_or(0);
    let last = drawn.last().copied().unwrap_or(0);
    html! {
        <>
            <span class="button-row saw-ways">
                { way("saw-earlier", Focus::From(first.saturating_sub(DRAWN_MAX / 2)), first == 0) }
                { way("saw-later", Focus::From((last + 1).saturating_sub(DRAWN_MAX / 2)), last + 1 >= all) }
                { way("saw-newest", Focus::Newest, **focus == Focus::Newest) }
                if conflict { { way("saw-conflict", Focus::Telling, **focus == Focus::Telling) } }
            </span>
            <span class="quiet">{ words.with("saw-part", &[("shown", drawn.len().into()), ("all", all.into())]) }</span>
        </>
    }
}
