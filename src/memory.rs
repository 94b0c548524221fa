//! The allocator of the program.

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
}
