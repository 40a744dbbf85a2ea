//! Tasks, meetings and invoices are taken in from exports: once, and changed by a newer export.

use app::import::run::Outcome;
use app::import::{self, Kind, Source, recognise};
use domain::work::{ItemKind, ItemState, MeetingState};
use store::invoices::Invoice;
use store::meetings::Meeting;
use store::work_items::WorkItem;
use testkit::{TestApp, each_app};

/// Imports a file as the upload page does: its kind is told from itself, a table's columns from
/// their headings.
async fn run(app: &TestApp, name: &str, text: &str) -> Outcome {
    let path = app.ctx.config.data.join(name);
    std::fs::write(&path, text).unwrap();
    let kind = recognise(&path, name).unwrap();
    let source = Source { kind, name, path: &path, client: None };
    if kind.is_some_and(Kind::is_table) {
        let options = import::Options::default();
        let kind = kind.unwrap();
        return import::begin_and_run_table(&app.ctx, &app.alice, &source, kind, options)
            .await
            .unwrap();
    }
    import::begin_and_run(&app.ctx, &app.alice, &source).await.unwrap()
}

/// (added, updated, known)
fn counts(outcome: &Outcome) -> (i64, i64, i64) {
    let p = outcome.progress;
    assert_eq!(p.done_bytes, p.size_bytes, "the whole file is done");
    (p.n_added, p.n_updated, p.n_known)
}

async fn codes(app: &TestApp, outcome: &Outcome) -> Vec<String> {
    let (_, problems) = import::get(&app.ctx, &app.alice, outcome.import).await.unwrap();
    problems.into_iter().map(|p| format!("{}: {}", p.place, p.code)).collect()
}

async fn items(app: &TestApp, kind: ItemKind) -> Vec<WorkItem> {
    let mut conn = app.ctx.db.read().await.unwrap();
    let (ws, client) = (app.alice.workspace, app.client);
    store::work_items::of_client(&mut conn, ws, client, Some(kind), 99).await.unwrap()
}

async fn meetings(app: &TestApp) -> Vec<Meeting> {
    let mut conn = app.ctx.db.read().await.unwrap();
    let (ws, client) = (app.alice.workspace, app.client);
    let mut found = store::meetings::of_client(&mut conn, ws, client, 99).await.unwrap();
    found.reverse();
    found
}

async fn invoices(app: &TestApp) -> Vec<Invoice> {
    let mut conn = app.ctx.db.read().await.unwrap();
    let (ws, client) = (app.alice.workspace, app.client);
    store::invoices::of_client(&mut conn, ws, client, 99).await.unwrap()
}

const JIRA: &str = "\
Summary,Issue key,Status,Created,Resolved,Project name,Reporter
Баннеры,A-1,В работе,02/Feb/26 10:15 AM,,Ромашка: лендинг,Анна
Тексты,A-2,Готово,03/Feb/26 10:15 AM,04/Feb/26 6:00 PM,Ромашка: лендинг,Анна
Чужое,A-3,Готово,03/Feb/26 10:15 AM,,Неизвестный проект,Анна
Без даты,A-4,Готово,когда-то,,Ромашка: лендинг,Анна
";

#[test]
fn a_table_of_jira_is_recognised_and_a_newer_one_changes_its_tasks() {
    each_app(|app| async move {
        let first = run(&app, "jira.csv", JIRA).await;
        assert_eq!(counts(&first), (2, 0, 0));
        let expected = [
            "jira.csv, row 5, column \"Created\": not-a-date",
            "jira.csv, row 4, column \"Project name\": unknown-client",
        ];
        assert_eq!(codes(&app, &first).await, expected);
        let again = run(&app, "jira.csv", JIRA).await;
        assert_eq!(counts(&again), (0, 0, 2));
        let newer = JIRA.replace(
            "В работе,02/Feb/26 10:15 AM,,",
            "Готово,02/Feb/26 10:15 AM,05/Feb/26 9:00 AM,",
        );
        assert_eq!(counts(&run(&app, "jira.csv", &newer).await), (0, 1, 1));
        let tasks = items(&app, ItemKind::Task).await;
        let told: Vec<_> =
            tasks.iter().map(|t| (t.external_id.as_str(), t.state, t.ended_at.is_some())).collect();
        assert_eq!(told, [("A-2", ItemState::Done, true), ("A-1", ItemState::Done, true)]);
        assert_eq!(tasks[0].asked_by, "Анна");
    });
}

#[test]
fn the_date_of_a_task_comes_with_a_table() {
    each_app(|app| async move {
        let table = "Задача,Дата создания,Статус,Срок,Проект,Постановщик\n\
            Баннеры,02.02.2026,В работе,20.03.2026,Ромашка: лендинг,Анна\n\
            Тексты,02.02.2026,В работе,,Ромашка: лендинг,Анна\n";
        assert_eq!(counts(&run(&app, "tasks.csv", table).await), (2, 0, 0));
        let mut due: Vec<_> = items(&app, ItemKind::Task).await.iter().map(|t| t.due_on).collect();
        due.sort();
        assert_eq!(due, [None, Some(jiff::civil::date(2026, 3, 20))]);
    });
}

#[test]
fn the_json_of_jira_tells_of_the_same_tasks_as_its_table() {
    each_app(|app| async move {
        run(&app, "jira.csv", JIRA).await;
        let json = r#"{"startAt":0,"issues":[{"key":"A-1","fields":{"summary":"Баннеры",
            "created":"2026-02-02T10:15:00.000+0300","duedate":"2026-03-20","project":{"name":"Ромашка: лендинг"},
            "reporter":{"displayName":"Анна"},"status":{"name":"На согласовании"}},
            "changelog":{"histories":[{"created":"2026-02-04T10:00:00.000+0300",
            "items":[{"field":"status","toString":"На согласовании"}]}]}},{"key":"A-9"}]}"#;
        let outcome = run(&app, "jira.json", json).await;
        assert_eq!(counts(&outcome), (1, 1, 0), "one approval is new, the task has a date now");
        let due: Vec<_> = items(&app, ItemKind::Task).await.iter().map(|t| t.due_on).collect();
        assert_eq!(due, [None, Some(jiff::civil::date(2026, 3, 20))]);
        assert_eq!(codes(&app, &outcome).await.len(), 1);
        let waiting = items(&app, ItemKind::Approval).await;
        assert_eq!((waiting.len(), waiting[0].state), (1, ItemState::Open));
    });
}

#[test]
fn boards_of_trello_and_projects_of_asana_find_their_client_by_name() {
    each_app(|app| async move {
        let trello = r#"{"id":"1","name":"ООО «Ромашка» — реклама","descData":null,"actions":[],
            "lists":[{"id":"l","name":"В работе"}],
            "cards":[{"id":"69805f800123456789abcdef","name":"Карточка","idList":"l",
            "due":"2026-03-09T21:30:00.000Z"},{"id":"x"}]}"#;
        let outcome = run(&app, "board.json", trello).await;
        assert_eq!((counts(&outcome), outcome.progress.n_problems), ((1, 0, 0), 1));
        let asana = r#"{"data":[{"gid":"1","name":"Текст","completed":false,"due_on":"2026-03-12",
            "created_at":"2026-02-02T10:00:00.000Z","projects":[{"name":"Ромашка"}]}]}"#;
        assert_eq!(counts(&run(&app, "asana.json", asana).await), (1, 0, 0));
        // Half past midnight in Moscow is the next day there.
        let mut due: Vec<_> = items(&app, ItemKind::Task).await.iter().map(|t| t.due_on).collect();
        due.sort();
        let day = |day| Some(jiff::civil::date(2026, 3, day));
        assert_eq!(due, [day(10), day(12)]);
        assert_eq!(counts(&run(&app, "asana.json", asana).await), (0, 0, 1));
        assert_eq!(items(&app, ItemKind::Task).await.len(), 2);
    });
}

fn ics(starts: &str, rest: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1@a\r\nSUMMARY:Планёрка\r\n\
         DTSTART;TZID=Europe/Moscow:{starts}\r\nATTENDEE;CN=Анна;PARTSTAT=ACCEPTED:mailto:anna@romashka.example\r\n\
         END:VEVENT\r\n{rest}END:VCALENDAR\r\n"
    )
}

#[test]
fn a_calendar_is_read_once_and_a_meeting_at_another_time_was_moved() {
    each_app(|app| async move {
        let others = "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Зубной\r\nDTSTART:20260303T100000Z\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Без даты\r\nEND:VEVENT\r\n\
             BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:Отчёт\r\nDTSTART:20260304T100000Z\r\n\
             ATTENDEE;CN=Анна;PARTSTAT=DECLINED:mailto:anna@romashka.example\r\nEND:VEVENT\r\n";
        let first = run(&app, "calendar.ics", &ics("20260302T100000", others)).await;
        assert_eq!(counts(&first), (2, 0, 0));
        let mut told = codes(&app, &first).await;
        told.sort();
        assert_eq!(
            told,
            ["calendar.ics, line 13: no-date", "calendar.ics, whole file: meetings-of-nobody"]
        );
        let again = run(&app, "calendar.ics", &ics("20260302T100000", others)).await;
        assert_eq!(counts(&again), (0, 0, 2));
        let moved = run(&app, "calendar.ics", &ics("20260306T150000", others)).await;
        assert_eq!(counts(&moved), (0, 1, 1));
        let found = meetings(&app).await;
        let told: Vec<_> = found.iter().map(|m| (m.state, m.n_moves)).collect();
        assert_eq!(told, [(MeetingState::Declined, 0), (MeetingState::Planned, 1)]);
        assert_eq!(found[0].declined_by, "Анна");
    });
}

const INVOICES: &str = "\
Номер счёта;Клиент;Выставлен;Срок оплаты;Дата оплаты;Сумма
СЧ-1;Ромашка;05.02.2026;15.02.2026;17.02.2026;120 000,50 ₽
СЧ-2;Ромашка;01.02.2026;10.02.2026;;$300
СЧ-3;Неизвестный;01.02.2026;10.02.2026;;100
СЧ-4;Ромашка;01.02.2026;10.02.2026;;10.005
СЧ-5;Ромашка;01.02.2026;10.01.2026;;100
";

#[test]
fn invoices_keep_their_sums_to_the_kopeck() {
    each_app(|app| async move {
        let first = run(&app, "счета.csv", INVOICES).await;
        assert_eq!(counts(&first), (2, 0, 0));
        let expected = [
            "счета.csv, row 5, column \"Сумма\": not-money",
            "счета.csv, row 4, column \"Клиент\": unknown-client",
            "счета.csv, row 6, column \"Срок оплаты\": before_start",
        ];
        assert_eq!(codes(&app, &first).await, expected);
        let paid = INVOICES.replace("10.02.2026;;$300", "10.02.2026;11.02.2026;$300");
        assert_eq!(counts(&run(&app, "счета.csv", &paid).await), (0, 1, 1));
        let found = invoices(&app).await;
        let sums: Vec<String> = found.iter().map(|i| i.sum.to_string()).collect();
        assert_eq!(sums, ["120000.50 RUB", "300.00 USD"]);
        assert!(found.iter().all(|i| i.paid_on.is_some()));
    });
}

#[test]
fn whoever_may_not_see_a_client_adds_no_work_to_it() {
    each_app(|app| async move {
        let path = app.ctx.config.data.join("jira.csv");
        std::fs::write(&path, JIRA).unwrap();
        let options = import::Options::default();
        let source =
            Source { kind: Some(Kind::Tasks), name: "jira.csv", path: &path, client: None };
        let kind = Kind::Tasks;
        let outcome =
            import::begin_and_run_table(&app.ctx, &app.gleb, &source, kind, options.clone()).await;
        let outcome = outcome.unwrap();
        assert_eq!(counts(&outcome), (0, 0, 0));
        assert_eq!(items(&app, ItemKind::Task).await, []);
        let of_others =
            import::begin_and_run_table(&app.ctx, &app.zhenya, &source, kind, options).await;
        assert_eq!(counts(&of_others.unwrap()), (0, 0, 0));
        assert_eq!(items(&app, ItemKind::Task).await, []);
    });
}
