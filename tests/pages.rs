//! The plain pages of `faultline pages`: whether everything of the lessons is in them, and nothing else.

#[path = "common/folder.rs"]
mod folder;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use faultline::lesson::{Catalogue, GOAL, Inline, Lesson, Prose, Section};
use faultline::text::Language;
use folder::copy;

const DATA: &str = "lessons-0123";
const SITE: &str = "https://your.host/faultline/";

/// A built page of one test, with these lessons.
fn dist(test: &str, lessons: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").join(test);
    let _ = fs::remove_dir_all(&folder);
    copy(lessons, &folder.join(DATA));
    let index = format!("<meta name=\"faultline-lessons\" content=\"{DATA}\">\n");
    fs::write(folder.join("index.html"), index).expect("a temporary file");
    folder
}

fn own_lessons() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// Exit code and complaints.
fn pages(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline")).arg("pages").args(arguments).output();
    let output = output.expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn made(folder: &Path, more: &[&str]) {
    let mut arguments = vec![folder.to_str().expect("a plain name")];
    arguments.extend(more);
    assert_eq!(pages(&arguments), (Some(0), String::new()));
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page_file(language: Language) -> &'static str {
    if language == Language::English { "index.html" } else { "zh-CN.html" }
}

/// The words of a page, as a reader sees them.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut inside = true;
    for character in html.chars() {
        match character {
            '<' => inside = false,
            '>' if !inside => inside = true,
            character if inside => words.push(character),
            _ => {}
        }
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        words = words.replace(entity, character);
    }
    words
}

fn plain(content: &[Inline]) -> String {
    let plain_one = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { content: inner, .. } => plain(inner),
        Inline::Break => String::new(),
    };
    content.iter().map(plain_one).collect()
}

/// Values of an attribute.
fn values(html: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn lessons_of(data: &Path) -> Vec<Lesson> {
    let catalogue = Catalogue::parse(&text(&data.join("catalogue.toml"))).expect("it can be read");
    let lesson = |slug: &str| Lesson::parse(slug, &text(&data.join(slug).join("lesson.toml"))).ok();
    catalogue.slugs().map(|slug| lesson(slug).expect("it can be read")).collect()
}

#[test]
fn every_step_hint_and_option_is_there_in_every_language() {
    let folder = dist("whole", &own_lessons());
    made(&folder, &[]);
    let lessons = lessons_of(&own_lessons());
    assert!(lessons.len() >= 17);
    for lesson in &lessons {
        for language in lesson.languages.iter().copied() {
            let source = own_lessons().join(&lesson.slug).join(format!("{}.md", language.tag()));
            let prose = Prose::parse("text", &text(&source)).expect("it can be read");
            let name = format!("lessons/{}/{}", lesson.slug, page_file(language));
            let html = text(&folder.join(&name));
            let shown = words(&html);
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{name}");
            assert!(shown.contains(lesson.title.get(language)), "{name}");
            for step in &lesson.steps {
                assert!(html.contains(&format!("<section id=\"{}\">", step.id)), "{name}: {}", step.id);
                let Section { heading, hints, options, .. } = prose.section(&step.id).expect("it is written");
                assert!(shown.contains(&plain(heading)), "{name}: {}", step.id);
                let of_step = step.options();
                let told = |id: &str| id == GOAL || of_step.contains(&id);
                for option in options.iter().filter(|option| told(&option.id)) {
                    assert!(shown.contains(&plain(&option.label)), "{name}: {}", option.id);
                }
                let part = html.split(&format!("<section id=\"{}\">", step.id)).nth(1).unwrap_or_default();
                let part = part.split("</section>").next().unwrap_or_default();
                assert_eq!(
                    part.matches("<details>").count(),
                    hints.len() + of_step.len(),
                    "{name}: {}",
                    step.id
                );
            }
        }
    }
}

#[test]
fn every_step_has_a_picture_of_its_cluster_with_a_name() {
    let folder = dist("pictures", &own_lessons());
    made(&folder, &[]);
    for lesson in lessons_of(&own_lessons()) {
        for language in lesson.languages.iter().copied() {
            let html = text(&folder.join(format!("lessons/{}/{}", lesson.slug, page_file(language))));
            for (number, step) in lesson.steps.iter().enumerate() {
                let part = html.split(&format!("<section id=\"{}\">", step.id)).nth(1).unwrap_or_default();
                let part = part.split("</section>").next().unwrap_or_default();
                let start = part.find("<svg").expect("there is a picture");
                let svg = &part[start..part.find("</svg>").expect("it ends") + 6];
                let picture = roxmltree::Document::parse(svg).expect("it is well-formed");
                assert_eq!(picture.root_element().attribute("role"), Some("img"));
                let named = |tag: &str| {
                    picture.descendants().find(|node| node.has_tag_name(tag)).and_then(|node| node.text())
                };
                assert!(
                    named("title").is_some_and(|title| title.contains(&(number + 1).to_string())),
                    "{svg}"
                );
                let session = step.setup.spec.open(&step.setup.settings);
                let names = session.names();
                for name in names {
                    assert!(svg.contains(&format!(">{name}</text>")), "{}: {name}", step.id);
                    assert!(named("desc").is_some_and(|description| description.contains(name)), "{svg}");
                }
                assert!(!svg.contains("style="), "the policy of the page forbids it");
            }
        }
    }
    // A crash of the set-up is in the picture.
    let html = text(&folder.join("lessons/primary-dies/index.html"));
    assert!(html.contains("is-crashed"), "no step of this lesson begins with a crashed node");
}

#[test]
fn there_is_no_script_and_every_tag_is_closed() {
    let folder = dist("well-formed", &own_lessons());
    made(&folder, &["--site", SITE]);
    for lesson in lessons_of(&own_lessons()) {
        for file in ["index.html", "zh-CN.html"] {
            let html = text(&folder.join("lessons").join(&lesson.slug).join(file));
            assert!(!html.contains("<script") && !html.contains("javascript:"), "{}", lesson.slug);
            // The pages are XML but for these.
            let mut xml = html.replace("<!DOCTYPE html>", "").replace("<br>", "<br/>");
            for void in ["meta", "link"] {
                let start = format!("<{void} ");
                let mut parts = xml.split(&start);
                let mut closed = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    closed += &(start.clone() + &part.replacen('>', "/>", 1));
                }
                xml = closed;
            }
            let document = roxmltree::Document::parse(&xml).expect("it is well-formed");
            let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            assert_eq!(ids.len(), BTreeSet::from_iter(&ids).len(), "{}: an id is there twice", lesson.slug);
        }
    }
}

#[test]
fn the_guide_is_there_with_the_scenario_language_and_its_links_lead_somewhere() {
    let folder = dist("guide", &own_lessons());
    made(&folder, &[]);
    for (file, title) in [("index.html", "How to write a lesson"), ("zh-CN.html", "怎样写一门课")] {
        let html = text(&folder.join("lessons/guide").join(file));
        assert!(
            html.contains(&format!(">{title}</h1>")) && html.contains(">The scenario language</h2>"),
            "{file}"
        );
        assert!(html.contains("<table>") && !html.contains("README") && !html.contains("<script"), "{file}");
        let ids = values(&html, "id");
        assert_eq!(ids.len(), BTreeSet::from_iter(&ids).len(), "{file}: an id is there twice");
        for link in values(&html, "href") {
            match link.strip_prefix('#') {
                Some(id) => assert!(ids.iter().any(|known| known == id), "{file}: {link}"),
                None => assert!(
                    link.starts_with("https://")
                        || link.starts_with("../")
                        || folder.join("lessons/guide").join(&link).is_file(),
                    "{file}: {link}"
                ),
            }
        }
    }
}

#[test]
fn a_lesson_tells_what_its_terms_mean() {
    let folder = dist("terms", &own_lessons());
    made(&folder, &[]);
    for (file, term, meaning) in [
        ("index.html", "primary", "The one node that takes every write"),
        ("zh-CN.html", "主节点", "接受全部写入"),
    ] {
        let html = text(&folder.join("lessons/copies").join(file));
        assert!(html.contains(&format!("<dt>{term}</dt><dd>{meaning}")), "{html}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let folder = dist("links", &own_lessons());
    made(&folder, &[]);
    let steps: BTreeMap<String, Vec<String>> = lessons_of(&own_lessons())
        .into_iter()
        .map(|lesson| (lesson.slug, lesson.steps.into_iter().map(|step| step.id).collect()))
        .collect();
    let lessons = folder.join("lessons");
    let mut checked = 0;
    for place in steps.keys().map(|slug| lessons.join(slug)).chain([lessons.clone()]) {
        let app = if place == lessons { "../" } else { "../../" };
        for file in ["index.html", "zh-CN.html"] {
            for link in values(&text(&place.join(file)), "href") {
                checked += 1;
                if link.starts_with("https://")
                    || link == app
                    || link == "./"
                    || link.ends_with("favicon.svg")
                {
                    continue;
                }
                let Some(route) = link.strip_prefix(&format!("{app}#/")) else {
                    assert!(place.join(&link).is_file(), "{}: {link}", place.display());
                    continue;
                };
                match route.split('/').collect::<Vec<_>>().as_slice() {
                    [""] => {}
                    ["lesson", slug] => assert!(steps.contains_key(*slug), "{link}"),
                    ["lesson", slug, step] => assert!(steps[*slug].iter().any(|id| id == step), "{link}"),
                    ["sandbox", _] => {}
                    _ => panic!("{}: {link} is no page", place.display()),
                }
            }
        }
    }
    assert!(checked > 500, "{checked}");
}

const LESSON: &str = r#"format = 1
protocol = "replication"
minutes = 3
level = "first"
languages = ["en"]
setup = "cluster replication mode=async seed=7\nrun 5ms"
[title]
en = "A <b>bold</b> & \"quoted\" title"
[summary]
en = "</title><script>alert(1)</script>"
[[step]]
id = "one"
kind = "quiz"
[[step.option]]
id = "a"
right = true
[[step.option]]
id = "b"
"#;
const TEXT: &str = "## H `</h2>` {#one}\n\n`<script>` \\<script>alert(1)\\</script> & [x](https://example.org/?a&b=\"c\")\n\n\
                    ### A \\<i> {#a}\n\nBecause.\n\n### B {#b}\n\nNo.\n";

/// One lesson in English only.
fn hostile(test: &str) -> PathBuf {
    let lessons = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages-lessons").join(test);
    let _ = fs::remove_dir_all(&lessons);
    fs::create_dir_all(lessons.join("evil")).expect("a temporary folder");
    let catalogue = "format = 1\n[[chapter]]\nid = \"c\"\ntitle.en = \"<c>\"\ntitle.zh-CN = \"<c>\"\nlessons = [\"evil\"]\n";
    for (name, text) in [("catalogue.toml", catalogue), ("evil/lesson.toml", LESSON), ("evil/en.md", TEXT)] {
        fs::write(lessons.join(name), text).expect("a temporary file");
    }
    dist(test, &lessons)
}

#[test]
fn hostile_titles_and_texts_stay_text() {
    let folder = hostile("hostile");
    made(&folder, &[]);
    for name in ["index.html", "zh-CN.html", "evil/index.html", "evil/zh-CN.html"] {
        let html = text(&folder.join("lessons").join(name));
        for tag in ["<script", "<b>", "<i>", "<c>", "\"c\""] {
            assert!(!html.contains(tag), "{name}: {tag}\n{html}");
        }
        assert_eq!(html.split("<body>").next().unwrap_or_default().matches("</title>").count(), 1, "{name}");
        assert_eq!(html.matches("<title>").count(), html.matches("</title>").count(), "{name}");
    }
    let shown = words(&text(&folder.join("lessons/evil/index.html")));
    assert!(shown.contains("A <b>bold</b> & \"quoted\" title"), "{shown}");
    assert!(shown.contains("<script>alert(1)</script> &"), "{shown}");
}

#[test]
fn a_lesson_in_one_language_stands_in_for_the_other() {
    let folder = hostile("stand-in");
    made(&folder, &["--site", SITE]);
    let html = text(&folder.join("lessons/evil/zh-CN.html"));
    assert!(html.contains("<html lang=\"zh-CN\">") && html.contains("<div lang=\"en\">"), "{html}");
    assert!(html.contains("打开课程") && html.contains("Because."), "{html}");
    assert!(html.contains(&format!("rel=\"canonical\" href=\"{SITE}lessons/evil/\"")), "{html}");
    assert_eq!(values(&html, "hreflang"), ["en", "x-default", "en"]);
    assert!(!text(&folder.join("sitemap.xml")).contains("evil/zh-CN"), "nobody should find it");
}

#[test]
fn the_sitemap_lists_what_is_there_if_the_address_is_known() {
    let folder = dist("sitemap", &own_lessons());
    made(&folder, &["--site", "https://your.host/faultline"]);
    let sitemap = text(&folder.join("sitemap.xml"));
    let document = roxmltree::Document::parse(&sitemap).expect("it is well-formed");
    let places: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .filter_map(|node| node.text())
        .collect();
    // The app, the overview, the guide.
    assert_eq!(places.len(), 1 + 2 + 2 + 2 * lessons_of(&own_lessons()).len());
    for place in places {
        let name = place.strip_prefix(SITE).expect("it is on the site");
        let file =
            if name.is_empty() || name.ends_with('/') { format!("{name}index.html") } else { name.into() };
        assert!(folder.join(&file).is_file(), "{place}");
    }
    let html = text(&folder.join("lessons/copies/zh-CN.html"));
    assert!(html.contains(&format!("rel=\"canonical\" href=\"{SITE}lessons/copies/zh-CN.html\"")), "{html}");

    made(&folder, &[]);
    assert!(!folder.join("sitemap.xml").exists(), "it would name an address that is not known any more");
}

#[test]
fn the_same_lessons_give_the_same_pages_and_what_is_old_goes() {
    let folder = dist("again", &own_lessons());
    made(&folder, &[]);
    let page = folder.join("lessons/copies/index.html");
    let first = text(&page);
    fs::write(folder.join("lessons/old.html"), "old").expect("a temporary file");
    made(&folder, &[]);
    assert_eq!(text(&page), first);
    assert!(!folder.join("lessons/old.html").exists());
}

#[test]
fn what_is_no_built_page_is_left_alone() {
    let folder = dist("development", &own_lessons());
    let shown = folder.to_str().expect("a plain name");
    // While the page is developed, the lessons themselves are where the plain pages would be.
    fs::rename(folder.join(DATA), folder.join("lessons")).expect("it can be renamed");
    fs::write(folder.join("index.html"), "<meta name=\"faultline-lessons\" content=\"lessons\">")
        .expect("written");
    let (code, complaints) = pages(&[shown]);
    assert_eq!(code, Some(2));
    assert!(complaints.contains("build it with `cargo xtask build`"), "{complaints}");
    assert!(folder.join("lessons/catalogue.toml").is_file());
    for (arguments, expected) in [
        (&["nowhere"][..], "nowhere/index.html cannot be read"),
        (&[shown, "--site", "your.host"], "write it as https://your.host/faultline/"),
        (&[], "Usage: faultline pages FOLDER"),
        (&[shown, "--site"], "Usage: faultline pages FOLDER"),
    ] {
        let (code, complaints) = pages(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(complaints.contains(expected), "{arguments:?}\n{complaints}");
    }
}
