//! Lessons are data: their shape, how they are read, and what is checked.
