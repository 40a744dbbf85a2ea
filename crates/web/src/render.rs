//! Templates to pages: minijinja, strict about undefined names, escaping everything.
//!
//! A debug build reads templates from disk after each edit; a release carries them inside.

mod filters;
mod functions;
mod icons;
mod parts;
mod prepare;

use crate::files::{self, FROM_DISK, Folder};
use crate::view::{Frame, View};
use jiff::Timestamp;
use locale::{Lang, Locale};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use std::cell::RefCell;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

/// What the filters need to know of the reader. Kept per thread while a page is made, because a
/// filter called from a macro does not see the variables of the page. Rendering never awaits.
#[derive(Clone)]
struct Scope {
    locale: Locale,
    now: Timestamp,
    csrf: String,
}

thread_local! {
    static SCOPE: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Takes the scope away again, also when a template fails.
struct ScopeGuard(Option<Scope>);

impl ScopeGuard {
    fn enter(scope: Scope) -> ScopeGuard {
        ScopeGuard(SCOPE.replace(Some(scope)))
    }
}

impl Drop for ScopeGuard {
    fn drop(&mut self) {
        SCOPE.set(self.0.take());
    }
}

fn with_scope<T>(f: impl FnOnce(&Scope) -> T) -> Result<T, Error> {
    SCOPE.with_borrow(|scope| match scope {
        Some(scope) => Ok(f(scope)),
        None => Err(Error::new(ErrorKind::InvalidOperation, "no page is being made")),
    })
}

/// Makes pages. Cheap to clone.
#[derive(Clone)]
pub struct Renderer {
    made: Arc<RwLock<Arc<Made>>>,
}

/// The templates of each language, compiled when its first page is asked for, and how new their files were.
struct Made {
    newest: Option<SystemTime>,
    ru: OnceLock<Environment<'static>>,
    en: OnceLock<Environment<'static>>,
}

impl Made {
    fn now() -> Made {
        Made { newest: files::newest(Folder::Templates), ru: OnceLock::new(), en: OnceLock::new() }
    }

    fn env(&self, locale: &Locale) -> &Environment<'static> {
        let env = match locale.lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        };
        env.get_or_init(|| environment(locale))
    }
}

impl Default for Renderer {
    fn default() -> Self {
        Renderer::new()
    }
}

impl Renderer {
    /// A renderer over our own templates.
    pub fn new() -> Renderer {
        Renderer { made: Arc::new(RwLock::new(Arc::new(Made::now()))) }
    }

    /// A whole page in the reader's language and zone.
    pub fn page<V: View>(&self, locale: &Locale, frame: &Frame, view: &V) -> Result<String, Error> {
        let _guard = ScopeGuard::enter(Scope {
            locale: locale.clone(),
            now: frame.now,
            csrf: frame.csrf.clone(),
        });
        let lang = match locale.lang {
            Lang::Ru => "ru",
            Lang::En => "en",
        };
        let values = context! {
            frame => Value::from(Serde(frame)),
            lang => lang,
            page => Value::from(Serde(view)),
        };
        self.made().env(locale).get_template(V::TEMPLATE)?.render(values)
    }

    /// The templates; in a debug build compiled anew after an edit.
    fn made(&self) -> Arc<Made> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        if !FROM_DISK || made.newest == files::newest(Folder::Templates) {
            return made.clone();
        }
        drop(made);
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = Arc::new(Made::now());
        made.clone()
    }
}

fn environment(locale: &Locale) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(syntax.expect("the usual delimiters do not clash"));
    for (name, bytes) in files::all(Folder::Templates) {
        let source = prepare::prepared(&String::from_utf8_lossy(&bytes), locale);
        // A broken template must not hide the others: it fails when its page is asked for.
        if let Err(error) = env.add_template_owned(name.clone(), source) {
            tracing::error!(template = name, %error, "template does not compile");
        }
    }
    filters::add(&mut env);
    functions::add(&mut env);
    env
}
