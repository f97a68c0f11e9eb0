//! Flat, typed meeting and participant records from Microsoft 365 audit exports of Teams meetings.

#[cfg(feature = "generate")]
pub mod generate;
