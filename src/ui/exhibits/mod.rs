//! Exhibits: what a topology cannot show.
