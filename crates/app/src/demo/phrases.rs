//! What people of the demo agency and its clients write. All sentences are ours; `{a}` is the thing
//! in question ("макет лендинга"), `{d}` the same after «по», `{n}` a small number.

/// A thing that is being worked on, in the two cases that the sentences need.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub plain: &'static str,
    pub about: &'static str,
}

const fn item(plain: &'static str, about: &'static str) -> Item {
    Item { plain, about }
}

/// Web design and development.
pub const SITE: &[Item] = &[
    item("макет главной страницы", "макету главной страницы"),
    item("прототип каталога", "прототипу каталога"),
    item("тексты для лендинга", "текстам для лендинга"),
    item("карточки товаров", "карточкам товаров"),
    item("форму заявки", "форме заявки"),
    item("мобильную версию", "мобильной версии"),
    item("раздел с отзывами", "разделу с отзывами"),
];

/// Paid advertising.
pub const ADS: &[Item] = &[
    item("медиаплан", "медиаплану"),
    item("баннеры для РСЯ", "баннерам для РСЯ"),
    item("отчёт за неделю", "отчёту за неделю"),
    item("объявления на поиск", "объявлениям на поиск"),
    item("креативы для ВКонтакте", "креативам для ВКонтакте"),
    item("список площадок", "списку площадок"),
    item("сегменты аудитории", "сегментам аудитории"),
];

/// Social media and content.
pub const CONTENT: &[Item] = &[
    item("контент-план", "контент-плану"),
    item("посты на неделю", "постам на неделю"),
    item("сценарий ролика", "сценарию ролика"),
    item("текст рассылки", "тексту рассылки"),
    item("обложки для карточек", "обложкам для карточек"),
    item("статью в блог", "статье в блог"),
    item("подборку фотографий", "подборке фотографий"),
];

/// The same for the client who writes in English.
pub const ENGLISH: &[Item] = &[
    item("the landing page draft", "the landing page"),
    item("the weekly report", "the weekly report"),
    item("the ad copy", "the ad copy"),
    item("the onboarding emails", "the onboarding emails"),
    item("the keyword list", "the keywords"),
];

pub const CLIENT_ASKS: &[&str] = &[
    "Подготовьте, пожалуйста, {a} к концу недели. Вводные те же, что и в прошлый раз.",
    "Нам понадобится {a}. Пришлите сначала черновик, чтобы мы показали коллегам.",
    "Можно ли добавить в работу {a}? По срокам не горит, но хочется до конца месяца.",
    "У нас появились новые вводные {d2}: в приложении файл с комментариями отдела продаж.",
    "Хотим попробовать ещё один вариант {d2}. Скажите, сколько это займёт?",
    "Давайте обсудим {a} на созвоне во вторник. В 11:00 удобно?",
    "Как продвигается {a}? Коллеги из филиала тоже ждут, чтобы начать свою часть.",
    "Посмотрели прошлый месяц, цифры нравятся. Что можем усилить? Думаем в сторону {a2}.",
    "Скиньте, пожалуйста, исходники {a2}, передадим в типографию.",
    "Отправляю список вопросов от руководителя отдела: {n} пунктов. Ответьте, пожалуйста, по каждому.",
];

pub const CLIENT_APPROVES: &[&str] = &[
    "Посмотрели {a}, всё хорошо. Запускайте.",
    "Отлично, берём второй вариант. Можно публиковать.",
    "Согласовано. Единственное — поменяйте, пожалуйста, телефон внизу на новый.",
    "Команде понравилось, особенно заголовки. Утверждаем.",
    "Да, в таком виде годится. Спасибо, что успели так быстро.",
    "Руководитель отдела согласовал {a}. Ставьте в план.",
];

pub const CLIENT_EDITS: &[&str] = &[
    "Есть {n} правки {d2}: логотип чуть крупнее, второй абзац короче, цену убрать.",
    "В целом нравится. Замените фото на втором экране и поправьте кнопку: «Получить расчёт».",
    "Несколько мелочей {d2} — отметили прямо в файле. После правок можно без повторного согласования.",
    "Давайте сделаем заголовок спокойнее, без восклицательных знаков. Остальное оставляем.",
    "Уточните, пожалуйста, откуда цифра в третьем блоке, у нас в презентации другая.",
    "Проверили с юристами: сноску внизу нужно дополнить, текст приложила.",
];

pub const CLIENT_THANKS: &[&str] =
    &["Спасибо!", "Ок, принято.", "Получили, спасибо.", "Супер, благодарю!"];

pub const AGENCY_SENDS: &[&str] = &[
    "Добрый день! Отправляем {a}. Посмотрите, пожалуйста, и дайте знать, если что-то поправить.",
    "Здравствуйте! Готово: {a}. Ссылка на файл в приложении, комментарии можно оставлять прямо там.",
    "Добрый день! Сделали {a} в двух вариантах. Нам ближе первый: в нём короче путь до заявки.",
    "Коллеги, присылаем {a} на согласование. Чтобы выйти в срок, ждём ответ до четверга.",
];

pub const AGENCY_ANSWERS: &[&str] = &[
    "Добрый день! Приняли в работу, пришлём в четверг до 16:00.",
    "Здравствуйте! Да, сделаем. Срок — три рабочих дня, по бюджету укладываемся в текущий месяц.",
    "Спасибо, правки внесли. Обновлённая версия по той же ссылке.",
    "Добрый день! По всем пунктам ответили в файле, два вопроса вынесли на созвон.",
    "Готово, опубликовали. Первые цифры пришлём в понедельник вместе с отчётом.",
];

pub const ENGLISH_ASKS: &[&str] = &[
    "Hi team, could you prepare {a} by Friday? Same brief as last time.",
    "Quick question about {d}: can we test a shorter headline?",
    "We would like to add {a} to this month's scope. What would the timing look like?",
    "Sharing notes from our sales team on {d}, see attached. Let me know what you think.",
];

pub const ENGLISH_APPROVES: &[&str] = &[
    "Looks great, please go ahead.",
    "Approved. Nice work on the second section.",
    "Happy with this version, you can publish it.",
];

pub const ENGLISH_EDITS: &[&str] = &[
    "Two small edits on {d}: shorten the intro and swap the hero image, please.",
    "Almost there. Please change the button to \"Get a quote\" and fix the typo in the footer.",
];

pub const ENGLISH_ANSWERS: &[&str] = &[
    "Hi! Sure, we will send it on Thursday before noon.",
    "Done, the updated version is under the same link.",
    "Hello! Attached is {a}. We prefer the first option because it is easier to scan.",
];

/// Fills the places of a sentence.
pub fn fill(pattern: &str, item: Item, n: u32) -> String {
    // «ещё один вариант по медиаплану», «думаем в сторону: медиаплан»: forms that need no third case.
    pattern
        .replace("{d2}", &format!("по {}", item.about))
        .replace("{a2}", &format!("«{}»", item.plain))
        .replace("{a}", item.plain)
        .replace("{d}", item.about)
        .replace("{n}", &n.to_string())
}
