//! The stage as Yew components.
