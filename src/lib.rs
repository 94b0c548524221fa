//! wenku 文库 turns a folder of Markdown into a static knowledge base, for Chinese first of all.
//!
//! # The pipeline
//!
//! Each stage is a function that makes a new value of its own type from the values before. Nothing is filled in later.
//!
//! 1. [`source`] reads the content folder into sorted lists of `Source { path, text }` and assets. \[I/O\]
//!    [`table`] reads the tables among them into rows of cells. \[I/O\]
//! 2. [`front_matter`] parses YAML or TOML into typed fields and checks them against a [`kind`], which is data.
//! 3. [`text`] parses a body, Markdown or official text, into one tree of blocks and inlines, with the address of each provision, the
//!    documents and provisions that it mentions, and what an official text tells about itself.
//! 4. [`document`] combines both into a `Document`, and makes one of each row of a table; [`proof`] checks the file for what must not be published.
//! 5. [`audience`] removes what the readers of this build may not see. Later stages need not care about privacy.
//! 6. [`library`] connects all documents, in this order: it finds the versions of one text (`version`) and what changed between them
//!    ([`comparison`]), resolves names to pages (`address`, `link`, `citation`), turns links into relations with
//!    two ends (`relation`), derives today's status from dates and relations (`status`), and builds the lists (`taxonomy`, `section`).
//! 7. [`route`] assigns every address of the site, and reports two that need the same file. Build and server use the same table.
//! 8. [`page`] makes the views for templates; [`html`] writes a tree with the addresses of its links; [`theme`] holds templates and static
//!    files. \[I/O\]
//! 9. [`render`] turns a route into bytes; [`feed`] does so for feeds and sitemaps, [`calendar`] for the days of [`occasion`]s and events.
//! 10. [`publish`] writes all routes through [`output`], which brings the differences to a spare tree and exchanges it with the site in one
//!     step \[I/O\]; [`server`] sends them over HTTP, rendered on request by [`preview`].
//! 11. [`search`] turns the library into a stream of entries, from which the crate `search-index` builds the full-text index.
//!
//! [`desk`] is the page for staff that only a preview has.
//!
//! [`migration`] says what a lenient site forgives: a bare folder, or one that was written for another tool. The habits of such tools are
//! read where their like is read: fields in [`front_matter`], forms of texts in [`text`], addresses in [`document`], links in [`library`].
//!
//! [`site`] holds the results of stages 1 to 7; [`commands`] are what the program does with it.
//!
//! # Invariants
//!
//! - Content faults are values: the stages return or collect `Diagnostics`. A build shows all of them, and writes nothing if there is an
//!   error among them. A preview still shows what it can. Only faults of the disk and the network are a `Result`.
//! - A warm build and a clean one give the same bytes and report the same faults. A warm build reads everything, since that is fast. It
//!   does not render pages whose cache key is unchanged ([`cache`]), and does not write files whose bytes are unchanged.
//! - The output depends on no clock except for the day of the build (`--date`), on no environment and on no hash order.
//! - Private values, hidden pages and their files are removed by [`audience`], so no page, feed, index or file can show them.
//! - A build does not write to a folder that contains anything but an earlier build, and removes nothing else.
//! - `text` knows no pages; `page` knows no templates; `server` opens no files; only files marked \[I/O\] touch the disk.
//!
//! # The way of one sentence
//!
//! `content/policies/care.md` has, below its front matter, the line `第三条 村委会每月走访一次，办法见[《走访细则》](visits.md)。`
//!
//! - [`source::read`] reads the file. Its section's `_index.md` says `kind: policy`, so [`front_matter::Check`] types the fields by
//!   `src/kind/policy.toml`. That kind says that the body is an official document.
//! - [`text::read`] makes the line a paragraph. `text/markdown` reads its inlines: words, and a link with the index 0 and the target
//!   `visits.md`. `text/provision` recognises the number of an article at its start and makes it a `Provision` with the label 第三条, the
//!   number 3, its bytes in the file, and the anchors `art-3` and `第三条`. `text/nest` moves it into the chapter above it.
//! - [`audience::project`] removes the page's private fields. The sentence is public.
//! - [`library::Library::new`] finds that `visits.md` is page 17 and stores the relation "page 4 points to page 17". The page 走访细则
//!   therefore lists the care policy among the pages that mention it. If the file did not exist, the fault would show this line.
//! - [`route::Routes::new`] gives page 4 the address `/policies/care/`, which no other page may have.
//! - In the page: [`html::html`] writes `<p id="art-3" class="article">…` with the address of page 17. `policy.html` prints it, and the page
//!   is minified. `Output::put` compares the bytes with `public/policies/care/index.html` and stages them only if they differ.
//!   `Output::commit` exchanges the new tree with the old one.
//! - In search: [`search::entry::entries`] gives the page's entry a section 第三条 with the words of the sentence. A search for 每月走访 finds it,
//!   with the address `/policies/care/#art-3`.
//! - In the feed: [`feed::atom`] lists the page with its title and summary. The page has no summary of its own, so an excerpt takes its
//!   place: this sentence, if only chapter headings come before it.

#![forbid(unsafe_code)]

pub mod attachment;
pub mod audience;
pub mod cache;
pub mod calendar;
pub mod cli;
pub mod commands;
pub mod comparison;
pub mod config;
pub mod content_security;
pub mod desk;
pub mod diagnostic;
pub mod document;
pub mod feed;
pub mod front_matter;
pub mod html;
pub mod kind;
pub mod library;
pub mod migration;
pub mod names;
pub mod occasion;
pub mod output;
pub mod page;
pub mod precompress;
pub mod preview;
pub mod proof;
pub mod publish;
pub mod qr;
pub mod render;
pub mod route;
pub mod search;
pub mod server;
pub mod site;
pub mod source;
pub mod table;
pub mod text;
pub mod theme;
