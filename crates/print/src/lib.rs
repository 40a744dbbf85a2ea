//! Documents for paper: PDF made from plain data.
//!
//! Nothing here reads a clock, a file of the machine, or the network: templates and fonts are part
//! of the program. What a user typed is never part of a template: it comes in as data, so that no
//! text can act as markup. Alone in a crate because typesetting takes long to build.

mod document;
mod statement;
mod typeset;

pub use document::document;
pub use statement::statement;
pub use typeset::PrintError;
