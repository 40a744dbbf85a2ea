//! Pages, one binary for all tests.

mod gallery;
