//! HTTP request -> response of a rendered site, with search, live reload and metrics.
//!
//! A request's way through, outermost first:
//!
//! 1. `listen`: a connection is accepted while fewer than the allowed number are open; a client
//!    that does not send its whole request head in time is cut off.
//! 2. `head`: on the way out, the body is dropped where the request was HEAD or the status is 304.
//! 3. `metrics`: the request is counted and timed by class and status, whatever happens to it below.
//! 4. `security`: every response, errors included, gets the security headers.
//! 5. `compression`: text goes out as brotli or gzip when the client takes it; a range never does.
//! 6. `CatchPanic`: a panic below becomes a 500 and ends nothing else.
//! 7. `host`: a request under a foreign host name is refused, so that no page elsewhere reads this site through a name of its own.
//! 8. `admit`: only GET and HEAD; the path is decoded once, checked and stripped of the base path, so that all
//!    that follow see a clean site path. HEAD goes on as GET.
//! 9. `router`: `/api/*` and `/search/?q=` to `search` (through the `gate`), `/__wenku/*` to `reload`,
//!    `/healthz` and `/metrics`, everything else to `page`.
//! 10. `page`: asks the current [`Site`] on a blocking thread, then `deliver` turns the [`Resource`] into a
//!     response: redirect, 304, 206, 416 or 200. `range` reads which bytes the request wants, `body` sends them.
//!
//! Invariants: `server` opens no file, so nothing outside the site can be served; each request takes one snapshot of
//! [`Live`] and keeps it, so replacing the site drops no request; the site's own code runs on blocking threads only.

mod address;
mod admit;
mod base_path;
mod body;
mod compression;
mod config;
mod content;
mod content_type;
mod deliver;
mod fault_page;
mod gate;
mod head;
mod host;
mod host_name;
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
pub use content::{Content, Parts};
pub use content_type::content_type;
pub use fault_page::fault_page;
pub use host_name::{HostName, InvalidHostName};
pub use listen::{Server, ServerError, run, serve};
pub use live::{Current, Live};
pub use router::router;
pub use site::{Cache, Resource, SearchError, SearchQuery, Site};
