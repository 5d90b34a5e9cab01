//! What a member holds of another, and which of two opinions counts.

/// In this order: of two opinions about one incarnation, the worse one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    #[default]
    Alive,
    Suspect,
    Dead,
}

/// Compared by the incarnation first: only the member itself begins a new one, so it can always answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opinion {
    pub incarnation: u32,
    pub state: State,
}

impl Opinion {
    pub fn alive(incarnation: u32) -> Opinion {
        Opinion { incarnation, state: State::Alive }
    }

    /// Whether what is said replaces this. `alive_newer`: an ALIVE has to be of a newer incarnation.
    pub fn yields_to(self, said: Opinion, alive_newer: bool) -> bool {
        if said.state == State::Alive && !alive_newer { said != self } else { said > self }
    }
}

impl State {
    /// As the texts and the sign in pictures have it.
    pub fn key(self) -> &'static str {
        match self {
            State::Alive => "alive",
            State::Suspect => "suspect",
            State::Dead => "dead",
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            State::Alive => "",
            State::Suspect => "?",
            State::Dead => "✗",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of SWIM, section 4.2: which message overrides which.
    #[test]
    fn the_rules_of_precedence_are_those_of_the_paper() {
        use State::{Alive, Dead, Suspect};
        let of = |incarnation, state| Opinion { incarnation, state };
        for (said, known, wins) in [
            (of(2, Alive), of(1, Suspect), true),
            (of(2, Alive), of(2, Suspect), false),
            (of(2, Alive), of(1, Alive), true),
            (of(2, Alive), of(2, Alive), false),
            (of(2, Suspect), of(1, Suspect), true),
            (of(2, Suspect), of(2, Suspect), false),
            (of(2, Suspect), of(2, Alive), true),
            (of(1, Suspect), of(2, Alive), false),
            (of(2, Dead), of(2, Suspect), true),
            (of(2, Dead), of(2, Alive), true),
            (of(1, Alive), of(2, Dead), false),
            (of(2, Alive), of(2, Dead), false),
        ] {
            assert_eq!(known.yields_to(said, true), wins, "{said:?} against {known:?}");
        }
    }
}
