//! Golden scenarios: blocks of commands, each followed by what they make happen.
//!
//! A `----` line ends a block of commands; what follows it and begins with a space is output.

use std::fmt::Write as _;

use super::error::ScenarioError;
use super::parse::{self, Action, Scenario, Show};
use super::run::{self, Failure};
use crate::text::{Language, Texts, describe, is_background};
use faultline_sim::{Exhibit, Flight, History, LogCell, NodeStatus, Storage};

/// What came of a golden scenario.
pub struct Golden {
    /// The whole file as it should be.
    pub text: String,
    /// Lines that could not be carried out, and expectations that were wrong.
    pub failures: Vec<String>,
    pub scenario: Scenario,
    pub history: History,
}

/// Runs a file and writes it anew with the output that its commands make now.
///
/// # Errors
/// Everything that does not parse.
pub fn run(file: &str) -> Result<Golden, Vec<ScenarioError>> {
    // Same line numbers: what is not a command becomes an empty line.
    let commands: String = file
        .lines()
        .map(|line| if is_output(line) { "\n".to_owned() } else { format!("{line}\n") })
        .collect();
    let scenario = parse::parse(&commands)?;
    let mut printer = Printer {
        texts: Texts::new(Language::English),
        history: run::open(&scenario),
        printed: 0,
        all: false,
        scenario: &scenario,
        failures: Vec::new(),
        shown: String::new(),
    };
    let mut text = String::new();
    let mut due = String::new();
    for (index, line) in file.lines().enumerate() {
        if is_output(line) {
            continue;
        }
        // A comment or an empty line after output belongs to the next block.
        if !due.is_empty() {
            text.push_str(&std::mem::take(&mut due));
        }
        text.push_str(line);
        text.push('\n');
        if let Some(command) = scenario.lines.iter().find(|command| command.number == index + 1) {
            printer.carry_out(command);
        }
        let ends = file.lines().nth(index + 1).is_none_or(|next| next == "----");
        if ends {
            due = format!("----\n{}", printer.output());
        }
    }
    text.push_str(&due);
    let Printer { history, failures, .. } = printer;
    Ok(Golden { text, failures, scenario, history })
}

fn is_output(line: &str) -> bool {
    line == "----" || line.starts_with(' ')
}

struct Printer<'a> {
    texts: Texts,
    history: History,
    /// How many events are printed or passed over.
    printed: usize,
    all: bool,
    scenario: &'a Scenario,
    failures: Vec<String>,
    /// What `show` wrote since the last output.
    shown: String,
}

impl Printer<'_> {
    fn carry_out(&mut self, line: &parse::Line) {
        if let Action::Show(show) = line.action {
            let events = self.events();
            self.shown.push_str(&events);
            self.show(show);
            return;
        }
        if let Err(failure) = run::carry_out(line, &mut self.history, &self.scenario.settings) {
            let names = self.history.recorder().names();
            let why = match failure {
                Failure::Refused(refusal) => self.texts.note(&refusal.0, names),
                Failure::NeverHeld => "this did not come true".to_owned(),
                Failure::DoesNotHold => "this does not hold".to_owned(),
                Failure::Stopped => unreachable!("nobody watches"),
            };
            let events = self.events();
            self.shown.push_str(&events);
            let _ = writeln!(self.shown, " line failed: {why}");
            self.failures.push(format!("line {}: `{}`: {why}", line.number, line.text));
        }
    }

    fn output(&mut self) -> String {
        let shown = std::mem::take(&mut self.shown);
        shown + &self.events()
    }

    /// The events that were not printed yet.
    fn events(&mut self) -> String {
        let mut text = String::new();
        let recorder = self.history.recorder();
        let trace = self.history.trace_so_far();
        for event in trace.get(self.printed..).unwrap_or_default() {
            if self.all || !is_background(recorder, event) {
                let sentence = describe(&self.texts, self.scenario.spec, recorder, event);
                let _ = writeln!(text, " {:>10}  {sentence}", event.at.to_string());
            }
        }
        self.printed = trace.len();
        text
    }

    fn show(&mut self, show: Show) {
        match show {
            Show::All => self.all = true,
            Show::Nodes => self.show_nodes(),
            Show::Logs => self.show_logs(),
            Show::Messages => self.show_messages(),
            Show::Promises => self.show_promises(),
        }
    }

    fn show_nodes(&mut self) {
        let names = self.scenario.names.clone();
        for node in self.history.present().nodes() {
            let fields: Vec<String> = node
                .fields
                .iter()
                .map(|field| {
                    let mark = if field.storage == Storage::Unsynced { "*" } else { "" };
                    format!("{}={}{mark}", field.key, self.texts.value(&field.value, &names))
                })
                .collect();
            let status = if node.status == NodeStatus::Up { "" } else { node.status.word() };
            let _ =
                writeln!(self.shown, "  {:<4} {:<10} {status:<8}{}", node.name, node.role, fields.join("  "));
        }
    }

    fn show_logs(&mut self) {
        let present = self.history.present();
        for exhibit in present.exhibits() {
            let Exhibit::Logs(logs) = exhibit else { continue };
            for row in logs.rows {
                let cell = |cell: &LogCell| {
                    let mark = match (cell.ticked, cell.storage) {
                        (true, _) => "!",
                        (false, Storage::Unsynced) => "*",
                        (false, _) => "",
                    };
                    let fate = if cell.diverged { "~" } else { "" };
                    format!("{}:{}{mark}{fate}", cell.band, cell.label)
                };
                let snapshot = (row.snapshot > 0).then(|| format!("<={}", row.snapshot));
                let cells: Vec<String> = snapshot.into_iter().chain(row.entries.iter().map(cell)).collect();
                let leads = if row.leads { "leads" } else { "" };
                let name = &self.scenario.names[row.node.index()];
                let _ = writeln!(self.shown, "  {name:<4} {leads:<6} {}", cells.join(" "));
            }
        }
    }

    fn show_messages(&mut self) {
        let names = &self.scenario.names;
        for message in self.history.present().messages() {
            let (from, to) = (&names[message.from.index()], &names[message.to.index()]);
            let label = self.texts.note(&message.label, names);
            let fate = match message.flight {
                Flight::Arrives { at } => format!("arrives at {at}"),
                Flight::Dies { at, .. } => format!("is lost at {at}"),
                Flight::Waits { since } => format!("waits since {since}"),
                Flight::Gone => String::new(),
            };
            let _ = writeln!(self.shown, "  {} {from} -> {to}  {label}  {fate}", message.id);
        }
    }

    fn show_promises(&mut self) {
        for promise in self.history.present().promises() {
            let state = if promise.violation.is_some() { "violated" } else { "holds" };
            let _ = writeln!(self.shown, "  {state:<8} {}", promise.name);
        }
    }
}
