//! Packages for learning-management systems: what is in them, and whether their manifests keep the rules.

mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use faultline::lesson::{Catalogue, Compiled, Files, Lesson, check_files, compiled_file, files_of};
use faultline::package::zip::{Entries, Limits, read};
use faultline::package::{PACKAGE_BYTES_MAX, Standard, package};
use faultline::text::Language;
use roxmltree::{Document, Node};

const LIMITS: Limits = Limits { entries: 1_000, file_bytes: 10_000_000, total_bytes: 20_000_000 };
const SLUG: &str = "primary-dies";

fn lessons() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

fn lesson(slug: &str) -> (Lesson, Files) {
    let files = files_of(&lessons().join(slug)).expect("the lesson is there");
    (check_files(slug, &files).lesson.expect("the lesson is good"), files)
}

fn unpacked(
    standard: Standard,
    lesson: &Lesson,
    files: &Files,
    language: Language,
) -> BTreeMap<String, String> {
    let bytes = package(standard, lesson, files, language, &page::files()).expect("it can be packaged");
    let entries = read(&bytes, &LIMITS).expect("it is a zip file");
    assert_eq!(entries[0].0, "imsmanifest.xml", "systems look for it first");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    entries.iter().map(|(name, bytes)| (name.clone(), text(bytes))).collect()
}

#[test]
fn what_only_a_site_needs_stays_out_of_a_package() {
    let (lesson, files) = lesson(SLUG);
    let mut page = page::files();
    for (name, text) in [
        ("files.json", "[\"faultline-1.js\", \"index.html\", \"launch.html\"]"),
        ("sw.js", "// keeps the site"),
        ("lessons/index.html", "plain"),
    ] {
        page.push((name.to_owned(), text.as_bytes().to_vec()));
    }
    page[0].1.extend(b"<meta name=\"faultline-build\" content=\"0123\">");
    let made = |page: &Entries| package(Standard::Scorm12, &lesson, &files, Language::English, page);
    let entries = read(&made(&page).expect("it can be packaged"), &LIMITS).expect("it is a zip file");
    let names: Vec<&str> =
        entries.iter().map(|(name, _)| name.as_str()).filter(|name| !name.starts_with("lessons-")).collect();
    assert_eq!(names, ["imsmanifest.xml", "faultline-1.js", "index.html", "launch.html"]);
    let index = entries.iter().find(|(name, _)| name == "index.html").expect("it is there");
    assert!(String::from_utf8_lossy(&index.1).contains("<meta name=\"faultline-build\" content=\"\">"));

    let list = page.iter_mut().find(|(name, _)| name == "files.json").expect("it is there");
    list.1 = b"[".to_vec();
    assert!(made(&page).expect_err("no list").starts_with("files.json of the page: "));
}

#[test]
fn a_package_holds_the_page_and_one_lesson() {
    let (lesson, files) = lesson(SLUG);
    let content = unpacked(Standard::Scorm12, &lesson, &files, Language::English);
    let names: Vec<&str> = content.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "faultline-1.js",
            "fonts/a b&c.woff2",
            "imsmanifest.xml",
            "index.html",
            "launch.html",
            "lessons-0123/primary-dies/en.lesson",
            "lessons-0123/primary-dies/en.md",
            "lessons-0123/primary-dies/lesson.toml",
            "lessons-0123/primary-dies/zh-CN.lesson",
            "lessons-0123/primary-dies/zh-CN.md",
        ]
    );
    let bytes = package(Standard::Scorm12, &lesson, &files, Language::English, &page::files());
    let entries = read(&bytes.expect("it can be packaged"), &LIMITS).expect("it is a zip file");
    for language in Language::ALL {
        let name = format!("lessons-0123/{}", compiled_file(SLUG, language));
        let (_, bytes) = entries.iter().find(|(known, _)| *known == name).expect("it is there");
        let compiled = Compiled::read(bytes).expect("the page can read it");
        assert!(compiled.own.is_some(), "{name} has its text");
        assert_eq!(compiled.lesson().expect("its protocol is here").title, lesson.title);
    }
    assert_eq!(
        content["lessons-0123/primary-dies/en.md"].as_bytes(),
        files["en.md"],
        "not the one of the page"
    );
}

#[test]
fn the_launcher_is_told_what_to_launch() {
    let (lesson, files) = lesson(SLUG);
    for (standard, word) in [(Standard::Scorm12, "scorm12"), (Standard::Scorm2004, "scorm2004")] {
        let content = unpacked(standard, &lesson, &files, Language::SimplifiedChinese);
        let launch = &content["launch.html"];
        assert!(launch.contains("<html lang=\"zh-CN\">"), "{launch}");
        assert!(launch.contains("<meta name=\"faultline-lesson\" content=\"primary-dies\">"), "{launch}");
        assert!(
            launch.contains(&format!("<meta name=\"faultline-standard\" content=\"{word}\">")),
            "{launch}"
        );
    }
}

#[test]
fn the_same_lesson_makes_the_same_bytes() {
    let (lesson, files) = lesson(SLUG);
    let bytes =
        || package(Standard::Scorm2004, &lesson, &files, Language::English, &page::files()).expect("it can");
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_page_that_lacks_something_is_refused() {
    let (lesson, files) = lesson(SLUG);
    let refusal = |page: &Entries| {
        package(Standard::Scorm12, &lesson, &files, Language::English, page).expect_err("it is refused")
    };
    for name in ["index.html", "launch.html"] {
        let rest: Entries = page::files().into_iter().filter(|(own, _)| own != name).collect();
        let error = refusal(&rest);
        assert!(error.contains(name) && error.contains("cargo xtask build"), "{error}");
    }
    for (name, lacks) in [
        ("index.html", "faultline-lessons"),
        ("launch.html", "faultline-lesson"),
        ("launch.html", "faultline-standard"),
        ("launch.html", "html lang"),
    ] {
        let mut page = page::files();
        for (_, bytes) in page.iter_mut().filter(|(own, _)| own == name) {
            *bytes = String::from_utf8_lossy(bytes).replace(lacks, "other").into_bytes();
        }
        let error = refusal(&page);
        assert!(error.contains(name) && error.contains("cargo xtask build"), "{error}");
    }
}

#[test]
fn a_package_is_small_or_refused() {
    let (lesson, files) = lesson(SLUG);
    let with_wasm = |bytes: usize| {
        let mut page = page::files();
        page.push(("faultline_bg-1.wasm".to_owned(), page::noise(bytes)));
        package(Standard::Scorm12, &lesson, &files, Language::English, &page)
    };
    assert!(with_wasm(PACKAGE_BYTES_MAX - 50_000).is_ok_and(|bytes| bytes.len() < PACKAGE_BYTES_MAX));
    let error = with_wasm(PACKAGE_BYTES_MAX).expect_err("it is too large");
    let expected = "the package would have 3.0 MB and must have less than 3.0 MB; \
                    make its largest files smaller: faultline_bg-1.wasm (3.0 MB unpacked), ";
    assert!(error.starts_with(expected), "{error}");
}

/// Only where the page has been built.
#[test]
fn a_package_with_the_built_page_is_small() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    if dist.join("launch.html").is_file() {
        let (lesson, files) = lesson(SLUG);
        for standard in Standard::ALL {
            let made = package(standard, &lesson, &files, Language::English, &page::read_folder(&dist));
            assert!(made.is_ok(), "{}", made.unwrap_err());
        }
    }
}

#[test]
fn manifests_of_all_lessons_keep_the_rules() {
    let text = std::fs::read_to_string(lessons().join("catalogue.toml")).expect("the catalogue is there");
    let catalogue = Catalogue::parse(&text).expect("the catalogue is good");
    for slug in catalogue.slugs() {
        let (lesson, files) = lesson(slug);
        for standard in Standard::ALL {
            for language in Language::ALL {
                let content = unpacked(standard, &lesson, &files, language);
                check_manifest(standard, &lesson, language, &content);
            }
        }
    }
}

#[test]
fn odd_titles_and_marks_make_good_manifests_too() {
    let (mut lesson, files) = lesson(SLUG);
    let long = "长".repeat(300);
    for (title, minimum) in [("A & <b> \"c\" ]]> 'd'\u{7}\u{ffff}", 0), (&long, 5), ("100 %", 100)] {
        lesson.title.en = Some(title.to_owned());
        lesson.minimum = minimum;
        for standard in Standard::ALL {
            let content = unpacked(standard, &lesson, &files, Language::English);
            check_manifest(standard, &lesson, Language::English, &content);
        }
    }
    lesson.steps.iter_mut().for_each(|step| step.points = 0);
    for standard in Standard::ALL {
        let content = unpacked(standard, &lesson, &files, Language::English);
        check_manifest(standard, &lesson, Language::English, &content);
        assert!(
            !content["imsmanifest.xml"].contains("masteryscore"),
            "nothing can be reached without points"
        );
    }
}

/// What SCORM's content aggregation model asks of a package with one lesson.
fn check_manifest(
    standard: Standard,
    lesson: &Lesson,
    language: Language,
    content: &BTreeMap<String, String>,
) {
    let text = &content["imsmanifest.xml"];
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let root = document.root_element();
    check_vocabulary(standard, root);

    let all: Vec<Node> = root.descendants().filter(Node::is_element).collect();
    let named = |name: &str| -> Vec<Node> {
        all.iter().filter(|node| node.tag_name().name() == name).copied().collect()
    };
    let one = |name: &str| {
        let found = named(name);
        assert_eq!(found.len(), 1, "one {name}\n{text}");
        found[0]
    };
    let identifiers: Vec<&str> = all.iter().filter_map(|node| node.attribute("identifier")).collect();
    assert_eq!(identifiers.len(), BTreeSet::from_iter(&identifiers).len(), "identifiers are unique\n{text}");
    for identifier in identifiers {
        let rest_is_good = identifier.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        assert!(rest_is_good && identifier.starts_with(|c: char| c.is_ascii_alphabetic()), "{identifier}");
    }
    let (organization, item, resource) = (one("organization"), one("item"), one("resource"));
    assert_eq!(one("organizations").attribute("default"), organization.attribute("identifier"));
    assert_eq!(item.attribute("identifierref"), resource.attribute("identifier"));
    assert_eq!(item.parent(), Some(organization));
    let titles: Vec<_> = named("title").iter().filter_map(|title| title.text()).collect();
    assert_eq!(titles.len(), 2);
    for title in titles {
        let start: String = lesson.title.get(language).chars().take(7).collect();
        assert!(title.starts_with(&start) && title.chars().count() <= 200, "{title}");
    }
    let files: Vec<String> =
        named("file").iter().map(|file| decoded(file.attribute("href").expect("required"))).collect();
    let packed: Vec<String> = content.keys().filter(|name| *name != "imsmanifest.xml").cloned().collect();
    assert_eq!(files, packed, "every file is listed, and is there");
    let href = resource.attribute("href").expect("a SCO has an address");
    assert!(files.iter().any(|file| file == href), "{href}");

    let version = match standard {
        Standard::Scorm12 => "1.2",
        Standard::Scorm2004 => "2004 4th Edition",
    };
    assert_eq!((one("schema").text(), one("schemaversion").text()), (Some("ADL SCORM"), Some(version)));
    let measure = match standard {
        Standard::Scorm12 => named("masteryscore"),
        Standard::Scorm2004 => named("minNormalizedMeasure"),
    };
    let percent: Vec<f64> = measure
        .iter()
        .map(|node| node.text().and_then(|text| text.parse().ok()).expect("a number"))
        .collect();
    let scale = if standard == Standard::Scorm12 { 1.0 } else { 100.0 };
    let percent: Vec<u32> = percent.iter().map(|number| (number * scale).round() as u32).collect();
    let expected = if lesson.points() == 0 { vec![] } else { vec![lesson.minimum] };
    assert_eq!(percent, expected);
    if standard == Standard::Scorm2004 {
        let by_score = if lesson.points() == 0 { "false" } else { "true" };
        assert_eq!(one("primaryObjective").attribute("satisfiedByMeasure"), Some(by_score));
    }
}

const IMSCP_12: &str = "http://www.imsproject.org/xsd/imscp_rootv1p1p2";
const ADLCP_12: &str = "http://www.adlnet.org/xsd/adlcp_rootv1p2";
const IMSCP: &str = "http://www.imsglobal.org/xsd/imscp_v1p1";
const ADLCP: &str = "http://www.adlnet.org/xsd/adlcp_v1p3";
const IMSSS: &str = "http://www.imsglobal.org/xsd/imsss";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Elements, what may be in them in which order, and their attributes; `=` fixes a value. After the
/// schemas of the standards, as far as a package of one lesson needs it.
const ELEMENTS: [(&str, &[&str], &[&str]); 18] = [
    ("manifest", &["metadata", "organizations", "resources"], &["identifier", "version", "schemaLocation"]),
    ("metadata", &["schema", "schemaversion"], &[]),
    ("schema", &[], &[]),
    ("schemaversion", &[], &[]),
    ("organizations", &["organization"], &["default"]),
    ("organization", &["title", "item", "sequencing"], &["identifier"]),
    ("title", &[], &[]),
    ("item", &["title", "masteryscore", "sequencing"], &["identifier", "identifierref", "isvisible=true"]),
    ("masteryscore", &[], &[]),
    ("resources", &["resource"], &[]),
    ("resource", &["file"], &["identifier", "type=webcontent", "scormtype=sco", "scormType=sco", "href"]),
    ("file", &[], &["href"]),
    ("sequencing", &["controlMode", "objectives", "deliveryControls"], &[]),
    ("controlMode", &[], &["choice=true", "flow=true"]),
    ("objectives", &["primaryObjective"], &[]),
    ("primaryObjective", &["minNormalizedMeasure"], &["objectiveID", "satisfiedByMeasure"]),
    ("minNormalizedMeasure", &[], &[]),
    ("deliveryControls", &[], &["tracked=true", "completionSetByContent=true", "objectiveSetByContent=true"]),
];

fn check_vocabulary(standard: Standard, root: Node) {
    let (imscp, adlcp) = match standard {
        Standard::Scorm12 => (IMSCP_12, ADLCP_12),
        Standard::Scorm2004 => (IMSCP, ADLCP),
    };
    let scorm_type = if standard == Standard::Scorm12 { "scormtype" } else { "scormType" };
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let (_, children, attributes) = ELEMENTS
            .into_iter()
            .find(|(own, ..)| *own == name)
            .unwrap_or_else(|| panic!("{name} is unknown"));
        let sequenced = ELEMENTS[12..18].iter().any(|(own, ..)| *own == name);
        let namespace = match name {
            "masteryscore" => ADLCP_12,
            _ if sequenced && standard == Standard::Scorm2004 => IMSSS,
            _ => imscp,
        };
        assert_eq!(node.tag_name().namespace(), Some(namespace), "{name}");
        let order: Vec<usize> = node
            .children()
            .filter(Node::is_element)
            .map(|child| {
                let child = child.tag_name().name();
                children.iter().position(|own| *own == child).unwrap_or_else(|| panic!("{child} in {name}"))
            })
            .collect();
        assert!(order.is_sorted(), "what is in {name} has its order");
        for attribute in node.attributes() {
            let (own, value) = (attribute.name(), attribute.value());
            let fixed = format!("{own}={value}");
            assert!(attributes.contains(&own) || attributes.contains(&fixed.as_str()), "{name} {fixed}");
            let namespace = match own {
                "schemaLocation" => Some(XSI),
                "scormtype" | "scormType" => {
                    assert_eq!(own, scorm_type);
                    Some(adlcp)
                }
                _ => None,
            };
            assert_eq!(attribute.namespace(), namespace, "{name} {own}");
        }
    }
}

/// `%20` is a space.
fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).expect("names are UTF-8")
}
