//! On wasm32 the page; elsewhere the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    faultline::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
