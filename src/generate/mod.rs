//! A seeded generator of realistic exports, with the truth beside them.
