//! Pages, JSON API and assets.
