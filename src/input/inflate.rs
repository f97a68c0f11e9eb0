//! Compressed bytes of a source → its bytes.

use std::io::{self, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

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
pub(super) struct Inflater<R> {
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
    pub(super) ratio_limit: u64,
    pub(super) damages: Vec<GzipDamage>,
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
    pub(super) fn new(mut input: R, ratio_limit: u64) -> io::Result<Self> {
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
    pub(super) fn read_to(&mut self, out: &mut Vec<u8>, amount: usize) -> std::result::Result<usize, ReadError> {
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

pub(super) enum ReadError {
    Io(io::Error),
    Ratio,
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
