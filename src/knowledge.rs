//! What a first pass over all records learns for the second: who people are, and what their meetings were.
