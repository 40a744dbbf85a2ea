//! Tables of clients, contacts and touches are taken in: once, with a problem for each bad cell.

use app::client::{self, ClientCard};
use app::import::run::{Outcome, State};
use app::import::table::{self, Field, MappingProblem, TablePreview, preview_file};
use app::import::{self, Kind, Options, Source};
use domain::id::ClientId;
use domain::touch::{Channel, Direction};
use std::path::PathBuf;
use store::touches::TouchLine;
use testkit::{TestApp, each_app};

fn put(app: &TestApp, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = app.ctx.config.data.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn run(app: &TestApp, kind: Kind, bytes: impl AsRef<[u8]>, options: Options) -> Outcome {
    let path = put(app, "таблица.csv", bytes);
    let source = Source { kind: Some(kind), name: "таблица.csv", path: &path, client: None };
    import::begin_and_run_table(&app.ctx, &app.alice, &source, kind, options).await.unwrap()
}

/// (read, added, known, problems)
fn counts(outcome: &Outcome) -> (i64, i64, i64, i64) {
    assert_eq!(outcome.state, State::Done);
    let p = outcome.progress;
    assert_eq!(p.done_bytes, p.size_bytes, "the whole file is done");
    (p.n_read, p.n_added, p.n_known, p.n_problems)
}

/// Place and code of each problem, without the name of the file.
async fn problems(app: &TestApp, outcome: &Outcome) -> Vec<String> {
    let (_, problems) = import::get(&app.ctx, &app.alice, outcome.import).await.unwrap();
    let short = |p: &import::Problem| format!("{}: {}", &p.place["таблица.csv, ".len()..], p.code);
    problems.iter().map(short).collect()
}

async fn client_named(app: &TestApp, name: &str) -> Option<ClientId> {
    let mut conn = app.ctx.db.read().await.unwrap();
    store::clients::by_name(&mut conn, app.alice.workspace, name).await.unwrap()
}

async fn card(app: &TestApp, name: &str) -> ClientCard {
    let id = client_named(app, name).await.expect(name);
    client::card(&app.ctx, &app.alice, id).await.unwrap()
}

async fn touches(app: &TestApp, client: ClientId) -> Vec<TouchLine> {
    let file = app::dossier::dossier(&app.ctx, &app.vera, client).await.unwrap();
    file.timeline.into_iter().map(|touch| touch.line).collect()
}

const CLIENTS: &str = "\
Компания;Домен;Сумма;Категория;Менеджер;Окончание договора;Комментарий
Лютик;lutik.example;1 200 000,50 ₽;A;Алиса;31.12.2026;Сезонный
РОМАШКА;other.example;5;A;;;
Василёк;romashka.example;$300;;Никто;;
;empty.example;1;;;;
Клевер;gmail.com;много;Я;;;
";

#[test]
fn clients_are_added_with_exact_sums_and_those_that_are_there_stay_as_they_are() {
    each_app(|app| async move {
        let outcome = run(&app, Kind::Clients, CLIENTS, Options::default()).await;
        let expected = [
            "row 4, column \"Менеджер\": unknown_teammate",
            "row 5, column \"Компания\": required",
            "row 6, column \"Сумма\": not-a-number",
            "row 6, column \"Категория\": unknown-tier",
            "row 6, column \"Домен\": free_mail",
            "row 4, column \"Домен\": taken",
        ];
        assert_eq!(problems(&app, &outcome).await, expected);
        assert_eq!(counts(&outcome), (5, 3, 1, 6));
        let made = card(&app, "лютик").await;
        assert_eq!(
            (made.client.fee_minor, made.client.currency.as_str()),
            (Some(120_000_050), "RUB")
        );
        assert_eq!((made.client.tier.as_str(), made.client.manager), ("a", app.alice.teammate));
        assert_eq!(made.client.note, "Сезонный\nОкончание договора: 2026-12-31");
        assert_eq!(made.domains, ["lutik.example"]);
        let made = card(&app, "Василёк").await;
        assert_eq!((made.client.fee_minor, made.client.currency.as_str()), (Some(30_000), "USD"));
        assert_eq!(made.domains, Vec::<String>::new());
        let old = card(&app, "Ромашка").await;
        assert_eq!((old.client.name.as_str(), old.client.fee_minor), ("Ромашка", Some(15_000_000)));
        let events = app.events(4).await;
        let expected = ["import.done", "client.create", "client.create", "client.create"];
        assert_eq!(events, expected.map(|verb| format!("Алиса {verb}")));
        let again = run(&app, Kind::Clients, CLIENTS, Options::default()).await;
        assert_eq!((again.progress.n_added, again.progress.n_known), (0, 4));
    });
}

const CONTACTS: &str = "\
ФИО,Компания,Email,Должность,Телефон,Telegram
Егор,Ромашка,egor@romashka.example,директор,+7 900 000-00-00,@egor
Дина,Ромашка,,,,
Жанна,,zhanna@romashka.example,,,
Кто-то,Неизвестные,x@unknown.example,,,
Пётр,Ромашка,не адрес,,,
,Ромашка,,,,
";

#[test]
fn contacts_are_known_by_address_or_by_name_within_their_client() {
    each_app(|app| async move {
        let outcome = run(&app, Kind::Contacts, CONTACTS, Options::default()).await;
        let expected = [
            "row 6, column \"Email\": not-an-address",
            "row 7, column \"ФИО\": required",
            "row 5, column \"Компания\": unknown-client",
        ];
        assert_eq!(problems(&app, &outcome).await, expected);
        assert_eq!(counts(&outcome), (6, 3, 1, 3));
        let made = card(&app, "Ромашка").await;
        let mut names: Vec<&str> = made.contacts.iter().map(|c| c.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Дина", "Егор", "Жанна", "Пётр"]);
        let egor = made.contacts.iter().find(|c| c.name == "Егор").unwrap();
        assert_eq!((egor.position.as_str(), egor.is_found), ("директор", false));
        let again = run(&app, Kind::Contacts, CONTACTS, Options::default()).await;
        assert_eq!((again.progress.n_added, again.progress.n_known), (0, 4));
    });
}

#[test]
fn who_may_not_see_a_client_adds_no_contacts_to_it() {
    each_app(|app| async move {
        let path = put(&app, "таблица.csv", CONTACTS);
        let source = Source { kind: None, name: "таблица.csv", path: &path, client: None };
        let (kind, options) = (Kind::Contacts, Options::default());
        let outcome =
            import::begin_and_run_table(&app.ctx, &app.gleb, &source, kind, options).await;
        assert_eq!(outcome.unwrap().progress.n_added, 0);
        assert_eq!(card(&app, "Ромашка").await.contacts.len(), 1);
        let (kind, options) = (Kind::Clients, Options::default());
        let by_boris =
            import::begin_and_run_table(&app.ctx, &app.boris, &source, kind, options).await;
        assert!(matches!(by_boris, Err(app::Error::Forbidden)), "{by_boris:?}");
    });
}

const TOUCHES: &str = "\
Дата;Клиент;Канал;Направление;Контакт;Email;Минуты;Сотрудник;Текст
02.02.2026 10:30;Ромашка;звонок;исходящий;Дина;;12;Алиса;Обсудили план
03.02.2026;Ромашка;встреча;входящий;;;;;
03.02.2026;Ромашка;встреча;входящий;;;;;
04.02.2026 09:00;;письмо;входящее;Игорь;igor@romashka.example;;;Когда будет макет?
05.02.2026;Неизвестные;звонок;;;;;;Не берут трубку
31.02.2026;Ромашка;звонок;;;;;;Нет такого дня
06.02.2026;Ромашка;голубь;;;;9000;;
01.05.2027;Ромашка;звонок;;;;;;Ещё не было
;Ромашка;звонок;;;;;;Без даты
";

#[test]
fn touches_find_their_client_by_name_or_address_and_are_added_once() {
    each_app(|app| async move {
        let outcome = run(&app, Kind::Touches, TOUCHES, Options::default()).await;
        let expected = [
            "row 7, column \"Дата\": not-a-date",
            "row 8, column \"Канал\": unknown-channel",
            "row 8, column \"Минуты\": out-of-range",
            "row 9, column \"Дата\": in-future",
            "row 10, column \"Дата\": required",
        ];
        assert_eq!(problems(&app, &outcome).await, expected);
        assert_eq!(counts(&outcome), (9, 6, 0, 5));
        let lines = touches(&app, app.client).await;
        assert_eq!(lines.len(), 5, "two meetings of one day are two");
        let call = lines.last().unwrap();
        assert_eq!((call.channel, call.direction), (Channel::Call, Direction::Outgoing));
        assert_eq!((call.minutes, call.contact), (Some(12), Some(app.dina)));
        assert_eq!(call.teammate, app.alice.teammate);
        // 10:30 in Moscow.
        assert_eq!(call.id.at_ms(), 1_770_017_400_000);
        let letter = lines.iter().find(|l| l.channel == Channel::Mail).unwrap();
        assert_eq!(letter.direction, Direction::Incoming);
        let found = card(&app, "Ромашка").await.contacts;
        let igor = found.iter().find(|c| c.name == "Игорь").unwrap();
        assert!(igor.is_found && letter.contact == Some(igor.id));
        assert_eq!(client_named(&app, "Неизвестные").await, None);
        let again = run(&app, Kind::Touches, TOUCHES, Options::default()).await;
        assert_eq!((again.progress.n_added, again.progress.n_known), (0, 6));
    });
}

#[test]
fn a_number_of_the_source_makes_a_touch_known_whatever_else_changes() {
    each_app(|app| async move {
        let head = "id,date,client,channel,text\n";
        let first = format!("{head}7,2026-02-01 10:00,Ромашка,call,one\n");
        let outcome = run(&app, Kind::Touches, first, Options::default()).await;
        assert_eq!(counts(&outcome), (1, 1, 0, 0));
        let changed = format!(
            "{head}7,2026-02-01 10:05,Ромашка,call,other\n8,2026-02-01,Ромашка,call,\n8,2026-02-02,Ромашка,call,\n"
        );
        let outcome = run(&app, Kind::Touches, changed, Options::default()).await;
        assert_eq!(problems(&app, &outcome).await, ["row 4, column \"id\": repeated-id"]);
        assert_eq!(counts(&outcome), (3, 1, 2, 1));
    });
}

fn words(words: &[&str]) -> Vec<Option<String>> {
    words.iter().map(|w| Some((*w).to_owned()).filter(|w| !w.is_empty())).collect()
}

#[test]
fn columns_and_dates_are_read_as_chosen() {
    each_app(|app| async move {
        let text = "x,y\n02/03/2026,Ромашка\n";
        let options = |dates| Options {
            columns: words(&["at", "client"]),
            dates: table::DateOrder::from_word(dates),
            has_heading: Some(true),
            ..Options::default()
        };
        let outcome = run(&app, Kind::Touches, text, options("mdy")).await;
        // The third of February; read day first it would be a date to come.
        assert_eq!(counts(&outcome), (1, 1, 0, 0));
        assert_eq!(touches(&app, app.client).await[0].id.at_ms(), 1_770_109_200_000);
        let outcome = run(&app, Kind::Touches, text, options("iso")).await;
        assert_eq!(problems(&app, &outcome).await, ["row 2, column \"x\": not-a-date"]);
    });
}

async fn look(app: &TestApp, name: &str, bytes: &[u8], options: Options) -> TablePreview {
    let path = put(app, name, bytes);
    let kind = Kind::Touches;
    preview_file(&app.ctx, &app.alice, &path, name, kind, &options).await.unwrap()
}

#[test]
fn a_wrong_separator_encoding_or_file_is_told_before_anything_is_taken_in() {
    each_app(|app| async move {
        let good = look(&app, "t.csv", TOUCHES.as_bytes(), Options::default()).await;
        assert_eq!((good.n_rows, good.n_bad_rows, good.is_counted_whole), (9, 3, true));
        assert_eq!((good.separator, good.encoding.as_str()), (Some(';'), "UTF-8"));
        assert_eq!(good.problems, []);
        assert_eq!(good.columns[0].meaning, Some(Field::At));
        assert_eq!(good.columns[0].samples[0], "02.02.2026 10:30");
        assert_eq!(good.rows[5].refused.as_ref().map(|bad| bad.code), Some("not-a-date"));
        let comma = Options { separator: Some(','), ..Options::default() };
        let wrong = look(&app, "t.csv", TOUCHES.as_bytes(), comma.clone()).await;
        assert_eq!(wrong.notices[0].code, "wrong-separator");
        assert!(matches!(wrong.problems[..], [MappingProblem::Missing(_), ..]), "{wrong:?}");
        let path = put(&app, "таблица.csv", TOUCHES);
        let source = Source { kind: None, name: "таблица.csv", path: &path, client: None };
        let kind = Kind::Touches;
        let failed = import::begin_and_run_table(&app.ctx, &app.alice, &source, kind, comma).await;
        assert!(format!("{:#}", failed.unwrap_err()).contains("missing-columns"));
        let unknown = Options { encoding: Some("klingon".to_owned()), ..Options::default() };
        let wrong = look(&app, "t.csv", TOUCHES.as_bytes(), unknown).await;
        assert_eq!(wrong.refusal.map(|bad| bad.code), Some("unknown-encoding"));
        let binary = look(
            &app,
            "t.csv",
            b"\x7fELF\x02\x00 a program, by no means a table",
            Options::default(),
        )
        .await;
        assert_eq!(binary.refusal.map(|bad| bad.code), Some("not-a-table"));
        let twice = Options { columns: words(&["at", "client", "client"]), ..Options::default() };
        let wrong = look(&app, "t.csv", b"a,b,c\n2026-01-01,x,y\n", twice).await;
        assert_eq!(wrong.problems, [MappingProblem::Twice { column: 2, field: Field::Client }]);
    });
}

#[test]
fn a_workbook_is_read_like_a_text_table_and_a_cut_one_is_refused() {
    each_app(|app| async move {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in ["Дата", "Клиент", "Минуты"].into_iter().enumerate()
        {
            sheet.write(0, column as u16, heading).unwrap();
        }
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 2, 3).unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
        sheet.write_datetime_with_format(1, 0, &day, &format).unwrap();
        sheet.write(1, 1, "Ромашка").unwrap();
        sheet.write(1, 2, 25.5).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let outcome = run(&app, Kind::Touches, &bytes, Options::default()).await;
        assert_eq!(counts(&outcome), (1, 1, 0, 0));
        let line = touches(&app, app.client).await.remove(0);
        assert_eq!((line.minutes, line.id.at_ms()), (Some(26), 1_770_109_200_000));
        let cut = look(&app, "cut.xlsx", &bytes[..bytes.len() / 2], Options::default()).await;
        assert_eq!(cut.refusal.map(|bad| bad.code), Some("broken-workbook"));
    });
}

#[test]
fn a_file_cut_in_a_quoted_cell_gives_what_came_before() {
    each_app(|app| async move {
        let text = "date,client,text\n2026-02-01,Ромашка,one\n2026-02-02,Ромашка,\"two";
        let outcome = run(&app, Kind::Touches, text, Options::default()).await;
        assert_eq!(counts(&outcome), (2, 2, 0, 0));
    });
}

/// As many rows as make several batches.
fn long_table() -> String {
    let mut text = "date,client,text\n".to_owned();
    for i in 0..1000 {
        text.push_str(&format!("2026-02-01,Ромашка,note {i}\n"));
    }
    text
}

#[test]
fn a_cancelled_run_stops_and_a_killed_one_goes_on_without_loss() {
    each_app(|app| async move {
        let (ctx, workspace) = (&app.ctx, app.alice.workspace);
        let path = put(&app, "таблица.csv", long_table());
        let kind = Some(Kind::Touches);
        let source = Source { kind, name: "таблица.csv", path: &path, client: None };
        let cancelled = import::begin(ctx, &app.alice, &source).await.unwrap();
        import::cancel(ctx, &app.alice, cancelled).await.unwrap();
        import::run::run(ctx, workspace, cancelled).await.unwrap();
        let (row, _) = import::get(ctx, &app.alice, cancelled).await.unwrap();
        assert_eq!((row.state.as_str(), row.progress.n_added), ("cancelled", 0));
        // As if a run had been killed behind row 300: those are not read again.
        let killed = import::begin(ctx, &app.alice, &source).await.unwrap();
        let half = Options { offset: 300, ..Options::default() };
        let mut tx = ctx.db.begin().await.unwrap();
        let mapping = half.to_json();
        store::imports::save_mapping(&mut tx, workspace, killed, "touches", &mapping)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let outcome = import::run::run(ctx, workspace, killed).await.unwrap();
        assert_eq!(counts(&outcome), (700, 700, 0, 0));
        let whole = run(&app, Kind::Touches, long_table(), Options::default()).await;
        assert_eq!(counts(&whole), (1000, 300, 700, 0));
    });
}

#[test]
fn naming_the_columns_starts_the_run_in_the_queue() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let path = put(&app, "таблица.csv", CLIENTS);
        let source = Source { kind: None, name: "таблица.csv", path: &path, client: None };
        let id = import::begin(ctx, &app.alice, &source).await.unwrap();
        let seen = table::preview(ctx, &app.alice, id, Some(Kind::Clients), None).await.unwrap();
        assert_eq!((seen.n_rows, seen.n_bad_rows), (5, 1));
        assert!(table::preview(ctx, &app.zhenya, id, None, None).await.is_err());
        import::map(ctx, &app.alice, id, Kind::Clients, Options::default()).await.unwrap();
        app.run_jobs().await;
        let (row, _) = import::get(ctx, &app.alice, id).await.unwrap();
        assert_eq!((row.state.as_str(), row.progress.n_added), ("done", 3));
    });
}

#[test]
fn what_became_of_clients_comes_in_with_their_table_and_nothing_is_run_over() {
    each_app(|app| async move {
        let table = "Клиент;Исход;Дата исхода\nСокол;ушёл;10.02.2026\nБереза;почти ушли;2026-01-15\n\
            Ромашка;остался;01.02.2026\nТополь;улетел;01.02.2026\nКлён;ушёл;\n";
        let outcome = run(&app, Kind::Clients, table, Options::default()).await;
        assert_eq!((outcome.progress.n_added, outcome.progress.n_known), (4, 1));
        let codes = problems(&app, &outcome).await;
        assert_eq!(codes.len(), 2, "{codes:?}");
        let said = async |name: &str| {
            let outcome = card(&app, name).await.outcome?;
            Some(format!("{} {}", outcome.outcome.word(), outcome.on))
        };
        assert_eq!(said("Сокол").await.as_deref(), Some("left 2026-02-10"));
        assert_eq!(said("Береза").await.as_deref(), Some("nearly_left 2026-01-15"));
        assert_eq!(said("Ромашка").await.as_deref(), Some("kept 2026-02-01"));
        assert_eq!((said("Тополь").await, said("Клён").await), (None, None));
        let again = "Клиент;Исход;Дата исхода\nСокол;остался;11.02.2026\n";
        run(&app, Kind::Clients, again, Options::default()).await;
        assert_eq!(said("Сокол").await.as_deref(), Some("left 2026-02-10"));
    });
}
