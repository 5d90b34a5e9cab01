//! How often to save: too often costs time, too seldom costs work. Young 1974, Daly 2006.
//!
//! `cost` is the time that one checkpoint takes, `mean` the mean time between failures.

use faultline_sim::Micros;

/// The first-order optimum: the root of twice the cost times the mean.
pub fn young(cost: Micros, mean: Micros) -> Micros {
    rounded((2.0 * float(cost) * float(mean)).sqrt())
}

/// Daly's estimate (equation 37 of the paper); it also holds where a checkpoint costs a large part
/// of the time between failures.
pub fn daly(cost: Micros, mean: Micros) -> Micros {
    let (delta, m) = (float(cost), float(mean));
    if delta >= 2.0 * m {
        return mean;
    }
    let f = delta / (2.0 * m);
    rounded((2.0 * delta * m).sqrt() * (1.0 + f.sqrt() / 3.0 + f / 9.0) - delta)
}

/// The true optimum under Daly's model: the mean times 1 + W(-e^(-1 - cost / mean)), with the
/// principal branch of Lambert's W.
pub fn exact(cost: Micros, mean: Micros) -> Micros {
    let (delta, m) = (float(cost), float(mean));
    if m == 0.0 {
        return Micros::ZERO;
    }
    rounded(m * (1.0 + lambert(-libm::exp(-1.0 - delta / m))))
}

/// Expected wall time of so much useful work, in pieces of `interval` (Daly): failures strike at any
/// time, also while saving and restarting.
pub fn wall_time(work: Micros, interval: Micros, cost: Micros, mean: Micros, restart: Micros) -> Micros {
    let (m, tau) = (float(mean), float(interval));
    let tries = libm::exp(float(restart) / m) * (libm::exp((tau + float(cost)) / m) - 1.0);
    rounded(m * tries * float(work) / tau)
}

/// The share of the time that is lost at Young's interval, in parts per million, to first order.
pub fn waste_ppm(cost: Micros, mean: Micros) -> u64 {
    libm::round((2.0 * float(cost) / float(mean)).sqrt() * 1_000_000.0) as u64
}

fn float(time: Micros) -> f64 {
    time.0 as f64
}

fn rounded(micros: f64) -> Micros {
    Micros(libm::round(micros) as u64)
}

/// The principal branch for -1/e <= x <= 0, by Halley's steps from the series at the branch point.
fn lambert(x: f64) -> f64 {
    let p = (2.0 * (core::f64::consts::E * x + 1.0)).max(0.0).sqrt();
    let mut w = -1.0 + p - p * p / 3.0 + 11.0 * p * p * p / 72.0;
    for _ in 0..32 {
        let e = libm::exp(w);
        let miss = w * e - x;
        let slope = e * (w + 1.0) - (w + 2.0) * miss / (2.0 * w + 2.0);
        if miss == 0.0 || slope == 0.0 || !slope.is_finite() {
            break;
        }
        w -= miss / slope;
    }
    w
}
