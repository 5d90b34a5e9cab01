//! One of the two runs on its stage: which it is, what is its own, and the way to it.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::difference::differences;
use super::inspect::beside;
use crate::sim::{Command, Note};
use crate::ui::allowed::Allowed;
use crate::ui::dom;
use crate::ui::media::narrow_now;
use crate::ui::page::{Go, use_page};
use crate::ui::player::{Player, Shown};
use crate::ui::route::Route;
use crate::ui::selection::Selection;
use crate::ui::share::{Chosen, Place, comparison, route_to};
use crate::ui::stage::Stage;

#[derive(Properties, PartialEq)]
pub struct SideProps {
    /// 0 is left, 1 is right.
    pub index: usize,
    /// The left one moves both.
    pub players: [Player; 2],
    pub chosen: [Chosen; 2],
    pub shown: Shown,
    /// Where this run was made.
    pub place: Option<Place>,
    /// Writes the comparison into the address.
    pub rewrite: Callback<Route>,
}

#[component]
pub fn Side(props: &SideProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let SideProps { index, players, chosen, shown, .. } = props;
    let name = ["left", "right"][*index];
    let (player, other) = (&players[*index], &players[1 - *index]);
    let on_command = {
        let clock = players[0].clone();
        Callback::from(move |_: Command| clock.toast(Note::new("compare-only-looking")))
    };
    let on_open = {
        let (index, players, chosen, place) = (*index, players.clone(), *chosen, props.place.clone());
        let (go, rewrite) = (page.go.clone(), props.rewrite.clone());
        Callback::from(move |_: MouseEvent| {
            players[0].pause();
            // The way back leads to the comparison at this moment.
            rewrite.emit(comparison([0, 1].map(|side| (players[side].sim(), chosen[side]))));
            let route = route_to(&players[index], chosen[index], place.clone());
            go.emit(Go { route, replace: false });
        })
    };
    // No command is given here, so that they stay.
    let different = {
        let runs = (words.clone(), player.sim().clone(), other.sim().clone());
        use_memo(runs, |(words, sim, other)| differences(words, sim, other))
    };
    let title = words.get(&format!("compare-{name}"));
    let own_name = player.sim().look(|history| history.name().to_owned());
    html! {
        <section class={format!("stage-frame compare-{name}")} aria-label={title.clone()} data-side={name}>
            <div class="stage-chips">
                <span class={classes!("chip", "side-name", format!("side-{name}"))}><b>{ title.clone() }</b>{ own_name }</span>
                // More than there is room for can be scrolled; the way to the run stays in sight.
                <div class="compare-what" role="group" tabindex="0" aria-label={words.with("compare-what", &[("side", title.clone().into())])}>
                    { for different.iter().map(|what| html! { <span class="chip chip-text">{ what }</span> }) }
                </div>
                <button type="button" class="chip chip-action" data-action="open-run" onclick={on_open}>{ words.get("compare-open") }</button>
            </div>
            <div class="compare-stage">
                <Stage sim={player.sim().clone()} version={shown.version} playing={shown.playing} rate={shown.speed.rate()}
                    reduced_motion={page.reduced_motion} words={words.clone()} selection={chosen[*index].selection}
                    on_select={select(player, other)} {on_command} allowed={Allowed::Only(Rc::new([]), "compare-only-looking")}/>
            </div>
        </section>
    }
}

/// Chooses something in a run, and the same in the other.
fn select(player: &Player, other: &Player) -> Callback<Option<Selection>> {
    let (player, other) = (player.clone(), other.clone());
    Callback::from(move |selection: Option<Selection>| {
        player.select(selection);
        other.select(selection.and_then(|selection| beside(selection, player.sim(), other.sim())));
        // On a phone it is below what is told.
        if selection.is_some() && narrow_now() {
            Timeout::new(0, || dom::show(".compare-inspect")).forget();
        }
    })
}
