//! Pages, one binary for all tests.

mod api;
mod api_client;
mod api_refusals;
mod contrast;
mod forms;
mod gallery;
mod gate;
mod mapping;
mod rights;
mod site;
