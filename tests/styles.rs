//! The style sheets serve both directions of writing.

use std::fs;
use std::path::Path;

/// Properties that name a side of the screen, and what to write instead.
const PHYSICAL: [(&str, &str); 10] = [
    ("left", "inset-inline-start"),
    ("right", "inset-inline-end"),
    ("margin-left", "margin-inline-start"),
    ("margin-right", "margin-inline-end"),
    ("padding-left", "padding-inline-start"),
    ("padding-right", "padding-inline-end"),
    ("border-left", "border-inline-start"),
    ("border-right", "border-inline-end"),
    ("float", "a flexible box"),
    ("clear", "a flexible box"),
];
/// Four values name all sides; the second and the fourth must then be the same.
const SIDES: [&str; 4] = ["margin", "padding", "inset", "border-width"];
/// A line that may name sides says why in a comment with these words.
const ALLOWED: &str = "left is left";

#[test]
fn style_sheets_name_no_side_of_the_screen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut complaints = Vec::new();
    for name in ["boot.css", "plain.css", "stage.css", "style.css"] {
        let text = fs::read_to_string(folder.join(name)).expect("a style sheet can be read");
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.contains(ALLOWED)) {
            complaints.extend(wrong(line).map(|what| format!("static/{name}:{}: {what}", index + 1)));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn wrong(line: &str) -> impl Iterator<Item = String> + '_ {
    declarations(line).filter_map(|(property, value)| {
        if let Some((_, instead)) = PHYSICAL.iter().find(|(name, _)| {
            *name == property || property.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
        }) {
            return Some(format!(
                "`{property}` is another side where one writes from the right: use {instead}"
            ));
        }
        if property == "text-align" && ["left", "right"].contains(&value) {
            return Some(format!("`text-align: {value}`: use start or end"));
        }
        let sides: Vec<&str> = value.split_whitespace().collect();
        let uneven = sides.len() == 4 && !value.contains('(') && sides[1] != sides[3];
        (uneven && SIDES.contains(&property)).then(|| {
            format!(
                "`{property}: {value}` differs left and right: use {property}-block and {property}-inline"
            )
        })
    })
}

/// What stands between braces and semicolons and has a colon.
fn declarations(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split(['{', '}', ';']).filter_map(|part| {
        let (property, value) = part.split_once(':')?;
        let property = property.trim();
        let plain = property.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        (plain && !property.starts_with("--")).then(|| (property, value.trim()))
    })
}

#[test]
fn sides_are_seen_and_their_names_elsewhere_are_not() {
    let found = |line: &str| wrong(line).count();
    assert_eq!(
        found("a { left: 0; border-left-style: solid; padding: 1px 2px 3px 4px; text-align: right; }"),
        4
    );
    assert_eq!(
        found(".msg[data-name=\"left\"] { inset-inline-start: 0; padding: 1px 2px 3px 2px; --left: 1px; }"),
        0
    );
    assert_eq!(found(".left:hover { transition: left .2s; }"), 0);
}
