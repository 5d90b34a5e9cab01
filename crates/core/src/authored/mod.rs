//! What the files that people write have in common: their format, where a value stands, what is wrong and what to do.

pub mod complaint;
mod local_text;
pub mod names;
pub mod script;
pub mod source;
mod toml_error;

pub use complaint::{Complaint, in_lines};
pub use local_text::LocalText;

/// The version of the format of lessons, catalogues and experiments. It grows when a file that was good would no longer
/// be, or would mean something else; new optional keys do not change it.
pub const FORMAT: u32 = 1;
/// The largest file that is read.
pub const BYTES_MAX: usize = 64 * 1024;
