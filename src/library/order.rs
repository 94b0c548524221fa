//! The order of pages in a list, by the fields that a kind or section names.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::Id;
use crate::document::Document;
use crate::front_matter::Value;

/// Sorts `pages` by the fields `keys`, in descending order if a key begins with `-`. Pages without the field come last; ties keep the order
/// of paths and rows, which is that of the documents.
pub(super) fn sort(pages: &mut [Id], documents: &[Document], keys: &[String]) {
    pages.par_sort_by(|&a, &b| {
        keys.iter()
            .map(|key| compare(&documents[a], &documents[b], key))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.cmp(&b))
    });
}

fn compare(a: &Document, b: &Document, key: &str) -> Ordering {
    let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
    if name == "title" {
        let order = a.title.cmp(&b.title);
        return if descending { order.reverse() } else { order };
    }
    match (a.fields.get(&a.kind, name), b.fields.get(&b.kind, name)) {
        (Some(a), Some(b)) => {
            let order = values(a, b);
            if descending { order.reverse() } else { order }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn values(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Enum(a), Value::Enum(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Region(a), Value::Region(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}
