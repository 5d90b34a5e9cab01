//! State that belongs to one run.

use std::ops::Deref;

use yew::prelude::*;

use super::sim_handle::SimHandle;

/// What [`use_of_run`] gives: the state as it is now, and the way to change it.
#[derive(Clone)]
pub struct OfRun<T> {
    sim: SimHandle,
    now: T,
    kept: UseStateSetter<(SimHandle, T)>,
}

impl<T> Deref for OfRun<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.now
    }
}

impl<T> OfRun<T> {
    /// Changes the state of the run that this was given for; what comes too late changes nothing of another one.
    pub fn set(&self, value: T) {
        self.kept.set((self.sim.clone(), value));
    }
}

/// State that another run begins without, from the first time that it is drawn: nodes, messages and events that were
/// noted in the old one may mean others in the new one, or none.
#[hook]
pub fn use_of_run<T: Clone + Default + PartialEq + 'static>(sim: &SimHandle) -> OfRun<T> {
    let kept = use_state_eq(|| (sim.clone(), T::default()));
    let now = if kept.0 == *sim { kept.1.clone() } else { T::default() };
    OfRun { sim: sim.clone(), now, kept: kept.setter() }
}
