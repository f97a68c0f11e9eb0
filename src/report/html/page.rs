//! The page being written: what is put into it is escaped unless it is ours.

use std::fmt::Write as _;
use std::io::{self, Write};

use chrono_tz::Tz;

use crate::report::Watch;
use crate::time::Timestamp;

/// So much is gathered before it is written.
const BUFFER: usize = 64 << 10;

/// No name that anybody reads is longer, in characters, and no sentence; those that are end with a mark that says so.
const LONGEST: usize = 160;
const LONGEST_SENTENCE: usize = 4000;

/// A page on its way out.
pub(super) struct Page<'o> {
    out: &'o mut (dyn Write + Send),
    watch: &'o mut Watch,
    buffer: String,
    /// The zone of its times.
    pub(super) zone: Tz,
}

impl<'o> Page<'o> {
    pub(super) fn new(out: &'o mut (dyn Write + Send), zone: Tz, watch: &'o mut Watch) -> Self {
        Self { out, watch, buffer: String::with_capacity(BUFFER + (BUFFER >> 2)), zone }
    }

    /// Appends what is ours: markup, and words.
    pub(super) fn raw(&mut self, html: &str) {
        self.buffer.push_str(html);
    }

    /// Appends what is ours and has numbers in it.
    pub(super) fn format(&mut self, html: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.buffer.write_fmt(html);
    }

    /// Appends recorded text, also fit for an attribute in quotes.
    pub(super) fn text(&mut self, text: &str) {
        escape(text, LONGEST, &mut self.buffer);
    }

    /// Appends a sentence or a list with recorded text in it.
    pub(super) fn sentence(&mut self, text: &str) {
        escape(text, LONGEST_SENTENCE, &mut self.buffer);
    }

    /// Appends recorded text; what runs from right to left so that what stands beside it stays in its place.
    pub(super) fn name(&mut self, text: &str) {
        // An element only where it does something: pages have tens of thousands of names.
        let is_apart = text.chars().any(is_from_right_to_left);
        self.raw(if is_apart { "<bdi>" } else { "" });
        self.text(text);
        self.raw(if is_apart { "</bdi>" } else { "" });
    }

    /// Appends a number with its digits in groups of three.
    pub(super) fn number(&mut self, number: i64) {
        grouped(number, &mut self.buffer);
    }

    /// Writes what was gathered if it is enough: called after each row, meeting or picture.
    pub(super) fn flow(&mut self) -> io::Result<()> {
        self.watch.advance(1)?;
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Says about how many times [`Page::flow`] will be called.
    pub(super) fn expect(&mut self, times: usize) {
        self.watch.expect(times as u64);
    }

    /// Fails if somebody said stop; called where much is done between two rows.
    pub(super) fn look(&mut self) -> io::Result<()> {
        self.watch.look()
    }

    /// Writes what was gathered.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        Ok(())
    }

    /// A time on the clock of the zone: `2026-01-13 14:00:00`.
    pub(super) fn time(&self, time: Timestamp) -> String {
        let mut text = Vec::new();
        time.write_classic(self.zone, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// The day of it: `2026-01-13`.
    pub(super) fn day(&self, time: Timestamp) -> String {
        self.time(time).get(..10).map(str::to_owned).unwrap_or_default()
    }

    /// The clock of it: `14:00:00`.
    pub(super) fn clock(&self, time: Timestamp) -> String {
        self.time(time).get(11..).map(str::to_owned).unwrap_or_default()
    }
}

/// Whether a character shows nothing by itself but changes how others look, or what a name seems to be. Those that join
/// the parts of an emoji are none of them.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// Whether a character is of a script that is written from right to left.
fn is_from_right_to_left(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff)
}

fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe
}

/// Appends text as the content of an element or of an attribute in quotes. What a browser would not show is shown by its
/// number; what no page may hold is replaced.
fn escape(text: &str, longest: usize, out: &mut String) {
    for (position, c) in text.chars().enumerate() {
        if position == longest {
            out.push('…');
            return;
        }
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || is_noncharacter(c) => out.push(char::REPLACEMENT_CHARACTER),
            c if is_unseen(c) => {
                // Writing to a string does not fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Appends `12 345` with narrow blanks that no line breaks at.
fn grouped(number: i64, out: &mut String) {
    let digits = number.unsigned_abs().to_string();
    if number < 0 {
        out.push('-');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
}

/// Seconds as `h:mm:ss`, hours beyond a day kept.
pub(super) fn duration(seconds: i64) -> String {
    let (sign, left) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, LONGEST, &mut out);
        out
    }

    #[test]
    fn nothing_recorded_is_markup() {
        assert_eq!(escaped("<b a='1' b=\"2\">&amp;"), "&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;");
        assert_eq!(escaped("a\0b\u{1b}[2J\u{85}\u{ffff}\r\nc"), "a\u{fffd}b\u{fffd}[2J\u{fffd}\u{fffd}  c");
    }

    #[test]
    fn what_a_browser_would_hide_is_shown() {
        assert_eq!(escaped("Anna\u{202e}exe.nim"), "Anna[U+202E]exe.nim");
        assert_eq!(escaped("An\u{200b}na"), "An[U+200B]na");
        assert_eq!(escaped("👩\u{200d}🚀 田中"), "👩\u{200d}🚀 田中");
    }

    #[test]
    fn a_name_ends_somewhere() {
        let long = escaped(&"é".repeat(100_000));
        assert_eq!((long.chars().count(), long.ends_with("é…")), (161, true));
        assert!(!escaped(&"é".repeat(160)).contains('…'));
    }

    #[test]
    fn numbers_have_groups_and_durations_a_sign() {
        let number = |number| {
            let mut out = String::new();
            grouped(number, &mut out);
            out.replace('\u{202f}', " ")
        };
        assert_eq!([0, 999, 1000, -1_234_567].map(number), ["0", "999", "1 000", "-1 234 567"]);
        assert_eq!([0, 3725, -61, 100_000].map(duration), ["0:00:00", "1:02:05", "-0:01:01", "27:46:40"]);
    }
}
