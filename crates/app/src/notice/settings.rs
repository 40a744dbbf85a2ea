//! What a person wants to be told: own settings, nobody else's.

use super::settings_of;
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::notice::{NoticeKind, NoticeSettings};
use store::notices;

/// The settings of a person, and how letters fare.
#[derive(Clone, Debug, PartialEq)]
pub struct Mine {
    pub settings: NoticeSettings,
    /// 0: never said.
    pub version: i64,
    /// Why letters do not arrive; empty: they do, as far as we know.
    pub undelivered: String,
    pub last_sent_at: Option<i64>,
    /// Houston can send mail at all.
    pub has_mail: bool,
    /// Kinds that this person may ever be told of.
    pub kinds: Vec<NoticeKind>,
}

/// Reads the actor's own settings.
pub async fn mine(ctx: &Ctx, actor: &Actor) -> Result<Mine> {
    let teammate = actor.teammate()?;
    let mut conn = ctx.db.read().await?;
    let wanted = notices::wanted_by(&mut conn, actor.workspace, teammate).await?;
    let may_hear = |kind: &&NoticeKind| {
        **kind != NoticeKind::WordToDirector
            || domain::access::may(actor.role, domain::access::Action::HearDirectWord)
    };
    Ok(Mine {
        settings: settings_of(wanted.as_ref()),
        version: wanted.as_ref().map_or(0, |w| w.version),
        undelivered: wanted.as_ref().map(|w| w.undelivered.clone()).unwrap_or_default(),
        last_sent_at: wanted.as_ref().and_then(|w| w.last_sent_at),
        has_mail: ctx.config.may_send(),
        kinds: NoticeKind::ALL.iter().filter(may_hear).copied().collect(),
    })
}

/// Changes the actor's own settings as of `version`. What waits to leave keeps its moment, unless it is
/// quiet then.
pub async fn save_settings(
    ctx: &Ctx,
    actor: &Actor,
    version: i64,
    settings: &NoticeSettings,
) -> Result<()> {
    let teammate = actor.teammate()?;
    let hours = [
        ("digest_hour", settings.digest_hour),
        ("quiet_from", settings.quiet_from),
        ("quiet_until", settings.quiet_until),
    ];
    for (field, hour) in hours {
        if !(0..24).contains(&hour) {
            return Err(Error::field(field, "out-of-range"));
        }
    }
    let mut tx = ctx.db.begin().await?;
    let before = notices::wanted_by(&mut tx, actor.workspace, teammate).await?;
    let was = settings_of(before.as_ref());
    let text = serde_json::to_string(settings).map_err(anyhow::Error::new)?;
    notices::put_settings(&mut tx, actor.workspace, teammate, (&text, version)).await?;
    // A person who looks at the settings may have put the mailbox right: letters are tried again.
    notices::note_undelivered(&mut tx, actor.workspace, teammate, "").await?;
    let diff = Diff::default().field("settings", &was, settings);
    let subject =
        Subject { kind: "teammate", id: teammate.to_string(), name: &actor.name, client: None };
    event::record(ctx, &mut tx, actor, "teammate.notifications", subject, diff).await?;
    Ok(tx.commit().await?)
}
