//! A server for the machine it runs on, that tells an open page when there is a newer one.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use tiny_http::{Header, Request, Response, Server};

/// Asks for it again and again; the answer waits until the page has changed.
const CHANGED: &str = "/changed";
/// A page that asks is told after so long that nothing has changed.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub fn serve(folder: &Path, port: &str) -> Result<(), String> {
    let port: u16 = port.parse().map_err(|_| format!("a port is a number up to 65535, not `{port}`"))?;
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| format!("cannot serve at port {port}: {error}; choose another by --port"))?;
    println!("The page is at http://127.0.0.1:{port}/. Ctrl-C ends this.");
    for request in server.incoming_requests() {
        let folder = folder.to_owned();
        thread::spawn(move || {
            // Somebody who has gone needs no answer.
            let _ = answer(request, &folder);
        });
    }
    Ok(())
}

fn answer(request: Request, folder: &Path) -> std::io::Result<()> {
    let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
    if path == CHANGED {
        return request.respond(Response::from_string(wait_for_change(folder)));
    }
    let Some(file) = file_of(&path, folder) else {
        return request.respond(Response::from_string("not found").with_status_code(404));
    };
    match File::open(&file) {
        Ok(open) => {
            let headers = [("Content-Type", content_type(&file)), ("Cache-Control", "no-store")];
            let response = headers.into_iter().fold(Response::from_file(open), |response, (name, value)| {
                let header = Header::from_bytes(name, value).expect("both are plain words");
                response.with_header(header)
            });
            request.respond(response)
        }
        Err(_) => request.respond(Response::from_string("not found").with_status_code(404)),
    }
}

/// Says whether the page has been built anew while the answer was waited for.
fn wait_for_change(folder: &Path) -> &'static str {
    let built = || -> Option<SystemTime> { fs::metadata(folder.join("index.html")).ok()?.modified().ok() };
    let before = built();
    let start = SystemTime::now();
    while start.elapsed().is_ok_and(|waited| waited < PATIENCE) {
        thread::sleep(LOOK_EVERY);
        let now = built();
        if now.is_some() && now != before {
            return "yes";
        }
    }
    "no"
}

/// The file of an address, if it is in the folder.
fn file_of(path: &str, folder: &Path) -> Option<PathBuf> {
    let relative = Path::new(path.trim_start_matches('/'));
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = folder.join(relative);
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::file_of;
    use std::path::Path;

    #[test]
    fn no_address_leads_out_of_the_folder() {
        let folder = Path::new("/page");
        assert_eq!(file_of("/boot.js", folder), Some(folder.join("boot.js")));
        assert_eq!(file_of("/", folder), Some(folder.to_owned()));
        assert_eq!(file_of("/../secret", folder), None);
        assert_eq!(file_of("//etc/passwd", folder), Some(folder.join("etc/passwd")));
    }
}
