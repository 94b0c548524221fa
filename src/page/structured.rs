//! Structured data: a page and the way to it in the words of schema.org, as the kinds name them.

use serde_json::{Map, Value as Json, json};

use super::View;
use super::meta::Head;
use crate::config::language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Field, Privacy, Type};

impl View<'_> {
    /// JSON-LD for the head, with nothing that could end a script element.
    pub(super) fn json_ld(&self, head: &Head<'_>, document: Option<&Document>) -> String {
        let mut graph = Vec::new();
        match document {
            Some(document) => graph.push(self.article(document, head)),
            None if head.is_home => graph.push(self.website(head)),
            None => {}
        }
        if head.crumbs.len() > 1 && !self.config.base_url.is_empty() {
            graph.push(self.breadcrumb_list(head));
        }
        if graph.is_empty() {
            return String::new();
        }
        json!({ "@context": "https://schema.org", "@graph": graph }).to_string().replace('<', "\\u003c")
    }

    fn website(&self, head: &Head<'_>) -> Json {
        let mut site =
            json!({ "@type": "WebSite", "name": self.config.title_in(head.lang), "inLanguage": head.lang });
        if !self.config.base_url.is_empty() {
            site["url"] = json!(self.config.permalink(head.path));
        }
        if !head.description.is_empty() {
            site["description"] = json!(head.description);
        }
        site
    }

    fn article(&self, document: &Document, head: &Head<'_>) -> Json {
        let mut article = Map::new();
        article.insert("@type".into(), json!(document.kind.schema_type));
        article.insert("name".into(), json!(document.title));
        article.insert("headline".into(), json!(document.title));
        article.insert("inLanguage".into(), json!(document.lang));
        if !head.description.is_empty() {
            article.insert("description".into(), json!(head.description));
        }
        if !self.config.base_url.is_empty() {
            article.insert("url".into(), json!(self.config.permalink(&document.url)));
        }
        if let Some(image) = self.image(document).filter(|_| !self.config.base_url.is_empty()) {
            let path =
                image.url.strip_prefix(self.config.base_path().trim_end_matches('/')).unwrap_or(&image.url);
            article.insert("image".into(), json!(self.config.permalink(path)));
        }
        article.insert(
            "isPartOf".into(),
            json!({ "@type": "WebSite", "name": self.config.title_in(head.lang) }),
        );
        for (index, value, _) in document.fields.iter() {
            let field = &document.kind.fields[index];
            if let Some(property) = field.schema.as_ref().filter(|_| field.privacy == Privacy::Public) {
                let value = property_value(property, field, value, language(&document.lang));
                if !value.is_null() {
                    article.entry(property.clone()).or_insert(value);
                }
            }
        }
        Json::Object(article)
    }

    fn breadcrumb_list(&self, head: &Head<'_>) -> Json {
        let base = self.config.base_path();
        let items: Vec<Json> = head
            .crumbs
            .iter()
            .enumerate()
            .map(|(index, crumb)| {
                let mut item = json!({ "@type": "ListItem", "position": index + 1, "name": crumb.title });
                if let Some(url) = &crumb.url {
                    let path = format!("/{}", url.strip_prefix(&base).unwrap_or(url));
                    item["item"] = json!(self.config.permalink(&path));
                }
                item
            })
            .collect();
        json!({ "@type": "BreadcrumbList", "itemListElement": items })
    }
}

fn property_value(property: &str, field: &Field, value: &Value, lang: crate::diagnostic::Language) -> Json {
    let one = |value: &Value| -> Json {
        match value {
            Value::Text(text) if matches!(field.type_, Type::Person) || property == "author" => {
                json!({ "@type": "Person", "name": text })
            }
            Value::Text(text) if property == "legislationPassedBy" => {
                json!({ "@type": "Organization", "name": text })
            }
            Value::Text(text) => json!(text),
            Value::Date(date) => json!(date.to_string()),
            Value::Number(minutes) if property == "timeRequired" => json!(format!("PT{minutes}M")),
            Value::Number(number) => json!(number),
            Value::Enum(index) => {
                let label = field.values.get(*index).map(|choice| choice.label(lang));
                if property == "audience" {
                    json!({ "@type": "Audience", "audienceType": label })
                } else {
                    json!(label)
                }
            }
            Value::Region(parts) => json!({ "@type": "Place", "name": parts.join("") }),
            Value::Link(link) if link.target.starts_with("http") => json!(link.target),
            // An honour is told by its name, the first text of its record.
            Value::Record(entries) => json!(entries.iter().find_map(|(_, value)| value.as_text())),
            _ => Json::Null,
        }
    };
    match value {
        Value::List(items) => {
            let items: Vec<Json> = items.iter().map(one).filter(|item| !item.is_null()).collect();
            if items.is_empty() { Json::Null } else { Json::Array(items) }
        }
        single => one(single),
    }
}
