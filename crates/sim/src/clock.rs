//! A node's own clock, which may show the wrong time and run at the wrong rate.

use super::ids::Micros;

pub const EXACT_PPM: u32 = 1_000_000;

/// Timers count the time that has passed on this clock, so they feel its rate; a jump of what the
/// clock shows does not fire them, as with the monotonic clocks of real systems.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clock {
    true_base: Micros,
    local_base: Micros,
    rate_ppm: u32,
    offset_us: i64,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { true_base: Micros::ZERO, local_base: Micros::ZERO, rate_ppm: EXACT_PPM, offset_us: 0 }
    }
}

impl Clock {
    /// How much time has passed on this clock since the start of the run.
    pub fn elapsed(&self, now: Micros) -> Micros {
        if self.rate_ppm == EXACT_PPM {
            return Micros(self.local_base.0 + (now.0 - self.true_base.0));
        }
        let passed = u128::from(now.0 - self.true_base.0) * u128::from(self.rate_ppm) / u128::from(EXACT_PPM);
        Micros(self.local_base.0 + passed as u64)
    }

    /// What the clock shows; never below zero.
    pub fn shows(&self, now: Micros) -> Micros {
        Micros(self.elapsed(now).0.saturating_add_signed(self.offset_us))
    }

    /// The true time at which so much will have passed on this clock, if its rate stays.
    pub fn true_time(&self, elapsed: Micros) -> Micros {
        let ahead = elapsed.0.saturating_sub(self.local_base.0);
        if self.rate_ppm == EXACT_PPM {
            return Micros(self.true_base.0.saturating_add(ahead));
        }
        let wait = (u128::from(ahead) * u128::from(EXACT_PPM)).div_ceil(u128::from(self.rate_ppm));
        Micros(self.true_base.0.saturating_add(u64::try_from(wait).unwrap_or(u64::MAX)))
    }

    pub fn jump(&mut self, micros: i64) {
        self.offset_us = self.offset_us.saturating_add(micros);
    }

    pub fn set_rate(&mut self, now: Micros, rate_ppm: u32) {
        self.local_base = self.elapsed(now);
        self.true_base = now;
        self.rate_ppm = rate_ppm;
    }

    pub fn rate_ppm(&self) -> u32 {
        self.rate_ppm
    }

    /// What the clock shows less the true time.
    pub fn offset_us(&self, now: Micros) -> i64 {
        self.shows(now).0 as i64 - now.0 as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_reaches_its_deadline_early() {
        let mut clock = Clock::default();
        clock.set_rate(Micros(1_000), 1_250_000);
        assert_eq!(clock.elapsed(Micros(2_000)), Micros(2_250));
        assert_eq!(clock.true_time(Micros(2_250)), Micros(2_000));
        clock.set_rate(Micros(2_000), EXACT_PPM);
        assert_eq!(clock.elapsed(Micros(2_100)), Micros(2_350));
    }

    #[test]
    fn a_jump_changes_what_is_shown_and_no_deadline() {
        let mut clock = Clock::default();
        clock.jump(-5_000);
        assert_eq!(clock.shows(Micros(9_000)), Micros(4_000));
        assert_eq!(clock.shows(Micros(1_000)), Micros::ZERO);
        assert_eq!(clock.true_time(Micros(9_000)), Micros(9_000));
    }
}
