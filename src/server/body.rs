//! Pieces of a content -> the body of a response. What is too large for the memory is read while it is sent.

use super::Content;
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::try_unfold;
use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use tokio::task::spawn_blocking;

/// Most bytes of a content that are read and held at once.
const READ_AT_ONCE: u64 = 256 * 1024;

/// What stands in a body, in order.
pub(super) enum Piece {
    /// These bytes of the content.
    Range(Range<u64>),
    /// Other bytes, such as the head of a part.
    Bytes(Bytes),
}

impl Piece {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Range(range) => range.end - range.start,
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// The body made of `pieces` of `content`.
pub(super) fn body(content: Content, pieces: Vec<Piece>) -> Body {
    match (content, &pieces[..]) {
        (Content::Whole(bytes), [Piece::Range(range)]) => Body::from(cut(&bytes, range)),
        (content, _) => stream(content, pieces.into()),
    }
}

fn stream(content: Content, pieces: VecDeque<Piece>) -> Body {
    Body::from_stream(try_unfold(pieces, move |mut pieces| {
        let content = content.clone();
        async move {
            let range = match pieces.pop_front() {
                None => return Ok(None),
                Some(Piece::Bytes(bytes)) => return Ok(Some((bytes, pieces))),
                Some(Piece::Range(range)) => range,
            };
            let bytes = match content {
                Content::Whole(bytes) => cut(&bytes, &range),
                Content::OnDemand(content) => {
                    let end = range.end.min(range.start + READ_AT_ONCE);
                    if end < range.end {
                        pieces.push_front(Piece::Range(end..range.end));
                    }
                    let read = move || content.read_at(range.start..end);
                    spawn_blocking(read).await.map_err(io::Error::other)??
                }
            };
            Ok::<_, io::Error>(Some((bytes, pieces)))
        }
    }))
}

/// Both ends of `range` are at most the length of `bytes`, which is a usize.
fn cut(bytes: &Bytes, range: &Range<u64>) -> Bytes {
    bytes.slice(range.start as usize..range.end as usize)
}
