//! Histories written down as they are in papers: who, what, told what, from when to when.

use faultline_core::study::history::{Operation, Place};
use faultline_sim::{Micros, NodeId, OperationId, Word};

/// Client, call, answer, and the times of both; without an answer its time says nothing.
pub type Row<C, A> = (u16, C, Option<A>, u64, u64);

/// The operations of a history. What happens at one time happens in the order: calls, then answers. So what is called when
/// another is answered is not after it.
pub fn history<C: Clone, A: Clone>(rows: &[Row<C, A>]) -> Vec<Operation<C, A>> {
    let mut events: Vec<(u64, bool, usize)> = Vec::new();
    for (index, (_, _, answer, from, to)) in rows.iter().enumerate() {
        events.push((*from, false, index));
        if answer.is_some() {
            events.push((*to, true, index));
        }
    }
    events.sort_unstable();
    let place = |time: u64, answer: bool, index: usize| {
        let event = events.binary_search(&(time, answer, index)).expect("it is one of them") as u64;
        Place { event, at: Micros(time) }
    };
    let rows = rows.iter().enumerate();
    rows.map(|(index, (client, call, answer, from, to))| Operation {
        id: OperationId(index as u32),
        client: NodeId(*client),
        call: call.clone(),
        answer: answer.clone(),
        called: place(*from, false, index),
        answered: answer.is_some().then(|| place(*to, true, index)),
    })
    .collect()
}

pub fn word(text: impl ToString) -> Word {
    Word::new(&text.to_string()).expect("short")
}
