//! Tables as agencies have them: any encoding, any separator, spreadsheets, and broken ones.

use std::io::Cursor;

use channels::Problem;
use channels::table::{
    Field, Moment, Options, Record, Table, TableLimits, Target, Value, Writer, guess_mapping,
    record,
};
use domain::touch::{Channel, Direction};
use jiff::civil::{date, time};
use rust_xlsxwriter::{Formula, Workbook};

fn open(bytes: impl Into<Vec<u8>>, options: &Options) -> Result<Table, Problem> {
    Table::open(Cursor::new(bytes.into()), "table.csv", options)
}

fn cells(bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<Vec<String>>) {
    let table = open(bytes, &Options::default()).expect("a table");
    let headers = table.headers.clone();
    let rows =
        table.rows().flatten().map(|row| row.cells.iter().map(|c| c.display()).collect()).collect();
    (headers, rows)
}

fn records(bytes: impl Into<Vec<u8>>, target: Target) -> (Vec<Record>, Vec<Problem>) {
    let table = open(bytes, &Options::default()).expect("a table");
    let headers = table.headers.clone();
    let mapping = guess_mapping(&headers, target);
    let mut problems = Vec::new();
    let mut records = Vec::new();
    for row in table.rows() {
        match row {
            Ok(row) => {
                let (one, more) = record(&row, &mapping, &headers, "table.csv");
                records.push(one);
                problems.extend(more);
            }
            Err(problem) => problems.push(problem),
        }
    }
    (records, problems)
}

#[test]
fn encoding_and_separator_are_found_out() {
    let text = "Клиент;Почта;Комментарий\r\nООО «Ёлка»;anna@elka.ru;\"ждут; макет\"\r\nИП Щукин;ivan@pike.ru;нет\r\n";
    let expected = (
        vec!["Клиент".to_owned(), "Почта".to_owned(), "Комментарий".to_owned()],
        vec![
            vec!["ООО «Ёлка»".to_owned(), "anna@elka.ru".to_owned(), "ждут; макет".to_owned()],
            vec!["ИП Щукин".to_owned(), "ivan@pike.ru".to_owned(), "нет".to_owned()],
        ],
    );
    let utf16 = |big: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let windows = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    let marked = |mark: &[u8], body: &[u8]| [mark, body].concat();
    assert_eq!(cells(text), expected, "utf-8");
    assert_eq!(cells(format!("\u{feff}{text}")), expected, "utf-8 with a mark");
    assert_eq!(cells(windows), expected, "windows-1251");
    assert_eq!(cells(marked(b"\xff\xfe", &utf16(false))), expected, "utf-16le with a mark");
    assert_eq!(cells(marked(b"\xfe\xff", &utf16(true))), expected, "utf-16be with a mark");
    assert_eq!(cells(utf16(false)), expected, "utf-16le without a mark");
    assert_eq!(cells(format!("sep=;\r\n{text}")), expected, "a line for the spreadsheet");
    assert_eq!(cells(text.replace(';', "\t").replace("ждут\t", "ждут;")), expected, "tabs");
    assert_eq!(cells(text.replace(';', ",").replace("ждут,", "ждут;")), expected, "commas");
}

#[test]
fn columns_are_recognised_in_both_languages() {
    let check = |target: Target, headers: &[&str], expected: &[Option<Field>]| {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        assert_eq!(guess_mapping(&headers, target), expected, "{headers:?}");
    };
    check(
        Target::Clients,
        &["Название компании", "Сайт", "Выручка, ₽/мес", "Договор до", "Ответственный", "Город"],
        &[
            Some(Field::Client),
            Some(Field::Domain),
            Some(Field::Revenue),
            Some(Field::ContractEnd),
            Some(Field::Manager),
            None,
        ],
    );
    check(
        Target::Contacts,
        &["ФИО", "E-mail", "Телефон", "Должность", "Компания", "Telegram"],
        &[
            Some(Field::Contact),
            Some(Field::Email),
            Some(Field::Phone),
            Some(Field::Position),
            Some(Field::Client),
            Some(Field::Telegram),
        ],
    );
    check(
        Target::Touches,
        &["Date", "Direction", "Channel", "Company", "Contact Name", "Message"],
        &[
            Some(Field::At),
            Some(Field::Direction),
            Some(Field::Channel),
            Some(Field::Client),
            Some(Field::Contact),
            Some(Field::Text),
        ],
    );
    check(
        Target::Clients,
        &["Name", "Email", "???"],
        &[Some(Field::Client), Some(Field::Email), None],
    );
}

#[test]
fn values_are_typed_and_a_wrong_cell_is_named() {
    let table = "Дата;Направление;Канал;Клиент;Email;Длительность;Текст\n\
        15.05.2026 10:20;входящее;Звонок;Ёлка;Anna@Elka.RU;12,5;Обсудили макет\n\
        2026-05-16;исх.;письмо;Ёлка;;;Отправили счёт\n\
        вчера;наружу;голубь;Ёлка;anna.elka.ru;много;Нет\n";
    let (records, problems) = records(table, Target::Touches);
    let first = &records[0].values;
    assert_eq!(
        first[&Field::At],
        Value::Moment(Moment { date: date(2026, 5, 15), time: Some(time(10, 20, 0, 0)) })
    );
    assert_eq!(first[&Field::Direction], Value::Direction(Direction::Incoming));
    assert_eq!(first[&Field::Channel], Value::Channel(Channel::Call));
    assert_eq!(first[&Field::Email], Value::Names(vec!["anna@elka.ru".to_owned()]));
    assert_eq!(first[&Field::Duration], Value::Number("12.5".parse().expect("a number")));
    assert_eq!(
        records[1].values[&Field::At],
        Value::Moment(Moment { date: date(2026, 5, 16), time: None })
    );
    assert_eq!(records[1].values[&Field::Direction], Value::Direction(Direction::Outgoing));
    assert_eq!(records[2].text(Field::Text), Some("Нет"));
    let places: Vec<(&str, &str)> = problems.iter().map(|p| (p.place.as_str(), p.code)).collect();
    assert_eq!(
        places,
        [
            ("row 4, column \"Дата\"", "not-a-date"),
            ("row 4, column \"Направление\"", "unknown-direction"),
            ("row 4, column \"Канал\"", "unknown-channel"),
            ("row 4, column \"Email\"", "not-an-address"),
            ("row 4, column \"Длительность\"", "not-a-number"),
        ]
    );
}

#[test]
fn sums_are_read_as_people_write_them() {
    let check = |text: &str, expected: Option<&str>| {
        let (records, problems) =
            records(format!("Клиент\tВыручка\nЁлка\t{text}\nДуб\t1\n"), Target::Clients);
        let got = match records[0].values.get(&Field::Revenue) {
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        assert_eq!(got.as_deref(), expected, "{text}");
        assert_eq!(problems.is_empty(), expected.is_some(), "{text}");
    };
    check("1 200 000,50 ₽", Some("1200000.50"));
    check("1\u{a0}200\u{a0}000", Some("1200000"));
    check("1,200,000.50", Some("1200000.50"));
    check("1.200.000,50", Some("1200000.50"));
    check("12000 руб.", Some("12000"));
    check("0,5", Some("0.5"));
    check("-300", Some("-300"));
    check("сто", None);
}

#[test]
fn a_wrong_separator_is_told() {
    let text = "Клиент;Почта\nЁлка;anna@elka.ru\n";
    let table =
        open(text, &Options { separator: Some(','), ..Options::default() }).expect("a table");
    assert_eq!(table.problems[0].code, "wrong-separator");
    assert!(
        table.problems[0].message.contains("with ';' there are 2"),
        "{}",
        table.problems[0].message
    );
}

#[test]
fn a_file_without_header_gets_letters() {
    let table = open("Ёлка;anna@elka.ru\nДуб;ivan@oak.ru\n", &Options::default()).expect("a table");
    assert_eq!(
        (table.headers.clone(), table.shape.has_header),
        (vec!["A".to_owned(), "B".to_owned()], false)
    );
    assert_eq!(table.preview().len(), 2);
    assert_eq!(table.rows().count(), 2);
}

#[test]
fn an_unclosed_quotation_mark_costs_no_memory_and_is_told() {
    let mut text = "Клиент;Текст\nЁлка;\"начало\n".to_owned();
    text.push_str(&"строка без конца;и края\n".repeat(300_000));
    let table = open(text, &Options::default()).expect("a table");
    let problems: Vec<Problem> = table.rows().filter_map(Result::err).collect();
    assert_eq!(
        problems.iter().map(|p| p.code).collect::<Vec<_>>(),
        ["row-too-long"],
        "{problems:?}"
    );
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Клиенты").expect("a name");
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    for (column, name) in ["Клиент", "Выручка", "Договор до"].iter().enumerate()
    {
        sheet.write(0, u16::try_from(column).expect("small"), *name).expect("a cell");
    }
    sheet.write(1, 0, "Ёлка").expect("a cell");
    sheet.write(1, 1, 120_000.5).expect("a cell");
    let end = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 12, 31).expect("a day");
    sheet.write_with_format(1, 2, &end, &day).expect("a cell");
    sheet.write(2, 0, "Дуб").expect("a cell");
    sheet.write(2, 1, Formula::new("=SUM(B2:B2)").set_result("120000.5")).expect("a cell");
    sheet.write(4, 0, "Сосна").expect("a cell");
    sheet.write(4, 1, Formula::new("=1/0").set_result("#DIV/0!")).expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_gives_typed_cells_formulas_and_their_errors() {
    let (records, problems) = records(workbook(), Target::Clients);
    assert_eq!(records.iter().map(|r| r.number).collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!(
        records[0].values[&Field::Revenue],
        Value::Number("120000.5".parse().expect("a number"))
    );
    let end = Moment { date: date(2026, 12, 31), time: None };
    assert_eq!(records[0].values[&Field::ContractEnd], Value::Moment(end));
    assert_eq!(
        records[1].values[&Field::Revenue],
        Value::Number("120000.5".parse().expect("a number"))
    );
    assert!(!records[2].values.contains_key(&Field::Revenue));
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(
        (problems[0].code, problems[0].place.as_str()),
        ("cell-is-error", "row 5, column \"Выручка\"")
    );
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let limits = TableLimits { unpacked_bytes: 1000, ..TableLimits::default() };
    let problem =
        open(workbook(), &Options { limits, ..Options::default() }).err().expect("a refusal");
    assert_eq!(problem.code, "workbook-too-large");
    let problem =
        open(workbook(), &Options { sheet: Some("Нет".to_owned()), ..Options::default() }).err();
    assert_eq!(problem.map(|p| p.code), Some("no-such-sheet"));
    let whole = workbook();
    let problem = open(&whole[..whole.len() / 2], &Options::default()).err().expect("a refusal");
    assert_eq!(problem.code, "broken-workbook");
}

#[test]
fn written_cells_run_nothing_in_a_spreadsheet() {
    let mut writer = Writer::new(Vec::new()).expect("memory");
    writer
        .row(["=cmd|' /C calc'!A0", "+7 495 000-00-00", "-12,5", "@here", "-all", "a;b"])
        .expect("memory");
    let written = String::from_utf8(writer.finish().expect("memory")).expect("UTF-8");
    assert_eq!(
        written,
        "\u{feff}'=cmd|' /C calc'!A0;'+7 495 000-00-00;-12,5;'@here;'-all;\"a;b\"\r\n"
    );
}

#[test]
fn a_table_of_tasks_or_invoices_is_known_by_its_headings() {
    let check = |headers: &[&str], expected: Target| {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        assert_eq!(channels::table::guess_target(&headers), expected, "{headers:?}");
    };
    check(
        &["Issue key", "Summary", "Status", "Created", "Resolved", "Project name"],
        Target::Tasks,
    );
    check(
        &["Task ID", "Created At", "Completed At", "Name", "Assignee", "Projects"],
        Target::Tasks,
    );
    check(&["Задача", "Статус", "Дата создания", "Постановщик", "Клиент"], Target::Tasks);
    check(&["Номер счёта", "Клиент", "Сумма", "Срок оплаты", "Дата оплаты"], Target::Invoices);
    check(&["Дата", "Показатель", "Факт"], Target::KpiFacts);
    check(&["Client", "KPI", "Date", "Value"], Target::KpiFacts);
    check(&["Invoice", "Company", "Amount", "Due date", "Paid"], Target::Invoices);
    check(&["Дата", "Клиент", "Канал", "Направление", "Тема", "Текст"], Target::Touches);
    check(&["Дата", "Клиент", "Комментарий"], Target::Touches);
    check(&["Компания", "Сайт", "Сумма", "Договор до"], Target::Touches);
}

#[test]
fn dates_with_the_name_of_the_month_are_read_as_jira_writes_them() {
    let table = "Summary,Issue key,Status,Created,Resolved\nПравки,A-1,Done,12/Mar/26 10:15 AM,\
                 13/мар/26 1:05 PM\nМакет,A-2,Open,31/Foo/26,\n";
    let (found, problems) = records(table, Target::Tasks);
    let at = |hour, minute, day| {
        Value::Moment(Moment { date: date(2026, 3, day), time: Some(time(hour, minute, 0, 0)) })
    };
    assert_eq!(found[0].values.get(&Field::At), Some(&at(10, 15, 12)));
    assert_eq!(found[0].values.get(&Field::DoneAt), Some(&at(13, 5, 13)));
    assert_eq!(found[1].values.get(&Field::At), None);
    assert_eq!(problems.len(), 1);
}
