//! The history of a run, as its protocol says what its requests do.

use std::collections::BTreeMap;

use super::{KeyCall, KeyValue, Operation, OperationOf, Place, RegisterAnswer, RegisterCall};
use faultline_protocols::{KeyAccess, Object, ProtocolSpec, Told};
use faultline_sim::{NodeId, OperationId, Session, What, Word};

/// The protocol does not say what its requests do to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJudged;

/// The object that clients of a recorded run take its protocol for, and what they did with it, in the order in which they
/// were asked to. What says that it was not done is left out.
///
/// # Errors
/// If the protocol names no object.
pub fn of_run(
    spec: &ProtocolSpec,
    session: &dyn Session,
) -> Result<(KeyValue, Vec<OperationOf<KeyValue>>), NotJudged> {
    let Some(Object::KeyValue { start, access }) = spec.object else { return Err(NotJudged) };
    let operations = intervals(session).into_iter().filter_map(|interval| {
        let KeyAccess { key, writes, told } = access(session, interval.id)?;
        let answer = match told {
            Told::Open => None,
            Told::NotDone => return None,
            Told::Written => Some(RegisterAnswer::Written),
            Told::Found(value) => Some(RegisterAnswer::Found(value)),
        };
        let call = KeyCall { key, call: writes.map_or(RegisterCall::Read, RegisterCall::Write) };
        let Interval { id, client, called, answered, .. } = interval;
        Some(Operation { id, client, call, answer, called, answered })
    });
    Ok((KeyValue { start: start.and_then(Word::new) }, operations.collect()))
}

struct Interval {
    id: OperationId,
    client: NodeId,
    called: Place,
    answered: Option<Place>,
    /// The last answer that its client got while this waited.
    waited: Option<Place>,
}

/// When each operation was open, in the order in which clients were asked. A client does one at a time: what it has not
/// begun when another is answered is called then. What was asked before that other one, and is never answered, may have
/// been begun and lost with its client; it stays called when it was.
fn intervals(session: &dyn Session) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = Vec::new();
    let mut index_of: BTreeMap<OperationId, usize> = BTreeMap::new();
    // Of each client, those that are not answered.
    let mut waiting: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (event, recorded) in (0..).zip(session.trace()) {
        let place = Place { event, at: recorded.at };
        match recorded.what {
            What::Invoked { client, operation } => {
                index_of.insert(operation, intervals.len());
                waiting.entry(client).or_default().push(intervals.len());
                let interval =
                    Interval { id: operation, client, called: place, answered: None, waited: None };
                intervals.push(interval);
            }
            What::Responded { client, operation } => {
                let Some(answered) = index_of.get(&operation).copied() else { continue };
                let waiting = waiting.entry(client).or_default();
                waiting.retain(|index| *index != answered);
                let interval = &mut intervals[answered];
                interval.answered = Some(place);
                interval.called = interval.called.max(interval.waited.unwrap_or(interval.called));
                for index in waiting {
                    if *index > answered {
                        intervals[*index].called = place;
                    } else {
                        intervals[*index].waited = Some(place);
                    }
                }
            }
            _ => {}
        }
    }
    intervals
}
