//! A short text that is copied like a number: keys, values, names.

use std::fmt;

/// At most 15 bytes of UTF-8 text. Messages and logs hold keys and values as words, so that
/// sending or appending one allocates nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    bytes: [u8; Word::BYTES_MAX],
    len: u8,
}

impl Word {
    pub const BYTES_MAX: usize = 15;

    /// `None` if the text is longer than [`Word::BYTES_MAX`] bytes.
    pub fn new(text: &str) -> Option<Word> {
        let mut bytes = [0; Word::BYTES_MAX];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Word { bytes, len: text.len() as u8 })
    }

    /// The decimal digits of a number; numbers of more than 15 digits are cut to the last 15.
    pub fn number(mut number: u64) -> Word {
        let mut digits = [0u8; Word::BYTES_MAX];
        let mut at = Word::BYTES_MAX;
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 || at == 0 {
                break;
            }
        }
        let mut bytes = [0; Word::BYTES_MAX];
        let len = Word::BYTES_MAX - at;
        bytes[..len].copy_from_slice(&digits[at..]);
        Word { bytes, len: len as u8 }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("made from a str")
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn a_word_keeps_its_text_and_refuses_a_long_one() {
        assert_eq!(Word::new("键").unwrap().as_str(), "键");
        assert_eq!(Word::new("fifteen-bytes-x").unwrap().as_str(), "fifteen-bytes-x");
        assert_eq!(Word::new("sixteen-bytes-xx"), None);
    }

    #[test]
    fn a_number_is_written_in_decimal() {
        for number in [0, 7, 10, 123_456, 999_999_999_999_999] {
            assert_eq!(Word::number(number).as_str(), number.to_string());
        }
    }
}
