//! What editors are told about the files of a lesson is what the check says of them.

#[path = "common/corpus.rs"]
mod corpus;
#[path = "common/schema.rs"]
mod schema;

use std::fs;
use std::path::Path;

use faultline::lesson::{FREE, PANELS};
use faultline::protocols;
use faultline::sim::Verb;
use faultline::text::Language;
use schema::Schema;
use serde_json::Value;

fn lessons() -> Schema {
    Schema::new(&read("lessons/lesson.schema.json"))
}

fn catalogues() -> Schema {
    Schema::new(&read("lessons/catalogue.schema.json"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// TOML as an editor hands it to a schema; nothing if it is no TOML.
fn value(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    let table: toml::Table = toml::from_str(text).ok()?;
    Some(serde_json::to_value(table).expect("every value of TOML that lessons have is one of JSON"))
}

#[test]
fn every_good_file_is_good_for_its_schema() {
    let mut files = vec!["crates/core/src/lesson/template/lesson.toml".to_owned()];
    for entry in fs::read_dir("lessons").expect("they are there") {
        let folder = entry.expect("it can be listed").path();
        if folder.is_dir() {
            files.push(format!("{}/lesson.toml", folder.display()));
        }
    }
    assert!(files.len() > 3);
    for file in files {
        let value = value(&read(&file)).expect("it is TOML");
        assert_eq!(lessons().faults(&value), [] as [&str; 0], "{file}");
    }
    let catalogue = value(&read("lessons/catalogue.toml")).expect("it is TOML");
    assert_eq!(catalogues().faults(&catalogue), [] as [&str; 0]);
}

/// In the corpus, `schema` marks what the schemas notice: all of that, and nothing else.
#[test]
fn a_wrong_file_is_wrong_for_its_schema_where_the_corpus_says_so() {
    let (lessons, catalogues) = (lessons(), catalogues());
    let faults = |tree: &corpus::Tree| -> Vec<String> {
        let texts = tree.iter().filter_map(|(name, bytes)| Some((name, std::str::from_utf8(bytes).ok()?)));
        let values = texts.filter_map(|(name, text)| Some((name.as_str(), value(text)?)));
        let faults = values.flat_map(|(name, value)| match name {
            "catalogue.toml" => catalogues.faults(&value),
            name if name.ends_with("/lesson.toml") => lessons.faults(&value),
            _ => Vec::new(),
        });
        faults.collect()
    };
    assert_eq!(faults(&corpus::good()), [] as [&str; 0]);
    let mut wrong = String::new();
    let mut noticed = 0;
    for case in corpus::cases() {
        let faults = faults(&case.tree());
        noticed += usize::from(case.schema);
        match (case.schema, faults.is_empty()) {
            (true, true) => wrong += &format!("{}: marked, but the schema accepts it\n", case.name),
            (false, false) => wrong += &format!("{}: mark it `schema`: {}\n", case.name, faults.join(", ")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(noticed > 50, "the corpus is there");
}

#[test]
fn the_schemas_know_what_the_code_knows() {
    let lesson = lessons();
    let root = lesson.root();
    let step = &root["definitions"]["step"]["properties"];
    let words = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap_or_else(|| panic!("{list} is no list"));
        list.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let protocols: Vec<&str> = protocols::specs().map(|spec| spec.id).collect();
    let faults = Verb::ALL.iter().filter(|verb| !FREE.contains(verb)).map(|verb| verb.word());
    let faults: Vec<&str> = faults.collect();
    let tags = Language::ALL.map(Language::tag);
    assert_eq!(words(&root["properties"]["protocol"]["enum"]), protocols);
    assert_eq!(words(&step["allowed"]["items"]["enum"]), faults);
    assert_eq!(words(&step["panel"]["enum"]), PANELS);
    assert_eq!(words(&step["panels"]["items"]["enum"]), PANELS);
    assert_eq!(words(&root["properties"]["languages"]["items"]["enum"]), tags);
    let catalogue = catalogues();
    for texts in [
        &root["properties"]["title"],
        &root["properties"]["summary"],
        &catalogue.root()["definitions"]["chapter"]["properties"]["title"],
    ] {
        let names: Vec<&String> = texts["properties"].as_object().expect("an object").keys().collect();
        assert_eq!(names, tags);
    }
}

/// An editor shows the description of a key where the pointer rests on it.
#[test]
fn every_key_is_described() {
    fn visit(value: &Value, at: &str, complaints: &mut Vec<String>) {
        let Some(members) = value.as_object() else {
            return value.as_array().into_iter().flatten().for_each(|item| visit(item, at, complaints));
        };
        for (name, member) in members {
            let at = format!("{at}/{name}");
            // A condition and what follows from it repeat keys that are described elsewhere.
            if ["allOf", "if", "then"].contains(&name.as_str()) {
                continue;
            }
            if name == "properties" {
                for (key, schema) in member.as_object().expect("an object") {
                    if schema["description"].as_str().is_none_or(|text| !text.ends_with('.')) {
                        complaints.push(format!("{at}/{key}: describe it in a sentence"));
                    }
                }
            }
            visit(member, &at, complaints);
        }
    }
    let mut complaints = Vec::new();
    visit(lessons().root(), "lesson", &mut complaints);
    visit(catalogues().root(), "catalogue", &mut complaints);
    visit(Schema::new(&read("docs/trace.schema.json")).root(), "trace", &mut complaints);
    visit(Schema::new(&read("lab/experiment.schema.json")).root(), "experiment", &mut complaints);
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn the_editors_configuration_names_the_schemas() {
    let configuration: toml::Table = toml::from_str(&read(".taplo.toml")).expect("it is TOML");
    let rules = configuration["rule"].as_array().expect("it has rules");
    let paths: Vec<&str> =
        rules.iter().map(|rule| rule["schema"]["path"].as_str().expect("a path")).collect();
    assert_eq!(
        paths,
        ["lessons/lesson.schema.json", "lessons/catalogue.schema.json", "lab/experiment.schema.json"]
    );
    assert!(paths.iter().all(|path| Path::new(path).is_file()));
}
