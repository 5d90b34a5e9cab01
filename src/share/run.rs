//! A run and where one looks at it.

use super::pack::{Damage, pack, unpack};
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::{self, Failure, Line, Scenario, ScenarioError, render};
use crate::sim::{History, Micros, Moment, Position};

/// The version of this format: the first word of the text.
const FORMAT: &str = "1";
/// The longest text that is read.
const BYTES_MAX: usize = 64 * 1024;
/// A shared run takes at most so many steps, so that a link cannot hang the page.
pub(super) const STEPS_MAX: u64 = 5_000_000;

/// A run as it goes into a link: version, scenario, seed, commands with their places, and what one looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRun {
    /// The version of Faultline that made it.
    pub version: String,
    /// The scenario, beginning with its cluster.
    pub text: String,
    /// Where one looks.
    pub at: Moment,
    /// The hash of the whole trace, to tell whether this version makes the same run.
    pub hash: Option<u64>,
    /// The lesson it was made in, if any: its name or address, and the step.
    pub lesson: Option<String>,
    pub step: Option<String>,
    /// What was chosen: `n1`, `#12` or `n1-n2`.
    pub selection: Option<String>,
    /// The panel in front.
    pub panel: Option<String>,
}

/// Why a shared run cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareError {
    Damaged,
    TooLarge,
    /// Made by a newer Faultline, with another format.
    Newer(String),
    /// Its scenario cannot be read here.
    Unreadable(Vec<ScenarioError>),
}

impl From<Damage> for ShareError {
    fn from(damage: Damage) -> ShareError {
        match damage {
            Damage::Changed => ShareError::Damaged,
            Damage::TooLarge => ShareError::TooLarge,
        }
    }
}

/// A shared run that was made again.
pub struct Opened {
    pub scenario: Scenario,
    /// Stands where the sharer looked, or as near as it gets.
    pub history: History,
    /// The first line that could not be carried out; what comes after it is left out.
    pub failed: Option<(Line, Failure)>,
    /// Whether the run is another one than was shared: this version computes it differently.
    pub differs: bool,
}

impl SharedRun {
    /// The run of a history up to its end, looked at where it stands.
    pub fn of(spec: &ProtocolSpec, settings: &Settings, history: &History) -> SharedRun {
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        let names = history.recorder().names();
        SharedRun {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            text: render(spec, settings, names, history.given(), end),
            at: history.moment(),
            hash: Some(history.recorder().trace_hash()),
            lesson: None,
            step: None,
            selection: None,
            panel: None,
        }
    }

    pub fn encode(&self) -> String {
        let mut text = format!("faultline {FORMAT} {}\n", self.version);
        let Moment { steps, commands, time } = self.at;
        text.push_str(&format!("at {steps} {commands} {}\n", time.0));
        let hash = self.hash.map(|hash| format!("{hash:016x}"));
        let optional = [
            ("hash", &hash),
            ("lesson", &self.lesson),
            ("step", &self.step),
            ("chosen", &self.selection),
            ("panel", &self.panel),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                text.push_str(&format!("{key} {value}\n"));
            }
        }
        text.push_str(&self.text);
        pack(&text)
    }

    /// # Errors
    /// If it is damaged, too large or of a newer format.
    pub fn decode(packed: &str) -> Result<SharedRun, ShareError> {
        let text = unpack(packed, BYTES_MAX)?;
        let (first, mut rest) = text.split_once('\n').ok_or(ShareError::Damaged)?;
        let mut words = first.split(' ');
        if words.next() != Some("faultline") {
            return Err(ShareError::Damaged);
        }
        let format = words.next().ok_or(ShareError::Damaged)?;
        let version = words.next().ok_or(ShareError::Damaged)?.to_owned();
        if format != FORMAT {
            return Err(ShareError::Newer(version));
        }
        let mut run = SharedRun {
            version,
            text: String::new(),
            at: Moment::default(),
            hash: None,
            lesson: None,
            step: None,
            selection: None,
            panel: None,
        };
        while !rest.starts_with("cluster ") {
            let (line, after) = rest.split_once('\n').ok_or(ShareError::Damaged)?;
            let (key, value) = line.split_once(' ').ok_or(ShareError::Damaged)?;
            let own = || Some(value.to_owned());
            match key {
                "at" => run.at = moment(value).ok_or(ShareError::Damaged)?,
                "hash" => run.hash = u64::from_str_radix(value, 16).ok(),
                "lesson" => run.lesson = own(),
                "step" => run.step = own(),
                "chosen" => run.selection = own(),
                "panel" => run.panel = own(),
                // A later version may say more; what it says is not needed to make the run.
                _ => {}
            }
            rest = after;
        }
        rest.clone_into(&mut run.text);
        Ok(run)
    }

    /// Makes the run again. What fails on the way is reported, and what came before it is kept.
    ///
    /// # Errors
    /// If the scenario cannot be read.
    pub fn open(&self) -> Result<Opened, ShareError> {
        let scenario = scenario::parse(&self.text).map_err(ShareError::Unreadable)?;
        let mut history = scenario::open(&scenario);
        let mut failed = None;
        for line in &scenario.lines {
            let mut eye = |session: &dyn crate::sim::Session| session.position().steps <= STEPS_MAX;
            if let Err(failure) = scenario::watch(line, &mut history, &scenario.settings, &mut eye) {
                failed = Some((line.clone(), failure));
                break;
            }
        }
        let differs = self.hash.is_some_and(|hash| hash != history.recorder().trace_hash());
        history.seek(self.at);
        Ok(Opened { scenario, history, failed, differs })
    }
}

fn moment(text: &str) -> Option<Moment> {
    let mut numbers = text.split(' ').map(|number| number.parse::<u64>().ok());
    let (steps, commands, time) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(Moment { steps, commands: usize::try_from(commands).ok()?, time: Micros(time) })
}
