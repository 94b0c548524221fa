//! Full-text search for Chinese knowledge bases.
