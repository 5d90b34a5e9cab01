//! Find a break: every schedule of a few faults is tried from the moment that is shown.

mod answer;
mod form;

use std::rc::Rc;

use yew::prelude::*;

use super::chance::ChanceLine;
use super::desk::{Desk, DeskPlace, use_desk};
use crate::lesson::Speed;
use crate::sim::{Faults, Given, History, Micros, Moment, PromiseId, Verb};
use crate::study::{Plan, Search};
use crate::ui::dom::{self, now_ms};
use crate::ui::page::use_page;
use crate::ui::player::{Player, STEPS};
use answer::AnswerView;
use form::FormView;

#[derive(Properties, PartialEq)]
pub struct FindPanelProps {
    pub player: Player,
    pub version: u64,
    /// How fast a find is played.
    pub speed: Speed,
    pub desk: DeskPlace,
}

/// What is asked for, and the search for it.
#[derive(Default)]
pub struct Finding {
    pub form: Form,
    pub underway: Option<Underway>,
}

/// What a search is to try.
#[derive(Clone, PartialEq)]
pub struct Form {
    /// `None`: any that is not broken.
    pub promise: Option<PromiseId>,
    pub verbs: Vec<Verb>,
    pub faults: usize,
    pub within_ms: u64,
    pub delay_ms: u64,
}

impl Default for Form {
    fn default() -> Form {
        let Faults { verbs, delay } = Faults::default();
        Form { promise: None, verbs, faults: 2, within_ms: 500, delay_ms: delay.0 / 1_000 }
    }
}

impl Form {
    fn plan(&self, history: &History) -> Plan {
        let promises = history.present().promises().into_iter().map(|view| view.id);
        Plan {
            faults: self.faults,
            within: Micros::from_millis(self.within_ms),
            kinds: Faults { verbs: self.verbs.clone(), delay: Micros::from_millis(self.delay_ms) },
            promises: promises.filter(|id| self.promise.is_none_or(|wanted| wanted == *id)).collect(),
            reduced: true,
        }
    }
}

/// A search that was begun.
pub struct Underway {
    pub search: Search,
    /// What it was asked for; the form may have changed since.
    pub form: Form,
    pub from: Moment,
    /// The commands before, and how many events.
    pub before: Vec<Given>,
    pub events: u64,
    pub stopped: bool,
    began_ms: f64,
    /// How long it took, as far as it has come.
    pub took_ms: f64,
}

fn start(player: &Player, desk: &Rc<Desk>) {
    let form = desk.finding.borrow().form.clone();
    let underway = player.sim().look(|history| {
        let from = history.moment();
        Underway {
            search: Search::new(history.present(), form.plan(history)),
            form,
            from,
            before: history.given().get(..from.commands).unwrap_or_default().to_vec(),
            events: history.present().events(),
            stopped: false,
            began_ms: now_ms(),
            took_ms: 0.0,
        }
    });
    desk.finding.borrow_mut().underway = Some(underway);
    let turn = desk.finding_turns.begin();
    desk.go_on(turn, |desk| {
        let mut finding = desk.finding.borrow_mut();
        let Some(underway) = finding.underway.as_mut() else { return true };
        let done = underway.search.advance(STEPS);
        underway.took_ms = now_ms() - underway.began_ms;
        done
    });
}

fn stop(desk: &Desk) {
    desk.finding_turns.end();
    if let Some(underway) = &mut desk.finding.borrow_mut().underway {
        underway.stopped = true;
    }
}

/// The button that had the focus is gone; the one that takes its place gets it.
#[hook]
fn use_focus_on_change(running: bool, asks: bool) -> Callback<()> {
    let by_hand = use_mut_ref(|| false);
    {
        let by_hand = by_hand.clone();
        use_effect_with((running, asks), move |(_, asks)| {
            if by_hand.replace(false) {
                dom::focus(if *asks { "[data-action=find-start]" } else { "[data-action=find-stop]" });
            }
        });
    }
    Callback::from(move |()| *by_hand.borrow_mut() = true)
}

#[component]
pub fn FindPanel(props: &FindPanelProps) -> Html {
    let words = use_page().words;
    let desk = use_desk(&props.desk);
    let finding = desk.finding.borrow();
    let underway = finding.underway.as_ref();
    let running = underway.is_some_and(|underway| !underway.stopped && !underway.search.is_done());
    let by_hand = use_focus_on_change(running, underway.is_none());
    let on_form = {
        let desk = desk.clone();
        Callback::from(move |form: Form| {
            desk.finding.borrow_mut().form = form;
            desk.tell();
        })
    };
    let on_start = {
        let (player, desk, by_hand) = (props.player.clone(), desk.clone(), by_hand.clone());
        Callback::from(move |()| {
            by_hand.emit(());
            player.pause();
            start(&player, &desk);
            desk.tell();
        })
    };
    // One button, so that the focus stays on it: it stops a search, and leads from its answer back to the form.
    let onclick = {
        let (desk, by_hand) = (desk.clone(), by_hand);
        Callback::from(move |_: MouseEvent| {
            if running {
                stop(&desk);
            } else {
                by_hand.emit(());
                desk.finding.borrow_mut().underway = None;
            }
            desk.tell();
        })
    };
    let broken: Vec<(PromiseId, &'static str)> = props.player.sim().look(|history| {
        let promises = history.present().promises().into_iter();
        promises.filter(|view| view.violation.is_some()).map(|view| (view.id, view.key)).collect()
    });
    html! {
        <div class="find">
            if let Some(underway) = underway {
                <AnswerView player={props.player.clone()} speed={props.speed} desk={props.desk.clone()} {running}
                    tried={underway.search.covered().schedules} took_ms={underway.took_ms}>
                    <button key="stop" type="button" class="chip-button" data-action="find-stop" {onclick}>
                        { words.get(if running { "find-stop" } else { "find-anew" }) }
                    </button>
                </AnswerView>
                if !broken.is_empty() {
                    { for broken.into_iter().map(|(promise, key)| html! {
                        <section {key} class="find-chance">
                            <h3>{ words.get("chance-ask") }</h3>
                            <p class="quiet">{ words.get(&format!("{}-promise-{key}", props.player.sim().spec().id)) }</p>
                            <ChanceAsked player={props.player.clone()} desk={props.desk.clone()} {promise} version={props.version}/>
                        </section>
                    }) }
                }
            } else {
                <FormView form={finding.form.clone()} player={props.player.clone()} version={props.version} {on_form} {on_start}/>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChanceAskedProps {
    player: Player,
    desk: DeskPlace,
    promise: PromiseId,
    version: u64,
}

/// Looks for the last chance when it is asked to.
#[component]
fn ChanceAsked(props: &ChanceAskedProps) -> Html {
    let words = use_page().words;
    let asked = use_state_eq(|| false);
    let ChanceAskedProps { player, desk, promise, version } = props;
    if *asked {
        return html! { <ChanceLine player={player.clone()} desk={desk.clone()} promise={*promise} version={*version}/> };
    }
    let onclick = Callback::from(move |_: MouseEvent| asked.set(true));
    html! { <button type="button" class="chip-button" data-action="chance-ask" {onclick}>{ words.get("chance-look") }</button> }
}
