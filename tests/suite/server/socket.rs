//! Over real sockets: keep-alive, ranges, events, raw bytes, slow clients, ports, shutdown.

use super::fake::{ARCHIVE, FakeSite, html, live};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wenku::server::{DEFAULT_PORT, Live, Server, ServerConfig, ServerError};

pub(super) struct Running {
    pub(super) address: SocketAddr,
    live: Arc<Live>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

pub(super) fn any_port() -> ServerConfig {
    ServerConfig { port: Some(0), live_reload: true, ..ServerConfig::default() }
}

pub(super) async fn start(config: ServerConfig) -> Running {
    let live = live();
    let server = Server::bind(config, Arc::clone(&live)).await.expect("free port");
    let address = server.address();
    assert!(server.url().starts_with(&format!("http://127.0.0.1:{}/", address.port())));
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(server.run(async { stopped.await.unwrap_or_default() }));
    Running { address, live, stop, task }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connection")
    }

    /// Sends bytes on a connection of its own and reads all that comes until the server closes it.
    pub(super) async fn exchange(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect().await;
        // The server may answer and close before it has read all.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
        answer
    }

    async fn status(&self, target: &[u8]) -> u16 {
        let request =
            [b"GET ", target, b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"].concat();
        status(&self.exchange(&request).await)
    }
}

pub(super) fn status(answer: &[u8]) -> u16 {
    let head = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
    let version = ["HTTP/1.1 ", "HTTP/1.0 "];
    let code = version.iter().find_map(|version| head.strip_prefix(version)).unwrap_or_default();
    code.parse().unwrap_or_default()
}

/// Reads one response with a `Content-Length`.
async fn read_response(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("response head"));
    }
    let head = String::from_utf8(head).expect("ASCII head");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap_or("0").parse().expect("length")];
    stream.read_exact(&mut body).await.expect("response body");
    (head, body)
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let server = start(any_port()).await;
    let mut stream = server.connect().await;
    for round in 0..50 {
        let first = round * 4096;
        let request = format!(
            "GET /search-index/index-9c1e.archive HTTP/1.1\r\nhost: localhost\r\naccept-encoding: br\r\n\
             range: bytes={first}-{}\r\n\r\n",
            first + 4095
        );
        stream.write_all(request.as_bytes()).await.expect("request");
        let (head, body) = read_response(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 206 Partial Content\r\n"), "{head}");
        assert!(head.contains(&format!("content-range: bytes {first}-{}/{ARCHIVE}\r\n", first + 4095)));
        let expected: Vec<u8> = (first..first + 4096).map(|i| (i * 7 % 251) as u8).collect();
        assert_eq!(body, expected);
    }
    stream.write_all(b"HEAD /robots.txt HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    let mut head = vec![0; 17];
    stream.read_exact(&mut head).await.expect("response");
    assert_eq!(head, b"HTTP/1.1 200 OK\r\n");
}

#[tokio::test]
async fn a_304_ends_at_its_head() {
    let server = start(any_port()).await;
    let mut stream = server.connect().await;
    let known = "GET /stories/ HTTP/1.1\r\nhost: localhost\r\nif-none-match: *\r\n\r\n";
    stream.write_all(known.as_bytes()).await.expect("request");
    let (head, _) = read_response(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{head}");
    assert!(!head.contains("content-length") && !head.contains("transfer-encoding"), "{head}");
    stream.write_all(b"GET /robots.txt HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    let (head, body) = read_response(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert_eq!(body, b"User-agent: *\n");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_turn() {
    let server = start(any_port()).await;
    let mut stream = server.connect().await;
    let request = "GET /robots.txt HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(3);
    stream.write_all(request.as_bytes()).await.expect("requests");
    for _ in 0..3 {
        assert_eq!(read_response(&mut stream).await.1, b"User-agent: *\n");
    }
}

#[tokio::test]
async fn raw_bytes_in_a_request_are_refused_or_served_but_never_fatal() {
    let server = start(ServerConfig { header_timeout: Duration::from_millis(300), ..any_port() }).await;
    let long = [b"/".to_vec(), vec![b'a'; 100_000]].concat();
    let query = [b"/api/search?q=".to_vec(), "%E5%AE%B6".repeat(10_000).into_bytes()].concat();
    for (target, allowed) in [
        ("/政策/".as_bytes(), vec![404]),
        (b"/\xff\xfe/", vec![400]),
        (b"/\xed\xa0\x80/", vec![400]),
        (b"/\0", vec![400]),
        (b"/..\\..\\etc", vec![400]),
        (b"/../../etc/passwd", vec![400]),
        (b"//etc/passwd", vec![404]),
        (b"*", vec![400]),
        (b"stories", vec![400]),
        (b"http://127.0.0.1/robots.txt", vec![200]),
        (b"http://other.example/robots.txt", vec![421]),
        (b"/robots.txt#fragment", vec![200, 400]),
        (&long, vec![414]),
        (&query, vec![414]),
    ] {
        let status = server.status(target).await;
        let shown = String::from_utf8_lossy(&target[..target.len().min(40)]).into_owned();
        assert!(allowed.contains(&status), "{shown}: {status}");
    }
    for bytes in [&b"\x16\x03\x01\x02\0"[..], b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"] {
        server.exchange(&[bytes, b"\r\n\r\n"].concat()).await;
    }
    let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "a".repeat(1_000_000));
    assert_eq!(status(&server.exchange(head.as_bytes()).await), 431);
    assert_eq!(server.status(b"/stories/").await, 200);
}

#[tokio::test]
async fn a_body_sent_with_a_get_is_ignored() {
    let server = start(any_port()).await;
    let request =
        "GET /robots.txt HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nabcd";
    assert_eq!(status(&server.exchange(request.as_bytes()).await), 200);
    let endless = "GET /robots.txt HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\nabcd";
    assert_eq!(status(&server.exchange(endless.as_bytes()).await), 200);
}

#[tokio::test]
async fn events_arrive_over_a_socket() {
    let server = start(any_port()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /__wenku/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    let mut seen = String::new();
    let mut buffer = [0; 4096];
    for version in 1..=3 {
        let event = format!("\"version\":{version}}}");
        while !seen.contains(&event) {
            let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer));
            let count = read.await.expect("an event in time").expect("open stream");
            assert!(count > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        server.live.replace(Arc::new(FakeSite::default()), Vec::new());
    }
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_head_is_cut_off() {
    let server = start(ServerConfig { header_timeout: Duration::from_millis(300), ..any_port() }).await;
    for head in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: "] {
        let mut stream = server.connect().await;
        stream.write_all(head.as_bytes()).await.expect("part of a head");
        let start = Instant::now();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer));
        let _ = read.await.expect("the server closes");
        assert!(start.elapsed() < Duration::from_secs(2));
        assert_ne!(status(&answer), 200);
    }
}

#[tokio::test]
async fn slow_clients_do_not_keep_others_out() {
    let config =
        ServerConfig { header_timeout: Duration::from_millis(300), max_connections: 4, ..any_port() };
    let server = start(config).await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(server.connect().await);
    }
    assert_eq!(server.status(b"/stories/").await, 200, "once the idle ones are cut off");
}

#[tokio::test]
async fn the_next_port_is_taken_when_the_default_is_in_use() {
    let first = Server::bind(ServerConfig::default(), live()).await.expect("a port");
    let second = Server::bind(ServerConfig::default(), live()).await.expect("another port");
    assert!(first.address().port() >= DEFAULT_PORT);
    assert!(second.address().port() > first.address().port());
    assert!(first.address().ip().is_loopback(), "only this machine by default");

    let given = ServerConfig { port: Some(first.address().port()), ..ServerConfig::default() };
    let error = Server::bind(given, live()).await.err().expect("the port given is taken");
    let ServerError::Bind { address, .. } = &error else { panic!("{error}") };
    assert_eq!(*address, first.address());
    assert!(error.to_string().contains(&first.address().to_string()));
}

#[tokio::test]
async fn shutdown_lets_requests_end_and_event_streams_go() {
    let server = start(any_port()).await;
    let mut events = server.connect().await;
    events.write_all(b"GET /__wenku/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    let mut idle = server.connect().await;
    idle.write_all(b"GET /robots.txt HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    read_response(&mut idle).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET /api/search?q=slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    tokio::time::sleep(Duration::from_millis(50)).await;

    let start = Instant::now();
    server.stop.send(()).expect("running");
    let (head, body) = read_response(&mut slow).await;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("\"total\":0"));
    server.task.await.expect("ends");
    assert!(start.elapsed() < Duration::from_secs(2), "without waiting for the grace time");
    assert!(TcpStream::connect(server.address).await.is_err(), "the port is free");
}

#[tokio::test]
async fn shutdown_does_not_wait_for_ever() {
    let grace = Duration::from_millis(100);
    let server = start(ServerConfig { shutdown_grace: grace, ..any_port() }).await;
    let mut stuck = server.connect().await;
    stuck.write_all(b"GET /api/search?q=slow HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("request");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    server.stop.send(()).expect("running");
    server.task.await.expect("ends");
    assert!(start.elapsed() < Duration::from_millis(250));
}

#[tokio::test]
async fn a_whole_page_comes_over_the_socket_compressed() {
    let server = start(any_port()).await;
    let request =
        b"GET /stories/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\naccept-encoding: gzip\r\n\r\n";
    let answer = server.exchange(request).await;
    let head = String::from_utf8_lossy(&answer).into_owned();
    assert!(head.contains("content-encoding: gzip\r\n") && head.contains("transfer-encoding: chunked\r\n"));
    assert!(answer.len() < html("/stories/").len());
}
