//! A short text that authors write in the languages that they have.

use serde::{Deserialize, Serialize};

use crate::text::Language;

/// A short text in some of the languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    // Never left out when it is written: postcard reads what it expects, not what is named.
    pub en: Option<String>,
    #[serde(rename = "zh-CN")]
    pub zh_cn: Option<String>,
}

impl LocalText {
    /// In this language, else in any.
    pub fn get(&self, language: Language) -> &str {
        let any = || self.en.as_deref().or(self.zh_cn.as_deref());
        self.own(language).or_else(any).unwrap_or_default()
    }

    /// In this language only.
    pub fn own(&self, language: Language) -> Option<&str> {
        match language {
            Language::English => self.en.as_deref(),
            Language::SimplifiedChinese => self.zh_cn.as_deref(),
        }
    }
}
