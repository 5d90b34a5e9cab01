//! Which page the address names. Addresses live behind the `#`, so that any static host can serve them.

use js_sys::{decode_uri_component, encode_uri_component};

use super::dom;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Catalogue,
    Lesson {
        slug: String,
        step: Option<String>,
    },
    /// A lesson of another host, by the address of its folder.
    Elsewhere {
        src: String,
        step: Option<String>,
    },
    /// Every sandbox, to choose one.
    Sandboxes,
    Sandbox {
        protocol: String,
        query: Vec<(String, String)>,
    },
    /// A shared run.
    Run {
        packed: String,
    },
    /// A run from a file.
    Open,
    /// Two shared runs side by side.
    Compare {
        left: String,
        right: String,
    },
    /// What the learner has done.
    Progress,
    /// For instructors: embed, check and package lessons.
    Teach,
    /// Experiments over many runs: all of them, or one.
    Lab {
        slug: Option<String>,
        query: Vec<(String, String)>,
    },
    /// Measurements of what only the page can measure.
    Bench,
    Unknown {
        path: String,
    },
}

impl Route {
    /// Reads a location's hash, with or without its `#`.
    pub fn parse(hash: &str) -> Route {
        let path = hash.trim_start_matches('#');
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<String> = place.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            [] => Route::Catalogue,
            ["lesson", slug] => Route::Lesson { slug: (*slug).to_owned(), step: None },
            ["lesson", slug, step] => {
                Route::Lesson { slug: (*slug).to_owned(), step: Some((*step).to_owned()) }
            }
            ["lesson"] if pairs(query).iter().any(|(name, _)| name == "src") => {
                let value = |name: &str| {
                    pairs(query).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
                };
                Route::Elsewhere { src: value("src").unwrap_or_default(), step: value("step") }
            }
            // What stands behind a link may have slashes, too.
            ["run", packed, ..] => Route::Run { packed: (*packed).to_owned() },
            ["run"] => Route::Open,
            ["compare", left, right, ..] => {
                Route::Compare { left: (*left).to_owned(), right: (*right).to_owned() }
            }
            // The end is missing, and with it the other run: anyone who makes them again says so.
            ["compare", left] => Route::Compare { left: (*left).to_owned(), right: String::new() },
            ["progress"] => Route::Progress,
            ["teach"] => Route::Teach,
            ["sandbox"] => Route::Sandboxes,
            ["sandbox", protocol] => Route::Sandbox { protocol: (*protocol).to_owned(), query: pairs(query) },
            ["lab"] => Route::Lab { slug: None, query: pairs(query) },
            ["lab", slug] => Route::Lab { slug: Some((*slug).to_owned()), query: pairs(query) },
            ["bench"] => Route::Bench,
            _ => Route::Unknown { path: path.to_owned() },
        }
    }

    /// As in a link.
    pub fn href(&self) -> String {
        match self {
            Route::Catalogue => "#/".to_owned(),
            Route::Lesson { slug, step: None } => format!("#/lesson/{}", encoded(slug)),
            Route::Lesson { slug, step: Some(step) } => {
                format!("#/lesson/{}/{}", encoded(slug), encoded(step))
            }
            Route::Elsewhere { src, step } => {
                let step = step.as_ref().map_or_else(String::new, |step| format!("&step={}", encoded(step)));
                format!("#/lesson?src={}{step}", encoded(src))
            }
            Route::Run { packed } => format!("#/run/{packed}"),
            Route::Open => "#/run".to_owned(),
            Route::Compare { left, right } => format!("#/compare/{left}/{right}"),
            Route::Progress => "#/progress".to_owned(),
            Route::Teach => "#/teach".to_owned(),
            Route::Sandboxes => "#/sandbox".to_owned(),
            Route::Sandbox { protocol, query } if query.is_empty() => {
                format!("#/sandbox/{}", encoded(protocol))
            }
            Route::Sandbox { protocol, query } => {
                format!("#/sandbox/{}?{}", encoded(protocol), joined(query))
            }
            Route::Lab { slug, query } => {
                let slug = slug.as_ref().map_or_else(String::new, |slug| format!("/{}", encoded(slug)));
                let sign = if query.is_empty() { "" } else { "?" };
                format!("#/lab{slug}{sign}{}", joined(query))
            }
            Route::Bench => "#/bench".to_owned(),
            Route::Unknown { path } => format!("#{path}"),
        }
    }

    /// Whether both are the same page, perhaps with other parameters.
    pub fn same_page(&self, other: &Route) -> bool {
        match (self, other) {
            (Route::Sandbox { protocol: a, .. }, Route::Sandbox { protocol: b, .. }) => a == b,
            (Route::Lab { slug: a, .. }, Route::Lab { slug: b, .. }) => a == b,
            _ => self == other,
        }
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn joined(query: &[(String, String)]) -> String {
    let pairs = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What cannot be decoded is kept as it is, to be shown as what was not found.
fn decoded(text: &str) -> String {
    decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

fn encoded(text: &str) -> String {
    encode_uri_component(text).into()
}

/// The route that the address names.
pub fn route_now() -> Route {
    Route::parse(&dom::window().location().hash().unwrap_or_default())
}
