//! For tests only: the cast, builders and a running application on both engines.
//!
//! The cast: **Алиса** manages the client, **Борис** is on its team (a specialist with access),
//! **Вера** is the director, **Глеб** is a stranger (an account manager without access), **Дина** is
//! the client's contact. **Женя** is the director of another agency on the same server.

mod build;
mod cast;

pub use build::{client_input, contact_input, project_input, teammate_input};
pub use cast::TestApp;

use std::sync::Arc;
use store::testing::{block_on, postgres, sqlite};

/// Runs a story on each engine, each with a fresh application and the whole cast.
pub fn each_app<F: Future<Output = ()>>(story: impl Fn(Arc<TestApp>) -> F) {
    block_on(async {
        for made in [Some(sqlite().await), postgres().await].into_iter().flatten() {
            eprintln!("on {:?}", made.db.engine());
            story(Arc::new(TestApp::new(made).await)).await;
        }
    });
}

/// Runs a story on SQLite only: for what does not depend on the engine, such as pages.
pub fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Arc<TestApp>) -> F) {
    block_on(async { story(Arc::new(TestApp::new(sqlite().await).await)).await });
}

/// Runs a story on SQLite where nobody has set the program up yet.
pub fn on_empty<F: Future<Output = ()>>(story: impl FnOnce(app::Ctx) -> F) {
    block_on(async {
        let made = sqlite().await;
        let folder = tempfile::tempdir().expect("a folder");
        story(cast::context(&made, &folder)).await;
    });
}
