//! The check of letters as a person uses it: facts, a client's exceptions, strangers.

use app::Error;
use app::draft::{DraftInput, Known, check, exceptions, restore, silence};
use domain::draft::{DraftFacts, DraftKind, Fault, RuleId};
use testkit::each_app;

fn letter(text: &str, known: Known) -> DraftInput {
    DraftInput { text: text.to_owned(), kind: DraftKind::Reply, known, client: None }
}

#[test]
fn not_here_is_remembered_for_one_client_and_taken_back() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let mut input = letter("Дина, ничего страшного, завтра всё пришлём.", Known::Nothing);
        input.client = Some(app.client);
        let rules = |checked: app::draft::Checked| -> Vec<RuleId> {
            checked.findings.iter().map(|f| f.rule).collect()
        };
        let found = check(ctx, &app.alice, &input).await.unwrap();
        assert!(rules(found).contains(&RuleId::Denial));
        let words = "ничего страшного";
        silence(ctx, &app.alice, app.client, RuleId::Denial, words).await.unwrap();
        silence(ctx, &app.alice, app.client, RuleId::Denial, words).await.unwrap();
        let quiet = check(ctx, &app.alice, &input).await.unwrap();
        assert_eq!(quiet.exceptions[0].words, words);
        assert!(!rules(quiet).contains(&RuleId::Denial));
        let nobodys = DraftInput { client: None, ..input.clone() };
        assert!(rules(check(ctx, &app.alice, &nobodys).await.unwrap()).contains(&RuleId::Denial));
        assert_eq!(app.events(1).await, ["Алиса draft_exception.add"]);

        restore(ctx, &app.alice, app.client, RuleId::Denial).await.unwrap();
        assert!(rules(check(ctx, &app.alice, &input).await.unwrap()).contains(&RuleId::Denial));
        assert_eq!(app.events(1).await, ["Алиса draft_exception.remove"]);

        for stranger in [&app.gleb, &app.zhenya] {
            let no = |result: app::Result<()>| assert!(matches!(result, Err(Error::NotFound)));
            no(check(ctx, stranger, &input).await.map(drop));
            no(exceptions(ctx, stranger, app.client).await.map(drop));
            no(silence(ctx, stranger, app.client, RuleId::Denial, "").await);
            no(restore(ctx, stranger, app.client, RuleId::Denial).await);
        }
        let specialist = silence(ctx, &app.boris, app.client, RuleId::Denial, "").await;
        assert!(matches!(specialist, Err(Error::Forbidden)));
    });
}

#[test]
fn what_needs_facts_is_asked_only_with_facts() {
    each_app(|app| async move {
        let text = "Дина, каталог завтра не выйдет. Сдадим его 14 мая.";
        let fired = |known: Known| {
            let (ctx, alice) = (&app.ctx, &app.alice);
            let mut input = letter(text, known);
            input.kind = DraftKind::FirstNotice;
            async move {
                let found = check(ctx, alice, &input).await.unwrap().findings;
                found.iter().map(|f| f.rule).collect::<Vec<_>>()
            }
        };
        assert!(!fired(Known::Nothing).await.contains(&RuleId::ApologyMissing));
        assert!(fired(Known::Fault(Fault::Own)).await.contains(&RuleId::ApologyMissing));
        assert!(!fired(Known::Fault(Fault::Own)).await.contains(&RuleId::UnbackedPromise));
        let facts = Known::Facts(Box::new(DraftFacts::new(Fault::Own)));
        assert!(fired(facts).await.contains(&RuleId::UnbackedPromise));
        let long = letter(&"я".repeat(20_001), Known::Nothing);
        let refused = check(&app.ctx, &app.alice, &long).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    });
}
