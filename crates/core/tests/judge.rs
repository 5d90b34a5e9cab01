//! The judge of histories against histories with known answers, and its bounds.

mod history;

use faultline_core::study::history::*;
use faultline_sim::{NodeId, Stream, Word};
use history::{Row, history, word};

use Consistency::{Linearizable, Sequential};

fn verdict<S: Specification>(
    object: &S,
    rows: &[Row<S::Call, S::Answer>],
    consistency: Consistency,
) -> Verdict {
    judge(object, &history(rows), consistency, Bound::default()).verdict
}

/// Whether it is linearizable, and whether it is sequentially consistent.
fn answers<S: Specification>(object: &S, rows: &[Row<S::Call, S::Answer>]) -> (bool, bool) {
    let explained = |consistency| match verdict(object, rows, consistency) {
        Verdict::Explained { .. } => true,
        Verdict::Unexplained(_) => false,
        Verdict::Undecided(_) => panic!("the bound is far"),
    };
    (explained(Linearizable), explained(Sequential))
}

fn conflict<S: Specification>(
    object: &S,
    rows: &[Row<S::Call, S::Answer>],
    consistency: Consistency,
) -> Conflict {
    match verdict(object, rows, consistency) {
        Verdict::Unexplained(conflict) => conflict,
        other => panic!("it should have none: {other:?}"),
    }
}

type RegisterRow = Row<RegisterCall, RegisterAnswer>;

fn write(client: u16, value: impl ToString, from: u64, to: u64) -> RegisterRow {
    (client, RegisterCall::Write(word(value)), Some(RegisterAnswer::Written), from, to)
}

fn read(client: u16, value: impl ToString, from: u64, to: u64) -> RegisterRow {
    (client, RegisterCall::Read, Some(RegisterAnswer::Found(Some(word(value)))), from, to)
}

fn open((client, call, _, from, to): RegisterRow) -> RegisterRow {
    (client, call, None, from, to)
}

fn register(start: impl ToString) -> Register {
    Register { start: Some(word(start)) }
}

/// porcupine, `porcupine_test.go`: TestRegisterModel and TestZeroDuration.
#[test]
fn histories_of_porcupine() {
    let object = register(0);
    let good = [write(0, 100, 0, 100), read(1, 100, 25, 75), read(2, 0, 30, 60)];
    assert!(answers(&object, &good).0);
    let bad = [write(0, 200, 0, 100), read(1, 200, 10, 30), read(2, 0, 40, 90)];
    assert_eq!(answers(&object, &bad), (false, true));

    let good = [write(0, 100, 0, 100), read(1, 100, 25, 75), read(2, 0, 30, 30), read(3, 0, 30, 30)];
    assert!(answers(&object, &good).0);
    let bad = [write(0, 200, 0, 100), read(1, 200, 10, 10), read(2, 200, 10, 10), read(3, 0, 40, 90)];
    assert!(!answers(&object, &bad).0);
}

/// stateright, tests of `semantics/register.rs`, `linearizability.rs` and `sequential_consistency.rs`.
#[test]
fn histories_of_stateright_on_a_register() {
    let object = register("A");
    assert_eq!(answers(&object, &[read(0, "B", 0, 1), open(write(1, "B", 2, 0))]), (false, true));
    assert_eq!(answers(&object, &[open(write(0, "B", 0, 0)), read(1, "A", 1, 2)]), (true, true));
    assert_eq!(answers(&object, &[read(0, "B", 0, 2), open(write(1, "B", 1, 0))]), (true, true));
}

/// The same, on a stack.
#[test]
fn histories_of_stateright_on_a_stack() {
    let push = |client, value: u64, from, to: Option<u64>| {
        let answer = to.map(|_| StackAnswer::Pushed);
        (client, StackCall::Push(word(value)), answer, from, to.unwrap_or(0))
    };
    let pop = |client, value: Option<u64>, from, to| {
        (client, StackCall::Pop, Some(StackAnswer::Popped(value.map(word))), from, to)
    };
    let len = |client, len, from, to| (client, StackCall::Len, Some(StackAnswer::Len(len)), from, to);
    let start = [push(0, 10, 0, Some(1)), push(0, 20, 2, None)];
    let with = |rest: &[Row<StackCall, StackAnswer>]| answers(&Stack, &[&start, rest].concat());

    let one_order = [len(1, 1, 3, 4), pop(1, Some(20), 5, 6), pop(1, Some(10), 7, 8)];
    assert_eq!(with(&one_order), (true, true));
    let rows = [&start[..], &one_order].concat();
    assert_eq!(verdict(&Stack, &rows, Linearizable), Verdict::Explained { order: vec![0, 2, 1, 3, 4] });

    assert_eq!(with(&[len(1, 2, 3, 4), pop(1, Some(10), 5, 6), pop(1, Some(20), 7, 8)]), (false, false));
    assert_eq!(answers(&Stack, &[push(0, 10, 0, Some(1)), pop(1, None, 2, 3)]), (false, true));
    let late = [push(0, 10, 0, Some(1)), push(0, 20, 3, None), len(1, 0, 2, 4)];
    assert!(!answers(&Stack, &late).0);
}

/// knossos: a crashed write alone is fine; a read of what was never written is not.
#[test]
fn histories_of_knossos() {
    assert_eq!(answers(&register(0), &[open(write(0, 1, 0, 0))]), (true, true));
    assert_eq!(answers(&register(0), &[read(0, 1, 0, 1)]), (false, false));
    let conflict = conflict(&register(0), &[read(0, 1, 0, 1)], Linearizable);
    assert_eq!(conflict, Conflict { operations: vec![0], why: Reason::Unwritten(0) });
}

/// Herlihy and Wing (1990), section 1: the queue histories of figure 1.
#[test]
fn queues_of_herlihy_and_wing() {
    let enqueue = |client, value: &str, from, to| {
        (client, QueueCall::Enqueue(word(value)), Some(QueueAnswer::Enqueued), from, to)
    };
    let dequeue = |client, value: &str, from, to| {
        (client, QueueCall::Dequeue, Some(QueueAnswer::Dequeued(Some(word(value)))), from, to)
    };
    let a = [
        enqueue(0, "x", 0, 4),
        enqueue(1, "y", 1, 3),
        dequeue(1, "x", 5, 6),
        dequeue(0, "y", 7, 8),
        enqueue(0, "z", 9, 10),
    ];
    assert_eq!(answers(&Queue, &a), (true, true));
    let b = [enqueue(0, "x", 0, 1), enqueue(1, "y", 2, 4), dequeue(0, "y", 3, 5)];
    assert_eq!(answers(&Queue, &b), (false, true));
    let c = [enqueue(0, "x", 0, 2), dequeue(1, "x", 1, 3)];
    assert_eq!(answers(&Queue, &c), (true, true));
    let d = [enqueue(0, "x", 0, 3), enqueue(1, "y", 1, 4), dequeue(0, "y", 5, 7), dequeue(2, "y", 6, 8)];
    assert_eq!(answers(&Queue, &d), (false, false));
}

#[test]
fn a_stale_read_is_told_as_a_cycle() {
    let rows = [write(0, 1, 0, 1), write(1, 2, 2, 3), read(1, 2, 4, 5), read(2, 1, 6, 7), read(0, 2, 8, 9)];
    assert_eq!(answers(&register(0), &rows), (false, true));
    let conflict = conflict(&register(0), &rows, Linearizable);
    assert_eq!(conflict.operations, [0, 1, 3], "what the others say does not matter");
    let edge = |before, after, why| Edge { before, after, why };
    let cycle = [edge(0, 1, Why::Answered), edge(1, 0, Why::Overwritten { reader: 3 })];
    assert_eq!(conflict.why, Reason::Cycle(cycle.into()));
}

#[test]
fn a_new_value_and_then_the_old_one() {
    // The write goes on meanwhile.
    let rows = [open(write(0, 1, 0, 0)), read(1, 1, 1, 2), read(2, 0, 3, 4)];
    assert_eq!(answers(&register(0), &rows), (false, true));
    let conflict = conflict(&register(0), &rows, Linearizable);
    assert_eq!(conflict.operations, [1, 2]);
    let Reason::Cycle(cycle) = conflict.why else { panic!("it is a cycle: {:?}", conflict.why) };
    let whys: Vec<Why> = cycle.iter().map(|edge| edge.why).collect();
    assert_eq!(whys, [Why::Answered, Why::SawStart, Why::Wrote]);
    // At one client it is not even sequentially consistent.
    let rows = [open(write(0, 1, 0, 0)), read(1, 1, 1, 2), read(1, 0, 3, 4)];
    assert_eq!(answers(&register(0), &rows), (false, false));
}

#[test]
fn only_one_of_two_may_set() {
    let set = |client, to: u64, set, from, end| {
        let call = CasCall::Set { from: Some(word(0)), to: word(to) };
        (client, call, Some(CasAnswer::Set(set)), from, end)
    };
    let object = CasRegister { start: Some(word(0)) };
    assert_eq!(answers(&object, &[set(0, 1, true, 0, 2), set(1, 2, true, 1, 3)]), (false, false));
    assert_eq!(answers(&object, &[set(0, 1, true, 0, 2), set(1, 2, false, 1, 3)]), (true, true));
    let conflict = conflict(&object, &[set(0, 1, true, 0, 2), set(1, 2, true, 1, 3)], Linearizable);
    assert!(matches!(&conflict.why, Reason::Cycle(cycle) if cycle.len() == 2), "{conflict:?}");
}

#[test]
fn a_lock_has_one_owner_and_a_counter_forgets_nothing() {
    let acquire =
        |client: u16, from, to| (client, LockCall::Acquire(word(client)), Some(LockAnswer(true)), from, to);
    let release = |client: u16, answer: Option<LockAnswer>, from, to| {
        (client, LockCall::Release(word(client)), answer, from, to)
    };
    assert_eq!(answers(&Lock, &[acquire(0, 0, 1), acquire(1, 2, 3)]), (false, false));
    assert_eq!(answers(&Lock, &[acquire(0, 0, 1), release(0, None, 2, 0), acquire(1, 3, 4)]), (true, true));

    let add = |client, from, to| (client, CounterCall::Add(1), Some(CounterAnswer::Added), from, to);
    let count =
        |client, count, from, to| (client, CounterCall::Read, Some(CounterAnswer::Count(count)), from, to);
    assert_eq!(answers(&Counter, &[add(0, 0, 3), add(1, 1, 4), count(2, 1, 5, 6)]), (false, true));
    assert_eq!(answers(&Counter, &[add(0, 0, 3), add(1, 1, 6), count(2, 1, 4, 5)]), (true, true));
}

/// Each key alone is sequentially consistent and both together are not (Herlihy and Wing, section 3.3); with real time
/// that cannot be.
#[test]
fn sequential_consistency_is_not_local() {
    let access = |client, key, row: RegisterRow| {
        let (_, call, answer, from, to) = row;
        (client, KeyCall { key: word(key), call }, answer, from, to)
    };
    let rows = [
        access(0, "x", write(0, 1, 0, 1)),
        access(0, "y", read(0, 0, 2, 3)),
        access(1, "y", write(1, 1, 0, 1)),
        access(1, "x", read(1, 0, 2, 3)),
    ];
    let object = KeyValue { start: Some(word(0)) };
    for key in ["x", "y"] {
        let one: Vec<_> = rows.iter().filter(|row| row.1.key == word(key)).cloned().collect();
        assert!(answers(&object, &one).1, "{key} alone");
    }
    assert_eq!(answers(&object, &rows), (false, false));
    let conflict = conflict(&object, &rows, Sequential);
    assert!(matches!(&conflict.why, Reason::Cycle(cycle) if cycle.len() == 4), "{conflict:?}");
}

#[test]
fn an_order_lists_points_between_call_and_answer() {
    let rows = [write(0, 1, 0, 9), read(1, 0, 1, 2), read(1, 1, 3, 4)];
    let operations = history(&rows);
    let Verdict::Explained { order } =
        judge(&register(0), &operations, Linearizable, Bound::default()).verdict
    else {
        panic!("it is linearizable");
    };
    assert_eq!(order, [1, 0, 2]);
    for (index, point) in order.iter().zip(points(&operations, &order)) {
        let operation = &operations[*index];
        let answered = operation.answered.expect("all are").event;
        assert!((operation.called.event..=answered).contains(&point), "{operation:?} at {point}");
    }
}

/// Registers as clients of an honest store see them: five, each operation open with one chance in two. An open write takes
/// effect some time later, or never.
fn long_history(operations: usize, keys: u64) -> Vec<Row<KeyCall, RegisterAnswer>> {
    let mut stream = Stream::new(5, 5);
    let mut rows: Vec<Row<KeyCall, RegisterAnswer>> = Vec::new();
    let mut moments: Vec<(u64, usize)> = Vec::new();
    let mut free = [0u64; 5];
    for number in 0..operations {
        let client = number % 5;
        let from = free[client].max(4 * number as u64) + stream.below(4);
        let to = from + 1 + stream.below(18);
        free[client] = to + 1;
        moments.push((from + stream.below(to - from), number));
        let write = stream.below(2) == 0;
        let call = if write { RegisterCall::Write(word(number)) } else { RegisterCall::Read };
        rows.push((client as u16, KeyCall { key: word(stream.below(keys)), call }, None, from, to));
    }
    moments.sort_unstable();
    let mut state = std::collections::BTreeMap::new();
    let mut late: Vec<(Word, Word)> = Vec::new();
    for (_, number) in moments {
        if !late.is_empty() && stream.below(6) == 0 {
            let (key, value) = late.remove(stream.below(late.len() as u64) as usize);
            state.insert(key, value);
        }
        let is_open = stream.below(2) == 0;
        let (_, KeyCall { key, call }, answer, ..) = &mut rows[number];
        let told = match call {
            RegisterCall::Read => RegisterAnswer::Found(state.get(key).copied()),
            RegisterCall::Write(value) if is_open => {
                late.push((*key, *value));
                continue;
            }
            RegisterCall::Write(value) => {
                state.insert(*key, *value);
                RegisterAnswer::Written
            }
        };
        *answer = (!is_open).then_some(told);
    }
    rows
}

#[test]
fn three_thousand_operations_half_of_them_open_stay_small() {
    for keys in [1, 4] {
        let mut rows = long_history(3_000, keys);
        let object = KeyValue { start: None };
        let Judgement { verdict, cost } = judge(&object, &history(&rows), Linearizable, Bound::default());
        assert!(matches!(verdict, Verdict::Explained { .. }), "{keys} keys: {cost:?}");
        assert!(cost.states < 6_000 && cost.bytes < 16 << 20, "{keys} keys: {cost:?}");
        assert!(cost.tries < 8_000_000, "{keys} keys: {cost:?}");

        // A read at the end of what the first write left.
        let key = word(0);
        let first = rows.iter().find(|row| row.1.key == key && row.2 == Some(RegisterAnswer::Written));
        let RegisterCall::Write(old) = first.expect("there is one").1.call else { panic!("it writes") };
        let end = rows.iter().map(|row| row.4).max().unwrap_or(0) + 10;
        let call = |call| KeyCall { key, call };
        rows.push((9, call(RegisterCall::Write(word("new"))), Some(RegisterAnswer::Written), end, end + 1));
        rows.push((9, call(RegisterCall::Read), Some(RegisterAnswer::Found(Some(old))), end + 2, end + 3));
        let Judgement { verdict, cost } = judge(&object, &history(&rows), Linearizable, Bound::default());
        match verdict {
            Verdict::Unexplained(conflict) => {
                assert!(conflict.operations.len() <= 4, "{keys} keys: {conflict:?}");
                assert!(matches!(conflict.why, Reason::Cycle(_)), "{keys} keys: {conflict:?}");
            }
            other => panic!("{keys} keys: {other:?}, {cost:?}"),
        }
        assert!(cost.states < 200_000 && cost.bytes < 128 << 20, "{keys} keys: {cost:?}");
    }
}

/// Adding different numbers, all open, until a sum that none of them makes: every choice of them has to be tried.
#[test]
fn what_is_too_much_is_said_with_its_bound() {
    let mut rows: Vec<Row<CounterCall, CounterAnswer>> = Vec::new();
    for number in 0..40u16 {
        rows.push((number, CounterCall::Add(2 << number), None, 0, 0));
    }
    rows.push((99, CounterCall::Read, Some(CounterAnswer::Count(1)), 1, 2));
    let bound = Bound { states: 1_000, tries: 1_000_000 };
    let Judgement { verdict, cost } = judge(&Counter, &history(&rows), Linearizable, bound);
    assert_eq!(verdict, Verdict::Undecided(bound));
    assert!(cost.states <= 1_001, "{cost:?}");
}

#[test]
fn nobody_and_nothing_is_explained() {
    assert_eq!(verdict(&register(0), &[], Linearizable), Verdict::Explained { order: Vec::new() });
    let mut operations = history(&[write(0, 1, 5, 6)]);
    // As nobody writes it: answered before it was called.
    operations[0].answered = operations[0].answered.map(|place| Place { event: 0, ..place });
    operations[0].client = NodeId(u16::MAX);
    let judgement = judge(&register(0), &operations, Linearizable, Bound::default());
    assert_eq!(judgement.verdict, Verdict::Explained { order: vec![0] });
}
