//! New text told from quotes and signatures, in the shapes that Russian and English mail programs give them.

use proptest::prelude::*;
use text::quote::{Split, split, split_of};

fn check(title: &str, text: &str, new: &str, quoted: &str, signature: &str) {
    let expected =
        Split { new: new.to_owned(), quoted: quoted.to_owned(), signature: signature.to_owned() };
    assert_eq!(split(text), expected, "{title}");
}

/// The introduction and what follows are quoted; the answer above is new.
fn check_introduction(introduction: &str) {
    let marked = format!("Согласуем сегодня.\n\n{introduction}\n> Где макет?\n> Ждём.\n");
    let quoted = format!("{introduction}\n> Где макет?\n> Ждём.");
    check(introduction, &marked, "Согласуем сегодня.", &quoted, "");
}

/// The same where the program does not mark the quoted lines.
fn check_unmarked(introduction: &str) {
    let text = format!("Согласуем сегодня.\n\n{introduction}\n\nГде макет?\nЖдём.\n");
    let quoted = format!("{introduction}\n\nГде макет?\nЖдём.");
    check(introduction, &text, "Согласуем сегодня.", &quoted, "");
}

#[test]
fn introductions_of_quotes_are_recognised() {
    for introduction in [
        "15 мая 2026 г., 10:20, Иван Петров <ivan@client.example> написал(а):",
        "15 мая 2026 г., в 10:20, Иван Петров <ivan@client.example> написал:",
        "ср, 15 мая 2026 г. в 10:20, Иван Петров <ivan@client.example>:",
        "пт, 15 мая 2026 г. в 10:20, Иван Петров\n<ivan@client.example>:",
        "15.05.2026 10:20, Иван Петров пишет:",
        "15.05.2026, 10:20, \"Иван Петров\" <ivan@client.example>:",
        "Пятница, 15 мая 2026, 10:20 +03:00 от Иван Петров <ivan@client.example>:",
        "В Пт, 15/05/2026 в 10:20 +0300, Иван Петров пишет:",
        "Вы писали 15 мая 2026 г., 10:20:24:",
        "15 мая 2026 г. 10:20 пользователь Иван Петров <ivan@client.example> написал:",
        "Иван Петров писал(а) 15.05.2026 10:20:",
        "On Fri, May 15, 2026 at 10:20 AM Ivan Petrov <ivan@client.example> wrote:",
        "On Fri, May 15, 2026 at 10:20 AM Ivan Petrov\n<ivan@client.example>\nwrote:",
        "On 15 May 2026, at 10:20, Ivan Petrov wrote:",
        "On 15/05/2026 10:20, Ivan Petrov wrote:",
    ] {
        check_introduction(introduction);
        check_unmarked(introduction);
    }
    // Short ones need the marks behind them.
    check_introduction("Иван пишет:");
    check_introduction("Ivan Petrov writes:");
}

#[test]
fn blocks_of_headers_begin_an_earlier_message() {
    for block in [
        "От: Иван Петров <ivan@client.example>\nОтправлено: 15 мая 2026 г. 10:20\nКому: Ольга\nТема: Макет",
        "*От:* Иван Петров\n*Отправлено:* 15 мая 2026 г. 10:20\n*Кому:* Ольга\n*Тема:* Макет",
        "From: Ivan Petrov [mailto:ivan@client.example]\nSent: Friday, May 15, 2026 10:20 AM\nTo: Olga\nSubject: Draft",
        "-----Исходное сообщение-----\nОт: Иван Петров\nОтправлено: 15 мая 2026 г. 10:20\nКому: Ольга\nТема: Макет",
        "-----Original Message-----\nFrom: Ivan Petrov\nSent: Friday, May 15, 2026 10:20 AM\nTo: Olga\nSubject: Draft",
        "________________________________\nОт: Иван Петров\nОтправлено: 15 мая 2026 г. 10:20:00\nКому: Ольга\nТема: Макет",
        "-------- Пересылаемое сообщение --------\n15.05.2026, 10:20, \"Иван\" <ivan@client.example>:",
        "---------- Forwarded message ---------\nОт: Иван <ivan@client.example>\nDate: пт, 15 мая 2026 г. в 10:20\nSubject: Макет",
        "Начало переадресованного сообщения:\n\nОт: Иван <ivan@client.example>\nТема: Макет\nДата: 15 мая 2026 г. в 10:20",
        "От кого: Иван <ivan@client.example>\nКому: Ольга\nДата: 15 мая 2026, 10:20\nТема: Макет",
    ] {
        check_unmarked(block);
    }
}

#[test]
fn answers_between_quotes_are_all_new() {
    check(
        "answers below each question",
        "Иван, отвечаю ниже.\n\n15 мая 2026 г., 10:20, Иван пишет:\n> Где макет?\n\nВ папке.\n\n> Когда отчёт?\n\nЗавтра до обеда.\n",
        "Иван, отвечаю ниже.\n\nВ папке.\n\nЗавтра до обеда.",
        "15 мая 2026 г., 10:20, Иван пишет:\n> Где макет?\n> Когда отчёт?",
        "",
    );
    check(
        "an answer under the quote",
        "> Где макет?\nУ вас на почте.\n",
        "У вас на почте.",
        "> Где макет?",
        "",
    );
}

#[test]
fn signatures_are_set_apart() {
    for signature in [
        "С уважением,\nИван Петров\nдиректор по маркетингу\n+7 (495) 000-00-00",
        "С уважением, Иван Петров",
        "--\nИван Петров",
        "—\nс уважением, Иван",
        "С наилучшими пожеланиями,\n\nИван",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail",
        "Отправлено с моего Xiaomi",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Best regards,\nIvan",
        "Kind regards\nIvan Petrov\nCMO, Client Ltd",
        "Иван Петров\nдиректор по маркетингу\nтел. +7 495 000-00-00",
        "Настоящее сообщение и вложения конфиденциальны и предназначены только для адресата.",
        "This e-mail and any attachments are confidential and may be privileged.",
    ] {
        let text = format!("Где макет?\n\n{signature}\n");
        check(signature, &text, "Где макет?", "", signature);
        let before_quote = format!("Где макет?\n\n{signature}\n\n> Раньше\n");
        check(signature, &before_quote, "Где макет?", "> Раньше", signature);
    }
}

#[test]
fn what_looks_like_a_quote_or_signature_and_is_none_stays_new() {
    for text in [
        "Встреча 15 мая 2026 в 10:20, обсудим:\n- бюджет\n- сроки",
        "Отправлено с курьером вчера, ждём подписи.",
        "С уважением отношусь к вашему труду, но так работать нельзя.",
        "Sent from my desk, is much easier then my mobile phone.",
        "Тема: бюджет на май. Кому писать?",
        "Первый вопрос\n\nС уважением,\nа теперь по делу: почему отчёт снова не пришёл вовремя и кто за это у вас отвечает?",
        "Спасибо!",
        "С уважением, Иван",
        "Это важно -- и срочно.",
        "Показатель >= 5 %",
        "Иван сказал:\nмы уходим.",
    ] {
        check(text, text, text, "", "");
    }
}

#[test]
fn a_postscript_keeps_the_closing_phrase_in_the_text() {
    let text = "Ждём макет.\n\nС уважением,\nИван\n\nP.S. Иначе уходим к другим.";
    assert!(split(text).new.contains("Иначе уходим"));
}

#[test]
fn the_senders_own_name_begins_the_signature() {
    let split = split_of("Макет не годится.\n\nИван\nКлиент Лтд", "Иван Петров");
    assert_eq!(
        (split.new.as_str(), split.signature.as_str()),
        ("Макет не годится.", "Иван\nКлиент Лтд")
    );
    let split = split_of("Иван\nвам перезвонит", "Иван Петров");
    assert_eq!(split.new, "Иван\nвам перезвонит");
}

/// Lines as they come out, without order.
fn sorted_lines<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut lines: Vec<&str> = texts
        .into_iter()
        .flat_map(str::lines)
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    lines.sort_unstable();
    lines
}

fn mail_line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[а-яА-Я ,.?!>:-]{0,40}",
        "[a-z>@:.<-]{0,30}",
        Just(String::new()),
        Just("> > цитата".to_owned()),
        Just("-- ".to_owned()),
        Just("On Mon, Apr 2, 2012 at 6:26 PM, Ann <a@b.example> wrote:".to_owned()),
        Just("От: Иван".to_owned()),
        Just("Отправлено: 15.05.2026 10:20".to_owned()),
        Just("Тема: макет".to_owned()),
        Just("С уважением,".to_owned()),
        Just("________________________________".to_owned()),
    ]
}

proptest! {
    #[test]
    fn no_line_is_lost_or_doubled(lines in prop::collection::vec(mail_line(), 0..30)) {
        let text = lines.join("\n");
        let split = split(&text);
        let parts = sorted_lines([split.new.as_str(), split.quoted.as_str(), split.signature.as_str()]);
        prop_assert_eq!(sorted_lines([text.as_str()]), parts);
    }

    #[test]
    fn any_text_is_split_without_a_panic(text in "\\PC{0,400}") {
        split(&text);
    }
}
