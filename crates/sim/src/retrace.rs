//! Looking again at moments of a run, without going there.

use super::history::{History, Moment, advance, moment_of};
use super::session::Session;

impl History {
    /// Looks again at every moment after the checkpoint `from`, that one included, and before `until`, each with its
    /// session; where a command comes next, right before that. See [`History::checkpoint_before`].
    pub fn retrace(&self, from: Moment, until: Moment, observer: &mut dyn FnMut(Moment, &dyn Session)) {
        let place = |moment: Moment| (moment.steps, moment.commands);
        let Some(nearest) =
            self.checkpoints.iter().rfind(|checkpoint| place(checkpoint.moment) <= place(from))
        else {
            return;
        };
        let (mut session, mut commands) = (nearest.session.fork(), nearest.moment.commands);
        loop {
            if let Some(next) = self.given().get(commands)
                && next.at.steps == session.position().steps
            {
                session.wait_until(next.at.time);
            }
            let moment = moment_of(session.as_ref(), commands);
            if place(moment) >= place(until) {
                return;
            }
            observer(moment, session.as_ref());
            if !advance(session.as_mut(), &mut commands, &self.given, Some(self.end())) {
                return;
            }
        }
    }

    /// The last moment before this one from which the run can be looked at again; `None` at the start.
    pub fn checkpoint_before(&self, moment: Moment) -> Option<Moment> {
        let before = |one: Moment| (one.steps, one.commands) < (moment.steps, moment.commands);
        self.checkpoints.iter().map(|checkpoint| checkpoint.moment).rfind(|one| before(*one))
    }

    /// The moment before the step or command with event `index` of the trace; the start if there is no such event.
    pub fn before_event(&self, index: u64) -> Moment {
        let after = self.marks.partition_point(|mark| mark.event <= index);
        after
            .checked_sub(1)
            .and_then(|last| self.marks.get(last))
            .map_or_else(Moment::default, |mark| mark.before)
    }
}
