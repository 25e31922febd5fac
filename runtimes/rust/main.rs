//! The Rust adapter: crossings of Rust by extern "C", timed by Rust's own clock at the driver's
//! orders, which come by lines over standard input (docs/runtimes.md has the protocol).
//!
//! No crates: rustc alone builds it. The first argument is the rustc that did, which is asked for
//! its version.

mod cases;
mod foreign;

use cases::Case;
use std::io::{self, BufRead, Write};
use std::process::Command;
use std::time::Instant;

fn main() -> io::Result<()> {
    let cases = cases::all();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line == "quit" {
            break;
        }
        writeln!(out, "{}", answer(&cases, &line))?;
        out.flush()?;
    }
    Ok(())
}

/// What one line of the driver's is replied with.
fn answer(cases: &[Case], line: &str) -> String {
    let fields: Vec<&str> = line.split(' ').collect();
    match fields[..] {
        ["hello", protocol] => hello(protocol),
        ["list"] => list(cases),
        ["prepare", id] => prepare(cases, id),
        ["run", id, iterations] => run(cases, id, iterations),
        _ => format!("fail unknown request '{line}'"),
    }
}

fn hello(protocol: &str) -> String {
    if protocol != "1" {
        return format!("fail unknown protocol '{protocol}'");
    }
    format!("hello 1 {} {}", foreign::thread_id(), version())
}

/// "1.95.0" out of "rustc 1.95.0 (59807616e 2026-04-14)".
fn version() -> String {
    let rustc = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "rustc".to_string());
    let told = Command::new(rustc)
        .arg("--version")
        .output()
        .map(|output| output.stdout);
    let told = String::from_utf8(told.unwrap_or_default()).unwrap_or_default();
    told.split(' ')
        .nth(1)
        .unwrap_or("unknown")
        .trim()
        .to_string()
}

fn list(cases: &[Case]) -> String {
    let mut lines: Vec<String> = cases
        .iter()
        .map(|case| format!("case {} {}", case.id, case.summary))
        .collect();
    lines.push("skip no-token Rust has no token: every thread may run at any time".to_string());
    lines.push("end".to_string());
    lines.join("\n")
}

fn find<'a>(cases: &'a [Case], id: &str) -> Option<&'a Case> {
    cases.iter().find(|case| case.id == id)
}

/// Verifies the case's answer, and warms it up.
fn prepare(cases: &[Case], id: &str) -> String {
    let case = match find(cases, id) {
        Some(case) => case,
        None => return format!("fail unknown case '{id}'"),
    };
    let (got, wanted) = (case.verify)();
    if got != wanted {
        return format!("fail the answer is {got}, not {wanted}");
    }
    (case.run)(1000);
    "ok".to_string()
}

fn run(cases: &[Case], id: &str, iterations: &str) -> String {
    let case = match find(cases, id) {
        Some(case) => case,
        None => return format!("fail unknown case '{id}'"),
    };
    let iterations: u64 = match iterations.parse() {
        Ok(iterations) => iterations,
        Err(_) => return format!("fail '{iterations}' is no number of iterations"),
    };
    let start = Instant::now();
    (case.run)(iterations);
    let elapsed = start.elapsed();
    format!("ns {}", elapsed.as_nanos())
}
