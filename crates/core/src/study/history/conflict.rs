//! Why no order explains a history: as few of its operations as possible that none explains, and a cycle if there is one.
//!
//! Nothing is left out that could explain the rest. A history stays explained without one of its reads, and if the answer
//! to a change is forgotten, so that the change is open; and, with real time, as it was at an earlier moment. So what
//! cannot be explained after that could not be before.

use std::collections::VecDeque;

use super::item::Item;
use super::search::{Found, Search};
use super::{Bound, Consistency, OperationOf, Specification};
use faultline_sim::Word;

/// Operations are named by their places in the list that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Whose answers no order explains together, in the order of their calls. Without any of them the others are
    /// explained, unless the bound was reached on the way.
    pub operations: Vec<usize>,
    pub why: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Each has to come before the next, and the last before the first.
    Cycle(Vec<Edge>),
    /// It has seen a value that nobody else ever wrote.
    Unwritten(usize),
    /// The most that could be placed, in that order, and of what could come next none is right.
    Stuck { placed: Vec<usize>, stuck: Vec<usize> },
}

/// That one operation has to come before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub before: usize,
    pub after: usize,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was answered before the other was called.
    Answered,
    /// It is earlier in the order of their client.
    SameClient,
    /// Only it wrote what the other has seen.
    Wrote,
    /// It has seen what was there at the start, so it came before any that changed it.
    SawStart,
    /// The reader came after it, and yet has seen what the other wrote.
    Overwritten { reader: usize },
    /// It has seen what the writer wrote, and the writer came before the other.
    SawBefore { writer: usize },
}

/// More are not searched for a cycle.
const NODES_MAX: usize = 60;

/// The conflict in some operations that no order explains.
pub(super) async fn find<S: Specification, P: AsyncFnMut()>(
    specification: &S,
    operations: &[OperationOf<S>],
    chosen: &[usize],
    consistency: Consistency,
    bound: Bound,
    pause: &mut P,
) -> Conflict {
    let kept = chosen.iter().map(|index| (*index, Status::Kept)).collect();
    let mut shrink = Shrink { specification, operations, consistency, left: bound, kept, pause };
    if consistency == Consistency::Linearizable {
        shrink.reduce_to_a_moment().await;
    }
    while shrink.reduce_to_fewer().await {}
    let core: Vec<usize> = shrink.answered();
    let (found, _) = shrink.search(&shrink.kept.clone(), bound).await;
    let graph = Graph::new(specification, operations, chosen, &core, consistency);
    let why = match (graph.unwritten, graph.cycle()) {
        (Some(reader), _) => Reason::Unwritten(reader),
        (None, Some(cycle)) => Reason::Cycle(cycle),
        (None, None) => match found {
            Found::None { placed, stuck } => Reason::Stuck { placed, stuck },
            _ => Reason::Stuck { placed: Vec::new(), stuck: core.clone() },
        },
    };
    Conflict { operations: core, why }
}

/// What is left of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Kept,
    /// Its answer is forgotten.
    Open,
    Gone,
}

struct Shrink<'a, S: Specification, P> {
    specification: &'a S,
    operations: &'a [OperationOf<S>],
    consistency: Consistency,
    left: Bound,
    kept: Vec<(usize, Status)>,
    pause: &'a mut P,
}

impl<S: Specification, P: AsyncFnMut()> Shrink<'_, S, P> {
    async fn search(&mut self, kept: &[(usize, Status)], bound: Bound) -> (Found, super::Cost) {
        let items = kept.iter().filter_map(|(index, status)| {
            let item = Item::new(*index, &self.operations[*index]);
            match status {
                Status::Kept => Some(item),
                Status::Open => Some(item.opened()),
                Status::Gone => None,
            }
        });
        Search::new(self.specification, items.collect(), self.consistency, bound).run(self.pause).await
    }

    /// Whether surely no order explains this; then it is all that is kept.
    async fn try_with(&mut self, kept: Vec<(usize, Status)>) -> bool {
        let (found, cost) = self.search(&kept, self.left).await;
        self.left.states = self.left.states.saturating_sub(cost.states);
        self.left.tries = self.left.tries.saturating_sub(cost.tries);
        let fails = matches!(found, Found::None { .. });
        if fails {
            self.kept = kept;
        }
        fails
    }

    /// The answer forgotten, or the whole, if it only reads.
    fn relaxed(&self, index: usize) -> Status {
        let super::Operation { call, answer, .. } = &self.operations[index];
        if self.specification.only_reads(call, answer.as_ref()) { Status::Gone } else { Status::Open }
    }

    /// Those whose answers still count.
    fn answered(&self) -> Vec<usize> {
        let mut answered: Vec<usize> = self
            .kept
            .iter()
            .filter(|(index, status)| *status == Status::Kept && self.operations[*index].end().is_some())
            .map(|(index, _)| *index)
            .collect();
        answered.sort_by_key(|index| (self.operations[*index].called, *index));
        answered
    }

    /// Goes back to the first moment at which no order explained what had been seen.
    async fn reduce_to_a_moment(&mut self) {
        let mut ends: Vec<u64> =
            self.answered().iter().filter_map(|index| self.operations[*index].end()).collect();
        ends.sort_unstable();
        let (mut low, mut high) = (0, ends.len().saturating_sub(1));
        let all = self.kept.clone();
        while low < high {
            let middle = (low + high) / 2;
            let moment = ends[middle];
            let then = all.iter().map(|(index, status)| {
                let operation = &self.operations[*index];
                let status = match operation.end() {
                    _ if operation.called.event > moment => Status::Gone,
                    Some(end) if end > moment => self.relaxed(*index),
                    _ => *status,
                };
                (*index, status)
            });
            let then = then.collect();
            if self.try_with(then).await { high = middle } else { low = middle + 1 }
        }
    }

    /// Forgets more and more answers. Whether anything could be forgotten.
    async fn reduce_to_fewer(&mut self) -> bool {
        // Changes are easier to follow than what was seen of them, so reads go first.
        let reads = self.reduce_among(|status| status == Status::Gone).await;
        self.reduce_among(|_| true).await || reads
    }

    /// The same among those that forgetting would leave with such a status: many at once at first.
    async fn reduce_among(&mut self, wanted: fn(Status) -> bool) -> bool {
        let among = |this: &Self| -> Vec<usize> {
            this.answered().into_iter().filter(|index| wanted(this.relaxed(*index))).collect()
        };
        let mut any = false;
        let mut size = among(self).len().div_ceil(2);
        while size > 0 {
            for chunk in among(self).chunks(size) {
                if self.left.states == 0 || self.left.tries == 0 {
                    return false;
                }
                let fewer = self.kept.iter().map(|(index, status)| {
                    let status = if chunk.contains(index) { self.relaxed(*index) } else { *status };
                    (*index, status)
                });
                let fewer = fewer.collect();
                any |= self.try_with(fewer).await;
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        any
    }
}

/// What has to come before what, for registers.
struct Graph {
    /// The operations, by their places in the list.
    nodes: Vec<usize>,
    edges: Vec<Vec<Option<Why>>>,
    unwritten: Option<usize>,
}

/// Of a register: who has seen what whom wrote.
struct ReadsFrom {
    writer: usize,
    reader: usize,
}

impl Graph {
    fn new<S: Specification>(
        specification: &S,
        operations: &[OperationOf<S>],
        chosen: &[usize],
        core: &[usize],
        consistency: Consistency,
    ) -> Graph {
        let mut graph = Graph { nodes: core.to_vec(), edges: Vec::new(), unwritten: None };
        let access = |index: usize| {
            let operation = &operations[index];
            specification.access(&operation.call, operation.answer.as_ref())
        };
        let part = |index: usize| specification.part(&operations[index].call);
        let mut reads: Vec<(usize, usize)> = Vec::new();
        let mut saw_start: Vec<usize> = Vec::new();
        for reader in core {
            let Some(value) = access(*reader).reads else { continue };
            let wrote = |index: &&usize| {
                // What it changes itself, it has not seen.
                **index != *reader
                    && part(**index) == part(*reader)
                    && value.is_some()
                    && access(**index).writes == value
            };
            let mut writers = chosen.iter().filter(wrote);
            match (writers.next(), writers.next(), value == specification.start_value()) {
                (None, _, true) => saw_start.push(*reader),
                (None, _, false) => graph.unwritten = graph.unwritten.or(Some(*reader)),
                (Some(writer), None, false) => reads.push((*writer, *reader)),
                _ => {}
            }
        }
        for (writer, _) in &reads {
            if !graph.nodes.contains(writer) {
                graph.nodes.push(*writer);
            }
        }
        let count = graph.nodes.len();
        if count > NODES_MAX {
            graph.nodes.clear();
            return graph;
        }
        graph.edges = vec![vec![None; count]; count];
        for before in 0..count {
            for after in 0..count {
                let pair = (&operations[graph.nodes[before]], &operations[graph.nodes[after]]);
                graph.edges[before][after] = ordered::<S>(pair, consistency);
            }
        }
        let nodes = graph.nodes.clone();
        let place = |index: usize| nodes.iter().position(|node| *node == index).unwrap_or_default();
        let reads: Vec<ReadsFrom> =
            reads.iter().map(|(w, r)| ReadsFrom { writer: place(*w), reader: place(*r) }).collect();
        for ReadsFrom { writer, reader } in &reads {
            graph.add(*writer, *reader, Why::Wrote);
        }
        // What takes effect for sure: it was answered, or somebody has seen it.
        let writers: Vec<usize> = (0..count).filter(|node| access(nodes[*node]).writes.is_some()).collect();
        let parts: Vec<Option<Word>> = nodes.iter().map(|index| part(*index)).collect();
        for reader in saw_start {
            let reader = place(reader);
            for writer in
                writers.iter().filter(|writer| **writer != reader && parts[**writer] == parts[reader])
            {
                graph.add(reader, *writer, Why::SawStart);
            }
        }
        while graph.infer(&reads, &writers, &parts) {}
        graph
    }

    fn add(&mut self, before: usize, after: usize, why: Why) -> bool {
        let edge = &mut self.edges[before][after];
        let new = edge.is_none();
        edge.get_or_insert(why);
        new
    }

    /// Nobody writes between a writer and who has seen it.
    fn infer(&mut self, reads: &[ReadsFrom], writers: &[usize], parts: &[Option<Word>]) -> bool {
        let reach = self.reach();
        let mut any = false;
        for ReadsFrom { writer, reader } in reads {
            for other in writers {
                if other == writer || other == reader || parts[*other] != parts[*writer] {
                    continue;
                }
                if reach[*other][*reader] {
                    let reader = self.nodes[*reader];
                    any |= self.add(*other, *writer, Why::Overwritten { reader });
                }
                if reach[*writer][*other] {
                    let writer = self.nodes[*writer];
                    any |= self.add(*reader, *other, Why::SawBefore { writer });
                }
            }
        }
        any
    }

    fn reach(&self) -> Vec<Vec<bool>> {
        let count = self.nodes.len();
        let mut reach: Vec<Vec<bool>> =
            self.edges.iter().map(|row| row.iter().map(Option::is_some).collect()).collect();
        for via in 0..count {
            let through = reach[via].clone();
            for row in reach.iter_mut().filter(|row| row[via]) {
                row.iter_mut().zip(&through).for_each(|(cell, there)| *cell |= there);
            }
        }
        reach
    }

    /// A shortest cycle.
    fn cycle(&self) -> Option<Vec<Edge>> {
        let cycles = (0..self.nodes.len()).filter_map(|start| self.way_back(start));
        let places = cycles.min_by_key(Vec::len)?;
        let next = places.iter().skip(1).chain(places.first());
        let edges = places.iter().zip(next).map(|(before, after)| Edge {
            before: self.nodes[*before],
            after: self.nodes[*after],
            why: self.edges[*before][*after].unwrap_or(Why::Answered),
        });
        Some(edges.collect())
    }

    /// The nodes of a shortest way from a node to itself.
    fn way_back(&self, start: usize) -> Option<Vec<usize>> {
        let mut from: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut waiting = VecDeque::from([start]);
        while let Some(node) = waiting.pop_front() {
            if self.edges[node][start].is_some() {
                let mut way = vec![node];
                while let Some(before) = from[way[way.len() - 1]].filter(|_| way[way.len() - 1] != start) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            for next in (0..self.nodes.len()).filter(|next| self.edges[node][*next].is_some()) {
                if next != start && from[next].is_none() {
                    from[next] = Some(node);
                    waiting.push_back(next);
                }
            }
        }
        None
    }
}

/// Whether the order has to keep that one comes before the other.
pub(super) fn ordered<S: Specification>(
    (before, after): (&OperationOf<S>, &OperationOf<S>),
    consistency: Consistency,
) -> Option<Why> {
    let end = before.end()?;
    match consistency {
        Consistency::Linearizable => (end < after.called.event).then_some(Why::Answered),
        Consistency::Sequential => {
            let same = before.client == after.client && (before.called, before.id) < (after.called, after.id);
            same.then_some(Why::SameClient)
        }
    }
}
