//! The portals of the demo: one that is in use, with a word to the director that nobody has read yet.

use super::incidents::Told;
use crate::error::Result;
use crate::portal::{self, Kind, Marks};
use jiff::SignedDuration;
use locale::Lang;

/// Whose portal is in use, who reads it, and what that person told the director.
const CLIENT: &str = "Добрый хлеб";
const READER: &str = "Марина Ли";
const WORD: &str = "Вера, здравствуйте! С Алисой работать приятно, но в последний месяц правки доходят до \
    дизайнера со второго раза. Не хочу жаловаться, просто посмотрите, пожалуйста.";
/// Things of each kind that are published.
const MARKS_OF_KIND: usize = 4;

/// Tells them.
pub(super) async fn tell(told: &Told<'_>) -> Result<()> {
    let client = told.of(CLIENT)?;
    let then = told.then(told.ago(20, 11));
    let desk = portal::desk(&then, told.manager, client).await?;
    let marks: Marks = Kind::ALL
        .into_iter()
        .flat_map(|kind| {
            let of = desk.candidates.iter().filter(move |c| c.kind == kind);
            of.take(MARKS_OF_KIND).map(move |c| (kind, c.id))
        })
        .collect();
    portal::publish(&then, told.manager, client, &marks).await?;
    let made =
        portal::link(&then, told.manager, client, READER, Lang::Ru, portal::DAYS_GOOD).await?;
    for days in [13, 6, 1] {
        portal::visit(&told.then(told.ago(days, 10)), &made.secret).await?;
    }
    let seen = portal::visit(&told.then(told.ago(1, 12)), &made.secret).await?;
    if let Some(report) = seen.page.reports.first() {
        let later = told.ago(1, 12) + SignedDuration::from_mins(2);
        portal::report(&told.then(later), &made.secret, report.id).await?;
    }
    portal::say(&told.then(told.ago(1, 13)), &made.secret, WORD).await
}
