//! The allocator of the program.

#[cfg(target_os = "linux")]
use libmimalloc_sys::mi_option_large_os_pages;
use libmimalloc_sys::{mi_option_set, mi_option_t, mi_option_use_numa_nodes};

/// Pages are made of very many small strings, for which this allocator is faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The option `mi_option_purge_delay` of `mimalloc.h`: for how many milliseconds freed memory is kept. The crate does not name it; it stands
/// before this one.
const PURGE_DELAY: mi_option_t = mi_option_use_numa_nodes - 1;

/// Lets each step of a build use what the step before freed. By itself the allocator gives memory back after ten milliseconds; then the system
/// has to clear it again, which is seven hundredths of the work of a build in which nothing or little changed.
pub(crate) fn keep_freed() {
    // SAFETY: the option is one of the allocator's, and any thread may set it at any time.
    unsafe { mi_option_set(PURGE_DELAY, 500) }
}

/// The option `mi_option_arena_eager_commit` of `mimalloc.h`: whether memory that is reserved is also taken into use at once. The crate does
/// not name it; it stands two places before this one.
#[cfg(target_os = "linux")]
const ARENA_EAGER_COMMIT: mi_option_t = mi_option_large_os_pages - 2;

/// Makes the allocator take memory into use piece by piece, as it does by itself on other systems. On Linux it would take all that it reserves
/// into use at once, and then touch more of it. The system has to clear each page that is touched for the first time: a build with an index
/// would take a tenth more memory and time (measured by a build with and without this option).
#[cfg(target_os = "linux")]
extern "C" fn commit_as_needed() {
    // SAFETY: options are plain numbers that any thread may set at any time, also before the allocator has started.
    unsafe { mi_option_set(ARENA_EAGER_COMMIT, 0) }
}

/// Calls [`commit_as_needed`] before `main`. In `main` it is too late, because Rust's own start has allocated, and the allocator has reserved
/// all that a build needs.
#[cfg(target_os = "linux")]
#[used]
// SAFETY: the section holds addresses of functions of this kind, which the system calls one after the other.
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = commit_as_needed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: options may be read at any time.
        let get = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert_eq!(get(), 10, "no other option has this value by itself");
        keep_freed();
        assert_eq!(get(), 500);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn memory_is_taken_into_use_piece_by_piece() {
        // SAFETY: options may be read at any time.
        let get = |option| unsafe { libmimalloc_sys::mi_option_get(option) };
        // By itself the option is 2, and those beside it are 1: if the number meant another option, one of the three would differ.
        assert_eq!([-1, 0, 1].map(|offset| get(ARENA_EAGER_COMMIT + offset)), [1, 0, 1]);
    }
}
