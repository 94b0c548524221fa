//! CPU time as Linux counts it.

/// CPU seconds that this process has used, all threads together.
pub(crate) fn seconds() -> f64 {
    /// Clock ticks a second, as Linux reports them.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux tells");
    let after = stat.rsplit(") ").next().expect("the name of the program stands in brackets");
    let fields: Vec<&str> = after.split(' ').collect();
    // Of all fields the 14th and 15th: user and system time.
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / TICKS
}
