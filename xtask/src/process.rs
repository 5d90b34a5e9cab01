//! Running other programs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// An error is a sentence for the person at the terminal: what was wrong, and what to do.
pub type Result<T> = std::result::Result<T, String>;

/// Runs a program and waits for it; its output goes to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line_of(command))) }
}

/// Runs a program, showing each line of its standard output and handing it to `on_line`.
/// Gives whether the program succeeded.
pub fn run_watched(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<bool> {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let stdout = child.stdout.take().expect("stdout was asked for");
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.map_err(|error| format!("cannot read from `{}`: {error}", line_of(command)))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        on_line(line.trim_end());
    }
    let status = child.wait().map_err(|error| format!("lost `{}`: {error}", line_of(command)))?;
    Ok(status.success())
}

/// The standard output of a program, or nothing if it is missing or fails.
pub fn output_of(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn announce(command: &Command) {
    println!("$ {}", line_of(command));
    let _ = std::io::stdout().flush();
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", command.get_program().display())
}

fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
