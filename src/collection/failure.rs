//! Failures of a call, told by the words of the service.

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The service says that it was asked too often.
    Throttled,
    /// The call took too long.
    TimedOut,
    /// The sign-in expired or is refused.
    SignedOut,
    /// The connection was lost.
    Disconnected,
    /// An answer whose rows mean nothing.
    FailedPage,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// Whether it may be due to what was asked for, so that the halves of a window may do what the whole does not. Who is
    /// not signed in or not connected gets no shorter answer either.
    pub fn may_lie_in_the_window(self) -> bool {
        match self {
            Self::SignedOut | Self::Disconnected => false,
            Self::Throttled | Self::TimedOut | Self::FailedPage | Self::Other => true,
        }
    }
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// What the service said.
    pub message: String,
    /// How long the service asks to wait, in seconds; 0 if it does not say.
    pub retry_after: i64,
}

/// Words of messages, lower-case, and what they mean; the first that is found counts.
const WORDS: [(FailureKind, &[&str]); 4] = [
    (FailureKind::Throttled, &["throttl", "429", "too many requests", "server busy", "serverbusy", "micro delay"]),
    (
        FailureKind::SignedOut,
        &[
            "unauthorized",
            "401",
            "access token",
            "refresh token",
            "invalid token",
            "expired",
            "sign in",
            "sign-in",
            "signed out",
            "authenticat",
            "connect-exchangeonline",
            "access denied",
            "access is denied",
            "forbidden",
        ],
    ),
    (FailureKind::TimedOut, &["timed out", "timeout", "time-out", "task was canceled", "gateway"]),
    (
        FailureKind::Disconnected,
        &["connection", "network", "socket", "unreachable", "host is known", "name resolution", "unable to connect"],
    ),
];

/// Words of warnings that announce something and say nothing of the answer.
const ANNOUNCEMENTS: [&str; 7] =
    ["deprecat", "retire", "will be removed", "no longer be", "preview", "new version", "highcompleteness"];

/// Words of warnings by which even an answer with rows is a failed one.
const FAILED: [&str; 3] = ["failed to process", "unauthorized", "throttl"];

/// Whether a message has the word in it: a number on its own, as ids of requests have any number in them.
fn has_word(message: &str, word: &str) -> bool {
    match word.bytes().all(|byte| byte.is_ascii_digit()) {
        true => message.split(|next: char| !next.is_alphanumeric()).any(|part| part == word),
        false => message.contains(word),
    }
}

impl Failure {
    /// The failure that a message tells of. Line breaks in it become blanks.
    pub fn new(message: &str, retry_after: i64) -> Self {
        let lower = message.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| has_word(&lower, word));
        let kind = WORDS.iter().find(|(_, words)| has(words)).map_or(FailureKind::Other, |(kind, _)| *kind);
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { kind, message, retry_after: retry_after.max(0) }
    }

    /// The failure that the warnings beside an answer tell of, one warning a line. An empty answer with a warning is a
    /// failure and no empty log, unless the warning only announces something.
    pub fn of_warnings(warnings: &str, rows: u64) -> Option<Self> {
        let is_failure = |warning: &&str| {
            let lower = warning.to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
            has(&FAILED) || rows == 0 && !has(&ANNOUNCEMENTS)
        };
        let warning = warnings.lines().filter(|warning| !warning.trim().is_empty()).find(is_failure)?;
        Some(Self::new(warning, 0))
    }

    pub(super) fn failed_page() -> Self {
        let message = "a page of results without meaning (ResultIndex -1 or ResultCount 0)".to_owned();
        Self { kind: FailureKind::FailedPage, message, retry_after: 0 }
    }

    pub(super) fn withheld() -> Self {
        let message = "two empty answers, although more records are said to be available".to_owned();
        Self { kind: FailureKind::Other, message, retry_after: 0 }
    }

    /// For people.
    pub(super) fn describe(&self) -> String {
        let what = match self.kind {
            FailureKind::Throttled => "the service asks to slow down",
            FailureKind::TimedOut => "the call took too long",
            FailureKind::SignedOut => "the sign-in is lost or refused",
            FailureKind::Disconnected => "the connection was lost",
            FailureKind::FailedPage => return self.message.clone(),
            FailureKind::Other => "the call failed",
        };
        match self.message.as_str() {
            "" => what.to_owned(),
            message => format!("{what}: {}", message.trim_end_matches('.')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_tell_their_kind() {
        for (message, kind) in [
            ("The request was throttled. Please retry.", FailureKind::Throttled),
            ("Response status code does not indicate success: 429 (Too Many Requests).", FailureKind::Throttled),
            ("UnAuthorized", FailureKind::SignedOut),
            ("Your access token has expired", FailureKind::SignedOut),
            ("The operation has timed out.", FailureKind::TimedOut),
            ("Unable to connect to the remote server", FailureKind::Disconnected),
            ("Unexpected token '<' in line 1", FailureKind::Other),
            ("UnAuthorized. Request 8f429a01-c401-4e89-9a44-5d1c0b6e7f11", FailureKind::SignedOut),
            ("Request 8f429a01-c401-4e89-9a44-5d1c0b6e7f11 went wrong", FailureKind::Other),
            ("Something went\r\nwrong", FailureKind::Other),
        ] {
            assert_eq!(Failure::new(message, 0).kind, kind, "{message}");
        }
        assert_eq!(Failure::new("Something went\r\nwrong.", -5).describe(), "the call failed: Something went wrong");
        assert_eq!(Failure::new("", 7), Failure { kind: FailureKind::Other, message: String::new(), retry_after: 7 });
    }

    #[test]
    fn an_empty_answer_with_a_warning_is_a_failure_unless_it_only_announces() {
        let failed = "Failed to process request via Sync Search mode";
        let announced = "This cmdlet will be deprecated";
        let fails = |warnings: &str, rows| Failure::of_warnings(warnings, rows).is_some();
        assert!(fails(failed, 0) && fails(failed, 7));
        assert!(fails("Something odd", 0) && !fails("Something odd", 7));
        assert!(!fails(announced, 0) && !fails("", 0) && !fails(" \n", 0));
        assert!(fails(&format!("{announced}\n{failed}"), 0));
    }
}
