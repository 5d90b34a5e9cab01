//! The hash functions that placements use, each by its published definition.

/// The first four bytes of the MD5 of the key, little endian: how Ketama hashes a key.
pub fn ketama(key: &[u8]) -> u32 {
    quarter(&md5::compute(key).0, 0)
}

/// Ketama takes four points of the ring from each digest.
pub fn quarter(digest: &[u8; 16], index: usize) -> u32 {
    let bytes = &digest[index * 4..][..4];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
pub fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, step)
}

/// MurmurHash3, x86, 32 bits (Appleby).
pub fn murmur3(bytes: &[u8], seed: u32) -> u32 {
    let mix = |word: u32| word.wrapping_mul(0xCC9E_2D51).rotate_left(15).wrapping_mul(0x1B87_3593);
    let mut hash = seed;
    let mut chunks = bytes.chunks_exact(4);
    for chunk in &mut chunks {
        hash ^= mix(u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xE654_6B64);
    }
    let tail = chunks.remainder().iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
    hash ^= mix(tail) ^ bytes.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ hash >> 13).wrapping_mul(0xC2B2_AE35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn md5_is_that_of_rfc_1321() {
        assert_eq!(format!("{:x}", md5::compute("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
    }

    /// The test tables of libketama's ports.
    #[test]
    fn ketama_hashes_are_the_published_ones() {
        for (key, hash) in [
            ("test", 3_446_378_249),
            ("26", 3_979_113_294),
            ("1404", 2_065_000_984),
            ("4177", 1_125_759_251),
            ("9315", 3_302_915_307),
            ("14745", 2_580_083_742),
            ("105106", 3_986_458_246),
            ("355107", 3_611_074_310),
            ("apple", 3_195_025_439),
            ("SVa_]_V41)", 443_691_461),
            ("VDEAAAAA", 0xFFFC_D1B5),
        ] {
            assert_eq!(ketama(key.as_bytes()), hash, "{key}");
        }
    }

    #[test]
    fn fnv1a_is_the_published_one() {
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_F739_67E8);
        assert_eq!(fnv1a(b"hello world!"), 0x782D_ED88_CD5A_2672);
        assert_eq!(fnv1a(b" ") as u32, 0x8601_817F);
    }

    #[test]
    fn murmur3_is_the_published_one() {
        for (text, seed, hash) in [
            ("Hello, world!", 1_234, 0xFAF6_CDB3),
            ("Hello, world!", 4_321, 0xBF50_5788),
            ("xxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1_234, 0x8905_AC28),
            ("", 1_234, 0x0F2C_C00B),
            ("", 0, 0),
            ("", 1, 0x514E_28B7),
            ("", 0xFFFF_FFFF, 0x81F1_6F39),
            ("test", 0, 0xBA6B_D213),
            ("test", 0x9747_B28C, 0x704B_81DC),
            ("The quick brown fox jumps over the lazy dog", 0, 0x2E4F_F723),
        ] {
            assert_eq!(murmur3(text.as_bytes(), seed), hash, "{text} with {seed}");
        }
    }
}
