//! Lessons as files that travel: zip files of one lesson, and packages for learning-management systems.

mod manifest;
mod minimum;
mod scorm;
mod unpack;
pub mod zip;

pub use minimum::with_minimum;
pub use scorm::{PACKAGE_BYTES_MAX, Standard, package};
pub use unpack::{LESSON_LIMITS, unpack_lesson};
