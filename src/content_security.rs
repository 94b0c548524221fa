//! The Content-Security-Policy of a site: nothing inline, and nothing from other hosts. The server sends it as a header, and pages also
//! contain it, since many static hosts send no headers.

use std::sync::LazyLock;

/// The policy for pages. Search needs WebAssembly.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'";

/// The policy as a header. Only a header can also restrict who may frame the pages.
pub static HEADER: LazyLock<String> = LazyLock::new(|| format!("{POLICY}; frame-ancestors 'self'"));
