//! Seeded randomness: one stream a node and one for the network, the same on every machine.

use std::hash::{Hash, Hasher};

use rand::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A stream of random numbers. The generator is named (xoshiro256++, Blackman and Vigna 2021), so
/// that a run does not change when a library changes its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// Different numbers give unrelated streams of the same seed.
    pub fn new(seed: u64, number: u64) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// A number below `bound`; 0 if the bound is 0. One draw, always: the high half of a product,
    /// whose bias (below bound / 2^64) no simulation can notice.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// True for so many in a million.
    pub fn chance_ppm(&mut self, ppm: u32) -> bool {
        self.below(1_000_000) < u64::from(ppm)
    }

    /// A number above 0 and at most 1, with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        const SCALE: f64 = (1u64 << 53) as f64;
        ((self.0.next_u64() >> 11) + 1) as f64 / SCALE
    }

    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}

impl Hash for Stream {
    /// The generator does not show its state; as many draws as the state has words tell it apart.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let mut copy = self.clone();
        [copy.bits(), copy.bits(), copy.bits(), copy.bits()].hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::Stream;

    /// Pins the generator: if these change, every recorded run and link changes with them.
    #[test]
    fn the_streams_are_the_published_generator() {
        let mut stream = Stream::new(1, 0);
        let drawn = [stream.bits(), stream.bits()];
        // splitmix64 of seed 1 fills the state, then xoshiro256++ runs.
        assert_eq!(drawn, reference::first_two(1));
    }

    mod reference {
        /// xoshiro256++ 1.0 and splitmix64, written from the published definitions.
        pub fn first_two(seed: u64) -> [u64; 2] {
            let mut x = seed;
            let mut split = || {
                x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut z = x;
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                z ^ (z >> 31)
            };
            let mut s = [split(), split(), split(), split()];
            let mut next = || {
                let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
                let t = s[1] << 17;
                s[2] ^= s[0];
                s[3] ^= s[1];
                s[1] ^= s[2];
                s[0] ^= s[3];
                s[2] ^= t;
                s[3] = s[3].rotate_left(45);
                result
            };
            [next(), next()]
        }
    }

    #[test]
    fn below_stays_below_and_covers_its_range() {
        let mut stream = Stream::new(7, 3);
        let mut seen = [false; 10];
        for _ in 0..1_000 {
            seen[stream.below(10) as usize] = true;
        }
        assert_eq!(seen, [true; 10]);
        assert_eq!(stream.below(0), 0);
    }
}
