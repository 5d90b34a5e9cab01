pub const HELP: &str = "";
pub fn run(_: &[&str]) -> crate::process::Result<()> {
    Ok(())
}
