//! Futures that are kept beside the one that is shown: what was left by doing something else, and what was found.

use super::history::{Branch, History, Moment};
use super::ids::Micros;
use super::input::Given;

/// The oldest branches are forgotten beyond this many.
const BRANCHES_MAX: usize = 16;

/// A future of a run that was not taken in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untaken {
    /// All of its commands from the start of the run. Each was accepted at its place, in a copy of this very run.
    pub given: Vec<Given>,
    pub end: Moment,
    /// How many promises are broken at its end.
    pub broken: usize,
    pub name: String,
}

impl History {
    /// Keeps a future as a branch and gives its number; that of an equal branch, which then gets its name. `None` if the
    /// present timeline has just these commands: then that is it.
    pub fn adopt(&mut self, untaken: Untaken) -> Option<u32> {
        let Untaken { given, end, broken, name } = untaken;
        if self.given == given {
            return None;
        }
        if let Some(known) = self.branches.iter_mut().find(|branch| branch.given == given) {
            known.name = name;
            known.end = known.end.max(end);
            return Some(known.id);
        }
        let parted_at = self.parts_from(&given, end.time);
        Some(self.keep(Branch { id: 0, parted_at, end, given, name, broken }))
    }

    pub(super) fn keep_as_branch(&mut self, parted_at: Micros) {
        self.keep(Branch {
            id: 0,
            parted_at,
            end: self.end(),
            given: self.given.clone(),
            name: self.name.clone(),
            broken: self.frontier.broken(),
        });
    }

    /// Gives the number of the branch.
    fn keep(&mut self, branch: Branch) -> u32 {
        self.branches_made += 1;
        if self.branches.len() == BRANCHES_MAX {
            // The oldest that nobody has given a name to, while there is one.
            let oldest = self.branches.iter().position(|branch| branch.name.is_empty());
            self.branches.remove(oldest.unwrap_or(0));
        }
        let id = self.branches_made;
        self.branches.push(Branch { id, ..branch });
        id
    }

    /// When the present timeline parts from another one with these commands, which ends then.
    pub(super) fn parts_from(&self, given: &[Given], end: Micros) -> Micros {
        let same = self.given.iter().zip(given).take_while(|(a, b)| a == b).count();
        match (self.given.get(same), given.get(same)) {
            (Some(a), Some(b)) => a.at.time.min(b.at.time),
            (Some(one), None) | (None, Some(one)) => one.at.time,
            (None, None) => self.end().time.min(end),
        }
    }
}
