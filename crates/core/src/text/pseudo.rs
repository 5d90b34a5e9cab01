//! A language that nobody speaks, to see what a right-to-left language would: the English texts, longer, and written
//! from the right to the left. What is not between its marks did not come from the texts.

use std::borrow::Cow;

/// The tag that asks for it. It is offered nowhere.
pub const TAG: &str = "ar-XB";

/// Writes what follows from the right, whatever it is; up to the mark that ends it.
const RIGHT_TO_LEFT: char = '\u{202e}';
const END: char = '\u{202c}';
/// A sign without width of such a language: what begins with it is written from the right as a whole.
const OF_THE_RIGHT: char = '\u{200f}';

/// A text in that language. Separators stay as they are.
pub fn disguise(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_alphabetic) {
        return text.into();
    }
    let body = text.trim();
    let (before, after) = text.split_once(body).unwrap_or_default();
    // Every word for itself, or a line that is broken would begin with the end of the sentence.
    let words: Vec<String> = body.split(' ').map(word).collect();
    format!("{before}{OF_THE_RIGHT}⟦{}⟧{OF_THE_RIGHT}{after}", words.join(" ")).into()
}

fn word(word: &str) -> String {
    let longer: String =
        word.chars().flat_map(|c| std::iter::repeat_n(c, if is_vowel(c) { 2 } else { 1 })).collect();
    if longer.is_empty() { longer } else { format!("{RIGHT_TO_LEFT}{longer}{END}") }
}

fn is_vowel(c: char) -> bool {
    "aeiouAEIOU".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(text: &str) -> String {
        text.chars().filter(|c| ![RIGHT_TO_LEFT, END, OF_THE_RIGHT].contains(c)).collect()
    }

    #[test]
    fn a_text_is_longer_marked_and_turned_around_word_by_word() {
        assert_eq!(visible(&disguise("Play or pause")), "⟦Plaay oor paauusee⟧");
        assert_eq!(disguise("a b"), "\u{200f}⟦\u{202e}aa\u{202c} \u{202e}b\u{202c}⟧\u{200f}");
        let long = "Click a node, a link or a message to break it.";
        let grown = visible(&disguise(long)).chars().count() as f64 / long.chars().count() as f64;
        assert!((1.25..1.6).contains(&grown), "{grown}");
    }

    #[test]
    fn separators_and_the_gaps_around_a_blank_stay() {
        assert_eq!(disguise("; "), "; ");
        let gaps = visible(&disguise(" of "));
        assert!(gaps.starts_with(" ⟦") && gaps.ends_with("⟧ "), "{gaps}");
    }
}
