//! What can be timed: each case is verified, and run by a loop.

use crate::foreign::{
    call_rust_add, rust_add, xc_callee_add, xc_callee_call_back, xc_callee_nothing, xc_callee_sum,
};
use std::arch::asm;

pub struct Case {
    pub id: String,
    pub summary: String,
    /// What it answers, and should.
    pub verify: Box<dyn Fn() -> (i64, i64)>,
    /// Does that number of operations.
    pub run: Box<dyn Fn(u64)>,
}

fn case(
    id: &str,
    summary: &str,
    verify: impl Fn() -> (i64, i64) + 'static,
    run: impl Fn(u64) + 'static,
) -> Case {
    Case {
        id: id.to_string(),
        summary: summary.to_string(),
        verify: Box::new(verify),
        run: Box::new(run),
    }
}

pub fn all() -> Vec<Case> {
    let mut cases = vec![
        case(
            "plain",
            "a Rust function, inline(never)",
            || (plain_add(40, 2).into(), 42),
            loop_plain,
        ),
        case(
            "crossing",
            "a function of extern \"C\"",
            || (unsafe { xc_callee_add(40, 2) }.into(), 42),
            loop_crossing,
        ),
        case(
            "upcall",
            "an extern \"C\" fn, called by C",
            || (upcalls(3), 9),
            |times| {
                keep(upcalls(times));
            },
        ),
        case(
            "nothing",
            "extern \"C\", without arguments or result",
            verify_nothing,
            loop_nothing,
        ),
        case(
            "from-c/crossing",
            "a Rust function, called by C by its name",
            || (from_c(3), 9),
            |times| {
                keep(from_c(times));
            },
        ),
    ];
    cases.extend(
        [1, 4, 16, 64, 256, 1024, 4096, 16384]
            .into_iter()
            .map(batch),
    );
    cases
}

/// The value is used, in a way that the compiler cannot look into: std::hint::black_box came with
/// Rust 1.66.
#[inline(always)]
fn keep(value: i64) -> i64 {
    let mut kept = value;
    unsafe { asm!("/* {0} */", inout(reg) kept, options(nomem, nostack, preserves_flags)) };
    kept
}

#[inline(never)]
fn plain_add(first: i32, second: i32) -> i32 {
    first.wrapping_add(second)
}

fn loop_plain(iterations: u64) {
    let second = keep(2) as i32;
    for i in 0..iterations {
        keep(plain_add(i as i32, second).into());
    }
}

fn loop_crossing(iterations: u64) {
    let second = keep(2) as i32;
    for i in 0..iterations {
        keep(unsafe { xc_callee_add(i as i32, second) }.into());
    }
}

fn verify_nothing() -> (i64, i64) {
    unsafe { xc_callee_nothing() };
    (0, 0)
}

fn loop_nothing(iterations: u64) {
    for _ in 0..iterations {
        unsafe { xc_callee_nothing() };
    }
}

/// One crossing, from which C calls back `times` times.
fn upcalls(times: u64) -> i64 {
    unsafe { xc_callee_call_back(rust_add, 2, times) }
}

fn from_c(times: u64) -> i64 {
    unsafe { call_rust_add(2, times) }
}

/// One crossing that hands a slice of `count` items to C.
fn batch(count: usize) -> Case {
    let items: Vec<i64> = (1..=count as i64).collect();
    let again = items.clone();
    case(
        &format!("batch/{count}"),
        &format!("extern \"C\" with a slice of {count} i64"),
        move || {
            let sum = unsafe { xc_callee_sum(items.as_ptr(), items.len()) };
            (sum, (count * (count + 1) / 2) as i64)
        },
        move |iterations| {
            for _ in 0..iterations {
                keep(unsafe { xc_callee_sum(again.as_ptr(), again.len()) });
            }
        },
    )
}
