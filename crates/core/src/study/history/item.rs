//! Operations as the search sees them.

use super::{OperationOf, Specification};
use faultline_sim::NodeId;

/// An operation as the search sees it.
pub(super) struct Item<'a, S: Specification> {
    /// Its place in the list that is judged.
    pub index: usize,
    pub client: NodeId,
    pub call: &'a S::Call,
    pub answer: Option<&'a S::Answer>,
    pub called: u64,
    /// Meaningless without an answer.
    pub answered: u64,
}

impl<'a, S: Specification> Item<'a, S> {
    pub fn new(index: usize, operation: &'a OperationOf<S>) -> Item<'a, S> {
        let called = operation.called.event;
        let end = operation.end();
        let answer = operation.answer.as_ref().filter(|_| end.is_some());
        Item {
            index,
            client: operation.client,
            call: &operation.call,
            answer,
            called,
            answered: end.unwrap_or(called),
        }
    }

    /// As if it had never been answered.
    pub fn opened(mut self) -> Item<'a, S> {
        self.answer = None;
        self
    }
}

/// An open operation that changes something.
pub(super) struct Open<'a, S: Specification> {
    pub item: Item<'a, S>,
    pub part: usize,
    /// Equal for those of which any may stand for any other.
    pub class: usize,
    /// The one before it is of the same class.
    pub follows: bool,
    pub overwrites: bool,
    /// Sequential consistency: so many operations of this lane come before it.
    pub after: Option<(usize, u32)>,
}

/// The lane of its client, and how many operations of it come before.
pub(super) fn place_in_lane<S: Specification>(
    lanes: &[Vec<Item<S>>],
    item: &Item<S>,
) -> Option<(usize, u32)> {
    let of_client = |lane: &Vec<Item<S>>| lane.first().is_some_and(|first| first.client == item.client);
    let lane = lanes.iter().position(of_client)?;
    let earlier = |other: &&Item<S>| (other.called, other.index) < (item.called, item.index);
    Some((lane, lanes[lane].iter().filter(earlier).count() as u32))
}

/// In the order of their classes, and within a class in the order in which they may take effect.
pub(super) fn classified<S: Specification>(mut open: Vec<Open<S>>) -> Vec<Open<S>> {
    let key = |open: &Open<S>| (open.after.map(|(lane, _)| lane), open.item.call.clone());
    open.sort_by(|a, b| {
        let when = |open: &Open<S>| (open.after, open.item.called, open.item.index);
        key(a).cmp(&key(b)).then(when(a).cmp(&when(b)))
    });
    for index in 1..open.len() {
        let follows = key(&open[index - 1]) == key(&open[index]);
        open[index].follows = follows;
        open[index].class = open[index - 1].class + usize::from(!follows);
    }
    open
}
