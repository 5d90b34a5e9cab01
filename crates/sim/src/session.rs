//! The object-safe face of a world: the page, lessons, tests and the command line see only this.

use std::any::Any;

use super::exhibit::Exhibit;
use super::ids::{MessageId, Micros, NodeId, OperationId};
use super::input::{Command, Position, Refusal};
use super::note::Note;
use super::possible::{Faults, Touched};
use super::trace::{Event, NoteIndex};
use super::view::{GoalView, LinkView, MessageView, NodeView, OperationView, PromiseView};

pub trait Session {
    fn now(&self) -> Micros;

    /// Where the run is: steps taken and time.
    fn position(&self) -> Position;

    /// The time of the next step; `None` if nothing is pending and only an input can go on.
    fn next_event_at(&self) -> Option<Micros>;

    /// Takes one step: one handler, one effect that leaves a node, one message that arrives or is
    /// lost. Returns whether there was one to take.
    fn step(&mut self) -> bool;

    /// Takes every step up to and including `time`, then waits until exactly `time`.
    fn run_until(&mut self, time: Micros);

    /// Moves the clock to `time` without a step; a time past the next step is cut to that step.
    fn wait_until(&mut self, time: Micros);

    /// Does what the command says, at once, or says why it makes no sense now and changes nothing.
    fn inject(&mut self, command: &Command) -> Result<(), Refusal>;

    /// Whether the command makes sense now; nothing is done.
    ///
    /// # Errors
    /// Says why it does not.
    fn check(&self, command: &Command) -> Result<(), Refusal>;

    /// As [`Session::step`], and says what the step touched.
    fn step_noting(&mut self, touched: &mut Touched) -> bool;

    /// Adds the faults that make sense now, of the kinds that `wanted` names; with `about`, only those whose effect
    /// depends on what was touched.
    fn possible(&self, wanted: &Faults, about: Option<&Touched>, found: &mut Vec<Command>);

    /// The number of the message that was sent last.
    fn last_message(&self) -> MessageId;

    /// The trace so far; empty if this session does not record.
    fn trace(&self) -> &[Event];

    /// How many events have happened, recorded or not.
    fn events(&self) -> u64;

    /// A note of the recorded trace.
    fn note(&self, index: NoteIndex) -> Note;

    /// What the timer with this code of the trace is for.
    fn timer(&self, code: u16) -> Note;

    /// A message of the recorded trace, in flight or past.
    fn message(&self, id: MessageId) -> Option<MessageView>;

    /// Names of the nodes, by [`NodeId`].
    fn names(&self) -> &[String];

    fn nodes(&self) -> Vec<NodeView>;

    fn node(&self, id: NodeId) -> NodeView;

    /// The messages in flight or waiting, by id.
    fn messages(&self) -> Vec<MessageView>;

    /// The links that the protocol uses.
    fn links(&self) -> Vec<LinkView>;

    /// Every client operation so far.
    fn operations(&self) -> Vec<OperationView>;

    fn operation(&self, id: OperationId) -> Option<OperationView>;

    fn promises(&self) -> Vec<PromiseView>;

    /// How many promises are broken; cheap, for asking after every step.
    fn broken(&self) -> usize;

    fn goals(&self) -> Vec<GoalView>;

    fn exhibits(&self) -> Vec<Exhibit>;

    /// A copy of the present moment that does not record.
    fn fork(&self) -> Box<dyn Session>;

    /// A copy of the present moment that neither records nor counts events, for trying many futures: it is the
    /// cheapest and goes fastest. Its `events` and the places of its violations mean nothing.
    fn fork_uncounted(&self) -> Box<dyn Session>;

    /// As [`Session::fork_uncounted`], with another future: what is random from now on is drawn from another seed, and so
    /// is when messages in flight arrive. What accidents there are stays.
    fn fork_reseeded(&self, seed: u64) -> Box<dyn Session>;

    /// Becomes `past`, which must be a fork of an earlier moment of this very run, and forgets
    /// what it has recorded since.
    fn rewind(&mut self, past: &dyn Session);

    /// A hash of everything that can influence the future; equal on every machine.
    fn state_hash(&self) -> u64;

    /// A hash of the recorded trace; equal on every machine.
    fn trace_hash(&self) -> u64;

    /// Hashes of the first so many recorded events, with the messages that were sent in them; for the counts
    /// in rising order. Equal on every machine.
    fn trace_hashes(&self, counts: &[usize]) -> Vec<u64>;

    fn as_any(&self) -> &dyn Any;
}
