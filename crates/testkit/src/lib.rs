//! For tests only: the cast, builders and a running application on both engines.
