//! Briefs: questions of the agency, answers, and the retelling that the client agrees to.

use crate::{assert_error, problems};
use app::brief::{self, BriefInput};
use domain::brief::BriefKind;
use testkit::each_app;

#[test]
fn a_brief_is_filled_told_back_and_agreed_to() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let of = (BriefKind::Site, "Новый сайт", None);
        assert_error!(brief::add(ctx, &app.boris, client, of).await, Forbidden);
        let id = brief::add(ctx, alice, client, of).await.expect("a brief");
        let (card, _) = brief::one(ctx, alice, id).await.expect("a brief");
        assert_eq!((card.answers.len(), card.completeness.percent()), (14, 0));
        let mut input = BriefInput { title: "Новый сайт".into(), ..BriefInput::default() };
        input.answers = card
            .answers
            .iter()
            .map(|a| match a.question.as_str() {
                "goal" => "Больше заявок.".to_owned(),
                "deadline" => "к 1 мая".to_owned(),
                _ => String::new(),
            })
            .collect();
        input.agreed_by = "Дина".into();
        let early = brief::save(ctx, alice, id, 1, &input).await;
        assert_eq!(problems(early), ["told_back:empty"], "nobody agrees to nothing");
        let locale = locale::Locale::russian();
        let mut answers = card.answers.clone();
        for (answer, text) in answers.iter_mut().zip(&input.answers) {
            answer.text.clone_from(text);
        }
        input.told_back = brief::draft_told_back(&locale, &answers);
        assert_eq!(input.told_back, "Вы хотите: Больше заявок.\nСрок: к 1 мая.");
        brief::save(ctx, alice, id, 1, &input).await.expect("saved");
        assert_error!(brief::save(ctx, alice, id, 1, &input).await, Conflict);
        let (card, _) = brief::one(ctx, alice, id).await.expect("a brief");
        assert!(card.row.agreed_on.is_some() && card.completeness.missing.len() == 4);
        // other words were not agreed to
        let other = BriefInput {
            told_back: "Вы хотите больше звонков".into(), ..input.clone()
        };
        brief::save(ctx, alice, id, 2, &other).await.expect("saved");
        let (card, _) = brief::one(ctx, alice, id).await.expect("a brief");
        assert_eq!((card.row.agreed_by.as_str(), card.row.agreed_on), ("", None));
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(brief::one(ctx, stranger, id).await, NotFound);
            assert_error!(brief::save(ctx, stranger, id, 3, &input).await, NotFound);
            assert!(brief::of_client(ctx, stranger, client).await.is_err());
        }
    });
}

#[test]
fn an_agency_asks_its_own_questions() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let lines =
            ["Зачем это нужно: чего хотите добиться?".to_owned(), "Есть ли архив?".to_owned()];
        assert_error!(
            brief::save_questions(ctx, &app.boris, BriefKind::Video, &lines).await,
            Forbidden
        );
        brief::save_questions(ctx, alice, BriefKind::Video, &lines).await.expect("saved");
        let asked = brief::questions(ctx, alice, BriefKind::Video).await.expect("questions");
        assert_eq!(asked, ["goal", "Есть ли архив?"], "a question of ours stays translated");
        let of = (BriefKind::Video, "", None);
        let id = brief::add(ctx, alice, app.client, of).await.expect("a brief");
        let (card, _) = brief::one(ctx, alice, id).await.expect("a brief");
        assert_eq!(card.answers.iter().map(|a| a.is_own).collect::<Vec<_>>(), [false, true]);
        assert_eq!(
            brief::questions(ctx, &app.zhenya, BriefKind::Video).await.expect("ours").len(),
            14
        );
        brief::save_questions(ctx, alice, BriefKind::Video, &[]).await.expect("taken back");
        assert_eq!(brief::questions(ctx, alice, BriefKind::Video).await.expect("ours").len(), 14);
    });
}
