//! A double click on the program: Windows starts it without arguments, in a window that ends with it.

/// Whether the program was started by a double click.
#[cfg(windows)]
pub(crate) fn is_one() -> bool {
    use windows_sys::Win32::System::Console::GetConsoleProcessList;
    let mut processes = [0; 2];
    // SAFETY: the list has room for as many entries as the system is told.
    let count = unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) };
    // A program that was started from a window of commands shares that with them.
    count == 1 && std::env::args_os().len() == 1
}

/// Other systems start no program of the command line by a double click.
#[cfg(not(windows))]
pub(crate) fn is_one() -> bool {
    false
}
