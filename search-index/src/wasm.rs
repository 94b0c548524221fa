//! The exports of the browser module: plain functions over one index, bytes and JSON passed through memory.
//!
//! The page calls `allocate` for a buffer, fills it and passes it on; every function that takes a buffer frees it.

// The exports are what the page calls; no Rust code does.
#![allow(unsafe_code, unreachable_pub)]

use std::cell::RefCell;

use crate::partial::PartialIndex;

thread_local! {
    static INDEX: RefCell<Option<PartialIndex>> = const { RefCell::new(None) };
    static ANSWER: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Format of the indexes that this module reads.
#[unsafe(no_mangle)]
pub extern "C" fn format() -> u32 {
    crate::FORMAT
}

/// A buffer of `length` bytes for the page to fill.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Starts with an index of `length` bytes; whatever was loaded is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn open(length: u32) {
    INDEX.with_borrow_mut(|index| *index = Some(PartialIndex::new(u64::from(length))));
}

/// Takes over the bytes that stand at `start` of the index.
///
/// # Safety
///
/// `buffer` comes from [`allocate`] with this `length` and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn provide(start: u32, buffer: *mut u8, length: usize) {
    // SAFETY: the caller keeps to what is said above.
    let bytes = unsafe { taken(buffer, length) };
    INDEX.with_borrow(|index| {
        if let Some(index) = index {
            index.provide(u64::from(start), &bytes);
        }
    });
}

/// Answers the JSON in `buffer`; the answer stands at the returned address, [`answer_length`] bytes, until the next.
///
/// # Safety
///
/// `buffer` comes from [`allocate`] with this `length` and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(buffer: *mut u8, length: usize) -> *const u8 {
    // SAFETY: the caller keeps to what is said above.
    let question = unsafe { taken(buffer, length) };
    let answer =
        INDEX.with_borrow_mut(|index| index.get_or_insert_with(|| PartialIndex::new(0)).ask(&question));
    ANSWER.with_borrow_mut(|last| {
        *last = answer;
        last.as_ptr()
    })
}

/// Bytes of the last answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> usize {
    ANSWER.with_borrow(String::len)
}

/// # Safety
///
/// `buffer` comes from [`allocate`] with this `length` and is not used afterwards.
unsafe fn taken(buffer: *mut u8, length: usize) -> Box<[u8]> {
    // SAFETY: `allocate` made the buffer from a boxed slice of this length.
    unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(buffer, length)) }
}
