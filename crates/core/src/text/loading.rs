//! Where texts come from: in a page of several files, each language and each protocol's texts are a file.

use std::sync::atomic::{AtomicU8, Ordering};

use super::Language;
use faultline_fetched::{self, Fetched, NotLoaded, fetched, later};
use faultline_protocols::{PROTOCOLS, Protocol};

/// What every page says, in one language.
type Common = [&'static str; 3];

static COMMON_EN: Fetched<&'static Common> = fetched!(common_en: &'static Common = &[
    include_str!("events/en.ftl"),
    include_str!("interface/en.ftl"),
    include_str!("stage/en.ftl"),
]);
static COMMON_ZH_CN: Fetched<&'static Common> = fetched!(common_zh_cn: &'static Common = &[
    include_str!("events/zh-CN.ftl"),
    include_str!("interface/zh-CN.ftl"),
    include_str!("stage/zh-CN.ftl"),
]);

/// What instruments that study runs say. They come with those.
static STUDY_EN: Fetched<&'static str> = fetched!(study_en: &'static str = include_str!("study/en.ftl"));
static STUDY_ZH_CN: Fetched<&'static str> =
    fetched!(study_zh_cn: &'static str = include_str!("study/zh-CN.ftl"));
/// What only the lab says.
static LAB_EN: Fetched<&'static str> = fetched!(lab_en: &'static str = include_str!("lab/en.ftl"));
static LAB_ZH_CN: Fetched<&'static str> = fetched!(lab_zh_cn: &'static str = include_str!("lab/zh-CN.ftl"));

/// The languages that texts are fetched in, a bit each.
static WANTED: AtomicU8 = AtomicU8::new(0);

pub(super) fn common(language: Language) -> &'static Fetched<&'static Common> {
    match language {
        Language::English => &COMMON_EN,
        Language::SimplifiedChinese => &COMMON_ZH_CN,
    }
}

pub(super) fn of_study(language: Language) -> &'static Fetched<&'static str> {
    match language {
        Language::English => &STUDY_EN,
        Language::SimplifiedChinese => &STUDY_ZH_CN,
    }
}

pub(super) fn lab(language: Language) -> &'static Fetched<&'static str> {
    match language {
        Language::English => &LAB_EN,
        Language::SimplifiedChinese => &LAB_ZH_CN,
    }
}

pub(super) fn own_texts(protocol: &'static Protocol, language: Language) -> &'static Fetched<&'static str> {
    match language {
        Language::English => &protocol.en,
        Language::SimplifiedChinese => &protocol.zh_cn,
    }
}

fn is_wanted(language: Language) -> bool {
    WANTED.load(Ordering::Relaxed) & (1 << language as u8) != 0
}

/// Fetches the texts of a language: of every page, and of the protocols that are here. From now on protocols come with
/// their texts in it, too.
///
/// # Errors
/// If one does not arrive. They may be asked for again.
pub async fn load(language: Language) -> Result<(), NotLoaded> {
    WANTED.fetch_or(1 << language as u8, Ordering::Relaxed);
    let here = PROTOCOLS.iter().filter(|protocol| protocol.spec().is_some());
    let texts = here.map(|protocol| own_texts(protocol, language));
    let labs = Language::ALL.iter().any(|language| lab(*language).get().is_some());
    let texts = texts.chain(labs.then(|| lab(language)));
    let texts = texts.map(|texts| later(async move { texts.load().await.map(drop) }));
    let study = Language::ALL.iter().any(|other| is_wanted(*other) && of_study(*other).get().is_some());
    let study = study.then(|| later(async move { of_study(language).load().await.map(drop) }));
    let common = later(async move { common(language).load().await.map(drop) });
    faultline_fetched::all(texts.chain(study).chain([common])).await
}

/// Fetches what instruments that study runs say, in the languages that are wanted.
///
/// # Errors
/// If one does not arrive. They may be asked for again.
pub async fn load_study() -> Result<(), NotLoaded> {
    let wanted = Language::ALL.into_iter().filter(|language| is_wanted(*language));
    let texts = wanted.map(|language| later(async move { of_study(language).load().await.map(drop) }));
    faultline_fetched::all(texts).await
}

/// Fetches protocols, with their texts.
///
/// # Errors
/// If one does not arrive. They may be asked for again.
pub async fn load_protocols(protocols: impl IntoIterator<Item = &'static Protocol>) -> Result<(), NotLoaded> {
    let mut parts = Vec::new();
    for protocol in protocols {
        parts.push(later(async { protocol.load().await.map(drop) }));
        for language in Language::ALL.into_iter().filter(|language| is_wanted(*language)) {
            parts.push(later(async move { own_texts(protocol, language).load().await.map(drop) }));
        }
    }
    faultline_fetched::all(parts).await
}

/// Whether what instruments say is here, in the languages that are wanted.
pub fn is_study_here() -> bool {
    Language::ALL
        .iter()
        .filter(|language| is_wanted(**language))
        .all(|language| of_study(*language).get().is_some())
}

/// Fetches the texts of the lab.
///
/// # Errors
/// If they do not arrive. They may be asked for again.
pub async fn load_lab() -> Result<(), NotLoaded> {
    let wanted = Language::ALL.into_iter().filter(|language| is_wanted(*language));
    faultline_fetched::all(wanted.map(|language| later(async move { lab(language).load().await.map(drop) })))
        .await
}

/// Whether the texts of the lab are here.
pub fn is_lab_here() -> bool {
    Language::ALL
        .into_iter()
        .filter(|language| is_wanted(*language))
        .all(|language| lab(language).get().is_some())
}

/// Whether the texts of a language are here.
pub fn is_here(language: Language) -> bool {
    is_wanted(language) && common(language).get().is_some()
}

/// Whether a protocol is here with its texts.
pub fn is_loaded(protocol: &'static Protocol) -> bool {
    let has_texts = |language: &Language| own_texts(protocol, *language).get().is_some();
    protocol.spec().is_some() && Language::ALL.iter().filter(|language| is_wanted(**language)).all(has_texts)
}
