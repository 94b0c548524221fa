//! A name that leads to this machine without being its own (DNS rebinding) gets no answer, over real sockets.

use super::fake::html;
use super::socket::{any_port, start, status};
use std::net::{IpAddr, Ipv4Addr};
use wenku::server::ServerConfig;

/// Every way to something of the site or of the server.
const TARGETS: [&str; 8] = [
    "/stories/",
    "/robots.txt",
    "/nowhere/",
    "/search/?q=x",
    "/api/search?q=x",
    "/__wenku/events",
    "/healthz",
    "/metrics",
];

fn request(target: &str, hosts: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn a_foreign_host_name_reads_nothing() {
    let server = start(any_port()).await;
    for target in TARGETS {
        for host in ["evil.example", "evil.example:3030", "localhost.evil.example", "192.0.2.1"] {
            let answer = server.exchange(&request(target, &format!("host: {host}\r\n"))).await;
            assert_eq!(status(&answer), 421, "{target} {host}");
            let text = String::from_utf8_lossy(&answer).into_owned();
            let name = host.trim_end_matches(":3030");
            assert!(text.contains(&format!("wenku serve --host-name {name}")), "{text}");
            assert!(text.contains("不认") && text.contains("does not answer for"), "{text}");
            assert!(text.contains("content-security-policy: "), "{text}");
            assert!(target.contains("/api/") == text.contains("application/problem+json"), "{text}");
        }
    }
    let absolute = request("http://evil.example/stories/", "host: localhost\r\n");
    assert_eq!(status(&server.exchange(&absolute).await), 421);
}

#[tokio::test]
async fn a_request_without_one_plain_host_is_refused() {
    let server = start(any_port()).await;
    for hosts in
        ["", "host:\r\n", "host: a b\r\n", "host: \u{e9}\r\n", "host: localhost\r\nhost: localhost\r\n"]
    {
        assert_eq!(status(&server.exchange(&request("/stories/", hosts)).await), 400, "{hosts}");
    }
    let old = b"GET /robots.txt HTTP/1.0\r\n\r\n";
    assert_eq!(status(&server.exchange(old).await), 200, "no browser speaks HTTP/1.0");
    let old = b"GET /robots.txt HTTP/1.0\r\nhost: evil.example\r\n\r\n";
    assert_eq!(status(&server.exchange(old).await), 421);
}

#[tokio::test]
async fn this_machines_names_and_the_names_given_are_answered() {
    let host_names = vec!["kb.example".parse().expect("a name")];
    let server = start(ServerConfig { host_names, ..any_port() }).await;
    let port = server.address.port();
    for host in ["localhost", "127.0.0.1", "127.0.0.53", "[::1]", "a.localhost", "KB.example"] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            let answer = server.exchange(&request("/stories/", &format!("host: {host}\r\n"))).await;
            assert_eq!(status(&answer), 200, "{host}");
            assert!(String::from_utf8_lossy(&answer).contains(&html("/stories/")[..40]), "{host}");
        }
    }
}

#[tokio::test]
async fn a_server_for_others_is_found_by_number_but_not_by_a_foreign_name() {
    let address = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let server = start(ServerConfig { address, ..any_port() }).await;
    for (host, expected) in [("192.0.2.1", 200), ("localhost", 200), ("evil.example", 421)] {
        let answer = server.exchange(&request("/stories/", &format!("host: {host}\r\n"))).await;
        assert_eq!(status(&answer), expected, "{host}");
    }
}
