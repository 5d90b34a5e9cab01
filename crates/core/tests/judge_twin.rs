//! The judge of histories against one that tries every order: thousands of small histories of every object.

mod history;

use std::fmt::Debug;

use faultline_core::study::history::*;
use faultline_protocols::{KeyAccess, Registers, Told};
use faultline_sim::{Micros, Stream, Word};
use history::{Row, history, word};

const HISTORIES: u64 = 6_000;

/// Tries every order of every choice of open operations.
struct Twin<'a, S: Specification> {
    specification: &'a S,
    operations: &'a [OperationOf<S>],
    consistency: Consistency,
}

impl<S: Specification> Twin<'_, S> {
    fn explains(&self) -> bool {
        self.goes_on(&mut vec![false; self.operations.len()], self.specification.start())
    }

    fn goes_on(&self, done: &mut Vec<bool>, state: S::State) -> bool {
        if self.operations.iter().zip(&*done).all(|(operation, done)| *done || operation.answer.is_none()) {
            return true;
        }
        for next in 0..self.operations.len() {
            let waits = |other: usize| !done[other] && self.must_precede(other, next);
            if done[next] || (0..self.operations.len()).any(waits) {
                continue;
            }
            let (after, answer) = self.specification.apply(&state, &self.operations[next].call);
            if self.operations[next].answer.as_ref().is_none_or(|told| *told == answer) {
                done[next] = true;
                if self.goes_on(done, after) {
                    return true;
                }
                done[next] = false;
            }
        }
        false
    }

    fn must_precede(&self, before: usize, after: usize) -> bool {
        let (before, after) = (&self.operations[before], &self.operations[after]);
        before.answer.is_some()
            && match self.consistency {
                Consistency::Linearizable => {
                    before.answered.expect("it has an answer").event < after.called.event
                }
                Consistency::Sequential => {
                    before.client == after.client && before.called.event < after.called.event
                }
            }
    }

    /// Whether an order is one: it has every answered operation, each once, keeps what must be kept, and every answer is
    /// that of the object.
    fn accepts(&self, order: &[usize]) -> bool {
        let mut state = self.specification.start();
        let place = |index: usize| order.iter().position(|placed| *placed == index);
        for (at, index) in order.iter().enumerate() {
            let operation = &self.operations[*index];
            let (after, answer) = self.specification.apply(&state, &operation.call);
            let right = operation.answer.as_ref().is_none_or(|told| *told == answer);
            let early = (0..self.operations.len()).any(|other| {
                self.must_precede(other, *index) && place(other).is_none_or(|before| before > at)
            });
            if !right || early || place(*index) != Some(at) {
                return false;
            }
            state = after;
        }
        (0..self.operations.len())
            .all(|index| self.operations[index].answer.is_none() || place(index).is_some())
    }
}

/// Of each answer, whether it was found right and wrong, so that the comparison is about both.
#[derive(Debug, Default)]
struct Seen {
    explained: u64,
    unexplained: u64,
    cycles: u64,
    /// Orders given at random that are right.
    orders: u64,
}

/// Up to seven operations of up to three clients, with answers that may be right. Those of one client may overlap now and
/// then, as those of several users of one machine.
fn random_history<S: Specification>(
    specification: &S,
    stream: &mut Stream,
    call: &dyn Fn(&mut Stream) -> S::Call,
) -> Vec<Row<S::Call, S::Answer>> {
    let count = 1 + stream.below(7);
    let clients = 1 + stream.below(3);
    let span = 2 + stream.below(16);
    let overlaps = stream.below(10) == 0;
    let mut free = [0; 3];
    let mut rows: Vec<Row<S::Call, S::Answer>> = Vec::new();
    for _ in 0..count {
        let client = stream.below(clients) as usize;
        let from = if overlaps { stream.below(span) } else { free[client] + stream.below(4) };
        let to = from + stream.below(span);
        free[client] = to + 1;
        rows.push((client as u16, call(stream), None, from, to));
    }
    // As one order has them, so that many are right; then some at random.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let any_order = stream.below(3) == 0;
    order.sort_by_key(|index| {
        let (_, _, _, from, to) = rows[*index];
        if any_order { stream.below(100) } else { from + stream.below(1 + to - from) }
    });
    let mut state = specification.start();
    for index in order {
        // Now and then it sees another state than there is.
        let wrong = stream.below(4) == 0;
        let seen = if wrong { specification.apply(&state, &call(stream)).0 } else { state.clone() };
        let (_, answer) = specification.apply(&seen, &rows[index].1);
        let lost = stream.below(4) == 0;
        rows[index].2 = (!lost).then_some(answer);
        if !lost || stream.below(2) == 0 {
            state = specification.apply(&state, &rows[index].1).0;
        }
    }
    rows
}

fn compare<S: Specification>(name: &str, specification: &S, call: &dyn Fn(&mut Stream) -> S::Call)
where
    S::Call: Debug,
    S::Answer: Debug,
{
    for consistency in [Consistency::Linearizable, Consistency::Sequential] {
        let mut seen = Seen::default();
        for seed in 0..HISTORIES {
            let mut stream = Stream::new(seed, 77);
            let rows = random_history(specification, &mut stream, call);
            let operations = history(&rows);
            let twin = Twin { specification, operations: &operations, consistency };
            let told = || format!("{name}, {consistency:?}, seed {seed}: {rows:?}");
            // An order as somebody may give it: with some left out, and sometimes one twice.
            let mut order: Vec<usize> =
                (0..rows.len()).filter(|index| rows[*index].2.is_some() || stream.below(2) == 0).collect();
            order.sort_by_key(|index| if stream.below(2) == 0 { rows[*index].3 } else { stream.below(30) });
            if stream.below(20) == 0 {
                order.extend(order.first().copied());
            }
            let checked = check_order(specification, &operations, &order, consistency);
            assert_eq!(checked.is_ok(), twin.accepts(&order), "{} {order:?} {checked:?}", told());
            seen.orders += u64::from(checked.is_ok());
            match judge(specification, &operations, consistency, Bound::default()).verdict {
                Verdict::Explained { order } => {
                    assert!(twin.accepts(&order), "{} {order:?}", told());
                    let checked = check_order(specification, &operations, &order, consistency);
                    assert_eq!(checked, Ok(()), "{}", told());
                    seen.explained += 1;
                }
                Verdict::Unexplained(conflict) => {
                    assert!(!twin.explains(), "{} {conflict:?}", told());
                    check_conflict(&twin, &conflict, &told);
                    seen.unexplained += 1;
                    seen.cycles += u64::from(matches!(conflict.why, Reason::Cycle(_)));
                }
                Verdict::Undecided(_) => panic!("the bound is far: {}", told()),
            }
        }
        assert!(seen.explained > HISTORIES / 20 && seen.unexplained > HISTORIES / 50, "{name} {seen:?}");
        assert!(seen.orders > HISTORIES / 50, "{name} {seen:?}");
    }
}

/// The operations of a conflict are unexplained though all other answers are forgotten, and each of them is needed.
fn check_conflict<S: Specification>(twin: &Twin<S>, conflict: &Conflict, told: &dyn Fn() -> String) {
    let explained_with = |kept: &[usize]| {
        let operations: Vec<OperationOf<S>> = twin
            .operations
            .iter()
            .enumerate()
            // What only reads is left out, as its answer says that it does.
            .filter(|(index, operation)| {
                kept.contains(index)
                    || !twin.specification.only_reads(&operation.call, operation.answer.as_ref())
            })
            .map(|(index, operation)| {
                let mut operation = operation.clone();
                if !kept.contains(&index) {
                    operation.answer = None;
                    operation.answered = None;
                }
                operation
            })
            .collect();
        Twin { operations: &operations, ..*twin }.explains()
    };
    assert!(!explained_with(&conflict.operations), "{} {conflict:?}", told());
    for leave in &conflict.operations {
        let fewer: Vec<usize> = conflict.operations.iter().copied().filter(|index| index != leave).collect();
        // With real time, what came later is not part of it, and would only explain more.
        assert!(
            twin.consistency == Consistency::Linearizable || explained_with(&fewer),
            "{} {conflict:?} needs {leave}",
            told()
        );
    }
    if let Reason::Cycle(edges) = &conflict.why {
        assert!(edges.len() >= 2, "{} {conflict:?}", told());
        for (edge, next) in edges.iter().zip(edges.iter().cycle().skip(1)) {
            assert_eq!(edge.after, next.before, "{} {conflict:?}", told());
            if matches!(edge.why, Why::Answered | Why::SameClient) {
                assert!(twin.must_precede(edge.before, edge.after), "{} {conflict:?}", told());
            }
        }
    }
}

fn value(stream: &mut Stream) -> Word {
    word(stream.below(3))
}

fn register_call(stream: &mut Stream) -> RegisterCall {
    if stream.below(2) == 0 { RegisterCall::Read } else { RegisterCall::Write(value(stream)) }
}

#[test]
fn registers() {
    compare("register", &Register { start: None }, &register_call);
    compare("register with 0", &Register { start: Some(word(0)) }, &register_call);
}

#[test]
fn registers_with_compare_and_set() {
    compare("compare and set", &CasRegister { start: Some(word(0)) }, &|stream| match stream.below(5) {
        0 => CasCall::Read,
        1 => CasCall::Write(value(stream)),
        _ => CasCall::Set { from: Some(value(stream)), to: value(stream) },
    });
}

#[test]
fn registers_with_keys() {
    let call = |stream: &mut Stream| KeyCall {
        key: word(["x", "y"][stream.below(2) as usize]),
        call: register_call(stream),
    };
    compare("key-value", &KeyValue { start: None }, &call);
}

#[test]
fn counters() {
    compare("counter", &Counter, &|stream| match stream.below(2) {
        0 => CounterCall::Read,
        _ => CounterCall::Add(stream.below(4) as i64 - 1),
    });
}

#[test]
fn queues() {
    compare("queue", &Queue, &|stream| match stream.below(2) {
        0 => QueueCall::Dequeue,
        _ => QueueCall::Enqueue(value(stream)),
    });
}

#[test]
fn stacks() {
    compare("stack", &Stack, &|stream| match stream.below(5) {
        0 | 1 => StackCall::Pop,
        2 => StackCall::Len,
        _ => StackCall::Push(value(stream)),
    });
}

#[test]
fn locks() {
    compare("lock", &Lock, &|stream| {
        let owner = word(["a", "b"][stream.below(2) as usize]);
        if stream.below(2) == 0 { LockCall::Acquire(owner) } else { LockCall::Release(owner) }
    });
}

/// The watch that promises of protocols use, told of a history as it happens.
fn watched(start: Option<Word>, operations: &[OperationOf<Register>]) -> bool {
    let mut events: Vec<(u64, bool, usize)> = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        events.push((operation.called.event, false, index));
        events.extend(operation.answered.map(|answered| (answered.event, true, index)));
    }
    events.sort_unstable();
    let mut registers = Registers::starting_with(start);
    for (_, answered, index) in events {
        let Operation { call, answer, called, .. } = &operations[index];
        // Every operation has a client of its own, so that those of one can overlap.
        let client = faultline_sim::NodeId(index as u16);
        let told = match answer {
            Some(RegisterAnswer::Written) => Told::Written,
            Some(RegisterAnswer::Found(value)) => Told::Found(*value),
            None => Told::Open,
        };
        let writes = if let RegisterCall::Write(value) = call { Some(*value) } else { None };
        let access = KeyAccess { key: word("x"), writes, told };
        let at = Micros(called.event);
        if !answered {
            registers.invoked(client, access, at);
            if answer.is_none() && index % 2 == 0 {
                registers.died(client);
            }
        } else if registers.responded(client, access, at).is_err() {
            return false;
        }
    }
    true
}

/// The two searches have nothing in common.
#[test]
fn a_watched_history_is_explained_when_the_judged_one_is() {
    for start in [None, Some(word(0))] {
        let register = Register { start };
        let mut explained = [0, 0];
        for seed in 0..4 * HISTORIES {
            let mut stream = Stream::new(seed, 78);
            let rows = random_history(&register, &mut stream, &register_call);
            let operations = history(&rows);
            let verdict = judge(&register, &operations, Consistency::Linearizable, Bound::default()).verdict;
            let judged = matches!(verdict, Verdict::Explained { .. });
            assert_eq!(watched(start, &operations), judged, "seed {seed}: {rows:?}");
            explained[usize::from(judged)] += 1;
        }
        assert!(explained.iter().all(|count| *count > HISTORIES / 5), "{explained:?}");
    }
}
