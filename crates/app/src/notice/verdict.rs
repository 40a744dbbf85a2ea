//! What a new verdict about a client tells: a worse level, words that leave no doubt, a KPI going under.

use super::raise::{News, raise};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::{ClientId, WorkspaceId};
use domain::notice::NoticeKind;
use domain::plan::Effect;
use domain::policy::Policy;
use domain::reason::Reason;
use domain::signal::{Family, Signal, SignalKind, Strength};
use store::{Audience, Conn, clients};

/// What was said longer ago is no news (ours): a mailbox of years may just have come in.
const NEWS_DAYS: i64 = 7;

/// A kind, the key of the event, why, and where the case is.
type Found = (NoticeKind, String, Reason, String);

/// Tells of what changed, in the transaction that keeps the verdict; how many people were told.
pub(crate) async fn tell_of_verdict(
    ctx: &Ctx,
    conn: &mut Conn,
    (workspace, client): (WorkspaceId, ClientId),
    plan: &[Effect],
    policy: &Policy,
) -> Result<usize> {
    let now = ctx.now().as_second();
    let mut found: Vec<Found> = Vec::new();
    for effect in plan {
        if let Effect::Open { signal } | Effect::Update { signal } = effect
            && now - signal.since.as_second() <= NEWS_DAYS * 86_400
        {
            found.extend(of_signal(client, signal));
        }
    }
    // What was said is why the level is worse: one of the two is enough.
    let is_said = found.iter().any(|(kind, ..)| *kind == NoticeKind::DirectSignal);
    if !is_said {
        found.extend(plan.iter().filter_map(|effect| of_level(ctx, client, effect, policy)));
    }
    if found.is_empty() {
        return Ok(0);
    }
    let Some(client) = clients::get(conn, workspace, &Audience::All, client).await? else {
        return Ok(0);
    };
    let mut n = 0;
    for (kind, key, reason, href) in found {
        let news = News { kind, client: &client, key, reason, href, named: &[], by: None };
        n += raise(ctx, conn, workspace, &news).await?;
    }
    Ok(n)
}

fn of_signal(client: ClientId, signal: &Signal) -> Option<Found> {
    let is_word =
        signal.kind.family() == Family::Words || signal.kind == SignalKind::ContactLeaving;
    let kind = match signal.kind {
        SignalKind::Kpi => NoticeKind::Kpi,
        _ if is_word && signal.strength == Strength::Direct => NoticeKind::DirectSignal,
        _ => return None,
    };
    let episode = &signal.episode;
    let href = format!("/clients/{client}/signals/{episode}");
    Some((kind, format!("signal:{client}:{episode}"), signal.reason.clone(), href))
}

fn of_level(ctx: &Ctx, client: ClientId, effect: &Effect, policy: &Policy) -> Option<Found> {
    let Effect::LevelChanged { from: Some(from), to, reason } = effect else { return None };
    if to <= from || *to < policy.notify_from {
        return None;
    }
    let plain =
        || Reason::new("health.changed.level").with("from", from.term()).with("to", to.term());
    let key = format!("level:{client}:{}:{}", to.word(), ctx.now_ms());
    let reason = reason.clone().unwrap_or_else(plain);
    Some((NoticeKind::LevelWorsened, key, reason, format!("/clients/{client}")))
}
