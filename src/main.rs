//! On wasm32 the page; elsewhere the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    faultline::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    faultline::cli::main(&arguments)
}
