//! What theory says, as a formula of the settings: `timeout - heartbeat / 2`. Numbers are in the units of the axes: times in
//! milliseconds, shares in percent. Only operations whose result is the same on every machine.

use faultline_protocols::checkpoint::rules;
use faultline_sim::Micros;

use crate::authored::names::unknown;

/// A formula that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Number(f64),
    Name(String),
    Negative(Box<Node>),
    Two(Sign, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Sqrt,
    Exp,
    Log,
    Min,
    Max,
    Young,
    Daly,
}

/// With the number of their arguments.
const FUNCTIONS: [(&str, Function, usize); 7] = [
    ("sqrt", Function::Sqrt, 1),
    ("exp", Function::Exp, 1),
    ("log", Function::Log, 1),
    ("min", Function::Min, 2),
    ("max", Function::Max, 2),
    ("young", Function::Young, 2),
    ("daly", Function::Daly, 2),
];
const NESTING_MAX: usize = 32;
const LENGTH_MAX: usize = 400;

impl Formula {
    /// `known` are the names that it may use.
    ///
    /// # Errors
    /// What is wrong, and what to write.
    pub fn parse(text: &str, known: &[&str]) -> Result<Formula, String> {
        if text.len() > LENGTH_MAX {
            return Err(format!("the formula is longer than {LENGTH_MAX} characters; make it shorter"));
        }
        let mut reader = Reader { tokens: tokens(text)?, at: 0, known };
        let node = reader.sum(0)?;
        match reader.next() {
            None => Ok(Formula(node)),
            Some(token) => {
                Err(format!("after the formula stands {}; write an operator before it", token.shown()))
            }
        }
    }

    /// Nothing where it has no value: a name without a number, a division by zero.
    pub fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        value(&self.0, of).filter(|value| value.is_finite())
    }
}

fn value(node: &Node, of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    Some(match node {
        Node::Number(number) => *number,
        Node::Name(name) => of(name)?,
        Node::Negative(inner) => -value(inner, of)?,
        Node::Two(sign, left, right) => {
            let (left, right) = (value(left, of)?, value(right, of)?);
            match sign {
                Sign::Plus => left + right,
                Sign::Minus => left - right,
                Sign::Times => left * right,
                Sign::Over => left / right,
                Sign::Power => libm::pow(left, right),
            }
        }
        Node::Call(function, arguments) => {
            let first = value(arguments.first()?, of)?;
            let second = || arguments.get(1).and_then(|node| value(node, of));
            match function {
                Function::Sqrt => libm::sqrt(first),
                Function::Exp => libm::exp(first),
                Function::Log => libm::log(first),
                Function::Min => first.min(second()?),
                Function::Max => first.max(second()?),
                Function::Young => millis(rules::young(micros(first)?, micros(second()?)?)),
                Function::Daly => millis(rules::daly(micros(first)?, micros(second()?)?)),
            }
        }
    })
}

fn micros(millis: f64) -> Option<Micros> {
    let micros = libm::round(millis * 1_000.0);
    (0.0..1e15).contains(&micros).then_some(Micros(micros as u64))
}

fn millis(time: Micros) -> f64 {
    time.0 as f64 / 1_000.0
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Sign(char),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Token::Number(number) => format!("`{number}`"),
            Token::Name(name) => format!("`{name}`"),
            Token::Sign(sign) => format!("`{sign}`"),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let taken = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = taken(|c| c.is_ascii_digit() || c == '.');
            let number = rest.get(..length).and_then(|digits| digits.parse().ok());
            tokens.push(Token::Number(number.ok_or_else(|| {
                format!("`{}` is no number; write one as 12 or 0.5", rest.get(..length).unwrap_or_default())
            })?));
            length
        } else if first.is_ascii_alphabetic() {
            let length = taken(|c| c.is_ascii_alphanumeric() || c == '-');
            tokens.push(Token::Name(rest.get(..length).unwrap_or_default().to_owned()));
            length
        } else if "+-*/^(),".contains(first) {
            tokens.push(Token::Sign(first));
            1
        } else {
            return Err(format!("a formula cannot hold `{first}`; it has numbers, names and + - * / ^ ( )"));
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

struct Reader<'a> {
    tokens: Vec<Token>,
    at: usize,
    known: &'a [&'a str],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn sign(&mut self, wanted: &[(char, Sign)]) -> Option<Sign> {
        let Some(Token::Sign(found)) = self.tokens.get(self.at) else { return None };
        let sign = wanted.iter().find(|(known, _)| known == found).map(|(_, sign)| *sign)?;
        self.at += 1;
        Some(sign)
    }

    fn expect(&mut self, wanted: char, what: &str) -> Result<(), String> {
        match self.next() {
            Some(Token::Sign(found)) if found == wanted => Ok(()),
            Some(token) => Err(format!("instead of {} write {what}", token.shown())),
            None => Err(format!("the formula ends too early; write {what}")),
        }
    }

    fn sum(&mut self, depth: usize) -> Result<Node, String> {
        if depth > NESTING_MAX {
            return Err(format!("the formula is nested more than {NESTING_MAX} times; make it simpler"));
        }
        let mut left = self.product(depth)?;
        while let Some(sign) = self.sign(&[('+', Sign::Plus), ('-', Sign::Minus)]) {
            left = Node::Two(sign, Box::new(left), Box::new(self.product(depth)?));
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Node, String> {
        let mut left = self.power(depth)?;
        while let Some(sign) = self.sign(&[('*', Sign::Times), ('/', Sign::Over)]) {
            left = Node::Two(sign, Box::new(left), Box::new(self.power(depth)?));
        }
        Ok(left)
    }

    fn power(&mut self, depth: usize) -> Result<Node, String> {
        let base = self.atom(depth)?;
        match self.sign(&[('^', Sign::Power)]) {
            Some(sign) => Ok(Node::Two(sign, Box::new(base), Box::new(self.atom(depth)?))),
            None => Ok(base),
        }
    }

    fn atom(&mut self, depth: usize) -> Result<Node, String> {
        match self.next() {
            Some(Token::Number(number)) => Ok(Node::Number(number)),
            Some(Token::Sign('-')) if depth < NESTING_MAX => {
                Ok(Node::Negative(Box::new(self.atom(depth + 1)?)))
            }
            Some(Token::Sign('(')) => {
                let inner = self.sum(depth + 1)?;
                self.expect(')', "`)`")?;
                Ok(inner)
            }
            Some(Token::Name(name)) => self.name(name, depth),
            Some(token) => Err(format!("instead of {} write a number, a name or `(`", token.shown())),
            None => Err("the formula ends too early; write a number or a name".to_owned()),
        }
    }

    fn name(&mut self, name: String, depth: usize) -> Result<Node, String> {
        if let Some((_, function, count)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) {
            self.expect('(', &format!("`(` after `{name}`"))?;
            let mut arguments = vec![self.sum(depth + 1)?];
            while arguments.len() < *count {
                self.expect(',', &format!("`,`: `{name}` takes {count} values"))?;
                arguments.push(self.sum(depth + 1)?);
            }
            self.expect(')', "`)`")?;
            return Ok(Node::Call(*function, arguments));
        }
        if self.known.contains(&name.as_str()) {
            return Ok(Node::Name(name));
        }
        let functions = FUNCTIONS.iter().map(|(known, ..)| *known);
        let known: Vec<&str> = self.known.iter().copied().chain(functions).collect();
        let hint = if name.contains('-') { " (put spaces around a minus)" } else { "" };
        Err(unknown("name", &name, &known) + hint)
    }
}

#[cfg(test)]
mod tests {
    use super::Formula;

    fn value(text: &str) -> Result<f64, String> {
        let formula = Formula::parse(text, &["x", "vote-timeout"])?;
        let of = |name: &str| Some(if name == "x" { 3.0 } else { 150.0 });
        formula.value(&of).ok_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn operators_bind_as_in_mathematics() {
        for (text, expected) in [
            ("1 + 2 * x", 7.0),
            ("(1 + 2) * x", 9.0),
            ("vote-timeout - x", 147.0),
            ("10 - 4 - 3", 3.0),
            ("2 ^ 3 * 2", 16.0),
            ("-x + 5", 2.0),
            ("sqrt(x + 1) + max(1, 2)", 4.0),
            ("young(5, 1440)", 120.0),
        ] {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
        // Daly's worked number.
        assert!((value("daly(5, 1440)").expect("it has a value") - 116.690).abs() < 0.001);
    }

    #[test]
    fn what_has_no_value_is_nothing_and_what_is_wrong_is_said() {
        assert_eq!(value("1 / 0"), Err("nothing".to_owned()));
        for (text, said) in [
            ("1 +", "ends too early"),
            ("(1", "ends too early"),
            ("y", "there is no name `y`"),
            ("x-1", "put spaces around a minus"),
            ("1 2", "write an operator"),
            ("min(1)", "`min` takes 2 values"),
            ("1.2.3", "is no number"),
            ("x $ 2", "cannot hold `$`"),
            (&"(".repeat(100), "nested more than"),
            (&"-".repeat(100), "instead of"),
        ] {
            let error = value(text).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
