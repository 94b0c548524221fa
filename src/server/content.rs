//! What a resource holds: bytes in memory, or something too large for that, which is read part by part while it is sent.

use bytes::Bytes;
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Something too large for the memory, such as a video. The server calls it on blocking threads.
pub trait Parts: Debug + Send + Sync + 'static {
    /// How many bytes there are in all.
    fn length(&self) -> u64;

    /// Reads these bytes; `range` lies within the length and is short.
    ///
    /// # Errors
    /// If the bytes cannot be read any more; the response then ends before its time, so that no client takes it for whole.
    fn read(&self, range: Range<u64>) -> io::Result<Bytes>;
}

/// The content of a resource.
#[derive(Clone, Debug)]
pub enum Content {
    /// All of it; `Bytes::from_owner` takes a memory map, so that large archives cost no copy.
    Whole(Bytes),
    /// Where to read it.
    Parts(Arc<dyn Parts>),
}

impl Content {
    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Parts(parts) => parts.length(),
        }
    }

    /// The bytes, where they are in memory.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Parts(_) => None,
        }
    }
}

impl<T: Into<Bytes>> From<T> for Content {
    fn from(bytes: T) -> Self {
        Self::Whole(bytes.into())
    }
}
