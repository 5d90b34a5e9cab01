//! How fast virtual time passes: steps on a logarithmic scale.

/// Virtual time over real time, slowest first.
const SPEEDS: [(f64, &str); 13] = [
    (0.01, "1/100"),
    (0.02, "1/50"),
    (0.05, "1/20"),
    (0.1, "1/10"),
    (0.2, "1/5"),
    (0.5, "1/2"),
    (1.0, "1"),
    (2.0, "2"),
    (5.0, "5"),
    (10.0, "10"),
    (20.0, "20"),
    (50.0, "50"),
    (100.0, "100"),
];

/// A place on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speed(usize);

impl Default for Speed {
    fn default() -> Speed {
        Speed(1)
    }
}

impl Speed {
    pub const PLACES: usize = SPEEDS.len();

    /// The nearest place on the scale.
    pub fn at(place: usize) -> Speed {
        Speed(place.min(SPEEDS.len() - 1))
    }

    pub fn place(self) -> usize {
        self.0
    }

    /// As it is shown and stored: `1/50`.
    pub fn word(self) -> &'static str {
        SPEEDS[self.0].1
    }

    pub fn from_word(word: &str) -> Option<Speed> {
        SPEEDS.iter().position(|(_, known)| *known == word).map(Speed)
    }

    /// From a word of the scale or a number from 0.01 to 100, which is taken to the nearest place.
    pub fn parse(text: &str) -> Option<Speed> {
        if let Some(speed) = Speed::from_word(text) {
            return Some(speed);
        }
        let number: f64 = text.parse().ok().filter(|number| (0.01..=100.0).contains(number))?;
        let far = |place: usize| (SPEEDS[place].0.log10() - number.log10()).abs();
        (0..SPEEDS.len()).min_by(|a, b| far(*a).total_cmp(&far(*b))).map(Speed)
    }

    /// Virtual microseconds a real millisecond.
    pub fn rate(self) -> f64 {
        SPEEDS[self.0].0 * 1_000.0
    }
}
