//! `wenku serve`
use super::{Call, Outcome};
use clap::Args;
/// Arguments
#[derive(Debug, Args)]
pub struct ServeArgs {}
/// Run
pub fn run(_: &ServeArgs, _: &Call) -> anyhow::Result<Outcome> {
    Ok(Outcome::Clean)
}
