//! The names of files and folders that wenku itself uses.

/// The settings file, which also marks a site's folder.
pub const SETTINGS: &str = "wenku.toml";

/// The folder of the search index below the output folder.
pub const SEARCH_INDEX: &str = "search-index";

/// In the folder of what is known of a build: the page cache, whose time is that of the last build.
pub const PAGE_CACHE: &str = "pages";

/// In a site's folder: the folder with the caches of its builds. In an output folder: the list of its files.
pub const STATE: &str = ".wenku";
