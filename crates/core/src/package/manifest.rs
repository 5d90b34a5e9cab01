//! `imsmanifest.xml`: what a learning-management system reads to know what is in a package.

use super::scorm::{LAUNCH, Standard};
use crate::lesson::Lesson;
use crate::text::Language;

/// The longest title that the schema of SCORM 1.2 allows.
const TITLE_CHARS_MAX: usize = 200;

/// The manifest for a lesson whose package holds these files.
pub fn manifest(standard: Standard, lesson: &Lesson, language: Language, files: &[String]) -> String {
    let id = format!("faultline-{}", lesson.slug);
    let title = xml_text(&lesson.title.get(language).chars().take(TITLE_CHARS_MAX).collect::<String>());
    let (names, version, kind) = match standard {
        Standard::Scorm12 => (NAMES_12, "1.2", "scormtype"),
        Standard::Scorm2004 => (NAMES_2004, "2004 4th Edition", "scormType"),
    };
    let (course, rules) = match standard {
        Standard::Scorm12 => (String::new(), mastery_score(lesson)),
        Standard::Scorm2004 => (COURSE_2004.to_owned(), sequencing(lesson)),
    };
    let list: String =
        files.iter().map(|file| format!("      <file href=\"{}\"/>\n", xml_text(&uri(file)))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<manifest identifier=\"{id}\" version=\"1.0\"{names}>\n  \
  <metadata>\n    <schema>ADL SCORM</schema>\n    <schemaversion>{version}</schemaversion>\n  </metadata>\n  \
  <organizations default=\"{id}-course\">\n    \
    <organization identifier=\"{id}-course\">\n      <title>{title}</title>\n      \
      <item identifier=\"{id}-lesson\" identifierref=\"{id}-page\" isvisible=\"true\">\n        \
        <title>{title}</title>\n{rules}      </item>\n{course}    \
    </organization>\n  </organizations>\n  \
  <resources>\n    \
    <resource identifier=\"{id}-page\" type=\"webcontent\" adlcp:{kind}=\"sco\" href=\"{LAUNCH}\">\n\
{list}    </resource>\n  </resources>\n</manifest>\n"
    )
}

const NAMES_12: &str = r#"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd
                        http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd""#;

const NAMES_2004: &str = r#"
    xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
    xmlns:imsss="http://www.imsglobal.org/xsd/imsss"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd
                        http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd
                        http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd""#;

/// Lets the system go to the only lesson by itself.
const COURSE_2004: &str = "      <imsss:sequencing>
        <imsss:controlMode choice=\"true\" flow=\"true\"/>
      </imsss:sequencing>
";

/// A system that knows the score to reach decides by it. Without points there is nothing to reach.
fn mastery_score(lesson: &Lesson) -> String {
    if lesson.points() == 0 {
        return String::new();
    }
    format!("        <adlcp:masteryscore>{}</adlcp:masteryscore>\n", lesson.minimum)
}

fn sequencing(lesson: &Lesson) -> String {
    let (by_score, measure) = if lesson.points() == 0 {
        (false, String::new())
    } else {
        let (whole, hundredths) = (lesson.minimum / 100, lesson.minimum % 100);
        let measure = format!("{whole}.{hundredths:02}");
        (true, format!("<imsss:minNormalizedMeasure>{measure}</imsss:minNormalizedMeasure>"))
    };
    format!(
        "        <imsss:sequencing>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID=\"lesson\" satisfiedByMeasure=\"{by_score}\">{measure}</imsss:primaryObjective>
          </imsss:objectives>
          <imsss:deliveryControls tracked=\"true\" completionSetByContent=\"true\" objectiveSetByContent=\"true\"/>
        </imsss:sequencing>\n"
    )
}

/// Text and attribute values; characters that XML cannot hold are left out.
fn xml_text(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

/// A file's name as an address: whatever means something there is written in hexadecimal.
fn uri(name: &str) -> String {
    let mut uri = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
