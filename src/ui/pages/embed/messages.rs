//! Messages from and to the embedding page. docs/embedding.md is their contract.

use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;

use crate::ui::dom;

/// The version of the interface.
const VERSION: u64 = 1;
/// The largest message that is read, in characters.
const MESSAGE_MAX: usize = 256 * 1024;
const KINDS: [&str; 7] = ["play", "pause", "seek", "command", "load", "get-state", "xapi"];
const ID_MAX: usize = 200;
const COMMAND_MAX: usize = 16 * 1024;

/// What the embedding page wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    Play,
    Pause,
    Seek { time: u64 },
    Command { text: String },
    Load(Load),
    GetState { limit: Option<usize> },
    Xapi { actor: Value, registration: Option<String> },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    pub lesson: Option<String>,
    pub src: Option<String>,
    pub step: Option<String>,
    pub seed: Option<u64>,
    pub run: Option<String>,
    pub saved: Option<String>,
}

/// What a message was about, to be repeated in its answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    pub kind: Option<String>,
    pub id: Option<Value>,
    /// The embedding page has said that something went wrong on its side.
    pub is_error: bool,
}

/// Reads a message.
///
/// # Errors
/// What is wrong with it, for anyone who wrote the page.
pub fn read(data: &JsValue) -> (Header, Result<Wish, String>) {
    let mut header = Header::default();
    let wish = parse(data, &mut header);
    (header, wish)
}

fn parse(data: &JsValue, header: &mut Header) -> Result<Wish, String> {
    let not_plain = || "a message is a plain object with `faultline: 1` and `type`".to_owned();
    if !data.is_object() {
        return Err(not_plain());
    }
    let text = js_sys::JSON::stringify(data).map_err(|_| not_plain())?;
    if text.length() as usize > MESSAGE_MAX {
        return Err(format!("a message has at most {MESSAGE_MAX} characters; send less"));
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(&String::from(text)) else {
        return Err(not_plain());
    };
    match fields.get("id") {
        None => {}
        Some(Value::String(id)) if id.len() <= ID_MAX => header.id = fields.get("id").cloned(),
        Some(Value::Number(_)) => header.id = fields.get("id").cloned(),
        Some(_) => return Err(format!("`id` is a number or a string of at most {ID_MAX} characters")),
    }
    if fields.get("faultline").and_then(Value::as_u64) != Some(VERSION) {
        return Err(format!("`faultline` names the version of the interface; write {VERSION}"));
    }
    let Some(Value::String(kind)) = fields.get("type") else {
        return Err(
            "`type` says what is wanted; write one of play, pause, seek, command, load, get-state, xapi"
                .to_owned(),
        );
    };
    header.is_error = kind == "error";
    header.kind = KINDS.contains(&kind.as_str()).then(|| kind.clone());
    let reader = Fields { fields: &fields };
    match kind.as_str() {
        "play" => reader.only(&[]).map(|()| Wish::Play),
        "pause" => reader.only(&[]).map(|()| Wish::Pause),
        "seek" => {
            reader.only(&["time"])?;
            let time = reader.number("time")?.ok_or("`seek` needs `time`, in virtual microseconds")?;
            Ok(Wish::Seek { time })
        }
        "command" => {
            reader.only(&["text"])?;
            let text = reader
                .text("text", COMMAND_MAX)?
                .filter(|text| !text.trim().is_empty())
                .ok_or("`command` needs `text`, as `crash n1`")?;
            Ok(Wish::Command { text })
        }
        "load" => {
            reader.only(&["lesson", "src", "step", "seed", "run", "saved"])?;
            Ok(Wish::Load(Load {
                lesson: reader.text("lesson", ID_MAX)?,
                src: reader.text("src", 1_000)?,
                step: reader.text("step", ID_MAX)?,
                seed: reader.number("seed")?,
                run: reader.text("run", MESSAGE_MAX)?,
                saved: reader.text("saved", MESSAGE_MAX)?,
            }))
        }
        "get-state" => {
            reader.only(&["limit"])?;
            match reader.number("limit")? {
                Some(0) => Err("`limit` is a number of characters, 1 or more".to_owned()),
                limit => Ok(Wish::GetState { limit: limit.and_then(|limit| usize::try_from(limit).ok()) }),
            }
        }
        "xapi" => {
            reader.only(&["actor", "registration"])?;
            let actor = fields.get("actor").filter(|actor| actor.is_object()).cloned();
            let actor =
                actor.ok_or("`xapi` needs `actor`, an xAPI agent, as { mbox: \"mailto:a@example.org\" }")?;
            let registration = reader.text("registration", ID_MAX)?;
            if registration.as_ref().is_some_and(|id| !is_uuid(id)) {
                return Err("`registration` is a UUID, as 123e4567-e89b-12d3-a456-426614174000".to_owned());
            }
            Ok(Wish::Xapi { actor, registration })
        }
        unknown => Err(format!(
            "there is no `{}`; write one of {}",
            unknown.chars().take(60).collect::<String>(),
            KINDS.join(", ")
        )),
    }
}

struct Fields<'a> {
    fields: &'a Map<String, Value>,
}

impl Fields<'_> {
    /// Nothing but the common fields and these.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        let common = ["faultline", "type", "id"];
        let unknown =
            self.fields.keys().find(|key| !known.contains(&key.as_str()) && !common.contains(&key.as_str()));
        match unknown {
            Some(key) => Err(format!(
                "there is no field `{}` in this message; leave it out",
                key.chars().take(60).collect::<String>()
            )),
            None => Ok(()),
        }
    }

    fn text(&self, name: &str, longest: usize) -> Result<Option<String>, String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.len() <= longest => Ok(Some(text.clone())),
            Some(_) => Err(format!("`{name}` is a text of at most {longest} characters")),
        }
    }

    fn number(&self, name: &str) -> Result<Option<u64>, String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(format!("`{name}` is a whole number, 0 or more")),
            },
        }
    }
}

/// Says something to the embedding page, and to no other.
pub fn post(origin: &str, kind: &str, header: Option<&Header>, mut fields: Value) {
    if let Value::Object(message) = &mut fields {
        message.insert("faultline".to_owned(), json!(VERSION));
        message.insert("type".to_owned(), json!(kind));
        if let Some(id) = header.and_then(|header| header.id.clone()) {
            message.insert("id".to_owned(), id);
        }
    }
    // A plain object: serde_json's text is always JSON.
    let Ok(message) = js_sys::JSON::parse(&fields.to_string()) else { return };
    if let Ok(Some(parent)) = dom::window().parent() {
        // A parent that is gone, or not of that origin, hears nothing.
        let _ = parent.post_message(&message, origin);
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
