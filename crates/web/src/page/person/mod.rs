//! The people at a client: map, card, private notes, the person's own rights.

pub mod card;
pub mod map;
pub mod rights;
