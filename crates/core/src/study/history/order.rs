//! Whether an order that somebody gives explains a history.

use super::conflict::ordered;
use super::{Consistency, OperationOf, Specification};

/// Why it does not, at the first place where it goes wrong. Operations are named by their places in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misplaced<A> {
    /// It stands after another that it has to come before.
    TooLate { operation: usize, before: usize },
    /// At this place its answer would have been another one.
    WrongAnswer { operation: usize, instead: A },
    /// An answered operation is not there, or one is there twice or is none of the history.
    NotAllOnce,
}

/// Whether this order keeps what it has to keep, and whether every answer is that of an object used in it. Operations
/// without an answer may be left out.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_order<S: Specification>(
    specification: &S,
    operations: &[OperationOf<S>],
    order: &[usize],
    consistency: Consistency,
) -> Result<(), Misplaced<S::Answer>> {
    let mut placed = vec![false; operations.len()];
    for index in order {
        match placed.get_mut(*index) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(Misplaced::NotAllOnce),
        }
    }
    if operations.iter().zip(&placed).any(|(operation, placed)| operation.answer.is_some() && !placed) {
        return Err(Misplaced::NotAllOnce);
    }
    let mut state = specification.start();
    for (place, index) in order.iter().enumerate() {
        let operation = &operations[*index];
        let wrong =
            |earlier: &&usize| ordered::<S>((operation, &operations[**earlier]), consistency).is_some();
        if let Some(before) = order[..place].iter().find(wrong) {
            return Err(Misplaced::TooLate { operation: *index, before: *before });
        }
        let (after, answer) = specification.apply(&state, &operation.call);
        if operation.answer.as_ref().is_some_and(|told| *told != answer) {
            return Err(Misplaced::WrongAnswer { operation: *index, instead: answer });
        }
        state = after;
    }
    Ok(())
}
