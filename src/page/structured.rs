//! Structured data (schema.org, JSON-LD) for a page and its breadcrumbs. Kinds map their fields to properties.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::View;
use super::meta::HeadSubject;
use crate::config::language;
use crate::document::Document;
use crate::front_matter::Value;
use crate::kind::{Field, Type};
use crate::library::{Id, Target};

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
            Some(document) => {
                let mut article = self.article(document, head);
                if let Some(id) = head.page.filter(|_| document.kind.document) {
                    self.add_relations(id, &mut article.properties);
                }
                graph.push(Node::Article(article));
            }
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

    /// Adds what the document `id` does to others: what it amends and repeals, on what it is based, and the text of which it is a version.
    fn add_relations(&self, id: Id, properties: &mut BTreeMap<&str, Json>) {
        let document = self.library.document(id);
        let mut found: BTreeMap<&'static str, BTreeSet<Id>> = BTreeMap::new();
        for (n, mention) in document.text.mentions.iter().enumerate() {
            if let (Some(property), Target::Page(to, _)) =
                (property_of(mention.role.name()), self.library.mention(id, n))
            {
                found.entry(property).or_default().insert(*to);
            }
        }
        for relation in self.library.relations_from(id) {
            let field = relation.field(&self.library.documents);
            if let Some(property) = field.and_then(|field| property_of(&field.name)) {
                found.entry(property).or_default().insert(relation.to);
            }
        }
        if let Some((text, n)) = self.library.versions_of(id)
            && let Some(before) = n.checked_sub(1)
        {
            found.entry("legislationConsolidates").or_default().insert(text.versions[before].id);
        }
        let shown = |to: &Id| *to != id && self.library.document(*to).is_shown();
        for (property, ids) in found {
            let all: Vec<Json> = ids.iter().filter(|to| shown(to)).map(|to| self.legislation(*to)).collect();
            if !all.is_empty() {
                properties.insert(property, Json::Array(all));
            }
        }
    }

    /// A document to which another one points.
    fn legislation(&self, id: Id) -> Json {
        let document = self.library.document(id);
        let mut node = json!({ "@type": document.kind.schema_type, "name": document.title });
        if !self.config.base_url.is_empty() {
            node["url"] = json!(self.config.permalink_to(&document.url));
        }
        if let Some(number) = document.fields.text(&document.kind, "number") {
            node["legislationIdentifier"] = json!(number);
        }
        node
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

/// The property for what a text does with a document, or for a link field, by its name.
fn property_of(role: &str) -> Option<&'static str> {
    match role {
        "amends" => Some("legislationChanges"),
        "repeals" => Some("legislationRepeals"),
        "basis" => Some("isBasedOn"),
        _ => None,
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
            // A status with a notice is one that readers must know before they rely on the text.
            Value::Enum(index) if property == "legislationLegalForce" => {
                let notice = field.values.get(*index).map(|choice| choice.notice.as_deref());
                json!(match notice {
                    Some(None) => "InForce",
                    Some(Some("warning")) => "PartiallyInForce",
                    _ => "NotInForce",
                })
            }
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
