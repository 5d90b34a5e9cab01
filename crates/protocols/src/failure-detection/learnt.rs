//! What a detector has learnt of one node's heartbeats, and the curve that follows from it.

use std::collections::VecDeque;

use super::config::{Config, Detector};
use super::curve::Curve;
use faultline_sim::Micros;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Learnt {
    /// A fixed timeout learns nothing.
    Nothing,
    /// Chen: when each heartbeat came, less its place in the schedule.
    Arrivals(Window),
    /// RFC 6298: SRTT and RTTVAR, of gaps instead of round trips; `None` before the first gap.
    Smoothed(Option<Smoothed>),
    /// Phi accrual: the gaps.
    Gaps(Window),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Smoothed {
    pub mean: Micros,
    pub deviation: Micros,
}

/// A heartbeat that has come.
#[derive(Clone, Copy)]
pub struct Arrival {
    pub number: u32,
    /// On the monitor's clock.
    pub at: Micros,
    /// Since the one before it, if that is a gap to learn from.
    pub gap: Option<Micros>,
}

impl Learnt {
    /// Before any heartbeat of an incarnation.
    pub fn begin(config: &Config) -> Learnt {
        let interval = config.heartbeat.0 as i64;
        match config.detector {
            Detector::Fixed => Learnt::Nothing,
            Detector::Chen => Learnt::Arrivals(Window::default()),
            Detector::Rto => Learnt::Smoothed(None),
            // Akka begins with two gaps whose mean is an estimate, and whose deviation is a quarter of it.
            Detector::Phi => {
                let mut gaps = Window::default();
                gaps.push(interval - interval / 4, config.window);
                gaps.push(interval + interval / 4, config.window);
                Learnt::Gaps(gaps)
            }
        }
    }

    pub fn learn(&mut self, arrival: Arrival, config: &Config) {
        match self {
            Learnt::Nothing => {}
            Learnt::Arrivals(window) => {
                let due = config.heartbeat.0.saturating_mul(arrival.number.into());
                window.push((arrival.at.0 as i64).saturating_sub(due as i64), config.window);
            }
            Learnt::Smoothed(smoothed) => {
                if let Some(gap) = arrival.gap {
                    *smoothed = Some(Smoothed::after(*smoothed, gap));
                }
            }
            Learnt::Gaps(window) => {
                if let Some(gap) = arrival.gap {
                    window.push(gap.0 as i64, config.window);
                }
            }
        }
    }

    /// How suspicion rises after the heartbeat with this number, which came at `last`. Before the first one, a monitor
    /// counts its own start for one.
    pub fn curve(&self, number: u32, last: Micros, config: &Config) -> Curve {
        let interval = config.heartbeat;
        match self {
            Learnt::Nothing => Curve::Silence,
            Learnt::Arrivals(window) if window.is_empty() => {
                Curve::Lateness { expected_us: interval.0 as i64 }
            }
            Learnt::Arrivals(window) => {
                // Chen, Toueg, Aguilera (2002), NFD-E: the mean of what came, and one interval for each number since.
                let due = interval.0.saturating_mul(u64::from(number) + 1) as i64;
                let expected = window.mean().saturating_add(due).saturating_sub(last.0 as i64);
                Curve::Lateness { expected_us: expected }
            }
            Learnt::Smoothed(smoothed) => {
                let known = smoothed.unwrap_or_else(|| Smoothed::after(None, interval));
                let Smoothed { mean, deviation } = known;
                Curve::Deviations { mean, deviation, least: config.min_deviation }
            }
            Learnt::Gaps(window) => {
                let (mean_us, deviation_us) = window.mean_and_deviation();
                let exponential = config.distribution == super::config::Distribution::Exponential;
                let pause = if exponential { 0 } else { config.pause.0 };
                // Without a least deviation there is still a microsecond: the clock is no finer.
                let least = config.min_deviation.0.max(1);
                Curve::Phi {
                    distribution: config.distribution,
                    mean_ns: ((mean_us + pause as f64) * 1_000.0).max(1.0) as u64,
                    deviation_ns: (deviation_us.max(least as f64) * 1_000.0) as u64,
                }
            }
        }
    }
}

impl Smoothed {
    /// RFC 6298, 2.2 and 2.3: alpha is 1/8, beta 1/4; the deviation is updated with the old mean.
    pub fn after(before: Option<Smoothed>, gap: Micros) -> Smoothed {
        match before {
            None => Smoothed { mean: gap, deviation: Micros(gap.0 / 2) },
            Some(Smoothed { mean, deviation }) => Smoothed {
                mean: Micros((7 * mean.0 + gap.0) / 8),
                deviation: Micros((3 * deviation.0 + mean.0.abs_diff(gap.0)) / 4),
            },
        }
    }
}

/// The newest values, in microseconds. Their sums are whole numbers, so no order of additions can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    values: VecDeque<i64>,
    sum: i128,
    squares: i128,
}

impl Window {
    /// Forgets the oldest value if there are more than `most` then.
    pub fn push(&mut self, value: i64, most: u16) {
        self.values.push_back(value);
        self.sum += i128::from(value);
        self.squares += i128::from(value) * i128::from(value);
        if self.values.len() > usize::from(most.max(1))
            && let Some(oldest) = self.values.pop_front()
        {
            self.sum -= i128::from(oldest);
            self.squares -= i128::from(oldest) * i128::from(oldest);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    fn count(&self) -> i128 {
        self.values.len().max(1) as i128
    }

    /// Rounded down to whole microseconds.
    fn mean(&self) -> i64 {
        i64::try_from(self.sum.div_euclid(self.count())).unwrap_or(i64::MAX)
    }

    /// The mean, and the deviation of the population: the root of the mean of squares less the square of the mean.
    pub fn mean_and_deviation(&self) -> (f64, f64) {
        let count = self.count();
        let mean = self.sum as f64 / count as f64;
        let variance = (count * self.squares - self.sum * self.sum) as f64 / (count * count) as f64;
        (mean, variance.max(0.0).sqrt())
    }
}
