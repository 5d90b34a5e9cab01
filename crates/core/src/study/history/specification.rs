//! What an object does when one operation after the other uses it: its sequential specification.

use std::collections::{BTreeMap, VecDeque};

use faultline_sim::Word;

/// An object that is used by one operation at a time. It is deterministic: the same call in the same state has
/// one answer and one state after it.
pub trait Specification {
    type State: Clone + Ord;
    type Call: Clone + Ord;
    type Answer: Clone + PartialEq;

    fn start(&self) -> Self::State;

    fn apply(&self, state: &Self::State, call: &Self::Call) -> (Self::State, Self::Answer);

    /// With this answer, or with any if there is none, the call changes no state at all: not even one in which it is right.
    fn only_reads(&self, call: &Self::Call, answer: Option<&Self::Answer>) -> bool;

    /// What is left in the part of the call does not depend on what was there before. Saying `false` is always right
    /// and costs time.
    fn overwrites(&self, call: &Self::Call) -> bool {
        let _ = call;
        false
    }

    /// The part of the object that the call uses, if the object is made of independent ones. A history is
    /// linearizable if and only if that of each part is (Herlihy and Wing 1990, theorem 1: locality).
    fn part(&self, call: &Self::Call) -> Option<Word> {
        let _ = call;
        None
    }

    /// What the operation does to its part, where that is a register: for telling why no order explains it.
    fn access(&self, call: &Self::Call, answer: Option<&Self::Answer>) -> Access {
        let _ = (call, answer);
        Access::default()
    }

    /// What such a register has at the start.
    fn start_value(&self) -> Option<Word> {
        None
    }

    /// About how many bytes a state has on the heap.
    fn heap_bytes(&self, state: &Self::State) -> usize {
        let _ = state;
        0
    }
}

/// An operation as one on a register: one that swaps does both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The value that it has seen; `Some(None)` if there was none.
    pub reads: Option<Option<Word>>,
    /// The value that it leaves, if it takes effect.
    pub writes: Option<Word>,
}

/// One value that is read and written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Register {
    pub start: Option<Word>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegisterCall {
    Read,
    Write(Word),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterAnswer {
    Found(Option<Word>),
    Written,
}

impl Specification for Register {
    type State = Option<Word>;
    type Call = RegisterCall;
    type Answer = RegisterAnswer;

    fn start(&self) -> Option<Word> {
        self.start
    }

    fn apply(&self, state: &Option<Word>, call: &RegisterCall) -> (Option<Word>, RegisterAnswer) {
        match call {
            RegisterCall::Read => (*state, RegisterAnswer::Found(*state)),
            RegisterCall::Write(value) => (Some(*value), RegisterAnswer::Written),
        }
    }

    fn only_reads(&self, call: &RegisterCall, _: Option<&RegisterAnswer>) -> bool {
        *call == RegisterCall::Read
    }

    fn start_value(&self) -> Option<Word> {
        self.start
    }

    fn overwrites(&self, call: &RegisterCall) -> bool {
        matches!(call, RegisterCall::Write(_))
    }

    fn access(&self, call: &RegisterCall, answer: Option<&RegisterAnswer>) -> Access {
        match (call, answer) {
            (RegisterCall::Write(value), _) => Access { reads: None, writes: Some(*value) },
            (RegisterCall::Read, Some(RegisterAnswer::Found(value))) => {
                Access { reads: Some(*value), writes: None }
            }
            (RegisterCall::Read, _) => Access::default(),
        }
    }
}

/// A register that can also be changed on condition: compare and set.
#[derive(Clone, Copy, Debug, Default)]
pub struct CasRegister {
    pub start: Option<Word>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CasCall {
    Read,
    Write(Word),
    /// Leaves `to` if `from` is there, and nothing changed otherwise.
    Set {
        from: Option<Word>,
        to: Word,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CasAnswer {
    Found(Option<Word>),
    Written,
    /// Whether it was set.
    Set(bool),
}

impl Specification for CasRegister {
    type State = Option<Word>;
    type Call = CasCall;
    type Answer = CasAnswer;

    fn start(&self) -> Option<Word> {
        self.start
    }

    fn apply(&self, state: &Option<Word>, call: &CasCall) -> (Option<Word>, CasAnswer) {
        match call {
            CasCall::Read => (*state, CasAnswer::Found(*state)),
            CasCall::Write(value) => (Some(*value), CasAnswer::Written),
            CasCall::Set { from, to } if from == state => (Some(*to), CasAnswer::Set(true)),
            CasCall::Set { .. } => (*state, CasAnswer::Set(false)),
        }
    }

    fn only_reads(&self, call: &CasCall, answer: Option<&CasAnswer>) -> bool {
        *call == CasCall::Read || answer == Some(&CasAnswer::Set(false))
    }

    fn start_value(&self) -> Option<Word> {
        self.start
    }

    fn overwrites(&self, call: &CasCall) -> bool {
        matches!(call, CasCall::Write(_))
    }

    fn access(&self, call: &CasCall, answer: Option<&CasAnswer>) -> Access {
        match (call, answer) {
            (CasCall::Write(value), _) => Access { reads: None, writes: Some(*value) },
            (CasCall::Read, Some(CasAnswer::Found(value))) => Access { reads: Some(*value), writes: None },
            (CasCall::Set { from, to }, Some(CasAnswer::Set(true))) => {
                Access { reads: Some(*from), writes: Some(*to) }
            }
            // It may have been set.
            (CasCall::Set { to, .. }, None) => Access { reads: None, writes: Some(*to) },
            _ => Access::default(),
        }
    }
}

/// Many registers, each with a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyValue {
    /// What every key has at the start.
    pub start: Option<Word>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyCall {
    pub key: Word,
    pub call: RegisterCall,
}

impl KeyValue {
    fn register(&self) -> Register {
        Register { start: self.start }
    }
}

impl Specification for KeyValue {
    /// The keys that were written.
    type State = BTreeMap<Word, Word>;
    type Call = KeyCall;
    type Answer = RegisterAnswer;

    fn start(&self) -> BTreeMap<Word, Word> {
        BTreeMap::new()
    }

    fn apply(&self, state: &BTreeMap<Word, Word>, call: &KeyCall) -> (BTreeMap<Word, Word>, RegisterAnswer) {
        let before = state.get(&call.key).copied().or(self.start);
        let (after, answer) = self.register().apply(&before, &call.call);
        let mut state = state.clone();
        if let (RegisterCall::Write(_), Some(value)) = (call.call, after) {
            state.insert(call.key, value);
        }
        (state, answer)
    }

    fn only_reads(&self, call: &KeyCall, answer: Option<&RegisterAnswer>) -> bool {
        self.register().only_reads(&call.call, answer)
    }

    fn overwrites(&self, call: &KeyCall) -> bool {
        self.register().overwrites(&call.call)
    }

    fn part(&self, call: &KeyCall) -> Option<Word> {
        Some(call.key)
    }

    fn start_value(&self) -> Option<Word> {
        self.start
    }

    fn access(&self, call: &KeyCall, answer: Option<&RegisterAnswer>) -> Access {
        self.register().access(&call.call, answer)
    }

    fn heap_bytes(&self, state: &BTreeMap<Word, Word>) -> usize {
        state.len() * 2 * size_of::<Word>()
    }
}

/// A number that is added to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counter;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CounterCall {
    Add(i64),
    Read,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterAnswer {
    Added,
    Count(i64),
}

impl Specification for Counter {
    type State = i64;
    type Call = CounterCall;
    type Answer = CounterAnswer;

    fn start(&self) -> i64 {
        0
    }

    fn apply(&self, state: &i64, call: &CounterCall) -> (i64, CounterAnswer) {
        match call {
            CounterCall::Add(number) => (state.wrapping_add(*number), CounterAnswer::Added),
            CounterCall::Read => (*state, CounterAnswer::Count(*state)),
        }
    }

    fn only_reads(&self, call: &CounterCall, _: Option<&CounterAnswer>) -> bool {
        *call == CounterCall::Read
    }
}

/// First in, first out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Queue;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueueCall {
    Enqueue(Word),
    Dequeue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueAnswer {
    Enqueued,
    /// `None` if the queue was empty.
    Dequeued(Option<Word>),
}

impl Specification for Queue {
    type State = VecDeque<Word>;
    type Call = QueueCall;
    type Answer = QueueAnswer;

    fn start(&self) -> VecDeque<Word> {
        VecDeque::new()
    }

    fn apply(&self, state: &VecDeque<Word>, call: &QueueCall) -> (VecDeque<Word>, QueueAnswer) {
        let mut state = state.clone();
        let answer = match call {
            QueueCall::Enqueue(value) => {
                state.push_back(*value);
                QueueAnswer::Enqueued
            }
            QueueCall::Dequeue => QueueAnswer::Dequeued(state.pop_front()),
        };
        (state, answer)
    }

    fn only_reads(&self, _: &QueueCall, answer: Option<&QueueAnswer>) -> bool {
        answer == Some(&QueueAnswer::Dequeued(None))
    }

    fn heap_bytes(&self, state: &VecDeque<Word>) -> usize {
        state.len() * size_of::<Word>()
    }
}

/// Last in, first out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stack;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StackCall {
    Push(Word),
    Pop,
    Len,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackAnswer {
    Pushed,
    /// `None` if the stack was empty.
    Popped(Option<Word>),
    Len(usize),
}

impl Specification for Stack {
    type State = Vec<Word>;
    type Call = StackCall;
    type Answer = StackAnswer;

    fn start(&self) -> Vec<Word> {
        Vec::new()
    }

    fn apply(&self, state: &Vec<Word>, call: &StackCall) -> (Vec<Word>, StackAnswer) {
        let mut state = state.clone();
        let answer = match call {
            StackCall::Push(value) => {
                state.push(*value);
                StackAnswer::Pushed
            }
            StackCall::Pop => StackAnswer::Popped(state.pop()),
            StackCall::Len => StackAnswer::Len(state.len()),
        };
        (state, answer)
    }

    fn only_reads(&self, call: &StackCall, answer: Option<&StackAnswer>) -> bool {
        *call == StackCall::Len || answer == Some(&StackAnswer::Popped(None))
    }

    fn heap_bytes(&self, state: &Vec<Word>) -> usize {
        state.len() * size_of::<Word>()
    }
}

/// A lock that one owner at a time has. It is not re-entrant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockCall {
    /// This owner wants it.
    Acquire(Word),
    /// This owner gives it back.
    Release(Word),
}

/// Whether it was granted or given back. A lock that lets its callers wait only says so when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockAnswer(pub bool);

impl Specification for Lock {
    /// Who has it.
    type State = Option<Word>;
    type Call = LockCall;
    type Answer = LockAnswer;

    fn start(&self) -> Option<Word> {
        None
    }

    fn apply(&self, state: &Option<Word>, call: &LockCall) -> (Option<Word>, LockAnswer) {
        match call {
            LockCall::Acquire(owner) if state.is_none() => (Some(*owner), LockAnswer(true)),
            LockCall::Release(owner) if *state == Some(*owner) => (None, LockAnswer(true)),
            _ => (*state, LockAnswer(false)),
        }
    }

    fn only_reads(&self, _: &LockCall, answer: Option<&LockAnswer>) -> bool {
        answer == Some(&LockAnswer(false))
    }
}
