//! The order of pages in a list, by the fields that a kind or section names.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::Id;
use crate::document::Document;
use crate::front_matter::Value;

/// What a page is sorted by under one key.
enum SortKey<'a> {
    Title(&'a str),
    Field(&'a Value),
    Missing,
}

/// Sorts `pages` by the fields `keys`, in descending order if a key begins with `-`. Pages without the field come last; ties keep the order
/// of paths and rows, which is that of the documents.
pub(super) fn sort(pages: &mut [Id], documents: &[Document], keys: &[String]) {
    let keys: Vec<(&str, bool)> = keys
        .iter()
        .map(|key| key.strip_prefix('-').map_or((key.as_str(), false), |name| (name, true)))
        .collect();
    // A page is compared many times, so its fields are looked up before.
    let found = |&id: &Id| (keys.iter().map(|(name, _)| find(&documents[id], name)).collect(), id);
    let mut sorted: Vec<(Vec<SortKey<'_>>, Id)> = pages.par_iter().map(found).collect();
    sorted.par_sort_by(|(a, a_id), (b, b_id)| {
        let mut orders =
            a.iter().zip(b).zip(&keys).map(|((a, b), (_, descending))| compare(a, b, *descending));
        orders.find(|order| order.is_ne()).unwrap_or_else(|| a_id.cmp(b_id))
    });
    pages.iter_mut().zip(sorted).for_each(|(page, (_, id))| *page = id);
}

fn find<'a>(document: &'a Document, name: &str) -> SortKey<'a> {
    if name == "title" {
        return SortKey::Title(&document.title);
    }
    document.fields.get(&document.kind, name).map_or(SortKey::Missing, SortKey::Field)
}

fn compare(a: &SortKey<'_>, b: &SortKey<'_>, descending: bool) -> Ordering {
    let order = match (a, b) {
        (SortKey::Missing, SortKey::Missing) => return Ordering::Equal,
        (SortKey::Missing, _) => return Ordering::Greater,
        (_, SortKey::Missing) => return Ordering::Less,
        (SortKey::Title(a), SortKey::Title(b)) => a.cmp(b),
        (SortKey::Field(a), SortKey::Field(b)) => values(a, b),
        // Both are found under one key.
        _ => Ordering::Equal,
    };
    if descending { order.reverse() } else { order }
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
