//! Bytes of a source → UTF-8 text: transcodes UTF-16, removes byte order marks.

use std::io::Read;

use super::inflate::{Damage, Growth, Inflater, Overgrown};
use crate::error::{Error, ErrorKind, Result};

/// How a source's text is encoded. Byte offsets that are reported count in this encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, and whatever else agrees with ASCII.
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

impl Encoding {
    /// How many bytes of the source became this UTF-8 text.
    pub fn source_length(self, text: &[u8]) -> u64 {
        match self {
            Self::Utf8 => text.len() as u64,
            // One unit for each character's first byte, two where it takes four bytes.
            Self::Utf16Le | Self::Utf16Be => {
                let units: u64 =
                    text.iter().map(|&byte| u64::from(byte & 0xc0 != 0x80) + u64::from(byte >= 0xf0)).sum();
                units * 2
            }
        }
    }
}

/// A source's text as UTF-8, block by block.
pub struct Decoder {
    inflater: Inflater,
    encoding: Encoding,
    /// Bytes of the source's own encoding that were no text: the byte order mark.
    mark: u64,
    /// Undecoded UTF-16 bytes: less than one character.
    pending: Vec<u8>,
    raw: Vec<u8>,
    ended: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

impl Decoder {
    /// Looks at the beginning of `input` and prepares to decode it; compressed data may grow by `ratio_limit`.
    ///
    /// What is neither UTF-8, UTF-16 nor compatible with ASCII is refused.
    pub fn new(input: Box<dyn Read + Send>, ratio_limit: u64) -> Result<Self> {
        Self::of(Inflater::new(input, Growth::new(ratio_limit)).map_err(|error| cannot_read(error, ratio_limit))?)
    }

    /// The same where the bytes are unpacked already.
    pub fn of(inflater: Inflater) -> Result<Self> {
        let mut decoder =
            Self { inflater, encoding: Encoding::Utf8, mark: 0, pending: Vec::new(), raw: Vec::new(), ended: false };
        let mut head = Vec::new();
        while head.len() < 1024 && decoder.read_raw(&mut head, 1024)? {}
        let (encoding, mark) = find_encoding(&head)?;
        decoder.encoding = encoding;
        decoder.mark = mark as u64;
        decoder.pending = head.split_off(mark);
        Ok(decoder)
    }

    /// How the text is encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Length of the byte order mark.
    pub fn mark(&self) -> u64 {
        self.mark
    }

    /// The damages of the compressed data found since the last call.
    pub fn take_damages(&mut self) -> Vec<Damage> {
        self.inflater.take_damages()
    }

    /// Appends up to `amount` decompressed bytes; false at the end.
    fn read_raw(&mut self, out: &mut Vec<u8>, amount: usize) -> Result<bool> {
        out.try_reserve(amount).map_err(|_| Error::new(ErrorKind::LimitExceeded, "out of memory for input"))?;
        match self.inflater.read_to(out, amount) {
            Ok(length) => Ok(length > 0),
            Err(error) => Err(cannot_read(error, self.inflater.growth().limit())),
        }
    }

    /// Appends about `amount` bytes of text; false when there is nothing left.
    pub fn read(&mut self, out: &mut Vec<u8>, amount: usize) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.encoding == Encoding::Utf8 {
            if !self.pending.is_empty() {
                out.append(&mut self.pending);
                return Ok(true);
            }
            let more = self.read_raw(out, amount)?;
            self.ended = !more;
            return Ok(more);
        }
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        raw.append(&mut self.pending);
        let more = self.read_raw(&mut raw, amount);
        let more = more?;
        self.ended = !more;
        let used = transcode(&raw, self.encoding == Encoding::Utf16Be, self.ended, out);
        self.pending.extend_from_slice(&raw[used..]);
        self.raw = raw;
        Ok(more || used > 0)
    }
}

/// Why bytes could not be read or unpacked.
pub fn cannot_read(error: std::io::Error, ratio_limit: u64) -> Error {
    match Overgrown::is_cause_of(&error) {
        true => Error::new(
            ErrorKind::LimitExceeded,
            format!(
                "the compressed data unpacks to more than {ratio_limit} times its size: raise the limit if that is no attack"
            ),
        ),
        false => Error::new(ErrorKind::Io, format!("cannot read: {error}")),
    }
}

/// Appends UTF-16 as UTF-8 and gives the number of bytes used. What is incomplete waits unless it is the last.
fn transcode(raw: &[u8], big_endian: bool, last: bool, out: &mut Vec<u8>) -> usize {
    let unit = |pair: &[u8]| match *pair {
        [a, b] if big_endian => u16::from_be_bytes([a, b]),
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0xfffd,
    };
    let mut whole = raw.len() & !1;
    if !last && whole >= 2 && (0xd800..0xdc00).contains(&unit(&raw[whole - 2..whole])) {
        whole -= 2;
    }
    out.reserve(whole / 2);
    for character in char::decode_utf16(raw[..whole].chunks_exact(2).map(unit)) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        if character.is_ascii() {
            out.push(character as u8);
        } else {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    // A last odd byte is half a character of a file that was cut off, and nothing can be made of it.
    if last { raw.len() } else { whole }
}

fn find_encoding(head: &[u8]) -> Result<(Encoding, usize)> {
    let refuse = |what: &str| {
        Err(Error::new(
            ErrorKind::InvalidEncoding,
            format!("the text is neither UTF-8 nor UTF-16 ({what}): export it again as UTF-8"),
        ))
    };
    if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        return refuse("it is UTF-32");
    }
    if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Ok((Encoding::Utf8, 3));
    }
    if head.starts_with(&[0xff, 0xfe]) {
        return Ok((Encoding::Utf16Le, 2));
    }
    if head.starts_with(&[0xfe, 0xff]) {
        return Ok((Encoding::Utf16Be, 2));
    }
    // Without a mark UTF-16 shows by the zero in every other byte of its ASCII characters.
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs > 0 && odd * 10 >= pairs * 7 && even * 10 <= pairs {
        return Ok((Encoding::Utf16Le, 0));
    }
    if pairs > 0 && even * 10 >= pairs * 7 && odd * 10 <= pairs {
        return Ok((Encoding::Utf16Be, 0));
    }
    let controls = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    if controls * 10 > head.len() {
        return refuse("it holds binary data");
    }
    Ok((Encoding::Utf8, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn decode(bytes: &[u8]) -> Result<(String, Encoding)> {
        let mut decoder = Decoder::new(Box::new(Cursor::new(bytes.to_vec())), 1000)?;
        let mut out = Vec::new();
        while decoder.read(&mut out, 7)? {}
        Ok((String::from_utf8_lossy(&out).into_owned(), decoder.encoding()))
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    const TEXT: &str = "AuditData\n\"é 日本 😀\"\nplain text that is long enough to look like text\n";

    #[test]
    fn utf8_with_and_without_mark() {
        for mark in ["", "\u{feff}"] {
            let (text, encoding) = decode(format!("{mark}{TEXT}").as_bytes()).expect("text");
            assert_eq!((text.as_str(), encoding), (TEXT, Encoding::Utf8));
        }
    }

    #[test]
    fn utf16_with_and_without_mark() {
        for (big_endian, expected) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
            for mark in ["", "\u{feff}"] {
                let source = utf16(&format!("{mark}{TEXT}"), big_endian);
                let (text, encoding) = decode(&source).expect("text");
                assert_eq!((text.as_str(), encoding), (TEXT, expected));
                assert_eq!(encoding.source_length(text.as_bytes()) as usize + mark.len().min(1) * 2, source.len());
            }
        }
    }

    #[test]
    fn odd_last_byte_of_utf16_is_passed_over() {
        let mut source = utf16("\u{feff}abc", false);
        source.push(b'x');
        assert_eq!(decode(&source).expect("text").0, "abc");
    }

    #[test]
    fn binary_data_is_refused() {
        let message = |bytes: &[u8]| decode(bytes).err().map(|error| (error.kind(), error.message().to_string()));
        assert_eq!(message(&[1, 2, 3, 4, 5, 6, 7, 8]).expect("refused").0, ErrorKind::InvalidEncoding);
        assert_eq!(message(&[0xff, 0xfe, 0, 0, b'a', 0, 0, 0]).expect("refused").0, ErrorKind::InvalidEncoding);
    }
}
