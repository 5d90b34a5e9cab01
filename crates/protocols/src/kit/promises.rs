//! Promises and goals with their numbers, which are their places in a list.

/// `NAME "key": "the promise in English";` for each: the static `PROMISES`, and a constant for each number.
macro_rules! promises {
    ($($promise:ident $key:literal: $name:literal;)*) => {
        pub static PROMISES: &[faultline_sim::Promise] =
            &[$(faultline_sim::Promise { name: $name, key: $key }),*];
        $crate::kit::promises!(@number 0, $($promise)*);
    };
    (@number $number:expr, $promise:ident $($rest:ident)*) => {
        pub const $promise: faultline_sim::PromiseId = faultline_sim::PromiseId($number);
        $crate::kit::promises!(@number $number + 1, $($rest)*);
    };
    (@number $number:expr,) => {};
}

/// `NAME "goal";` for each: the static `GOALS`, and a constant for each number.
macro_rules! goals {
    ($($goal:ident $name:literal;)*) => {
        pub static GOALS: &[&str] = &[$($name),*];
        $crate::kit::goals!(@number 0, $($goal)*);
    };
    (@number $number:expr, $goal:ident $($rest:ident)*) => {
        const $goal: faultline_sim::GoalId = faultline_sim::GoalId($number);
        $crate::kit::goals!(@number $number + 1, $($rest)*);
    };
    (@number $number:expr,) => {};
}

pub(crate) use {goals, promises};
