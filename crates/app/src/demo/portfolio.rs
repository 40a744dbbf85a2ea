//! The portfolio of the demo: nearly every cell has a client, two fell since last quarter, one rose, and
//! of two nobody knows enough.

use super::incidents::Told;
use crate::error::Result;
use crate::portfolio::{self, GradeInput, StepInput, add_step};
use domain::matrix::grade::FactorKind as F;

type Judged = (F, i64, &'static str);

/// What was judged of a client so many days ago.
struct Judgement {
    client: &'static str,
    days_ago: i64,
    grades: &'static [Judged],
}

const JUDGEMENTS: &[Judgement] = &[
    Judgement {
        client: "Добрый хлеб",
        days_ago: 150,
        grades: &[
            (F::Margin, 75, "Рентабельность проекта 34 % по итогам полугодия"),
            (F::Potential, 75, "Открывают ещё шесть пекарен в следующем году"),
            (F::Exclusivity, 100, "Других агентств нет, так сказала Марина на планёрке"),
            (F::AssortmentFit, 75, "Ведём и контент, и рекламу: это их главные каналы"),
            (F::SpendShare, 75, "Примерно три четверти их бюджета на маркетинг"),
            (F::PriceImportance, 25, "Смету согласуют без торга второй год"),
            (F::Loyalty, 100, "Рекомендовали нас двум клиентам"),
        ],
    },
    Judgement {
        client: "Гранд Кухни",
        days_ago: 160,
        grades: &[
            (F::Margin, 75, "Рентабельность 31 %"),
            (F::Potential, 75, "Планировали выход в три города"),
            (F::Exclusivity, 75, "Кроме нас только печатник"),
            (F::SpendShare, 50, "Около половины их рекламного бюджета"),
            (F::PriceImportance, 50, "Торгуются, но решает не цена"),
            (F::Loyalty, 75, "Тимур звал нас на стратегическую сессию"),
        ],
    },
    Judgement {
        client: "Гранд Кухни",
        days_ago: 12,
        grades: &[
            (F::Loyalty, 0, "Прямо пишут, что рассматривают уход"),
            (F::SpendShare, 25, "Половину бюджета отдали другому подрядчику"),
            (F::PriceImportance, 75, "Сравнивают нашу смету с чужой построчно"),
        ],
    },
    Judgement {
        client: "МедЭксперт",
        days_ago: 140,
        grades: &[
            (F::Margin, 50, "Рентабельность 22 %"),
            (F::Potential, 75, "Сеть растёт: ещё две клиники весной"),
            (F::Exclusivity, 50, "Сайт делает другое агентство"),
            (F::SpendShare, 50, "Половина бюджета, вторая у разработчиков сайта"),
            (F::PriceImportance, 50, "Цена важна наравне со сроками"),
            (F::Loyalty, 50, "Ровные рабочие отношения"),
        ],
    },
    Judgement {
        client: "Фитолайн",
        days_ago: 130,
        grades: &[
            (F::Margin, 50, "Рентабельность 24 %"),
            (F::Potential, 50, "Новых направлений не планируют"),
            (F::AssortmentFit, 75, "Ведём основную рекламу"),
            (F::SpendShare, 75, "Почти весь их бюджет"),
            (F::PriceImportance, 25, "Цену не обсуждали ни разу"),
            (F::Loyalty, 75, "Работаем четвёртый год"),
        ],
    },
    Judgement {
        client: "Окна Сити",
        days_ago: 100,
        grades: &[
            (F::Margin, 0, "Проект убыточен третий месяц: правки сверх договора"),
            (F::Potential, 25, "Рынок падает, новых услуг не ждём"),
            (F::Exclusivity, 25, "Ещё два агентства на тех же задачах"),
            (F::SpendShare, 25, "Нам достаётся четверть"),
            (F::PriceImportance, 100, "Каждый месяц просят скидку"),
            (F::Loyalty, 0, "Требуют вернуть деньги"),
        ],
    },
    Judgement {
        client: "Дачный сезон",
        days_ago: 110,
        grades: &[
            (F::Margin, 25, "Рентабельность 9 %, работа только полгода"),
            (F::Potential, 25, "Объём тот же пятый год"),
            (F::AssortmentFit, 25, "Берут только баннеры"),
            (F::SpendShare, 75, "Весь их скромный бюджет"),
            (F::PriceImportance, 25, "О цене не спорят"),
            (F::Loyalty, 100, "Каждую весну возвращаются сами"),
        ],
    },
    Judgement {
        client: "Технопарк Заря",
        days_ago: 120,
        grades: &[
            (F::Margin, 75, "Рентабельность 36 %"),
            (F::Potential, 100, "Три резидента готовы брать рекламу через нас"),
            (F::AssortmentFit, 75, "Мы ведём набор резидентов, это их главная задача"),
            (F::SpendShare, 25, "Не больше четверти бюджета"),
            (F::PriceImportance, 75, "Закупка через конкурс"),
            (F::Loyalty, 25, "Упоминали другое агентство"),
        ],
    },
    Judgement {
        client: "СтройДом",
        days_ago: 145,
        grades: &[
            (F::Margin, 50, "Рентабельность 20 %"),
            (F::Potential, 50, "Один новый квартал в год"),
            (F::Exclusivity, 50, "Есть штатный дизайнер"),
            (F::SpendShare, 25, "Около четверти бюджета"),
            (F::PriceImportance, 50, "Обсуждают каждую смету"),
            (F::Loyalty, 50, "Ни хорошего, ни плохого не говорят"),
        ],
    },
    Judgement {
        client: "СтройДом",
        days_ago: 20,
        grades: &[
            (F::SpendShare, 75, "Передали нам и наружную рекламу"),
            (F::Loyalty, 75, "Директор поблагодарил команду письмом"),
            (F::PriceImportance, 25, "Новую смету подписали без правок"),
        ],
    },
    Judgement {
        client: "Northwind Analytics",
        days_ago: 90,
        grades: &[
            (F::Margin, 75, "Рентабельность 40 %"),
            (F::Potential, 75, "Выходят на новый рынок весной"),
            (F::Exclusivity, 75, "Мы единственное агентство в регионе"),
            (F::SpendShare, 50, "Половина бюджета региона"),
            (F::PriceImportance, 50, "Сравнивают с ценами своего офиса"),
            (F::Loyalty, 50, "Судить рано: работаем восемь месяцев"),
        ],
    },
    Judgement {
        client: "Логистика Плюс",
        days_ago: 200,
        grades: &[
            (F::Margin, 25, "Рентабельность 11 %"),
            (F::Potential, 25, "Бюджет заморожен до лета"),
            (F::Exclusivity, 50, "Есть ещё одно агентство"),
            (F::SpendShare, 50, "Половина бюджета"),
            (F::PriceImportance, 50, "Торгуются по каждому счёту"),
        ],
    },
];

/// Grades the clients then, lets the data speak now, and writes down the steps that follow.
pub async fn tell(told: &Told<'_>) -> Result<()> {
    let mut order: Vec<&Judgement> = JUDGEMENTS.iter().collect();
    order.sort_by_key(|judgement| -judgement.days_ago);
    for judgement in order {
        let Some(&client) = told.clients.get(judgement.client) else { continue };
        let then = told.then(told.ago(judgement.days_ago, 12));
        let inputs: Vec<GradeInput> = judgement
            .grades
            .iter()
            .map(|(factor, value, evidence)| GradeInput {
                factor: *factor,
                value: Some(*value),
                evidence: (*evidence).to_owned(),
            })
            .collect();
        portfolio::grade(&then, told.director, client, &inputs).await?;
    }
    portfolio::run(told.ctx).await?;
    let steps = [
        ("Гранд Кухни", "Встреча директоров: спросить прямо, что заставит остаться", 3, 4),
        ("Гранд Кухни", "Разобрать со своей командой, где мы недодали", 5, -1),
        ("Технопарк Заря", "Познакомиться с финансовым директором технопарка", 15, 9),
        ("Добрый хлеб", "Предложить продвижение новых пекарен", 7, 12),
        ("Окна Сити", "Подготовить доводы к разговору о прекращении работ", 10, 6),
    ];
    for (client, title, days_ago, due_in) in steps {
        let Some(&client) = told.clients.get(client) else { continue };
        let input = StepInput {
            title: title.to_owned(),
            owner: told.manager.teammate,
            due_on: Some(told.day(-due_in)),
        };
        add_step(&told.then(told.ago(days_ago, 11)), told.manager, client, &input).await?;
    }
    Ok(())
}
