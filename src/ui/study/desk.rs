//! What the instruments know of one run. It is kept while another panel is looked at, and long work goes on meanwhile; it
//! ends when the run is left.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::chance::Asked;
use super::find::Finding;
use super::saw::Court;
use crate::ui::chunked_work::{Turn, Turns};
use crate::ui::dom::now_ms;
use crate::ui::player::PIECE_MS;

/// How often the panels hear how far some work is.
const TELL_MS: f64 = 120.0;

/// Where the desk of a run is. The first file has this and not the desk.
#[derive(Clone, Default)]
pub struct DeskPlace(Rc<RefCell<Option<Rc<dyn Any>>>>);

impl PartialEq for DeskPlace {
    fn eq(&self, other: &DeskPlace) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Default)]
pub struct Desk {
    pub finding: RefCell<Finding>,
    pub finding_turns: Turns,
    pub chance: RefCell<Option<Asked>>,
    pub chance_turns: Turns,
    pub court: RefCell<Court>,
    pub court_turns: Turns,
    watchers: RefCell<Vec<(u32, Callback<()>)>>,
    watchers_made: Cell<u32>,
}

impl DeskPlace {
    fn desk(&self) -> Rc<Desk> {
        let kept = self.0.borrow().clone().and_then(|desk| desk.downcast::<Desk>().ok());
        kept.unwrap_or_else(|| {
            let desk = Rc::<Desk>::default();
            *self.0.borrow_mut() = Some(desk.clone());
            desk
        })
    }
}

impl Desk {
    /// Draws again whatever shows something of it.
    pub fn tell(&self) {
        let watchers: Vec<Callback<()>> =
            self.watchers.borrow().iter().map(|(_, watcher)| watcher.clone()).collect();
        for watcher in watchers {
            watcher.emit(());
        }
    }

    /// Goes on with some work until it is done or not wanted any more, a piece at a time; `work` does a fraction of a
    /// piece and says whether all is done.
    pub fn go_on(self: &Rc<Desk>, turn: Turn, work: impl Fn(&Desk) -> bool + 'static) {
        let desk = Rc::downgrade(self);
        spawn_local(async move {
            let mut told_ms = now_ms();
            loop {
                {
                    // Nobody holds it but the page that shows the run.
                    let Some(desk) = desk.upgrade().filter(|_| turn.lasts()) else { return };
                    let until_ms = now_ms() + PIECE_MS;
                    let mut done = work(&desk);
                    while !done && now_ms() < until_ms {
                        done = work(&desk);
                    }
                    if done || now_ms() - told_ms > TELL_MS {
                        told_ms = now_ms();
                        desk.tell();
                    }
                    if done {
                        return;
                    }
                }
                TimeoutFuture::new(0).await;
            }
        });
    }
}

/// The desk, whose news draw the component again.
#[hook]
pub fn use_desk(place: &DeskPlace) -> Rc<Desk> {
    let draw = use_force_update();
    let desk = place.desk();
    use_effect_with(place.clone(), move |place| {
        let desk = place.desk();
        let number = desk.watchers_made.get() + 1;
        desk.watchers_made.set(number);
        let watcher = Callback::from(move |()| draw.force_update());
        desk.watchers.borrow_mut().push((number, watcher));
        let desk = Rc::downgrade(&desk);
        move || {
            if let Some(desk) = desk.upgrade() {
                desk.watchers.borrow_mut().retain(|(other, _)| *other != number);
            }
        }
    });
    desk
}

/// A number as one reads it: 23,694.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
