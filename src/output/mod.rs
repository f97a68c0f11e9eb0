//! Tables → text: CSV and JSON Lines, to files that are whole or not there.
