//! What of the run is shown and how: a pure reducer.

use std::cell::RefCell;
use std::rc::Rc;

use yew::Reducible;

use crate::lesson::Speed;
use crate::sim::{Micros, Note};
use crate::stage::Look;
use crate::ui::selection::Selection;
use crate::ui::view_choice::View;

#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The number of the run that it is about; see [`super::SimHandle::number`].
    run: u64,
    pub playing: bool,
    /// A run that plays stands still while this says so, as while a menu is open.
    pub held: bool,
    /// Only heartbeats happen, and the run hurries through them: so many times as fast.
    pub hurry: Option<f64>,
    pub speed: Speed,
    /// Changes whenever anything visible changed; the stage follows it.
    pub version: u64,
    /// The version that the panels show. While the run plays or is dragged it follows a few times a second.
    pub panels: u64,
    pub selection: Option<Selection>,
    /// The event that was chosen, in the log, the diagram or elsewhere: its place in the trace.
    pub event: Option<u64>,
    /// What stands on the stage's place.
    /// `None`: what the protocol begins with.
    pub view: Option<View>,
    /// How the diagram is looked at, kept while something else stands on the stage's place. What changes it is drawn
    /// by the diagram alone.
    pub diagram: Rc<RefCell<Look>>,
    /// The panel that was chosen last.
    pub panel: Option<&'static str>,
    /// How much of a long way to another moment is done, from 0 to 1.
    pub journey: Option<f64>,
    pub toast: Option<Toast>,
    /// How many there were: one that follows another at once is another, to its timer and to readers of the screen.
    toasts: u64,
    /// The trace position of the violation whose banner was closed.
    pub dismissed: Option<u64>,
    /// The learner has done something to this run.
    pub acted: bool,
    /// Where the line of time says that a promise could still be kept.
    pub chance: Option<LastMoment>,
}

/// The last moment from which a broken promise could still be kept, as far as was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastMoment {
    /// Of this timeline of the run only; see [`crate::sim::History::timeline`].
    pub timeline: u64,
    pub at: Micros,
}

/// A short message that goes away by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    pub id: u64,
    pub note: Note,
}

pub enum Action {
    Playing(bool),
    Held(bool),
    Hurry(Option<f64>),
    /// Something visible changed; `panels` says whether the panels are to show it now.
    Seen {
        panels: bool,
    },
    /// The panels are to show the version that the stage shows.
    Panels,
    /// Another moment is shown; the panels follow by themselves.
    Arrived,
    Speed(Speed),
    /// Something to look at, and the event that stands for it.
    Select(Option<Selection>, Option<u64>),
    /// An event, and what it is about.
    Choose(u64, Option<Selection>),
    View(View),
    Panel(&'static str),
    Journey(Option<f64>),
    Toast(Note),
    CloseToast(u64),
    Dismiss(u64),
    Chance(LastMoment),
    /// The learner has done something after so many events; what came after them is another future.
    Acted(u64),
    /// Another run is shown: its number.
    Opened(u64),
}

impl Shown {
    pub fn new(run: u64, speed: Speed) -> Shown {
        Shown {
            run,
            playing: false,
            held: false,
            hurry: None,
            speed,
            version: 1,
            panels: 1,
            selection: None,
            event: None,
            view: None,
            diagram: Rc::default(),
            panel: None,
            journey: None,
            toast: None,
            toasts: 0,
            dismissed: None,
            acted: false,
            chance: None,
        }
    }
}

impl Shown {
    /// As it is for this run. What was chosen in the one before it means nothing in it.
    pub fn of(&self, run: u64) -> Shown {
        if self.run == run {
            return self.clone();
        }
        let version = self.version + 1;
        Shown {
            run,
            version,
            panels: version,
            held: false,
            hurry: None,
            selection: None,
            event: None,
            journey: None,
            dismissed: None,
            acted: false,
            chance: None,
            ..self.clone()
        }
    }

    /// The same with this on the stage.
    pub fn on(&self, view: View) -> Shown {
        Shown { view: Some(view), ..self.clone() }
    }

    /// Whether things move.
    pub fn moving(&self) -> bool {
        self.playing && !self.held
    }

    /// Virtual microseconds in a real millisecond.
    pub fn rate(&self) -> f64 {
        self.speed.rate() * self.hurry.unwrap_or(1.0)
    }

    /// The version that the line of time shows. It moves by itself while the run plays.
    pub fn time(&self) -> u64 {
        if self.playing { self.panels } else { self.version }
    }
}

impl Reducible for Shown {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Playing(playing) => {
                next.playing = playing;
                next.hurry = None;
                next.panels = next.version;
            }
            Action::Held(held) if held == next.held => return self,
            Action::Held(held) => next.held = held,
            Action::Hurry(hurry) if hurry == next.hurry => return self,
            Action::Hurry(hurry) => next.hurry = hurry,
            Action::Seen { panels } => {
                next.version += 1;
                if panels {
                    next.panels = next.version;
                }
            }
            Action::Panels if next.panels == next.version => return self,
            Action::Panels => next.panels = next.version,
            Action::Arrived => {
                next.version += 1;
                next.journey = None;
            }
            Action::Speed(speed) => next.speed = speed,
            Action::Select(selection, event) => {
                next.selection = selection;
                next.event = event;
            }
            Action::Choose(event, selection) => {
                next.event = Some(event);
                next.selection = selection.or(next.selection);
            }
            Action::View(view) => next.view = Some(view),
            Action::Panel(panel) => next.panel = Some(panel),
            Action::Journey(journey) => next.journey = journey,
            Action::Toast(note) => {
                next.toasts += 1;
                next.toast = Some(Toast { id: next.toasts, note });
            }
            Action::CloseToast(id) if next.toast.as_ref().is_some_and(|toast| toast.id == id) => {
                next.toast = None;
            }
            Action::CloseToast(_) => return self,
            Action::Dismiss(event) => next.dismissed = Some(event),
            Action::Chance(chance) => next.chance = Some(chance),
            Action::Acted(known) => {
                next.acted = true;
                // What was said of an attempt before is of no use any more.
                next.toast = None;
                next.event = next.event.filter(|event| *event < known);
                next.dismissed = next.dismissed.filter(|event| *event < known);
            }
            Action::Opened(run) => next = self.of(run),
        }
        Rc::new(next)
    }
}
