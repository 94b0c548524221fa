//! Turns numbers and strings into compact bytes and back, never reading past the end.

/// The first eight bytes of `key` as a number. Keys with different numbers stand in the order of these numbers.
pub(crate) fn start_of(key: &[u8]) -> u64 {
    let mut start = [0; 8];
    let length = key.len().min(8);
    start[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(start)
}

/// Appends `value` in seven-bit groups, lowest first.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends the length of `text` and its bytes.
pub(crate) fn put_str(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what `put_varint` and `put_str` wrote; `None` where the bytes end early or are not valid.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    #[inline]
    pub(crate) fn varint(&mut self) -> Option<u64> {
        // Most numbers are gaps and take one byte.
        match self.bytes.split_first()? {
            (&byte, rest) if byte < 0x80 => {
                self.bytes = rest;
                Some(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for (index, &byte) in self.bytes.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f).checked_shl(7 * index as u32)?;
            if byte < 0x80 {
                self.bytes = &self.bytes[index + 1..];
                return Some(value);
            }
        }
        None
    }

    pub(crate) fn number(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok()
    }

    /// A count of items that each take at least one byte, so that a damaged count cannot ask for much memory.
    pub(crate) fn count(&mut self) -> Option<usize> {
        self.number().filter(|&count| count <= self.bytes.len())
    }

    /// `count` characters that the build script wrote as differences.
    pub(crate) fn chars(&mut self, count: usize) -> Vec<char> {
        let mut last = 0i64;
        let steps =
            (0..count).map_while(|_| self.varint().map(|step| (step >> 1) as i64 ^ -((step & 1) as i64)));
        let next = |step: i64| {
            last += step;
            char::from_u32(last as u32)
        };
        steps.map_while(next).collect()
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.bytes.split_at_checked(length)?;
        self.bytes = tail;
        Some(head)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    pub(crate) fn str(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn string(&mut self) -> Option<String> {
        self.str().map(str::to_owned)
    }
}

/// Four bytes that tell whether `bytes` were altered.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 4] {
    crc32fast::hash(bytes).to_le_bytes()
}

/// The same checksum from a table of one kilobyte: the fast one's takes sixteen of what a reader loads.
#[cfg(target_arch = "wasm32")]
pub(crate) fn checksum(bytes: &[u8]) -> [u8; 4] {
    const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    CRC.checksum(bytes).to_le_bytes()
}

/// Appends the checksum of everything in `out` from `start`.
pub(crate) fn seal(out: &mut Vec<u8>, start: usize) {
    let sum = checksum(&out[start..]);
    out.extend_from_slice(&sum);
}

/// Ties the seal at the end of `bytes` to the place where they stand, or unties it: sealed bytes that were copied or
/// fetched from elsewhere are then not whole.
pub(crate) fn tie(bytes: &mut [u8], offset: u64) {
    if let Some(sum) = bytes.last_chunk_mut::<4>() {
        sum.iter_mut().zip(offset.to_le_bytes()).for_each(|(sum, place)| *sum ^= place);
    }
}

/// The bytes under a seal, or `None` where they were altered.
pub(crate) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    (checksum(body) == *sum).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_and_strings_survive(numbers in prop::collection::vec(any::<u64>(), 0..20), text in ".*") {
            let mut out = Vec::new();
            numbers.iter().for_each(|&number| put_varint(&mut out, number));
            put_str(&mut out, &text);
            seal(&mut out, 0);
            let mut reader = Reader::new(unseal(&out).expect("sealed above"));
            for number in numbers {
                prop_assert_eq!(reader.varint(), Some(number));
            }
            prop_assert_eq!(reader.str(), Some(text.as_str()));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = Reader::new(&bytes);
            while reader.varint().is_some() {}
            let _ = Reader::new(&bytes).str();
            let _ = unseal(&bytes);
        }
    }
}
