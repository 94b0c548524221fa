//! HTTP request -> response of a rendered site, with search, live reload and metrics.
//!
//! A request's way through, outermost first:
//!
//! 1. `listen`: a connection is accepted while fewer than the allowed number are open; a client
//!    that does not send its whole request head in time is cut off.
//! 2. `head`: the body of the response is dropped if the request was HEAD or the status is 304.
//! 3. `metrics`: the request is counted and timed by class and status, whatever the answer is.
//! 4. `security`: every response, errors included, gets the security headers.
//! 5. `compression`: text is sent as brotli or gzip if the client accepts it. Ranges are never compressed.
//! 6. `CatchPanic`: a panic in what follows becomes a response of status 500. Other requests are not affected.
//! 7. `host`: a request for a foreign host name is refused, so that no foreign page can read this site under a name of its own.
//! 8. `admit`: only GET and HEAD are allowed. The path is decoded once, checked, and stripped of the base path, so everything that
//!    follows sees a clean site path. HEAD is answered like GET.
//! 9. `router`: `/api/*` and `/search/?q=` to `search` (within the limits of the `limiter`), `/__wenku/*` to `reload` and `desk`,
//!    `/healthz` and `/metrics`, everything else to `page`.
//! 10. `page`: asks the current [`Backend`] on a blocking thread, then `deliver` turns the [`Resource`] into a
//!     response: redirect, 304, 206, 416 or 200. `range` reads which bytes the request wants, `body` sends them.
//!
//! Invariants:
//!
//! - `server` opens no file, so nothing outside the site can be served.
//! - Each request takes one snapshot of [`Live`] and keeps it, so no request is dropped when the site is replaced.
//! - The site's own code runs on blocking threads only.

mod address;
mod admit;
mod base_path;
mod body;
mod compression;
mod config;
mod content;
mod content_type;
mod deliver;
mod desk;
mod fault_page;
mod head;
mod host;
mod host_name;
mod limiter;
mod listen;
mod live;
mod metrics;
mod page;
mod problem;
mod range;
mod reload;
mod router;
mod search;
mod security;
mod site;
mod state;

pub use base_path::{BasePath, InvalidBasePath};
pub use config::{DEFAULT_PORT, SearchLimits, ServerConfig};
pub use content::{Content, ReadAt};
pub use content_type::content_type;
pub use desk::Peer;
pub use fault_page::fault_page;
pub use host_name::{HostName, InvalidHostName};
pub use listen::{Server, ServerError, run, serve};
pub use live::{Current, Live};
pub use router::router;
pub use site::{Backend, Cache, Resource, SearchError, SearchQuery};
