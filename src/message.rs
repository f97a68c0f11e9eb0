//! What is said of something that went wrong, in a form that can also be told without what it quotes.

use std::fmt::{self, Write as _};

use crate::error::reason;

/// A message of fixed text, numbers, and what it quotes.
///
/// Recorded text and names come in as [`Quoted`], or as a whole `String`, which may hold anything; nothing else of a
/// life that ends can: so a message cannot quote unnoticed, and [`Message::unquoted`] has nothing of what was recorded.
/// Made by [`message!`](crate::message!).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    whole: String,
    /// The same with lengths in the place of quotes; `None` where it quotes nothing.
    unquoted: Option<String>,
    /// Whether all of it may be a quote.
    opaque: bool,
}

/// Text that was recorded or that somebody chose: what it says is nobody else's business.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

/// What a [`Message`] can be made of.
pub trait MessagePart {
    /// Says it at the end of the message.
    fn say(self, message: &mut Message);
}

/// A [`Message`] of parts, one behind the other: fixed text, numbers, [`Quoted`], other messages.
#[macro_export]
macro_rules! message {
    ($($part:expr),+ $(,)?) => {{
        let mut message = $crate::message::Message::default();
        $($crate::message::MessagePart::say($part, &mut message);)+
        message
    }};
}

impl Message {
    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// It with the length of each quote in its place: `… (9 characters)`. `None` of a text that may be a quote as a whole.
    pub fn unquoted(&self) -> Option<&str> {
        match self.opaque {
            true => None,
            false => Some(self.unquoted.as_deref().unwrap_or(&self.whole)),
        }
    }

    /// Text that is known to quote nothing.
    pub(crate) fn quoting_nothing(whole: String) -> Self {
        Self { whole, ..Self::default() }
    }

    /// The same message, of which that is told where it may not quote.
    pub(crate) fn or_else_told(self, told: &'static str) -> Self {
        Self { unquoted: Some(told.to_owned()), opaque: false, ..self }
    }

    fn push(&mut self, whole: &str, unquoted: &str) {
        if whole != unquoted && self.unquoted.is_none() {
            self.unquoted = Some(self.whole.clone());
        }
        self.whole.push_str(whole);
        if let Some(told) = &mut self.unquoted {
            told.push_str(unquoted);
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        Self { whole: text.to_owned(), ..Self::default() }
    }
}

/// Text of which nobody knows what it quotes.
impl From<String> for Message {
    fn from(whole: String) -> Self {
        Self { whole, unquoted: None, opaque: true }
    }
}

impl MessagePart for &'static str {
    fn say(self, message: &mut Message) {
        message.push(self, self);
    }
}

impl MessagePart for Quoted<'_> {
    fn say(self, message: &mut Message) {
        let length = self.0.chars().count();
        message.push(self.0, &format!("… ({length} character{})", if length == 1 { "" } else { "s" }));
    }
}

impl MessagePart for Message {
    fn say(self, message: &mut Message) {
        message.opaque |= self.opaque;
        message.push(&self.whole, self.unquoted.as_deref().unwrap_or(&self.whole));
    }
}

macro_rules! said_as_they_are {
    ($($ty:ty),+) => {
        $(impl MessagePart for $ty {
            fn say(self, message: &mut Message) {
                let mut text = String::new();
                // Writing to a string does not fail.
                let _ = write!(text, "{self}");
                message.push(&text, &text);
            }
        })+
    };
}

said_as_they_are!(usize, u64, u32, i64, &crate::json::JsonError);

/// Why the system failed. Of that nothing is a quote; what a library says of it may be.
impl MessagePart for &std::io::Error {
    fn say(self, message: &mut Message) {
        let text = reason(self);
        match self.get_ref() {
            None => message.push(&text, &text),
            Some(_) => message.push(&text, &self.kind().to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_told_by_their_length_alone() {
        let said = message!["row ", 7_u64, ": `", Quoted("Zoë"), "` is no ", "time", ", nor is `", Quoted("a"), "`"];
        assert_eq!(said.as_str(), "row 7: `Zoë` is no time, nor is `a`");
        assert_eq!(said.unquoted(), Some("row 7: `… (3 characters)` is no time, nor is `… (1 character)`"));
        assert_eq!(message!["so: ", said].unquoted().map(|text| &text[..26]), Some("so: row 7: `… (3 charact"));
    }

    #[test]
    fn what_quotes_nothing_is_told_as_it_is() {
        assert_eq!(Message::from("gone").unquoted(), Some("gone"));
        assert_eq!(message!["of ", 3_usize].unquoted(), Some("of 3"));
    }

    #[test]
    fn text_of_unknown_origin_is_not_told() {
        let unknown = Message::from(format!("{} is gone", "Anna"));
        assert_eq!((unknown.as_str(), unknown.unquoted()), ("Anna is gone", None));
        assert_eq!(message!["so: ", unknown].unquoted(), None);
    }

    #[test]
    fn of_the_systems_reasons_only_its_own_words_are_told() {
        let own = std::io::Error::from_raw_os_error(2);
        assert_eq!(message![&own].unquoted(), Some("there is no such file or folder"));
        assert_eq!(message![&std::io::Error::other("no Anna")].unquoted(), Some("other error"));
    }
}
