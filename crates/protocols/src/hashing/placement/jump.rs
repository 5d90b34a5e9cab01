//! Jump consistent hash (Lamping, Veach 2014): no memory, buckets from 0 to n - 1.

/// The bucket of a key. `n` is at least 1.
pub fn jump(mut key: u64, n: u32) -> u32 {
    let (mut bucket, mut next) = (-1i64, 0i64);
    while next < i64::from(n) {
        bucket = next;
        key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
        let divisor = ((key >> 33) + 1) as f64;
        next = ((bucket + 1) as f64 * ((1u64 << 31) as f64 / divisor)) as i64;
    }
    bucket as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hashes::ketama;
    use super::jump;

    #[test]
    fn buckets_are_the_published_ones() {
        let hundred: Vec<u32> = (0..20).map(|key| jump(key, 100)).collect();
        assert_eq!(hundred, [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83]);
        let growing: Vec<u32> = (1..20).map(|n| jump(0xDEAD_BEEF, n)).collect();
        assert_eq!(growing, [0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16]);
        for (key, n, bucket) in [
            (10_863_919_174_838_991, 11, 6),
            (2_016_238_256_797_177_309, 11, 3),
            (1_673_758_223_894_951_030, 11, 5),
            (2, 100_001, 80_343),
            (2_201, 100_001, 22_152),
            (2_202, 100_001, 15_018),
            (256, 1_024, 520),
            (1, 6, 0),
            (1, 7, 6),
            (1, 17, 6),
            (1, 18, 17),
        ] {
            assert_eq!(jump(key, n), bucket, "{key} of {n}");
        }
    }

    #[test]
    fn a_fifth_bucket_takes_a_fifth() {
        let key = |number: u32| u64::from(ketama(number.to_string().as_bytes()));
        let moved = (0..100_000).filter(|number| jump(key(*number), 4) != jump(key(*number), 5)).count();
        assert_eq!(moved, 20_096);
    }

    proptest! {
        #[test]
        fn a_key_stays_or_goes_to_the_new_bucket(key: u64, n in 1u32..10_000) {
            let (before, after) = (jump(key, n), jump(key, n + 1));
            prop_assert!(after == before || after == n);
            prop_assert!(before < n);
        }
    }
}
