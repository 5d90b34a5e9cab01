//! How fast virtual time passes: steps on a logarithmic scale.

/// Virtual time over real time, slowest first.
const SPEEDS: [(f64, &str); 15] = [
    (0.002, "1/500"),
    (0.005, "1/200"),
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
        Speed(3)
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

    /// All words, slowest first.
    pub fn words() -> Vec<&'static str> {
        SPEEDS.iter().map(|(_, word)| *word).collect()
    }

    pub fn from_word(word: &str) -> Option<Speed> {
        SPEEDS.iter().position(|(_, known)| *known == word).map(Speed)
    }

    /// From a word of the scale or a number from 0.002 to 100, which is taken to the nearest place.
    pub fn parse(text: &str) -> Option<Speed> {
        if let Some(speed) = Speed::from_word(text) {
            return Some(speed);
        }
        let number: f64 = text.parse().ok().filter(|number| (0.002..=100.0).contains(number))?;
        // The nearest by proportion, without a logarithm: those differ between machines.
        let far = |place: usize| (SPEEDS[place].0 / number).max(number / SPEEDS[place].0);
        (0..SPEEDS.len()).min_by(|a, b| far(*a).total_cmp(&far(*b))).map(Speed)
    }

    /// Virtual microseconds a real millisecond.
    pub fn rate(self) -> f64 {
        SPEEDS[self.0].0 * 1_000.0
    }
}

#[cfg(test)]
mod tests {
    use super::Speed;

    #[test]
    fn a_number_is_taken_to_the_nearest_place() {
        let word = |text| Speed::parse(text).map(Speed::word);
        assert_eq!(word("1/200"), Some("1/200"));
        assert_eq!(word("0.011"), Some("1/100"));
        assert_eq!(word("0.6"), Some("1/2"));
        assert_eq!(word("100"), Some("100"));
        assert_eq!([word("0.001"), word("101"), word("fast"), word("NaN")], [None; 4]);
        assert_eq!(Speed::default().word(), "1/50");
    }
}
