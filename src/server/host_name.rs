//! The name of a host, as the settings, the command line and requests give it.

use std::str::FromStr;
use url::{Host, Url};

/// The name of a host in the form that browsers send: in lower case, and a Chinese name in Latin letters (Punycode).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(Host);

/// A text that is not the name of a host.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "只写主机名，如 kb.example，不带 http:// 和路径 | `{0}` is no host name: write a name such as kb.example"
)]
pub struct InvalidHostName(String);

impl FromStr for HostName {
    type Err = InvalidHostName;

    fn from_str(text: &str) -> Result<Self, InvalidHostName> {
        read(text).map(Self).ok_or_else(|| InvalidHostName(text.to_owned()))
    }
}

impl HostName {
    /// Whether this is the name of `host`.
    pub(super) fn is(&self, host: &Host) -> bool {
        self.0 == *host
    }

    /// The host of an address such as `https://kb.example/path/`.
    pub fn of_url(url: &str) -> Option<Self> {
        Url::parse(url).ok()?.host().map(|host| Self(host.to_owned()))
    }
}

/// Reads `kb.example`, `kb.example:3030`, `127.0.0.1` or `[::1]:3030`; the port does not matter.
pub(super) fn read(text: &str) -> Option<Host> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (text, ""),
    };
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.len() <= 5;
    // A final dot only says that the name is fully qualified.
    let host = host.strip_suffix('.').unwrap_or(host);
    Host::parse(host).ok().filter(|_| is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_other_texts_refused() {
        assert_eq!(HostName::of_url("https://KB.example:8443/a/"), "kb.example".parse().ok());
        assert_eq!(HostName::of_url(""), None);
        for text in ["http://kb.example", "kb.example/a", "", "a b"] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
    }
}
