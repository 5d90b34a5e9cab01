//! The index of `faultline index` against the lessons, and the catalogue that it writes into the page.

#[path = "common/folder.rs"]
mod folder;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use faultline::lesson::{Catalogue, Glossary, Index, Lesson, Prose};
use faultline::protocols::PROTOCOLS;
use faultline::text::{Language, Texts};
use folder::copy;

const PAGE: &str = "<meta name=\"faultline-lessons\" content=\"lessons\">\n<div id=\"app\"><!--first-->old<!--/first--></div>\n";

fn own_lessons() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// A page of one test, with a copy of the lessons.
fn page(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("index").join(test);
    let _ = fs::remove_dir_all(&folder);
    copy(&own_lessons(), &folder.join("lessons"));
    fs::write(folder.join("index.html"), PAGE).expect("a temporary file");
    folder
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes the index. Gives it, and the page.
fn made(folder: &Path) -> (Index, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline")).arg("index").arg(folder).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let index = Index::parse(&text(&folder.join("lessons/index.json"))).expect("it can be read");
    (index, text(&folder.join("index.html")))
}

fn is_picture(elements: &str) {
    let svg = format!("<svg>{elements}</svg>");
    roxmltree::Document::parse(&svg).expect("it is well-formed");
    assert!(elements.contains(" d=\"M"), "{elements}");
}

#[test]
fn the_index_says_what_the_lessons_say() {
    let folder = page("lessons");
    let (index, _) = made(&folder);
    let catalogue = Catalogue::parse(&text(&own_lessons().join("catalogue.toml"))).expect("it can be read");
    assert_eq!(index.catalogue, catalogue);
    assert!(index.wrong.is_empty());
    let listed: Vec<&str> = index.lessons.iter().map(|lesson| lesson.slug.as_str()).collect();
    assert_eq!(listed, catalogue.slugs().collect::<Vec<_>>());
    for indexed in &index.lessons {
        let source = text(&own_lessons().join(&indexed.slug).join("lesson.toml"));
        let lesson = Lesson::parse(&indexed.slug, &source).unwrap_or_else(|errors| panic!("{}", errors[0]));
        assert_eq!((&indexed.title, &indexed.summary), (&lesson.title, &lesson.summary));
        assert_eq!(
            (indexed.minutes, indexed.level, indexed.minimum),
            (lesson.minutes, lesson.level, lesson.minimum)
        );
        assert_eq!(indexed.protocol, lesson.spec.id);
        let steps: Vec<_> =
            lesson.steps.iter().map(|step| (step.id.as_str(), step.kind_word(), step.points)).collect();
        let shown: Vec<_> =
            indexed.steps.iter().map(|step| (step.id.as_str(), step.kind.as_str(), step.points)).collect();
        assert_eq!(shown, steps, "{}", indexed.slug);
        for step in &indexed.steps {
            for language in Language::ALL {
                let title = step.title.own(language).expect("it is written");
                assert!(!title.trim().is_empty() && title != step.id, "{}/{}", indexed.slug, step.id);
            }
        }
    }
}

#[test]
fn no_two_lessons_look_alike_and_each_chapter_shows_what_it_is_about() {
    let (index, _) = made(&page("pictures"));
    let pictures: BTreeSet<&str> = index.lessons.iter().map(|lesson| lesson.picture.as_str()).collect();
    assert_eq!(pictures.len(), index.lessons.len());
    let sandboxes = index.sandboxes.iter().map(|sandbox| (sandbox.protocol.as_str(), &sandbox.picture));
    let lessons = index.lessons.iter().map(|lesson| (lesson.protocol.as_str(), &lesson.picture));
    for (protocol, picture) in lessons.chain(sandboxes) {
        is_picture(picture);
        let shows = match protocol {
            "hashing" => "ring-dots",
            "checkpoint" => "tl-line",
            _ => "class=\"body\"",
        };
        assert!(picture.contains(shows), "{protocol}: {picture}");
    }
    let dead = index.lesson("primary-dies").expect("it is there");
    assert!(dead.picture.contains("is-crashed"), "{}", dead.picture);
}

#[test]
fn the_terms_of_the_course_are_there_in_both_languages_and_lessons_use_them() {
    let folder = page("glossary");
    made(&folder);
    let glossary = Glossary::parse(&text(&folder.join("lessons/glossary.json"))).expect("it can be read");
    let catalogue = Catalogue::parse(&text(&own_lessons().join("catalogue.toml"))).expect("it can be read");
    for language in Language::ALL {
        let prose: Vec<Prose> = catalogue
            .slugs()
            .map(|slug| own_lessons().join(slug).join(format!("{}.md", language.tag())))
            .map(|path| Prose::parse("text", &text(&path)).expect("it can be read"))
            .collect();
        let used: BTreeSet<&str> = prose
            .iter()
            .flat_map(|prose| glossary.terms_of(language, prose))
            .map(|term| term.id.as_str())
            .collect();
        let mut words = BTreeSet::new();
        for term in &glossary.terms {
            let entry = term.entry(language);
            assert!(
                used.contains(term.id.as_str()),
                "no lesson in {} emphasises {}",
                language.tag(),
                term.id
            );
            assert!(entry.text.ends_with(['.', '。']), "{}", entry.text);
            for word in &entry.words {
                assert_eq!(*word, word.to_lowercase());
                assert!(words.insert(word.clone()), "{word} has two meanings");
            }
        }
    }
}

#[test]
fn it_has_every_sandbox_by_name_and_a_picture_in_the_words_of_each_language() {
    let (index, _) = made(&page("sandboxes"));
    let ids: Vec<&str> = index.sandboxes.iter().map(|sandbox| sandbox.protocol.as_str()).collect();
    assert_eq!(ids, PROTOCOLS.iter().map(|spec| spec.id).collect::<Vec<_>>());
    for language in Language::ALL {
        let texts = Texts::new(language);
        for sandbox in &index.sandboxes {
            let key = format!("{}-name", sandbox.protocol);
            assert_eq!(sandbox.name.own(language), Some(texts.get(&key).as_str()));
            assert_eq!(sandbox.meaning.own(language), texts.attribute(&key, "meaning").as_deref());
        }
        let hero = index.hero.own(language).expect("it is there");
        assert!(hero.contains(&texts.get("replication-role-primary")), "{hero}");
        assert!(hero.contains("class=\"msg-"), "something is on its way: {hero}");
    }
}

#[test]
fn the_page_has_the_catalogue_in_both_languages_with_links_to_plain_lessons() {
    let folder = page("first");
    let (index, html) = made(&folder);
    assert!(!html.contains("-->old<!--"), "{html}");
    for lesson in &index.lessons {
        let link = format!("href=\"./lessons/{0}/index.html\" data-route=\"#/lesson/{0}\"", lesson.slug);
        assert!(html.contains(&link), "{link}");
        for title in [&lesson.title, &lesson.summary] {
            for language in Language::ALL {
                let shown = title.get(language).replace('\'', "&#39;").replace('"', "&quot;");
                let shown = format!("<span data-l=\"{}\">{shown}</span>", language.tag());
                assert!(html.contains(&shown), "{shown}");
            }
        }
    }
    assert!(!html.contains("<script") && !html.contains(" onclick"), "nothing runs in it");
    assert_eq!(made(&folder).1, html, "and the same again");
}

#[test]
fn a_lesson_with_a_mistake_is_listed_with_it_and_the_others_are_there() {
    let folder = page("wrong");
    made(&folder);
    let path = folder.join("lessons/copies/lesson.toml");
    fs::write(&path, text(&path).replace("minutes", "minuets")).expect("a temporary file");
    let (index, html) = made(&folder);
    assert_eq!(index.lessons.len(), index.catalogue.slugs().count() - 1);
    let complaints = index.complaints("copies").expect("it is listed");
    assert!(complaints.contains("copies/lesson.toml:") && complaints.contains("minuets"), "{complaints}");
    assert!(index.lesson("copies").is_none() && !html.contains("#/lesson/copies\""));
    assert!(!folder.join("lessons/copies/en.lesson").exists(), "what it was before is not shown");
}
