//! Text, squeezed into the characters that an address may have: a checksum and deflated text in base64.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Deflate's best.
const LEVEL: u8 = 9;
const CHECKSUM_BYTES: usize = 4;

/// What is wrong with a packed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A character was changed, added or lost.
    Changed,
    /// It is larger than it may be.
    TooLarge,
}

pub fn pack(text: &str) -> String {
    let deflated = compress_to_vec(text.as_bytes(), LEVEL);
    let mut bytes = checksum(&deflated).to_le_bytes().to_vec();
    bytes.extend(deflated);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What of a text may be packed: all before the first character that no packed text has.
pub fn packed_part(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
    &text[..end.unwrap_or(text.len())]
}

/// # Errors
/// If it is not what [`pack`] has made, or longer than `bytes_max` when unpacked.
pub fn unpack(packed: &str, bytes_max: usize) -> Result<String, Damage> {
    // Deflate never makes a text much longer, so what is longer than this is no link of ours.
    if packed.len() > bytes_max.saturating_mul(2) {
        return Err(Damage::TooLarge);
    }
    let bytes = URL_SAFE_NO_PAD.decode(packed.trim_end_matches('=')).map_err(|_| Damage::Changed)?;
    let (sum, deflated) = bytes.split_at_checked(CHECKSUM_BYTES).ok_or(Damage::Changed)?;
    if sum != checksum(deflated).to_le_bytes() {
        return Err(Damage::Changed);
    }
    let text = decompress_to_vec_with_limit(deflated, bytes_max).map_err(|error| match error.status {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => Damage::TooLarge,
        _ => Damage::Changed,
    })?;
    String::from_utf8(text).map_err(|_| Damage::Changed)
}

/// The start of a packed text whose end is missing, as far as it can be read: at most `bytes_max` bytes of it.
/// Nothing says that this start was not changed, too.
pub fn unpack_start(packed: &str, bytes_max: usize) -> Option<String> {
    // Four characters are three bytes; what is left over may be half a byte.
    let whole = packed.get(..packed.len() / 4 * 4)?;
    let bytes = URL_SAFE_NO_PAD.decode(whole).ok()?;
    let (_, deflated) = bytes.split_at_checked(CHECKSUM_BYTES)?;
    let mut text = match decompress_to_vec_with_limit(deflated, bytes_max) {
        Ok(text) => text,
        Err(error) => error.output,
    };
    // What was made room for and never written is zero, and no text of ours has a zero.
    text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(text.len()));
    if let Err(error) = std::str::from_utf8(&text) {
        text.truncate(error.valid_up_to());
    }
    String::from_utf8(text).ok().filter(|text| !text.is_empty())
}

/// 32-bit FNV-1a: against typing and cutting, not against attackers.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{Damage, pack, unpack, unpack_start};

    #[test]
    fn what_is_packed_comes_out_again() {
        for text in ["", "crash n1", &"run until step 12 at 3.5ms\ncrash n2\n".repeat(50), "复制"] {
            assert_eq!(unpack(&pack(text), 10_000).as_deref(), Ok(text));
        }
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let packed = pack("cluster replication seed=7\ncrash n1\n");
        for at in 0..packed.len() {
            let mut other: Vec<char> = packed.chars().collect();
            other[at] = if other[at] == 'A' { 'B' } else { 'A' };
            let other: String = other.into_iter().collect();
            assert!(unpack(&other, 10_000).is_err(), "at {at}");
            assert!(unpack(&packed[..at], 10_000).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn the_start_of_a_cut_text_can_be_read() {
        let text: String =
            (0..60).map(|n| format!("run until step {n} at {}ms\ncrash n{}\n", n * 7, n % 5)).collect();
        let packed = pack(&text);
        let lengths = (0..=packed.len()).map(|at| {
            let start = unpack_start(&packed[..at], 10_000).unwrap_or_default();
            assert!(text.starts_with(&start), "cut at {at}");
            start.len()
        });
        assert!(lengths.collect::<Vec<_>>().is_sorted());
        let most = unpack_start(&packed[..packed.len() - 8], 10_000).expect("it has a start");
        assert!(most.len() * 10 > text.len() * 9, "{} of {} bytes", most.len(), text.len());
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = pack(&"a".repeat(1_000_000));
        assert_eq!(unpack(&bomb, 10_000), Err(Damage::TooLarge));
        assert_eq!(unpack(&"A".repeat(100_000), 10_000), Err(Damage::TooLarge));
    }
}
