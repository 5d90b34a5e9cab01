//! What commands do, by the words of the scenario language.

use std::fmt;

macro_rules! verbs {
    ($($verb:ident $word:literal,)*) => {
        /// The first word of a command in the scenario language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb { $($verb,)* }

        impl Verb {
            pub const ALL: &'static [Verb] = &[$(Verb::$verb,)*];

            pub const fn word(self) -> &'static str {
                match self { $(Verb::$verb => $word,)* }
            }

            /// `None` for a word that begins no command.
            pub fn parse(word: &str) -> Option<Verb> {
                match word { $($word => Some(Verb::$verb),)* _ => None }
            }
        }
    };
}

verbs! {
    Crash "crash",
    Restart "restart",
    Pause "pause",
    Resume "resume",
    Wipe "wipe",
    Cut "cut",
    Heal "heal",
    Partition "partition",
    Latency "latency",
    Loss "loss",
    Drop "drop",
    Delay "delay",
    Duplicate "duplicate",
    Skew "skew",
    Rate "rate",
    Fire "fire",
    Request "request",
}

impl Verb {
    pub fn words() -> Vec<&'static str> {
        Verb::ALL.iter().map(|verb| verb.word()).collect()
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
