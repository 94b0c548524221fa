//! A Chinese full-text index that any tantivy program opens.
//!
//! [`Writer`] turns a stream of [`Page`]s into a folder of tantivy segments; [`Index`] answers a [`Request`] from it
//! through tantivy, [`PartialIndex`] part by part as the bytes arrive in a browser. The crate knows nothing of the site whose pages it finds.
//!
//! ```
//! use search_index::{Config, Index, Page, Request, Section, Writer};
//!
//! let mut writer = Writer::new(Config::default(), None)?;
//! writer.add(Page {
//!     url: "/family/zeng/".into(),
//!     title: "曾氏家训".into(),
//!     weight: 1.0,
//!     sections: vec![Section { anchor: "1".into(), heading: "勤俭".into(), text: "家勤则兴，人勤则健。".into() }],
//!     ..Page::default()
//! });
//! let index = Index::from_files(&writer.finish_in_memory()?)?;
//! let response = index.search(&Request { query: "人勤则健".into(), ..Request::default() })?;
//! assert_eq!(response.hits[0].sections[0].url, "/family/zeng/#1");
//! # Ok::<(), search_index::Error>(())
//! ```
//!
//! The way of a page: `page` → `term` (by `analysis`) → `shard` → `merge` → `field` → `segment` → `assemble` → `storage`.
//! The way of a request: `parse` → `plan` (by `intent`, `everyday`) → `search` (with what is `missing`) → `score`, `chain` → `rank` → `hit` (by `snippet`).
//!
//! What the last reads comes through `segments`: from tantivy (`whole`), or from ranges (`ranges`, by `decode`).
//!
//! Invariants: only `storage` and tantivy's map of the files touch the disk; no clock and no hash order decides a byte or
//! a score; every byte is checked before it is used, by the program when it opens, by a browser as it comes.

#![deny(unsafe_code)]
// The browser only reads; what writes is not called there.
#![cfg_attr(target_arch = "wasm32", allow(dead_code, unused_imports))]

mod analysis;
mod chain;
mod choose;
mod codec;
mod column;
mod decode;
mod dictionary;
mod error;
mod everyday;
mod filter;
mod head;
mod hit;
mod index;
mod intent;
mod manifest;
mod missing;
mod page;
mod parse;
mod partial;
mod plan;
mod posting;
mod ranges;
mod rank;
mod request;
mod score;
mod search;
mod segments;
mod snippet;
mod sound;
mod source;
mod stored;
mod stretch;
mod suggest;
mod term_table;

#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
mod alias;
#[cfg(not(target_arch = "wasm32"))]
mod assemble;
#[cfg(not(target_arch = "wasm32"))]
mod draft;
#[cfg(not(target_arch = "wasm32"))]
mod field;
#[cfg(not(target_arch = "wasm32"))]
mod merge;
#[cfg(not(target_arch = "wasm32"))]
mod schema;
#[cfg(not(target_arch = "wasm32"))]
mod segment;
#[cfg(not(target_arch = "wasm32"))]
mod shard;
#[cfg(not(target_arch = "wasm32"))]
mod storage;
#[cfg(not(target_arch = "wasm32"))]
mod term;
#[cfg(not(target_arch = "wasm32"))]
mod whole;
#[cfg(not(target_arch = "wasm32"))]
mod writer;

pub use error::{Error, Result};
pub use index::Index;
pub use manifest::{FORMAT, Manifest};
pub use page::{Config, Day, Facet, Page, Section};
pub use partial::PartialIndex;
pub use request::{Change, FacetCounts, Hit, Request, Response, SectionHit, Sort, Suggestion};
#[cfg(not(target_arch = "wasm32"))]
pub use storage::Files;
#[cfg(not(target_arch = "wasm32"))]
pub use storage::MANIFEST;
#[cfg(not(target_arch = "wasm32"))]
pub use writer::{Shards, Writer};
