//! Network: a socket -> connections with time limits, served until shutdown.

use super::desk::Peer;
use super::{DEFAULT_PORT, Live, ServerConfig, router};
use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

/// Ports tried after [`DEFAULT_PORT`].
const PORTS_TRIED: u16 = 100;

/// Largest request head, in bytes; hyper itself refuses a URL over 64 kB with 414.
const LARGEST_HEAD: usize = 128 * 1024;

/// Most threads for rendering and searching. More of them would only wait for each other.
const BLOCKING_THREADS: usize = 64;

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address could not be taken: the port is in use, or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address wanted.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// No asynchronous runtime could be started.
    #[error("cannot start the server's threads: {0}")]
    Runtime(#[source] io::Error),
}

/// A server that has its port and waits to be run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    config: ServerConfig,
    live: Arc<Live>,
}

impl Server {
    /// Takes the port.
    ///
    /// # Errors
    /// If the given port is in use or, where none is given, the default port and the hundred after it.
    pub async fn bind(config: ServerConfig, live: Arc<Live>) -> Result<Self, ServerError> {
        let (listener, address) = listen(&config).await?;
        Ok(Self { listener, address, router: router(&config, Arc::clone(&live)), config, live })
    }

    /// The address taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the site's home is, as a browser on this machine finds it.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}{}", self.config.base_path.as_str())
    }

    /// Serves until `shutdown` is done, then lets requests under way end, for as long as the settings grant.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let connections = Connections::new(&self.config, self.router);
        tokio::select! {
            () = connections.accept(&self.listener) => {}
            () = shutdown => {}
        }
        drop(self.listener);
        self.live.close();
        // Connections that are still open after that end with the runtime.
        let _ = timeout(self.config.shutdown_grace, connections.graceful.shutdown()).await;
    }
}

/// Binds and serves until `shutdown` is done.
///
/// # Errors
/// As [`Server::bind`].
pub async fn serve(
    config: ServerConfig,
    live: Arc<Live>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    Server::bind(config, live).await?.run(shutdown).await;
    Ok(())
}

/// Serves on threads of its own until Ctrl-C or a termination signal; calls `ready` once the port is taken.
///
/// # Errors
/// As [`Server::bind`], or if the threads cannot be started.
pub fn run(config: ServerConfig, live: Arc<Live>, ready: impl FnOnce(&Server)) -> Result<(), ServerError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(ServerError::Runtime)?;
    let result = runtime.block_on(async {
        let server = Server::bind(config, live).await?;
        ready(&server);
        server.run(stop_signal()).await;
        Ok(())
    });
    // A query that takes too long must not delay the end of the program.
    runtime.shutdown_background();
    result
}

async fn listen(config: &ServerConfig) -> Result<(TcpListener, SocketAddr), ServerError> {
    let ports = match config.port {
        Some(port) => port..=port,
        None => DEFAULT_PORT..=DEFAULT_PORT + PORTS_TRIED,
    };
    let last = *ports.end();
    for port in ports {
        let address = SocketAddr::new(config.address, port);
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok::<_, io::Error>((listener, address))
        };
        match bound.await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && port != last => {}
            result => return result.map_err(|source| ServerError::Bind { address, source }),
        }
    }
    unreachable!("the last port returns its result")
}

async fn stop_signal() {
    let interrupt = async {
        // If no handler can be installed, Ctrl-C still ends the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<Option<()>>();
    tokio::select! {
        () = interrupt => {}
        _ = terminate => {}
    }
}

/// The open connections and how each is served.
struct Connections {
    http: http1::Builder,
    router: Router,
    slots: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Connections {
    fn new(config: &ServerConfig, router: Router) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(config.header_timeout).max_buf_size(LARGEST_HEAD);
        Self {
            http,
            router,
            slots: Arc::new(Semaphore::new(config.max_connections.max(1))),
            graceful: GracefulShutdown::new(),
        }
    }

    /// Accepts connections for ever, each on a task of its own.
    async fn accept(&self, listener: &TcpListener) {
        loop {
            let slot = Arc::clone(&self.slots).acquire_owned().await.expect("the semaphore is never closed");
            match listener.accept().await {
                Ok((stream, from)) => self.open(stream, Peer(from.ip()), slot),
                // The process has no file descriptor left, or the client is gone already. The next try may succeed.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn open(&self, stream: TcpStream, peer: Peer, slot: OwnedSemaphorePermit) {
        // If this fails, responses only take longer.
        let _ = stream.set_nodelay(true);
        let service = self.router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        });
        let service = TowerToHyperService::new(service);
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            // A failed connection concerns its client only.
            let _ = connection.await;
            drop(slot);
        });
    }
}
