//! The dependency direction of ARCHITECTURE.md, read off the manifests.

use super::{Breaches, Project};

/// A crate of ours, the crates of ours that it may use, and those that only its tests may use.
struct Edges {
    name: &'static str,
    may_use: &'static [&'static str],
    tests_may_use: &'static [&'static str],
}

const fn edges(
    name: &'static str,
    may_use: &'static [&'static str],
    tests_may_use: &'static [&'static str],
) -> Edges {
    Edges { name, may_use, tests_may_use }
}

/// Nothing that is not in this table is allowed. A new edge is a decision: say why in ARCHITECTURE.md.
const EDGES: &[Edges] = &[
    edges("app", &["channels", "domain", "locale", "store", "text"], &["testkit"]),
    // A message's quotes and signature are told from its new text while it is being read.
    edges("channels", &["domain", "text"], &[]),
    edges("domain", &[], &[]),
    edges(
        "houston",
        &["app", "channels", "domain", "locale", "print", "report", "store", "text", "web"],
        &["testkit"],
    ),
    // Its own workspace: the fuzzer builds it, nothing uses it.
    edges("houston-fuzz", &["channels", "domain", "text"], &[]),
    edges("locale", &["domain"], &[]),
    // Measures the whole; nothing uses it.
    edges(
        "measure",
        &["app", "channels", "domain", "locale", "report", "store", "testkit", "text", "web"],
        &[],
    ),
    // Typesetting takes minutes to build: only the program uses it, and hands it to the pages.
    edges("print", &["domain", "locale", "report"], &[]),
    edges("report", &["domain", "locale"], &[]),
    edges("store", &["domain"], &[]),
    edges("testkit", &["app", "channels", "domain", "store"], &[]),
    edges("text", &["domain"], &[]),
    edges("web", &["app", "domain", "locale", "report"], &["store", "testkit"]),
    edges("xtask", &[], &[]),
];

/// Third-party crates (a trailing `*` stands for any ending) and the only crates of ours that may name them.
const OWNERS: &[(&str, &[&str])] = &[
    ("async-imap", &["channels"]),
    ("axum*", &["web"]),
    ("calamine", &["channels"]),
    ("clap", &["houston", "measure"]),
    ("deadpool-postgres", &["store"]),
    ("lettre", &["channels"]),
    ("mail-parser", &["channels"]),
    ("mimalloc", &["houston", "measure"]),
    ("reqwest", &["channels"]),
    ("rusqlite", &["store"]),
    ("rust-stemmers", &["text"]),
    ("rust_xlsxwriter", &["report"]),
    ("tokio-postgres", &["store"]),
    ("tracing-subscriber", &["houston", "measure"]),
    ("typst*", &["print"]),
    ("utoipa*", &["web"]),
];

/// All that the crate of the rules may be built from.
const DOMAIN_USES: &[&str] = &["jiff", "rust_decimal", "serde", "uuid"];

pub fn check_edges(project: &Project) -> Breaches {
    let mut breaches = Breaches::new();
    for manifest in manifests(project) {
        let Some(edges) = EDGES.iter().find(|edges| edges.name == manifest.name) else {
            breaches.push(format!(
                "{}: the crate is not in the table of xtask/src/tidy/edges.rs",
                manifest.path
            ));
            continue;
        };
        for (dependency, kind) in &manifest.dependencies {
            let is_ours = EDGES.iter().any(|other| other.name == dependency);
            let allowed = edges.may_use.contains(&dependency.as_str())
                || *kind == Kind::Tests && edges.tests_may_use.contains(&dependency.as_str());
            if is_ours && !allowed {
                breaches
                    .push(format!("{}: {} may not use {dependency}", manifest.path, manifest.name));
            }
        }
    }
    breaches
}

pub fn check_owners(project: &Project) -> Breaches {
    let mut breaches = Breaches::new();
    for manifest in manifests(project) {
        let path = &manifest.path;
        for (dependency, kind) in &manifest.dependencies {
            for (third_party, owners) in OWNERS {
                let is_it = match third_party.strip_suffix('*') {
                    Some(start) => dependency.starts_with(start),
                    None => dependency == third_party,
                };
                // Tests may make what the crate reads, as a spreadsheet for its importer.
                let may = *kind == Kind::Tests || owners.contains(&manifest.name.as_str());
                if is_it && !may {
                    breaches.push(format!("{path}: {dependency} belongs to {}", owners.join(", ")));
                }
            }
            let may_domain = DOMAIN_USES.contains(&dependency.as_str()) || *kind == Kind::Tests;
            if manifest.name == "domain" && !may_domain {
                breaches
                    .push(format!("{path}: domain is built from {} only", DOMAIN_USES.join(", ")));
            }
            if manifest.name == "xtask" {
                breaches.push(format!(
                    "{path}: xtask uses the standard library only, not {dependency}"
                ));
            }
        }
    }
    breaches
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Build,
    Tests,
}

struct Manifest {
    path: String,
    name: String,
    dependencies: Vec<(String, Kind)>,
}

fn manifests(project: &Project) -> impl Iterator<Item = Manifest> {
    project.texts(|path| path.ends_with("/Cargo.toml")).map(|(path, text)| parse(path, text))
}

/// Reads the name and the dependency sections of a manifest; our manifests have one key a line.
fn parse(path: &str, text: &str) -> Manifest {
    let mut manifest =
        Manifest { path: path.to_owned(), name: String::new(), dependencies: Vec::new() };
    let mut section = "";
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            // `[dependencies.name]` names one in the header itself.
            if let Some((kind, name)) =
                section.rsplit_once('.').filter(|(kind, _)| kind.ends_with("dependencies"))
            {
                manifest.dependencies.push((name.to_owned(), kind_of(kind)));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim();
        if section == "package" && key == "name" {
            manifest.name = value.trim().trim_matches('"').to_owned();
        }
        if section.ends_with("dependencies") {
            let name = key.split('.').next().unwrap_or(key);
            manifest.dependencies.push((name.to_owned(), kind_of(section)));
        }
    }
    manifest
}

fn kind_of(section: &str) -> Kind {
    if section.ends_with("dev-dependencies") { Kind::Tests } else { Kind::Build }
}

#[cfg(test)]
mod tests {
    use super::super::tests::project_of;
    use super::*;

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n\n{rest}\n")
    }

    #[test]
    fn a_forbidden_edge_is_found_and_an_allowed_one_is_not() {
        let check = |name: &str, rest: &str, n_breaches: usize| {
            let project = project_of(&[("crates/it/Cargo.toml", &manifest(name, rest))]);
            let breaches = check_edges(&project);
            assert_eq!(breaches.len(), n_breaches, "{name} {rest}: {breaches:?}");
        };
        check("store", "[dependencies]\ndomain.workspace = true", 0);
        check("store", "[dependencies]\napp = { workspace = true }", 1);
        check("web", "[dependencies.store]\nworkspace = true", 1);
        check("web", "[dev-dependencies]\nstore.workspace = true", 0);
        check("utils", "", 1);
    }

    #[test]
    fn a_third_party_crate_outside_its_owner_is_found() {
        let check = |name: &str, rest: &str, n_breaches: usize| {
            let project = project_of(&[("crates/it/Cargo.toml", &manifest(name, rest))]);
            let breaches = check_owners(&project);
            assert_eq!(breaches.len(), n_breaches, "{name} {rest}: {breaches:?}");
        };
        check("app", "[dependencies]\nrusqlite.workspace = true", 1);
        check("app", "[dependencies]\naxum-extra.workspace = true", 1);
        check("web", "[dependencies]\naxum.workspace = true", 0);
        check("channels", "[dev-dependencies]\nrust_xlsxwriter.workspace = true", 0);
        check("domain", "[dependencies]\ntokio.workspace = true", 1);
        check("domain", "[dev-dependencies]\nexpect-test.workspace = true", 0);
        check("xtask", "[dependencies]\nserde.workspace = true", 1);
    }
}
