//! wenku 文库: a folder of Markdown becomes a static knowledge base, Chinese first.
//!
//! # The pipeline
//!
//! Functions from value to value; each stage makes a new type, and nothing is filled in later.
//!
//! 1. [`source`] reads the content folder: `Source { path, text }` and assets, sorted. \[I/O\]
//! 2. [`front_matter`] turns YAML, or TOML, into typed fields, checked against a [`kind`], which is data.
//! 3. [`text`] turns a body, Markdown or official text, into one tree of blocks and inlines.
//! 4. [`document`] joins both into a `Document`, whole; [`proof`] reads the file for what must not go out.
//! 5. [`audience`] takes out what this build's readers may not see; no later stage knows the word privacy.
//! 6. [`library`] joins all documents, in this order: names become pages (`address`, `link`), links become relations seen from both ends
//!    (`relation`), dates and relations say what holds today (`status`), and the lists are made from that (`taxonomy`, `section`).
//! 7. [`route`] lays out every address of the site, and tells where two need one file. Build and server read the same table.
//! 8. [`page`] makes the small views that a template sees; [`html`] writes a tree with the addresses of its links; [`theme`] holds templates
//!    and static files. \[I/O\]
//! 9. [`render`] turns a route into bytes; [`feed`] does so for feeds and sitemaps.
//! 10. [`publish`] writes all routes through [`output`], which brings the difference to a spare tree and exchanges it with the
//!     site in one step \[I/O\]; [`server`] sends them over HTTP, rendered on request by [`preview`].
//!
//! 11. [`search`] turns the library into a stream of entries, from which the crate `search-index` builds the full-text index.
//!
//! [`site`] is stages 1 to 7 in one value; [`commands`] are what the program does with it.
//!
//! # Invariants
//!
//! - Content faults are values: every stage returns `(T, Diagnostics)`, a build shows all of them, and with an error among
//!   them nothing is written. A preview shows what can be shown all the same. Only the disk and the network are `Result`.
//! - A warm build and a clean one give the same bytes and tell the same faults. A warm one reads everything, since that is fast, and saves the
//!   rendering of pages whose cache key is the one they had ([`cache`]), and the writing of files whose bytes did not change.
//! - No clock, environment or hash order decides a byte of the output: the day comes from `--date`.
//! - Private values, hidden pages and their files are gone after [`audience`], so no page, feed, index or file can show them.
//! - A build writes to no folder that holds anything which a build did not write, and removes nothing else.
//! - `text` knows no pages; `page` knows no templates; `server` opens no files; only files marked \[I/O\] touch the disk.
//!
//! # One sentence's way
//!
//! `content/policies/care.md` holds, below its front matter, the line `第三条 村委会每月走访一次，办法见[《走访细则》](visits.md)。`
//!
//! - [`source::read`] reads the file. Its section's `_index.md` says `kind: policy`, so [`front_matter::check`] types the fields by
//!   `src/kind/policy.toml`, and that kind says that the body is an official document.
//! - [`text::read`] sets the line apart as a paragraph. `text/markdown` reads its inlines: words, and a link with the number 0 whose target is
//!   `visits.md`. `text/provision` sees that it begins with the number of an article: it becomes a `Provision` with the label 第三条, the number
//!   3, its bytes in the file, and the anchor `第三条`. `text/nest` puts it into the chapter above it.
//! - [`audience::project`] takes out the page's private fields; the sentence is for all.
//! - [`library::Library::new`] finds that `visits.md` is page 17 and keeps the relation "page 4 points to page 17", so that 走访细则 names the
//!   care policy among the pages that mention it. Had the file not been there, the fault would show this very line.
//! - [`route::Routes::new`] gives page 4 the address `/policies/care/`, which no other page may have.
//! - In the page: [`html::html`] writes `<p id="第三条" class="article">…`, and in it the address of page 17. `policy.html` prints that; the page
//!   is minified; `Output::put` compares the bytes with `public/policies/care/index.html` and stages them only if they differ;
//!   `Output::commit` exchanges the new tree with the old one.
//! - In search: [`search::entry::entries`] gives the page's entry a section 第三条 with the words of the sentence. Who types 每月走访 gets a hit
//!   whose address is `/policies/care/#第三条`.
//! - In the feed: [`feed::atom`] lists the page by its title and its summary. The page has none of its own, and so the first sentence of its
//!   tree that tells something stands there: this one, if nothing but chapter headings comes before it.

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
