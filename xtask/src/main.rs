//! The project's chores, so that a fresh machine needs rustup (and Node for the browser tests) and
//! nothing else: `cargo xtask serve`, `build`, `test`, `swarm` and `bench`.
//!
//! Only the standard library is used, so that this builds in a second or two; what needs libraries is in page-tools/.

mod assemble;
mod bench;
mod browser;
mod files;
mod finish;
mod lighthouse;
mod monkey;
mod page;
mod process;
mod serve;
mod sha256;
mod split;
mod swarm;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <command> [options]

  serve   build the page, serve it on this machine, and reload it when a file changes
  test    run every check: format, lints, tests, lessons, the built page in a browser
  build   build the page for publishing, into dist/
  swarm   run very many random schedules of faults for every variant of every protocol
  bench   measure speed and size and compare them with the goals
  monkey  let chance use the page for ten minutes in each browser engine
  finish  do the last steps of `build` again in a copy of dist/ in which something was changed

cargo xtask <command> --help says more about each.";

const SERVE_HELP: &str = "\
Usage: cargo xtask serve [--port <number>] [--release]

Builds the page and serves it at http://127.0.0.1:8080/ until you press Ctrl-C. When a source file, a
lesson or a style changes, it builds again and reloads the page.

  --port <number>   another port than 8080
  --release         optimise: a slow build, a fast page (in one part and without wasm-opt; see `cargo xtask build`)";

const BUILD_HELP: &str = "\
Usage: cargo xtask build [--quick]

Builds the page into dist/, ready to be copied to any static host, in any folder of it. File names
carry a hash of their content, so they may be cached for ever; others, as index.html and sw.js, may not.

With FAULTLINE_SITE=https://your.host/faultline/ the plain lessons name their whole addresses, and
sitemap.xml lists them.

  --quick   for looking at a change or trying one browser test: built much faster, several times as large

Needs Node 20 or newer, for wasm-opt (npm package binaryen), or wasm-opt on PATH; with --quick neither.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let start = std::env::current_dir().unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ is inside the project");
    if let Err(error) = std::env::set_current_dir(root) {
        eprintln!("error: cannot enter {}: {error}", root.display());
        return ExitCode::FAILURE;
    }
    match run(&arguments, &start) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str], start: &Path) -> process::Result<ExitCode> {
    let (command, options) = match arguments {
        [] | ["help" | "--help" | "-h", ..] => return Ok(show(HELP)),
        [command, options @ ..] => (*command, options),
    };
    let help = match command {
        "serve" => SERVE_HELP,
        "build" => BUILD_HELP,
        "test" => test::HELP,
        "bench" => bench::HELP,
        "monkey" => monkey::HELP,
        "finish" => finish::HELP,
        "swarm" => swarm::HELP,
        _ => return Err(format!("there is no command `{command}`\n\n{HELP}")),
    };
    if options.iter().any(|option| matches!(*option, "--help" | "-h")) {
        return Ok(show(help));
    }
    match command {
        "serve" => serve(options)?,
        "build" => match options {
            [] => page::build(page::Care::Full)?,
            ["--quick"] => page::build(page::Care::Quick)?,
            [unknown, ..] => return Err(unknown_option(unknown, BUILD_HELP)),
        },
        "finish" => match options {
            [folder] if !folder.starts_with('-') => finish::finish(&start.join(folder))?,
            _ => return Err(finish::HELP.to_string()),
        },
        "test" => return test::run_checks(options),
        "swarm" => return swarm::run(options),
        "monkey" => return monkey::run(options),
        _ => bench::run(options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(mut options: &[&str]) -> process::Result<()> {
    let mut port = 8080;
    let mut release = false;
    loop {
        options = match options {
            [] => break,
            ["--release", rest @ ..] => {
                release = true;
                rest
            }
            ["--port", number, rest @ ..] => {
                port = number
                    .parse()
                    .map_err(|_| format!("--port takes a number from 1 to 65535, not `{number}`"))?;
                rest
            }
            ["--port"] => return Err("--port takes a number, as in `--port 8081`".to_string()),
            [unknown, ..] => return Err(unknown_option(unknown, SERVE_HELP)),
        }
    }
    serve::serve(port, release)
}

fn unknown_option(option: &str, help: &str) -> String {
    format!("there is no option `{option}`\n\n{help}")
}

fn show(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}
