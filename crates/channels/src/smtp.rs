//! Letters that go out by SMTP. A letter is handed over once: who cannot know whether the server
//! took it says so, and a person decides.

use lettre::message::{Mailbox, MaybeString, SinglePart, header};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// Waiting longer for a server makes nobody wiser.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A letter to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingLetter {
    /// Message-ID, with its angle brackets; fixed before the first attempt.
    pub key: String,
    /// `Name <address>`, or an address.
    pub from: String,
    /// Where answers go; empty: to the sender.
    pub reply_to: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Why a letter did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Nothing was handed over, and trying again would say the same.
    Refused(String),
    /// Nothing was handed over; later it may work.
    Later(String),
    /// The connection broke after the letter was on its way: the server may have it or not.
    Unknown(String),
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// `smtp://user:password@host:587?tls=required`, `smtps://…`: refuses what is no such address.
pub fn check_url(url: &str) -> Result<(), String> {
    Transport::from_url(url).map(drop).map_err(|error| error.to_string())
}

/// Refuses what is no mailbox.
pub fn check_mailbox(text: &str) -> Result<(), String> {
    text.parse::<Mailbox>().map(drop).map_err(|error| error.to_string())
}

/// Hands a letter to the server at the address.
pub async fn send(url: &str, letter: &OutgoingLetter) -> Result<(), SendError> {
    let refused = |error: String| SendError::Refused(error);
    let message = message(letter).map_err(refused)?;
    let transport = Transport::from_url(url).map_err(|e| refused(e.to_string()))?;
    let transport = transport.timeout(Some(TIMEOUT)).build::<Tokio1Executor>();
    // A server that cannot be reached at all has certainly taken nothing.
    transport.test_connection().await.map_err(|error| SendError::Later(chain(&error)))?;
    match transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(SendError::Refused(chain(&error))),
        Err(error) if error.is_transient() => Err(SendError::Later(chain(&error))),
        Err(error) if error.is_client() => Err(SendError::Refused(chain(&error))),
        Err(error) => Err(SendError::Unknown(chain(&error))),
    }
}

fn message(letter: &OutgoingLetter) -> Result<Message, String> {
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|e| format!("{text}: {e}"));
    let mut builder = Message::builder()
        .message_id(Some(letter.key.clone()))
        .date_now()
        .from(mailbox(&letter.from)?)
        .to(mailbox(&letter.to)?)
        .subject(&letter.subject);
    if !letter.reply_to.is_empty() {
        builder = builder.reply_to(mailbox(&letter.reply_to)?);
    }
    let text = MaybeString::String(letter.text.clone());
    let part = SinglePart::builder().header(header::ContentType::TEXT_PLAIN).body(text);
    builder.singlepart(part).map_err(|error| error.to_string())
}

/// The error with what is behind it, as one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}
