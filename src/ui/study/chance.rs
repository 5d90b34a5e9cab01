//! When it was too late: the last moment from which a broken promise could still be kept.

use yew::prelude::*;

use super::desk::{Desk, DeskPlace, grouped, use_desk};
use crate::sim::{History, PromiseId};
use crate::study::{Chance, LastChance, Trials};
use crate::text::time_text;
use crate::ui::dom;
use crate::ui::page::use_page;
use crate::ui::player::{LastMoment, Player, STEPS};

#[derive(Properties, PartialEq)]
pub struct ChanceProps {
    pub player: Player,
    pub desk: DeskPlace,
    /// One that is broken.
    pub promise: PromiseId,
    pub version: u64,
}

/// What was asked, and how far the answer is.
pub struct Asked {
    key: Key,
    trials: Trials,
    work: LastChance,
    stopped: bool,
}

/// Of which timeline, which promise, and its breaking: the place in the trace.
type Key = (u64, PromiseId, u64);

fn key_of(history: &History, promise: PromiseId) -> Option<Key> {
    let promises = history.recorder().promises();
    let violation = promises.into_iter().find(|view| view.id == promise)?.violation?;
    Some((history.timeline(), promise, violation.event))
}

/// Begins to look, and goes on while the panels are drawn.
fn ask(player: &Player, desk: &std::rc::Rc<Desk>, key: Key) {
    let sim = player.sim().clone();
    let asked = sim.look(|history| {
        let trials =
            Trials::usual(key.1, history.trace().get(key.2 as usize).map_or(history.end().time, |at| at.at));
        Asked { key, trials, work: LastChance::new(history, trials), stopped: false }
    });
    *desk.chance.borrow_mut() = Some(asked);
    let turn = desk.chance_turns.begin();
    let player = player.clone();
    desk.go_on(turn, move |desk| {
        let mut chance = desk.chance.borrow_mut();
        let Some(asked) = chance.as_mut() else { return true };
        // What is known of the run was replaced by something else.
        let Some(done) =
            sim.look(|history| (history.timeline() == key.0).then(|| asked.work.advance(history, STEPS)))
        else {
            *chance = None;
            return true;
        };
        let answer = asked.work.answer();
        drop(chance);
        if let Chance::At(moment) = answer {
            player.mark_chance(LastMoment { timeline: key.0, at: moment.time });
        }
        done
    });
}

#[component]
pub fn ChanceLine(props: &ChanceProps) -> Html {
    let words = use_page().words;
    let desk = use_desk(&props.desk);
    let key = props.player.sim().look(|history| key_of(history, props.promise));
    {
        let (player, desk) = (props.player.clone(), desk.clone());
        use_effect_with(key, move |key| {
            let known = desk.chance.borrow().as_ref().map(|asked| asked.key);
            if let Some(key) = key.filter(|key| known != Some(*key)) {
                ask(&player, &desk, key);
                desk.tell();
            }
        });
    }
    let settled =
        desk.chance.borrow().as_ref().is_some_and(|asked| {
            Some(asked.key) == key && !matches!(asked.work.answer(), Chance::NotFinished)
        });
    use_effect_with(settled, |settled| {
        if *settled {
            dom::bring_into_sight(".chance");
        }
    });
    let chance = desk.chance.borrow();
    let Some(asked) = chance.as_ref().filter(|asked| Some(asked.key) == key) else { return html! {} };
    let tried = ("tried", grouped(asked.work.tried()).into());
    let bound = [("futures", asked.trials.futures.into()), ("within", time_text(asked.trials.within).into())];
    let (state, text) = match asked.work.answer() {
        Chance::At(moment) => {
            let at = ("time", time_text(moment.time).into());
            ("found", words.with("chance-at", &[&bound[..], &[at]].concat()))
        }
        Chance::Never => ("never", words.with("chance-never", &bound)),
        Chance::NotFinished if asked.stopped => ("stopped", words.with("chance-stopped", &[tried])),
        Chance::NotFinished => ("running", words.with("chance-running", &[tried])),
    };
    let stop = {
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| {
            desk.chance_turns.end();
            if let Some(asked) = desk.chance.borrow_mut().as_mut() {
                asked.stopped = true;
            }
            desk.tell();
        })
    };
    html! {
        <div class="chance" data-chance-state={state}>
            // While it runs its number changes all the time, which nobody wants to be read out.
            <p role={(state != "running").then_some("status")}>{ text }</p>
            if let Chance::At(moment) = asked.work.answer() {
                <button type="button" class="chip-button" data-action="chance-go" title={words.get("chance-how")} onclick={Callback::from({
                    let player = props.player.clone();
                    move |_: MouseEvent| player.seek(moment)
                })}>{ words.get("chance-go") }</button>
            }
            if state == "running" {
                <button type="button" class="chip-button" data-action="chance-stop" onclick={stop}>{ words.get("chance-stop") }</button>
            } else {
                <p class="quiet">{ words.get("chance-how") }</p>
            }
        </div>
    }
}
