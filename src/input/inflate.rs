//! Compressed bytes of a source → its bytes: gzip, Zstandard and what the members of a zip archive are packed with, also
//! one within another. What is not compressed passes through.

use std::fmt;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// What happened to the compressed data, where it was not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Byte of the compressed data.
    pub offset: u64,
    /// What was found.
    pub what: &'static str,
}

const CUT_OFF: &str = "the compressed data is cut off";
const DAMAGED: &str = "the compressed data is damaged";
const WRONG_CHECKSUM: &str = "the checksum does not match";

/// Compressed bytes looked at once.
const INPUT_BLOCK: usize = 1 << 16;

/// Decompressed bytes asked for at once. The room for them is zeroed first, so that more than is likely to come would
/// only cost.
const OUTPUT_BLOCK: usize = 1 << 18;

/// Bytes by which content is told.
const HEAD: usize = 512;

/// How often content that was unpacked is unpacked again.
const MOST_LAYERS: usize = 4;

/// Above this much output the ratio of output to input is watched.
const RATIO_WATCHED_FROM: u64 = 100 << 20;

/// How much came out of the bytes of one file, all its layers and members together.
#[derive(Debug)]
pub struct Growth {
    limit: u64,
    /// Bytes as they lie on disk.
    read: AtomicU64,
    made: AtomicU64,
}

impl Growth {
    /// The growth of what is yet to be read, and may grow by that factor.
    pub fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, read: AtomicU64::new(0), made: AtomicU64::new(0) })
    }

    /// The factor.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Notes bytes that were read.
    pub fn read(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Notes bytes that were made of them; fails with [`Overgrown`] where that is too much.
    fn make(&self, bytes: u64) -> io::Result<()> {
        let made = self.made.fetch_add(bytes, Ordering::Relaxed) + bytes;
        match made > RATIO_WATCHED_FROM && made / self.read.load(Ordering::Relaxed).max(1) > self.limit {
            true => Err(io::Error::other(Overgrown)),
            false => Ok(()),
        }
    }
}

/// The cause of an [`io::Error`]: more than the limit came out of compressed data.
#[derive(Debug)]
pub struct Overgrown;

impl Overgrown {
    /// Whether it is the cause.
    pub fn is_cause_of(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|cause| cause.is::<Self>())
    }
}

impl fmt::Display for Overgrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the compressed data unpacks to more than the limit")
    }
}

impl std::error::Error for Overgrown {}

/// Bytes that are looked at before they are used.
struct Input {
    bytes: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes used before `buffer`.
    before: u64,
    ended: bool,
    /// Whether these are the bytes on disk.
    outermost: Option<Arc<Growth>>,
}

impl Input {
    fn new(bytes: Box<dyn Read + Send>, outermost: Option<Arc<Growth>>) -> Self {
        Self { bytes, buffer: Vec::new(), at: 0, before: 0, ended: false, outermost }
    }

    fn position(&self) -> u64 {
        self.before + self.at as u64
    }

    fn available(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Makes at least `wanted` unused bytes available, or all that are left.
    fn ensure(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < wanted && !self.ended {
            self.buffer.drain(..self.at);
            self.before += self.at as u64;
            self.at = 0;
            let filled = self.buffer.len();
            self.buffer.resize(filled + INPUT_BLOCK, 0);
            let read = self.bytes.read(&mut self.buffer[filled..]);
            self.buffer.truncate(filled + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => self.ended = true,
                Ok(read) => self.count(read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.available())
    }

    fn count(&self, read: usize) {
        if let Some(growth) = &self.outermost {
            growth.read(read as u64);
        }
    }

    /// Whether nothing is left.
    fn is_empty(&mut self) -> io::Result<bool> {
        Ok(self.ensure(1)?.is_empty())
    }

    /// Goes on to where one of these begins; whether there is one. What comes before is passed over.
    fn search(&mut self, magic: &[u8]) -> io::Result<bool> {
        loop {
            let found = memchr::memmem::find(self.ensure(INPUT_BLOCK)?, magic);
            match found {
                Some(found) => {
                    self.at += found;
                    return Ok(true);
                }
                None if self.ended => {
                    self.at = self.buffer.len();
                    return Ok(false);
                }
                // Its last bytes may begin one that the next block completes.
                None => self.at = self.buffer.len() - (magic.len() - 1),
            }
        }
    }

    fn copy_to(&mut self, out: &mut [u8]) -> usize {
        let available = self.available();
        let length = available.len().min(out.len());
        out[..length].copy_from_slice(&available[..length]);
        self.at += length;
        length
    }
}

/// One way of packing bytes.
enum Codec {
    Plain,
    Gzip(Gzip),
    Zstd(Box<Zstd>),
    Member(Member),
}

const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

impl Codec {
    /// What these bytes begin.
    fn of(head: &[u8]) -> Self {
        match head {
            _ if head.starts_with(&GZIP) => Self::Gzip(Gzip::default()),
            _ if head.starts_with(&ZSTD) || skippable(head).is_some() => Self::Zstd(Box::default()),
            _ => Self::Plain,
        }
    }
}

type Damages = Arc<Mutex<Vec<Damage>>>;

/// Bytes of which some way of packing was taken off.
struct Layer {
    input: Input,
    codec: Codec,
    growth: Arc<Growth>,
    damages: Damages,
}

impl Read for Layer {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let (input, damages) = (&mut self.input, &self.damages);
        let made = match &mut self.codec {
            Codec::Plain => {
                input.ensure(1)?;
                return Ok(input.copy_to(out));
            }
            Codec::Gzip(gzip) => gzip.read(input, damages, out)?,
            Codec::Zstd(zstd) => zstd.read(input, damages, out)?,
            Codec::Member(member) => member.read(input, damages, out)?,
        };
        self.growth.make(made as u64)?;
        Ok(made)
    }
}

fn damage(damages: &Damages, input: &Input, what: &'static str) {
    let damage = Damage { offset: input.position(), what };
    damages.lock().unwrap_or_else(PoisonError::into_inner).push(damage);
}

/// Inflates the next bytes of `input`: how many were made, and whether the stream has ended. Nothing is made only at an
/// end: of the stream, or of the data with the damage that is named.
fn inflate(
    inflate: &mut Decompress,
    input: &mut Input,
    out: &mut [u8],
) -> io::Result<(usize, std::result::Result<bool, &'static str>)> {
    loop {
        input.ensure(1)?;
        let (consumed, made) = (inflate.total_in(), inflate.total_out());
        let flush = if input.ended { FlushDecompress::Finish } else { FlushDecompress::None };
        let status = inflate.decompress(&input.buffer[input.at..], out, flush);
        let consumed = (inflate.total_in() - consumed) as usize;
        let made = (inflate.total_out() - made) as usize;
        input.at += consumed;
        match status {
            Ok(Status::StreamEnd) => return Ok((made, Ok(true))),
            Err(_) => return Ok((made, Err(DAMAGED))),
            Ok(_) if made > 0 => return Ok((made, Ok(false))),
            Ok(_) if consumed > 0 => {}
            Ok(_) if input.ended && input.available().is_empty() => return Ok((0, Err(CUT_OFF))),
            Ok(_) => {
                let have = input.available().len();
                input.ensure(have + 1)?;
            }
        }
    }
}

/// Gzip: members one after another.
struct Gzip {
    state: GzipState,
    inflate: Decompress,
    crc: Crc,
}

#[derive(Clone, Copy)]
enum GzipState {
    Header,
    Body,
    Trailer,
    /// Damage: looking for the next member.
    Searching,
    Done,
}

impl Default for Gzip {
    fn default() -> Self {
        Self { state: GzipState::Header, inflate: Decompress::new(false), crc: Crc::new() }
    }
}

impl Gzip {
    fn damage(&mut self, input: &Input, damages: &Damages, what: &'static str) {
        damage(damages, input, what);
        self.state = GzipState::Searching;
    }

    fn read(&mut self, input: &mut Input, damages: &Damages, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                GzipState::Header => match gzip_header_length(input)? {
                    Some(length) => {
                        input.at += length;
                        self.inflate.reset(false);
                        self.crc = Crc::new();
                        self.state = GzipState::Body;
                    }
                    None if input.is_empty()? => self.state = GzipState::Done,
                    // Padding with zeros after the last member is common (tapes, some writers) and no damage.
                    None if input.ensure(1)?[0] == 0 => input.at += 1,
                    None => self.damage(input, damages, "no gzip member begins here"),
                },
                GzipState::Body => {
                    let (made, state) = inflate(&mut self.inflate, input, out)?;
                    self.crc.update(&out[..made]);
                    match state {
                        Ok(true) => self.state = GzipState::Trailer,
                        Ok(false) => {}
                        Err(what) => self.damage(input, damages, what),
                    }
                    if made > 0 {
                        return Ok(made);
                    }
                }
                GzipState::Trailer => {
                    let (sum, amount) = (self.crc.sum(), self.crc.amount());
                    let expected = match *input.ensure(8)? {
                        [a, b, c, d, e, f, g, h, ..] => {
                            Some((u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])))
                        }
                        _ => None,
                    };
                    match expected {
                        Some(expected) if expected == (sum, amount) => {
                            input.at += 8;
                            self.state = GzipState::Header;
                        }
                        Some(_) => self.damage(input, damages, WRONG_CHECKSUM),
                        None => self.damage(input, damages, CUT_OFF),
                    }
                }
                GzipState::Searching => match input.search(&GZIP)? {
                    true if gzip_header_length(input)?.is_some() => self.state = GzipState::Header,
                    true => input.at += 1,
                    false => self.state = GzipState::Done,
                },
                GzipState::Done => return Ok(0),
            }
        }
    }
}

/// Length of the member header that begins here, `None` if there is none.
fn gzip_header_length(input: &mut Input) -> io::Result<Option<usize>> {
    // A name or comment in the header may be long, but nobody writes 64 KiB of them.
    let head = input.ensure(INPUT_BLOCK)?;
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

/// Zstandard: frames one after another.
struct Zstd {
    state: ZstdState,
    decoder: FrameDecoder,
    has_checksum: bool,
}

#[derive(Clone, Copy)]
enum ZstdState {
    Frame,
    /// Bytes that are no content.
    Skip(u64),
    Blocks,
    /// What the decoder still holds of a frame that has ended, well or not.
    Drain {
        whole: bool,
    },
    /// Damage: looking for the next frame.
    Searching,
    Done,
}

impl Default for Zstd {
    fn default() -> Self {
        Self { state: ZstdState::Frame, decoder: FrameDecoder::new(), has_checksum: false }
    }
}

/// The longest header of a frame.
const ZSTD_HEADER: usize = 18;

/// The largest block.
const ZSTD_BLOCK: usize = 128 << 10;

/// How many bytes the frame holds that begins here, if it is one to pass over.
fn skippable(head: &[u8]) -> Option<u64> {
    match *head {
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, ..] => Some(u64::from(u32::from_le_bytes([a, b, c, d]))),
        _ => None,
    }
}

impl Zstd {
    /// Gives up the frame. The decoder keeps back what later blocks may refer to until it has seen the last.
    fn give_up(&mut self, input: &Input, damages: &Damages, what: &'static str) {
        damage(damages, input, what);
        // An empty last block, and a checksum that nobody compares.
        let _ = self.decoder.decode_blocks(&[1, 0, 0, 0, 0, 0, 0][..], BlockDecodingStrategy::All);
        self.state = ZstdState::Drain { whole: false };
    }

    fn read(&mut self, input: &mut Input, damages: &Damages, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                ZstdState::Frame => self.begin(input, damages)?,
                ZstdState::Skip(0) => self.state = ZstdState::Frame,
                ZstdState::Skip(left) => match input.ensure(1)?.len() {
                    0 => {
                        damage(damages, input, CUT_OFF);
                        self.state = ZstdState::Done;
                    }
                    have => {
                        let skipped = left.min(have as u64);
                        input.at += skipped as usize;
                        self.state = ZstdState::Skip(left - skipped);
                    }
                },
                ZstdState::Blocks => {
                    let made = self.decoder.read(out)?;
                    if made > 0 {
                        return Ok(made);
                    }
                    self.block(input, damages)?;
                }
                ZstdState::Drain { whole } => {
                    let made = self.decoder.read(out)?;
                    if made > 0 {
                        return Ok(made);
                    }
                    let sums = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
                    if whole && self.has_checksum && sums.0 != sums.1 {
                        damage(damages, input, WRONG_CHECKSUM);
                    }
                    self.state = if whole { ZstdState::Frame } else { ZstdState::Searching };
                }
                ZstdState::Searching => {
                    self.state = if input.search(&ZSTD)? { ZstdState::Frame } else { ZstdState::Done };
                }
                ZstdState::Done => return Ok(0),
            }
        }
    }

    fn begin(&mut self, input: &mut Input, damages: &Damages) -> io::Result<()> {
        let head = input.ensure(ZSTD_HEADER)?;
        if head.is_empty() {
            self.state = ZstdState::Done;
            return Ok(());
        }
        if let Some(length) = skippable(head) {
            input.at += 8;
            self.state = ZstdState::Skip(length);
            return Ok(());
        }
        let what = match head.starts_with(&ZSTD) {
            false => "no Zstandard frame begins here",
            true if head.len() < ZSTD_HEADER => CUT_OFF,
            true => DAMAGED,
        };
        self.has_checksum = head.get(4).is_some_and(|flags| flags & 4 != 0);
        let mut rest = head;
        let begun = self.decoder.reset(&mut rest);
        let length = head.len() - rest.len();
        let refused = |what: String| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        match begun {
            Ok(()) => {
                input.at += length;
                self.state = ZstdState::Blocks;
                return Ok(());
            }
            Err(FrameDecoderError::DictNotProvided { dict_id }) => {
                return refused(format!(
                    "it is compressed with the Zstandard dictionary {dict_id}: compress it without"
                ));
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                return refused(
                    "it is compressed with a Zstandard window over 128 MiB: compress it without --ultra".into(),
                );
            }
            Err(_) => {}
        }
        damage(damages, input, what);
        // Not the same again.
        input.at += 1;
        self.state = ZstdState::Searching;
        Ok(())
    }

    /// Decodes the next block, of which the decoder is given all or nothing: it does not go on within one.
    fn block(&mut self, input: &mut Input, damages: &Damages) -> io::Result<()> {
        let [a, b, c, ..] = *input.ensure(3)? else {
            input.at = input.buffer.len();
            self.give_up(input, damages, CUT_OFF);
            return Ok(());
        };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let is_last = header & 1 != 0;
        // A run of one byte is that byte.
        let length = if header >> 1 & 3 == 1 { 1 } else { (header >> 3) as usize };
        if length > ZSTD_BLOCK {
            self.give_up(input, damages, DAMAGED);
            return Ok(());
        }
        let whole = 3 + length + if is_last && self.has_checksum { 4 } else { 0 };
        if input.ensure(whole)?.len() < whole {
            input.at = input.buffer.len();
            self.give_up(input, damages, CUT_OFF);
            return Ok(());
        }
        match self.decoder.decode_blocks(&input.available()[..whole], BlockDecodingStrategy::UptoBlocks(1)) {
            Ok(_) => {
                input.at += whole;
                if is_last {
                    self.state = ZstdState::Drain { whole: true };
                }
            }
            Err(_) => self.give_up(input, damages, DAMAGED),
        }
        Ok(())
    }
}

/// How a member of an archive is packed, and what it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Whether it is deflated; else it is as it was.
    pub deflated: bool,
    /// Its length and checksum, where they are of this and not of what it is packed in.
    pub expected: Option<(u64, u32)>,
}

/// A member of an archive.
struct Member {
    packed: Packed,
    inflate: Decompress,
    crc: Crc,
    made: u64,
    ended: bool,
}

impl Member {
    fn read(&mut self, input: &mut Input, damages: &Damages, out: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let (made, state) = match self.packed.deflated {
            true => inflate(&mut self.inflate, input, out)?,
            false => {
                input.ensure(1)?;
                let made = input.copy_to(out);
                (made, Ok(made == 0))
            }
        };
        self.crc.update(&out[..made]);
        self.made += made as u64;
        let what = match (state, self.packed.expected) {
            (Ok(true), Some((length, _))) if self.made < length => Some(CUT_OFF),
            (Ok(true), Some(expected)) if (self.made, self.crc.sum()) != expected => Some(WRONG_CHECKSUM),
            (Ok(_), _) => None,
            (Err(what), _) => Some(what),
        };
        if let Some(what) = what {
            damage(damages, input, what);
        }
        self.ended = state != Ok(false);
        Ok(made)
    }
}

/// The bytes of a source, unpacked.
pub struct Inflater {
    layer: Layer,
    /// What was looked at and not given out.
    head: Vec<u8>,
    damages: Damages,
    growth: Arc<Growth>,
}

impl Inflater {
    /// The bytes behind those of a file, which count as read.
    pub fn new(bytes: Box<dyn Read + Send>, growth: Arc<Growth>) -> io::Result<Self> {
        let mut input = Input::new(bytes, Some(growth.clone()));
        let codec = Codec::of(input.ensure(HEAD)?);
        Self::unpack(input, codec, growth)
    }

    /// The bytes of a member of an archive.
    pub fn of_member(bytes: Box<dyn Read + Send>, packed: Packed, growth: Arc<Growth>) -> io::Result<Self> {
        let member = Member { packed, inflate: Decompress::new(false), crc: Crc::new(), made: 0, ended: false };
        Self::unpack(Input::new(bytes, None), Codec::Member(member), growth)
    }

    /// Takes off what the content itself is packed in, too.
    fn unpack(input: Input, codec: Codec, growth: Arc<Growth>) -> io::Result<Self> {
        let damages = Damages::default();
        let mut layer = Layer { input, codec, growth: growth.clone(), damages: damages.clone() };
        let mut head = Vec::new();
        for _ in 0..MOST_LAYERS {
            if matches!(layer.codec, Codec::Plain) {
                break;
            }
            head.clear();
            layer.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
            let codec = Codec::of(&head);
            if matches!(codec, Codec::Plain) {
                break;
            }
            let input = Input::new(Box::new(Cursor::new(std::mem::take(&mut head)).chain(layer)), None);
            layer = Layer { input, codec, growth: growth.clone(), damages: damages.clone() };
        }
        Ok(Self { layer, head, damages, growth })
    }

    /// The first bytes, up to some hundred of them, as long as nothing was read.
    pub fn head(&self) -> &[u8] {
        match self.layer.codec {
            Codec::Plain => self.layer.input.available(),
            _ => &self.head,
        }
    }

    /// The growth that it counts in.
    pub fn growth(&self) -> &Arc<Growth> {
        &self.growth
    }

    /// The damages found since the last call.
    pub fn take_damages(&mut self) -> Vec<Damage> {
        std::mem::take(&mut *self.damages.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Appends up to `amount` bytes; 0 only at the end.
    pub fn read_to(&mut self, out: &mut Vec<u8>, amount: usize) -> io::Result<usize> {
        // What is not compressed is read to where it stays.
        if matches!(self.layer.codec, Codec::Plain) && self.layer.input.available().is_empty() {
            let read = self.layer.input.bytes.by_ref().take(amount as u64).read_to_end(out)?;
            self.layer.input.count(read);
            return Ok(read);
        }
        let filled = out.len();
        out.resize(filled + amount.min(OUTPUT_BLOCK), 0);
        let result = self.read(&mut out[filled..]);
        out.truncate(filled + *result.as_ref().unwrap_or(&0));
        result
    }
}

impl Read for Inflater {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.head.is_empty() {
            return self.layer.read(out);
        }
        let length = self.head.len().min(out.len());
        out[..length].copy_from_slice(&self.head[..length]);
        self.head.drain(..length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder, write::GzEncoder};
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn unpack(inflater: io::Result<Inflater>) -> io::Result<(String, Vec<Damage>)> {
        let mut inflater = inflater?;
        let mut out = Vec::new();
        while inflater.read_to(&mut out, 7)? > 0 {}
        Ok((String::from_utf8_lossy(&out).into_owned(), inflater.take_damages()))
    }

    fn decode(bytes: &[u8]) -> io::Result<(String, Vec<Damage>)> {
        unpack(Inflater::new(Box::new(Cursor::new(bytes.to_vec())), Growth::new(1000)))
    }

    fn gzip(text: impl AsRef<[u8]>) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_ref()).expect("memory");
        encoder.finish().expect("memory")
    }

    fn zstd(text: impl AsRef<[u8]>) -> Vec<u8> {
        compress_to_vec(text.as_ref(), CompressionLevel::Fastest)
    }

    /// Text of several blocks of Zstandard, which is not packed to nothing.
    fn long() -> String {
        (0..40_000).map(|number| format!("line {number} {}\n", number * 7919 % 100_003)).collect()
    }

    #[test]
    fn several_members_or_frames_are_one_text() {
        let zeros = vec![0; 16];
        let skipped = [&[0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"???"].concat();
        let gzip = [gzip("one\n"), gzip("two\n"), zeros].concat();
        let zstd = [skipped.clone(), zstd("one\n"), skipped, zstd("two\n")].concat();
        for source in [gzip, zstd] {
            assert_eq!(decode(&source).expect("text"), ("one\ntwo\n".to_owned(), Vec::new()));
        }
    }

    #[test]
    fn what_is_cut_off_keeps_what_was_decoded() {
        let long = long();
        for whole in [gzip(&long), zstd(&long)] {
            let (text, damages) = decode(&whole[..whole.len() * 3 / 4]).expect("text");
            assert!(text.len() > long.len() / 4 && long.starts_with(&text), "{} of {}", text.len(), long.len());
            assert_eq!(damages.len(), 1, "{damages:?}");
            assert_eq!(damages[0].what, CUT_OFF);
            let (text, damages) = decode(&whole[..whole.len() - 2]).expect("text");
            assert!(long.starts_with(&text) && damages[0].what == CUT_OFF, "{} {damages:?}", text.len());
        }
        for nothing in [&gzip("x")[..5], &zstd("x")[..5]] {
            assert_eq!(decode(nothing).expect("text").0, "");
        }
    }

    #[test]
    fn damage_in_one_part_spares_the_next() {
        let long = long();
        for pack in [|text: &str| gzip(text), |text: &str| zstd(text)] {
            let mut first = pack(&long);
            let middle = first.len() / 2;
            first[middle..middle + 40].fill(0xff);
            let (text, damages) = decode(&[first, pack("the next one\n")].concat()).expect("text");
            assert!(text.starts_with("line 0") && text.ends_with("the next one\n"), "{}", &text[text.len() - 40..]);
            assert!(!damages.is_empty());
        }
    }

    #[test]
    fn checksums_are_compared() {
        let mut wrong = [gzip("some text that is long enough"), zstd("some text that is long enough")];
        let length = wrong[0].len();
        wrong[0][length - 6] ^= 1;
        let length = wrong[1].len();
        wrong[1][length - 1] ^= 1;
        for wrong in wrong {
            let (text, damages) = decode(&wrong).expect("text");
            assert_eq!((text.as_str(), damages[0].what), ("some text that is long enough", WRONG_CHECKSUM));
        }
    }

    #[test]
    fn what_is_packed_twice_is_unpacked_twice() {
        for twice in [gzip(zstd("text\n")), zstd(gzip("text\n")), gzip(gzip(gzip("text\n")))] {
            assert_eq!(decode(&twice).expect("text").0, "text\n");
        }
        let many = (0..=MOST_LAYERS + 1).fold(b"text\n".to_vec(), |packed, _| gzip(packed));
        assert_ne!(decode(&many).expect("bytes").0, "text\n");
        assert_eq!(decode(b"plain\n").expect("text").0, "plain\n");
        assert_eq!(decode(b"").expect("text").0, "");
    }

    #[test]
    fn members_of_archives_are_checked() {
        let text = "a member of an archive\n";
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        let deflated = encoder.finish().expect("memory");
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let whole = (text.len() as u64, crc.sum());
        let member = |bytes: &[u8], deflated, expected| {
            let bytes = Box::new(Cursor::new(bytes.to_vec()));
            let packed = Packed { deflated, expected: Some(expected) };
            let (out, damages) = unpack(Inflater::of_member(bytes, packed, Growth::new(1000))).expect("text");
            (out, damages.first().map(|damage| damage.what))
        };
        assert_eq!(member(&deflated, true, whole), (text.to_owned(), None));
        assert_eq!(member(text.as_bytes(), false, whole), (text.to_owned(), None));
        assert_eq!(member(&deflated, true, (whole.0, 1)), (text.to_owned(), Some(WRONG_CHECKSUM)));
        assert_eq!(member(&text.as_bytes()[..9], false, whole), (text[..9].to_owned(), Some(CUT_OFF)));
        assert_eq!(member(&deflated[..9], true, whole).1, Some(CUT_OFF));
    }

    #[test]
    fn bombs_are_stopped() {
        let zeros = vec![b' '; 1 << 20];
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..300 {
            encoder.write_all(&zeros).expect("memory");
        }
        let gzip = encoder.finish().expect("memory");
        // Blocks of one byte each that is 128 KiB of them.
        let frame = [&ZSTD[..], &[0x00, 0x58]].concat();
        let block = [2, 0, 0x10, b' '].repeat(3000);
        let zstd = [frame, block, vec![1, 0, 0]].concat();
        for bomb in [gzip.clone(), zstd, self::gzip(gzip)] {
            let mut inflater = Inflater::new(Box::new(Cursor::new(bomb)), Growth::new(100)).expect("a beginning");
            let mut out = Vec::new();
            let error = loop {
                out.clear();
                match inflater.read_to(&mut out, 1 << 20) {
                    Ok(0) => panic!("the bomb went off"),
                    Ok(_) => {}
                    Err(error) => break error,
                }
            };
            assert!(Overgrown::is_cause_of(&error), "{error}");
        }
    }
}
