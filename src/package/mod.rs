//! Lessons as files that travel: zip files of one lesson, and packages for learning-management systems.

mod unpack;
pub mod zip;

pub use unpack::{LESSON_LIMITS, unpack_lesson};
