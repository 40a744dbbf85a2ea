//! Each command on the demo; it is made once, the tests share it and change copies.

use crate::{Ran, agency, houston};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A folder of the demo that nobody changes.
fn demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let ran = houston(&folder, &["demo", "--only-build"], "");
        assert!(ran.is_success, "{}", ran.err);
        folder
    })
}

/// The demo's database in a folder of its own.
fn copy_of_demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("houston.db");
    let text = to.display().to_string();
    houston(demo(), &["backup", &text], "").text();
    folder
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[test]
fn signals_tell_who_needs_attention_and_why() {
    let folder = copy_of_demo();
    let lines = houston(folder.path(), &["signals", "--json"], "").json_lines();
    let kitchens = lines.iter().find(|l| l["name"] == "Гранд Кухни").expect("a leaving client");
    assert_eq!(word(kitchens, "level"), "red");
    assert!(kitchens["signals"].as_array().unwrap().iter().any(|k| k == "leaving"), "{kitchens}");
    assert!(!word(kitchens, "reason").is_empty());
    assert!(lines.iter().all(|l| !["green", "grey"].contains(&word(l, "level"))));
    let all = houston(folder.path(), &["signals", "--json", "--all"], "").json_lines();
    assert_eq!(all.len(), 15);
    let ranks = ["green", "grey", "watch", "amber", "red"];
    let rank = |l: &Value| ranks.iter().position(|r| *r == word(l, "level")).expect("a level");
    let levels: Vec<usize> = all.iter().map(rank).collect();
    assert!(levels.windows(2).all(|two| two[0] >= two[1]), "worst first: {levels:?}");
    let english = houston(folder.path(), &["signals", "--lang", "en"], "").text();
    assert!(english.is_ascii() || english.contains("red"), "{english}");
}

#[test]
fn incidents_are_shown_with_what_follows_from_the_choice_and_what_resembles() {
    let folder = copy_of_demo();
    let run = |args: &[&str]| houston(folder.path(), &[&["incidents"], args].concat(), "");
    let open = run(&["--json"]).json_lines();
    let burst = open.iter().find(|i| word(i, "title").starts_with("Прорвало")).unwrap();
    let shown = run(&["show", word(burst, "incident"), "--json"]).json_lines().remove(0);
    assert_eq!(shown["duties"].as_array().map(Vec::len), Some(3), "{shown}");
    assert_ne!(shown["moves"][0]["was_on"], shown["moves"][0]["moved_on"]);
    let draft = run(&["addendum", word(burst, "incident")]).text();
    assert!(draft.contains("Смонтировать ролик для стенда"), "{draft}");
    let similar = run(&["similar", "опять ушла старая цена", "--json"]).json_lines();
    assert_eq!(word(&similar[0], "outcome"), "low", "{similar:?}");
    // What was promised nine days ago and is not done.
    let late = run(&["duties", "--json"]).json_lines();
    assert_eq!(late[0]["incident"], burst["incident"], "{late:?}");
    assert!(word(&late[0], "reason").contains("не сделано"), "{late:?}");
    let talk = run(&["talk", word(burst, "incident"), "--json"]).json_lines().remove(0);
    assert_eq!(
        (word(&talk["channel"], "first"), word(&talk["channel"], "then")),
        ("letter", "call")
    );
    assert!(word(&talk["channel"], "reason").contains("Письмо и звонок"), "{talk}");
    assert!(talk["plan"].as_array().is_some_and(|plan| plan.len() > 2), "{talk}");
    let letter = run(&["letter", word(burst, "incident"), "--kind", "apology"]).text();
    assert!(letter.contains("@logplus.example"), "{letter}");
    let waiting = run(&["measures"]).text();
    assert!(waiting.contains("Запасной проверяющий на праздники"), "{waiting}");
}

#[test]
fn promises_are_listed_by_urgency_and_by_side() {
    let run = |args: &[&str]| houston(demo(), &[&["promises"], args].concat(), "");
    let open = run(&["--json"]).json_lines();
    assert_eq!(word(&open[0], "standing"), "overdue", "{open:?}");
    let owed = run(&["--overdue", "--side", "theirs", "--json"]).json_lines();
    let what: Vec<&str> = owed.iter().map(|p| word(p, "what")).collect();
    assert_eq!(what, ["Фотографии нового склада", "Доступ к рекламному кабинету"]);
    assert_eq!(owed[0]["moves"], 1, "the date was moved, and the first one is kept");
    assert_ne!(owed[0]["first_due_on"], owed[0]["due_on"]);
    let all = run(&["--all", "--json"]).json_lines();
    assert!(all.iter().any(|p| word(p, "standing") == "broken") && all.len() > open.len());
    let text = run(&["--overdue"]).text();
    assert!(text.contains("просрочено на") && text.contains("обещал клиент"), "{text}");
}

#[test]
fn kpis_are_listed_with_what_is_in_danger() {
    let run = |args: &[&str]| houston(demo(), &[&["kpi"], args].concat(), "");
    let all = run(&["--json"]).json_lines();
    let troubled = run(&["--danger", "--json"]).json_lines();
    assert!(
        !troubled.is_empty() && troubled.len() < all.len(),
        "{} of {}",
        troubled.len(),
        all.len()
    );
    assert!(troubled.iter().all(|kpi| !word(kpi, "danger").is_empty()), "{troubled:?}");
    let kitchens = troubled.iter().find(|kpi| kpi["client_name"] == "Гранд Кухни").expect("one");
    assert!(!kitchens["reasons"].as_array().expect("reasons").is_empty(), "{kitchens}");
    let own = run(&["--client", word(kitchens, "client"), "--json"]).json_lines();
    assert!(own.iter().all(|kpi| kpi["client"] == kitchens["client"]), "{own:?}");
    let text = run(&["--danger"]).text();
    assert!(text.lines().all(|line| line.starts_with('!')), "{text}");
    let english = run(&["--danger", "--lang", "en"]).text();
    assert_ne!(text, english);
}

#[test]
fn what_waits_for_an_answer_is_told_with_its_clock() {
    let run = |args: &[&str]| houston(demo(), &[&["sla"], args].concat(), "");
    let all = run(&["--json"]).json_lines();
    let of = |title: &str| all.iter().find(|c| word(c, "title") == title).expect("a case").clone();
    let late = of("Форма записи на телефоне");
    assert_eq!((word(&late, "state"), word(&late, "side")), ("breached", "ours"), "{late}");
    assert!(late["over_hours"].as_f64().is_some_and(|hours| hours > 8.0), "{late}");
    let waits = of("Страница нового врача");
    assert_eq!(word(&waits, "state"), "paused");
    assert_eq!(word(&waits, "waits_for"), "ждём диплом и фотографию врача");
    assert_eq!(word(&all[0], "state"), "breached", "the most urgent first");
    let text = run(&["--late"]).text();
    assert!(text.contains("Форма записи") && !text.contains("Страница нового врача"), "{text}");
    assert!(
        run(&["--side", "theirs", "--json"]).json_lines().iter().all(|c| c["side"] == "theirs")
    );
}

#[test]
fn edits_are_listed_with_what_they_repeat_and_contradict() {
    let run = |args: &[&str]| houston(demo(), &[&["edits"], args].concat(), "");
    let open = run(&["--json"]).json_lines();
    assert!(open.iter().all(|e| e["settled"].is_null()) && open.len() >= 4, "{open:?}");
    let against = run(&["--pair", "contradiction", "--json"]).json_lines();
    let who: Vec<&str> = against.iter().map(|e| word(e, "client_name")).collect();
    assert_eq!(who, ["Гранд Кухни", "Добрый хлеб"], "{against:?}");
    assert!(against[0]["pairs"][0]["verdict"].is_null(), "it waits for a person");
    assert_eq!(word(&against[1]["pairs"][0], "answer"), "owner");
    let again = run(&["--pair", "repeat", "--client", "медэксперт", "--json"]).json_lines();
    assert_eq!(again.len(), 2, "{again:?}");
    assert!(again.iter().all(|e| word(&e["pairs"][0], "verdict") == "confirmed"), "{again:?}");
    let document = run(&["--client", "Добрый хлеб", "--guideline"]).text();
    for part in ["# Гайдлайн: Добрый хлеб", "корочка видна", "Решено вместе", "Марина попросила"]
    {
        assert!(document.contains(part), "{part} is not in {document}");
    }
}

#[test]
fn search_finds_another_form_of_the_word() {
    let found = |words: &[&str]| {
        let args = [&["search", "--json", "--limit", "50"], words].concat();
        houston(demo(), &args, "").json_lines()
    };
    let forms = [found(&["тендер"]), found(&["тендером"]), found(&["ТЕНДЕРЫ"])];
    assert!(!forms[0].is_empty() && forms[0] == forms[1] && forms[1] == forms[2], "{forms:?}");
    assert!(word(&forms[0][0], "text").contains("тендер"), "{}", forms[0][0]);
    assert!(found(&["тендер", "бегемот"]).is_empty());
    let text = houston(demo(), &["search", "тендерами"], "").text();
    assert!(text.contains("belov@") || text.contains("grandkuhni.example"), "{text}");
}

#[test]
fn the_same_file_twice_adds_nothing() {
    let folder = agency();
    let path = folder.path().join("mail.mbox");
    std::fs::write(&path, crate::mailbox(60)).unwrap();
    let path = path.display().to_string();
    let first = houston(folder.path(), &["import", &path, "--json"], "").json();
    assert_eq!(
        (&first["state"], &first["read"], &first["added"]),
        (&"done".into(), &60.into(), &60.into())
    );
    let second = houston(folder.path(), &["import", &path, "--json"], "").json();
    assert_eq!((&second["added"], &second["known"]), (&0.into(), &60.into()));
    let told = houston(folder.path(), &["import", &path], "").text();
    assert!(told.contains("added 0, already there 60"), "{told}");
}

/// The test data that is handed to us beside the repository.
fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let named = std::env::var_os("HOUSTON_SHARED").map(PathBuf::from);
    [Some(beside), named, Some(PathBuf::from("/work/shared"))]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("data/mail").is_dir())
}

#[test]
fn parse_prints_what_was_understood_of_a_real_mailbox() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.mbox");
    std::fs::write(&own, crate::mailbox(3)).unwrap();
    let lines = parse(folder.path(), &own);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["subject"], "Letter 0");
    assert_eq!(lines[0]["from"]["address"], "person0@company0.example");
    assert!(lines[0]["text"].as_str().unwrap().contains("макет 0"));
    assert!(lines[0]["cues"].is_array());
    let Some(shared) = shared() else {
        eprintln!("skipped: the shared test data is missing");
        return;
    };
    let real = shared.join("data/mail/mimekit/UnitTests/TestData/mbox/simple.mbox.txt");
    let lines = parse(folder.path(), &real);
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|l| l["key"].is_array() || l["key"].is_string()), "{}", lines[0]);
}

fn parse(data: &Path, file: &Path) -> Vec<Value> {
    houston(data, &["parse", "--json", &file.display().to_string()], "").json_lines()
}

#[test]
fn a_backup_is_checked_and_restored() {
    let folder = copy_of_demo();
    let data = folder.path();
    let copy = data.join("copy.db").display().to_string();
    let made = houston(data, &["backup", &copy, "--json"], "").json();
    assert_eq!(made["done"], "backup");
    assert!(made["checked"]["touch"].as_i64().unwrap() > 1_000, "{made}");
    assert_eq!(made["checked"]["client"], 18);
    assert!(houston(data, &["backup", &copy], "").refusal().contains("is there already"));
    // Something happens after the copy …
    let later = ["user", "add", "--name", "Нина", "--email", "nina@severveter.example"];
    let later = [&later[..], &["--role", "specialist"]].concat();
    houston(data, &later, "пять синих китов\n").text();
    let people = |data: &Path| houston(data, &["user", "list", "--json"], "").json_lines().len();
    let n_people = people(data);
    // … and is gone after the restoring, which does not go over a database without being told.
    assert!(houston(data, &["restore", &copy], "").refusal().contains("--replace"));
    let restored = houston(data, &["restore", &copy, "--replace", "--json"], "").json();
    assert_eq!(restored["checked"], made["checked"]);
    assert_eq!(people(data), n_people - 1);
    assert!(data.join("houston.db.before-restore").exists());
    // A damaged copy is refused before anything is put aside.
    let broken = data.join("broken.db");
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9_000].fill(0x5a);
    std::fs::write(&broken, bytes).unwrap();
    let broken = broken.display().to_string();
    let refusal = houston(data, &["restore", &broken, "--replace"], "").refusal();
    assert!(refusal.contains("checking the copy"), "{refusal}");
    assert_eq!(people(data), n_people - 1);
    let missing = data.join("missing.db").display().to_string();
    assert!(houston(data, &["restore", &missing, "--replace"], "").refusal().contains("not there"));
}

#[test]
fn config_prints_values_with_their_origin_and_no_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("houston.toml");
    std::fs::write(&file, "database = \"postgres://houston:s3cret@db.example:5432/houston\"\n")
        .unwrap();
    let file = file.display().to_string();
    let ran: Ran = houston(folder.path(), &["config", "--json", "--config", &file], "");
    let text = ran.text();
    assert!(!text.contains("s3cret"), "{text}");
    let settings: Vec<Value> = serde_json::from_str(&text).unwrap();
    let get = |name: &str| settings.iter().find(|s| s["name"] == name).expect("a setting");
    assert_eq!(get("database")["origin"], "file");
    assert!(word(get("database"), "value").contains("db.example"));
    assert_eq!(get("data")["origin"], "environment");
    assert_eq!(get("listen")["origin"], "default");
    let plain = houston(folder.path(), &["config", "--config", &file], "").text();
    assert!(plain.contains("listen") && !plain.contains("s3cret"), "{plain}");
    std::fs::write(&file, "listen = \"nonsense\"\nunknown = 1\n").unwrap();
    let refusal = houston(folder.path(), &["config", "--config", &file], "").refusal();
    assert!(refusal.contains("listen") && refusal.contains("unknown"), "all at once: {refusal}");
}

#[test]
fn what_is_wrong_is_said_in_words_and_by_the_status() {
    let folder = agency();
    let data = folder.path();
    let empty = data.join("nothing.bin");
    std::fs::write(&empty, [0, 1, 2, 3]).unwrap();
    let nothing = empty.display().to_string();
    for (args, expected) in [
        (vec!["fly"], "fly"),
        (vec!["import"], "PATH"),
        (vec!["import", "no-such-file"], "no-such-file"),
        (vec!["import", nothing.as_str()], "unknown-source"),
        (vec!["import", nothing.as_str(), "--kind", "pigeon"], "no such kind: pigeon"),
        (vec!["import", nothing.as_str(), "--client", "Никто"], "no client of the name Никто"),
        (vec!["signals", "--agency", "Чужие"], "no agency of that name"),
        (vec!["search", "--limit", "many"], "many"),
        (vec!["parse", "no-such-file"], "no-such-file"),
        (vec!["config", "--config", "no-such-file"], "no-such-file"),
        (vec!["judge", "weather"], "weather"),
        (vec!["user", "password", "--email", "nobody@x.example"], "nobody"),
    ] {
        let refusal = houston(data, &args, "четыре жёлтых кита\n").refusal();
        assert!(refusal.contains(expected), "{args:?}: {refusal}");
    }
    let fresh = tempfile::tempdir().unwrap();
    let refusal = houston(fresh.path(), &["signals"], "").refusal();
    assert!(refusal.contains("no agency yet"), "{refusal}");
}

#[test]
fn judge_answers_a_line_and_names_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"id\":1,\"text\":\"Мы решили не продлевать договор и объявляем тендер.\"}\n\
                 {broken\n{\"id\":3,\"text\":\"Спасибо, всё отлично!\"}\n";
    let found = houston(folder.path(), &["judge", "message"], lines).json_lines();
    assert_eq!(found.len(), 3);
    let labels = found[0]["labels"].as_array().unwrap();
    assert!(labels.iter().any(|l| l["label"] == "leaving"), "{}", found[0]);
    assert!(word(&found[1]["error"], "message").contains('2'), "{}", found[1]);
    assert_eq!((&found[2]["id"], &found[2]["labels"]), (&3.into(), &Value::Array(vec![])));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "judge keeps nothing");
}

#[test]
fn a_backtest_tells_who_would_have_been_warned_of_and_keeps_to_its_scale() {
    let folder = copy_of_demo();
    let run = |args: &[&str]| houston(folder.path(), &[&["backtest"], args].concat(), "");
    let found = run(&["--json"]).json();
    let steps = found["thresholds"].as_array().expect("figures").clone();
    let scale: Vec<i64> = steps.iter().filter_map(|s| s["threshold"].as_i64()).collect();
    assert_eq!(scale, [50, 63, 80, 100, 125, 160, 200, 250, 320]);
    let count = |step: &Value, field: &str| step[field].as_i64().expect("a count");
    let (keenest, present, strictest) = (&steps[0], &steps[3], &steps[8]);
    assert!(count(present, "n_lost") > 0, "{present}");
    for step in &steps {
        let told = ["n_warned", "n_missed", "n_unknown"].map(|field| count(step, field));
        assert_eq!(told.iter().sum::<i64>(), count(step, "n_lost"), "{step}");
    }
    assert!(count(keenest, "n_false_alarms") >= count(strictest, "n_false_alarms"));
    // One client by itself says what the whole says of it.
    let clients = found["clients"].as_array().expect("clients");
    let lost =
        clients.iter().find(|c| c["trial"]["outcome"] == "left").expect("a client that left");
    let alone = run(&["--client", word(lost, "client"), "--json"]).json();
    let thresholds = alone["thresholds"].as_array().expect("trials");
    let present = thresholds.iter().find(|t| t["threshold"] == 100).expect("the present one");
    assert_eq!(present["trial"], lost["trial"]);
    let text = run(&["--client", word(lost, "client"), "--lang", "en"]).text();
    assert!(text.contains("left"), "{text}");
    let refusal = run(&["--threshold", "1.3"]).refusal();
    assert!(refusal.contains("choose one of 0.5, 0.63"), "{refusal}");
    let nobody = run(&["--client", "00000000-0000-0000-0000-000000000001"]).refusal();
    assert!(!nobody.is_empty());
}

#[test]
fn the_numbers_of_the_agency_come_with_their_cases() {
    let folder = copy_of_demo();
    let run = |args: &[&str]| houston(folder.path(), &[&["management"], args].concat(), "");
    let found = run(&["--json"]).json();
    let n = found["incidents"].as_i64().expect("a count");
    assert!(n > 3, "{found}");
    let cases = run(&["--cases", "tellings", "--json"]).json_lines();
    assert_eq!(cases.len() as i64, n, "every incident of the year is a case");
    assert!(cases.iter().all(|case| word(case, "path").starts_with("/incidents/in_")));
    let table = run(&["--lang", "en"]).text();
    assert!(table.contains("Our promises kept, %"), "{table}");
    assert!(run(&["--cases", "luck"]).refusal().contains("no such list"));
}
