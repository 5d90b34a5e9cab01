//! The search for an order that explains a history.
//!
//! A state of the search is how far each client is, which open operations have taken effect, and the object's state.
//! Four things keep it small; `crates/core/tests/judge.rs` holds it against trying all permutations:
//!
//! - An answered operation that only reads is placed as soon as it is right: it is in nobody's way.
//! - Of two searches that are equally far in the same state, the one that has used fewer open operations can do all that
//!   the other can.
//! - An open operation is placed right before one of its part that needs it. If the next one would be the same without it,
//!   or may as well come before it, another order does.
//! - Open operations with the same call take effect in the order of their calls.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::item::{Item, Open, classified, place_in_lane};
use super::{Bound, Consistency, Cost, Specification};
use faultline_sim::Word;

/// So many states are visited between two pauses: far less than a frame of them.
const VISITS: u32 = 32;

/// What came of a search.
pub(super) enum Found {
    Order(Vec<usize>),
    /// No order. The longest that was found, and the operations of which none could come next.
    None {
        placed: Vec<usize>,
        stuck: Vec<usize>,
    },
    Bound,
}

pub(super) struct Search<'a, S: Specification> {
    specification: &'a S,
    consistency: Consistency,
    bound: Bound,
    /// Answered operations that follow one another.
    lanes: Vec<Vec<Item<'a, S>>>,
    /// The part of each operation in a lane.
    lane_parts: Vec<Vec<usize>>,
    open: Vec<Open<'a, S>>,
    /// Of each operation in a lane, once it was asked: the open ones that overwrite its part and make it right.
    fits: Vec<Vec<Option<Rc<[usize]>>>>,
    memo: Memo<S::State>,
    order: Vec<usize>,
    longest: (u32, Vec<usize>, Vec<usize>),
    cost: Cost,
}

/// How far each lane is, the object's state, and the part of an open operation that waits for the one that needs it;
/// with the open operations that were used.
type Memo<T> = BTreeMap<(Counts, Rc<T>, Option<usize>), Vec<Bits>>;
type Counts = Rc<[u32]>;
type Bits = Rc<[u64]>;

struct Config<T> {
    counts: Counts,
    used: Bits,
    state: Rc<T>,
}

impl<T> Clone for Config<T> {
    fn clone(&self) -> Config<T> {
        let Config { counts, used, state } = self;
        Config { counts: counts.clone(), used: used.clone(), state: state.clone() }
    }
}

#[derive(Clone, Copy)]
enum Move {
    Lane(usize),
    Open(usize),
}

/// The open operation that was placed last, and the state before it.
type Last<T> = Option<(usize, Rc<T>)>;

struct Frame<T> {
    config: Config<T>,
    moves: Vec<(Move, Rc<T>)>,
    next: usize,
    placed: usize,
}

enum Visit<T> {
    Complete,
    Known,
    New(Frame<T>),
}

impl<'a, S: Specification> Search<'a, S> {
    pub fn new(
        specification: &'a S,
        items: Vec<Item<'a, S>>,
        consistency: Consistency,
        bound: Bound,
    ) -> Search<'a, S> {
        let mut parts: BTreeMap<Option<Word>, usize> = BTreeMap::new();
        let mut part_of = |item: &Item<S>| {
            let next = parts.len();
            *parts.entry(specification.part(item.call)).or_insert(next)
        };
        let (mut answered, open): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| item.answer.is_some());
        answered.sort_by_key(|item| (item.called, item.index));
        let mut lanes: Vec<Vec<Item<S>>> = Vec::new();
        let mut lane_parts: Vec<Vec<usize>> = Vec::new();
        for item in answered {
            let fits = |lane: &Vec<Item<S>>| {
                lane.last().is_some_and(|last| {
                    last.client == item.client
                        && (consistency == Consistency::Sequential || last.answered < item.called)
                })
            };
            let lane = lanes.iter().position(fits).unwrap_or_else(|| {
                lanes.push(Vec::new());
                lane_parts.push(Vec::new());
                lanes.len() - 1
            });
            lane_parts[lane].push(part_of(&item));
            lanes[lane].push(item);
        }
        let changing = open.into_iter().filter(|item| !specification.only_reads(item.call, None));
        let open = changing.map(|item| {
            let part = part_of(&item);
            let overwrites = specification.overwrites(item.call);
            let after = match consistency {
                Consistency::Linearizable => None,
                Consistency::Sequential => place_in_lane(&lanes, &item),
            };
            Open { item, part, class: 0, follows: false, overwrites, after }
        });
        let open = classified(open.collect());
        let fits = lanes.iter().map(|lane| vec![None; lane.len()]).collect();
        Search {
            specification,
            consistency,
            bound,
            lanes,
            lane_parts,
            open,
            fits,
            memo: Memo::new(),
            order: Vec::new(),
            longest: (0, Vec::new(), Vec::new()),
            cost: Cost::default(),
        }
    }

    /// Looks for an order, with a pause now and then. Gives what it has cost, too.
    pub async fn run(mut self, pause: &mut impl AsyncFnMut()) -> (Found, Cost) {
        let start = Config {
            counts: vec![0; self.lanes.len()].into(),
            used: vec![0; self.open.len().div_ceil(64)].into(),
            state: Rc::new(self.specification.start()),
        };
        let mut frames = Vec::new();
        let mut visit = self.visit(start, None);
        let mut visits = 0u32;
        loop {
            if visits.is_multiple_of(VISITS) {
                pause().await;
            }
            visits = visits.wrapping_add(1);
            match visit {
                Visit::Complete => return (Found::Order(self.order), self.cost),
                Visit::New(frame) => frames.push(frame),
                Visit::Known => {}
            }
            if self.cost.states > self.bound.states || self.cost.tries > self.bound.tries {
                return (Found::Bound, self.cost);
            }
            let Some(frame) = frames.last_mut() else {
                let (_, placed, stuck) = self.longest;
                return (Found::None { placed, stuck }, self.cost);
            };
            self.order.truncate(frame.placed);
            let Some((taken, state)) = frame.moves.get(frame.next).cloned() else {
                frames.pop();
                visit = Visit::Known;
                continue;
            };
            frame.next += 1;
            let before = frame.config.clone();
            visit = self.take(&before, taken, state);
        }
    }

    fn take(&mut self, before: &Config<S::State>, taken: Move, state: Rc<S::State>) -> Visit<S::State> {
        match taken {
            Move::Lane(lane) => {
                self.order.push(self.lanes[lane][before.counts[lane] as usize].index);
                let counts = with_one_more(&before.counts, lane);
                self.visit(Config { counts, used: before.used.clone(), state }, None)
            }
            Move::Open(open) => {
                self.order.push(self.open[open].item.index);
                let mut used = before.used.to_vec();
                used[open / 64] |= 1 << (open % 64);
                let config = Config { counts: before.counts.clone(), used: used.into(), state };
                self.visit(config, Some((open, before.state.clone())))
            }
        }
    }

    fn visit(&mut self, mut config: Config<S::State>, mut last: Last<S::State>) -> Visit<S::State> {
        while let Some(lane) = self.free(&config) {
            self.order.push(self.lanes[lane][config.counts[lane] as usize].index);
            config.counts = with_one_more(&config.counts, lane);
            last = None;
        }
        let far = config.counts.iter().sum();
        if self.longest.1.is_empty() || far > self.longest.0 {
            let stuck = (0..self.lanes.len()).filter(|lane| self.may_come(&config, *lane));
            let stuck = stuck.filter_map(|lane| self.head(&config, lane)).map(|item| item.index).collect();
            self.longest = (far, self.order.clone(), stuck);
        }
        if (0..self.lanes.len()).all(|lane| self.head(&config, lane).is_none()) {
            return Visit::Complete;
        }
        let pending = last.as_ref().map(|(open, _)| self.open[*open].part);
        let known = self.memo.entry((config.counts.clone(), config.state.clone(), pending)).or_default();
        let covers = |used: &Bits| used.iter().zip(config.used.iter()).all(|(a, b)| a & !b == 0);
        if known.iter().any(covers) {
            return Visit::Known;
        }
        known.push(config.used.clone());
        self.cost.states += 1;
        let sizes = size_of_val(&*config.counts) + size_of_val(&*config.used) + size_of::<S::State>();
        // Counted pointers, the entry of the map, and the frame with its moves.
        const OVERHEAD: usize = 200;
        let moves = self.moves(&config, last.as_ref());
        let moved: usize = moves
            .iter()
            .map(|(_, state)| self.specification.heap_bytes(state) + size_of::<S::State>() + 40)
            .sum();
        self.cost.bytes += sizes + OVERHEAD + moved;
        let placed = self.order.len();
        Visit::New(Frame { config, moves, next: 0, placed })
    }

    fn head(&self, config: &Config<S::State>, lane: usize) -> Option<&Item<'a, S>> {
        self.lanes[lane].get(config.counts[lane] as usize)
    }

    /// The first answer that is still to come: what was called after it has to wait.
    fn limit(&self, config: &Config<S::State>) -> u64 {
        let heads = (0..self.lanes.len()).filter_map(|lane| self.head(config, lane));
        heads.map(|item| item.answered).min().unwrap_or(u64::MAX)
    }

    fn may_come(&self, config: &Config<S::State>, lane: usize) -> bool {
        self.head(config, lane).is_some_and(|item| match self.consistency {
            Consistency::Linearizable => item.called <= self.limit(config),
            Consistency::Sequential => true,
        })
    }

    /// A lane whose next operation is right now and only reads.
    fn free(&mut self, config: &Config<S::State>) -> Option<usize> {
        (0..self.lanes.len()).find(|lane| {
            self.may_come(config, *lane)
                && self.reads(config, *lane)
                && self.right(&config.state, *lane, config).is_some()
        })
    }

    fn reads(&self, config: &Config<S::State>, lane: usize) -> bool {
        self.head(config, lane).is_some_and(|item| self.specification.only_reads(item.call, item.answer))
    }

    /// The state after the next operation of a lane, if its answer is right in the state given.
    fn right(&mut self, state: &S::State, lane: usize, config: &Config<S::State>) -> Option<S::State> {
        self.cost.tries += 1;
        let item = self.lanes[lane].get(config.counts[lane] as usize)?;
        let (after, answer) = self.specification.apply(state, item.call);
        (Some(&answer) == item.answer).then_some(after)
    }

    fn after_open(&mut self, state: &S::State, open: usize) -> S::State {
        self.cost.tries += 1;
        self.specification.apply(state, self.open[open].item.call).0
    }

    fn is_used(config: &Config<S::State>, open: usize) -> bool {
        config.used[open / 64] >> (open % 64) & 1 == 1
    }

    fn may_open(&self, config: &Config<S::State>, limit: u64, open: usize, last: Option<usize>) -> bool {
        let Open { item, follows, after, .. } = &self.open[open];
        let used = |open: usize| Self::is_used(config, open) || last == Some(open);
        !used(open)
            && (!follows || used(open - 1))
            && match self.consistency {
                Consistency::Linearizable => item.called <= limit,
                Consistency::Sequential => after.is_none_or(|(lane, count)| config.counts[lane] >= count),
            }
    }

    fn moves(
        &mut self,
        config: &Config<S::State>,
        last: Option<&(usize, Rc<S::State>)>,
    ) -> Vec<(Move, Rc<S::State>)> {
        let limit = self.limit(config);
        let mut lanes: Vec<usize> =
            (0..self.lanes.len()).filter(|lane| self.may_come(config, *lane)).collect();
        // What is most likely right comes first.
        lanes.sort_by_key(|lane| {
            self.head(config, *lane).map(|item| match self.consistency {
                Consistency::Linearizable => item.answered,
                Consistency::Sequential => item.called,
            })
        });
        let mut moves = Vec::new();
        for lane in &lanes {
            if let Some(state) = self.lane_move(config, &config.state, *lane, last) {
                moves.push((Move::Lane(*lane), Rc::new(state)));
            }
        }
        for open in self.candidates(config, &lanes) {
            let Some(state) = self.open_move(config, &config.state, limit, open, last) else { continue };
            let state = Rc::new(state);
            if self.is_needed(config, &lanes, limit, open, &state) {
                moves.push((Move::Open(open), state));
            }
        }
        moves
    }

    /// The open operations that may be needed now, in their order. One that overwrites is so by an operation that it makes
    /// right, or by another open one that does not overwrite.
    fn candidates(&mut self, config: &Config<S::State>, lanes: &[usize]) -> Vec<usize> {
        if self.open.iter().any(|open| !open.overwrites) {
            return (0..self.open.len()).collect();
        }
        let mut candidates: Vec<usize> = Vec::new();
        for lane in lanes {
            candidates.extend(self.fits(*lane, config.counts[*lane] as usize).iter());
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    fn fits(&mut self, lane: usize, at: usize) -> Rc<[usize]> {
        if let Some(fits) = &self.fits[lane][at] {
            return fits.clone();
        }
        let item = &self.lanes[lane][at];
        let (call, answer, part) = (item.call, item.answer, self.lane_parts[lane][at]);
        let start = self.specification.start();
        let fits: Rc<[usize]> = (0..self.open.len())
            .filter(|open| {
                // Only what the open one leaves decides.
                let Open { item, part: of, .. } = &self.open[*open];
                *of == part && {
                    let (state, _) = self.specification.apply(&start, item.call);
                    !self.specification.overwrites(call)
                        && answer == Some(&self.specification.apply(&state, call).1)
                }
            })
            .collect();
        self.cost.tries += 2 * self.open.len() as u64;
        self.fits[lane][at] = Some(fits.clone());
        fits
    }

    /// The state after the next operation of a lane, unless it is wrong, or another order does as well.
    fn lane_move(
        &mut self,
        config: &Config<S::State>,
        state: &S::State,
        lane: usize,
        last: Option<&(usize, Rc<S::State>)>,
    ) -> Option<S::State> {
        let after = self.right(state, lane, config)?;
        let Some((open, before)) = last else { return Some(after) };
        if self.lane_parts[lane][config.counts[lane] as usize] != self.open[*open].part {
            return None;
        }
        let Some(without) = self.right(before, lane, config) else { return Some(after) };
        let superfluous = without == after || self.after_open(&without, *open) == after;
        (!superfluous).then_some(after)
    }

    /// The same for an open operation. One that changes nothing is as one that never took effect.
    fn open_move(
        &mut self,
        config: &Config<S::State>,
        state: &S::State,
        limit: u64,
        open: usize,
        last: Option<&(usize, Rc<S::State>)>,
    ) -> Option<S::State> {
        if !self.may_open(config, limit, open, last.map(|(open, _)| *open)) {
            return None;
        }
        let after = self.after_open(state, open);
        if after == *state {
            return None;
        }
        let Some((last, before)) = last else { return Some(after) };
        if self.open[open].part != self.open[*last].part {
            return None;
        }
        let without = self.after_open(before, open);
        let superfluous = without == after
            || self.open[open].class < self.open[*last].class && self.after_open(&without, *last) == after;
        (!superfluous).then_some(after)
    }

    /// Whether anything can come right after this open operation that could not come as well without it.
    fn is_needed(
        &mut self,
        config: &Config<S::State>,
        lanes: &[usize],
        limit: u64,
        open: usize,
        state: &Rc<S::State>,
    ) -> bool {
        let last = (open, config.state.clone());
        lanes.iter().any(|lane| {
            // A read would have been placed already if it were right without this one.
            self.reads(config, *lane) && self.right(state, *lane, config).is_some()
                || self.lane_move(config, state, *lane, Some(&last)).is_some()
        }) || (0..self.open.len()).any(|next| {
            !self.open[next].overwrites && self.open_move(config, state, limit, next, Some(&last)).is_some()
        })
    }
}

fn with_one_more(counts: &Counts, lane: usize) -> Counts {
    let mut counts = counts.to_vec();
    counts[lane] += 1;
    counts.into()
}
