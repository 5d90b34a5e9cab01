//! The scenario language: one text for tests, lessons, links and the command line.
