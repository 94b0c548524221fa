//! The server over a made-up site: as a service without a socket, and over real sockets.

mod api;
mod bounds;
mod conditions;
mod encodings;
mod fake;
mod host;
mod large;
mod pages;
mod preview;
mod ranges;
mod socket;
