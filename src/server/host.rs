//! The hosts that the server answers for.
//!
//! A foreign page can make a name of its own lead to this machine (DNS rebinding). The reader's browser would then let that page read
//! whatever the server sends. But the request still holds the foreign name, so the server refuses names that it was not told of.

use super::host_name::HostName;
use super::problem::Problem;
use super::{ServerConfig, host_name};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use url::Host;

/// Which hosts a server answers for.
pub(super) struct Hosts {
    /// Whether every IP address is accepted as a host. A server that other machines can reach does not know all of its own addresses, and
    /// DNS rebinding works with names only.
    any_ip: bool,
    names: Vec<HostName>,
}

impl Hosts {
    pub(super) fn new(config: &ServerConfig) -> Self {
        let any_ip = !config.address.to_canonical().is_loopback();
        Self { any_ip, names: config.host_names.clone() }
    }

    fn answer_for(&self, host: &Host) -> bool {
        let is_own = match host {
            // Browsers look for these names on the reader's own machine only, whatever a name server says.
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => self.any_ip || address.is_loopback(),
            Host::Ipv6(address) => self.any_ip || address.to_canonical().is_loopback(),
        };
        is_own || self.names.iter().any(|name| name.is(host))
    }

    /// The reason to refuse `request`, if there is one.
    fn refuse(&self, request: &Request) -> Option<Problem> {
        let mut headers = request.headers().get_all(header::HOST).iter();
        let (header, second) = (headers.next(), headers.next());
        let uri = request.uri();
        let target = uri.scheme().and(uri.authority()).map(|authority| authority.as_str());
        if header.is_none() && request.version() >= Version::HTTP_11 {
            return Some(bad("请求没有写明主机名（Host）。", "The request names no host (Host)."));
        }
        let header = header.map(|value| value.to_str().unwrap_or_default());
        for text in [target, header].into_iter().flatten() {
            let Some(host) = host_name::read(text).filter(|_| second.is_none()) else {
                return Some(bad("请求的主机名（Host）有误。", "The request's host (Host) is malformed."));
            };
            if !self.answer_for(&host) {
                return Some(misdirected(&host));
            }
        }
        None
    }
}

fn bad(chinese: &str, english: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, chinese, english)
}

fn misdirected(host: &Host) -> Problem {
    Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        &format!(
            "这里不认“{host}”这个主机名。确实要用它访问，请这样启动：wenku serve --host-name {host}。\n"
        ),
        &format!(
            "This server does not answer for the host `{host}`. To allow it, start: wenku serve --host-name {host}"
        ),
    )
}

/// Middleware that answers only requests for a host that the server was told of.
pub(super) async fn check(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    match hosts.refuse(&request) {
        Some(problem) => problem.answer(request.uri().path()),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn hosts(address: &str, names: &[&str]) -> Hosts {
        let address: IpAddr = address.parse().expect("an address");
        let host_names = names.iter().map(|name| name.parse().expect("a name")).collect();
        Hosts::new(&ServerConfig { address, host_names, ..ServerConfig::default() })
    }

    fn status(hosts: &Hosts, host: &str) -> u16 {
        let request = Request::get("/").header("host", host).body(axum::body::Body::empty());
        hosts.refuse(&request.expect("a request")).map_or(200, |problem| problem.status().as_u16())
    }

    #[test]
    fn this_machine_answers_under_its_own_names_only() {
        let hosts = hosts("127.0.0.1", &["kb.example", "文库.example"]);
        for host in [
            "localhost",
            "LocalHost:3030",
            "localhost.",
            "preview.localhost",
            "127.0.0.1",
            "127.8.9.10:80",
            "[::1]",
            "[::1]:3030",
            "KB.example:8080",
            "xn--dxtr8m.example",
        ] {
            assert_eq!(status(&hosts, host), 200, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0:3030"] {
            assert_eq!(status(&hosts, host), 421, "{host}");
        }
        for host in ["10.0.0.8", "[2001:db8::1]", "evillocalhost", "a,localhost"] {
            assert_eq!(status(&hosts, host), 421, "{host}");
        }
        for host in ["", ":3030", "::1", "user@localhost", "localhost:x", "localhost:123456", "local host"] {
            assert_eq!(status(&hosts, host), 400, "{host}");
        }
    }

    #[test]
    fn a_server_for_others_answers_under_any_ip_but_under_no_foreign_name() {
        let hosts = hosts("0.0.0.0", &["kb.example"]);
        for host in ["10.0.0.8:3030", "192.168.1.2", "[2001:db8::1]:80", "localhost", "kb.example"] {
            assert_eq!(status(&hosts, host), 200, "{host}");
        }
        assert_eq!(status(&hosts, "evil.example"), 421);
    }
}
