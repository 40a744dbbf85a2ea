//! What the columns of a table mean, by their names in Russian and English.

/// What a table is imported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Clients,
    Contacts,
    Invoices,
    KpiFacts,
    Tasks,
    Touches,
}

impl Target {
    /// All targets.
    pub const ALL: &'static [Target] = &[
        Target::Clients,
        Target::Contacts,
        Target::Invoices,
        Target::KpiFacts,
        Target::Tasks,
        Target::Touches,
    ];
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $word:literal [$($target:ident)*] [$($name:literal)*]),* $(,)?) => {
        /// The meaning of a column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($(#[$doc])* $variant),* }

        impl Field {
            /// All fields, in the order of declaration.
            pub const ALL: &'static [Field] = &[$(Field::$variant),*];

            /// The word used in the API and in locale keys (`field.<word>`).
            pub fn word(self) -> &'static str {
                match self { $(Field::$variant => $word),* }
            }

            /// Whether a table of this kind can have such a column.
            pub fn fits(self, target: Target) -> bool {
                match self { $(Field::$variant => [$(Target::$target),*].contains(&target)),* }
            }

            /// Names of such a column, in lower case, without anything but letters and digits; the likeliest first.
            fn names(self) -> &'static [&'static str] {
                match self { $(Field::$variant => &[$($name),*]),* }
            }
        }
    };
}

fields! {
    /// Who asked for a task.
    AskedBy = "asked_by" [Tasks]
        ["постановщик" "ктопоставил" "автор" "инициатор" "создатель" "reporter" "creator" "createdby" "requester"
         "author"],
    /// When the touch was, the task was set or the invoice was issued; with or without the time of day.
    At = "at" [Invoices KpiFacts Tasks Touches]
        ["дата" "датаивремя" "датавремя" "когда" "date" "datetime" "timestamp" "sent" "time" "created" "отправлено"
         "датасоздания" "создана" "создано" "поставлена" "createdat" "датасчета" "датавыставления" "выставлен"
         "issued" "issuedate" "invoicedate"],
    /// By what means, in the user's own word.
    Channel = "channel" [Touches]
        ["канал" "канал связи" "способсвязи" "channel" "medium" "тип" "типкасания" "type" "видсвязи"],
    /// The client company.
    Client = "client" [Clients Contacts Invoices KpiFacts Tasks Touches]
        ["клиент" "компания" "названиекомпании" "названиеклиента" "организация" "заказчик" "контрагент" "наименование"
         "название" "юрлицо" "client" "clientname" "company" "companyname" "account" "accountname" "customer"
         "organization" "organisation"],
    /// Comments of the client on a delivery.
    Comments = "comments" [Tasks]
        ["замечаний" "числозамечаний" "комментариев" "числокомментариев" "правок" "commentcount" "ncomments"
         "numcomments"],
    /// The person there.
    Contact = "contact" [Contacts Touches]
        ["контакт" "контактноелицо" "фио" "имя" "имяконтакта" "собеседник" "отправитель" "contact" "contactname"
         "contactperson" "fullname" "person" "from" "sender" "name" "откого" "от"],
    /// Day the contract ends or is renewed.
    ContractEnd = "contract_end" [Clients]
        ["окончаниедоговора" "датаокончания" "договордо" "конецдоговора" "датапродления" "продление" "срокдоговора"
         "contractend" "enddate" "renewal" "renewaldate" "contractuntil"],
    /// Day the contract began.
    ContractStart = "contract_start" [Clients]
        ["началодоговора" "датаначала" "датадоговора" "договорс" "началоработы" "contractstart" "startdate"
         "clientsince" "since" "контрактс"],
    /// Currency of the sum, by three letters.
    Currency = "currency" [Invoices]
        ["валюта" "currency"],
    /// Who turned to whom.
    Direction = "direction" [Touches]
        ["направление" "входящееисходящее" "входисх" "direction" "inout" "incomingoutgoing"],
    /// Mail domains of the client.
    Domain = "domain" [Clients]
        ["домен" "домены" "сайт" "вебсайт" "domain" "domains" "website" "site" "url" "web"],
    /// When a task was done or an approval answered.
    DoneAt = "done_at" [Tasks]
        ["датазавершения" "завершена" "завершено" "выполнена" "выполнено" "закрыта" "закрыто" "датаответа" "согласовано"
         "done" "doneat" "resolved" "resolutiondate" "completedat" "completed" "closed" "closedat" "answered"],
    /// Day on which an invoice is due, or a task is to be done.
    DueOn = "due_on" [Invoices Tasks]
        ["срокоплаты" "оплатитьдо" "срок" "дедлайноплаты" "duedate" "dueon" "due" "paymentdue" "дедлайн" "deadline"
         "крайнийсрок" "планируемаядата" "выполнитьдо"],
    /// Length of a call or meeting, in minutes.
    Duration = "duration" [Touches]
        ["длительность" "длительностьмин" "продолжительность" "минут" "duration" "minutes" "durationmin"],
    /// Mail address.
    Email = "email" [Clients Contacts Touches]
        ["email" "почта" "емейл" "имейл" "эпочта" "электроннаяпочта" "адресэлпочты" "mail" "emailaddress" "элпочта"
         "почтовыйадрес" "fromemail"],
    /// What the source itself calls the touch: the same for the same touch.
    ExternalId = "external_id" [Invoices Tasks Touches]
        ["id" "uid" "guid" "ид" "externalid" "messageid" "идентификатор" "issuekey" "taskid" "cardid" "key"
         "номерзадачи"],
    /// The figure of a KPI on a day.
    Fact = "fact" [KpiFacts]
        ["факт" "значение" "результат" "количество" "actual" "fact" "value" "result" "count"],
    /// What a line of work is: a task, an approval or a delivery.
    Kind = "kind" [Tasks]
        ["вид" "тип" "типзадачи" "kind" "type" "issuetype"],
    /// The KPI, as it was agreed to be called.
    Kpi = "kpi" [KpiFacts]
        ["показатель" "метрика" "кпэ" "название" "kpi" "metric" "indicator" "name"],
    /// Teammate who leads the client or made the touch.
    Manager = "manager" [Clients Contacts Touches]
        ["менеджер" "ответственный" "аккаунт" "аккаунтменеджер" "сотрудник" "ведет" "кураторклиента" "куратор"
         "manager" "accountmanager" "owner" "responsible" "teammate" "employee"],
    /// Anything else worth keeping.
    Note = "note" [Clients Contacts]
        ["примечание" "комментарий" "заметка" "заметки" "описание" "note" "notes" "comment" "comments" "description"],
    /// Number of an invoice.
    Number = "number" [Invoices]
        ["номерсчета" "номер" "счет" "invoicenumber" "invoiceno" "invoice" "number"],
    /// What became of the client: left, nearly left, stayed; in the user's own word.
    Outcome = "outcome" [Clients]
        ["исход" "итогработы" "чемкончилось" "ушел" "статусклиента" "outcome" "result" "churn" "churned"],
    /// Day of it.
    OutcomeOn = "outcome_on" [Clients]
        ["датаисхода" "датаухода" "ушелкогда" "когдаушел" "outcomeon" "outcomedate" "churndate" "lefton" "churnedon"],
    /// Day on which an invoice was paid.
    PaidOn = "paid_on" [Invoices]
        ["датаоплаты" "оплачен" "оплачено" "оплата" "paidon" "paiddate" "datepaid" "paymentdate" "paid"],
    Phone = "phone" [Contacts]
        ["телефон" "тел" "мобильный" "мобильныйтелефон" "номертелефона" "phone" "phonenumber" "mobile" "tel"],
    Position = "position" [Contacts]
        ["должность" "роль" "позиция" "position" "title" "jobtitle" "role" "job"],
    /// Project or board that a task belongs to.
    Project = "project" [Tasks]
        ["проект" "названиепроекта" "доска" "projectname" "project" "projects" "board" "boardname"],
    /// The client's mark of a delivery, 1 to 5.
    Rating = "rating" [Tasks]
        ["оценка" "балл" "rating" "score" "mark" "csat"],
    /// Revenue a month, in the workspace's currency.
    Revenue = "revenue" [Clients]
        ["выручка" "оборот" "выручкавмесяц" "бюджет" "ежемесячныйбюджет" "суммадоговора" "абонентскаяплата" "ретейнер"
         "revenue" "mrr" "budget" "monthlyrevenue" "amount" "retainer" "сумма"],
    /// Where a task stands, in the tracker's own word.
    State = "state" [Tasks]
        ["статус" "состояние" "этап" "status" "state" "list" "listname" "sectioncolumn"],
    Subject = "subject" [Touches]
        ["тема" "темаписьма" "заголовок" "subject" "topic" "title"],
    /// Sum of an invoice.
    Sum = "sum" [Invoices]
        ["сумма" "суммасчета" "итого" "всего" "sum" "amount" "total" "totalamount"],
    Telegram = "telegram" [Contacts]
        ["telegram" "телеграм" "телеграмм" "тг" "ник" "tg" "username"],
    /// What was said.
    Text = "text" [Touches]
        ["текст" "сообщение" "содержание" "комментарий" "описание" "итог" "резюме" "заметка" "text" "message" "body"
         "content" "comment" "notes" "note" "summary" "description"],
    /// Importance of the client, in the user's own word.
    Tier = "tier" [Clients]
        ["категория" "уровень" "сегмент" "грейд" "класс" "tier" "segment" "grade" "class" "category"],
    /// What a task is called.
    Title = "task" [Tasks]
        ["задача" "названиезадачи" "название" "тема" "summary" "task" "taskname" "name" "title" "cardname"],
}

impl Field {
    /// Whether its values are days or moments.
    pub fn is_date(self) -> bool {
        use Field::{At, ContractEnd, ContractStart, DoneAt, DueOn, OutcomeOn, PaidOn};
        matches!(self, At | ContractEnd | ContractStart | DoneAt | DueOn | OutcomeOn | PaidOn)
    }
}

/// What a table is by its headings: of tasks or invoices where they say so, else of touches; a table
/// of clients or contacts only a person tells from those.
pub fn guess_target(headers: &[String]) -> Target {
    let has = |target: Target, fields: &[Field]| {
        let mapping = guess_mapping(headers, target);
        fields.iter().filter(|f| mapping.contains(&Some(**f))).count()
    };
    let is_touch = has(Target::Touches, &[Field::Direction, Field::Channel, Field::Text]) >= 2;
    if has(Target::Invoices, &[Field::Sum]) == 1
        && has(Target::Invoices, &[Field::DueOn, Field::PaidOn]) >= 1
        && has(Target::Clients, &[Field::ContractEnd, Field::Domain, Field::Tier]) == 0
    {
        return Target::Invoices;
    }
    if has(Target::KpiFacts, &[Field::Kpi, Field::Fact, Field::At]) == 3 && is_kpi(headers) {
        return Target::KpiFacts;
    }
    let n_telling = has(Target::Tasks, &[Field::DoneAt, Field::State, Field::AskedBy]);
    if has(Target::Tasks, &[Field::Title, Field::At]) == 2 && n_telling >= 1 && !is_touch {
        return Target::Tasks;
    }
    Target::Touches
}

/// A table of facts names its KPIs in so many words; a plain "name" may be anything.
fn is_kpi(headers: &[String]) -> bool {
    let known = ["показатель", "метрика", "кпэ", "kpi", "metric", "indicator"];
    headers.iter().any(|header| known.contains(&plain(header).as_str()))
}

/// Letters and digits only, in lower case, ё as е.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace('ё', "е");
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How well a column's name fits a field; 0 is not at all.
fn fit(name: &str, field: Field) -> usize {
    let mut best = 0;
    for (index, known) in field.names().iter().enumerate() {
        let known = plain(known);
        // Earlier names are likelier, so they win where two fields know the same word.
        let score = if name == known {
            1000 - index
        } else if known.chars().count() >= 4 && name.starts_with(&known) {
            500 - index
        } else if known.chars().count() >= 5 && name.contains(&known) {
            300 - index
        } else {
            0
        };
        best = best.max(score);
    }
    best
}

/// Proposes a meaning for each column; no meaning is given twice.
pub fn guess_mapping(headers: &[String], target: Target) -> Vec<Option<Field>> {
    let mut scored: Vec<(usize, usize, Field)> = Vec::new();
    for (column, header) in headers.iter().enumerate() {
        let name = plain(header);
        for field in Field::ALL.iter().copied().filter(|field| field.fits(target)) {
            let mut score = if name.is_empty() { 0 } else { fit(&name, field) };
            // In a list of contacts "name" is the person's, in one of clients the company's.
            if score > 0 && target == Target::Clients && field == Field::Client && name == "name" {
                score = 1000;
            }
            if score > 0 {
                scored.push((score, column, field));
            }
        }
        if target == Target::Clients && matches!(name.as_str(), "name" | "имя") {
            scored.push((400, column, Field::Client));
        }
    }
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut mapping = vec![None; headers.len()];
    for (_, column, field) in scored {
        if mapping[column].is_none() && !mapping.contains(&Some(field)) {
            mapping[column] = Some(field);
        }
    }
    mapping
}
