//! Which events have the wanted words, and the way from one to the next.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::sim::{Event, History, Session, is_visible};
use crate::stage::Filter;
use crate::text::{describe, is_background};
use crate::ui::chunked_work::{Pieces, Turn, use_turns};
use crate::ui::player::Player;
use crate::ui::words::Words;

/// Sentences between two looks at the clock.
const SENTENCES: usize = 200;

/// Which events have the wanted words; each sentence is made once.
pub struct Search {
    player: Player,
    /// In another one an event's place is that of another event.
    timeline: u64,
    wanted: String,
    words: Words,
    known: RefCell<BTreeMap<u64, bool>>,
}

impl PartialEq for Search {
    fn eq(&self, other: &Search) -> bool {
        (&self.player, self.timeline, &self.wanted, &self.words)
            == (&other.player, other.timeline, &other.wanted, &other.words)
    }
}

impl Search {
    pub fn new(player: Player, timeline: u64, wanted: &str, words: Words) -> Search {
        let wanted = wanted.trim().to_lowercase();
        Search { player, timeline, wanted, words, known: RefCell::default() }
    }

    pub fn finds(&self, event: u64) -> bool {
        if self.wanted.is_empty() {
            return false;
        }
        *self
            .known
            .borrow_mut()
            .entry(event)
            .or_insert_with(|| self.player.sim().look(|history| self.reads(history, event)))
    }

    fn reads(&self, history: &History, event: u64) -> bool {
        let Some(event) = history.trace().get(event as usize) else { return false };
        let sentence = describe(&self.words, self.player.sim().spec(), history.recorder(), event);
        sentence.to_lowercase().contains(&self.wanted)
    }
}

/// Why nothing was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No event has the words.
    Nowhere,
    /// Only what the filter leaves out has them.
    LeftOut,
}

/// Whether the diagram shows an event, with this filter.
pub fn shows(filter: &Filter, recorder: &dyn Session, event: &Event) -> bool {
    match event.what.message().and_then(|id| recorder.message(id)) {
        Some(view) => filter.shows(view.kind, view.family, view.from, view.to),
        None => {
            let folded = event.what.node().is_some_and(|node| filter.folds(node));
            !folded && (filter.background || !is_background(recorder, event))
        }
    }
}

/// Goes to the next event that has the words and is shown, from the present on and then from the start.
#[hook]
pub fn use_next_match(search: &Rc<Search>, filter: &Filter, on_miss: &Callback<Miss>) -> Callback<()> {
    let turns = use_turns();
    let (search, filter, on_miss) = (Rc::clone(search), filter.clone(), on_miss.clone());
    Callback::from(move |()| {
        if search.wanted.is_empty() {
            return;
        }
        let turn = turns.begin();
        let (search, filter, on_miss) = (Rc::clone(&search), filter.clone(), on_miss.clone());
        spawn_local(async move {
            match next_match(&search, &filter, &turn).await {
                Some(Ok(event)) => search.player.choose_event(event),
                Some(Err(miss)) => on_miss.emit(miss),
                None => {}
            }
        });
    })
}

/// A piece at a time. `None` if the answer is not wanted any more, or the run has become another.
async fn next_match(search: &Search, filter: &Filter, turn: &Turn) -> Option<Result<u64, Miss>> {
    let sim = search.player.sim();
    let place =
        || sim.look(|history| (history.timeline(), history.present().events(), history.trace().len() as u64));
    let (timeline, now, length) = place();
    let left_out = Cell::new(false);
    let mut order = (now..length).chain(0..now);
    let mut pieces = Pieces::new(|_| turn.lasts() && place().0 == timeline);
    loop {
        let mut piece = order.by_ref().take(SENTENCES).peekable();
        if piece.peek().is_none() {
            return Some(Err(if left_out.get() { Miss::LeftOut } else { Miss::Nowhere }));
        }
        let found = sim.look(|history| {
            let known = piece.filter_map(|index| Some((index, history.trace().get(index as usize)?)));
            let mut told =
                known.filter(|(index, event)| is_visible(&event.what) && search.reads(history, *index));
            told.find(|(_, event)| {
                let shown = shows(filter, history.recorder(), event);
                left_out.set(left_out.get() || !shown);
                shown
            })
            .map(|(index, _)| index)
        });
        if let Some(event) = found {
            return Some(Ok(event));
        }
        if !pieces.advance(|| 1.0).await {
            return None;
        }
    }
}
