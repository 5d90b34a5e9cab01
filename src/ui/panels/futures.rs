//! The tree of futures: the timeline that is shown, and those that were left by doing something else.
//! Each can be named, gone to, compared with the present one, and shared.

use yew::prelude::*;

use crate::scenario::render;
use crate::share::{NAME_MAX, SharedRun};
use crate::sim::{Branch, Micros, Moment, Position};
use crate::stage::twigs;
use crate::text::{command_line, time_text};
use crate::ui::copy::CopyButton;
use crate::ui::dom;
use crate::ui::draft::TextField;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::route::Route;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

/// The width of the lines in the tree, and the height of each, in its own units.
const WIDTH: f64 = 240.0;
const ROW: f64 = 18.0;

#[derive(Properties, PartialEq)]
pub struct FuturesProps {
    pub player: Player,
    pub version: u64,
    pub on_compare: Callback<Route>,
}

#[component]
pub fn Futures(props: &FuturesProps) -> Html {
    let words = use_page().words;
    let words = &words;
    // The one whose link is shown.
    let shared = use_state(|| None::<u32>);
    let sim = props.player.sim();
    let branches: Vec<Branch> = sim.look(|history| history.branches().iter().rev().cloned().collect());
    if branches.is_empty() {
        return html! {};
    }
    html! {
        <section class="futures" aria-labelledby="futures-title">
            <h3 id="futures-title">{ words.get("branches-title") }</h3>
            { tree(sim, &branches) }
            <label class="futures-present"><b>{ words.get("futures-present") }</b>
                { name_field(words, &props.player, None, &sim.look(|history| history.name().to_owned())) }</label>
            <ul>
                { for branches.iter().enumerate().map(|(place, branch)| {
                    let id = branch.id;
                    let what = words.with("branches-one", &[
                        ("time", time_text(branch.parted_at).into()),
                        ("done", done(sim, branch).unwrap_or_else(|| words.get("branches-nothing")).into()),
                        ("broken", branch.broken.into()),
                    ]);
                    let go = {
                        let player = props.player.clone();
                        Callback::from(move |_: MouseEvent| player.follow(id))
                    };
                    let compare = {
                        let (sim, branch, on_compare) = (sim.clone(), branch.clone(), props.on_compare.clone());
                        Callback::from(move |_: MouseEvent| {
                            let route = Route::Compare { left: present(&sim).encode(), right: of(&sim, &branch).encode() };
                            on_compare.emit(route);
                        })
                    };
                    let share = {
                        let shared = shared.clone();
                        Callback::from(move |_: MouseEvent| shared.set(Some(id)))
                    };
                    html! {
                        <li key={id} data-branch={id.to_string()}>
                            <b class="futures-letter" translate="no">{ letter(place) }</b>
                            { name_field(words, &props.player, Some(id), &branch.name) }
                            <span class="futures-what">{ what }</span>
                            <span class="button-row">
                                <button type="button" class="chip-button" data-action="future-go" onclick={go}>{ words.get("futures-go") }</button>
                                <button type="button" class="chip-button" data-action="future-compare" onclick={compare}>{ words.get("futures-compare") }</button>
                                <button type="button" class="chip-button" data-action="future-share" onclick={share}>{ words.get("futures-share") }</button>
                            </span>
                            if *shared == Some(id) {
                                <CopyButton text={link_to(sim, branch)} label={words.get("share-copy")}/>
                            }
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}

/// Where a future gets its name; without a number, the one that is shown.
fn name_field(words: &Words, player: &Player, branch: Option<u32>, name: &str) -> Html {
    let player = player.clone();
    let rename = Callback::from(move |name: String| player.name_future(branch, name));
    let label = AttrValue::from(words.get("futures-name"));
    html! {
        <TextField maxlength={Some(AttrValue::from(NAME_MAX.to_string()))} label={Some(label.clone())}
            placeholder={Some(label)} value={name.to_owned()} on_change={rename}/>
    }
}

/// What was done in a branch from where it parted, and is not done now.
fn done(sim: &SimHandle, branch: &Branch) -> Option<String> {
    sim.look(|history| {
        let mut own = branch.given.iter().filter(|given| given.at.time >= branch.parted_at);
        let other = own.find(|given| !history.given().contains(given))?;
        Some(command_line(&other.command, history.recorder().names()))
    })
}

/// The letter that stands for a future in the tree and in the list.
fn letter(place: usize) -> char {
    char::from_u32(u32::from('A') + place as u32).unwrap_or('*')
}

/// Time goes to the right; each future leaves the line that it parted from.
fn tree(sim: &SimHandle, branches: &[Branch]) -> Html {
    let twigs = sim.look(|history| {
        let present = (history.given(), history.end().time);
        let others = branches.iter().map(|branch| (branch.given.as_slice(), branch.end.time));
        twigs(&std::iter::once(present).chain(others).collect::<Vec<_>>())
    });
    let last = twigs.iter().map(|twig| twig.end.0).max().unwrap_or(1).max(1) as f64;
    let x = |time: Micros| WIDTH * time.0 as f64 / last;
    let y = |row: usize| 10.0 + ROW * row as f64;
    let height = ROW * twigs.len() as f64 + 4.0;
    html! {
        <svg class="futures-tree" translate="no" viewBox={format!("-4 0 {} {height}", WIDTH + 30.0)} height={height.to_string()} aria-hidden="true">
            { for twigs.iter().enumerate().map(|(row, twig)| {
                let (from, end) = (x(twig.parted), x(twig.end).max(x(twig.parted) + 12.0));
                let broken = row.checked_sub(1).is_some_and(|place| branches[place].broken > 0);
                let path = match twig.from {
                    None => format!("M{from:.1},{:.1}H{end:.1}", y(row)),
                    Some(parent) => {
                        let (top, bottom) = (y(parent), y(row));
                        format!("M{from:.1},{top:.1}C{from:.1},{bottom:.1} {from:.1},{bottom:.1} {:.1},{bottom:.1}H{end:.1}", from + 8.0)
                    }
                };
                html! {
                    <g key={row}>
                        <path class={classes!(broken.then_some("fork-broken"), (row == 0).then_some("fork-present"))} d={path}/>
                        if let Some(place) = row.checked_sub(1) {
                            <text x={format!("{:.1}", end + 6.0)} y={format!("{:.1}", y(row) + 4.0)}>{ letter(place) }</text>
                        }
                    </g>
                }
            }) }
        </svg>
    }
}

fn link_to(sim: &SimHandle, branch: &Branch) -> String {
    format!("{}{}", dom::page_url(), Route::Run { packed: of(sim, branch).encode() }.href())
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
    // The hashes of the present timeline say nothing about this one.
    SharedRun { text, hash: None, checks: None, name: branch.name.clone(), ..present(sim) }
}
