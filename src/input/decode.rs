//! Bytes of a source → UTF-8 text: transcodes UTF-16, removes byte order marks.

use std::io::Read;

use super::foreign;
use super::inflate::{Damage, Growth, Inflater, Overgrown};
use crate::error::{Error, ErrorKind, Result};
use crate::message;

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
    /// Bytes that are not decoded yet: less than one character of UTF-16, or what is in the next encoding.
    pending: Vec<u8>,
    /// How the text goes on where its encoding changes, and the length of the mark there.
    next_encoding: Option<(Encoding, u64)>,
    /// How often the encoding has changed.
    changes: u32,
    /// Whether what comes next begins a line.
    at_line_start: bool,
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
        let mut decoder = Self {
            inflater,
            encoding: Encoding::Utf8,
            mark: 0,
            pending: Vec::new(),
            next_encoding: None,
            changes: 0,
            at_line_start: false,
            raw: Vec::new(),
            ended: false,
        };
        let mut head = Vec::new();
        while head.len() < 1024 && decoder.read_raw(&mut head, 1024)? {}
        if let Some((what, remedy)) = foreign::binary(&head) {
            return Err(Error::new(
                ErrorKind::InvalidFormat,
                message!["this is ", what, ": ", remedy, " and read that"],
            ));
        }
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

    /// Whether the text that was read ends where the encoding changes, as where something of another encoding was appended
    /// to a file: nothing more is read before [`Decoder::go_on`].
    pub fn changes_encoding(&self) -> bool {
        self.next_encoding.is_some()
    }

    /// Goes on in the next encoding; gives the length of the mark that stands there.
    pub fn go_on(&mut self) -> u64 {
        let Some((encoding, mark)) = self.next_encoding.take() else { return 0 };
        self.encoding = encoding;
        self.changes += 1;
        self.at_line_start = false;
        mark
    }

    /// Appends about `amount` bytes of text; false when there is nothing left.
    pub fn read(&mut self, out: &mut Vec<u8>, amount: usize) -> Result<bool> {
        if self.changes_encoding() {
            return Ok(true);
        }
        if self.ended && self.pending.is_empty() {
            return Ok(false);
        }
        if self.encoding == Encoding::Utf8 {
            let filled = out.len();
            let mut more = true;
            if self.pending.is_empty() {
                more = self.read_raw(out, amount)?;
                self.ended = !more;
            } else {
                out.append(&mut self.pending);
            }
            self.end_before_utf16(out, filled)?;
            return Ok(more);
        }
        let mut raw = std::mem::take(&mut self.raw);
        raw.clear();
        raw.append(&mut self.pending);
        // The beginning of a line has to be there to tell whether it is UTF-16 still.
        let mut wanted = amount.max(UTF8_SAMPLE);
        while !self.ended && wanted > 0 {
            self.ended = !self.read_raw(&mut raw, wanted)?;
            wanted = UTF8_SAMPLE.saturating_sub(raw.len());
        }
        let big_endian = self.encoding == Encoding::Utf16Be;
        let mut next = None;
        let line = match self.changes < MOST_CHANGES {
            true => line_in_utf8(&raw, big_endian, self.at_line_start, self.ended),
            false => None,
        };
        match line {
            Some((at, true)) => {
                let mark = if raw[at..].starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
                self.next_encoding = Some((Encoding::Utf8, mark as u64));
                next = Some(raw.split_off(at).split_off(mark));
            }
            Some((at, false)) => next = Some(raw.split_off(at)),
            None => {}
        }
        let used = transcode(&raw, big_endian, self.ended && next.is_none() || self.changes_encoding(), out);
        self.pending.extend_from_slice(&raw[used..]);
        self.pending.extend(next.into_iter().flatten());
        self.at_line_start = out.last() == Some(&b'\n');
        self.raw = raw;
        Ok(!self.ended || used > 0 || self.changes_encoding() || !self.pending.is_empty())
    }

    /// Ends what was read of UTF-8 where UTF-16 begins, and keeps the rest.
    fn end_before_utf16(&mut self, out: &mut Vec<u8>, filled: usize) -> Result<()> {
        let mut from = filled;
        if self.changes >= MOST_CHANGES {
            return Ok(());
        }
        while let Some(found) = memchr::memchr(0, &out[from..]) {
            let zero = from + found;
            // Enough has to be there to tell UTF-16 from a zero byte in a text.
            while out.len() - zero < UTF16_SAMPLE && !self.ended {
                self.ended = !self.read_raw(out, UTF16_SAMPLE)?;
            }
            if let Some((start, encoding)) = utf16_start(out, zero) {
                let marks: &[&[u8]] = &[&[0xff, 0xfe], &[0xfe, 0xff]];
                let mark = if marks.iter().any(|mark| out[..start].ends_with(mark)) { 2 } else { 0 };
                self.pending.extend_from_slice(&out[start..]);
                out.truncate(start - mark);
                self.next_encoding = Some((encoding, mark as u64));
                return Ok(());
            }
            from = zero + 1;
        }
        Ok(())
    }
}

/// So often an encoding may change: whoever appends does so by hand or once a day, and each time takes time.
const MOST_CHANGES: u32 = 1000;

/// So many bytes behind a zero byte show whether they are UTF-16.
const UTF16_SAMPLE: usize = 32;

/// Where UTF-16 begins whose first zero byte is at `zero`, and which, if what follows is UTF-16.
fn utf16_start(text: &[u8], zero: usize) -> Option<(usize, Encoding)> {
    let is_utf16 = |start: usize, high: usize| {
        let sample = &text[start..text.len().min(start + UTF16_SAMPLE)];
        let pairs = sample.chunks_exact(2);
        let (count, good) = (pairs.len(), pairs.filter(|pair| pair[high] == 0 && pair[1 - high] != 0).count());
        count >= 4 && good * 10 >= count * 8
    };
    match zero.checked_sub(1) {
        // Behind a line end or the mark the zero byte is the first of its character.
        Some(before) if matches!(text[..=before], [.., b'\n'] | [.., 0xfe, 0xff]) && is_utf16(zero, 0) => {
            Some((zero, Encoding::Utf16Be))
        }
        Some(start) if is_utf16(start, 1) => Some((start, Encoding::Utf16Le)),
        _ if is_utf16(zero, 0) => Some((zero, Encoding::Utf16Be)),
        _ => None,
    }
}

/// So many bytes at the beginning of a line show whether they are UTF-8 in what was UTF-16.
const UTF8_SAMPLE: usize = 13;

/// The first line that begins in UTF-8 again (`true`), or of which too little is there to tell.
fn line_in_utf8(raw: &[u8], big_endian: bool, at_line_start: bool, ended: bool) -> Option<(usize, bool)> {
    let is_text = |at: usize| {
        let line = &raw[at..raw.len().min(at + UTF8_SAMPLE)];
        let line = line.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(line);
        // Pairs of letters are also characters of UTF-16, but hardly so many at the beginning of a line.
        line.len() > UTF8_SAMPLE / 2
            && line.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"{[\"<@#".contains(byte))
            && line.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
    };
    let newline: [u8; 2] = if big_endian { [0, b'\n'] } else { [b'\n', 0] };
    let lines = memchr::memmem::find_iter(raw, &newline).map(|at| at + 2).filter(|at| at % 2 == 0);
    at_line_start.then_some(0).into_iter().chain(lines).find_map(|at| {
        let is_short = !ended && raw.len() - at < UTF8_SAMPLE;
        if is_short && at > 0 { Some((at, false)) } else { is_text(at).then_some((at, true)) }
    })
}

/// Why bytes could not be read or unpacked.
pub fn cannot_read(error: std::io::Error, ratio_limit: u64) -> Error {
    match Overgrown::is_cause_of(&error) {
        true => Error::new(
            ErrorKind::LimitExceeded,
            message![
                "the compressed data unpacks to more than ",
                ratio_limit,
                " times its size: raise the limit if that is no attack"
            ],
        ),
        false => Error::new(ErrorKind::Io, message!["cannot read: ", &error]),
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
    let refuse = |what: &'static str| {
        Err(Error::new(
            ErrorKind::InvalidEncoding,
            message!["the text is neither UTF-8 nor UTF-16 (", what, "): export it again as UTF-8"],
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
    // Behind a first line without zeros it is what was appended.
    let pairs = if memchr::memchr(0, head).is_some_and(|zero| zero < 16) { pairs } else { 0 };
    if pairs > 0 && odd * 10 >= pairs * 7 && even * 10 <= pairs {
        return Ok((Encoding::Utf16Le, 0));
    }
    if pairs > 0 && even * 10 >= pairs * 7 && odd * 10 <= pairs {
        return Ok((Encoding::Utf16Be, 0));
    }
    // Where UTF-16 begins later, what is before it counts.
    let text_end =
        memchr::memchr(0, head).and_then(|zero| utf16_start(head, zero)).map_or(head.len(), |(start, _)| start);
    let head = &head[..text_end];
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
    fn an_encoding_that_changes_is_followed_to_and_fro() {
        let part = "{\"Operation\":\"é 日本 😀\"}\r\n".repeat(3);
        for big_endian in [false, true] {
            for (mark, amount) in [("", 7), ("\u{feff}", 7), ("", 1000), ("\u{feff}", 1 << 20)] {
                let wide = utf16(&format!("{mark}{part}"), big_endian);
                let source = [part.as_bytes(), &wide, part.as_bytes(), &wide].concat();
                let mut decoder = Decoder::new(Box::new(Cursor::new(source.clone())), 1000).expect("text");
                let (mut parts, mut length) = (vec![String::new()], decoder.mark());
                loop {
                    let mut out = Vec::new();
                    let more = decoder.read(&mut out, amount).expect("text");
                    length += decoder.encoding().source_length(&out);
                    parts.last_mut().expect("a part").push_str(&String::from_utf8_lossy(&out));
                    if decoder.changes_encoding() {
                        length += decoder.go_on();
                        parts.push(String::new());
                    } else if !more {
                        break;
                    }
                }
                assert_eq!(parts, [&*part, &part, &part, &part], "{big_endian} {mark:?} {amount}");
                assert_eq!(length as usize, source.len());
            }
        }
    }

    #[test]
    fn a_zero_byte_in_a_text_changes_nothing() {
        let text = format!("{}{{\"a\":\"x\0y\0z\"}}\n\0\0\0\0\0\0\0\0\0\0\0\0{{}}\n", TEXT.repeat(8));
        assert_eq!(decode(text.as_bytes()).expect("text").0, text);
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
        assert_eq!(
            message(b"PAR1\x15\0\x15").expect("refused"),
            (
                ErrorKind::InvalidFormat,
                "this is a Parquet file: export the table as CSV or JSON Lines and read that".into()
            )
        );
        assert_eq!(message(&[1, 2, 3, 4, 5, 6, 7, 8]).expect("refused").0, ErrorKind::InvalidEncoding);
        assert_eq!(message(&[0xff, 0xfe, 0, 0, b'a', 0, 0, 0]).expect("refused").0, ErrorKind::InvalidEncoding);
    }
}
