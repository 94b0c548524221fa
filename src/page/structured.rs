//! Structured data (schema.org, JSON-LD) for a page and its breadcrumbs. Kinds map their fields to properties.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::View;
use super::meta::HeadSubject;
use crate::config::language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Field, Type};

#[derive(Serialize)]
struct Graph<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Node<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Node<'a> {
    Article(Article<'a>),
    Other(Json),
}

/// A content page. It is serialised directly and not by way of `Json`, because large sites have very many.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Article<'a> {
    #[serde(rename = "@type")]
    type_: &'a str,
    name: &'a str,
    headline: &'a str,
    in_language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    is_part_of: Site<'a>,
    /// The values of fields, by schema.org property.
    #[serde(flatten)]
    properties: BTreeMap<&'a str, Json>,
}

impl Article<'_> {
    /// The properties set above, which fields cannot set.
    const OWN: [&'static str; 7] =
        ["name", "headline", "inLanguage", "description", "url", "image", "isPartOf"];
}

#[derive(Serialize)]
struct Site<'a> {
    #[serde(rename = "@type")]
    type_: &'static str,
    name: &'a str,
}

impl View<'_> {
    /// JSON-LD for the head. `<` is escaped, so that nothing can end the script element.
    pub(super) fn json_ld(&self, head: &HeadSubject<'_>, document: Option<&Document>) -> String {
        let mut graph = Vec::new();
        match document {
            Some(document) => graph.push(Node::Article(self.article(document, head))),
            None if head.is_home => graph.push(Node::Other(self.website(head))),
            None => {}
        }
        if head.crumbs.len() > 1 && !self.config.base_url.is_empty() {
            graph.push(Node::Other(self.breadcrumb_list(head)));
        }
        if graph.is_empty() {
            return String::new();
        }
        let graph = Graph { context: "https://schema.org", graph };
        serde_json::to_string(&graph).expect("its keys are strings").replace('<', "\\u003c")
    }

    fn website(&self, head: &HeadSubject<'_>) -> Json {
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

    fn article<'a>(&'a self, document: &'a Document, head: &'a HeadSubject<'_>) -> Article<'a> {
        let is_public = !self.config.base_url.is_empty();
        let image = self.image(document).filter(|_| is_public).map(|image| {
            let path = image.url.strip_prefix(self.config.base_path().trim_end_matches('/'));
            self.config.permalink(path.unwrap_or(&image.url))
        });
        let mut properties = BTreeMap::new();
        for (index, value, _) in document.fields.iter() {
            let field = &document.kind.fields[index];
            if let Some(property) = field.schema.as_deref().filter(|name| !Article::OWN.contains(name)) {
                let value = property_value(property, field, value, language(&document.lang));
                if !value.is_null() {
                    properties.entry(property).or_insert(value);
                }
            }
        }
        Article {
            type_: &document.kind.schema_type,
            name: &document.title,
            headline: &document.title,
            in_language: &document.lang,
            description: Some(head.description.as_str()).filter(|text| !text.is_empty()),
            url: is_public.then(|| self.config.permalink_to(&document.url)),
            image,
            is_part_of: Site { type_: "WebSite", name: self.config.title_in(head.lang) },
            properties,
        }
    }

    fn breadcrumb_list(&self, head: &HeadSubject<'_>) -> Json {
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
            // A record, such as an honour, is named by its first text.
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
