//! Pages, JSON API and assets. It must never know SQL or decide anything about a client: a handler
//! reads the form, calls a command or a query of `app`, and fills a view.

pub mod api;
pub mod assets;
pub mod failure;
mod files;
pub mod form;
pub mod live;
pub mod page;
pub mod render;
pub mod router;
pub mod security;
pub mod serve;
pub mod session;
pub mod state;
mod upload;
mod url;
pub mod view;
