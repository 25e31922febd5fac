//! The foreign library, and what of ours C calls.

use std::os::raw::c_int;

pub type Callback = extern "C" fn(i32, i32) -> i32;

extern "C" {
    pub fn xc_callee_add(first: i32, second: i32) -> i32;
    pub fn xc_callee_nothing();
    pub fn xc_callee_sum(items: *const i64, count: usize) -> i64;
    pub fn xc_callee_call_back(function: Callback, second: i32, times: u64) -> i64;
    fn xc_callee_thread_id() -> i64;

    /// In from_c.c: calls rust_add `times` times.
    pub fn call_rust_add(second: c_int, times: u64) -> i64;
}

pub fn thread_id() -> i64 {
    unsafe { xc_callee_thread_id() }
}

/// What C calls, by its name and by its address.
#[no_mangle]
#[inline(never)]
pub extern "C" fn rust_add(first: i32, second: i32) -> i32 {
    first.wrapping_add(second)
}
