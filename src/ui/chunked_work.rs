//! Long work a piece at a time, so that the page answers meanwhile.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use super::dom::now_ms;
use super::player::PIECE_MS;

/// The pace of some work. Anyone who waits for it hears how much is done, from 0 to 1, and says whether to go on.
pub struct Pieces<F> {
    told: F,
    until_ms: f64,
}

impl<F: FnMut(f64) -> bool> Pieces<F> {
    pub fn new(told: F) -> Pieces<F> {
        Pieces { told, until_ms: now_ms() + PIECE_MS }
    }

    /// To be awaited after every fraction of a piece; lets the page answer where a piece is over. Gives whether to go on.
    pub async fn advance(&mut self, progress: impl FnOnce() -> f64) -> bool {
        if now_ms() <= self.until_ms {
            return true;
        }
        if !(self.told)(progress()) {
            return false;
        }
        TimeoutFuture::new(0).await;
        self.until_ms = now_ms() + PIECE_MS;
        true
    }
}

/// Work of one kind, of which the latest goes on and no other.
#[derive(Clone, Default)]
pub struct Turns(Rc<Cell<u32>>);

/// Whether some work is still wanted.
pub struct Turn {
    turns: Turns,
    number: u32,
}

impl Turns {
    /// Begins another one, which ends those before.
    pub fn begin(&self) -> Turn {
        self.end();
        Turn { turns: self.clone(), number: self.0.get() }
    }

    pub fn end(&self) {
        self.0.set(self.0.get() + 1);
    }

    /// What ends them when the reader wants no more, and shows `nothing` instead of how much is done.
    pub fn stopping<T: Clone + 'static>(&self, shown: UseStateSetter<T>, nothing: T) -> Callback<()> {
        let turns = self.clone();
        Callback::from(move |()| {
            turns.end();
            shown.set(nothing.clone());
        })
    }
}

impl Turn {
    pub fn lasts(&self) -> bool {
        self.turns.0.get() == self.number
    }
}

/// The turns of a component, which end with it.
#[hook]
pub fn use_turns() -> Turns {
    let turns = (*use_memo((), |()| Turns::default())).clone();
    let ending = turns.clone();
    use_effect_with((), move |()| move || ending.end());
    turns
}
