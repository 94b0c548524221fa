//! The kinds of a site: the built-in ones, and its own files, which add to them or replace them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::built_in::{BUILT_IN, COMMON};
use super::{CommonFile, Facet, Field, Kind, KindFile};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, Place, nearest, reason};
use crate::message;

/// The kinds of a site by name.
#[derive(Debug, Clone)]
pub struct Kinds(BTreeMap<String, Arc<Kind>>);

/// The kind of pages whose section names none.
pub const DEFAULT_KIND: &str = "page";

impl Kinds {
    /// Loads the built-in kinds, then `own`: path and text of the site's own kind files.
    pub fn load(own: &[(String, String)]) -> (Self, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut common =
            toml::from_str::<CommonFile>(COMMON).expect("common.toml is checked by a test").fields;
        for field in &mut common {
            field.common = true;
            field.prepare().expect("common.toml is checked by a test");
        }
        let mut kinds = BTreeMap::new();
        for text in BUILT_IN {
            let file = toml::from_str(text).expect("built-in kinds are checked by a test");
            let kind = Kind::new(file, &common).expect("built-in kinds are checked by a test");
            kinds.insert(kind.name.clone(), Arc::new(kind));
        }
        for (path, text) in own {
            match own_kind(path, text, &common) {
                Ok(kind) => {
                    diagnostics.extend(private_slips(path, text, &kind));
                    kinds.insert(kind.name.clone(), Arc::new(kind));
                }
                Err(fault) => diagnostics.push(*fault),
            }
        }
        let kinds = Self(kinds);
        for (path, text) in own {
            diagnostics.extend(kinds.idle_effects(path, text));
        }
        (kinds, diagnostics)
    }

    /// A warning for each effect in the kind file `path` that names a status which no kind has.
    fn idle_effects(&self, path: &str, text: &str) -> Vec<Diagnostic> {
        let statuses = self.iter().flat_map(|kind| &kind.fields).filter(|field| field.status);
        let known: Vec<&str> =
            statuses.flat_map(|field| &field.values).map(|choice| choice.value.as_str()).collect();
        let Ok(file) = toml::from_str::<KindFile>(text) else { return Vec::new() };
        let effects = file.fields.iter().filter_map(|field| Some((&field.name, field.effect.as_ref()?)));
        let idle = effects.filter(|(_, effect)| !known.contains(&effect.status.as_str()));
        idle.map(|(name, effect)| {
            let status = &effect.status;
            let at = text.find(&format!("\"{status}\"")).unwrap_or_default();
            let fault = message!(
                "字段 {name} 的 effect 写了状态 {status}，哪个类型都没有这个状态",
                "the effect of field {name} names the status {status}, which no kind has"
            );
            let hint = nearest(status, known.iter().copied())
                .map(|near| message!("是不是 {near}？", "did you mean {near}?"));
            let place = Place::span(path, text, at..at + status.len() + 2);
            Diagnostic::warning("kind.effect", place, fault).hint_if(hint)
        })
        .collect()
    }

    /// The kind with the English name or Chinese label `name`.
    pub fn get(&self, name: &str) -> Option<&Arc<Kind>> {
        self.0.get(name).or_else(|| self.0.values().find(|kind| kind.label.zh == name))
    }

    /// The kind of pages whose section names none.
    pub fn default_kind(&self) -> &Arc<Kind> {
        &self.0[DEFAULT_KIND]
    }

    /// All kinds, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.0.values()
    }
}

/// A warning for each private field of `kind` that also asks to be shown or searched. It stays private.
fn private_slips(path: &str, text: &str, kind: &Kind) -> Vec<Diagnostic> {
    let fields = kind.fields.iter().flat_map(|field| std::iter::once(field).chain(&field.fields));
    let asks = |field: &&Field| {
        let is_relation = field.inverse.is_some() || field.effect.is_some();
        field.facet != Facet::None || field.search > 0.0 || field.schema.is_some() || is_relation
    };
    let slip = |field: &Field| {
        let name = &field.name;
        let at = text.find(&format!("\"{name}\"")).unwrap_or_default();
        let fault = message!(
            "字段 {name} 是不公开的（private），它的 facet、search、schema、inverse、effect 不起作用",
            "field {name} is private: its facet, search, schema, inverse and effect do nothing"
        );
        let hint = message!(
            "删去这几项；确要公开的，删去 privacy",
            "remove them, or remove `privacy` if readers may see the field"
        );
        Diagnostic::warning("kind.private", Place::span(path, text, at..at + name.len() + 2), fault)
            .hint(hint)
    };
    fields.filter(|field| field.is_private() && !field.common).filter(asks).map(slip).collect()
}

/// Reads a kind from a file of the site.
fn own_kind(path: &str, text: &str, common: &[Field]) -> Result<Kind, Box<Diagnostic>> {
    let invalid = |place, Message { zh, en }, hint| {
        let fault = message!("类型定义有误：{zh}", "invalid kind definition: {en}");
        Box::new(Diagnostic::error("kind.invalid", place, fault).hint_if(hint))
    };
    let file = toml::from_str::<KindFile>(text).map_err(|e| {
        let place = e.span().map_or_else(|| Place::file(path), |s| Place::span(path, text, s));
        let (reason, hint) = reason::toml(&e);
        invalid(place, reason, hint)
    })?;
    Kind::new(file, common).map_err(|reason| invalid(Place::file(path), reason, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_kinds_are_well_formed() {
        let (kinds, diagnostics) = Kinds::load(&[]);
        assert_eq!(diagnostics.iter().count(), 0);
        for kind in kinds.iter() {
            for name in kind.order.iter().chain([&kind.date]) {
                assert!(kind.field(name.trim_start_matches('-')).is_some(), "{}: {name}", kind.name);
            }
            for field in &kind.fields {
                assert!(
                    !field.label.zh.is_empty() && !field.label.en.is_empty(),
                    "{}.{}",
                    kind.name,
                    field.name
                );
                for other in field.after.iter().chain(field.derive.iter().flat_map(|d| [&d.from, &d.until])) {
                    assert!(kind.field(other).is_some(), "{}.{}: {other}", kind.name, field.name);
                }
            }
        }
    }

    #[test]
    fn rules_of_states_name_fields_and_choices() {
        let (kinds, _) = Kinds::load(&[]);
        for (kind, field) in kinds.iter().flat_map(|kind| kind.fields.iter().map(move |field| (kind, field)))
        {
            for rule in &field.states {
                let place = format!("{}.{}: {rule:?}", kind.name, field.name);
                assert!(field.values.iter().any(|choice| choice.value == rule.state), "{place}");
                for name in rule.field.iter().chain(&rule.behind) {
                    assert!(kind.field(name).is_some_and(|field| !field.is_private()), "{place}");
                }
                let choices = rule.field.as_ref().and_then(|name| kind.field(name));
                let is_choice = |value: &String| choices.is_some_and(|field| field.choice(value).is_some());
                assert!(rule.is.iter().all(is_choice), "{place}");
            }
        }
    }

    #[test]
    fn a_field_is_found_by_chinese_alias_and_own_fields_take_precedence() {
        let (kinds, _) = Kinds::load(&[]);
        let policy = kinds.get("policy").expect("built in");
        assert_eq!(policy.field("文号").map(|f| f.name.as_str()), Some("number"));
        let story = kinds.get("人物故事").expect("built in");
        assert_eq!(story.field("类别").map(|f| f.name.as_str()), Some("category"));
    }

    #[test]
    fn the_document_number_pattern_follows_the_standard() {
        let (kinds, _) = Kinds::load(&[]);
        let number = kinds.get("policy").and_then(|k| k.field("number")).expect("built in");
        assert!(number.accepts("禾文明办字〔2026〕3号"));
        for wrong in [
            "禾文明办字[2026]3号",
            "禾文明办字〔2026〕第3号",
            "禾文明办字〔26〕3号",
            "禾文明办字〔2026〕03号",
        ] {
            assert!(!number.accepts(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_site_overrides_a_kind_and_errors_name_the_place() {
        let own = ("kinds/page.toml".to_owned(), "name = \"page\"\nlabel = { zh = \"网页\" }\n".to_owned());
        let (kinds, diagnostics) = Kinds::load(&[own]);
        assert_eq!(kinds.default_kind().label.zh, "网页");
        assert_eq!(diagnostics.iter().count(), 0);
        let bad =
            ("kinds/x.toml".to_owned(), "name = \"x\"\nlabel = { zh = \"某\" }\ncolour = 1\n".to_owned());
        let (_, diagnostics) = Kinds::load(&[bad]);
        assert_eq!(diagnostics.iter().next().map(|d| d.place.line), Some(3));
    }
}
