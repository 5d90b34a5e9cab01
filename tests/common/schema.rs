//! As much of JSON Schema (draft 7) as the schemas of lessons and traces need. A keyword that is not known here is
//! a mistake, so that nothing is silently not checked.

#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use faultline::lesson::is_slug;
use serde_json::{Map, Value};

pub struct Schema(Value);

/// Keywords that say something to people and editors only.
const NOTES: [&str; 5] = ["$schema", "title", "description", "default", "definitions"];

impl Schema {
    pub fn new(text: &str) -> Schema {
        Schema(serde_json::from_str(text).expect("it is JSON"))
    }

    pub fn root(&self) -> &Value {
        &self.0
    }

    /// What is wrong with a value: where, and what it breaks.
    pub fn faults(&self, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(&self.0, value, "", &mut faults);
        faults
    }

    fn holds(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let rules = match schema {
            Value::Bool(true) => return,
            Value::Bool(false) => return faults.push(format!("{at}: may not be there")),
            Value::Object(rules) => rules,
            _ => panic!("{at}: a schema is an object or a boolean"),
        };
        for (keyword, rule) in rules {
            let good = match value {
                _ if NOTES.contains(&keyword.as_str()) => true,
                // Read together with `if` and `properties`.
                _ if ["then", "additionalProperties"].contains(&keyword.as_str()) => true,
                Value::Object(members) if self.looks_inside(keyword, rules, members, at, faults) => true,
                Value::Array(items) if keyword == "items" => {
                    for (index, item) in items.iter().enumerate() {
                        self.check(rule, item, &format!("{at}/{index}"), faults);
                    }
                    true
                }
                _ => self.obeys(keyword, rule, rules, value, at, faults),
            };
            if !good {
                faults.push(format!("{at}: {keyword}"));
            }
        }
    }

    /// Returns whether the keyword was about the members of an object.
    fn looks_inside(
        &self,
        keyword: &str,
        rules: &Map<String, Value>,
        members: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) -> bool {
        if keyword != "properties" {
            return false;
        }
        let known = rules["properties"].as_object().expect("an object");
        for (name, member) in members {
            match known.get(name) {
                Some(schema) => self.check(schema, member, &format!("{at}/{name}"), faults),
                None if rules.get("additionalProperties") == Some(&Value::Bool(false)) => {
                    faults.push(format!("{at}/{name}: is not known"));
                }
                None => {}
            }
        }
        true
    }

    fn obeys(
        &self,
        keyword: &str,
        rule: &Value,
        rules: &Map<String, Value>,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) -> bool {
        let number = || rule.as_u64().expect("a whole number");
        match keyword {
            "$ref" => {
                let name = rule.as_str().and_then(|path| path.strip_prefix("#/definitions/")).expect("ours");
                self.check(&self.0["definitions"][name], value, at, faults);
                true
            }
            "allOf" => {
                list(rule).iter().for_each(|schema| self.check(schema, value, at, faults));
                true
            }
            "if" => {
                if self.holds(rule, value) {
                    self.check(&rules["then"], value, at, faults);
                }
                true
            }
            "not" => !self.holds(rule, value),
            "const" => value == rule,
            "enum" => list(rule).contains(value),
            "type" => match rule.as_str().expect("one type") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("{at}: the type {other} is not known here"),
            },
            "required" => value.as_object().is_none_or(|members| {
                list(rule).iter().all(|name| members.contains_key(name.as_str().expect("a name")))
            }),
            "minProperties" => value.as_object().is_none_or(|members| members.len() as u64 >= number()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= number()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= number()),
            "uniqueItems" => value.as_array().is_none_or(|items| {
                items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
            }),
            "contains" => {
                value.as_array().is_none_or(|items| items.iter().any(|item| self.holds(rule, item)))
            }
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= number()),
            "minimum" => value.as_f64().is_none_or(|given| given >= number() as f64),
            "maximum" => value.as_f64().is_none_or(|given| given <= number() as f64),
            "pattern" => value.as_str().is_none_or(|text| matches(rule, text)),
            // About the members of an object or the items of a list, which this is not.
            "properties" | "items" => true,
            other => panic!("{at}: the keyword {other} is not known here"),
        }
    }
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a list")
}

/// The patterns that the schemas have.
fn matches(rule: &Value, text: &str) -> bool {
    match rule.as_str().expect("a text") {
        r"\S" => !text.trim().is_empty(),
        "^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$" => is_slug(text),
        "^[A-Z]{2,}[0-9]+$" => {
            let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
            letters.len() >= 2
                && letters.len() < text.len()
                && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        }
        r"^[0-9]+(\.[0-9]+)?(us|ms|s)$" => faultline::scenario::parse_time(text).is_some(),
        "^[0-9a-f]{16}$" => text.len() == 16 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
        other => panic!("the pattern {other} is not known here"),
    }
}
