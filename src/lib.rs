//! wenku 文库: a folder of Markdown becomes a static knowledge base, Chinese first.
//!
//! # The pipeline
//!
//! Functions from value to value; each stage makes a new type, and nothing is filled in later.
//!
//! 1. [`source`] reads the content folder: `Source { path, text }` and assets, sorted. \[I/O\]
//! 2. [`front_matter`] turns YAML, or TOML, into typed fields, checked against a [`kind`], which is data.
//! 3. [`markdown`] turns a body into HTML with open slots for addresses, headings, and text by section;
//!    of a body that an earlier build knows, only the outline is there at first.
//! 4. [`document`] joins both into a `Document`, whole; [`proof`] reads the file for what must not go out.
//! 5. [`audience`] takes out what this build's readers may not see; no later stage knows the word privacy.
//! 6. [`library`] joins all documents: sections, order, taxonomies, links and backlinks, resolved; then it never changes.
//! 7. [`route`] lays out every address of the site, and tells where two need one file. Build and server read the same table.
//! 8. [`page`] makes the small views that a template sees; [`theme`] holds templates and static files. \[I/O\]
//! 9. [`render`] turns a route into bytes; [`feed`] does so for feeds and sitemaps.
//! 10. [`publish`] writes all routes through [`output`], which brings the difference to a spare tree and exchanges it with the
//!     site in one step \[I/O\]; [`server`] sends them over HTTP, rendered on request by [`preview`].
//!
//! 11. [`search`] turns the library into the pages of the full-text index, which the crate `search-index` builds and reads.
//!
//! [`site`] is stages 1 to 7 in one value; [`commands`] are what the program does with it.
//!
//! # Invariants
//!
//! - Content faults are values: every stage returns `(T, Diagnostics)`, a build shows all of them, and with an error among
//!   them nothing is written. A preview shows what can be shown all the same. Only the disk and the network are `Result`.
//! - A warm build and a clean one give the same bytes and tell the same faults. A warm one saves the reading of long bodies that had no
//!   fault, until something needs their words ([`outline`]), the rendering of pages that would see what they saw before
//!   ([`render::CacheKey`], [`memo`]), and the writing of files whose bytes did not change. All else runs in full: it is fast.
//! - No clock, environment or hash order decides a byte of the output: the day comes from `--date`.
//! - Private values, hidden pages and their files are gone after [`audience`], so no page, feed, index or file can show them.
//! - A build writes to no folder that holds anything which a build did not write, and removes nothing else.
//! - `markdown` knows no pages; `page` knows no templates; `server` opens no files; only files marked \[I/O\] touch the disk.
//!
//! # One page's way
//!
//! `content/stories/li.md` is read by `source::read`; its `_index.md` says `kind: story`, so `front_matter::check` types its
//! fields by `src/kind/story.toml`; `audience::project` takes out its consent number; `markdown::read` leaves a slot for `[办法](../policies/care.md)`, which
//! `Library::new` finds to be page 17; `Routes::new` gives it `/stories/li/`, which no other page may have; `View::page` fills the slot and makes the
//! field table; `story.html` prints both; `Output::put` compares the bytes with `public/stories/li/index.html` and stages
//! them only if they differ; `Output::commit` brings them to the spare tree and exchanges it with `public/`.

#![forbid(unsafe_code)]

pub mod attachment;
pub mod audience;
pub mod cache;
pub mod cli;
pub mod commands;
pub mod config;
pub mod content_security;
pub mod diagnostic;
pub mod document;
pub mod feed;
pub mod front_matter;
pub mod html;
pub mod kind;
pub mod library;
pub mod names;
pub mod occasion;
pub mod output;
pub mod page;
pub mod precompress;
pub mod preview;
pub mod proof;
pub mod publish;
pub mod render;
pub mod route;
pub mod search;
pub mod server;
pub mod site;
pub mod source;
pub mod text;
pub mod theme;
