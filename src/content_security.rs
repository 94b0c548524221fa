//! The Content-Security-Policy of a site: nothing inline, nothing from another host. The server sends it, and pages carry it themselves,
//! since many static hosts send no headers.

use std::sync::LazyLock;

/// What pages may load and run; WebAssembly is for search.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'";

/// The same for a header, which may also say who may frame the pages.
pub static HEADER: LazyLock<String> = LazyLock::new(|| format!("{POLICY}; frame-ancestors 'self'"));
