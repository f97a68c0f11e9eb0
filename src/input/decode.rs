//! Bytes of a source → UTF-8 text: decompresses gzip, transcodes UTF-16, removes byte order marks.

use std::io::{self, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::foreign;
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

/// What happened to the compressed data, where it was not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GzipDamage {
    /// Byte of the compressed file.
    pub offset: u64,
    /// What was found.
    pub what: &'static str,
}

/// Compressed bytes looked at once.
const INPUT_BLOCK: usize = 1 << 16;

/// Decompressed bytes asked for at once. The room for them is zeroed first, so that more than is likely to come would
/// only cost.
const OUTPUT_BLOCK: usize = 1 << 18;

/// Above this much output the ratio of output to input is watched.
const RATIO_WATCHED_FROM: u64 = 100 << 20;

/// The decompressed bytes of a source; plain sources pass through.
struct Inflater<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    /// Compressed bytes consumed before `buffer`.
    before: u64,
    ended: bool,
    state: GzipState,
    inflate: Decompress,
    crc: Crc,
    produced: u64,
    ratio_limit: u64,
    damages: Vec<GzipDamage>,
}

enum GzipState {
    Plain,
    Header,
    Body,
    Trailer,
    /// Damage: looking for the next member.
    Searching,
    Done,
}

impl<R: Read> Inflater<R> {
    fn new(mut input: R, ratio_limit: u64) -> io::Result<Self> {
        let mut buffer = vec![0; INPUT_BLOCK];
        let mut length = 0;
        while length < 512 {
            match input.read(&mut buffer[length..])? {
                0 => break,
                read => length += read,
            }
        }
        buffer.truncate(length);
        let state = if buffer.starts_with(&[0x1f, 0x8b, 8]) { GzipState::Header } else { GzipState::Plain };
        Ok(Self {
            input,
            buffer,
            at: 0,
            before: 0,
            ended: length < 512,
            state,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            produced: 0,
            ratio_limit,
            damages: Vec::new(),
        })
    }

    fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    /// Makes at least `wanted` unread bytes available, or all that are left.
    fn ensure(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < wanted && !self.ended {
            self.buffer.drain(..self.at);
            self.before += self.at as u64;
            self.at = 0;
            let filled = self.buffer.len();
            self.buffer.resize(filled + INPUT_BLOCK, 0);
            let read = self.input.read(&mut self.buffer[filled..]);
            self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.at..])
    }

    fn damage(&mut self, what: &'static str) {
        self.damages.push(GzipDamage { offset: self.position(), what });
        self.state = GzipState::Searching;
    }

    /// Length of the member header that begins here, `None` if there is none.
    fn header_length(&mut self) -> io::Result<Option<usize>> {
        // A name or comment in the header may be long, but nobody writes 64 KiB of them.
        let head = self.ensure(INPUT_BLOCK)?;
        let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, ..] = head else { return Ok(None) };
        if flags & 0xe0 != 0 {
            return Ok(None);
        }
        let mut length = 10;
        if flags & 4 != 0 {
            let Some(&[low, high]) = head.get(length..length + 2) else { return Ok(None) };
            length += 2 + usize::from(u16::from_le_bytes([low, high]));
        }
        for text in [8, 16] {
            if flags & text != 0 {
                let Some(end) = head.get(length..).and_then(|rest| memchr::memchr(0, rest)) else { return Ok(None) };
                length += end + 1;
            }
        }
        length += if flags & 2 != 0 { 2 } else { 0 };
        Ok((length <= head.len()).then_some(length))
    }

    /// Appends up to `amount` bytes; 0 only at the end.
    fn read_to(&mut self, out: &mut Vec<u8>, amount: usize) -> std::result::Result<usize, ReadError> {
        // What is not compressed is read to where it stays.
        if matches!(self.state, GzipState::Plain) && self.at == self.buffer.len() {
            return Ok(self.input.by_ref().take(amount as u64).read_to_end(out)?);
        }
        let filled = out.len();
        out.resize(filled + amount.min(OUTPUT_BLOCK), 0);
        let result = self.read(&mut out[filled..]);
        out.truncate(filled + *result.as_ref().unwrap_or(&0));
        result
    }

    fn read(&mut self, out: &mut [u8]) -> std::result::Result<usize, ReadError> {
        loop {
            match self.state {
                GzipState::Plain => {
                    let available = &self.buffer[self.at..];
                    let length = available.len().min(out.len());
                    out[..length].copy_from_slice(&available[..length]);
                    self.at += length;
                    return Ok(length);
                }
                GzipState::Header => match self.header_length()? {
                    Some(length) => {
                        self.at += length;
                        self.inflate.reset(false);
                        self.crc = Crc::new();
                        self.state = GzipState::Body;
                    }
                    None if self.ensure(1)?.is_empty() => self.state = GzipState::Done,
                    // Padding with zeros after the last member is common (tapes, some writers) and no damage.
                    None if self.ensure(1)?[0] == 0 => self.at += 1,
                    None => self.damage("no gzip member begins here"),
                },
                GzipState::Body => {
                    self.ensure(1)?;
                    let (consumed, made) = (self.inflate.total_in(), self.inflate.total_out());
                    let flush = if self.ended { FlushDecompress::Finish } else { FlushDecompress::None };
                    let status = self.inflate.decompress(&self.buffer[self.at..], out, flush);
                    let consumed = (self.inflate.total_in() - consumed) as usize;
                    let made = (self.inflate.total_out() - made) as usize;
                    self.at += consumed;
                    self.crc.update(&out[..made]);
                    self.produced += made as u64;
                    if self.produced > RATIO_WATCHED_FROM && self.produced / self.position().max(1) > self.ratio_limit {
                        return Err(ReadError::Ratio);
                    }
                    match status {
                        Ok(Status::StreamEnd) => self.state = GzipState::Trailer,
                        Ok(_) if made == 0 && consumed == 0 && self.ended && self.at == self.buffer.len() => {
                            self.damage("the compressed data is cut off");
                        }
                        Ok(_) if made == 0 && consumed == 0 => {
                            let have = self.buffer.len() - self.at;
                            self.ensure(have + 1)?;
                        }
                        Ok(_) => {}
                        Err(_) => self.damage("the compressed data is damaged"),
                    }
                    if made > 0 {
                        return Ok(made);
                    }
                }
                GzipState::Trailer => {
                    let (sum, amount) = (self.crc.sum(), self.crc.amount());
                    let expected = match *self.ensure(8)? {
                        [a, b, c, d, e, f, g, h, ..] => {
                            Some((u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])))
                        }
                        _ => None,
                    };
                    match expected {
                        Some(expected) if expected == (sum, amount) => {
                            self.at += 8;
                            self.state = GzipState::Header;
                        }
                        Some(_) => self.damage("the checksum does not match"),
                        None => self.damage("the compressed data is cut off"),
                    }
                }
                GzipState::Searching => {
                    if self.ensure(INPUT_BLOCK)?.is_empty() {
                        self.state = GzipState::Done;
                        continue;
                    }
                    match memchr::memmem::find(&self.buffer[self.at..], &[0x1f, 0x8b, 8]) {
                        Some(found) => {
                            self.at += found;
                            match self.header_length()? {
                                Some(_) => self.state = GzipState::Header,
                                None => self.at += 1,
                            }
                        }
                        // The last two bytes may begin a header that the next block completes.
                        None if self.ended => self.at = self.buffer.len(),
                        None => self.at = self.buffer.len() - 2,
                    }
                }
                GzipState::Done => return Ok(0),
            }
        }
    }
}

enum ReadError {
    Io(io::Error),
    Ratio,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A source's text as UTF-8, block by block.
pub struct Decoder {
    inflater: Inflater<Box<dyn Read + Send>>,
    encoding: Encoding,
    /// Bytes of the source's own encoding that were no text: the byte order mark.
    mark: u64,
    /// Bytes that are not decoded yet: less than one character of UTF-16, or what is in the next encoding.
    pending: Vec<u8>,
    /// How the text goes on where its encoding changes, and the length of the mark there.
    next_encoding: Option<(Encoding, u64)>,
    /// Whether what comes next begins a line.
    at_line_start: bool,
    raw: Vec<u8>,
    reported_damages: usize,
    ended: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

impl Decoder {
    /// Looks at the beginning of `input` and prepares to decode it.
    ///
    /// Zip archives (xlsx among them) are refused by name, and so is what is neither UTF-8, UTF-16 nor compatible with
    /// ASCII.
    pub fn new(input: Box<dyn Read + Send>, ratio_limit: u64) -> Result<Self> {
        let inflater = Inflater::new(input, ratio_limit)
            .map_err(|error| Error::new(ErrorKind::Io, message!["cannot read: ", &error]))?;
        let mut decoder = Self {
            inflater,
            encoding: Encoding::Utf8,
            mark: 0,
            pending: Vec::new(),
            next_encoding: None,
            at_line_start: false,
            raw: Vec::new(),
            reported_damages: 0,
            ended: false,
        };
        let mut head = Vec::new();
        while head.len() < 1024 && decoder.read_raw(&mut head, 1024)? {}
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let xlsx = memchr::memmem::find(&head, b"[Content_Types].xml").is_some()
                || memchr::memmem::find(&head, b"xl/").is_some();
            let (what, remedy) =
                if xlsx { ("an Excel workbook", "save it as CSV") } else { ("a zip archive", "unpack it") };
            return Err(Error::new(
                ErrorKind::InvalidFormat,
                message!["this is ", what, ": ", remedy, " and read that"],
            ));
        }
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
    pub fn take_damages(&mut self) -> Vec<GzipDamage> {
        let new = self.inflater.damages[self.reported_damages..].to_vec();
        self.reported_damages = self.inflater.damages.len();
        new
    }

    /// Appends up to `amount` decompressed bytes; false at the end.
    fn read_raw(&mut self, out: &mut Vec<u8>, amount: usize) -> Result<bool> {
        out.try_reserve(amount).map_err(|_| Error::new(ErrorKind::LimitExceeded, "out of memory for input"))?;
        match self.inflater.read_to(out, amount) {
            Ok(length) => Ok(length > 0),
            Err(ReadError::Io(error)) => Err(Error::new(ErrorKind::Io, message!["cannot read: ", &error])),
            Err(ReadError::Ratio) => Err(Error::new(
                ErrorKind::LimitExceeded,
                message![
                    "the compressed data unpacks to more than ",
                    self.inflater.ratio_limit,
                    " times its size: raise the limit if that is no attack"
                ],
            )),
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
        match line_in_utf8(&raw, big_endian, self.at_line_start, self.ended) {
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
            && line.iter().all(|byte| matches!(byte, b' '..=b'~'))
    };
    let newline: [u8; 2] = if big_endian { [0, b'\n'] } else { [b'\n', 0] };
    let lines = memchr::memmem::find_iter(raw, &newline).map(|at| at + 2).filter(|at| at % 2 == 0);
    at_line_start.then_some(0).into_iter().chain(lines).find_map(|at| {
        let is_short = !ended && raw.len() - at < UTF8_SAMPLE;
        if is_short && at > 0 { Some((at, false)) } else { is_text(at).then_some((at, true)) }
    })
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
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Write};

    fn decode(bytes: &[u8]) -> Result<(String, Vec<GzipDamage>, Encoding)> {
        let mut decoder = Decoder::new(Box::new(Cursor::new(bytes.to_vec())), 1000)?;
        let mut out = Vec::new();
        while decoder.read(&mut out, 7)? {}
        Ok((String::from_utf8_lossy(&out).into_owned(), decoder.take_damages(), decoder.encoding()))
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    const TEXT: &str = "AuditData\n\"é 日本 😀\"\nplain text that is long enough to look like text\n";

    #[test]
    fn utf8_with_and_without_mark() {
        for mark in ["", "\u{feff}"] {
            let (text, _, encoding) = decode(format!("{mark}{TEXT}").as_bytes()).expect("text");
            assert_eq!((text.as_str(), encoding), (TEXT, Encoding::Utf8));
        }
    }

    #[test]
    fn utf16_with_and_without_mark() {
        for (big_endian, expected) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
            for mark in ["", "\u{feff}"] {
                let source = utf16(&format!("{mark}{TEXT}"), big_endian);
                let (text, _, encoding) = decode(&source).expect("text");
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
    fn several_gzip_members_are_one_text() {
        let source = [gzip("one\n"), gzip("two\n"), vec![0; 16]].concat();
        let (text, damages, _) = decode(&source).expect("text");
        assert_eq!((text.as_str(), damages.len()), ("one\ntwo\n", 0));
    }

    #[test]
    fn cut_off_gzip_keeps_what_was_decoded() {
        let long: String = (0..2000).map(|number| format!("line {number} {}\n", number * 7919 % 1009)).collect();
        let whole = gzip(&long);
        let (text, damages, _) = decode(&whole[..whole.len() / 2]).expect("text");
        assert!(text.len() > long.len() / 4 && long.starts_with(&text), "{} of {}", text.len(), long.len());
        assert_eq!(damages[0].what, "the compressed data is cut off");
    }

    #[test]
    fn damage_in_one_member_spares_the_next() {
        let long: String = (0..2000).map(|number| format!("line {number} {}\n", number * 7919 % 1009)).collect();
        let mut first = gzip(&long);
        let middle = first.len() / 2;
        first[middle..middle + 40].fill(0xff);
        let (text, damages, _) = decode(&[first, gzip("the next member\n")].concat()).expect("text");
        assert!(text.starts_with("line 0") && text.ends_with("the next member\n"), "{}", &text[text.len() - 40..]);
        assert!(!damages.is_empty());
    }

    #[test]
    fn archives_and_binary_are_refused_by_name() {
        let message = |bytes: &[u8]| decode(bytes).err().map(|error| (error.kind(), error.message().to_string()));
        assert_eq!(
            message(b"PAR1\x15\0\x15").expect("refused"),
            (
                ErrorKind::InvalidFormat,
                "this is a Parquet file: export the table as CSV or JSON Lines and read that".into()
            )
        );
        let zip = message(b"PK\x03\x04\x14\0\0\0something.csv").expect("refused");
        assert_eq!(zip, (ErrorKind::InvalidFormat, "this is a zip archive: unpack it and read that".into()));
        let xlsx = message(b"PK\x03\x04\x14\0\0\0[Content_Types].xml").expect("refused");
        assert!(xlsx.1.contains("save it as CSV"));
        assert_eq!(message(&[1, 2, 3, 4, 5, 6, 7, 8]).expect("refused").0, ErrorKind::InvalidEncoding);
        assert_eq!(message(&[0xff, 0xfe, 0, 0, b'a', 0, 0, 0]).expect("refused").0, ErrorKind::InvalidEncoding);
    }

    #[test]
    fn a_gzip_bomb_is_stopped() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let block = vec![b' '; 1 << 20];
        for _ in 0..300 {
            encoder.write_all(&block).expect("memory");
        }
        let bomb = encoder.finish().expect("memory");
        let mut decoder = Decoder::new(Box::new(Cursor::new(bomb)), 1000).expect("a beginning");
        let mut out = Vec::new();
        let error = loop {
            out.clear();
            match decoder.read(&mut out, 1 << 20) {
                Ok(true) => {}
                Ok(false) => panic!("the bomb went off"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
}
