//! What the learner did: every command of this timeline, ready to be copied as scenario text.

use std::collections::BTreeMap;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::futures::Futures;
use crate::protocols::{Variant, parameters};
use crate::scenario::render;
use crate::share::{Rerun, SharedRun, with_settings, without_command};
use crate::sim::{History, Micros, Moment, Position};
use crate::text::{command_line, time_text};
use crate::ui::copy::CopyButton;
use crate::ui::page::{Go, Page, use_page};
use crate::ui::player::Player;
use crate::ui::route::Route;
use crate::ui::sim_handle::SimHandle;

#[derive(Properties, PartialEq)]
pub struct DidPanelProps {
    pub player: Player,
    pub version: u64,
}

#[component]
pub fn DidPanel(props: &DidPanelProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let sim = props.player.sim();
    let given: Vec<(Micros, String, bool, Moment)> = sim.look(|history| {
        let names = history.recorder().names();
        let done = history.moment().commands;
        history
            .given()
            .iter()
            .enumerate()
            .map(|(index, given)| {
                let before = Moment { steps: given.at.steps, commands: index, time: given.at.time };
                (given.at.time, command_line(&given.command, names), index < done, before)
            })
            .collect()
    });
    let without = {
        let (sim, go) = (sim.clone(), page.go.clone());
        move |index: usize| {
            let (sim, go) = (sim.clone(), go.clone());
            Callback::from(move |_: MouseEvent| {
                if let Some(route) = compare_without(&sim, index) {
                    go.emit(Go { route, replace: false });
                }
            })
        }
    };
    html! {
        <div class="did">
            if given.is_empty() {
                <p class="quiet">{ words.get("did-nothing") }</p>
            }
            <ol class="did-list">
                { for given.into_iter().enumerate().map(|(index, (time, line, done, before))| {
                    let player = props.player.clone();
                    html! {
                        <li class={if done { "did-row" } else { "did-row did-ahead" }}>
                            <button type="button" class="row-button" title={words.get("did-go")}
                                onclick={Callback::from(move |_: MouseEvent| player.seek(before))}>
                                <span class="row-time">{ time_text(time) }</span>
                                <code>{ line.clone() }</code>
                            </button>
                            <button type="button" class="chip-button" data-action="compare-without"
                                title={words.with("compare-without-title", &[("command", line.into())])} onclick={without(index)}>
                                { words.get("compare-without") }
                            </button>
                        </li>
                    }
                }) }
            </ol>
            { variants(&page, sim) }
            <Futures player={props.player.clone()} version={props.version}/>
            <CopyButton text={scenario_text(sim)} label={words.get("did-copy")}/>
        </div>
    }
}

/// The same commands in another variant of the protocol, beside what happened in this one.
fn variants(page: &Page, sim: &SimHandle) -> Html {
    let (words, spec) = (&page.words, sim.spec());
    let onchange = {
        let (sim, go) = (sim.clone(), page.go.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = sim.spec().variants.iter().find(|variant| variant.name == select.value());
            if let Some(route) = chosen.and_then(|variant| compare_variant(&sim, variant)) {
                go.emit(Go { route, replace: false });
            }
            select.set_value("");
        })
    };
    html! {
        <label class="choice did-variants">
            { words.get("compare-variant") }
            <select {onchange} data-action="compare-variant">
                <option value="" selected=true>{ words.get("compare-choose") }</option>
                { for spec.variants.iter().map(|variant| html! {
                    <option value={variant.name}>{ words.get(&format!("{}-variant-{}", spec.id, variant.name)) }</option>
                }) }
            </select>
        </label>
    }
}

/// What any variant sets is as this one has it; the rest stays.
fn compare_variant(sim: &SimHandle, variant: &Variant) -> Option<Route> {
    let spec = sim.spec();
    let touched = spec.variants.iter().flat_map(|variant| variant.settings).map(|(name, _)| *name);
    let values: BTreeMap<&str, String> = touched
        .filter_map(|name| {
            let own = variant.settings.iter().find(|(known, _)| *known == name);
            let usual = || parameters(spec).find(|one| one.name == name).map(|one| one.default_value());
            Some((name, own.map_or_else(usual, |(_, value)| Some((*value).to_owned()))?))
        })
        .collect();
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sim.look(|history| {
        let other = with_settings(spec, sim.settings(), history, &pairs).ok()?;
        Some(beside(sim, history, &other))
    })
}

/// The run beside itself without one of its commands, both up to the same time.
fn compare_without(sim: &SimHandle, index: usize) -> Option<Route> {
    sim.look(|history| {
        let other = without_command(sim.spec(), sim.settings(), history, index)?;
        Some(beside(sim, history, &other))
    })
}

fn beside(sim: &SimHandle, history: &History, other: &Rerun) -> Route {
    let at = Moment::default();
    let left = SharedRun { at, ..SharedRun::of(sim.spec(), sim.settings(), history) }.encode();
    let right = SharedRun { at, ..SharedRun::of(sim.spec(), &other.settings, &other.history) }.encode();
    Route::Compare { left, right }
}

/// The run so far in the scenario language.
fn scenario_text(sim: &SimHandle) -> String {
    sim.look(|history| {
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        render(sim.spec(), sim.settings(), history.recorder().names(), history.given(), end)
    })
}
