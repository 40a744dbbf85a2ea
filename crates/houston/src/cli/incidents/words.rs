//! Words to the client on the command line: the letter, the channel and the plan of the call (C040, C041,
//! C044).

use anyhow::{Context, Result, bail};
use app::Actor;
use app::ctx::Ctx;
use app::incident::case::case;
use app::incident::letter::{Missing, composed, talk as plan};
use app::incident::{channel, room};
use domain::draft::DraftKind;
use domain::id::IncidentId;
use locale::Locale;

/// Prints a letter from the facts of the case.
pub async fn letter(
    ctx: &Ctx,
    actor: &Actor,
    locale: &Locale,
    (id, kind): (IncidentId, &str),
    json: bool,
) -> Result<()> {
    let kind = DraftKind::from_word(kind).with_context(|| {
        format!(
            "unknown kind of letter {kind:?}: first_notice, explanation, apology, options, reply"
        )
    })?;
    let case = case(ctx, actor, id).await.context("reading the incident")?;
    let contact = case.contact(None);
    let letter = match composed(&case, contact, kind, actor.lang, &actor.name) {
        Ok(letter) => letter,
        Err(Missing::Cause) => bail!(locale.t("letter.missing.cause")),
        Err(Missing::Options) => bail!(locale.t("letter.missing.options")),
    };
    let recipient = contact.and_then(|c| case.mail_of(c.id)).unwrap_or_default();
    if json {
        let value = serde_json::json!({
            "incident": id.to_string(), "kind": kind.word(), "recipient": recipient,
            "subject": letter.subject, "text": letter.text,
        });
        println!("{value}");
    } else {
        println!("{recipient}\n{}\n\n{}", letter.subject, letter.text);
    }
    Ok(())
}

/// Prints by which channel the first word goes, and the plan of the call.
pub async fn talk(
    ctx: &Ctx,
    actor: &Actor,
    locale: &Locale,
    id: IncidentId,
    json: bool,
) -> Result<()> {
    let of = room(ctx, actor, id).await.context("reading the incident")?;
    let advice = channel::advice(&of, None, DraftKind::FirstNotice);
    let case = case(ctx, actor, id).await?;
    let parts = plan(&case, case.contact(None), actor.lang, &actor.name);
    let reason = locale.reason(&advice.reason);
    if json {
        let value = serde_json::json!({
            "incident": id.to_string(),
            "channel": {
                "first": advice.first.word(), "then": advice.then.map(|kind| kind.word()),
                "voice_minutes": advice.voice_minutes, "reason": reason,
            },
            "plan": parts.iter().map(|part| serde_json::json!({
                "title": part.title,
                "lines": part.lines.iter().map(|line| &line.text).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        });
        println!("{value}");
        return Ok(());
    }
    println!("{reason}");
    for part in &parts {
        println!("\n{}", part.title);
        for line in &part.lines {
            println!("  {}", line.text);
        }
    }
    Ok(())
}
