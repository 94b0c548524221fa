//! The suite: one binary, a module a feature.

// One crate, one vocabulary: what `site_test` offers is for its sister modules.
#![allow(unreachable_pub)]

mod begin;
mod build;
mod clerk;
mod command;
mod demo;
mod dialect;
mod fault;
mod folder;
mod handbook;
mod judged;
mod kit;
mod knowledge;
mod law;
mod leaked;
mod lost;
mod mention;
mod occasion;
mod relation;
mod schema;
mod seed;
mod sentence;
mod serve;
mod server;
mod site_test;
mod table;
mod version;
mod warm;
mod words;
