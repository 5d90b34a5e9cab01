//! What the learner did: every command of this timeline, ready to be copied as scenario text.

use yew::prelude::*;

use super::compare_with::{CompareWith, beside_without};
use super::futures::Futures;
use crate::scenario::render;
use crate::sim::{History, Micros, Moment, Position};
use crate::text::command_line;
use crate::ui::copy::CopyButton;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::route::Route;
use crate::ui::sim_handle::SimHandle;

#[derive(Properties, PartialEq)]
pub struct CommandsPanelProps {
    pub player: Player,
    pub version: u64,
    /// Goes to a comparison of this run.
    pub on_compare: Callback<Route>,
}

#[component]
pub fn CommandsPanel(props: &CommandsPanelProps) -> Html {
    let words = use_page().words;
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
        let (sim, on_compare) = (sim.clone(), props.on_compare.clone());
        move |index: usize| {
            let (sim, on_compare) = (sim.clone(), on_compare.clone());
            Callback::from(move |_: MouseEvent| {
                if let Some(route) = beside_without(&sim, index) {
                    on_compare.emit(route);
                }
            })
        }
    };
    // What comes must not be looked up while a prediction asks for it.
    let compares = !sim.look(History::is_held);
    html! {
        <div class="did">
            if given.is_empty() {
                <p class="quiet">{ words.get("did-nothing") }</p>
            }
            <ol class="did-list" translate="no">
                { for given.into_iter().enumerate().map(|(index, (time, line, done, before))| {
                    let player = props.player.clone();
                    html! {
                        <li class={if done { "did-row" } else { "did-row did-ahead" }}>
                            <button type="button" class="row-button" title={words.get("did-go")}
                                onclick={Callback::from(move |_: MouseEvent| player.seek(before))}>
                                <span class="row-time">{ words.time(time) }</span>
                                <code>{ line.clone() }</code>
                            </button>
                            if index < sim.setup_commands() {
                                <span class="quiet">{ words.get("did-setup") }</span>
                            }
                            if compares {
                                <button type="button" class="chip-button" data-action="compare-without"
                                    title={words.with("compare-without-title", &[("command", line.into())])} onclick={without(index)}>
                                    { words.get("compare-without") }
                                </button>
                            }
                        </li>
                    }
                }) }
            </ol>
            if compares {
                <CompareWith player={props.player.clone()} on_compare={props.on_compare.clone()}/>
            }
            <Futures player={props.player.clone()} version={props.version} on_compare={props.on_compare.clone()}/>
            <CopyButton text={scenario_text(sim)} label={words.get("did-copy")}/>
        </div>
    }
}

/// The run so far in the scenario language.
fn scenario_text(sim: &SimHandle) -> String {
    sim.look(|history| {
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        render(sim.spec(), sim.settings(), history.recorder().names(), history.given(), end)
    })
}
