//! Time in which only heartbeats happen is hurried through.

use super::pump::{Anchor, Past, Pump};
use super::shown::Action;
use crate::sim::{Event, MessageFamily, What};
use crate::text::is_background;

/// For so long nothing but heartbeats has been seen before the run hurries.
pub const QUIET_MS: f64 = 700.0;
/// So many times as fast,
const FACTOR: f64 = 20.0;
/// but not faster than this: virtual microseconds in a real millisecond.
const RATE_MAX: f64 = 2_000.0;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Hurry {
    /// Somebody wants to see the heartbeats.
    #[default]
    Never,
    /// Nothing else has happened since this real time.
    Quiet(f64),
    /// So many times as fast as it is set.
    On(f64),
}

impl Pump {
    /// Begins to hurry when it has been quiet for long enough.
    pub(super) fn hurry_up(&self, anchor: &mut Anchor, now: f64) {
        let Hurry::Quiet(since) = self.hurry.get() else { return };
        if now - since < QUIET_MS {
            return;
        }
        if !self.is_quiet() {
            return self.hurry.set(Hurry::Quiet(now));
        }
        let factor = FACTOR.min(RATE_MAX / anchor.rate);
        if factor <= 1.0 {
            return self.hurry.set(Hurry::Quiet(now));
        }
        anchor.time = anchor.time_at(now).min(self.next_at().unwrap_or(anchor.time)).max(anchor.time);
        anchor.real_ms = now;
        anchor.due_ms = now;
        anchor.rate *= factor;
        self.anchor.set(Some(*anchor));
        self.hurry.set(Hurry::On(factor));
        self.dispatch.dispatch(Action::Hurry(Some(factor)));
    }

    /// Goes on as fast as it is set. Returns how many times faster it was.
    pub(super) fn calm_down(&self) -> f64 {
        match self.hurry.get() {
            Hurry::Never => 1.0,
            Hurry::Quiet(_) => {
                self.hurry.set(Hurry::Quiet(crate::ui::dom::now_ms()));
                1.0
            }
            Hurry::On(factor) => {
                self.hurry.set(Hurry::Quiet(crate::ui::dom::now_ms()));
                self.dispatch.dispatch(Action::Hurry(None));
                factor
            }
        }
    }

    /// Whether something happened after so many events that ends the quiet. Only while it hurries does it end a turn.
    pub(super) fn is_noticed(&self, before: &[usize]) -> bool {
        if self.hurry.get() == Hurry::Never || !self.has_news(before) {
            return false;
        }
        if matches!(self.hurry.get(), Hurry::On(_)) {
            return true;
        }
        self.hurry.set(Hurry::Quiet(crate::ui::dom::now_ms()));
        false
    }

    fn has_news(&self, before: &[usize]) -> bool {
        self.runs().zip(before).any(|(run, before)| {
            run.look(|history| {
                let new = history.trace_so_far().get(*before..).unwrap_or_default();
                new.iter().any(|event: &Event| !is_background(history.recorder(), event))
            })
        })
    }

    /// Whether nothing but heartbeats is under way.
    fn is_quiet(&self) -> bool {
        self.runs().all(|run| {
            run.look(|history| {
                history.present().messages().iter().all(|message| message.family == MessageFamily::Beat)
            })
        })
    }

    /// Whether a promise has broken after so many events that nobody spoke of.
    pub(super) fn is_unforeseen(&self, before: &[usize]) -> bool {
        let past = self.past.borrow();
        let expected: &[&str] = match &*past {
            Past::All => return false,
            Past::None => &[],
            Past::Only(names) => names,
        };
        self.runs().zip(before).any(|(run, before)| {
            run.look(|history| {
                let new = history.trace_so_far().get(*before..).unwrap_or_default();
                let names: Vec<_> = history.present().promises();
                new.iter().any(|event| match event.what {
                    What::Violated { promise, .. } => {
                        names.iter().any(|one| one.id == promise && !expected.contains(&one.name))
                    }
                    _ => false,
                })
            })
        })
    }
}
