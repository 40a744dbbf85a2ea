//! A word to the director (C091): it goes past the manager. Neither the manager's pages nor the
//! client's history say that there is one; only those who lead the agency hear it.

use super::visit::behind;
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::notice::{News, raise};
use domain::access::Action;
use domain::id::{ClientId, PortalWordId, TeammateId};
use domain::notice::NoticeKind;
use domain::reason::{Arg, Reason};
use std::collections::HashMap;
use store::client_list;
use store::portal::{self, PortalWord};

/// Words on one page.
const WORDS_MAX: i64 = 200;

/// A person at the client says something to the director.
pub async fn say(ctx: &Ctx, secret: &str, text: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let behind = behind(ctx, &mut tx, secret).await?;
    let mut check = Check::default();
    let text = check.note("text", text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    check.done()?;
    let word = PortalWord {
        id: PortalWordId(ctx.new_id()),
        client: behind.client.id,
        said_by: behind.link.recipient.clone(),
        text,
        said_at: ctx.now_ms(),
        seen_at: None,
        seen_by: None,
    };
    portal::insert_word(&mut tx, behind.workspace, &word).await?;
    // No client in the event: their history is read by the manager.
    let subject = Subject {
        kind: "portal_word",
        id: word.id.to_string(),
        name: &behind.client.name,
        client: None,
    };
    let actor = Actor { name: word.said_by.clone(), ..Actor::system(behind.workspace) };
    event::record(ctx, &mut tx, &actor, "portal.word", subject, Diff::default()).await?;
    let reason = Reason::new("notice.word")
        .with("who", Arg::Text(word.said_by.clone()))
        .with("text", Arg::Text(word.text.clone()));
    let news = News {
        kind: NoticeKind::WordToDirector,
        client: &behind.client,
        key: format!("word:{}", word.id),
        reason,
        href: "/words".to_owned(),
        named: &[],
        by: None,
    };
    raise(ctx, &mut tx, actor.workspace, &news).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    ctx.tell(Change { workspace: behind.workspace, what: Topic::Attention });
    Ok(())
}

/// A word in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedWord {
    pub word: PortalWord,
    pub client_name: String,
    pub seen_by: Option<String>,
}

/// The words of all clients, those that nobody has heard first.
pub async fn words(ctx: &Ctx, actor: &Actor) -> Result<Vec<ListedWord>> {
    actor.must(Action::HearDirectWord)?;
    let mut conn = ctx.db.read().await?;
    let rows = portal::words(&mut conn, actor.workspace, WORDS_MAX).await?;
    let names = client_list::names(&mut conn, actor.workspace, &actor.audience()).await?;
    let names: HashMap<ClientId, String> = names.into_iter().collect();
    let people: HashMap<TeammateId, String> =
        crate::board::teammate_names(&mut conn, actor).await?;
    let listed = |word: PortalWord| ListedWord {
        client_name: names.get(&word.client).cloned().unwrap_or_default(),
        seen_by: word.seen_by.and_then(|id| people.get(&id).cloned()),
        word,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// How many nobody has heard; none for those who do not hear them.
pub async fn n_unheard(ctx: &Ctx, actor: &Actor) -> Result<i64> {
    if !actor.may(Action::HearDirectWord) {
        return Ok(0);
    }
    let mut conn = ctx.db.read().await?;
    Ok(portal::n_unseen(&mut conn, actor.workspace).await?)
}

/// Notes that a word was heard.
pub async fn hear(ctx: &Ctx, actor: &Actor, id: PortalWordId) -> Result<()> {
    actor.must(Action::HearDirectWord)?;
    let mut tx = ctx.db.begin().await?;
    let by = (ctx.now_ms(), actor.teammate);
    if !portal::see_word(&mut tx, actor.workspace, id, by).await? {
        return Err(Error::NotFound);
    }
    let subject = Subject { kind: "portal_word", id: id.to_string(), name: "", client: None };
    event::record(ctx, &mut tx, actor, "portal.hear", subject, Diff::default()).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(())
}
