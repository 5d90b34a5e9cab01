//! Words and signs of one line, with their columns.

use super::error::{ScenarioError, nearest};
use faultline_sim::Micros;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub column: usize,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Word(String),
    /// A text in quotes.
    Quoted(String),
    /// One of `( ) = != < <= > >= | ->`.
    Sign(&'static str),
}

const SIGNS: [&str; 10] = ["->", "!=", "<=", ">=", "(", ")", "=", "<", ">", "|"];

/// The tokens of a line. A `#` begins a comment unless a digit follows: `#12` is a message.
pub fn tokens(line: usize, text: &str) -> Result<Vec<Token>, ScenarioError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let column = at + 1;
        if chars[at].is_whitespace() {
            at += 1;
        } else if is_comment(&chars[at..]) {
            break;
        } else if chars[at] == '"' {
            let Some(length) = chars[at + 1..].iter().position(|c| *c == '"') else {
                let message = "this text has no closing quote; expected `\"` at its end".to_owned();
                return Err(ScenarioError { line, column, message });
            };
            let quoted = chars[at + 1..at + 1 + length].iter().collect();
            tokens.push(Token { column, kind: Kind::Quoted(quoted) });
            at += length + 2;
        } else if let Some(sign) = sign_at(&chars[at..]) {
            tokens.push(Token { column, kind: Kind::Sign(sign) });
            at += sign.len();
        } else {
            let start = at;
            while at < chars.len()
                && !chars[at].is_whitespace()
                && chars[at] != '"'
                && sign_at(&chars[at..]).is_none()
            {
                at += 1;
            }
            tokens.push(Token { column, kind: Kind::Word(chars[start..at].iter().collect()) });
        }
    }
    Ok(tokens)
}

/// Whether a text is one word: it can be an argument of a command, and is read as it was written.
pub fn is_word(text: &str) -> bool {
    matches!(&tokens(1, text), Ok(tokens) if matches!(&tokens[..], [Token { kind: Kind::Word(word), .. }] if word == text))
}

fn is_comment(rest: &[char]) -> bool {
    rest[0] == '#' && !rest.get(1).is_some_and(char::is_ascii_digit)
}

fn sign_at(rest: &[char]) -> Option<&'static str> {
    SIGNS.into_iter().find(|sign| sign.chars().enumerate().all(|(index, c)| rest.get(index) == Some(&c)))
}

/// Reads the tokens of one line from left to right.
pub struct Reader {
    line: usize,
    tokens: Vec<Token>,
    at: usize,
    end_column: usize,
}

impl Reader {
    pub fn new(line: usize, text: &str) -> Result<Reader, ScenarioError> {
        let tokens = tokens(line, text)?;
        let end_column = text.trim_end().chars().count() + 1;
        Ok(Reader { line, tokens, at: 0, end_column })
    }

    pub fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    pub fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub fn next(&mut self) -> Option<Kind> {
        let kind = self.peek().cloned();
        self.at += usize::from(kind.is_some());
        kind
    }

    pub fn back(&mut self) {
        self.at -= 1;
    }

    /// Takes the sign if it is next.
    pub fn sign(&mut self, sign: &'static str) -> bool {
        let found = self.peek() == Some(&Kind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    /// Takes the word if it is next.
    pub fn word_is(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Word(next)) if next == word);
        self.at += usize::from(found);
        found
    }

    pub fn word(&mut self, expected: &str) -> Result<String, ScenarioError> {
        match self.next() {
            Some(Kind::Word(word)) => Ok(word),
            other => Err(self.wrong_last(other.is_some(), expected)),
        }
    }

    /// An error at the token that was read last, or at the end if there was none to read.
    pub fn wrong_last(&mut self, was_read: bool, expected: &str) -> ScenarioError {
        self.at -= usize::from(was_read);
        self.wrong(expected)
    }

    /// An error at the next token.
    pub fn wrong(&self, expected: &str) -> ScenarioError {
        let (column, found) = match self.tokens.get(self.at) {
            Some(token) => (token.column, format!("found {}", shown(&token.kind))),
            None => (self.end_column, "the line ends here".to_owned()),
        };
        ScenarioError { line: self.line, column, message: format!("{found}; expected {expected}") }
    }

    /// An error at the token that was read last, with a sentence of its own.
    pub fn complain(&self, message: String) -> ScenarioError {
        let column =
            self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(1, |token| token.column);
        ScenarioError { line: self.line, column, message }
    }

    /// An error at the word that was read last, which is none of the known ones.
    pub fn unknown(&mut self, word: &str, what: &str, known: &[&str]) -> ScenarioError {
        self.back();
        let mut expected = format!("{what}: {}", known.join(", "));
        if let Some(near) = nearest(word, known.iter().copied()) {
            expected.push_str(&format!(". Did you mean `{near}`?"));
        }
        self.wrong(&expected)
    }

    pub fn end(&self) -> Result<(), ScenarioError> {
        if self.is_done() { Ok(()) } else { Err(self.wrong("the end of the line")) }
    }

    pub fn time(&mut self, expected: &str) -> Result<Micros, ScenarioError> {
        let word = self.word(expected)?;
        parse_time(&word).ok_or_else(|| self.wrong_last(true, expected))
    }

    pub fn number(&mut self, expected: &str) -> Result<u64, ScenarioError> {
        let word = self.word(expected)?;
        digits(&word).ok_or_else(|| self.wrong_last(true, expected))
    }
}

fn shown(kind: &Kind) -> String {
    match kind {
        Kind::Word(word) => format!("`{word}`"),
        Kind::Quoted(text) => format!("`\"{text}\"`"),
        Kind::Sign(sign) => format!("`{sign}`"),
    }
}

/// The number of a text that is nothing but digits.
pub fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// `250ms`, `1.5ms`, `2s`, `300us`.
pub fn parse_time(text: &str) -> Option<Micros> {
    let (number, micros) = if let Some(number) = text.strip_suffix("ms") {
        (number, 1_000)
    } else if let Some(number) = text.strip_suffix("us") {
        (number, 1)
    } else {
        (text.strip_suffix('s')?, 1_000_000)
    };
    decimal(number, micros).map(Micros)
}

/// A decimal number times a power of ten, if the product is whole: `1.05` times 1,000,000.
pub fn decimal(text: &str, unit: u64) -> Option<u64> {
    let Some((whole, part)) = text.split_once('.') else {
        return digits(text)?.checked_mul(unit);
    };
    let scale = 10u64.checked_pow(part.len() as u32)?;
    if !unit.is_multiple_of(scale) {
        return None;
    }
    digits(whole)?.checked_mul(unit)?.checked_add(digits(part)?.checked_mul(unit / scale)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_decimals_are_exact() {
        for (text, micros) in
            [("250ms", 250_000), ("1.5ms", 1_500), ("2s", 2_000_000), ("300us", 300), ("0.001ms", 1)]
        {
            assert_eq!(parse_time(text), Some(Micros(micros)), "{text}");
        }
        for text in ["", "ms", "1", "1.2.3ms", "-5ms", "0.0001ms", "1.5us", "99999999999999999999ms"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(decimal("1.05", 1_000_000), Some(1_050_000));
    }

    #[test]
    fn a_line_is_cut_into_words_and_signs() {
        let kinds = |text: &str| {
            tokens(1, text).unwrap().into_iter().map(|token| shown(&token.kind)).collect::<Vec<_>>()
        };
        assert_eq!(kinds("cut n2->n3 # both"), ["`cut`", "`n2`", "`->`", "`n3`"]);
        assert_eq!(kinds("drop #12"), ["`drop`", "`#12`"]);
        assert_eq!(kinds("n1.log>=3 and(holds \"a b\")").len(), 8);
        assert_eq!(kinds("# nothing"), [] as [String; 0]);
        assert_eq!(tokens(3, "a \"b").unwrap_err().column, 3);
    }

    #[test]
    fn a_word_is_read_as_it_was_written() {
        for word in ["x", "k42", "钥匙", "#1", "a#b", "-3", "a,b"] {
            assert!(is_word(word), "{word}");
        }
        for other in ["", " ", "a b", " a", "a\u{a0}b", "#b", "a=b", "a|b", "a->b", "\"a\"", "a\nb"] {
            assert!(!is_word(other), "{other}");
        }
    }
}
