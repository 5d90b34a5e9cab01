//! How suspicion rises with a silence: the part of a detector that needs no messages.

use super::config::Distribution;
use faultline_sim::Micros;

/// RFC 6298: so many deviations above the mean are suspicious.
pub const RTO_DEVIATIONS: u64 = 4;

/// A silence longer than this is not waited for: an hour.
const LONGEST: Micros = Micros(3_600_000_000);

/// Whole numbers, so that states can be compared. Every detector is an accrual one: it has a level that only a heartbeat
/// brings down, and suspects from some level on (Defago et al., On Accrual Failure Detectors).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// The level is the silence, in milliseconds.
    Silence,
    /// The level is how late the next heartbeat is, in milliseconds. It was expected so long after the last one; before it,
    /// if that came too late itself.
    Lateness { expected_us: i64 },
    /// The level is how far the silence is above the mean gap, in deviations.
    Deviations { mean: Micros, deviation: Micros, least: Micros },
    /// The level is phi: 1, 2, 3 stand for one chance in 10, 100, 1000 that a heartbeat still comes.
    Phi { distribution: Distribution, mean_ns: u64, deviation_ns: u64 },
}

impl Curve {
    /// The level after a silence. It never falls as the silence grows.
    pub fn level(self, silence: Micros) -> f64 {
        match self {
            Curve::Silence => silence.0 as f64 / 1_000.0,
            Curve::Lateness { expected_us } => (silence.0 as f64 - expected_us as f64).max(0.0) / 1_000.0,
            Curve::Deviations { mean, .. } => {
                let margin = self.margin().0.max(1) as f64;
                silence.saturating_sub(mean).0 as f64 * RTO_DEVIATIONS as f64 / margin
            }
            Curve::Phi { distribution, mean_ns, deviation_ns } => {
                let (mean, deviation) = (mean_ns as f64 / 1_000.0, deviation_ns as f64 / 1_000.0);
                phi(distribution, silence.0 as f64, mean, deviation)
            }
        }
    }

    /// The shortest silence with this level, within an hour: how long a monitor waits.
    pub fn wait(self, level: f64) -> Micros {
        let whole = |millis: f64| Micros((millis * 1_000.0) as u64);
        match self {
            Curve::Silence => whole(level),
            Curve::Lateness { expected_us } => {
                Micros(expected_us.saturating_add((level * 1_000.0) as i64).max(0) as u64)
            }
            Curve::Deviations { mean, .. } => mean + self.margin(),
            Curve::Phi { .. } => {
                let (mut low, mut high) = (0, LONGEST.0);
                while low < high {
                    let middle = low + (high - low) / 2;
                    if self.level(Micros(middle)) >= level {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
                Micros(low)
            }
        }
    }

    /// RFC 6298: max(G, K * RTTVAR), with the least deviation for G.
    fn margin(self) -> Micros {
        match self {
            Curve::Deviations { deviation, least, .. } => {
                Micros(deviation.0.saturating_mul(RTO_DEVIATIONS).max(least.0))
            }
            _ => Micros::ZERO,
        }
    }
}

/// The level of a silence of `x`, in the unit of the others: -log10 of the chance that a gap is longer.
/// Hayashibara et al., The phi Accrual Failure Detector (2004), 4.
pub fn phi(distribution: Distribution, x: f64, mean: f64, deviation: f64) -> f64 {
    let y = (x - mean) / deviation;
    let later = match distribution {
        // Where it is below 1e-308 it is 0, and the level endless.
        Distribution::Normal => 0.5 * libm::erfc(y / std::f64::consts::SQRT_2),
        Distribution::Logistic => {
            // Akka, PhiAccrualFailureDetector.scala, after Bowling et al. (2009).
            let e = libm::exp(-y * (1.5976 + 0.070566 * y * y));
            if x > mean { e / (1.0 + e) } else { 1.0 - 1.0 / (1.0 + e) }
        }
        // In logarithms, since it does not vanish there.
        Distribution::Exponential => return x / mean * std::f64::consts::LOG10_E,
    };
    // 1 - 1 / (1 + e) of an endless e is 1, and its logarithm 0, not -0.
    (-libm::log10(later)).max(0.0)
}
