//! Passwords: long enough and not among the usual ones; no rules of composition, no rotation
//! (ASVS 6.2). Hashed with argon2id, 19 MiB, two passes.

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::fold::fold;

/// ASVS 6.2.1.
const CHARS_MIN: usize = 8;
/// ASVS 6.2.9 asks for at least 64; the limit keeps hashing cheap.
const CHARS_MAX: usize = 256;
/// OWASP's first choice of parameters for argon2id, KiB and passes.
const MEMORY_KIB: u32 = 19 * 1024;
const N_PASSES: u32 = 2;

/// The most usual passwords of eight characters or more, ours, folded; numbers and years after
/// them do not make them rare.
const USUAL: &[&str] = &[
    "11111111",
    "12341234",
    "12345678",
    "87654321",
    "abcdefgh",
    "admin",
    "administrator",
    "baseball",
    "changeme",
    "computer",
    "default",
    "dragon",
    "football",
    "helloworld",
    "houston",
    "iloveyou",
    "letmein",
    "login",
    "manager",
    "master",
    "monkey",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "princess",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qwerasdf",
    "qwert",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "samsung",
    "secret",
    "starwars",
    "sunshine",
    "superman",
    "test",
    "testtest",
    "trustno1",
    "user",
    "welcome",
    "zaq12wsx",
    "zxcvbnm",
    "андрей",
    "александр",
    "администратор",
    "директор",
    "йцукен",
    "йцукенгш",
    "любовь",
    "марина",
    "менеджер",
    "москва",
    "наташа",
    "пароль",
    "привет",
    "россия",
    "сергей",
    "солнышко",
    "спартак",
    "фывапролдж",
    "gfhjkm",
    "ghbdtn",
    "vjcrdf",
    "yfnfif",
    "yjdsqgfhjkm",
    "ytpyf.",
    "lvbnhbq",
    "cthutq",
];

/// Refuses a password that is too short or easily guessed; `own` are words that a stranger knows.
pub fn check(field: &'static str, password: &str, own: &[&str]) -> Result<()> {
    match problem(password, own) {
        Some(code) => Err(Error::field(field, code)),
        None => Ok(()),
    }
}

fn problem(password: &str, own: &[&str]) -> Option<&'static str> {
    let n_chars = password.chars().count();
    if n_chars < CHARS_MIN {
        return Some("password_short");
    }
    if n_chars > CHARS_MAX {
        return Some("password_long");
    }
    let folded = fold(password);
    let is_added = |c: char| !c.is_alphabetic();
    let core = folded.trim_matches(is_added);
    let is_usual = |word: &str| !word.is_empty() && USUAL.contains(&word);
    let is_own = own.iter().map(|word| fold(word)).any(|word| {
        let local = word.split('@').next().unwrap_or_default();
        folded == word || core == local || core == word.replace(' ', "")
    });
    if is_usual(&folded) || is_usual(core) || is_own || is_run(&folded) {
        return Some("password_usual");
    }
    None
}

/// One sign over and over, or signs in a row: `aaaaaaaa`, `23456789`.
fn is_run(text: &str) -> bool {
    let chars: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let Some(step) = chars.windows(2).map(|w| w[1] - w[0]).next() else { return true };
    (-1..=1).contains(&step) && chars.windows(2).all(|w| w[1] - w[0] == step)
}

/// The hash of a password, with a salt of its own. Only a few at once, each takes 19 MiB.
pub(crate) async fn hash(ctx: &Ctx, password: &str) -> Result<String> {
    let password = password.to_owned();
    let hashed = alone(ctx, move || {
        let hash = argon2()?.hash_password(password.as_bytes());
        Ok(hash.map_err(|e| anyhow::anyhow!("hashing a password: {e}"))?.to_string())
    });
    hashed.await
}

/// Whether the password is that of the hash. Without a hash it takes as long, so that nobody
/// learns from the clock who has an account.
pub(crate) async fn is_right(ctx: &Ctx, password: &str, hash: Option<&str>) -> Result<bool> {
    if password.chars().count() > CHARS_MAX {
        return Ok(false);
    }
    let password = password.to_owned();
    let stored = hash.map(str::to_owned);
    let verified = alone(ctx, move || {
        let Some(stored) = stored else {
            let _ = argon2()?.hash_password_with_salt(password.as_bytes(), NOBODYS_SALT);
            return Ok(false);
        };
        let stored = PasswordHash::new(&stored)
            .map_err(|e| anyhow::anyhow!("reading the hash of a password: {e}"))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok())
    });
    verified.await
}

const NOBODYS_SALT: &[u8] = b"nobody has this.";

async fn alone<T: Send + 'static>(
    ctx: &Ctx,
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T> {
    let _permit = ctx.hashing().await?;
    let done = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::new)?;
    Ok(done?)
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, N_PASSES, 1, None)
        .map_err(|e| anyhow::anyhow!("parameters of argon2: {e}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn short_and_usual_passwords_are_refused_and_long_ones_need_no_signs() {
        let own = ["anna@example.org", "Анна Иванова"];
        for (password, expected) in [
            ("семь777", Some("password_short")),
            ("12345678", Some("password_usual")),
            ("23456789", Some("password_usual")),
            ("aaaaaaaaaaaa", Some("password_usual")),
            ("Qwerty123", Some("password_usual")),
            ("Пароль2024!", Some("password_usual")),
            ("password1", Some("password_usual")),
            ("anna@example.org", Some("password_usual")),
            ("аннаиванова1", Some("password_usual")),
            ("три зелёных слона", None),
            ("correct horse", None),
            ("xK3!vv90", None),
        ] {
            assert_eq!(problem(password, &own), expected, "{password}");
        }
        assert_eq!(problem(&"длинный ".repeat(40), &own), Some("password_long"));
        assert_eq!(problem(&"абвгдежз".repeat(8), &own), None);
    }
}
