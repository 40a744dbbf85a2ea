//! Pages, one binary for all tests.

mod contrast;
mod gallery;
