//! Two runs side by side on one clock, and where they part.

mod difference;
mod inspect;
mod side;
mod story;

use std::rc::Rc;

use yew::prelude::*;

use super::address::{use_rewriting, use_visit};
use super::rebuilding::{Making, Remade, not_yet, use_remaking};
use crate::sim::Micros;
use crate::text::time_text;
use crate::ui::dom;
use crate::ui::journey::JourneyLine;
use crate::ui::keys::use_player_keys;
use crate::ui::page::{Page, use_page};
use crate::ui::panels::left_out_of;
use crate::ui::player::{Past, Player, use_player};
use crate::ui::share::{Chosen, comparison};
use crate::ui::sim_handle::SimHandle;
use crate::ui::time::{Beside, TimeBar};
use crate::ui::toast::ToastLine;
use crate::ui::tools::use_tools_soon;
use difference::{left_out, with_next_seed};
use inspect::InspectBoth;
use side::Side;
use story::{promises, run_on, told, use_partings};

/// The runs, left and right.
type Runs = [Rc<Remade>; 2];

#[derive(Properties, PartialEq)]
pub struct ComparePageProps {
    /// Both as in a link.
    pub left: String,
    pub right: String,
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn ComparePage(props: &ComparePageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("compare-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let (key, on_visit) = use_visit();
    html! { <Linked {key} left={props.left.clone()} right={props.right.clone()} {on_visit}/> }
}

#[derive(Properties, PartialEq)]
struct LinkedProps {
    left: String,
    right: String,
    on_visit: Callback<()>,
}

/// The runs of a link.
#[component]
fn Linked(props: &LinkedProps) -> Html {
    let words = use_page().words;
    let (making, on_stop) = use_remaking(&[props.left.clone(), props.right.clone()]);
    let Making::Done(both) = &making else { return not_yet(&words, &making, on_stop) };
    match both.as_ref() {
        [left, right] if left.sim.spec().id == right.sim.spec().id => {
            let (key, mut right) = (left.sim.number(), right.clone());
            let lost = left_out_of(&props.right);
            right.notices.extend(lost.iter().map(|one| left_out(&words, one, &right.sim)));
            let runs = [Rc::new(left.clone()), Rc::new(right)];
            // What is shown goes on from the runs that it began with.
            html! { <Both {key} {runs} on_visit={props.on_visit.clone()}/> }
        }
        _ => not_yet(&words, &Making::Failed(words.get("compare-other-protocol")), on_stop),
    }
}

#[derive(Properties)]
struct BothProps {
    runs: Runs,
    /// A link led here again, after the address was changed.
    on_visit: Callback<()>,
}

impl PartialEq for BothProps {
    fn eq(&self, other: &BothProps) -> bool {
        [0, 1].iter().all(|side| self.runs[*side].sim == other.runs[*side].sim)
    }
}

#[component]
fn Both(props: &BothProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let runs = use_state(|| props.runs.clone());
    let [left_sim, right_sim] = [&runs[0].sim, &runs[1].sim];
    use_memo((left_sim.clone(), right_sim.clone()), |(left, right)| meet(left, right));
    let (left, left_shown) = use_player(left_sim, false, None);
    let (right, right_shown) = use_player(right_sim, false, None);
    left.take_along(right_sim);
    // Their ends are known, and what is broken in each is told below.
    left.set_past(Past::All);
    use_player_keys(&left, left_shown.speed);
    use_tools_soon();
    use_arrival(&runs, [&left, &right], page.navigated);
    let partings = use_partings(words, left_sim, right_sim, left_shown.panels);
    let rewrite = use_rewriting(&props.on_visit);
    let to_start = {
        let left = left.clone();
        Callback::from(move |()| left.seek_time(Micros(0)))
    };
    let on_new_seed = {
        let (runs, rewrite, words) = (runs.clone(), rewrite.clone(), words.clone());
        Callback::from(move |()| {
            let [left, right] = &*runs;
            let anew = (with_next_seed(&words, &left.sim), with_next_seed(&words, &right.sim));
            if let (Some(left), Some(right)) = anew {
                rewrite.emit(comparison([&left, &right].map(|run| (&run.sim, Chosen::default()))));
                runs.set([left, right]);
            }
        })
    };
    let chosen = [Chosen::of(&left_shown), Chosen::of(&right_shown)];
    let players = [left.clone(), right.clone()];
    let first = partings.first.as_ref().map(|first| first.at);
    let selections = chosen.map(|chosen| chosen.selection);
    html! {
        <main id="main" tabindex="-1" class="workbench compare">
            { head(&page, &runs, first) }
            { for [0, 1].into_iter().map(|index| html! {
                <Side key={index} {index} players={players.clone()} {chosen} shown={(*left_shown).clone()}
                    place={runs[index].place()} rewrite={rewrite.clone()}/>
            }) }
            <div class="compare-over">
                <JourneyLine player={left.clone()} progress={left_shown.journey}/>
                <ToastLine player={left.clone()} toast={left_shown.toast.clone()}/>
            </div>
            <div class="compare-words">
                <div class="compare-story" tabindex="0">
                    { for ["compare-left", "compare-right"].into_iter().zip(runs.iter()).flat_map(|(side, remade)| {
                        remade.notices.iter().map(move |notice| html! {
                            <p class="compare-notice" role="alert"><b>{ words.get(side) }</b>{ " " }{ notice }</p>
                        })
                    }) }
                    { for ["compare-left", "compare-right"].into_iter().zip(runs.iter()).map(|(side, remade)| run_on(words, side, remade)) }
                    { told(words, &partings, [&left, &right]) }
                    { promises(words, left_sim, right_sim) }
                </div>
                <InspectBoth players={players.clone()} {selections} version={left_shown.panels} playing={left_shown.playing}/>
            </div>
            <TimeBar player={left.clone()} playing={left_shown.playing} speed={left_shown.speed} version={left_shown.time()}
                on_restart={to_start} {on_new_seed} chosen={chosen[0]}
                beside={Some(Beside { sim: right_sim.clone(), chosen: chosen[1], parting: first })}/>
        </main>
    }
}

/// Brings runs that were shared at different times to one: that of the left.
fn meet(left: &SimHandle, right: &SimHandle) {
    let time = left.now();
    if right.now() != time {
        right.travel(|history| history.seek_time(time));
    }
}

/// Shows what the sharer looked at, and puts the focus where a page begins.
#[hook]
fn use_arrival(runs: &Runs, players: [&Player; 2], navigated: bool) {
    let looks = [0, 1].map(|side| (players[side].clone(), runs[side].chosen()));
    use_effect_with((), move |()| {
        for (player, chosen) in looks {
            chosen.look(&player);
        }
        if navigated {
            dom::focus("h1");
        }
    });
}

/// What both are, and until when they are the same.
fn head(page: &Page, runs: &Runs, parting: Option<Micros>) -> Html {
    let words = &page.words;
    let settings = [0, 1].map(|side| runs[side].sim.settings().seed());
    let until = match parting {
        Some(at) => words.with("compare-same-until", &[("time", time_text(at).into())]),
        None => words.get("compare-same"),
    };
    html! {
        <header class="compare-head">
            <h1 id="compare-title" tabindex="-1">{ words.get("compare-title") }</h1>
            <p>
                <span class="compare-kind">{ words.get(&format!("{}-name", runs[0].sim.spec().id)) }</span>
                if settings[0] == settings[1] {
                    <span class="compare-seed">{ words.with("seed-chip", &[("seed", settings[0].to_string().into())]) }</span>
                }
                <span class="compare-until">{ until }</span>
            </p>
        </header>
    }
}
