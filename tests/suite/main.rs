//! The suite: one binary, a module a feature.

mod build;
mod demo;
mod fault;
mod seed;
mod server;
mod site_test;
