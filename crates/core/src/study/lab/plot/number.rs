//! Numbers and words in a plot.

/// A number with about four digits: `0.125`, `12.35`, `1,250`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        size if size >= 1_000.0 => 0,
        size if size >= 100.0 => 1,
        size if size >= 10.0 => 2,
        size if size >= 0.1 || size == 0.0 => 3,
        _ => 5,
    };
    let text = format!("{value:.decimals$}");
    let text = match text.split_once('.') {
        Some((whole, part)) => match part.trim_end_matches('0') {
            "" => whole.to_owned(),
            part => format!("{whole}.{part}"),
        },
        None => grouped(&text),
    };
    if text == "-0" { "0".to_owned() } else { text }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    sign.to_owned() + &out
}

/// As the content of an element, or the value of an attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_as_many_digits_as_are_read() {
        for (value, expected) in [
            (0.0, "0"),
            (0.125, "0.125"),
            (12.3456, "12.35"),
            (123.0, "123"),
            (1_234_567.8, "1,234,568"),
            (999.96, "1000"),
            (5.0, "5"),
            (-1_500.0, "-1,500"),
            (-0.000_000_1, "0"),
            (0.012_34, "0.01234"),
        ] {
            assert_eq!(number(value), expected.trim_start_matches('+'), "{value}");
        }
    }
}
