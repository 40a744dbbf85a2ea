//! Pages, one binary for all tests.

mod api;
mod api_client;
mod api_refusals;
mod contrast;
mod forms;
mod gallery;
mod gate;
mod rights;
mod site;
