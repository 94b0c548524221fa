//! The content of a resource: bytes in memory, or, if it is too large for that, something to read piece by piece while it is sent.

use bytes::Bytes;
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Content that is too large for the memory, such as a video. The server reads it on blocking threads.
pub trait ReadAt: Debug + Send + Sync + 'static {
    /// How many bytes there are in all.
    fn length(&self) -> u64;

    /// Reads these bytes; `range` lies within the length and is short.
    ///
    /// # Errors
    /// If the bytes cannot be read any more. The response then ends too early, by which the client sees that it is not whole.
    fn read_at(&self, range: Range<u64>) -> io::Result<Bytes>;
}

/// The content of a resource.
#[derive(Clone, Debug)]
pub enum Content {
    /// Held in memory. `Bytes::from_owner` takes a memory map, so a large archive need not be copied.
    Whole(Bytes),
    /// Read piece by piece while it is sent.
    OnDemand(Arc<dyn ReadAt>),
}

impl Content {
    /// How many bytes there are.
    pub fn length(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::OnDemand(content) => content.length(),
        }
    }

    /// The bytes, where they are in memory.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::OnDemand(_) => None,
        }
    }
}

impl<T: Into<Bytes>> From<T> for Content {
    fn from(bytes: T) -> Self {
        Self::Whole(bytes.into())
    }
}
