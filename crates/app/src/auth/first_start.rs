//! The first start: the agency and its owner. There is no account before it (ASVS 6.3.2), and where
//! others than the operator can reach the server, who becomes the owner must know its setup code.

use super::session::{self, NewSession};
use super::sign_in::actor_of;
use super::{hash_of, password};
use crate::check::Check;
use crate::config::Config;
use crate::ctx::Ctx;
use crate::error::{OnUnique, Result};
use crate::event::{self, Diff, Subject};
use crate::intake::route::is_public_domain;
use crate::settings::Settings;
use domain::access::Role;
use domain::cue::Lang;
use domain::id::TeammateId;
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::fmt;
use store::teammates::{self, Teammate};
use store::workspaces;

/// What the first person fills in.
#[derive(Clone, Debug)]
pub struct SetUp<'a> {
    pub workspace: &'a str,
    pub zone: &'a str,
    pub lang: Lang,
    pub name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub device: &'a str,
}

/// Proves that the first visitor is who started the server: it stands in its log. 60 bits of chance,
/// made anew at each start, and tries are limited.
#[derive(Clone)]
pub struct SetupCode(String);

/// Digits and letters that are not mistaken for one another (Crockford's base 32).
const CODE_SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LEN: usize = 12;

impl SetupCode {
    /// A code for a server that others can reach: it listens beyond the machine itself, or is told
    /// of a proxy or a public address. `None` for one that is tried out on the machine.
    pub fn of(config: &Config) -> Option<SetupCode> {
        let is_reached_by_others = !config.listen.ip().is_loopback()
            || config.is_behind_proxy
            || config.public_url.is_some();
        is_reached_by_others.then(SetupCode::new)
    }

    fn new() -> SetupCode {
        let mut bytes = [0_u8; CODE_LEN];
        // Without chance there is no safe code; the system has it always.
        OsRng.try_fill_bytes(&mut bytes).expect("the system's source of chance");
        SetupCode(bytes.iter().map(|b| char::from(CODE_SIGNS[usize::from(b % 32)])).collect())
    }

    /// Is it what a person typed, in whatever case and grouping? Takes as long for any answer.
    pub fn is(&self, typed: &str) -> bool {
        let signs = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| {
            match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            }
        });
        hash_of(&signs.collect::<String>()) == hash_of(&self.0)
    }
}

impl fmt::Display for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

/// Whether nobody has set the program up yet.
pub async fn is_first_start(ctx: &Ctx) -> Result<bool> {
    let mut conn = ctx.db.read().await?;
    Ok(workspaces::list(&mut conn).await?.is_empty())
}

/// Makes the first agency with its owner, who is signed in at once. Not found when it exists: who
/// comes second must not become the owner.
pub async fn set_up(ctx: &Ctx, input: &SetUp<'_>) -> Result<NewSession> {
    if !is_first_start(ctx).await? {
        return Err(crate::Error::NotFound);
    }
    add_workspace(ctx, input, IfOthers::Refuse).await
}

/// Adds an agency beside the others: for the operator's command line.
pub async fn add_another(ctx: &Ctx, input: &SetUp<'_>) -> Result<NewSession> {
    add_workspace(ctx, input, IfOthers::Accept).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IfOthers {
    Accept,
    Refuse,
}

async fn add_workspace(ctx: &Ctx, input: &SetUp<'_>, if_others: IfOthers) -> Result<NewSession> {
    let mut check = Check::default();
    let workspace_name = check.name("workspace", input.workspace);
    let zone = check.zone("zone", input.zone);
    let name = check.name("name", input.name);
    let email = check.email("email", input.email);
    check.done()?;
    password::check("password", input.password, &[&email, &name, &workspace_name])?;
    let password_hash = Some(password::hash(ctx, input.password).await?);
    let now = ctx.now_ms();
    let lang = input.lang.word();
    let mut tx = ctx.db.begin().await?;
    if if_others == IfOthers::Refuse && !workspaces::list(&mut tx).await?.is_empty() {
        return Err(crate::Error::NotFound);
    }
    let settings = own_domain(&email)?;
    let settings = (settings.as_str(), "{}");
    let workspace = workspaces::create(&mut tx, &workspace_name, &zone, lang, settings, now)
        .await
        .on_unique("workspace", "workspace", "taken")?;
    let owner = Teammate {
        id: TeammateId(ctx.new_id()),
        name,
        email,
        role: Role::Director,
        password_hash,
        lang: lang.to_owned(),
        zone: None,
        theme: "auto".to_owned(),
        created_at: now,
        disabled_at: None,
        version: 1,
    };
    teammates::insert(&mut tx, workspace, &owner).await?;
    let new = session::begin(ctx, &mut tx, workspace, owner.id, input.device).await?;
    let subject = Subject {
        kind: "workspace",
        id: workspace.0.to_string(),
        name: &workspace_name,
        client: None,
    };
    let diff = Diff::default().value("owner", &owner.email);
    event::record(ctx, &mut tx, &actor_of(workspace, &owner), "workspace.create", subject, diff)
        .await?;
    tx.commit().await?;
    Ok(new)
}

/// The owner's mailbox tells who we are: its domain is the agency's, unless anybody can have a
/// mailbox there. A director may correct it in the settings.
fn own_domain(email: &str) -> Result<String> {
    let mut settings = Settings::default();
    if let Some((_, domain)) = email.rsplit_once('@')
        && !is_public_domain(domain)
    {
        settings.own_domains.push(domain.to_owned());
    }
    Ok(serde_json::to_string(&settings).map_err(anyhow::Error::new)?)
}

#[cfg(test)]
mod tests {
    use super::SetupCode;
    use crate::config::Config;

    #[test]
    fn who_can_be_reached_by_others_asks_for_a_code() {
        let listen = |address: &str| Config {
            listen: address.parse().expect("an address"),
            ..Config::default()
        };
        let config = Config::default();
        let proxied = Config { is_behind_proxy: true, ..config.clone() };
        let named = Config { public_url: Some("https://h.example".to_owned()), ..config.clone() };
        let asks = |config: &Config| SetupCode::of(config).is_some();
        for config in [&config, &listen("[::1]:80"), &listen("127.0.0.7:80")] {
            assert!(!asks(config), "{config:?}");
        }
        for config in [&proxied, &named, &listen("0.0.0.0:80"), &listen("192.168.1.2:80")] {
            assert!(asks(config), "{config:?}");
        }
    }

    #[test]
    fn a_code_is_known_as_people_type_it_and_no_other_is() {
        let code = SetupCode::new();
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        assert!(code.is(&shown));
        assert!(code.is(&format!(" {} ", shown.to_lowercase().replace('-', " "))));
        assert!(code.is(&shown.replace('0', "o").replace('1', "l")));
        for other in ["", &shown[1..], &format!("{shown}0"), &SetupCode::new().to_string()] {
            assert!(!code.is(other), "{other}");
        }
    }
}
