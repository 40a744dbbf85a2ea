//! Touches: putting in, reading, sorting, searching; facts, cues.

use super::*;
use crate::cues::{self, StoredCue};
use crate::filter::Audience;
use crate::search::{self, Query};
use crate::testing::each_db;
use crate::touch_insert::{Inserted, Inserter, NewTouch};
use crate::touches::{self, TimelineFilter, TouchCounts};
use crate::unsorted::{self, Place, Which};
use crate::{assessments, busy_windows, clients, contacts, facts, teammates};
use domain::cue::{Cue, CueKind, Span};
use domain::id::{BusyWindowId, TouchId};
use domain::touch::{Channel, Direction, TouchState};

/// A touch of a client at a moment, told apart by it.
pub(super) fn sorted(at_ms: i64, client: ClientId) -> (NewTouch<'static>, String) {
    let touch = NewTouch {
        at_ms,
        dedupe_key: Box::leak(at_ms.to_be_bytes().to_vec().into_boxed_slice()),
        client: Some(client),
        contact: None,
        teammate: None,
        project: None,
        direction: Direction::Incoming,
        channel: Channel::Mail,
        state: TouchState::Sorted,
        is_substantive: true,
        thread: Some(u64::MAX),
        message_hash: Some(u64::MAX - at_ms as u64),
        sender: "dina@a.example",
        subject: "Тема",
        minutes: None,
        import: None,
        text: "Текст с \u{0} знаком",
        quoted: "",
        people: "[]",
        attachments: "[]",
        place: "стр. 1",
        cues: &[],
    };
    (touch, "текст знак".to_owned())
}

fn unsorted(at_ms: i64, sender: &'static str) -> (NewTouch<'static>, String) {
    let (touch, tokens) = sorted(at_ms, client_id(1));
    (NewTouch { client: None, state: TouchState::Unsorted, sender, ..touch }, tokens)
}

/// Puts the touches in; what became of each.
pub(super) async fn insert(
    conn: &mut Conn,
    ws: WorkspaceId,
    touches: &[(NewTouch<'static>, String)],
) -> Vec<Inserted> {
    let mut inserter = Inserter::new(ws, 77);
    let mut done = Vec::new();
    for (touch, tokens) in touches {
        done.push(inserter.insert(conn, touch, tokens).await.unwrap());
    }
    inserter.finish(conn).await.unwrap();
    done
}

fn added(inserted: Inserted) -> TouchId {
    match inserted {
        Inserted::Added(id) => id,
        Inserted::Known => panic!("the touch was known"),
    }
}

#[test]
fn touches_of_a_contact_are_counted_within_its_client() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, ["Ёлка", "Берёза"][n as usize - 1]))
                .await
                .unwrap();
        }
        for n in 1..=2 {
            contacts::insert(&mut tx, ws, &contact(n, client_id(1), "Дина")).await.unwrap();
        }
        let of = |at_ms: i64, contact: Option<ContactId>| {
            let (touch, words) = sorted(at_ms, client_id(1));
            (NewTouch { contact, ..touch }, words)
        };
        let dina = Some(contact_id(1));
        let done = insert(&mut tx, ws, &[of(3_000, dina), of(9_000, dina), of(5_000, None)]).await;
        let mut count = async |ws, client, contact| {
            touches::count_of_contact(&mut tx, ws, client, contact).await.unwrap()
        };
        assert_eq!(count(ws, client_id(1), contact_id(1)).await, (2, Some(added(done[1]))));
        assert_eq!(count(ws, client_id(1), contact_id(2)).await, (0, None));
        assert_eq!(count(ws, client_id(2), contact_id(1)).await, (0, None));
        assert_eq!(count(WorkspaceId(9), client_id(1), contact_id(1)).await, (0, None));
    });
}

#[test]
fn a_touch_is_stored_once_with_its_text_cues_and_words() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let cue = Cue {
            kind: CueKind::Negativity,
            confidence: 80,
            spans: vec![Span { start: 1, end: 4 }, Span { start: 9, end: 12 }],
            rule: "ru.x".to_owned(),
        };
        let cues = Box::leak(vec![cue.clone()].into_boxed_slice());
        let (touch, words) = sorted(5_000, client_id(1));
        let first = (NewTouch { cues, ..touch }, words);
        let second = sorted(2_000, client_id(1));
        let done = insert(&mut tx, ws, &[first.clone(), second, first.clone()]).await;
        let id = added(done[0]);
        assert_eq!((done[2], id.at_ms()), (Inserted::Known, 5_000));
        tx.commit().await.unwrap();

        let mut tx = db.begin().await.unwrap();
        assert_eq!(insert(&mut tx, ws, &[first]).await, [Inserted::Known]);
        let got = touches::get(&mut tx, ws, &Audience::All, id).await.unwrap().unwrap();
        assert_eq!(got.text.replace('\0', ""), "Текст с  знаком");
        assert_eq!((got.line.thread, got.line.created_at), (Some(u64::MAX), 77));
        assert_eq!(got.line.client, Some(client_id(1)));
        let ids = [id, TouchId(1)];
        let many = touches::get_many(&mut tx, ws, &Audience::All, &ids).await.unwrap();
        assert_eq!(many, [got]);
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(touches::get(&mut tx, ws, &stranger, id).await.unwrap(), None);

        let stored = cues::of_touches(&mut tx, ws, &ids).await.unwrap();
        assert_eq!(stored, [StoredCue { touch: id, cue: cue.clone(), is_denied: false }]);
        let n = cues::set_denied(&mut tx, ws, id, CueKind::Negativity, true).await.unwrap();
        assert_eq!(n, 1);
        let known = facts::cues(&mut tx, ws, client_id(1), 0).await.unwrap();
        assert_eq!((known.len(), known[0].is_denied, known[0].at), (1, true, 5));
        assert_eq!(known[0].spans, cue.spans);
        let owner = (Some(client_id(1)), None);
        cues::replace(&mut tx, ws, id, owner, &[cue.clone(), cue]).await.unwrap();
        assert_eq!(facts::cues(&mut tx, ws, client_id(1), 5_001).await.unwrap(), []);
        assert_eq!(facts::cues(&mut tx, ws, client_id(1), 5_000).await.unwrap().len(), 2);

        let c = clients::get(&mut tx, ws, &Audience::All, client_id(1)).await.unwrap().unwrap();
        assert_eq!(c.last_touch, Some(id));
        let hashes = [1, u64::MAX - 2_000];
        let thread = touches::thread_of(&mut tx, ws, &hashes).await.unwrap();
        assert_eq!(thread, Some(u64::MAX));
        assert_eq!(touches::thread_of(&mut tx, ws, &[1]).await.unwrap(), None);
        let owner = touches::client_of_thread(&mut tx, ws, u64::MAX).await.unwrap();
        assert_eq!(owner, Some(client_id(1)));
        assert_eq!(touches::client_of_thread(&mut tx, ws, 3).await.unwrap(), None);
        let unknown = touches::senders_without_contact(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(unknown, [("dina@a.example".to_owned(), id)]);
        let (client, sender) = (client_id(1), "dina@a.example");
        touches::set_contact(&mut tx, ws, client, sender, contact_id(6)).await.unwrap();
        let unknown = touches::senders_without_contact(&mut tx, ws, client).await.unwrap();
        assert_eq!(unknown, []);
        let known = facts::cues(&mut tx, ws, client, 0).await.unwrap();
        assert_eq!(known[0].contact, Some(contact_id(6)));
        let key = 5_000_i64.to_be_bytes();
        assert_eq!(touches::by_dedupe_key(&mut tx, ws, &key).await.unwrap(), Some(id));
        tx.commit().await.unwrap();
    });
}

#[test]
fn touches_with_one_number_get_different_ones_also_across_workspaces() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        // Keys of one hash: the collision is made by the number that the first one would take next.
        let (touch, words) = unsorted(5_000, "x");
        let first = added(insert(&mut tx, ws, &[(touch.clone(), words.clone())]).await[0]);
        // The same key in another agency is another touch and, in SQLite, must be another number.
        let twin = added(insert(&mut tx, other, &[(touch, words)]).await[0]);
        if db.engine() == crate::Engine::Sqlite {
            assert_eq!(twin, first.next());
        }
        tx.commit().await.unwrap();
        let mut conn = db.read().await.unwrap();
        let query = Query { words: vec!["текст".to_owned()], limit: 9, ..Query::default() };
        for (ws, id) in [(ws, first), (other, twin)] {
            let found = search::find(&mut conn, ws, &Audience::All, &query).await.unwrap();
            assert_eq!(found.iter().map(|line| line.id).collect::<Vec<_>>(), [id]);
        }
    });
}

#[test]
fn two_touches_of_one_moment_and_one_salt_are_both_kept() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        // The salt has 20 bits: among many keys of one millisecond some must meet.
        let all: Vec<_> = (0..3_000_u32)
            .map(|n| {
                let (touch, words) = unsorted(5_000, "x");
                let key: &[u8] = Box::leak(n.to_be_bytes().to_vec().into_boxed_slice());
                (NewTouch { dedupe_key: key, message_hash: None, ..touch }, words)
            })
            .collect();
        let mut ids: Vec<TouchId> =
            insert(&mut tx, ws, &all).await.into_iter().map(added).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3_000);
        tx.commit().await.unwrap();
        let counts = touches::counts(&mut db.read().await.unwrap(), ws).await.unwrap();
        assert_eq!(counts, TouchCounts { n_unsorted: 3_000, ..TouchCounts::default() });
    });
}

#[test]
fn a_timeline_is_filtered_and_paged_newest_first() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        contacts::insert(&mut tx, ws, &contact(1, client_id(1), "Дина")).await.unwrap();
        let mut all: Vec<_> = (1..=4).map(|n| sorted(n * 1000, client_id(1))).collect();
        all[0].0.channel = Channel::Call;
        all[1].0.direction = Direction::Outgoing;
        all[2].0.contact = Some(contact_id(1));
        all[2].0.is_substantive = false;
        all[2].0.thread = Some(7);
        all.push(sorted(9_000, client_id(2)));
        let ids: Vec<TouchId> = insert(&mut tx, ws, &all).await.into_iter().map(added).collect();
        tx.commit().await.unwrap();

        let mut conn = db.read().await.unwrap();
        let all = || TimelineFilter { limit: 9, ..TimelineFilter::default() };
        for (name, filter, expected) in [
            ("all", all(), &[3, 2, 1, 0][..]),
            ("channel", TimelineFilter { channel: Some(Channel::Call), ..all() }, &[0]),
            ("direction", TimelineFilter { direction: Some(Direction::Outgoing), ..all() }, &[1]),
            ("contact", TimelineFilter { contact: Some(contact_id(1)), ..all() }, &[2]),
            ("thread", TimelineFilter { thread: Some(7), ..all() }, &[2]),
            (
                "project",
                TimelineFilter {
                    project: Some(domain::id::ProjectId(Uuid::from_u128(1))),
                    ..all()
                },
                &[],
            ),
            ("older", TimelineFilter { before: Some(ids[2]), limit: 1, ..all() }, &[1]),
        ] {
            let client = client_id(1);
            let found =
                touches::timeline(&mut conn, ws, &Audience::All, client, &filter).await.unwrap();
            let expected: Vec<TouchId> = expected.iter().map(|&i: &usize| ids[i]).collect();
            assert_eq!(found.iter().map(|l| l.id).collect::<Vec<_>>(), expected, "{name}");
        }
        let stranger = Audience::Teammate(teammate_id(9));
        let none = touches::timeline(&mut conn, ws, &stranger, client_id(1), &all()).await;
        assert_eq!(none.unwrap(), []);

        let known = facts::touches(&mut conn, ws, client_id(1), 2_000).await.unwrap();
        assert_eq!(known.iter().map(|f| f.at).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(known[0].direction, Direction::Outgoing);
        assert_eq!((known[1].contact, known[1].thread), (Some(contact_id(1)), Some(7)));
        assert!(!known[1].is_substantive && known[2].is_substantive);
        let n = touches::count_of_client(&mut conn, ws, client_id(1), 3_000).await.unwrap();
        assert_eq!(n, 2);
    });
}

#[test]
fn unsorted_touches_are_grouped_assigned_ignored_and_given_back() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        clients::insert(&mut tx, ws, &client(2, "Липа")).await.unwrap();
        let all = [
            unsorted(1_000, "a@x.example"),
            unsorted(2_000, "b@x.example"),
            unsorted(3_000, "a@x.example"),
            unsorted(4_000, "c@other-x.example"),
            unsorted(5_000, "Пётр в чате"),
        ];
        let ids: Vec<TouchId> = insert(&mut tx, ws, &all).await.into_iter().map(added).collect();
        let groups = unsorted::groups(&mut tx, ws).await.unwrap();
        let names: Vec<_> = groups.iter().map(|g| (g.domain.as_str(), g.n_touches)).collect();
        assert_eq!(names, [("x.example", 3), ("other-x.example", 1), ("Пётр в чате", 1)]);
        assert_eq!((groups[0].last, groups[0].last_subject.as_str()), (ids[2], "Тема"));
        assert_eq!(
            (groups[0].senders[0].sender.as_str(), groups[0].senders.len()),
            ("a@x.example", 2)
        );

        for (which, n) in [
            (Which::Domain("x.example"), 3),
            (Which::Domain("Пётр в чате"), 1),
            (Which::Sender("b@x.example"), 1),
            (Which::Touches(&ids[..2]), 2),
            (Which::Unsorted, 5),
        ] {
            assert_eq!(unsorted::count(&mut tx, ws, which).await.unwrap(), n, "{which:?}");
        }
        for (limit, n) in [(9, 5), (5, 5), (3, 3)] {
            assert_eq!(unsorted::count_at_most(&mut tx, ws, limit).await.unwrap(), n);
        }
        let page = unsorted::page(&mut tx, ws, Which::Domain("x.example"), Some(ids[2]), 1).await;
        assert_eq!(page.unwrap().iter().map(|l| l.id).collect::<Vec<_>>(), [ids[1]]);

        let to_first = Place::Client(client_id(1), None);
        let moved = unsorted::assign(&mut tx, ws, Which::Domain("x.example"), to_first).await;
        assert_eq!(moved.unwrap(), unsorted::Moved { n_touches: 3, clients: vec![client_id(1)] });
        let moved = unsorted::assign(&mut tx, ws, Which::Sender("nobody"), to_first).await.unwrap();
        assert_eq!(moved, unsorted::Moved::default());
        let to_second = Place::Client(client_id(2), None);
        let moved = unsorted::assign(&mut tx, ws, Which::Touches(&ids[2..3]), to_second).await;
        assert_eq!(moved.unwrap().clients, [client_id(1), client_id(2)]);
        unsorted::assign(&mut tx, ws, Which::Touches(&ids[4..]), Place::Ignored).await.unwrap();
        let counts = touches::counts(&mut tx, ws).await.unwrap();
        assert_eq!(
            counts,
            TouchCounts { n_sorted: 3, n_unsorted: 1, n_ignored: 1, n_automatic: 0 }
        );
        for (n, last) in [(1, ids[1]), (2, ids[2])] {
            let c = clients::get(&mut tx, ws, &Audience::All, client_id(n)).await.unwrap();
            assert_eq!(c.unwrap().last_touch, Some(last));
            let a = assessments::get(&mut tx, ws, client_id(n)).await.unwrap().unwrap();
            assert!(a.is_due);
        }
        unsorted::assign(&mut tx, ws, Which::Touches(&ids), Place::Unsorted).await.unwrap();
        assert_eq!(touches::counts(&mut tx, ws).await.unwrap().n_unsorted, 5);
        tx.commit().await.unwrap();
    });
}

#[test]
fn search_wants_every_word_and_only_what_may_be_seen() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let t = teammate(1, "t@example.org", Role::AccountManager);
        teammates::insert(&mut tx, ws, &t).await.unwrap();
        let own = Client { manager: Some(t.id), ..client(1, "Ёлка") };
        clients::insert(&mut tx, ws, &own).await.unwrap();
        clients::insert(&mut tx, ws, &client(2, "Липа")).await.unwrap();
        let cue = Cue {
            kind: CueKind::Busy,
            confidence: 80,
            spans: vec![Span { start: 0, end: 1 }],
            rule: "r".to_owned(),
        };
        let mut all = [
            sorted(1_000, client_id(1)),
            sorted(2_000, client_id(2)),
            sorted(3_000, client_id(1)),
            unsorted(4_000, "x"),
        ];
        for (i, words) in ["отчет срок", "отчет e-mail o'neil", "отчет договор срок", "договор"]
            .iter()
            .enumerate()
        {
            (*words).clone_into(&mut all[i].1);
        }
        all[2].0.cues = Box::leak(vec![cue].into_boxed_slice());
        all[2].0.contact = Some(contact_id(4));
        all[0].0.channel = Channel::Call;
        let ids: Vec<TouchId> = insert(&mut tx, ws, &all).await.into_iter().map(added).collect();
        tx.commit().await.unwrap();

        let mut conn = db.read().await.unwrap();
        let q = |words: &[&str], prefix: &str| Query {
            words: words.iter().map(|&w| w.to_owned()).collect(),
            prefix: (!prefix.is_empty()).then(|| prefix.to_owned()),
            limit: 9,
            ..Query::default()
        };
        let base = || q(&["отчет"], "");
        let own = Audience::Teammate(t.id);
        let stranger = Audience::Teammate(teammate_id(9));
        for (name, audience, query, expected) in [
            ("one word", Audience::All, base(), &[2, 1, 0][..]),
            ("two words", Audience::All, q(&["срок", "отчет"], ""), &[2, 0]),
            ("beginning", Audience::All, q(&["отчет"], "дого"), &[2]),
            ("only beginning", Audience::All, q(&[], "дого"), &[3, 2]),
            ("short beginning is a word", Audience::All, q(&["отчет"], "дог"), &[]),
            ("signs", Audience::All, q(&["e-mail", "O'Neil\"*\\"], ""), &[1]),
            ("operators are words", Audience::All, q(&["отчет", "OR"], ""), &[]),
            ("no words", Audience::All, q(&[], ""), &[3, 2, 1, 0]),
            ("own", own, base(), &[2, 0]),
            ("own, no words", own, q(&[], ""), &[2, 0]),
            ("stranger", stranger, base(), &[]),
            ("client", Audience::All, Query { client: Some(client_id(2)), ..base() }, &[1]),
            ("contact", Audience::All, Query { contact: Some(contact_id(4)), ..base() }, &[2]),
            ("channel", Audience::All, Query { channel: Some(Channel::Call), ..base() }, &[0]),
            (
                "direction",
                Audience::All,
                Query { direction: Some(Direction::Internal), ..base() },
                &[],
            ),
            ("from", Audience::All, Query { from_ms: Some(2_000), ..base() }, &[2, 1]),
            ("until", Audience::All, Query { until_ms: Some(2_000), ..base() }, &[0]),
            ("cue", Audience::All, Query { cue: Some(CueKind::Busy), ..base() }, &[2]),
            ("page", Audience::All, Query { before: Some(ids[2]), limit: 1, ..base() }, &[1]),
        ] {
            let found = search::find(&mut conn, ws, &audience, &query).await.unwrap();
            let expected: Vec<TouchId> = expected.iter().map(|&i: &usize| ids[i]).collect();
            assert_eq!(found.iter().map(|l| l.id).collect::<Vec<_>>(), expected, "{name}");
        }
        drop(conn);
        let mut tx = db.begin().await.unwrap();
        search::remove(&mut tx, ws, &ids[..1]).await.unwrap();
        let found = search::find(&mut tx, ws, &Audience::All, &base()).await.unwrap();
        assert_eq!(found.len(), 2);
        tx.commit().await.unwrap();
    });
}

#[test]
fn busy_windows_are_declared_and_end_early() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let mut b = busy_windows::BusyWindow {
            id: BusyWindowId(Uuid::from_u128(1)),
            client: client_id(1),
            from_at: 10_000,
            until_at: 90_000,
            reason: "отпуск".to_owned(),
            touch: Some(TouchId(5)),
            created_by: None,
            created_at: 1,
            ended_at: None,
        };
        busy_windows::insert(&mut tx, ws, &b).await.unwrap();
        assert!(busy_windows::end(&mut tx, ws, b.id, 50_000).await.unwrap());
        assert!(!busy_windows::end(&mut tx, ws, b.id, 60_000).await.unwrap());
        b.ended_at = Some(50_000);
        let got = busy_windows::get(&mut tx, ws, &Audience::All, b.id).await.unwrap();
        assert_eq!(got, Some(b.clone()));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(busy_windows::get(&mut tx, ws, &stranger, b.id).await.unwrap(), None);
        assert_eq!(busy_windows::of_client(&mut tx, ws, client_id(1)).await.unwrap(), [b]);
        let known = facts::busy(&mut tx, ws, client_id(1), 80_000).await.unwrap();
        assert_eq!(known[0].until.as_millisecond(), 50_000);
        assert_eq!(facts::busy(&mut tx, ws, client_id(1), 90_001).await.unwrap(), []);
        tx.commit().await.unwrap();
    });
}
