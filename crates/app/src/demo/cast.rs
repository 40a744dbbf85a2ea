//! Who is who in the demo agency and at its clients. All names are made up.

use super::mailbox::Who;
use super::phrases::{ADS, CONTENT, ENGLISH, Item, SITE};
use domain::cue::Lang;

/// The agency.
pub const AGENCY: &str = "Северный ветер";
/// Password of everybody in the demo; it is printed when the demo starts.
pub const PASSWORD: &str = "demo-houston";

const fn who(name: &'static str, address: &'static str) -> Who {
    Who { name, address }
}

pub const VERA: Who = who("Вера Соколова", "vera@severveter.example");
pub const ANDREY: Who = who("Андрей Ким", "andrey@severveter.example");
pub const ALISA: Who = who("Алиса Орлова", "alisa@severveter.example");
pub const GLEB: Who = who("Глеб Титов", "gleb@severveter.example");
pub const BORIS: Who = who("Борис Лаптев", "boris@severveter.example");
pub const DARYA: Who = who("Дарья Нечаева", "darya@severveter.example");

/// The people of the agency with their roles; the first owns the workspace.
pub const TEAM: &[(Who, &str)] = &[
    (VERA, "director"),
    (ANDREY, "account_director"),
    (ALISA, "account_manager"),
    (GLEB, "account_manager"),
    (BORIS, "project_manager"),
    (DARYA, "specialist"),
];

/// How a stretch of the year differs from the client's usual rhythm.
#[derive(Clone, Copy, Debug)]
pub struct Phase {
    /// Days before today.
    pub from_day: u16,
    pub until_day: u16,
    /// Share of the usual number of conversations.
    pub rate: f64,
    /// Share of the usual time until a reply.
    pub slowness: f64,
}

const fn phase(from_day: u16, until_day: u16, rate: f64, slowness: f64) -> Phase {
    Phase { from_day, until_day, rate, slowness }
}

/// Something that is said on one day.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// Days before today.
    pub day: u16,
    pub from: Who,
    pub to: Who,
    pub cc: Option<Who>,
    pub subject: &'static str,
    pub text: &'static str,
    /// What the agency answered, if it did, four hours later.
    pub answer: Option<&'static str>,
}

/// One client and its story.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    pub client: &'static str,
    pub domain: &'static str,
    pub lang: Lang,
    pub zone: &'static str,
    pub manager: Who,
    pub tier: &'static str,
    pub fee_roubles: i64,
    /// The first is the usual contact.
    pub contacts: &'static [(Who, &'static str)],
    pub project: &'static str,
    pub items: &'static [Item],
    /// Conversations a week in the usual rhythm.
    pub per_week: f64,
    /// Working hours until the client's usual reply.
    pub reply_hours: f64,
    /// Days before today on which the work began.
    pub since_day: u16,
    pub phases: &'static [Phase],
    pub beats: &'static [Beat],
    /// The small talk goes over a chat instead of mail.
    pub in_chat: bool,
}

const fn beat(
    day: u16,
    from: Who,
    to: Who,
    cc: Option<Who>,
    subject: &'static str,
    text: &'static str,
    answer: Option<&'static str>,
) -> Beat {
    Beat { day, from, to, cc, subject, text, answer }
}

const OLGA: Who = who("Ольга Мельник", "o.melnik@fitoline.example");
const SVETLANA: Who = who("Светлана Рогова", "rogova@baltservis.example");
pub const TIMUR: Who = who("Тимур Ахметов", "t.akhmetov@grandkuhni.example");
const ELENA: Who = who("Елена Жукова", "zhukova@medexpert.example");
const KIRILL: Who = who("Кирилл Воронин", "voronin@medexpert.example");
const MARINA: Who = who("Марина Дёмина", "marina@dobryhleb.example");
const STEPAN: Who = who("Степан Гаврилов", "stepan@dobryhleb.example");
const NINA: Who = who("Нина Полякова", "polyakova@dachasezon.example");
const ROMAN: Who = who("Роман Белов", "belov@novvolna.example");
const IGOR: Who = who("Игорь Савин", "savin@tehnopark.example");
const ANNA: Who = who("Анна Крылова", "krylova@logplus.example");
const PAVEL: Who = who("Павел Ершов", "ershov@lexpravo.example");
const YULIA: Who = who("Юлия Осипова", "osipova@aquasport.example");
const EMILY: Who = who("Emily Carter", "emily.carter@northwind-analytics.example");
const VIKTOR: Who = who("Виктор Лукин", "lukin@stroydom.example");
const RUSTAM: Who = who("Рустам Галиев", "galiev@oknacity.example");
const KSENIA: Who = who("Ксения Панина", "panina@kofetochka.example");
const LEV: Who = who("Лев Черкасов", "cherkasov@kofetochka.example");

/// Every client has a different story; the tests say at which level each must stand.
pub const STORIES: &[Story] = &[
    // Goes silent: writes less and less, then not at all.
    Story {
        client: "Фитолайн",
        domain: "fitoline.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "a",
        fee_roubles: 380_000,
        contacts: &[(OLGA, "руководитель маркетинга")],
        project: "Продвижение интернет-магазина",
        items: ADS,
        per_week: 4.2,
        reply_hours: 3.0,
        since_day: 380,
        in_chat: false,
        phases: &[phase(48, 24, 0.35, 2.0), phase(24, 0, 0.0, 1.0)],
        beats: &[beat(
            50,
            OLGA,
            ALISA,
            None,
            "Планы на квартал",
            "Алиса, добрый день! Пока приостановим обсуждение новых акций, вернёмся к этому позже. Текущие кампании пусть идут.",
            Some("Добрый день, Ольга! Поняли, текущие кампании ведём как есть."),
        )],
    },
    // Swamped, not angry: says so, and the manager has noted it.
    Story {
        client: "Балт-Сервис",
        domain: "baltservis.example",
        lang: Lang::Ru,
        zone: "Europe/Kaliningrad",
        manager: ALISA,
        tier: "b",
        fee_roubles: 210_000,
        contacts: &[(SVETLANA, "директор по маркетингу")],
        project: "Корпоративный сайт",
        items: SITE,
        per_week: 3.6,
        reply_hours: 4.0,
        since_day: 400,
        in_chat: false,
        phases: &[phase(19, 0, 0.05, 1.5)],
        beats: &[beat(
            20,
            SVETLANA,
            ALISA,
            None,
            "Аудит",
            "Алиса, предупреждаю: у нас завал, приезжает проверка из головного офиса, ближайшие четыре недели буду отвечать с большой задержкой. Макеты смотрим после проверки, к вам претензий никаких.",
            Some(
                "Светлана, спасибо, что предупредили! Отложим согласования, вернёмся к вам после проверки.",
            ),
        )],
    },
    // Polite, and leaving.
    Story {
        client: "Гранд Кухни",
        domain: "grandkuhni.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: GLEB,
        tier: "a",
        fee_roubles: 450_000,
        contacts: &[(TIMUR, "коммерческий директор")],
        project: "Реклама салонов",
        items: ADS,
        per_week: 3.4,
        reply_hours: 4.0,
        since_day: 390,
        in_chat: false,
        phases: &[phase(35, 0, 0.55, 1.8)],
        beats: &[
            beat(
                26,
                TIMUR,
                GLEB,
                None,
                "Итоги месяца",
                "Глеб, добрый день. Спасибо за отчёт. Отметим, что сроки по баннерам сдвинулись уже третий раз подряд, а мы рассчитывали на них к открытию салона.",
                Some("Тимур, добрый день! Разберёмся с графиком и вернёмся с датами."),
            ),
            beat(
                6,
                TIMUR,
                GLEB,
                None,
                "Дальнейшие планы",
                "Глеб, добрый день. Благодарим за совместную работу. Мы решили не продлевать договор на следующий квартал и объявляем тендер. Подскажите, пожалуйста, как лучше организовать передачу доступов.",
                None,
            ),
        ],
    },
    // One angry letter over the manager's head.
    Story {
        client: "МедЭксперт",
        domain: "medexpert.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: GLEB,
        tier: "a",
        fee_roubles: 320_000,
        contacts: &[(ELENA, "менеджер по рекламе"), (KIRILL, "генеральный директор")],
        project: "Запись к врачу: реклама и сайт",
        items: SITE,
        per_week: 3.8,
        reply_hours: 3.0,
        since_day: 420,
        in_chat: false,
        phases: &[],
        beats: &[beat(
            3,
            KIRILL,
            VERA,
            Some(GLEB),
            "Прошу вмешаться",
            "Вера, пишу вам напрямую, потому что с менеджером договориться не получается. Форма записи не работает вторую неделю, на мои вопросы никто не отвечает. Это безобразие, мы теряем пациентов каждый день. Требую подключить руководство и исправить ситуацию.",
            None,
        )],
    },
    // Healthy and noisy: writes a lot, argues about commas, is content.
    Story {
        client: "Добрый хлеб",
        domain: "dobryhleb.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "a",
        fee_roubles: 290_000,
        contacts: &[(MARINA, "бренд-менеджер"), (STEPAN, "владелец")],
        project: "Социальные сети пекарни",
        items: CONTENT,
        per_week: 9.0,
        reply_hours: 1.5,
        since_day: 500,
        in_chat: true,
        phases: &[],
        beats: &[beat(
            9,
            STEPAN,
            ALISA,
            None,
            "Спасибо",
            "Алиса, показал ролик нашему директору по производству, он в восторге. Убойный баннер получился! Передайте команде спасибо.",
            Some("Степан, спасибо! Передадим, нам очень приятно."),
        )],
    },
    // Seasonal: the garden sleeps, and everybody knows it.
    Story {
        client: "Дачный сезон",
        domain: "dachasezon.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "c",
        fee_roubles: 120_000,
        contacts: &[(NINA, "владелица")],
        project: "Сезонная реклама",
        items: ADS,
        per_week: 3.0,
        reply_hours: 5.0,
        since_day: 410,
        in_chat: false,
        phases: &[phase(40, 0, 0.12, 1.2)],
        beats: &[beat(
            42,
            NINA,
            ALISA,
            None,
            "Межсезонье",
            "Алиса, сезон закрыли, до февраля у нас затишье. Отпускаю команду в отпуск, по рекламе вернёмся к вам в конце января.",
            Some("Нина, отличный получился сезон! Запланируем встречу на конец января."),
        )],
    },
    // New: there is nothing to compare with yet.
    Story {
        client: "Новая волна",
        domain: "novvolna.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: GLEB,
        tier: "b",
        fee_roubles: 180_000,
        contacts: &[(ROMAN, "основатель")],
        project: "Запуск школы плавания",
        items: SITE,
        per_week: 3.0,
        reply_hours: 4.0,
        since_day: 17,
        in_chat: false,
        phases: &[],
        beats: &[beat(
            17,
            ROMAN,
            GLEB,
            None,
            "Начинаем",
            "Глеб, добрый день! Договор подписали, отправляю бриф и доступы. Когда удобно провести установочную встречу?",
            Some("Роман, добрый день! Предлагаю четверг в 12:00, пришлём повестку."),
        )],
    },
    // Work drifts to another contractor.
    Story {
        client: "Технопарк Заря",
        domain: "tehnopark.example",
        lang: Lang::Ru,
        zone: "Asia/Yekaterinburg",
        manager: ALISA,
        tier: "a",
        fee_roubles: 400_000,
        contacts: &[(IGOR, "заместитель директора")],
        project: "Реклама площадок",
        items: ADS,
        per_week: 5.0,
        reply_hours: 3.5,
        since_day: 450,
        in_chat: false,
        phases: &[phase(60, 0, 0.3, 1.3)],
        beats: &[beat(
            12,
            IGOR,
            ALISA,
            None,
            "Видео",
            "Алиса, видео в этот раз нам сделает другое агентство, они предложили хорошие условия. Пришлите, пожалуйста, им исходники логотипа.",
            Some("Игорь, добрый день! Исходники отправили."),
        )],
    },
    // Answers slow down.
    Story {
        client: "Логистика Плюс",
        domain: "logplus.example",
        lang: Lang::Ru,
        zone: "Europe/Samara",
        manager: GLEB,
        tier: "b",
        fee_roubles: 230_000,
        contacts: &[(ANNA, "директор по развитию")],
        project: "Заявки на перевозки",
        items: ADS,
        per_week: 3.6,
        reply_hours: 2.0,
        since_day: 400,
        in_chat: false,
        phases: &[phase(36, 0, 0.95, 6.0)],
        beats: &[],
    },
    // Asks for another manager.
    Story {
        client: "Лекс и Право",
        domain: "lexpravo.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: GLEB,
        tier: "b",
        fee_roubles: 260_000,
        contacts: &[(PAVEL, "партнёр")],
        project: "Сайт юридической фирмы",
        items: SITE,
        per_week: 3.2,
        reply_hours: 4.0,
        since_day: 400,
        in_chat: false,
        phases: &[],
        beats: &[beat(
            5,
            PAVEL,
            ANDREY,
            None,
            "О команде проекта",
            "Андрей, добрый день. Просим назначить на наш проект другого менеджера. Нам сложно работать с Глебом: вопросы приходится повторять, договорённости теряются.",
            Some(
                "Павел, добрый день! Спасибо, что сказали прямо. Сегодня вернусь к вам с предложением.",
            ),
        )],
    },
    // Was in trouble in spring, mended, and is well.
    Story {
        client: "Аква-Спорт",
        domain: "aquasport.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "b",
        fee_roubles: 200_000,
        contacts: &[(YULIA, "руководитель отдела рекламы")],
        project: "Реклама бассейнов",
        items: CONTENT,
        per_week: 4.0,
        reply_hours: 3.0,
        since_day: 430,
        in_chat: false,
        phases: &[phase(205, 170, 0.2, 2.5)],
        beats: &[
            beat(
                196,
                YULIA,
                ALISA,
                None,
                "Ошибка в ценах",
                "Алиса, в рекламе снова старые цены, это уже второй раз. Мы очень недовольны, клиенты звонят и ругаются.",
                Some(
                    "Юлия, это наша ошибка, исправили сегодня в 11:40. Пришлём, как проверяем цены перед каждым запуском.",
                ),
            ),
            beat(
                168,
                YULIA,
                ALISA,
                None,
                "Спасибо",
                "Алиса, спасибо, что разобрались и всё показали. Работаем дальше.",
                Some("Спасибо вам за доверие!"),
            ),
        ],
    },
    // Writes in English, pays on time, is content.
    Story {
        client: "Northwind Analytics",
        domain: "northwind-analytics.example",
        lang: Lang::En,
        zone: "Europe/London",
        manager: GLEB,
        tier: "b",
        fee_roubles: 270_000,
        contacts: &[(EMILY, "head of growth")],
        project: "Russian market entry",
        items: ENGLISH,
        per_week: 3.4,
        reply_hours: 4.0,
        since_day: 380,
        in_chat: false,
        phases: &[],
        beats: &[],
    },
    // Angry, but not at us.
    Story {
        client: "СтройДом",
        domain: "stroydom.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "c",
        fee_roubles: 150_000,
        contacts: &[(VIKTOR, "руководитель отдела продаж")],
        project: "Заявки на загородные дома",
        items: ADS,
        per_week: 3.5,
        reply_hours: 3.0,
        since_day: 400,
        in_chat: false,
        phases: &[],
        beats: &[beat(
            4,
            VIKTOR,
            ALISA,
            None,
            "Задержка с фотографиями",
            "Алиса, извините за задержку: фотограф нас ужасно подвёл, второй раз не приехал на объект, я в бешенстве. К вам вопросов нет, пришлю снимки в пятницу.",
            Some("Виктор, не страшно, подождём до пятницы и сдвинем публикацию."),
        )],
    },
    // Wants money back.
    Story {
        client: "Окна Сити",
        domain: "oknacity.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: GLEB,
        tier: "b",
        fee_roubles: 240_000,
        contacts: &[(RUSTAM, "директор")],
        project: "Заявки на остекление",
        items: ADS,
        per_week: 3.3,
        reply_hours: 4.0,
        since_day: 300,
        in_chat: false,
        phases: &[phase(20, 0, 0.7, 1.2)],
        beats: &[beat(
            7,
            RUSTAM,
            GLEB,
            None,
            "Результаты октября",
            "Глеб, план по заявкам выполнен на четверть. За что мы платим? Просим вернуть половину оплаты за месяц либо отработать недостающие заявки бесплатно.",
            Some("Рустам, добрый день! Получили, готовим разбор и варианты."),
        )],
    },
    // The usual contact leaves, a new senior person appears.
    Story {
        client: "Кофе и точка",
        domain: "kofetochka.example",
        lang: Lang::Ru,
        zone: "Europe/Moscow",
        manager: ALISA,
        tier: "b",
        fee_roubles: 170_000,
        contacts: &[(KSENIA, "маркетолог"), (LEV, "операционный директор")],
        project: "Открытие кофеен",
        items: CONTENT,
        per_week: 3.6,
        reply_hours: 2.5,
        since_day: 400,
        in_chat: false,
        phases: &[],
        beats: &[beat(
            8,
            KSENIA,
            ALISA,
            Some(LEV),
            "Передаю дела",
            "Алиса, на следующей неделе у меня последний рабочий день в компании. Дальше по проекту пишите, пожалуйста, Льву, он в копии.",
            Some(
                "Ксения, спасибо за два года вместе! Лев, добрый день, предлагаем созвониться и познакомиться.",
            ),
        )],
    },
];
