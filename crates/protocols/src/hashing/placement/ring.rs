//! A ring of tokens: Ketama's points, the walk clockwise, and the walk past full nodes.

use super::hashes::{ketama, quarter};

/// A point of the ring and the member that owns the arc which ends there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    pub at: u32,
    /// The place of the owner in the list of members.
    pub member: usize,
}

/// The tokens of all members in their order around the ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    tokens: Vec<Token>,
}

/// The first `count` points of a member: four of each MD5 of `name-0`, `name-1`, ...
pub fn points(name: &str, count: usize) -> impl Iterator<Item = u32> + use<> {
    let name = name.to_owned();
    (0..count.div_ceil(4))
        .flat_map(move |index| {
            let digest = md5::compute(format!("{name}-{index}")).0;
            (0..4).map(move |part| quarter(&digest, part))
        })
        .take(count)
}

impl Ring {
    pub fn new(names: &[&str], vnodes: usize) -> Ring {
        Ring::from_points(
            names
                .iter()
                .enumerate()
                .flat_map(|(member, name)| points(name, vnodes).map(move |at| Token { at, member })),
        )
    }

    pub fn from_points(tokens: impl Iterator<Item = Token>) -> Ring {
        let mut tokens: Vec<Token> = tokens.collect();
        tokens.sort_unstable();
        Ring { tokens }
    }

    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The index of the first token at or after the point, around the end if need be.
    pub fn successor(&self, point: u32) -> usize {
        let index = self.tokens.partition_point(|token| token.at < point);
        if index == self.tokens.len() { 0 } else { index }
    }

    /// The owners met on the way clockwise from a key's point.
    pub fn walk(&self, point: u32) -> impl Iterator<Item = usize> + '_ {
        let start = self.successor(point);
        (0..self.tokens.len()).map(move |step| self.tokens[(start + step) % self.tokens.len()].member)
    }

    pub fn owner(&self, key: &str) -> Option<usize> {
        self.walk(ketama(key.as_bytes())).next()
    }
}

/// No member may serve more keys than this: `percent` of the mean, rounded up.
pub fn cap(percent: u64, keys: usize, members: usize) -> usize {
    (keys * percent as usize).div_ceil(100 * members.max(1))
}

/// Places one key after the other on the first member clockwise that has room (Mirrokni, Thorup,
/// Zadimoghaddam 2016). `refresh` says after how many keys the loads that are looked at are brought
/// up to date; 1 is right.
pub fn bounded<'a>(
    ring: &Ring,
    members: usize,
    keys: impl Iterator<Item = &'a str>,
    cap: usize,
    refresh: usize,
) -> Vec<usize> {
    let mut loads = vec![0; members];
    let mut known = loads.clone();
    let place = |(index, key): (usize, &str)| {
        if index % refresh == 0 {
            known.clone_from(&loads);
        }
        let mut walk = ring.walk(ketama(key.as_bytes()));
        let first = ring.owner(key).unwrap_or(0);
        let member = walk.find(|member| known[*member] < cap).unwrap_or(first);
        loads[member] += 1;
        member
    };
    keys.enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("127.0.0.1:{}", 10_000 + index)).collect()
    }

    fn ring(count: usize, vnodes: usize) -> Ring {
        let names = servers(count);
        Ring::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), vnodes)
    }

    fn loads(ring: &Ring, members: usize, keys: usize) -> Vec<usize> {
        let mut loads = vec![0; members];
        for key in 0..keys {
            loads[ring.owner(&key.to_string()).expect("there are tokens")] += 1;
        }
        loads
    }

    /// KetamaNodeLocatorTest of spymemcached, whose servers are named so.
    #[test]
    fn owners_are_those_of_ketama() {
        let four = ring(4, 160);
        assert_eq!(four.tokens().last().expect("not empty").at, 4_294_887_009);
        for (key, owner) in [
            ("dustin", 0),
            ("noelani", 2),
            ("some other key", 0),
            ("V5XS8C8N", 3),
            ("8KR2DKR2", 3),
            ("L9KH6X4X", 3),
        ] {
            assert_eq!(four.owner(key), Some(owner), "{key}");
        }
        let five = ring(5, 160);
        for (key, owner) in [
            ("dustin", 0),
            ("noelani", 2),
            ("some other key", 4),
            ("36", 2),
            ("10037", 3),
            ("22051", 1),
            ("49044", 4),
        ] {
            assert_eq!(five.owner(key), Some(owner), "{key}");
        }
    }

    /// The same points under another port's names.
    #[test]
    fn eight_servers_share_as_published() {
        let names: Vec<String> = (1..=8).map(|index| format!("10.0.1.{index}:11211")).collect();
        let ring = Ring::new(&names.iter().map(String::as_str).collect::<Vec<_>>(), 160);
        assert_eq!(ring.tokens().len(), 1_280);
        for (key, server) in [
            ("0", 1),
            ("233", 7),
            ("466", 3),
            ("699", 1),
            ("932", 6),
            ("1165", 2),
            ("137470", 2),
            ("137703", 3),
            ("138169", 6),
        ] {
            assert_eq!(ring.owner(key), Some(server - 1), "{key}");
        }
    }

    #[test]
    fn loads_even_out_with_more_tokens() {
        assert_eq!(loads(&ring(4, 1), 4, 100_000), [363, 20_398, 57_134, 22_105]);
        assert_eq!(loads(&ring(4, 160), 4, 100_000), [22_487, 27_192, 25_108, 25_213]);
    }

    #[test]
    fn a_new_server_takes_its_share_and_disturbs_nobody_else() {
        let (four, five) = (ring(4, 160), ring(5, 160));
        let mut moved = 0;
        for key in 0..100_000 {
            let key = key.to_string();
            let (before, after) = (four.owner(&key), five.owner(&key));
            if before != after {
                assert_eq!(after, Some(4));
                moved += 1;
            }
        }
        assert_eq!(moved, 21_305);
    }

    #[test]
    fn bounded_loads_are_bounded() {
        let ring = ring(8, 4);
        assert_eq!(loads(&ring, 8, 10_000), [288, 1_826, 682, 1_122, 1_922, 1_998, 557, 1_605]);
        let keys: Vec<String> = (0..10_000).map(|key: u32| key.to_string()).collect();
        let cap = cap(125, keys.len(), 8);
        assert_eq!(cap, 1_563);
        let mut counted = vec![0; 8];
        for member in bounded(&ring, 8, keys.iter().map(String::as_str), cap, 1) {
            counted[member] += 1;
        }
        assert_eq!(counted, [447, 1_563, 855, 1_521, 1_563, 1_563, 925, 1_563]);
    }

    /// The examples of buraksezer/consistent: partitions, members, load.
    #[test]
    fn the_cap_is_rounded_up() {
        for (keys, members, percent, expected) in
            [(3, 8, 125, 1), (5, 10, 125, 1), (9, 10, 125, 2), (23, 8, 125, 4)]
        {
            assert_eq!(cap(percent, keys, members), expected);
        }
    }
}
