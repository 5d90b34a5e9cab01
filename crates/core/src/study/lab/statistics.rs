//! Numbers of many runs in a few. Sums are whole numbers, so that neither the order of the runs nor the machine can be seen
//! in a result.

use super::model::Average;

/// What is known of one measure at one point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Runs that gave a value.
    pub runs: usize,
    /// Runs that did not.
    pub without: usize,
    /// The average of the runs, and the ends of its band: with a confidence of 95 % the true one lies in it.
    pub average: f64,
    pub low: f64,
    pub high: f64,
    /// Every value, from the smallest.
    pub values: Vec<u64>,
}

/// Quantiles of Student's t for a confidence of 95 %, by degrees of freedom from 1; beyond, the normal distribution's is
/// near enough.
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL: f64 = 1.960;

impl Summary {
    /// From a value of each run, and every single value where runs have several. `share` says that the runs' values are
    /// yes or no.
    pub fn of(runs: &[u64], mut values: Vec<u64>, without: usize, average: Average, share: bool) -> Summary {
        values.sort_unstable();
        let count = runs.len();
        if count == 0 {
            return Summary { without, values, ..Summary::default() };
        }
        let (average, low, high) = match average {
            Average::Mean if share => wilson(runs),
            Average::Mean => band(runs.iter().map(|value| u128::from(*value)), count),
            Average::RootMeanSquare => {
                let squares = runs.iter().map(|value| u128::from(*value).saturating_pow(2));
                let (mean, low, high) = band(squares, count);
                (libm::sqrt(mean), libm::sqrt(low.max(0.0)), libm::sqrt(high))
            }
        };
        Summary { runs: count, without, average, low, high, values }
    }

    /// The smallest value that at least so many percent of the values do not exceed.
    pub fn quantile(&self, percent: usize) -> Option<u64> {
        let rank = (self.values.len() * percent.min(100)).div_ceil(100).max(1);
        self.values.get(rank - 1).copied()
    }
}

/// The mean and the ends of its band. Each value is less than 2^80, so that no sum of squares overflows but of runs that
/// nobody makes.
fn band(values: impl Iterator<Item = u128> + Clone, count: usize) -> (f64, f64, f64) {
    let n = count as u128;
    let sum: u128 = values.clone().fold(0, u128::saturating_add);
    let mean = sum as f64 / n as f64;
    if count < 2 {
        return (mean, mean, mean);
    }
    // Relative to a value in their middle, squares stay small.
    let middle = sum / n;
    let differences = values.map(|value| value.abs_diff(middle));
    let squares: u128 = differences.map(|one| one.saturating_mul(one)).fold(0, u128::saturating_add);
    let off = mean - middle as f64;
    let variance = ((squares as f64 - n as f64 * off * off) / (n - 1) as f64).max(0.0);
    let t = T.get(count - 2).copied().unwrap_or(NORMAL);
    let half = t * libm::sqrt(variance / n as f64);
    // Nothing that is measured is below zero.
    (mean, (mean - half).max(0.0), mean + half)
}

/// The band of a share, which the normal one would carry below nothing or above all (Wilson 1927). In millionths.
fn wilson(runs: &[u64]) -> (f64, f64, f64) {
    let n = runs.len() as f64;
    let share = runs.iter().filter(|value| **value > 0).count() as f64 / n;
    let z = NORMAL * NORMAL;
    let centre = (share + z / (2.0 * n)) / (1.0 + z / n);
    let half = NORMAL / (1.0 + z / n) * libm::sqrt(share * (1.0 - share) / n + z / (4.0 * n * n));
    let scaled = |value: f64| value.clamp(0.0, 1.0) * 1_000_000.0;
    (share * 1_000_000.0, scaled(centre - half), scaled(centre + half))
}

/// Equally wide bars from `from` on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    pub from: u64,
    pub width: u64,
    pub counts: Vec<usize>,
}

/// About as many bars as the root of the number of values, at most 40, at steps that people count in.
pub fn histogram(values: &[u64]) -> Option<Histogram> {
    let (first, last) = (values.iter().min().copied()?, values.iter().max().copied()?);
    let wanted = (libm::sqrt(values.len() as f64) as u64).clamp(4, 40);
    let least = ((last - first) / wanted).max(1);
    let mut width = 1u64;
    while width < least {
        let power = 10u64.saturating_pow(width.ilog10());
        let next = [2, 5, 10].into_iter().map(|factor| power.saturating_mul(factor));
        width = next.into_iter().find(|next| *next > width).unwrap_or(u64::MAX);
    }
    let from = first - first % width;
    let mut counts = vec![0; ((last - from) / width) as usize + 1];
    for value in values {
        if let Some(count) = counts.get_mut(((value - from) / width) as usize) {
            *count += 1;
        }
    }
    Some(Histogram { from, width, counts })
}

#[cfg(test)]
mod tests {
    use super::{Average, Summary, histogram};

    fn summary(runs: &[u64], share: bool) -> Summary {
        Summary::of(runs, runs.to_vec(), 0, Average::Mean, share)
    }

    /// Worked by hand: mean 5, variance 32 / 7, t 2.365.
    #[test]
    fn a_band_is_the_textbook_one() {
        let found = summary(&[2, 4, 4, 4, 5, 5, 7, 9], false);
        assert_eq!(found.average, 5.0);
        let half = 2.365 * (32.0f64 / 7.0 / 8.0).sqrt();
        assert!((found.high - found.low - 2.0 * half).abs() < 1e-9, "{found:?}");
        assert_eq!([0, 25, 50, 75, 100].map(|percent| found.quantile(percent)), [2, 4, 4, 5, 9].map(Some));
    }

    #[test]
    fn the_order_of_runs_cannot_be_seen() {
        let mut runs: Vec<u64> =
            (0..500).map(|seed: u64| seed.wrapping_mul(2_654_435_761) % 90_007).collect();
        let before = summary(&runs, false);
        runs.reverse();
        assert_eq!(summary(&runs, false), before);
    }

    /// Wilson's interval for 0 and for 8 of 10, from the published formula: 0 to 0.2775, 0.4902 to 0.9433.
    #[test]
    fn a_share_has_the_band_of_wilson() {
        let none = summary(&[0; 10], true);
        assert_eq!((none.average, none.low), (0.0, 0.0));
        assert!((none.high / 1e6 - 0.2775).abs() < 1e-4, "{none:?}");
        let most = summary(&[0, 0, 1, 1, 1, 1, 1, 1, 1, 1], true);
        assert!(
            (most.low / 1e6 - 0.4902).abs() < 1e-4 && (most.high / 1e6 - 0.9433).abs() < 1e-4,
            "{most:?}"
        );
    }

    #[test]
    fn no_runs_and_one_run_have_no_band() {
        assert_eq!(summary(&[], false), Summary::default());
        let one = summary(&[7], false);
        assert_eq!((one.low, one.average, one.high), (7.0, 7.0, 7.0));
        assert_eq!(one.quantile(50), Some(7));
    }

    #[test]
    fn every_value_is_in_a_bar() {
        for values in [vec![3], vec![0, u64::MAX / 2], (0..1_000).map(|n| n * 37 % 991).collect()] {
            let found = histogram(&values).expect("there are values");
            assert_eq!(found.counts.iter().sum::<usize>(), values.len());
            assert!(found.counts.len() <= 102, "{found:?}");
        }
        assert_eq!(histogram(&[]), None);
    }
}
