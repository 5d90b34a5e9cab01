//! How far a search is, and what it says: it speaks of the schedules that it tried and of no others.

use yew::prelude::*;

use super::Underway;
use crate::lesson::Speed;
use crate::share::NAME_MAX;
use crate::sim::{Micros, Moment, Session, Untaken};
use crate::study::{Answer, Covered, Find, tell_fault};
use crate::text::{command_line, time_text};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::study::desk::{DeskPlace, grouped, use_desk};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct AnswerViewProps {
    pub player: Player,
    pub speed: Speed,
    pub desk: DeskPlace,
    pub running: bool,
    /// How many schedules were tried, and how long that took.
    pub tried: u64,
    pub took_ms: f64,
    /// What can be done besides.
    pub children: Html,
}

#[component]
pub fn AnswerView(props: &AnswerViewProps) -> Html {
    let words = use_page().words;
    let desk = use_desk(&props.desk);
    let finding = desk.finding.borrow();
    let Some(underway) = &finding.underway else { return html! {} };
    let search = &underway.search;
    let teller = Teller { words: &words, player: &props.player, underway };
    let (state, head, said) = match search.answer() {
        Answer::NotFinished(_) if props.running => {
            let percent = (search.progress() * 100.0).clamp(0.0, 100.0) as u64;
            let shown = html! {
                <div class="find-progress">
                    <progress max="100" value={percent.to_string()} aria-label={teller.running()}></progress>
                    <span class="quiet">{ teller.tried() }</span>
                </div>
            };
            ("running", teller.running(), shown)
        }
        Answer::NotFinished(covered) => {
            let (head, said) = teller.stopped(covered);
            ("stopped", head, said)
        }
        Answer::None(_) => {
            let (head, said) = teller.none();
            ("none", head, said)
        }
        Answer::Found(find) => {
            let (head, said) = teller.found(&find);
            ("found", head, said)
        }
    };
    let play = match search.answer() {
        Answer::Found(find) => Some({
            let (player, speed, from, events) =
                (props.player.clone(), props.speed, underway.from, underway.events);
            let found = untaken(&words, underway, &find);
            Callback::from(move |_: MouseEvent| player.play_found(found.clone(), from, events, speed))
        }),
        Answer::None(_) | Answer::NotFinished(_) => None,
    };
    html! {
        <div class="find-answer" data-search={state} data-schedules={props.tried.to_string()} data-took={format!("{:.0}", props.took_ms)}>
            <p class="find-verdict" role="status">{ head }</p>
            <div class="find-ways">
                if let Some(onclick) = play {
                    <button key="play" type="button" class="button button-main" data-action="find-play" {onclick}>{ words.get("find-play") }</button>
                }
                { props.children.clone() }
            </div>
            { said }
            if state == "found" { <p class="quiet">{ words.get("find-play-how") }</p> }
        </div>
    }
}

/// What was found, as a future of the run.
fn untaken(words: &Words, underway: &Underway, find: &Find) -> Untaken {
    let given = find.run(&underway.before).given;
    let end = Moment { steps: find.end.steps, commands: given.len(), time: find.end.time };
    let last = underway.search.runs().last();
    let broken = last.map_or(1, Session::broken);
    let names = last.map(|run| run.names().to_vec()).unwrap_or_default();
    let lines: Vec<String> = find.given.iter().map(|given| command_line(&given.command, &names)).collect();
    let what = words.with("find-name", &[("what", lines.join(", ").into())]);
    let name =
        what.chars().take(NAME_MAX).collect::<String>().trim_end_matches([' ', ',', ':', '：']).to_owned();
    Untaken { given, end, broken, name }
}

struct Teller<'a> {
    words: &'a Words,
    player: &'a Player,
    underway: &'a Underway,
}

impl Teller<'_> {
    fn running(&self) -> String {
        let args = [("depth", self.underway.search.depth().into()), ("from", self.from().into())];
        self.words.with("find-running", &args)
    }

    fn tried(&self) -> String {
        let count = self.underway.search.covered().schedules;
        self.words.with("find-tried", &[("count", count.into()), ("number", grouped(count).into())])
    }

    fn none(&self) -> (String, Html) {
        let count = self.underway.search.covered().schedules;
        let form = &self.underway.form;
        let promise = form.promise.and_then(|id| self.player.sim().spec().promises.get(usize::from(id.0)));
        let key = if promise.is_some() { "find-none-one" } else { "find-none-any" };
        let promise = promise.map(|promise| self.promise(promise.key)).unwrap_or_default();
        let args = [
            ("count", count.into()),
            ("number", grouped(count).into()),
            ("bound", self.bound(self.underway.search.plan().faults).into()),
            ("within", time_text(self.within()).into()),
            ("from", self.from().into()),
            ("promise", promise.into()),
        ];
        let kinds: Vec<String> =
            form.verbs.iter().map(|verb| self.words.get(&format!("verb-{}", verb.word()))).collect();
        let kinds = match kinds.is_empty() {
            true => self.words.get("find-no-fault-kinds"),
            false => kinds.join(&self.words.get("value-separator")),
        };
        let how = self.words.with("find-none-how", &[("kinds", kinds.into())]);
        (self.words.with(key, &args), html! { <p class="quiet">{ how }</p> })
    }

    fn stopped(&self, covered: Covered) -> (String, Html) {
        let percent = (self.underway.search.progress() * 100.0).clamp(0.0, 100.0) as u64;
        let args = [
            ("tried", self.tried().into()),
            ("bound", self.bound(self.underway.search.plan().faults).into()),
            ("within", time_text(self.within()).into()),
            ("from", self.from().into()),
        ];
        let percent = ("percent", percent.into());
        let far = match covered.faults {
            Some(faults) => {
                self.words.with("find-stopped-whole", &[("bound", self.bound(faults).into()), percent])
            }
            None => self.words.with("find-stopped-none", &[percent]),
        };
        (self.words.with("find-stopped", &args), html! { <p class="quiet">{ far }</p> })
    }

    /// The faults in sentences, each told by the run right before it, and what they come to.
    fn found(&self, find: &Find) -> (String, Html) {
        let runs: Vec<&dyn Session> = self.underway.search.runs().collect();
        let sentence = |index: usize| match (find.given.get(index), runs.get(index)) {
            (Some(given), Some(run)) => tell_fault(self.words, *run, &given.command),
            _ => String::new(),
        };
        let faults = ("faults", find.given.len().into());
        let args = [
            faults.clone(),
            ("tried", self.tried().into()),
            ("within", time_text(self.within()).into()),
            ("from", self.from().into()),
        ];
        let key =
            self.player.sim().spec().promises.get(usize::from(find.promise.0)).map(|promise| promise.key);
        let promise = key.map(|key| self.promise(key)).unwrap_or_default();
        let why = runs.last().and_then(|run| {
            let broken = run.promises().into_iter().find(|view| view.id == find.promise)?.violation?;
            Some(self.words.note(&broken.note, run.names()))
        });
        let shown = html! {
            <>
                <ol class="find-schedule">
                    { for find.given.iter().enumerate().map(|(index, given)| html! {
                        <li key={index}><span class="row-time">{ self.words.time(given.at.time) }</span><span>{ sentence(index) }</span></li>
                    }) }
                    <li class="find-broken"><span class="row-time">{ self.words.time(find.end.time) }</span>
                        <span>{ self.words.with("find-broken", &[("promise", promise.into())]) }{ " " }<span class="find-why">{ why }</span></span></li>
                </ol>
                <p class="quiet">{ self.words.with("find-found-tried", &args) }</p>
            </>
        };
        (self.words.with("find-found", &[faults]), shown)
    }

    fn promise(&self, key: &str) -> String {
        self.words.get(&format!("{}-promise-{key}", self.player.sim().spec().id))
    }

    fn bound(&self, faults: usize) -> String {
        self.words.with("find-bound", &[("faults", faults.into())])
    }

    fn from(&self) -> String {
        time_text(self.underway.from.time)
    }

    fn within(&self) -> Micros {
        self.underway.search.plan().within
    }
}
