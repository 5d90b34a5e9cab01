//! Texts that must fit: a picture has no line breaks.

/// The width of a text in ems of a sans-serif font, on the safe side.
pub fn ems(text: &str) -> f64 {
    text.chars().map(em).sum()
}

fn em(c: char) -> f64 {
    match c {
        ' ' | '.' | ',' | ':' | 'i' | 'l' | '·' | '|' => 0.32,
        'm' | 'w' | 'M' | 'W' => 0.86,
        '–' | '…' | '✓' | '⚑' => 0.8,
        c if c.is_ascii() => 0.56,
        // Marks that only say in which direction to write.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => 0.0,
        // Chinese characters are as wide as they are high.
        _ => 1.02,
    }
}

/// The text, or its beginning and an ellipsis if it is wider than `width` pixels.
pub fn shorten(text: &str, width: f64, font_size: f64) -> String {
    let room = width / font_size;
    if ems(text) <= room {
        return text.to_owned();
    }
    let mut left = room - em('…');
    let fits = |c: &char| {
        left -= em(*c);
        left >= 0.0
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end_matches([' ', '·']))
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn what_fits_is_left_alone_and_what_does_not_ends_in_an_ellipsis() {
        assert_eq!(shorten("log 2", 100.0, 12.0), "log 2");
        assert_eq!(shorten("looking for a primary", 80.0, 12.0), "looking for…");
        assert_eq!(shorten("正在寻找主节点", 60.0, 12.0), "正在寻找…");
        assert_eq!(shorten("primary", 0.0, 12.0), "…");
        let isolated = "\u{2068}primary\u{2069}";
        assert_eq!(shorten(isolated, 60.0, 12.0), isolated, "marks of direction take no room");
    }
}
