//! Judges what clients saw: whether there is one order of their operations that explains every answer.
//!
//! *Linearizable* (Herlihy and Wing 1990): one order, that of a single copy used by one operation at a time, in which
//! each operation takes effect between its call and its answer. *Sequentially consistent* (Lamport 1979): one order that
//! keeps that of each client, whatever the clock said between clients. An operation without an answer is open: it may
//! take effect at any time after its call, or never.
//!
//! The search is that of Wing and Gong (1993) with the memo of Lowe (2017), one part of the object after the other.
//! Both problems are NP-complete, so a bound is always said.

mod conflict;
mod item;
mod order;
mod run;
mod search;
mod specification;
mod telling;

pub use conflict::{Conflict, Edge, Reason, Why};
pub use order::{Misplaced, check_order};
pub use run::{NotJudged, of_run};
pub use specification::*;
pub use telling::{Reasons, Teller};

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use faultline_sim::{Micros, NodeId, OperationId, Word};
use item::Item;
use search::{Found, Search};

/// When something was, as the trace says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The place in the trace decides which of two came first, also at the same time.
    pub event: u64,
    pub at: Micros,
}

/// One operation of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation<C, A> {
    /// As the run numbers it.
    pub id: OperationId,
    pub client: NodeId,
    pub call: C,
    /// `None` while it is open: never answered, or answered in a way that leaves open whether it was done.
    pub answer: Option<A>,
    /// When the client turned to the object with it.
    pub called: Place,
    /// When it was answered; of no meaning without an answer.
    pub answered: Option<Place>,
}

/// The operations of a history of an object.
pub type OperationOf<S> = Operation<<S as Specification>::Call, <S as Specification>::Answer>;

impl<C, A> Operation<C, A> {
    /// The place of the answer that counts.
    fn end(&self) -> Option<u64> {
        self.answer.as_ref().and(self.answered).map(|place| place.event.max(self.called.event))
    }
}

/// What the order has to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// What was answered before another was called comes before it.
    Linearizable,
    /// Each client's operations are in its order.
    Sequential,
}

/// How much is tried before nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// States of the search: what is placed, and the object's state after it.
    pub states: usize,
    /// Calls tried in a state.
    pub tries: u64,
}

impl Default for Bound {
    fn default() -> Bound {
        Bound { states: 200_000, tries: 50_000_000 }
    }
}

/// What a judgement has cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub states: usize,
    pub tries: u64,
    /// About how many bytes were kept at once.
    pub bytes: usize,
}

/// Operations are named by their places in the list that was judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// This order explains every answer. Open operations that it lacks never took effect.
    Explained { order: Vec<usize> },
    /// No order does.
    Unexplained(Conflict),
    /// None was found within the bound, and not all were tried.
    Undecided(Bound),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub verdict: Verdict,
    /// Of deciding; finding the shortest conflict may cost as much again.
    pub cost: Cost,
}

/// Whether one order explains what the clients of an object saw.
pub fn judge<S: Specification>(
    specification: &S,
    operations: &[OperationOf<S>],
    consistency: Consistency,
    bound: Bound,
) -> Judgement {
    let mut pause = async || {};
    let mut judging = pin!(judge_in_pieces(specification, operations, consistency, bound, &mut pause));
    loop {
        // Nothing in it waits, so it is ready the first time.
        if let Poll::Ready(judgement) = judging.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return judgement;
        }
    }
}

/// The same, with the same result. `pause` is awaited every few states: there others may come first. To drop it is to
/// give it up.
pub async fn judge_in_pieces<S: Specification>(
    specification: &S,
    operations: &[OperationOf<S>],
    consistency: Consistency,
    bound: Bound,
    pause: &mut impl AsyncFnMut(),
) -> Judgement {
    let all: Vec<usize> = (0..operations.len()).collect();
    let parts = parts_of(specification, operations);
    let mut court = Court { specification, operations, bound, cost: Cost::default(), pause };
    let verdict = match consistency {
        Consistency::Linearizable => match court.parts(&parts, consistency).await {
            Parts::Order(order) => Verdict::Explained { order },
            Parts::Unexplained(part) => court.conflict(part, consistency).await,
            Parts::Undecided => Verdict::Undecided(bound),
        },
        Consistency::Sequential => court.sequential(&parts, &all).await,
    };
    Judgement { verdict, cost: court.cost }
}

/// When each operation of an order that explains a linearizable history may have taken effect: the earliest places in
/// the trace, in the order given.
pub fn points<C, A>(operations: &[Operation<C, A>], order: &[usize]) -> Vec<u64> {
    let mut latest = 0;
    order
        .iter()
        .map(|index| {
            latest = operations[*index].called.event.max(latest);
            latest
        })
        .collect()
}

fn parts_of<S: Specification>(specification: &S, operations: &[OperationOf<S>]) -> Vec<Vec<usize>> {
    let mut parts: BTreeMap<Option<Word>, Vec<usize>> = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        parts.entry(specification.part(&operation.call)).or_default().push(index);
    }
    parts.into_values().collect()
}

struct Court<'a, S: Specification, P> {
    specification: &'a S,
    operations: &'a [OperationOf<S>],
    bound: Bound,
    cost: Cost,
    pause: &'a mut P,
}

enum Parts<'p> {
    /// Of the whole: each operation at its earliest point. It keeps real time only if the orders of the parts do.
    Order(Vec<usize>),
    /// No order explains this part.
    Unexplained(&'p [usize]),
    Undecided,
}

impl<S: Specification, P: AsyncFnMut()> Court<'_, S, P> {
    /// Judges each part for itself.
    async fn parts<'p>(&mut self, parts: &'p [Vec<usize>], consistency: Consistency) -> Parts<'p> {
        let mut placed: Vec<(u64, usize)> = Vec::new();
        let mut undecided = false;
        for part in parts {
            match self.search(part, consistency).await {
                Found::Order(order) => placed.extend(points(self.operations, &order).into_iter().zip(order)),
                Found::None { .. } => return Parts::Unexplained(part),
                Found::Bound => undecided = true,
            }
        }
        if undecided {
            return Parts::Undecided;
        }
        // Stable: within a part, equal points stay in their order.
        placed.sort_by_key(|(point, _)| *point);
        Parts::Order(placed.into_iter().map(|(_, index)| index).collect())
    }

    /// It is not local: every part may be explained and the whole not. An order that keeps real time keeps that of clients,
    /// and is found sooner; one part that is not explained decides.
    async fn sequential(&mut self, parts: &[Vec<usize>], all: &[usize]) -> Verdict {
        if let Parts::Order(order) = self.parts(parts, Consistency::Linearizable).await
            && keeps_clients(self.operations, &order)
        {
            return Verdict::Explained { order };
        }
        if parts.len() > 1
            && let Parts::Unexplained(part) = self.parts(parts, Consistency::Sequential).await
        {
            return self.conflict(part, Consistency::Sequential).await;
        }
        match self.search(all, Consistency::Sequential).await {
            Found::Order(order) => Verdict::Explained { order },
            Found::None { .. } => self.conflict(all, Consistency::Sequential).await,
            Found::Bound => Verdict::Undecided(self.bound),
        }
    }

    /// Searches for an order of these operations.
    async fn search(&mut self, chosen: &[usize], consistency: Consistency) -> Found {
        let items: Vec<Item<S>> =
            chosen.iter().map(|index| Item::new(*index, &self.operations[*index])).collect();
        let left = Bound {
            states: self.bound.states.saturating_sub(self.cost.states),
            tries: self.bound.tries.saturating_sub(self.cost.tries),
        };
        let (found, cost) = Search::new(self.specification, items, consistency, left).run(self.pause).await;
        self.cost.states += cost.states;
        self.cost.tries += cost.tries;
        self.cost.bytes = self.cost.bytes.max(cost.bytes);
        found
    }

    async fn conflict(&mut self, chosen: &[usize], consistency: Consistency) -> Verdict {
        let Court { specification, operations, bound, pause, .. } = self;
        let found = conflict::find(*specification, operations, chosen, consistency, *bound, *pause).await;
        Verdict::Unexplained(found)
    }
}

/// Whether no operation comes before an answered one that is earlier at its client.
fn keeps_clients<C, A>(operations: &[Operation<C, A>], order: &[usize]) -> bool {
    let mut earliest_later: BTreeMap<NodeId, u64> = BTreeMap::new();
    order.iter().rev().all(|index| {
        let operation = &operations[*index];
        let called = operation.called.event;
        let later = earliest_later.get(&operation.client).copied().unwrap_or(u64::MAX);
        if operation.end().is_some() {
            earliest_later.insert(operation.client, later.min(called));
        }
        later >= called
    })
}
