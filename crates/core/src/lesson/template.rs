//! A small lesson that works, to begin with one's own.

use super::check::{Files, LESSON};
use crate::text::Language;

const TOML: &str = include_str!("template/lesson.toml");
const ENGLISH: &str = include_str!("template/en.md");
const CHINESE: &str = include_str!("template/zh-CN.md");

/// What in `lesson.toml` is in a language, in English and in Chinese.
const WORDS: [(&str, &str); 3] = [
    ("languages = [\"en\"]   ", "languages = [\"zh-CN\"]"),
    ("en = \"A new lesson\"", "zh-CN = \"新的一课\""),
    (
        "en = \"One sentence for the card: what will the learner be able to do?\"",
        "zh-CN = \"卡片上的一句话：学完之后会做什么？\"",
    ),
];

/// The files of the lesson, with its words in a language.
pub fn template(language: Language) -> Files {
    let (toml, text) = match language {
        Language::English => (TOML.to_owned(), ENGLISH),
        Language::SimplifiedChinese => {
            let translated = |toml: String, (en, zh): &(&str, &str)| toml.replace(en, zh);
            (WORDS.iter().fold(TOML.to_owned(), translated), CHINESE)
        }
    };
    let text_file = format!("{}.md", language.tag());
    Files::from([(LESSON.to_owned(), toml.into_bytes()), (text_file, text.as_bytes().to_vec())])
}

#[cfg(test)]
mod tests {
    use super::template;
    use crate::lesson::check_files;
    use crate::text::Language;

    #[test]
    fn the_lesson_to_begin_with_is_good_in_every_language() {
        for language in Language::ALL {
            let checked = check_files("my-lesson", &template(language));
            assert!(checked.complaints.is_empty(), "{}", checked.complaints[0]);
            assert_eq!(checked.lesson.expect("it can be read").languages, [language]);
        }
    }
}
