//! `faultline lab`: makes the runs of an experiment, and prints what was measured.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::out::{complain, print, write, wrong};
use super::{FAILED, GOOD, wants_help};
use crate::laboratory;
use crate::lesson::{BYTES_MAX, Complaint};
use crate::study::lab::plot::{Look, svg};
use crate::study::lab::{Experiment, Report, SEEDS_MAX, SHIPPED, View, check};
use crate::text::{Language, Texts};

const HELP: &str = "\
Usage: faultline lab [FILE] [--seeds N] [--threads N] [--csv | --svg [--measure ID] | --run POINT:SEED]

Makes every run of the experiment in FILE, on all processors, and prints what was measured as a table: averages
with the ends of their 95 % confidence, quantiles, and what theory says. FILE may also be the name of an experiment
that comes with Faultline. Without a FILE it lists those. docs/lab.md describes the format.

  --seeds N         runs of each point; the file says how many otherwise
  --threads N       as many threads; the numbers are the same with any
  --csv             every run, with its seed, in microseconds, millionths or counted
  --svg             the plot of the first measure, or of the one that --measure names
  --lang TAG        words of the table and the plot: en or zh-CN
  --run POINT:SEED  the scenario of one run, for `faultline run`; POINT is the row of the table, from 1

Exit code: 0 if every run was made, 1 if some could not be, 2 if the file cannot be read.";

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Output {
    #[default]
    Table,
    Csv,
    Svg,
}

#[derive(Default)]
struct Options<'a> {
    file: Option<&'a str>,
    seeds: Option<u32>,
    threads: Option<usize>,
    output: Output,
    measure: Option<&'a str>,
    language: Language,
    run: Option<(usize, u32)>,
}

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    match parse(words) {
        Ok(options) => run(&options),
        Err(message) => wrong(&format!("{message}\n\n{HELP}")),
    }
}

fn parse<'a>(words: &[&'a str]) -> Result<Options<'a>, String> {
    let mut options = Options::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.starts_with("--") {
            if options.file.replace(word).is_some() {
                return Err(format!("`{word}` is a second file; make one experiment at a time."));
            }
            continue;
        }
        let mut value = || rest.next().copied().ok_or_else(|| format!("`{word}` needs a value."));
        match *word {
            "--csv" => options.output = Output::Csv,
            "--svg" => options.output = Output::Svg,
            "--measure" => options.measure = Some(value()?),
            "--seeds" => {
                let seeds = value()?.parse().ok().filter(|seeds| (1..=SEEDS_MAX).contains(seeds));
                options.seeds =
                    Some(seeds.ok_or_else(|| format!("`--seeds` takes a number from 1 to {SEEDS_MAX}."))?);
            }
            "--threads" => {
                let threads = value()?.parse().ok().filter(|threads| (1..=256).contains(threads));
                options.threads = Some(threads.ok_or("`--threads` takes a number from 1 to 256.")?);
            }
            "--lang" => {
                let tag = value()?;
                options.language = Language::from_tag(tag)
                    .ok_or_else(|| format!("There are no texts in `{tag}`; take en or zh-CN."))?;
            }
            "--run" => {
                let numbers = value()?.split_once(':');
                let place = numbers.and_then(|(point, seed)| Some((point.parse().ok()?, seed.parse().ok()?)));
                options.run = Some(place.ok_or("`--run` takes the number of a point and a seed, as 3:17.")?);
            }
            _ => return Err(format!("There is no option `{word}`.")),
        }
    }
    Ok(options)
}

/// A file, or an experiment that comes with the program, by the name and the text.
fn find(name: &str) -> Result<(String, String), String> {
    let path = Path::new(name);
    if !path.exists()
        && let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.slug == name)
    {
        return Ok((shipped.slug.to_owned(), shipped.text.to_owned()));
    }
    read(path)
}

fn read(path: &Path) -> Result<(String, String), String> {
    let slug = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let unreadable = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let mut text = String::new();
    // One byte more than is allowed tells one that is too large.
    let file = File::open(path).map_err(unreadable)?;
    file.take(BYTES_MAX as u64 + 1).read_to_string(&mut text).map_err(unreadable)?;
    Ok((slug, text))
}

/// What is wrong with the experiment in a file.
pub fn check_file(path: &Path) -> Result<Vec<Complaint>, String> {
    let (slug, text) = read(path)?;
    Ok(check(&slug, &text).err().unwrap_or_default())
}

fn run(options: &Options) -> u8 {
    let Some(name) = options.file else { return print(&list(options.language)) };
    let (slug, text) = match find(name) {
        Ok(found) => found,
        Err(message) => return wrong(&message),
    };
    let experiment = match Experiment::parse(&slug, &text) {
        Ok(experiment) => Arc::new(experiment),
        Err(complaints) => {
            complaints.iter().for_each(|complaint| complain(&complaint.to_string()));
            return super::BAD_INPUT;
        }
    };
    let measure = match options.measure {
        None => 0,
        Some(id) => match experiment.measures.iter().position(|measure| measure.id == id) {
            Some(place) => place,
            None => {
                let known: Vec<&str> =
                    experiment.measures.iter().map(|measure| measure.id.as_str()).collect();
                return wrong(&format!("There is no measure `{id}`; it measures {}.", known.join(", ")));
            }
        },
    };
    if let Some((point, seed)) = options.run {
        return scenario(&experiment, point, seed);
    }
    let shows = std::io::stderr().is_terminal();
    let tell = |done: usize, total: usize| {
        if shows && (done == total || done.is_multiple_of(50)) {
            eprint!("\r{done} of {total} runs{}", if done == total { "\n" } else { "" });
        }
    };
    let results =
        laboratory::run(&experiment, options.seeds.unwrap_or(experiment.seeds), options.threads, &tell);
    let texts = Texts::new(options.language);
    let report = Report { experiment: &experiment, results: &results, texts: &texts };
    let (failed, why) = results.failures();
    if let Some(why) = why {
        complain(&format!("{failed} runs could not be made: {why}"));
    }
    let code = if failed == 0 { GOOD } else { FAILED };
    match options.output {
        Output::Csv => write(&report.csv(), code),
        Output::Svg => write(
            &(svg(&report.chart(measure, View::Average), Look { width: 760, alone: true }) + "\n"),
            code,
        ),
        Output::Table => {
            let chosen: Vec<usize> = match options.measure {
                Some(_) => vec![measure],
                None => (0..experiment.measures.len()).collect(),
            };
            let title = report.local(&experiment.title).to_owned();
            let tables: Vec<String> = chosen.into_iter().map(|measure| report.table(measure)).collect();
            write(&format!("{title}\n\n{}", tables.join("\n")), code)
        }
    }
}

fn scenario(experiment: &Experiment, point: usize, seed: u32) -> u8 {
    let Some(index) = point.checked_sub(1).filter(|index| *index < experiment.points()) else {
        return wrong(&format!("There is no point {point}; there are {}.", experiment.points()));
    };
    match experiment.scenario(experiment.point(index), seed) {
        Ok((text, _)) => write(&text, GOOD),
        Err(unfit) => {
            wrong(&unfit.iter().map(|unfit| unfit.error.to_string()).collect::<Vec<_>>().join("\n"))
        }
    }
}

fn list(language: Language) -> String {
    let line = |shipped: &crate::study::lab::Shipped| match Experiment::parse(shipped.slug, shipped.text) {
        Ok(experiment) => format!("{:24}{}", shipped.slug, experiment.title.get(language)),
        Err(_) => shipped.slug.to_owned(),
    };
    SHIPPED.iter().map(line).collect::<Vec<_>>().join("\n")
}
