//! What happens, in words: for eyes, and as much as is wanted for readers of the screen.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::protocols::ProtocolSpec;
use crate::sim::{Event, History, Verb, What};
use crate::text::{command_line, describe, is_background};
use crate::ui::dom::now_ms;
use crate::ui::live_region::said;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::storage;
use crate::ui::words::Words;

/// At most so many sentences at once; what is older is in the log.
const SENTENCES_MAX: usize = 3;
/// While the run plays, the words stay at least so long.
const STAY_MS: f64 = 900.0;

/// How much is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    Off,
    #[default]
    Matters,
    Everything,
}

impl Detail {
    pub const ALL: [Detail; 3] = [Detail::Off, Detail::Matters, Detail::Everything];

    pub fn word(self) -> &'static str {
        match self {
            Detail::Off => "off",
            Detail::Matters => "matters",
            Detail::Everything => "everything",
        }
    }

    pub fn from_word(word: &str) -> Option<Detail> {
        Detail::ALL.into_iter().find(|detail| detail.word() == word)
    }

    pub fn remembered() -> Detail {
        storage::read(storage::NARRATION).and_then(|word| Detail::from_word(&word)).unwrap_or_default()
    }

    fn tells(self, history: &History, event: &Event) -> bool {
        match self {
            // Eyes still see what matters.
            Detail::Off | Detail::Matters => event.what.matters(),
            Detail::Everything => event.what.matters() || !is_background(history.recorder(), event),
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct NarrationProps {
    pub player: Player,
    pub playing: bool,
    pub version: u64,
}

/// What was told of one run.
#[derive(Default)]
struct Told {
    until: usize,
    generation: u64,
    words: String,
}

/// What was told of the run, and of the one beside it.
#[derive(Default)]
struct Telling {
    runs: [Told; 2],
    at_ms: f64,
    words: String,
    /// How often something was told.
    turn: u32,
}

#[component]
pub fn Narration(props: &NarrationProps) -> Html {
    let words = use_page().words;
    let detail = Detail::remembered();
    let told = use_memo((props.player.clone(), words.language()), |_| RefCell::new(Telling::default()));
    let again = use_force_update();
    let wait = (told.borrow().at_ms + STAY_MS - now_ms()).max(0.0);
    {
        // Words that had to wait are told later, even if nothing else happens.
        let due = props.playing && wait > 0.0;
        use_effect_with((due, props.version), move |(due, _)| {
            let timer = due.then(|| Timeout::new(wait as u32 + 1, move || again.force_update()));
            move || drop(timer)
        });
    }
    if !props.playing || wait == 0.0 {
        tell_all(&mut told.borrow_mut(), &words, detail, &props.player);
    }
    let live = if detail == Detail::Off { "off" } else { "polite" };
    let told = told.borrow();
    html! {
        <p class="narration" role="status" aria-live={live}>{ said(told.turn, told.words.clone()) }</p>
    }
}

fn tell_all(telling: &mut Telling, words: &Words, detail: Detail, player: &Player) {
    let runs = std::iter::once(player.sim().clone()).chain(player.beside());
    let new: Vec<bool> = telling
        .runs
        .iter_mut()
        .zip(runs)
        .map(|(told, sim)| sim.look(|history| told.tell(history, words, detail, sim.spec())))
        .collect();
    if !new.contains(&true) {
        return;
    }
    telling.at_ms = now_ms();
    telling.turn += 1;
    let [left, right] = &telling.runs;
    // Of two runs, only what has happened just now.
    let of = |side: &str, told: &Told, new: bool| {
        (new && !told.words.is_empty()).then(|| format!("{}: {}", words.get(side), told.words))
    };
    telling.words = match new.as_slice() {
        [true, true] if left.words == right.words => left.words.clone(),
        [of_left, of_right] => {
            let sides = [of("compare-left", left, *of_left), of("compare-right", right, *of_right)];
            sides.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        _ => left.words.clone(),
    };
}

impl Told {
    /// Whether there is something else to tell.
    fn tell(&mut self, history: &History, words: &Words, detail: Detail, spec: &ProtocolSpec) -> bool {
        let seen = history.trace_so_far();
        let jumped = self.generation != history.generation() || seen.len() < self.until;
        // After a jump the newest event says where one is.
        let from = if jumped { 0 } else { self.until };
        let newest = if jumped { 1 } else { SENTENCES_MAX };
        if !jumped && from == seen.len() {
            return false;
        }
        let mut sentences: Vec<String> = Vec::new();
        for event in seen.iter().skip(from).rev().filter(|event| detail.tells(history, event)) {
            let sentence = done_to_links(history, event)
                .unwrap_or_else(|| describe(words, spec, history.recorder(), event));
            if sentences.last() != Some(&sentence) {
                sentences.push(sentence);
            }
            if sentences.len() == newest {
                break;
            }
        }
        sentences.reverse();
        self.until = seen.len();
        self.generation = history.generation();
        let tells = !sentences.is_empty() || jumped;
        if tells {
            self.words = sentences.join(&words.get("sentence-gap"));
        }
        tells
    }
}

/// A command that does the same to many links is told once, as it was given.
fn done_to_links(history: &History, event: &Event) -> Option<String> {
    if !matches!(event.what, What::LinkCut { .. } | What::LinkHealed { .. }) {
        return None;
    }
    let done = history.given().get(..history.moment().commands).unwrap_or(history.given());
    let given = done.iter().rev().take_while(|given| given.at.time >= event.at).find(|given| {
        given.at.time == event.at && matches!(given.command.verb(), Verb::Cut | Verb::Heal | Verb::Partition)
    })?;
    Some(command_line(&given.command, history.recorder().names()))
}
