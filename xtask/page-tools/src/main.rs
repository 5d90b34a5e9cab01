//! The tools that make a page of Wasm, from their libraries: compiled with the project they take a minute, while the
//! command lines around them take a quarter of an hour. `cargo xtask` calls this program.

mod serve;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
Usage: page-tools bind <wasm> <folder> <name>    the script that starts the Wasm, and the Wasm that fits it
       page-tools split <wasm> <folder> <name>   the Wasm in several files, cut where the sources say
       page-tools serve <folder> <port>          the folder's files at http://127.0.0.1:<port>/";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["bind", wasm, folder, name] => bind(Path::new(wasm), Path::new(folder), name),
        ["split", wasm, folder, name] => split(Path::new(wasm), Path::new(folder), name),
        ["serve", folder, port] => serve::serve(Path::new(folder), port),
        _ => Err(HELP.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bind(wasm: &Path, folder: &Path, name: &str) -> Result<(), String> {
    let problem = |error| format!("wasm-bindgen cannot read {}: {error:#}", wasm.display());
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(wasm).out_name(name).typescript(false).keep_lld_exports(true);
    bindgen.web(true).map_err(problem)?.generate(folder).map_err(problem)
}

fn split(wasm: &Path, folder: &Path, name: &str) -> Result<(), String> {
    let bytes = std::fs::read(wasm).map_err(|error| format!("cannot read {}: {error}", wasm.display()))?;
    let (main, module) = (folder.join(format!("{name}.wasm")), format!("./{name}.js"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    (options.output_dir, options.main_out_path, options.main_module) = (folder, &main, &module);
    wasm_split_cli_support::transform(options)
        .map(|_| ())
        .map_err(|error| format!("wasm-split cannot cut {}: {error:#}", wasm.display()))
}
