//! A judgement in sentences, in the reader's language.

use super::{Conflict, Consistency, Edge, KeyValue, OperationOf, Reason, Verdict, Why, points};
use crate::text::{Texts, name_of, time_text};
use faultline_sim::{Micros, Session};

/// Tells what was judged.
pub struct Teller<'a> {
    pub texts: &'a Texts,
    /// The run of which it is the history.
    pub session: &'a dyn Session,
    /// What was judged: operations are named by their places in it.
    pub operations: &'a [OperationOf<KeyValue>],
}

/// Why a conflict is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// What leads to them.
    pub title: Option<String>,
    pub lines: Vec<String>,
    /// What follows from them.
    pub end: Option<String>,
}

impl Teller<'_> {
    /// The verdict in one sentence.
    pub fn verdict(&self, verdict: &Verdict, consistency: Consistency) -> String {
        let all = self.operations.len();
        let [yes, no] = match consistency {
            Consistency::Linearizable => ["judge-linearizable", "judge-not-linearizable"],
            Consistency::Sequential => ["judge-sequential", "judge-not-sequential"],
        };
        match verdict {
            Verdict::Explained { .. } => self.texts.with(yes, &[("operations", self.count(all).into())]),
            Verdict::Unexplained(conflict) => {
                let few = self.count(conflict.operations.len());
                self.texts.with(no, &[("few", few.into()), ("all", all.into())])
            }
            Verdict::Undecided(bound) => {
                let args = [
                    ("operations", self.count(all).into()),
                    ("states", bound.states.into()),
                    ("tries", bound.tries.into()),
                ];
                self.texts.with("judge-undecided", &args)
            }
        }
    }

    /// An order that explains everything: each operation, and the earliest moment at which it may have taken effect.
    pub fn order(&self, order: &[usize]) -> Vec<(usize, Micros)> {
        let at = |event: u64| self.session.trace().get(event as usize).map_or(Micros(0), |event| event.at);
        order.iter().copied().zip(points(self.operations, order).into_iter().map(at)).collect()
    }

    /// Says how many operations an order lacks, if any.
    pub fn left_out(&self, order: &[usize]) -> Option<String> {
        let left = self.operations.len().saturating_sub(order.len());
        let told = || self.texts.with("judge-no-effect", &[("operations", self.count(left).into())]);
        (left > 0).then(told)
    }

    /// An operation with when it began and was answered.
    pub fn interval(&self, index: usize) -> String {
        let Some(operation) = self.operations.get(index) else { return String::new() };
        let to = match operation.answered {
            Some(place) => time_text(place.at),
            None => self.texts.get("judge-open"),
        };
        let args = [
            ("operation", self.operation(index).into()),
            ("from", time_text(operation.called.at).into()),
            ("to", to.into()),
        ];
        self.texts.with("judge-interval", &args)
    }

    pub fn reasons(&self, conflict: &Conflict) -> Reasons {
        match &conflict.why {
            Reason::Cycle(edges) => Reasons {
                title: Some(self.texts.get("judge-cycle")),
                lines: edges.iter().map(|edge| self.edge(edge)).collect(),
                end: None,
            },
            Reason::Unwritten(reader) => {
                let end = self.texts.with("judge-unwritten", &[("reader", self.short(*reader).into())]);
                Reasons { end: Some(end), ..Reasons::default() }
            }
            Reason::Stuck { placed, stuck } => {
                let stuck: Vec<String> = stuck.iter().map(|index| self.short(*index)).collect();
                let stuck = stuck.join(&self.texts.get("judge-or"));
                Reasons {
                    title: (!placed.is_empty()).then(|| self.texts.get("judge-placed")),
                    lines: placed.iter().map(|index| self.operation(*index)).collect(),
                    end: Some(self.texts.with("judge-stuck", &[("stuck", stuck.into())])),
                }
            }
        }
    }

    fn edge(&self, edge: &Edge) -> String {
        let at = |index: usize| self.operations.get(index);
        let answered = at(edge.before).and_then(|operation| operation.answered).map(|place| place.at);
        let called = at(edge.after).map(|operation| operation.called.at);
        let other = match edge.why {
            Why::Overwritten { reader } => Some(reader),
            Why::SawBefore { writer } => Some(writer),
            Why::Answered | Why::SameClient | Why::Wrote | Why::SawStart => None,
        };
        let key = match edge.why {
            Why::Answered => "judge-answered",
            Why::SameClient => "judge-same-client",
            Why::Wrote => "judge-wrote",
            Why::SawStart => "judge-saw-start",
            Why::Overwritten { .. } => "judge-overwritten",
            Why::SawBefore { .. } => "judge-saw-before",
        };
        let other = other.map(|index| self.short(index)).unwrap_or_default();
        let args = [
            ("before", self.short(edge.before).into()),
            ("after", self.short(edge.after).into()),
            ("answered", time_text(answered.unwrap_or_default()).into()),
            ("called", time_text(called.unwrap_or_default()).into()),
            ("reader", other.clone().into()),
            ("writer", other.into()),
        ];
        self.texts.with(key, &args)
    }

    /// `c1: put x 1 → ok`.
    pub fn operation(&self, index: usize) -> String {
        let Some(view) = self.view(index) else { return String::new() };
        let names = self.session.names();
        let answer = view.response.as_ref().map(|note| self.texts.note(note, names));
        let args = [
            ("client", name_of(names, view.client).to_owned().into()),
            ("request", view.request.into()),
            ("answer", answer.unwrap_or_else(|| self.texts.get("judge-no-answer")).into()),
        ];
        self.texts.with("judge-operation", &args)
    }

    /// `c1's put x 1`.
    fn short(&self, index: usize) -> String {
        let Some(view) = self.view(index) else { return String::new() };
        let client = name_of(self.session.names(), view.client).to_owned();
        self.texts.with("judge-short", &[("client", client.into()), ("request", view.request.into())])
    }

    fn view(&self, index: usize) -> Option<faultline_sim::OperationView> {
        self.session.operation(self.operations.get(index)?.id)
    }

    fn count(&self, operations: usize) -> String {
        self.texts.with("judge-operations", &[("count", operations.into())])
    }
}
