//! The scenario language: one text for tests, lessons, links and the command line. README.md
//! beside this file is its grammar.

mod condition;
mod error;
pub mod golden;
mod lex;
mod parse;
mod parts;
mod render;
mod run;

pub use condition::{Compare, Condition, Scope, Tracker, field_value};
pub use error::{ScenarioError, distance, nearest};
pub use lex::{decimal, is_word, parse_time};
pub use parse::{
    Action, BYTES_MAX, Line, MessageVerb, Order, Scenario, Show, Until, parse, parse_commands, take_settings,
};
pub use parts::Part;
pub use render::render;
pub use run::{
    Carry, Failure, Observer, WAIT_MAX, carry_out, open, place_of, resolve, run_to, target, watch,
};
