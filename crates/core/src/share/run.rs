//! A run and where one looks at it.

use super::checks::{Checks, Sameness};
use super::nearest::nearest_scenario;
use super::pack::{Damage, pack, packed_part, unpack, unpack_start};
use crate::scenario::{self, Carry, Failure, Line, Scenario, ScenarioError, render};
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{History, Micros, Moment, Position};

/// The version of this format: the first word of the text.
const FORMAT: &str = "1";
/// The longest text that is read.
const BYTES_MAX: usize = 64 * 1024;
/// The longest name of a future, in characters.
pub const NAME_MAX: usize = 40;
/// Stands between the length of the packed text and itself.
const LENGTH_END: char = '.';
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
    /// Hashes of its first parts, to tell from where on it does not.
    pub checks: Option<Checks>,
    /// The lesson it was made in, if any: its name or address, and the step.
    pub lesson: Option<String>,
    pub step: Option<String>,
    /// What was chosen: `n1`, `#12` or `n1-n2`.
    pub selection: Option<String>,
    /// The event that was chosen: its place in the trace.
    pub event: Option<u64>,
    /// The panel in front.
    pub panel: Option<String>,
    /// What stood on the stage's place, if not the cluster.
    pub view: Option<String>,
    /// What the learner calls this future; empty if nothing.
    pub name: String,
    /// How many other futures it was left with, which are not in it.
    pub futures: usize,
    /// The end of the link is missing, and with it what came last.
    pub cut: bool,
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
    /// What of the scenario this version cannot read. It was left out, and of lines all that follow.
    pub unread: Vec<ScenarioError>,
    /// The first line that could not be carried out; what comes after it is left out.
    pub failed: Option<(Line, Failure)>,
    /// False if it was stopped before its end: on the way, or after 5,000,000 steps.
    pub complete: bool,
    /// Whether the run is the one that was shared: another version may compute it differently.
    pub sameness: Sameness,
}

impl SharedRun {
    /// A run that is known by its scenario only, looked at from its start.
    pub fn new(version: String, text: String) -> SharedRun {
        SharedRun {
            version,
            text,
            at: Moment::default(),
            hash: None,
            checks: None,
            lesson: None,
            step: None,
            selection: None,
            event: None,
            panel: None,
            view: None,
            name: String::new(),
            futures: 0,
            cut: false,
        }
    }

    /// The run of a history up to its end, looked at where it stands.
    pub fn of(spec: &ProtocolSpec, settings: &Settings, history: &History) -> SharedRun {
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        let names = history.recorder().names();
        let text = render(spec, settings, names, history.given(), end);
        SharedRun {
            at: history.moment(),
            hash: Some(history.recorder().trace_hash()),
            checks: Some(Checks::of(history)),
            name: history.name().to_owned(),
            ..SharedRun::new(env!("CARGO_PKG_VERSION").to_owned(), text)
        }
    }

    pub fn encode(&self) -> String {
        let mut text = format!("faultline {FORMAT} {}\n", self.version);
        let Moment { steps, commands, time } = self.at;
        text.push_str(&format!("at {steps} {commands} {}\n", time.0));
        let hash = self.hash.map(|hash| format!("{hash:016x}"));
        let optional = [
            ("hash", &hash),
            ("checks", &self.checks.as_ref().map(Checks::write)),
            ("lesson", &self.lesson),
            ("step", &self.step),
            ("chosen", &self.selection),
            ("event", &self.event.map(|event| event.to_string())),
            ("panel", &self.panel),
            ("view", &self.view),
            ("name", &(!self.name.is_empty()).then(|| self.name.clone())),
            ("futures", &(self.futures > 0).then(|| self.futures.to_string())),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                text.push_str(&format!("{key} {value}\n"));
            }
        }
        text.push_str(&self.text);
        let packed = pack(&text);
        format!("{}{LENGTH_END}{packed}", packed.len())
    }

    /// What stands behind a link, such as the full stop of its sentence, is no part of it, and a link that was broken
    /// into lines is put together again. Of a link whose end is missing, what is left is read.
    ///
    /// # Errors
    /// If it is damaged, too large or of a newer format.
    pub fn decode(link: &str) -> Result<SharedRun, ShareError> {
        // Links of the first versions do not say how long they are.
        let parts = link.split_once(LENGTH_END).filter(|(_, rest)| !packed_part(rest).is_empty());
        let (length, rest) = parts.unwrap_or(("", link));
        let packed = packed_part(rest);
        let damage = match unpack(packed, BYTES_MAX) {
            Ok(text) => return SharedRun::read(&text),
            Err(damage) => damage,
        };
        let length: usize = length.trim().parse().map_err(|_| damage)?;
        let joined: String = rest.split_whitespace().collect();
        let whole = packed_part(&joined).get(..length).map(|whole| unpack(whole, BYTES_MAX));
        if let Some(Ok(text)) = whole {
            return SharedRun::read(&text);
        }
        if damage != Damage::Changed || packed.len() >= length {
            return Err(damage.into());
        }
        let start = unpack_start(packed, BYTES_MAX).ok_or(ShareError::Damaged)?;
        // The last line may be a part of one.
        let lines = start.rfind('\n').map_or("", |end| &start[..=end]);
        let run = SharedRun::read(lines)?;
        Ok(SharedRun { cut: true, hash: None, ..run })
    }

    fn read(text: &str) -> Result<SharedRun, ShareError> {
        let (first, mut rest) = text.split_once('\n').ok_or(ShareError::Damaged)?;
        let mut words = first.split(' ');
        if words.next() != Some("faultline") {
            return Err(ShareError::Damaged);
        }
        let format = words.next().ok_or(ShareError::Damaged)?;
        let version = words.next().ok_or(ShareError::Damaged)?.to_owned();
        if format != FORMAT {
            let is_format = format.bytes().all(|byte| byte.is_ascii_digit());
            return Err(if is_format { ShareError::Newer(version) } else { ShareError::Damaged });
        }
        let mut run = SharedRun::new(version, String::new());
        while !rest.starts_with("cluster ") {
            let (line, after) = rest.split_once('\n').ok_or(ShareError::Damaged)?;
            let (key, value) = line.split_once(' ').ok_or(ShareError::Damaged)?;
            let own = || Some(value.to_owned());
            match key {
                "at" => run.at = moment(value).ok_or(ShareError::Damaged)?,
                "hash" => run.hash = u64::from_str_radix(value, 16).ok(),
                "checks" => run.checks = Checks::read(value),
                "lesson" => run.lesson = own(),
                "step" => run.step = own(),
                "chosen" => run.selection = own(),
                "event" => run.event = value.parse().ok(),
                "panel" => run.panel = own(),
                "view" => run.view = own(),
                "name" => run.name = value.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
                "futures" => run.futures = value.parse().unwrap_or_default(),
                // A later version may say more; what it says is not needed to make the run.
                _ => {}
            }
            rest = after;
        }
        rest.clone_into(&mut run.text);
        Ok(run)
    }

    /// Makes the run again, at once.
    ///
    /// # Errors
    /// As [`SharedRun::begin`].
    pub fn open(&self) -> Result<Opened, ShareError> {
        let mut opening = self.begin()?;
        while !opening.advance(u64::MAX) {}
        Ok(opening.finish())
    }

    /// Begins to make the run again. What cannot be read or done is reported, and what came before it is kept.
    ///
    /// # Errors
    /// If its cluster cannot be read. What is whole of a link that is only cut can be, so a cut one is damaged then.
    pub fn begin(&self) -> Result<Opening, ShareError> {
        let unreadable = |errors| if self.cut { ShareError::Damaged } else { ShareError::Unreadable(errors) };
        let (scenario, unread) = nearest_scenario(&self.text).map_err(unreadable)?;
        Ok(Opening { unread, ..Opening::new(self.clone(), scenario) })
    }
}

/// A shared run that is being made again, piece by piece.
pub struct Opening {
    shared: SharedRun,
    scenario: Scenario,
    unread: Vec<ScenarioError>,
    carry: Carry,
    complete: bool,
}

impl Opening {
    /// Begins to make a run, whose scenario was read.
    pub(super) fn new(shared: SharedRun, scenario: Scenario) -> Opening {
        let carry = Carry::new(scenario::open(&scenario), scenario.settings.clone(), scenario.lines.clone());
        Opening { shared, scenario, unread: Vec::new(), carry, complete: false }
    }

    /// Takes at most so many steps of the simulation, and gives whether all is done.
    pub fn advance(&mut self, steps: u64) -> bool {
        let left = STEPS_MAX.saturating_sub(self.steps());
        self.complete = left > 0 && self.carry.advance(steps.min(left));
        left == 0 || self.complete
    }

    /// The run as far as it is made.
    pub(super) fn history(&self) -> &History {
        self.carry.history()
    }

    /// What its cluster runs.
    pub fn spec(&self) -> &'static ProtocolSpec {
        self.scenario.spec
    }

    /// What of its scenario this version cannot read.
    pub fn unread(&self) -> &[ScenarioError] {
        &self.unread
    }

    /// Steps that are done.
    pub fn steps(&self) -> u64 {
        self.history().present().position().steps
    }

    /// How many there are to be, as far as the link says.
    pub fn steps_expected(&self) -> Option<u64> {
        let places = self.scenario.lines.iter().rev();
        places.filter_map(scenario::place_of).map(|place| place.steps).next()
    }

    /// What has been made, as it is.
    pub fn finish(self) -> Opened {
        let Opening { shared, scenario, unread, carry, complete } = self;
        let (mut history, failed) = carry.finish();
        history.set_name(None, shared.name.clone());
        let sameness = match shared.hash {
            Some(hash) if hash == history.recorder().trace_hash() => Sameness::Same,
            _ => match &shared.checks {
                Some(checks) => Sameness::Until(checks.same_until(&history)),
                None if shared.hash.is_none() => Sameness::Same,
                None => Sameness::Other,
            },
        };
        // What is there of a run that was stopped is what one waited for.
        let at = if complete { shared.at } else { history.end() };
        // Where it has become another run, the same number of steps is another time.
        match sameness {
            Sameness::Until(until) if complete && until < at.time => history.seek_time(at.time),
            Sameness::Other if complete => history.seek_time(at.time),
            _ => history.seek(at),
        }
        Opened { scenario, history, unread, failed, complete, sameness }
    }
}

fn moment(text: &str) -> Option<Moment> {
    let mut numbers = text.split(' ').map(|number| number.parse::<u64>().ok());
    let (steps, commands, time) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(Moment { steps, commands: usize::try_from(commands).ok()?, time: Micros(time) })
}
