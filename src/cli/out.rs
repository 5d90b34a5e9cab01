//! Writing to anyone who reads: a reader that has seen enough (`| head`) is no error.

use std::io::{self, ErrorKind, Write};

use super::{BAD_INPUT, GOOD};

/// Writes a text as it is. Gives the code, or another if the output cannot be written.
pub fn write(text: &str, code: u8) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&format!("The output cannot be written: {error}"));
            BAD_INPUT
        }
        _ => code,
    }
}

/// Writes a line. Gives the exit code.
pub fn print(text: &str) -> u8 {
    write(&format!("{text}\n"), GOOD)
}

/// Writes a line where complaints go. There is nobody to tell if that fails.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says what is wrong with the input. Gives the exit code.
pub fn wrong(text: &str) -> u8 {
    complain(text);
    BAD_INPUT
}
