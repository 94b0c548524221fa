//! Sends searches to a running server at a steady rate and prints how long they took, waiting included.
//!
//! `cargo bench --bench load -- http://127.0.0.1:3030/ QUERIES.jsonl [RATE [SECONDS]]`, each line of the file an object with
//! a `query` (or `q`). Each request has its moment beforehand: a server that falls behind is charged for it.

use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

type Connection = BufReader<TcpStream>;

/// Where to send requests, and the connections now idle.
struct Target {
    address: String,
    base: String,
    idle: Mutex<Vec<(Instant, Connection)>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(url), Some(file)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: load http://HOST:PORT/BASE/ QUERIES.jsonl [RATE [SECONDS]]");
        return;
    };
    let mut number = |default: f64| arguments.next().map_or(default, |text| text.parse().expect("a number"));
    let (rate, seconds) = (number(200.0), number(60.0));
    let (address, base) =
        url.trim_start_matches("http://").split_once('/').expect("a URL with its last slash");
    let base = format!("/{base}");
    let target = Arc::new(Target { address: address.to_owned(), base, idle: Mutex::default() });
    let queries = read_queries(&file);
    print_times(run(&target, &queries, rate, seconds).await, rate);
}

fn read_queries(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("a readable file of queries");
    let query = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let words = value["query"].as_str().or(value["q"].as_str()).expect("a query");
        percent_encoding::utf8_percent_encode(words, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(query).collect()
}

/// Milliseconds of each request from its appointed moment; `None` for one that failed.
async fn run(target: &Arc<Target>, queries: &[String], rate: f64, seconds: f64) -> Vec<Option<f64>> {
    let count = (rate * seconds) as usize;
    let start = Instant::now();
    let mut requests = JoinSet::new();
    for (index, query) in queries.iter().cycle().take(count).enumerate() {
        let moment = start + Duration::from_secs_f64(index as f64 / rate);
        tokio::time::sleep_until(moment.into()).await;
        let (target, query) = (Arc::clone(target), query.clone());
        requests.spawn(async move {
            let answered = ask(&target, &query).await.unwrap_or(false);
            answered.then(|| moment.elapsed().as_secs_f64() * 1000.0)
        });
    }
    requests.join_all().await
}

/// A connection idle for longer is not used again: the server closes it after 15 s.
const IDLE: Duration = Duration::from_secs(5);

/// Sends one search; whether the answer was 200.
async fn ask(target: &Target, query: &str) -> std::io::Result<bool> {
    let idle = target.idle.lock().await.pop();
    if let Some((since, connection)) = idle
        && since.elapsed() < IDLE
        && let Ok(answered) = ask_over(connection, target, query).await
    {
        return Ok(answered);
    }
    let stream = TcpStream::connect(&target.address).await?;
    stream.set_nodelay(true)?;
    ask_over(BufReader::new(stream), target, query).await
}

async fn ask_over(mut connection: Connection, target: &Target, query: &str) -> std::io::Result<bool> {
    let request =
        format!("GET {}api/search?q={query} HTTP/1.1\r\nhost: {}\r\n\r\n", target.base, target.address);
    connection.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.and_then(|text| text.parse().ok()).unwrap_or(0)];
    connection.read_exact(&mut body).await?;
    target.idle.lock().await.push((Instant::now(), connection));
    Ok(head.starts_with("HTTP/1.1 200 "))
}

fn print_times(times: Vec<Option<f64>>, rate: f64) {
    let errors = times.iter().filter(|time| time.is_none()).count();
    let mut times: Vec<f64> = times.into_iter().flatten().collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).or(times.last());
    let milliseconds = |share| at(share).map_or("-".to_owned(), |time| format!("{time:.1} ms"));
    println!(
        "{} requests at {rate}/s, {errors} errors; p50 {}, p95 {}, p99 {}, longest {}",
        times.len() + errors,
        milliseconds(0.50),
        milliseconds(0.95),
        milliseconds(0.99),
        milliseconds(1.0)
    );
}
