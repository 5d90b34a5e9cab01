//! The tree of futures: the timeline that is shown, and those that were left by doing something else.
//! Each can be named, gone to, compared with the present one, and shared.

use std::collections::BTreeMap;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::scenario::render;
use crate::share::SharedRun;
use crate::sim::{Branch, Micros, Moment, Position};
use crate::text::{command_line, time_text};
use crate::ui::copy::CopyButton;
use crate::ui::dom;
use crate::ui::page::{Go, use_page};
use crate::ui::player::Player;
use crate::ui::route::Route;
use crate::ui::sim_handle::SimHandle;

const NAME_MAX: &str = "40";
/// The width of the small picture, in its own units.
const WIDTH: f64 = 120.0;

#[derive(Properties, PartialEq)]
pub struct FuturesProps {
    pub player: Player,
    pub version: u64,
}

#[component]
pub fn Futures(props: &FuturesProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let names = use_state(BTreeMap::<u32, String>::new);
    let shared = use_state(|| None::<(u32, String)>);
    let sim = props.player.sim();
    let (branches, end) = sim.look(|history| {
        let latest = history.branches().iter().map(|branch| branch.end.time).max();
        (
            history.branches().to_vec(),
            latest.into_iter().chain([history.end().time]).max().unwrap_or_default(),
        )
    });
    if branches.is_empty() {
        return html! {};
    }
    html! {
        <section class="futures" aria-labelledby="futures-title">
            <h3 id="futures-title">{ words.get("branches-title") }</h3>
            <ul>
                { for branches.iter().rev().map(|branch| {
                    let id = branch.id;
                    let what = words.with("branches-one", &[
                        ("time", time_text(branch.parted_at).into()),
                        ("done", done(sim, branch).unwrap_or_else(|| words.get("branches-nothing")).into()),
                        ("broken", branch.broken.into()),
                    ]);
                    let rename = {
                        let names = names.clone();
                        Callback::from(move |event: Event| {
                            let input: HtmlInputElement = event.target_unchecked_into();
                            let mut next = (*names).clone();
                            next.insert(id, input.value());
                            names.set(next);
                        })
                    };
                    let go = {
                        let player = props.player.clone();
                        Callback::from(move |_: MouseEvent| player.follow(id))
                    };
                    let compare = {
                        let (sim, branch, to) = (sim.clone(), branch.clone(), page.go.clone());
                        Callback::from(move |_: MouseEvent| {
                            let route = Route::Compare { left: present(&sim).encode(), right: of(&sim, &branch).encode() };
                            to.emit(Go { route, replace: false });
                        })
                    };
                    let share = {
                        let (sim, branch, shared) = (sim.clone(), branch.clone(), shared.clone());
                        Callback::from(move |_: MouseEvent| {
                            let route = Route::Run { packed: of(&sim, &branch).encode() };
                            shared.set(Some((id, format!("{}{}", dom::page_url(), route.href()))));
                        })
                    };
                    html! {
                        <li key={id} data-branch={id.to_string()}>
                            { fork(branch.parted_at, branch.end.time, end, branch.broken > 0) }
                            <input type="text" maxlength={NAME_MAX} aria-label={words.get("futures-name")} placeholder={words.get("futures-name")}
                                value={names.get(&id).cloned().unwrap_or_default()} onchange={rename}/>
                            <span class="futures-what">{ what }</span>
                            <span class="button-row">
                                <button type="button" class="chip-button" data-action="future-go" onclick={go}>{ words.get("futures-go") }</button>
                                <button type="button" class="chip-button" data-action="future-compare" onclick={compare}>{ words.get("futures-compare") }</button>
                                <button type="button" class="chip-button" data-action="future-share" onclick={share}>{ words.get("futures-share") }</button>
                            </span>
                            if let Some((_, link)) = (*shared).clone().filter(|(of, _)| *of == id) {
                                <CopyButton text={link} label={words.get("share-copy")}/>
                            }
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}

/// What was done in a branch that is not done now.
fn done(sim: &SimHandle, branch: &Branch) -> Option<String> {
    sim.look(|history| {
        let other = branch.given.iter().find(|given| !history.given().contains(given))?;
        Some(command_line(&other.command, history.recorder().names()))
    })
}

/// A line that leaves the present one where the future parted from it.
fn fork(parted: Micros, end: Micros, last: Micros, broken: bool) -> Html {
    let x = |time: Micros| WIDTH * time.0 as f64 / last.0.max(1) as f64;
    let (from, to) = (x(parted), x(end).max(x(parted) + 8.0));
    html! {
        <svg class="fork" viewBox="-4 0 128 22" width="128" height="22" aria-hidden="true">
            <path d={format!("M0,5H{WIDTH}")}/>
            <path class={if broken { "fork-broken" } else { "fork-other" }} d={format!("M{from:.1},5C{:.1},5 {:.1},16 {:.1},16H{to:.1}", from + 5.0, from + 3.0, from + 8.0)}/>
            <circle cx={format!("{from:.1}")} cy="5" r="2.5"/>
        </svg>
    }
}

fn present(sim: &SimHandle) -> SharedRun {
    let start = Moment::default();
    sim.look(|history| SharedRun { at: start, ..SharedRun::of(sim.spec(), sim.settings(), history) })
}

/// The run of a branch. It is made when it is opened.
fn of(sim: &SimHandle, branch: &Branch) -> SharedRun {
    let end = Position { steps: branch.end.steps, time: branch.end.time };
    let text = sim
        .look(|history| render(sim.spec(), sim.settings(), history.recorder().names(), &branch.given, end));
    SharedRun { text, hash: None, ..present(sim) }
}
