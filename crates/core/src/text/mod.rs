//! Words: Fluent texts in every language of the product, and sentences about events.
//!
//! The simulation speaks in keys and values ([`faultline_sim::Note`]); this module turns them into
//! sentences when somebody looks. Golden scenarios use the English texts, the page uses either.

mod describe;
mod loading;
mod pseudo;

use std::cell::{Cell, RefCell};
use std::str::FromStr;

use fluent_bundle::{FluentArgs, FluentBundle, FluentError, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

pub use describe::{command_line, describe, is_background, name_of};
use loading::{common, lab, of_study, own_texts};
pub use loading::{
    is_here, is_lab_here, is_loaded, is_study_here, load, load_lab, load_protocols, load_study,
};

use faultline_protocols::PROTOCOLS;
use faultline_sim::{Micros, Note, Value};

/// What stands between these is written from the left, whatever is around it.
const FROM_LEFT: char = '\u{2066}';
const END_OF_PART: char = '\u{2069}';

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[default]
    English,
    SimplifiedChinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::SimplifiedChinese];

    /// The tag used in file names, in `?lang=` and in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::SimplifiedChinese => "zh-CN",
        }
    }

    /// Whether its words stand apart.
    pub fn spaces_words(self) -> bool {
        match self {
            Language::English => true,
            Language::SimplifiedChinese => false,
        }
    }

    /// Its name in itself, for the switch.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::SimplifiedChinese => "中文",
        }
    }

    /// The language for a tag such as a browser gives: `zh`, `zh-Hans-CN`, `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Language> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "zh" => Some(Language::SimplifiedChinese),
            _ => None,
        }
    }
}

/// All texts of one language that have arrived.
pub struct Texts {
    language: Language,
    bundle: RefCell<FluentBundle<FluentResource>>,
    /// For each protocol, then for the instruments and for the lab, whether their texts are among them. They are read when a
    /// text is asked for that is not in the others.
    taken: Cell<u64>,
    pseudo: bool,
}

impl Texts {
    /// The texts of a language, which has been loaded.
    pub fn new(language: Language) -> Texts {
        let id = LanguageIdentifier::from_str(language.tag()).expect("our tags are well formed");
        let mut bundle = FluentBundle::new(vec![id]);
        // Isolation marks would show up in golden files and in attributes.
        bundle.set_use_isolating(false);
        let texts = Texts { language, bundle: RefCell::new(bundle), taken: Cell::new(0), pseudo: false };
        for source in common(language).get().into_iter().flatten() {
            texts.take(source);
        }
        texts
    }

    fn take(&self, source: &str) {
        let tag = self.language.tag();
        let resource = FluentResource::try_new(source.to_owned())
            .unwrap_or_else(|(_, errors)| panic!("a {tag} text file does not parse: {errors:?}"));
        if let Err(errors) = self.bundle.borrow_mut().add_resource(resource) {
            panic!("a {tag} text is defined twice: {errors:?}");
        }
    }

    /// Reads the texts of protocols that have arrived since. Whether there were any.
    fn take_arrived(&self) -> bool {
        let before = self.taken.get();
        let protocols = PROTOCOLS.iter().map(|protocol| own_texts(protocol, self.language));
        for (index, texts) in protocols.chain([of_study(self.language), lab(self.language)]).enumerate() {
            let bit = 1 << index;
            if before & bit != 0 {
                continue;
            }
            if let Some(source) = texts.get() {
                self.take(source);
                self.taken.set(self.taken.get() | bit);
            }
        }
        self.taken.get() != before
    }

    fn knows(&self, key: &str) -> bool {
        let has = || self.bundle.borrow().has_message(key);
        has() || (self.take_arrived() && has())
    }

    /// The texts for a tag, as an address asks for them: of a language, or of one that nobody speaks and that shows
    /// what becomes of the page where one writes from the right.
    pub fn for_tag(tag: &str) -> Option<Texts> {
        if tag != pseudo::TAG {
            return Language::from_tag(tag).map(Texts::new);
        }
        let texts = Texts::new(Language::English);
        texts.bundle.borrow_mut().set_transform(Some(pseudo::disguise));
        // Or a time in a sentence that is written from the right would be turned around, too.
        texts.bundle.borrow_mut().set_use_isolating(true);
        Some(Texts { pseudo: true, ..texts })
    }

    /// The language that [`Texts::for_tag`] reads for a tag.
    pub fn language_of(tag: &str) -> Option<Language> {
        if tag == pseudo::TAG { Some(Language::English) } else { Language::from_tag(tag) }
    }

    /// For the `lang` of a page.
    pub fn tag(&self) -> &'static str {
        if self.pseudo { pseudo::TAG } else { self.language.tag() }
    }

    /// For the `dir` of a page.
    pub fn direction(&self) -> &'static str {
        if self.pseudo { "rtl" } else { "ltr" }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn has(&self, key: &str) -> bool {
        self.knows(key)
    }

    /// The text without blanks. A key that there is not is shown as itself.
    pub fn get(&self, key: &str) -> String {
        self.fill(key, None, &FluentArgs::new())
    }

    /// An attribute of the text, such as `.meaning`; `None` if there is none.
    pub fn attribute(&self, key: &str, attribute: &str) -> Option<String> {
        self.try_fill(key, Some(attribute), &FluentArgs::new())
    }

    /// The text with its blanks filled.
    pub fn with(&self, key: &str, args: &[(&str, FluentValue)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set((*name).to_owned(), value.clone());
        }
        self.fill(key, None, &fluent)
    }

    /// The sentence of a note; `names` are the names of the cluster's nodes.
    pub fn note(&self, note: &Note, names: &[String]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &note.args {
            args.set(*name, self.blank(value, names));
        }
        self.fill(note.key, None, &args)
    }

    /// A value as it is shown.
    pub fn value(&self, value: &Value, names: &[String]) -> String {
        match value {
            Value::Nothing => "–".to_owned(),
            Value::Node(node) => {
                names.get(node.index()).cloned().unwrap_or_else(|| format!("node {}", node.0))
            }
            Value::Int(number) => number.to_string(),
            Value::Time(time) => self.time(*time),
            Value::Flag(flag) => self.get(if *flag { "value-yes" } else { "value-no" }),
            Value::Word(word) => word.to_string(),
            Value::Text(text) => text.clone(),
            Value::Term(key) => self.get(key),
            Value::Note(note) => self.note(note, names),
            Value::List(values) if values.is_empty() => "–".to_owned(),
            Value::List(values) => {
                let shown: Vec<String> = values.iter().map(|value| self.value(value, names)).collect();
                shown.join(&self.get("value-separator"))
            }
        }
    }

    /// A time as it stands in a page: not turned around where one writes from the right.
    pub fn time(&self, time: Micros) -> String {
        let text = time_text(time);
        if self.pseudo { format!("{FROM_LEFT}{text}{END_OF_PART}") } else { text }
    }

    fn blank(&self, value: &Value, names: &[String]) -> FluentValue<'static> {
        match value {
            Value::Int(number) => FluentValue::from(*number),
            other => FluentValue::from(self.value(other, names)),
        }
    }

    fn fill(&self, key: &str, attribute: Option<&str>, args: &FluentArgs) -> String {
        self.try_fill(key, attribute, args).unwrap_or_else(|| key.to_owned())
    }

    fn try_fill(&self, key: &str, attribute: Option<&str>, args: &FluentArgs) -> Option<String> {
        if !self.knows(key) {
            return None;
        }
        let bundle = self.bundle.borrow();
        let message = bundle.get_message(key)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors: Vec<FluentError> = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors);
        debug_assert!(errors.is_empty(), "the text `{key}` asks for a blank that is not given: {errors:?}");
        Some(text.into_owned())
    }
}

/// A time in milliseconds with a space before the unit: `12.5 ms`.
pub fn time_text(time: Micros) -> String {
    time.to_string().replace("ms", " ms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use faultline_protocols::{self, Domain, Variant};

    #[test]
    fn every_text_parses_and_none_is_defined_twice() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for protocol in PROTOCOLS {
                assert!(texts.has("value-yes") && texts.has(&format!("{}-name", protocol.id)));
            }
        }
    }

    #[test]
    fn the_language_that_nobody_speaks_is_there_for_its_tag_only() {
        let texts = Texts::for_tag("ar-XB").expect("it is there");
        assert_eq!((texts.tag(), texts.direction()), ("ar-XB", "rtl"));
        assert!(texts.get("close").contains('⟦'));
        assert!(Texts::for_tag("ar").is_none());
        assert_eq!(Texts::for_tag("zh").map(|texts| texts.direction()), Some("ltr"));
    }

    #[test]
    fn a_time_is_kept_together_where_one_writes_from_the_right_and_is_plain_elsewhere() {
        let time = Micros(21_250);
        let texts = Texts::for_tag("ar-XB").expect("it is there");
        assert_eq!(texts.time(time), "\u{2066}21.25 ms\u{2069}");
        let sentence = texts.with("code-ago", &[("nodes", "n1".into()), ("time", time_text(time).into())]);
        assert!(sentence.contains("\u{2068}21.25 ms\u{2069}"), "{sentence:?}");
        for language in Language::ALL {
            let texts = Texts::new(language);
            assert_eq!(texts.time(time), "21.25 ms");
            let sentence =
                texts.with("code-ago", &[("nodes", "n1".into()), ("time", time_text(time).into())]);
            assert!(!sentence.contains(['\u{2066}', '\u{2068}', '\u{2069}']), "{sentence:?}");
        }
    }

    /// In a task of a lesson that would be the answer. Forms that should say it add the warning.
    #[test]
    fn the_name_of_a_choice_does_not_say_that_it_breaks_a_promise() {
        for texts in Language::ALL.map(Texts::new) {
            let mut warnings = 0;
            for spec in faultline_protocols::specs() {
                for parameter in spec.parameters {
                    let Domain::Choice(choices) = parameter.domain else { continue };
                    for choice in choices {
                        let key = format!("{}-parameter-{}-{choice}", spec.id, parameter.name);
                        let name = texts.get(&key);
                        assert!(!name.contains("promise") && !name.contains("承诺"), "{key} = {name}");
                        let Some(_) = texts.attribute(&key, "warning") else { continue };
                        warnings += 1;
                        let breaks = |variant: &&Variant| {
                            !variant.breaks.is_empty() && variant.settings.contains(&(parameter.name, choice))
                        };
                        assert!(spec.variants.iter().any(|one| breaks(&one)), "{key} warns without a reason");
                    }
                }
            }
            assert!(warnings >= 15, "only {warnings} choices warn");
        }
    }

    #[test]
    fn a_node_that_is_not_there_has_no_name() {
        use faultline_sim::{Command, NodeId};
        let names = ["n1".to_owned()];
        assert_eq!(name_of(&names, NodeId(0)), "n1");
        assert_eq!(command_line(&Command::Crash(NodeId(7)), &names), "crash ?");
    }

    #[test]
    fn browser_tags_choose_a_language() {
        assert_eq!(Language::from_tag("zh-Hans-CN"), Some(Language::SimplifiedChinese));
        assert_eq!(Language::from_tag("en-GB"), Some(Language::English));
        assert_eq!(Language::from_tag("fr"), None);
    }
}
