//! Pages, JSON API and assets. It must never know SQL or decide anything about a client: a handler
//! reads the form, calls a command or a query of `app`, and fills a view.

pub mod assets;
mod files;
pub mod form;
pub mod render;
pub mod security;
pub mod serve;
pub mod view;
