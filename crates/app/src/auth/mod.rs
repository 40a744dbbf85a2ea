//! Signing in: passwords, sessions, invitations, API tokens (X3, ASVS 6 and 7).
//!
//! Only hashes of tokens are kept. A refusal never says which part was wrong.

pub mod first_start;
pub mod invitation;
pub mod password;
pub mod session;
pub mod sign_in;
pub mod token;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

/// A secret of 256 bits in text form.
pub(crate) fn new_secret() -> crate::Result<String> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(anyhow::Error::new)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret. It has 256 bits of chance, so a fast hash suffices.
pub(crate) fn hash_of(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
