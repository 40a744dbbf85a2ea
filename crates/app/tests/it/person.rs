//! Erasing a person: what must be gone is gone everywhere, what must stay stays.

use crate::post::{ALICE, letter, mbox, read_in};
use crate::{assert_error, problems, refusal};
use app::contact;
use app::incident::{self, RecordInput};
use app::person::{BasisInput, CardInput, NoteInput, erase, file, map, note_basis, save_card};
use app::touch::search::{Search, lines};
use domain::people::{Basis, NoteAudience};
use testkit::{TestApp, contact_input, each_app};

const ZLATA: &str = "Злата Квакшина <zlata.kvak@romashka.example>";
const DINA: &str = "Дина <dina@romashka.example>";
/// Whoever finds one of these after the erasure has found the person: names by their beginnings, so
/// that every case counts, the address, the phone, and the words that only the person wrote.
const CANARIES: &[&str] = &[
    "Квакшин",
    "квакшин",
    "Злат",
    "злат",
    "zlata.kvak",
    "9123456789",
    "912 345-67-89",
    "гортензи",
];

async fn meet(app: &TestApp) -> domain::id::ContactId {
    let letters = [
        letter(
            "2026-02-24T10:00+03:00",
            ZLATA,
            ALICE,
            "1",
            "Нужны гортензии к пятнице. Злата Квакшина, 8 912 345-67-89",
        )
        .about("Гортензии от Златы"),
        letter("2026-02-24T11:00+03:00", ALICE, ZLATA, "2", "Злата, добрый день! Гортензии будут."),
        letter(
            "2026-02-24T12:00+03:00",
            DINA,
            ALICE,
            "3",
            "Спросите Злату Квакшину, она решает по букетам.",
        ),
        letter("2026-02-24T13:00+03:00", DINA, ALICE, "4", "Ждём макет буклета."),
    ];
    read_in(app, &mbox(&letters), None).await;
    let all = contact::of_client(&app.ctx, &app.vera, app.client).await.expect("contacts");
    let zlata = all.into_iter().find(|e| e.contact.name.contains("Злата")).expect("Zlata");
    let input = contact::ContactInput {
        name: zlata.contact.name.clone(),
        phone: "+7 912 345-67-89".to_owned(),
        note: "Злата любит цифры".to_owned(),
        addresses: zlata.addresses.clone(),
        ..contact::ContactInput::default()
    };
    let id = zlata.contact.id;
    contact::edit(&app.ctx, &app.alice, id, zlata.contact.version, &input).await.expect("edits");
    let mut answers: [String; 8] = Default::default();
    answers[0] = "Злата хочет повышения".to_owned();
    let card = CardInput { answers, ..CardInput::default() };
    save_card(&app.ctx, &app.alice, id, 0, &card).await.expect("a card");
    let text = "Квакшина не любит звонков".to_owned();
    let note = NoteInput { text, audience: NoteAudience::Team, until: None };
    app::person::add_note(&app.ctx, &app.alice, id, &note).await.expect("a note");
    let basis =
        BasisInput { basis: Basis::Consent, on: None, note: "письмо Златы".to_owned() };
    note_basis(&app.ctx, &app.alice, id, &basis).await.expect("a basis");
    let title = "Злате Квакшиной не ответили".to_owned();
    let input = RecordInput { title, ..RecordInput::default() };
    incident::record(&app.ctx, &app.alice, app.client, &input).await.expect("an incident");
    app.run_jobs().await;
    id
}

/// Every text of every table of the database, one below the other.
async fn everything(app: &TestApp) -> String {
    let mut conn = app.ctx.db.read().await.expect("reads");
    store::testing::all_texts(&mut conn).await.expect("texts")
}

async fn found(app: &TestApp, words: &str) -> usize {
    let asked = Search { text: words.to_owned(), limit: 50, ..Search::default() };
    lines(&app.ctx, &app.vera, &asked).await.expect("searches").len()
}

#[test]
fn an_erased_person_is_nowhere_and_the_rest_stays() {
    each_app(|app| async move {
        let id = meet(&app).await;
        let (ctx, vera) = (&app.ctx, &app.vera);
        let before = everything(&app).await;
        for canary in ["Квакшин", "zlata.kvak", "912 345-67-89", "гортензи"] {
            assert!(before.contains(canary), "{canary} is there at first");
        }
        assert_eq!((found(&app, "гортензии").await, found(&app, "Квакшина").await), (2, 2));
        // Nobody but who answers for the data, nobody by a slip, nobody from outside.
        assert_error!(erase(ctx, &app.alice, id, "Злата Квакшина").await, Forbidden);
        assert_error!(erase(ctx, &app.gleb, id, "Злата Квакшина").await, NotFound);
        assert_error!(erase(ctx, &app.zhenya, id, "Злата Квакшина").await, NotFound);
        assert_error!(file(ctx, &app.zhenya, id).await, NotFound);
        assert_error!(map(ctx, &app.zhenya, app.client).await, NotFound);
        let slip = erase(ctx, vera, id, "Злата").await;
        assert_eq!(problems(slip), ["confirmation:name_differs"]);

        let done = erase(ctx, vera, id, "злата квакшина").await.expect("erases");
        assert_eq!((done.n_wiped, done.n_redacted), (2, 1));
        app.run_jobs().await;
        let after = everything(&app).await;
        for canary in CANARIES {
            assert!(!after.contains(canary), "{canary} is still kept");
        }
        if let Some(path) = app.ctx.db.file() {
            for end in ["", "-wal"] {
                let path = format!("{}{end}", path.display());
                let bytes = std::fs::read(path).unwrap_or_default();
                for canary in CANARIES {
                    let at = bytes.windows(canary.len()).position(|w| w == canary.as_bytes());
                    assert_eq!(at, None, "{canary} is in the file");
                }
            }
        }
        assert_eq!((found(&app, "гортензии").await, found(&app, "Квакшина").await), (0, 0));
        // What others wrote stays without the name, and is found by its other words.
        assert_eq!((found(&app, "букетам").await, found(&app, "буклет").await), (1, 1));
        let mut conn = app.ctx.db.read().await.expect("reads");
        let counts = store::touches::counts(&mut conn, vera.workspace).await.expect("counts");
        assert_eq!(counts.n_sorted, 4, "that there were touches stays");
        drop(conn);
        assert!(app.events(3).await.contains(&format!("{} contact.erase", vera.name)));
        let twice = erase(ctx, vera, id, "Удалённый контакт").await;
        assert_eq!(refusal(twice), "refused.contact-erased");
        // The same mailbox again brings nothing back.
        let again = [letter(
            "2026-02-24T10:00+03:00",
            ZLATA,
            ALICE,
            "1",
            "Нужны гортензии к пятнице. Злата Квакшина, 8 912 345-67-89",
        )
        .about("Гортензии от Златы")];
        read_in(&app, &mbox(&again), None).await;
        assert_eq!(found(&app, "гортензии").await, 0);
    });
}

#[test]
fn merging_two_records_of_a_person_keeps_card_and_notes() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let second = contact_input("Дина П.", &["dp@romashka.example"]);
        let second = contact::create(ctx, &app.alice, app.client, &second).await.expect("it");
        let mut answers: [String; 8] = Default::default();
        answers[0] = "рост".to_owned();
        let card = CardInput { answers, ..CardInput::default() };
        save_card(ctx, &app.alice, second.id, 0, &card).await.expect("a card");
        let stale = save_card(ctx, &app.alice, second.id, 0, &card).await;
        assert_error!(stale, Conflict);
        let text = "звонить утром".to_owned();
        let note = NoteInput { text, audience: NoteAudience::Team, until: None };
        app::person::add_note(ctx, &app.alice, second.id, &note).await.expect("a note");
        contact::merge(ctx, &app.alice, second.id, app.dina).await.expect("merges");
        let of = app::person::person(ctx, &app.alice, app.dina).await.expect("Dina");
        assert_eq!((of.card.answers[0].as_str(), of.notes.len()), ("рост", 1));
    });
}
