//! How long a suspicion lasts and how often news is told: the formulas of Lifeguard and memberlist.

use faultline_sim::{Micros, NodeId};

use super::config::Config;

/// Somebody is suspected. Whoever suspects it, too, makes it more likely, and shortens the time that it has to answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Suspicion {
    /// On the own clock.
    pub since: Micros,
    /// Who accuses it; the first one began it.
    pub by: Vec<NodeId>,
}

/// The shortest time: `mult` periods, times the logarithm of the number of members if that is more than one.
pub fn shortest(mult: u64, members: usize, period: Micros) -> Micros {
    let scale = libm::fmax(1.0, libm::log10(libm::fmax(1.0, members as f64)));
    // In milliseconds as memberlist has it, so that nothing hangs on the last digit.
    let scale = libm::floor(scale * 1_000.0) as u64;
    Micros(mult.saturating_mul(scale).saturating_mul(period.0) / 1_000)
}

/// How long a suspicion lasts in all, if so many others confirm it and `wanted` confirmations make it the shortest.
pub fn lasts(confirmations: usize, wanted: usize, shortest: Micros, longest: Micros) -> Micros {
    if wanted == 0 {
        return shortest;
    }
    let share = libm::log(confirmations as f64 + 1.0) / libm::log(wanted as f64 + 1.0);
    let less = share * longest.0.saturating_sub(shortest.0) as f64;
    Micros(longest.0.saturating_sub(libm::round(less) as u64)).max(shortest)
}

/// How often one piece of news is sent.
pub fn transmissions(mult: u64, members: usize) -> u64 {
    mult * libm::ceil(libm::log10(members as f64 + 1.0)) as u64
}

/// How long it lasts in a group of which so many are not dead.
pub fn time_of(suspicion: &Suspicion, members: usize, config: &Config) -> Micros {
    let shortest = shortest(config.suspicion_mult, members, config.period);
    let longest = Micros(shortest.0.saturating_mul(config.suspicion_max));
    // Two know of it anyway: who accuses and who is accused.
    let wanted = usize::try_from(config.suspicion_mult).unwrap_or(0).saturating_sub(2);
    let wanted = if members.saturating_sub(2) < wanted { 0 } else { wanted };
    lasts(suspicion.by.len().saturating_sub(1), wanted, shortest, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From memberlist's tests: 2 s at the shortest, 30 s at the longest, three confirmations wanted.
    #[test]
    fn confirmations_shorten_a_suspicion_as_in_memberlist() {
        let (shortest, longest) = (Micros::from_millis(2_000), Micros::from_millis(30_000));
        for (confirmations, elapsed_ms, left_ms) in
            [(0, 0, 30_000i64), (1, 2_000, 14_000), (2, 3_000, 4_810), (3, 4_000, -2_000), (4, 5_000, -3_000)]
        {
            let left = lasts(confirmations, 3, shortest, longest).0 as i64 - elapsed_ms * 1_000;
            assert_eq!(left / 1_000, left_ms, "{confirmations} confirmations after {elapsed_ms} ms");
        }
        assert_eq!(lasts(0, 0, shortest, longest), shortest);
    }

    #[test]
    fn the_shortest_suspicion_grows_with_the_logarithm() {
        for (members, ms) in
            [(5, 1_000), (10, 1_000), (50, 1_698), (100, 2_000), (500, 2_698), (1_000, 3_000)]
        {
            assert_eq!(
                shortest(3, members, Micros::from_millis(1_000)).0 / 3,
                ms * 1_000,
                "{members} members"
            );
        }
    }

    #[test]
    fn news_is_sent_as_often_as_in_memberlist() {
        assert_eq!([0, 1, 99].map(|members| transmissions(3, members)), [0, 3, 6]);
    }
}
