//! A benchmark as criterion makes one, without criterion: warmed up, samples of more and more
//! iterations, the slope of the time over them. Prints "ID NANOSECONDS" for each, several times over;
//! the first argument is how many milliseconds one may take.

use std::time::{Duration, Instant};

extern "C" {
    fn xc_callee_add(first: i32, second: i32) -> i32;
    fn xc_callee_call_back(
        function: extern "C" fn(i32, i32) -> i32,
        second: i32,
        times: u64,
    ) -> i64;
}

/// As criterion's without its feature for it: std::hint::black_box came with Rust 1.66.
fn black_box<T>(value: T) -> T {
    unsafe {
        let copy = std::ptr::read_volatile(&value);
        std::mem::forget(value);
        copy
    }
}

#[inline(never)]
fn plain_add(first: i32, second: i32) -> i32 {
    first.wrapping_add(second)
}

#[inline(never)]
extern "C" fn add(first: i32, second: i32) -> i32 {
    first.wrapping_add(second)
}

/// Criterion's Bencher::iter_custom, linear sampling: 1, 2, 3, ... times as many iterations.
fn bench(name: &str, limit: Duration, mut custom: impl FnMut(u64) -> Duration) {
    const SAMPLES: u64 = 20;
    let warm = custom(10_000);
    let each = warm.as_secs_f64() / 10_000.0;
    let unit = limit.as_secs_f64() / each / (SAMPLES * (SAMPLES + 1) / 2) as f64;
    let unit = (unit as u64).max(1);
    let (mut xy, mut xx) = (0.0, 0.0);
    for sample in 1..=SAMPLES {
        let iterations = (sample * unit) as f64;
        let elapsed = custom(sample * unit).as_secs_f64();
        xy += iterations * elapsed;
        xx += iterations * iterations;
    }
    println!("{name} {}", xy / xx * 1e9);
}

/// The result goes through black_box; the input is another each time.
fn iter<T>(iterations: u64, routine: impl Fn(u64) -> T) -> Duration {
    let start = Instant::now();
    for i in 0..iterations {
        black_box(routine(i));
    }
    start.elapsed()
}

fn main() {
    let limit_ms = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let limit = Duration::from_millis(limit_ms);
    for _ in 0..10 {
        bench("plain", limit, |n| iter(n, |i| plain_add(i as i32, 2)));
        bench("crossing", limit, |n| {
            iter(n, |i| unsafe { xc_callee_add(i as i32, 2) })
        });
        bench("upcall", limit, |n| {
            let start = Instant::now();
            black_box(unsafe { xc_callee_call_back(add, 2, n) });
            start.elapsed()
        });
    }
}
