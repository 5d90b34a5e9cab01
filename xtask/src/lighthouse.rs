//! `cargo xtask bench --lighthouse`: how fast the page is by the measure that many people know. It is no test: its figures
//! follow the machine.

use crate::process::{Result, run_watched};
use crate::{browser, page, tools};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "e2e/lighthouse";
const PAGES: [(&str, &str); 4] = [
    ("catalogue", "catalogue"),
    ("lesson", "lesson"),
    ("embed", "embedded lesson"),
    ("plain", "plain lesson page"),
];
const FIGURES: [(&str, &str); 6] = [
    ("performance", "performance, at least 90"),
    ("largest-paint", "largest paint, at most 2.5 s"),
    ("blocked", "blocked, at most 0.3 s"),
    ("shift", "layout shift, at most 0.05"),
    ("seo", "search engines, 100 of plain pages"),
    ("accessibility", "accessibility"),
];

pub fn run() -> Result<()> {
    page::build(page::Care::Full)?;
    tools::require_node()?;
    tools::install_node_packages()?;
    tools::install_packages_of(Path::new(FOLDER))?;
    let browser = browser::chromium()?;
    let mut figures = BTreeMap::new();
    let mut command = Command::new("node");
    let succeeded =
        run_watched(command.arg(format!("{FOLDER}/run.mjs")).env("CHROME_PATH", browser), |line| {
            figures.extend(figure(line));
        })?;
    if !succeeded {
        return Err("Lighthouse failed; what it said is above".to_string());
    }
    println!(
        "\n{}\nLighthouse in its mobile setting, the median of three, served packed from this machine.",
        table(&figures)
    );
    Ok(())
}

/// Reads "name<TAB>value<TAB>unit"; any other line is no figure.
fn figure(line: &str) -> Option<(String, String)> {
    let mut columns = line.split('\t');
    let (name, value, unit) = (columns.next()?, columns.next()?, columns.next()?);
    Some((name.to_string(), format!("{value} {unit}").trim_end().to_string()))
}

fn table(figures: &BTreeMap<String, String>) -> String {
    let head: Vec<&str> = FIGURES.iter().map(|(_, meaning)| *meaning).collect();
    let mut text = format!("| | {} |\n|{}\n", head.join(" | "), "---|".repeat(FIGURES.len() + 1));
    for (page, meaning) in PAGES {
        let cells: Vec<String> = FIGURES
            .iter()
            .map(|(name, _)| {
                figures.get(&format!("{page}-{name}")).cloned().unwrap_or("not measured".to_string())
            })
            .collect();
        text += &format!("| {meaning} | {} |\n", cells.join(" | "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{figure, table};

    #[test]
    fn each_page_has_a_row_with_its_figures() {
        let lines = ["catalogue-performance\t93\t", "catalogue-largest-paint\t1.9\ts", "npm says something"];
        let table = table(&lines.into_iter().filter_map(figure).collect());
        assert!(table.contains("| catalogue | 93 | 1.9 s | not measured |"), "{table}");
    }
}
