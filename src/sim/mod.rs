//! The engine: a deterministic simulation of a cluster. It knows no protocol and no browser.

mod history;
mod ids;
mod input;
mod note;
mod session;
mod trace;
mod view;
mod word;

pub use history::{Branch, History, Moment, is_visible};
pub use ids::{GoalId, LineId, MessageId, Micros, NodeId, OperationId, PromiseId};
pub use input::{Command, Given, Position, Refusal, Span};
pub use note::{Note, Value};
pub use session::Session;
pub use trace::{DropReason, Event, NoteIndex, Weight, What};
pub use view::*;
pub use word::Word;
