//! Two runs of one protocol side by side: where they part, and what came of it.

use std::ops::Range;

use super::entry;
use crate::text::{Texts, describe};
use faultline_protocols::ProtocolSpec;
use faultline_sim::{Event, History, Micros, Session, What};

/// An event of one of the runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its index in the trace of its run.
    pub event: usize,
    pub at: Micros,
    pub sentence: String,
}

/// Where two runs differ: what happens next in each. A side is `None` if nothing more happens there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The earlier of the two times.
    pub at: Micros,
    pub left: Option<Told>,
    pub right: Option<Told>,
}

impl Parting {
    /// Whether the left run does something at this moment that the right one does not; both may do.
    pub fn is_left(&self) -> bool {
        self.left.as_ref().is_some_and(|told| told.at == self.at)
    }

    /// As [`Parting::is_left`], for the right run.
    pub fn is_right(&self) -> bool {
        self.right.as_ref().is_some_and(|told| told.at == self.at)
    }
}

/// Events of both runs at one time, or a stretch in which only one of them does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The time of the first of them.
    pub at: Micros,
    pub left: Range<usize>,
    pub right: Range<usize>,
    /// Both sides have the same events, but for the numbers of messages and requests.
    pub same: bool,
}

/// The first event at which the runs differ, message numbers included; `None` if they are the same. If one
/// run has a command that the other has not, this is most often what the command itself does.
pub fn part(spec: &ProtocolSpec, texts: &Texts, left: &History, right: &History) -> Option<Parting> {
    let sides = Sides { spec, left, right };
    let index = sides.first_difference();
    sides.parting(texts, (index, index))
}

/// The first thing that a node does in one of the runs and, at that time, not in the other: a message, a timer, a
/// write, an answer, a note. What hands do to nodes, links and messages is passed over. A side at which nothing of
/// the kind happens then tells what a node does there next.
pub fn consequence(spec: &ProtocolSpec, texts: &Texts, left: &History, right: &History) -> Option<Parting> {
    let sides = Sides { spec, left, right };
    let start = sides.first_difference();
    let own = |history: &History| -> Vec<usize> {
        let trace = history.trace();
        (start..trace.len()).filter(|index| is_own_doing(&trace[*index].what)).collect()
    };
    let (l, r) = (own(left), own(right));
    let (mut l, mut r) = (l.as_slice(), r.as_slice());
    loop {
        let at = l.first().map(|index| left.trace()[*index].at);
        let at = at.into_iter().chain(r.first().map(|index| right.trace()[*index].at)).min()?;
        let now = |history: &History, list: &[usize]| {
            list.partition_point(|index| history.trace()[*index].at <= at)
        };
        let (here, rest) = l.split_at(now(left, l));
        let (there, others) = r.split_at(now(right, r));
        // In the same moment, nodes may take turns in another order.
        let only_here = lonely(here, there, |index, twin| sides.alike(index, twin));
        let only_there = lonely(there, here, |index, twin| sides.alike(twin, index));
        if only_here.is_some() || only_there.is_some() {
            let l = only_here.or(rest.first().copied()).unwrap_or(left.trace().len());
            let r = only_there.or(others.first().copied()).unwrap_or(right.trace().len());
            return sides.parting(texts, (l, r));
        }
        (l, r) = (rest, others);
    }
}

/// Both traces on one clock, from the start to the end, for showing them side by side.
pub fn align(spec: &ProtocolSpec, left: &History, right: &History) -> Vec<Pair> {
    let sides = Sides { spec, left, right };
    let (l, r) = (left.trace(), right.trace());
    let common = sides.first_difference();
    let mut pairs = Vec::new();
    if common > 0 {
        pairs.push(Pair { at: l[0].at, left: 0..common, right: 0..common, same: true });
    }
    let (mut i, mut j) = (common, common);
    while i < l.len() || j < r.len() {
        let next = [l.get(i), r.get(j)];
        let Some(at) = next.iter().flatten().map(|event| event.at).min() else { break };
        let here =
            |trace: &[Event], from: usize| from + trace[from..].partition_point(|event| event.at <= at);
        let (i_end, j_end) = (here(l, i), here(r, j));
        let alike = (i..i_end).zip(j..j_end).take_while(|(i, j)| sides.alike(*i, *j)).count();
        add(&mut pairs, Pair { at, left: i..i + alike, right: j..j + alike, same: true });
        add(&mut pairs, Pair { at, left: i + alike..i_end, right: j + alike..j_end, same: false });
        (i, j) = (i_end, j_end);
    }
    pairs
}

/// Puts a pair at the end, or into the last one if that goes on in the same way.
fn add(pairs: &mut Vec<Pair>, pair: Pair) {
    if pair.left.is_empty() && pair.right.is_empty() {
        return;
    }
    if let Some(last) = pairs.last_mut() {
        let only_left = |pair: &Pair| pair.right.is_empty();
        let only_right = |pair: &Pair| pair.left.is_empty();
        let one_sided = only_left(last) && only_left(&pair) || only_right(last) && only_right(&pair);
        if last.same && pair.same || !last.same && !pair.same && one_sided {
            (last.left.end, last.right.end) = (pair.left.end, pair.right.end);
            return;
        }
    }
    pairs.push(pair);
}

/// The first of these that has no twin among those.
fn lonely(these: &[usize], those: &[usize], alike: impl Fn(usize, usize) -> bool) -> Option<usize> {
    let mut those = those.to_vec();
    these.iter().copied().find(|index| {
        let twin = those.iter().position(|twin| alike(*index, *twin));
        twin.map(|twin| those.remove(twin)).is_none()
    })
}

fn is_own_doing(what: &What) -> bool {
    matches!(
        what,
        What::Sent { .. }
            | What::Delivered { .. }
            | What::TimerFired { .. }
            | What::Synced { .. }
            | What::Noted { .. }
            | What::Responded { .. }
    )
}

struct Sides<'a> {
    spec: &'a ProtocolSpec,
    left: &'a History,
    right: &'a History,
}

impl Sides<'_> {
    fn parting(&self, texts: &Texts, (l, r): (usize, usize)) -> Option<Parting> {
        let told = |history: &History, event: usize| {
            let of = history.trace().get(event)?;
            let sentence = describe(texts, self.spec, history.recorder(), of);
            Some(Told { event, at: of.at, sentence })
        };
        let (left, right) = (told(self.left, l), told(self.right, r));
        let at = left.iter().chain(&right).map(|told| told.at).min()?;
        Some(Parting { at, left, right })
    }

    fn first_difference(&self) -> usize {
        let (l, r) = (self.left, self.right);
        let same_names = l.recorder().names() == r.recorder().names();
        let same = |index: &usize| match (l.trace().get(*index), r.trace().get(*index)) {
            (Some(a), Some(b)) if same_names => a == b && same_content(l.recorder(), r.recorder(), &a.what),
            (Some(a), Some(b)) => {
                let left = entry::fields(self.spec, l.recorder(), a);
                a.at == b.at && left == entry::fields(self.spec, r.recorder(), b)
            }
            _ => false,
        };
        (0..).take_while(same).count()
    }

    /// Whether these are the same event, but for the numbers of messages and requests.
    fn alike(&self, l: usize, r: usize) -> bool {
        let (left, right) = (&self.left.trace()[l], &self.right.trace()[r]);
        left.at == right.at
            && entry::kind(&left.what) == entry::kind(&right.what)
            && entry::unnumbered(self.spec, self.left.recorder(), left)
                == entry::unnumbered(self.spec, self.right.recorder(), right)
    }
}

/// Whether what two equal events refer to by number is the same in both runs, which were equal until now.
fn same_content(left: &dyn Session, right: &dyn Session, what: &What) -> bool {
    match *what {
        What::Noted { note, .. } | What::Violated { note, .. } => left.note(note) == right.note(note),
        What::Sent { message, .. } => {
            let content =
                |session: &dyn Session| session.message(message).map(|view| (view.kind, view.fields));
            content(left) == content(right)
        }
        What::Invoked { operation, .. } => {
            let request = |session: &dyn Session| session.operation(operation).map(|view| view.request);
            request(left) == request(right)
        }
        What::Responded { operation, .. } => {
            let response = |session: &dyn Session| session.operation(operation).map(|view| view.response);
            response(left) == response(right)
        }
        _ => true,
    }
}
