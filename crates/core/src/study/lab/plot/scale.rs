//! From numbers to places, and the numbers that stand at an axis.

use super::Kind;

/// From a number to a place between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Between the places `from` and `to`, for numbers from `low` to `high`.
    pub fn new(kind: &Kind, (low, high): (f64, f64), (from, to): (f64, f64)) -> Scale {
        let logarithmic = matches!(kind, Kind::Logarithmic) && low > 0.0 && high.is_finite();
        let kind = match kind {
            Kind::Logarithmic if !logarithmic => Kind::Linear,
            kind => kind.clone(),
        };
        let (low, high) = match &kind {
            Kind::Words(words) => (-0.5, words.len().max(1) as f64 - 0.5),
            _ if low.is_finite() && high.is_finite() && high > low => (low, high),
            Kind::Logarithmic => (low / 2.0, low * 2.0),
            _ if low.is_finite() => (low - 0.5, low + 0.5),
            _ => (0.0, 1.0),
        };
        Scale { kind, low, high, from, to }
    }

    pub fn place(&self, value: f64) -> f64 {
        let share = match self.kind {
            Kind::Logarithmic => {
                let low = libm::log(self.low);
                (libm::log(value.max(self.low)) - low) / (libm::log(self.high) - low)
            }
            _ => (value - self.low) / (self.high - self.low),
        };
        self.from + share.clamp(-0.02, 1.02) * (self.to - self.from)
    }

    /// The numbers at the axis, about so many, each with its word if it has one.
    pub fn ticks(&self, about: usize) -> Vec<(f64, Option<String>)> {
        match &self.kind {
            Kind::Words(words) => {
                let word = |(index, word): (usize, &String)| (index as f64, Some(word.clone()));
                words.iter().enumerate().map(word).collect()
            }
            Kind::Logarithmic => {
                log_ticks(self.low, self.high, about).into_iter().map(|tick| (tick, None)).collect()
            }
            Kind::Linear => ticks(self.low, self.high, about).into_iter().map(|tick| (tick, None)).collect(),
        }
    }
}

/// Numbers at steps that people count in: 1, 2 or 5 times a power of ten.
pub fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let rough = span / about.max(1) as f64;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    let first = libm::ceil(low / step - 1e-9);
    let last = libm::floor(high / step + 1e-9);
    if !(0.0..=200.0).contains(&(last - first)) {
        return Vec::new();
    }
    (0..=(last - first) as u32).map(|index| (first + f64::from(index)) * step).collect()
}

fn log_ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let (first, last) = (libm::floor(libm::log10(low)), libm::ceil(libm::log10(high)));
    if !(0.0..=40.0).contains(&(last - first)) {
        return Vec::new();
    }
    let factors: &[f64] = if last - first <= 1.5 * about as f64 / 3.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let powers = (0..=(last - first) as u32).map(|index| libm::pow(10.0, first + f64::from(index)));
    let all = powers.flat_map(|power| factors.iter().map(move |factor| factor * power));
    all.filter(|tick| *tick >= low * 0.999 && *tick <= high * 1.001).collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Scale, log_ticks, ticks};

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(0.0, 100.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(3.0, 11.0, 4), [4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(1.0, 1.0, 4), [] as [f64; 0]);
        assert_eq!(ticks(f64::NAN, 1.0, 4), [] as [f64; 0]);
        assert_eq!(log_ticks(1.0, 200.0, 6), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0]);
    }

    #[test]
    fn places_are_in_order_and_ends_are_ends() {
        let linear = Scale::new(&Kind::Linear, (0.0, 10.0), (100.0, 0.0));
        assert_eq!([0.0, 5.0, 10.0].map(|value| linear.place(value)), [100.0, 50.0, 0.0]);
        let log = Scale::new(&Kind::Logarithmic, (1.0, 100.0), (0.0, 100.0));
        assert!((log.place(10.0) - 50.0).abs() < 1e-9);
        let words = Scale::new(&Kind::Words(vec!["a".to_owned(), "b".to_owned()]), (0.0, 0.0), (0.0, 100.0));
        assert_eq!([0.0, 1.0].map(|value| words.place(value)), [25.0, 75.0]);
        // One value, or none, still has a place.
        assert!(Scale::new(&Kind::Linear, (3.0, 3.0), (0.0, 100.0)).place(3.0).is_finite());
        assert!(Scale::new(&Kind::Logarithmic, (0.0, 3.0), (0.0, 100.0)).place(0.0).is_finite());
        assert!(
            Scale::new(&Kind::Linear, (f64::INFINITY, f64::NEG_INFINITY), (0.0, 1.0)).place(0.5).is_finite()
        );
    }
}
