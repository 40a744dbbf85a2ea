//! Who are we? Taken from the settings; before anybody entered them, a first mailbox tells.

use super::route::{domain_of, is_public_domain};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::import::Kind;
use crate::settings::{self, Settings};
use channels::source::{Mail, Resume};
use channels::{Inbound, Limits};
use domain::id::WorkspaceId;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Messages that are looked at.
const SAMPLE: usize = 400;
/// The owner of a mailbox takes part in at least this share of it.
const SHARE_MIN: f64 = 0.6;

/// Guesses the agency's own address from a mailbox and keeps it in the settings, to be confirmed by
/// a human. Does nothing where something is known already.
pub async fn guess(ctx: &Ctx, workspace: WorkspaceId, path: &str, kind: Kind) -> Result<()> {
    if !matches!(kind, Kind::Mbox | Kind::Folder) {
        return Ok(());
    }
    let known = {
        let mut conn = ctx.db.read().await?;
        settings::load(&mut conn, workspace).await?
    };
    if known.is_own_confirmed || !known.own_domains.is_empty() || !known.own_addresses.is_empty() {
        return Ok(());
    }
    let Ok(mail) = Mail::open(Path::new(path), "", Resume::default(), Limits::default()) else {
        return Ok(());
    };
    let sample: Vec<Inbound> = mail.filter_map(|item| item.inbound).take(SAMPLE).collect();
    let Some(address) = owner(&sample) else { return Ok(()) };
    let mut guessed = Settings::default();
    match domain_of(&address) {
        Some(domain) if !is_public_domain(domain) => guessed.own_domains.push(domain.to_owned()),
        _ => guessed.own_addresses.push(address),
    }
    settings::save_guess(ctx, workspace, guessed).await
}

/// The address that takes part in most of the messages, if it is in most of them at all.
fn owner(sample: &[Inbound]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for message in sample {
        let people = message.from.iter().chain(&message.to).chain(&message.cc);
        let present: HashSet<&str> =
            people.map(|p| p.address.as_str()).filter(|a| !a.is_empty()).collect();
        for address in present {
            *counts.entry(address).or_default() += 1;
        }
    }
    let (address, count) = counts.into_iter().max_by_key(|(a, n)| (*n, std::cmp::Reverse(*a)))?;
    let is_owner = count as f64 >= SHARE_MIN * sample.len() as f64 && sample.len() >= 5;
    is_owner.then(|| address.to_owned())
}
