//! The site's settings, read from `wenku.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Diagnostics, Language, Message, Place, reason};
use crate::front_matter::refused_character;
use crate::message;
use crate::migration::Migration;
use crate::names;
use crate::occasion::Days;

mod address;

/// The name of the settings file, which also marks a site's folder.
pub const FILE: &str = names::SETTINGS;

/// The contents of `wenku.toml`. Every entry has a default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// A line shown under the name.
    pub subtitle: String,
    /// A description of a sentence or two, for search engines and feeds.
    pub description: String,
    /// The language of pages without one of their own.
    pub lang: String,
    /// Further languages: a page in one is `name.LANG.md`.
    pub languages: Vec<String>,
    /// The site's names in further languages, by language tag. What is missing there is taken from the main settings.
    pub translations: BTreeMap<String, Translation>,
    /// The content folder, as seen from the folder of the settings.
    pub content: String,
    /// The public address, such as `https://example.org/kb`. Without it, links are relative to the root of the host, and feeds have no
    /// absolute addresses.
    pub base_url: String,
    /// The name of the theme's folder in `themes/`.
    pub theme_name: String,
    /// Whether raw HTML in Markdown is kept without sanitising it.
    pub trust_html: bool,
    /// The number of pages on one page of a list; at least 1.
    pub paginate: usize,
    /// The most entries in a feed.
    pub feed_entries: usize,
    /// Files and folders of the content folder that are published even if no page links to them.
    pub attachments: Vec<String>,
    /// Redirects from old to new addresses.
    pub redirects: BTreeMap<String, String>,
    /// The values for the meta tags of government sites.
    pub government: Option<Government>,
    /// The entries of the footer.
    pub footer: Footer,
    /// Variables of the theme.
    pub theme: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    /// Occasions, which add to or override the built-in table, by the rules of [`crate::occasion::Rule`] or as lists of dates.
    pub occasions: BTreeMap<String, Days>,
    /// Settings of search.
    pub search: Search,
    /// What is taken over from other tools, and how.
    pub migration: Migration,
    /// The text of the file, for faults that later stages find.
    #[serde(skip)]
    pub text: String,
    /// Whether the file exists but is invalid or unreadable, so that these are the defaults.
    #[serde(skip)]
    pub is_unread: bool,
}

/// The entries of the footer. An entry that is not given is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Footer {
    /// The organisation responsible for the site (主办单位).
    pub organiser: String,
    /// The organisation that maintains it (承办单位).
    pub undertaker: String,
    /// Contact details.
    pub contact: String,
    /// A short notice.
    pub notice: String,
    /// ICP number.
    pub icp: String,
    /// The address of its public record.
    pub icp_url: String,
    /// The public security filing number.
    pub police: String,
    /// The address of its public record.
    pub police_url: String,
    /// The site's identification code.
    pub site_code: String,
    /// Where readers report mistakes.
    pub report_url: String,
}

impl Footer {
    /// The entries of this footer, completed by those of `base`.
    fn over(&self, base: &Self) -> Self {
        let line = |own: &String, base: &String| if own.is_empty() { base.clone() } else { own.clone() };
        Self {
            organiser: line(&self.organiser, &base.organiser),
            undertaker: line(&self.undertaker, &base.undertaker),
            contact: line(&self.contact, &base.contact),
            notice: line(&self.notice, &base.notice),
            icp: line(&self.icp, &base.icp),
            icp_url: line(&self.icp_url, &base.icp_url),
            police: line(&self.police, &base.police),
            police_url: line(&self.police_url, &base.police_url),
            site_code: line(&self.site_code, &base.site_code),
            report_url: line(&self.report_url, &base.report_url),
        }
    }
}

/// The site's names in a further language.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Translation {
    /// The site's name.
    pub title: Option<String>,
    /// A line shown under the name.
    pub subtitle: Option<String>,
    /// A description of a sentence or two, for search engines and feeds.
    pub description: Option<String>,
    /// Entries of the footer that differ in this language.
    pub footer: Footer,
}

/// Values of the meta tags that government sites must have (47号文). They are never made up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Government {
    /// SiteName.
    pub site_name: String,
    /// SiteDomain, without `http://`.
    pub site_domain: String,
    /// SiteIDCode, ten digits.
    pub site_id_code: String,
}

/// Settings of search.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Search {
    /// `browser` or `server`.
    pub mode: String,
    /// A TOML file with groups of synonyms, beside `wenku.toml`.
    pub synonyms: Option<String>,
}

impl Default for Search {
    fn default() -> Self {
        Self { mode: "browser".into(), synonyms: None }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "文库".into(),
            subtitle: String::new(),
            description: String::new(),
            lang: "zh-CN".into(),
            languages: Vec::new(),
            translations: BTreeMap::new(),
            content: "content".into(),
            base_url: String::new(),
            theme_name: "default".into(),
            trust_html: false,
            paginate: 20,
            feed_entries: 20,
            attachments: Vec::new(),
            redirects: BTreeMap::new(),
            government: None,
            footer: Footer::default(),
            theme: BTreeMap::new(),
            occasions: BTreeMap::new(),
            search: Search::default(),
            migration: Migration::default(),
            text: String::new(),
            is_unread: false,
        }
    }
}

impl Config {
    /// Parses the text of `wenku.toml`. If it is invalid, the defaults are returned with a fault.
    pub fn parse(text: &str) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let config: Self = toml::from_str(text).unwrap_or_else(|e: toml::de::Error| {
            let place = e.span().map_or_else(|| Place::file(FILE), |span| Place::span(FILE, text, span));
            let (Message { zh, en }, hint) = reason::toml(&e);
            let fault = message!("设置文件有误：{zh}", "invalid settings: {en}");
            diagnostics.push(Diagnostic::error("config.invalid", place, fault).hint_if(hint));
            Self { is_unread: true, ..Self::default() }
        });
        if let Some((at, fault)) = refused_character(text) {
            let place = Place::span(FILE, text, at..at + 1);
            diagnostics.push(Diagnostic::error("config.invalid", place, fault));
        }
        config.check(text, &mut diagnostics);
        // Later stages divide by it.
        (Self { paginate: config.paginate.max(1), text: text.to_owned(), ..config }, diagnostics)
    }

    fn check(&self, text: &str, diagnostics: &mut Diagnostics) {
        let mut fault = |needle: &str, message| {
            let at = text.find(needle).unwrap_or_default();
            diagnostics.push(Diagnostic::error(
                "config.invalid",
                Place::span(FILE, text, at..at + needle.len()),
                message,
            ));
        };
        if !self.base_url.is_empty()
            && !self.base_url.starts_with("http://")
            && !self.base_url.starts_with("https://")
        {
            fault("base_url", message!("base_url 应当以 https:// 开头", "base_url must start with https://"));
        }
        if self.paginate == 0 {
            fault("paginate", message!("paginate 至少为 1", "paginate must be at least 1"));
        }
        if !matches!(self.search.mode.as_str(), "browser" | "server") {
            fault(
                "mode",
                message!("search.mode 只能是 browser 或 server", "search.mode must be browser or server"),
            );
        }
        if let Some(lang) = self.translations.keys().find(|lang| !self.languages.contains(lang)) {
            fault(
                &format!("translations.{lang}"),
                message!(
                    "languages 里没有“{lang}”，这里的译名用不上",
                    "`{lang}` is not among the languages, so its names would not be used"
                ),
            );
        }
        if let Some(government) = &self.government {
            let code = &government.site_id_code;
            if code.len() != 10 || !code.bytes().all(|b| b.is_ascii_digit()) {
                fault(
                    "site_id_code",
                    message!("网站标识码应当是十位数字", "site_id_code must be ten digits"),
                );
            }
            if government.site_domain.contains("://") || government.site_domain.is_empty() {
                fault(
                    "site_domain",
                    message!("site_domain 只写域名，不带 http://", "site_domain must be a bare domain"),
                );
            }
            if government.site_name.is_empty() || government.site_name == "null" {
                fault("site_name", message!("site_name 不能为空", "site_name must not be empty"));
            }
        }
    }

    /// The site's name in `lang`.
    pub fn title_in(&self, lang: &str) -> &str {
        self.translations.get(lang).and_then(|t| t.title.as_deref()).unwrap_or(&self.title)
    }

    /// The line under the name in `lang`.
    pub fn subtitle_in(&self, lang: &str) -> &str {
        self.translations.get(lang).and_then(|t| t.subtitle.as_deref()).unwrap_or(&self.subtitle)
    }

    /// The description of the site in `lang`.
    pub fn description_in(&self, lang: &str) -> &str {
        self.translations.get(lang).and_then(|t| t.description.as_deref()).unwrap_or(&self.description)
    }

    /// The entries of the footer in `lang`.
    pub fn footer_in(&self, lang: &str) -> Footer {
        self.translations.get(lang).map_or_else(|| self.footer.clone(), |t| t.footer.over(&self.footer))
    }

    /// All languages, the default first.
    pub fn all_languages(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.lang.as_str())
            .chain(self.languages.iter().map(String::as_str).filter(|l| *l != self.lang))
    }
}

/// The interface language for a language tag.
pub fn language(tag: &str) -> Language {
    if tag.starts_with("zh") { Language::Zh } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_names_in_its_languages() {
        let text = "title = \"文库\"\nsubtitle = \"知识\"\nlanguages = [\"en\"]\n[footer]\norganiser = \"甲\"\nnotice = \"乙\"\n\
                    [translations.en]\ntitle = \"Library\"\nfooter = { notice = \"B\" }\n";
        let (config, diagnostics) = Config::parse(text);
        assert_eq!(diagnostics.iter().count(), 0);
        assert_eq!((config.title_in("zh-CN"), config.title_in("en")), ("文库", "Library"));
        assert_eq!(config.subtitle_in("en"), "知识");
        assert_eq!(config.footer_in("en").organiser, "甲");
        assert_eq!(config.footer_in("en").notice, "B");
        let (_, diagnostics) = Config::parse("languages = []\n[translations.en]\ntitle = \"Library\"\n");
        assert_eq!(diagnostics.iter().next().map(|d| d.place.line), Some(2));
    }

    #[test]
    fn control_characters_in_settings_are_refused() {
        let (_, diagnostics) = Config::parse("lang = \"zh\"\ntitle = \"甲\\u0007\"\n");
        assert_eq!(diagnostics.iter().map(|d| d.place.line).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn faults_in_settings_name_the_line() {
        let (_, diagnostics) = Config::parse("title = \"甲\"\ntitel = \"乙\"\n");
        assert_eq!(diagnostics.iter().next().map(|d| d.place.line), Some(2));
        let (_, diagnostics) = Config::parse(
            "[government]\nsite_name = \"甲\"\nsite_domain = \"http://a\"\nsite_id_code = \"1\"\n",
        );
        assert_eq!(diagnostics.iter().count(), 2);
    }
}
