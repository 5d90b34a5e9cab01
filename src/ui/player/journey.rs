//! Long ways to another moment: a piece at a time, so that the page answers meanwhile and the way can be given up.
//!
//! Not in a worker: that has a memory of its own, and a run is values in this one. See ARCHITECTURE.md.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::Player;
use super::pump::Pump;
use super::shown::Action;
use crate::lesson::Speed;
use crate::sim::{History, Journey};
use crate::ui::dom::now_ms;
use crate::ui::sim_handle::SimHandle;

/// So many steps are taken between two looks at the clock: a fraction of a millisecond.
pub const STEPS: u64 = 500;
/// A piece keeps the page from answering for so long at most: less than a frame.
pub const PIECE_MS: f64 = 10.0;
/// How often the panels follow while somebody drags along the line of time.
const DRAG_GAP_MS: f64 = 80.0;
/// Nothing is said of a way that is shorter.
const QUIET_MS: f64 = 150.0;

pub struct Underway {
    run: SimHandle,
    journey: Journey,
    began_ms: f64,
    _next: Timeout,
}

impl Underway {
    /// Gives up the way where it is.
    pub fn end(self) {
        self.run.travel(|history| history.stop(self.journey));
    }
}

impl Player {
    /// Goes to another moment; the run is paused there. `begin` chooses the way, if there is one.
    pub(super) fn set_off(&self, begin: impl FnOnce(&mut History) -> Option<Journey>) {
        self.set_off_and(None, begin);
    }

    /// As [`Player::set_off`], and plays from there at a speed, if one is given.
    pub(super) fn set_off_and(
        &self,
        play: Option<Speed>,
        begin: impl FnOnce(&mut History) -> Option<Journey>,
    ) {
        self.pause();
        self.0.play_there.set(play);
        if let Some(journey) = self.sim().travel(begin) {
            self.0.advance(self.sim().clone(), journey, now_ms());
        }
    }

    /// Gives up a long way where it is.
    pub fn stop_journey(&self) {
        if let Some(underway) = self.0.underway.take() {
            underway.end();
            self.0.play_there.set(None);
            self.0.meet();
            self.0.arrived();
        }
    }
}

impl Pump {
    /// First the run itself is underway, then the one beside it.
    fn advance(self: &Rc<Self>, run: SimHandle, mut journey: Journey, began_ms: f64) {
        let until_ms = now_ms() + PIECE_MS;
        let arrived = run.travel(|history| {
            loop {
                if history.advance(&mut journey, STEPS) {
                    return true;
                }
                if now_ms() > until_ms {
                    return false;
                }
            }
        });
        if arrived {
            if let Some(beside) = self.beside().filter(|beside| *beside != run) {
                let time = self.sim.now();
                let journey = beside.travel(|history| history.journey_to_time(time));
                return self.advance(beside, journey, began_ms);
            }
            self.meet();
            return self.arrived();
        }
        if now_ms() - began_ms > QUIET_MS {
            let progress = run.look(|history| history.progress(&journey));
            self.dispatch.dispatch(Action::Journey(Some(progress)));
        }
        let pump = Rc::downgrade(self);
        // A timer, not the next frame: in a page that nobody sees there is none.
        let next = Timeout::new(0, move || {
            if let Some(pump) = pump.upgrade()
                && let Some(underway) = pump.underway.take()
            {
                pump.advance(underway.run, underway.journey, underway.began_ms);
            }
        });
        self.underway.replace(Some(Underway { run, journey, began_ms, _next: next }));
    }

    /// Brings both runs to one time again, where a way was given up or ended early: the earlier one.
    fn meet(&self) {
        let Some(beside) = self.beside() else { return };
        let time = self.sim.now().min(beside.now());
        for run in [&self.sim, &beside].into_iter().filter(|run| run.now() != time) {
            run.travel(|history| history.seek_time(time));
        }
    }

    /// Shows the stage and the clock at once and the panels in a task of their own, which another arrival does not put
    /// off: who drags along the line of time sees both follow, and no task is longer than it must be.
    fn arrived(self: &Rc<Self>) {
        self.dispatch.dispatch(Action::Arrived);
        if self.panels_timer.borrow().is_none() {
            let wait = (self.panels_told_ms.get() + DRAG_GAP_MS - now_ms()).clamp(0.0, DRAG_GAP_MS);
            let pump = Rc::downgrade(self);
            let timer = Timeout::new(wait.ceil() as u32, move || {
                if let Some(pump) = pump.upgrade() {
                    pump.panels_timer.replace(None);
                    pump.panels_told_ms.set(now_ms());
                    pump.dispatch.dispatch(Action::Panels);
                }
            });
            self.panels_timer.replace(Some(timer));
        }
        match self.play_there.take() {
            Some(speed) => {
                self.start(speed);
                self.dispatch.dispatch(Action::Playing(true));
            }
            None => self.resume_from_here(),
        }
    }
}
