//! How the server is set up.

use super::{BasePath, HostName};
use crate::content_security;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// The port tried first when none is given.
pub const DEFAULT_PORT: u16 = 3030;

/// The server's settings; `Default` suits a preview on one's own machine.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The address to listen on; only this machine by default.
    pub address: IpAddr,
    /// The hosts that requests may name, besides `localhost` and `127.0.0.1`. Where other machines can connect, any IP address will do.
    pub host_names: Vec<HostName>,
    /// The port to listen on. `None` means [`DEFAULT_PORT`] or, if it is in use, the next free one.
    pub port: Option<u16>,
    /// The folder of its host in which the site is served.
    pub base_path: BasePath,
    /// Whether pages reload when the content changes and show its faults.
    pub live_reload: bool,
    /// Whether there is a desk for staff at this machine.
    pub desk: bool,
    /// What searching may cost.
    pub search: SearchLimits,
    /// The `Content-Security-Policy` of every response.
    pub content_security_policy: String,
    /// How long a client may take to send a request's head, and to be idle between requests.
    pub header_timeout: Duration,
    /// How many connections may be open at once. Further ones wait to be accepted.
    pub max_connections: usize,
    /// How long a shutdown waits for requests that are still being answered.
    pub shutdown_grace: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            host_names: Vec::new(),
            port: None,
            base_path: BasePath::default(),
            live_reload: false,
            desk: false,
            search: SearchLimits::default(),
            content_security_policy: content_security::HEADER.clone(),
            header_timeout: Duration::from_secs(15),
            max_connections: 1024,
            shutdown_grace: Duration::from_secs(3),
        }
    }
}

/// What searching may cost.
#[derive(Clone, Copy, Debug)]
pub struct SearchLimits {
    /// Longest time for one query, after which the answer is 504. The query keeps its slot until it really ends.
    pub time: Duration,
    /// How many queries may run at once.
    pub concurrency: usize,
    /// How many queries may wait for a slot. Further ones get 429.
    pub queue: usize,
    /// How many characters all parameters of a query may have together. A longer query gets 400.
    pub characters: usize,
}

impl Default for SearchLimits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { time: Duration::from_secs(2), concurrency: cores, queue: 256, characters: 1000 }
    }
}
