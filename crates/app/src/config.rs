//! Configuration: defaults, then a file, then `HOUSTON_…`, then `HOUSTON_…_FILE` for secrets.
//! All problems are reported at once.

use serde::Serialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Effective configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of the database, uploads and copies.
    pub data: PathBuf,
    /// SQLite file or `postgres://…`.
    pub database: String,
    /// Address under which people reach Houston, for links; `None`: as the request says.
    pub public_url: Option<String>,
    /// A proxy in front sets `X-Forwarded-For`.
    pub is_behind_proxy: bool,
    /// Largest upload, bytes.
    pub upload_bytes_max: u64,
    /// Where letters go out: `smtp://user:password@host:587?tls=required`; `None`: Houston sends none.
    pub smtp: Option<String>,
    /// The sender of letters: `Name <address>`.
    pub smtp_from: Option<String>,
    /// Cookies only over TLS. Off by default, for trying on one machine.
    pub is_cookie_secure: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8900)),
            data: PathBuf::from("data"),
            database: String::new(),
            public_url: None,
            is_behind_proxy: false,
            upload_bytes_max: 2 << 30,
            smtp: None,
            smtp_from: None,
            is_cookie_secure: false,
        }
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Default,
    File,
    Environment,
}

/// One effective value, as `houston config` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    pub name: &'static str,
    pub value: String,
    pub origin: Origin,
}

/// Names of the settings, as in the file; the variable is `HOUSTON_` and the name in capitals.
const NAMES: &[&str] = &[
    "behind_proxy",
    "cookie_secure",
    "data",
    "database",
    "listen",
    "public_url",
    "smtp",
    "smtp_from",
    "upload_bytes_max",
];

/// Reads the configuration. `variables` are those of the environment.
pub fn load(
    file: Option<&Path>,
    variables: &BTreeMap<String, String>,
) -> Result<(Config, Vec<Setting>), Vec<String>> {
    let mut problems = Vec::new();
    let table = file.map_or_else(BTreeMap::new, |path| read_file(path, &mut problems));
    let mut config = Config::default();
    let mut settings = Vec::new();
    for &name in NAMES {
        let variable = format!("HOUSTON_{}", name.to_ascii_uppercase());
        let from_env = variables.get(&variable).cloned().or_else(|| {
            let path = variables.get(&format!("{variable}_FILE"))?;
            match std::fs::read_to_string(path) {
                Ok(text) => Some(text.trim().to_owned()),
                Err(error) => {
                    problems.push(format!("{variable}_FILE: {path}: {error}"));
                    None
                }
            }
        });
        let (value, origin) = match (from_env, table.get(name)) {
            (Some(value), _) => (Some(value), Origin::Environment),
            (None, Some(value)) => (Some(value.clone()), Origin::File),
            (None, None) => (None, Origin::Default),
        };
        if let Some(value) = value
            && let Err(problem) = config.set(name, &value)
        {
            problems.push(format!("{name}: {problem}"));
        }
        settings.push(Setting { name, value: String::new(), origin });
    }
    for name in variables.keys().filter_map(|v| v.strip_prefix("HOUSTON_")) {
        let plain = name.strip_suffix("_FILE").unwrap_or(name).to_ascii_lowercase();
        let is_ours = NAMES.contains(&plain.as_str());
        // These steer the tests and the search for the file itself.
        if !is_ours && !matches!(plain.as_str(), "config" | "shared" | "skip_postgres" | "log") {
            problems.push(format!("HOUSTON_{name}: no such setting"));
        }
    }
    for name in table.keys().filter(|n| !NAMES.contains(&n.as_str())) {
        problems.push(format!("{name}: no such setting"));
    }
    if config.database.is_empty() {
        config.database = config.data.join("houston.db").display().to_string();
    }
    for setting in &mut settings {
        setting.value = config.shown(setting.name);
    }
    if problems.is_empty() { Ok((config, settings)) } else { Err(problems) }
}

fn read_file(path: &Path, problems: &mut Vec<String>) -> BTreeMap<String, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(format!("{}: {error}", path.display()));
            return BTreeMap::new();
        }
    };
    match text.parse::<toml::Table>() {
        Ok(table) => table
            .into_iter()
            .map(|(name, value)| {
                let value = match value {
                    toml::Value::String(text) => text,
                    other => other.to_string(),
                };
                (name, value)
            })
            .collect(),
        Err(error) => {
            problems.push(format!("{}: {error}", path.display()));
            BTreeMap::new()
        }
    }
}

impl Config {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let boolean = || match value {
            "true" | "1" | "yes" => Ok(true),
            "false" | "0" | "no" => Ok(false),
            _ => Err(format!("{value:?} is neither true nor false")),
        };
        match name {
            "behind_proxy" => self.is_behind_proxy = boolean()?,
            "cookie_secure" => self.is_cookie_secure = boolean()?,
            "data" => self.data = PathBuf::from(value),
            "database" => value.clone_into(&mut self.database),
            "listen" => {
                self.listen = value.parse().map_err(|_| {
                    format!("{value:?} is no address with a port, like 127.0.0.1:8900")
                })?;
            }
            "public_url" => {
                if !value.starts_with("http://") && !value.starts_with("https://") {
                    return Err(format!("{value:?} does not begin with http:// or https://"));
                }
                self.public_url = Some(value.trim_end_matches('/').to_owned());
            }
            "smtp" => {
                channels::smtp::check_url(value)?;
                self.smtp = Some(value.to_owned());
            }
            "smtp_from" => {
                channels::smtp::check_mailbox(value)?;
                self.smtp_from = Some(value.to_owned());
            }
            "upload_bytes_max" => {
                self.upload_bytes_max =
                    value.parse().map_err(|_| format!("{value:?} is no number of bytes"))?;
            }
            _ => return Err("no such setting".to_owned()),
        }
        Ok(())
    }

    fn shown(&self, name: &str) -> String {
        match name {
            "behind_proxy" => self.is_behind_proxy.to_string(),
            "cookie_secure" => self.is_cookie_secure.to_string(),
            "data" => self.data.display().to_string(),
            "database" => hide_password(&self.database),
            "listen" => self.listen.to_string(),
            "public_url" => self.public_url.clone().unwrap_or_default(),
            "smtp" => self.smtp.as_deref().map(hide_password).unwrap_or_default(),
            "smtp_from" => self.smtp_from.clone().unwrap_or_default(),
            "upload_bytes_max" => self.upload_bytes_max.to_string(),
            _ => String::new(),
        }
    }

    /// Both halves of sending are there.
    pub fn may_send(&self) -> bool {
        self.smtp.is_some() && self.smtp_from.is_some()
    }

    /// Where uploads wait for their import.
    pub fn uploads(&self) -> PathBuf {
        self.data.join("uploads")
    }
}

/// `postgres://user:secret@host` without the secret.
fn hide_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((login, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = login.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:***@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let env = variables(&[
            ("HOUSTON_LISTEN", "here"),
            ("HOUSTON_SPEED", "11"),
            ("HOUSTON_DATA_FILE", "/nowhere"),
        ]);
        let problems = load(Some(Path::new("/no/file.toml")), &env).expect_err("problems");
        assert_eq!(problems.len(), 4, "{problems:?}");
    }

    #[test]
    fn secrets_are_hidden_and_the_environment_wins() {
        let env = variables(&[("HOUSTON_DATABASE", "postgres://h:secret@db:5432/x")]);
        let (config, settings) = load(None, &env).expect("a configuration");
        assert_eq!(config.database, "postgres://h:secret@db:5432/x");
        let shown = settings.iter().find(|s| s.name == "database").expect("database");
        assert_eq!(
            (shown.value.as_str(), shown.origin),
            ("postgres://h:***@db:5432/x", Origin::Environment)
        );
    }

    #[test]
    fn the_database_lies_in_the_data_folder_unless_told_otherwise() {
        let (config, _) =
            load(None, &variables(&[("HOUSTON_DATA", "/srv/h")])).expect("a configuration");
        assert_eq!(config.database, "/srv/h/houston.db");
    }
}
