//! Pages, one binary for all tests.

mod contrast;
mod forms;
mod gallery;
mod gate;
mod rights;
mod site;
