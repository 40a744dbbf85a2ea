//! What can be done to a message before the database is asked: analysis, search words, thread.
//! Runs beside the writer, on a thread of its own.

use super::route::{AddressBook, domain_of};
use channels::Inbound;
use domain::cue::Cue;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;
use text::learn::Adapter;

/// Who is ours; all that [`prepare`] needs to know.
#[derive(Clone, Debug, Default)]
pub struct Own {
    addresses: HashSet<String>,
    domains: HashSet<String>,
    /// What the answers of the agency have taught.
    adapter: Arc<Adapter>,
}

impl Own {
    /// Taken from the address book.
    pub fn of(book: &AddressBook) -> Self {
        let mut addresses = book.own_addresses.clone();
        addresses.extend(book.teammates.keys().cloned());
        let (domains, adapter) = (book.own_domains.clone(), Arc::clone(&book.adapter));
        Own { addresses, domains, adapter }
    }

    fn has(&self, address: &str) -> bool {
        self.addresses.contains(address)
            || domain_of(address).is_some_and(|d| self.domains.contains(d))
    }
}

/// A message, analysed.
#[derive(Debug)]
pub struct Prepared {
    pub inbound: Inbound,
    pub cues: Vec<Cue>,
    pub is_substantive: bool,
    /// Search words separated by spaces.
    pub tokens: String,
    /// Equal for all touches of one conversation, as far as the message itself tells.
    pub thread: Option<u64>,
    pub message_hash: Option<u64>,
    /// The message it answers, when its headers name only that one.
    pub parent_hash: Option<u64>,
}

/// Analyses a message. Only what the client wrote is searched for cues.
pub fn prepare(own: &Own, inbound: Inbound) -> Prepared {
    let is_ours = inbound.from.as_ref().is_some_and(|p| own.has(&p.address));
    let (cues, is_substantive) = if inbound.is_automatic {
        (Vec::new(), false)
    } else {
        let analysis = text::analyse_with(&inbound.text, None, &own.adapter);
        let cues = if is_ours { Vec::new() } else { analysis.cues };
        (cues, analysis.is_substantive)
    };
    let tokens = search_tokens(&inbound);
    let is_chat = inbound.channel == domain::touch::Channel::Chat;
    let message_hash =
        Some(&inbound.message_id).filter(|id| !id.is_empty() && !is_chat).map(|id| hash(id));
    let first = inbound.references.first().or(inbound.in_reply_to.as_ref());
    let thread = match (is_chat, first) {
        // A chat is one long conversation.
        (true, _) => Some(hash(&inbound.subject)).filter(|_| !inbound.subject.is_empty()),
        (false, Some(root)) => Some(hash(root)),
        (false, None) => message_hash,
    };
    let parent_hash = match (&inbound.in_reply_to, inbound.references.len()) {
        (Some(parent), 0 | 1) => Some(hash(parent)),
        _ => None,
    };
    Prepared { inbound, cues, is_substantive, tokens, thread, message_hash, parent_hash }
}

/// Words of the subject, the new text and the names of the people.
fn search_tokens(inbound: &Inbound) -> String {
    let mut tokens = String::with_capacity(inbound.text.len());
    let mut take = |token: Rc<str>| {
        if !tokens.is_empty() {
            tokens.push(' ');
        }
        tokens.push_str(&token);
    };
    text::each_search_token(&inbound.subject, &mut take);
    text::each_search_token(&inbound.text, &mut take);
    if let Some(from) = &inbound.from {
        text::each_search_token(&from.name, &mut take);
        text::each_search_token(&from.address, &mut take);
    }
    for attachment in &inbound.attachments {
        text::each_search_token(&attachment.name, &mut take);
    }
    tokens
}

/// A stable number for a text: the first eight bytes of its SHA-256.
pub fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    let mut eight = [0; 8];
    eight.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(eight)
}
