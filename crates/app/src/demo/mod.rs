//! The demo agency (X10): a believable year, told through the real commands by a seeded author.

mod answers;
pub mod cast;
mod dice;
mod edits;
mod handled_well;
mod incidents;
mod kpis;
pub mod mailbox;
mod notices;
mod onboarding;
pub mod past;
mod person;
mod phrases;
mod portal;
mod portfolio;
mod prevention;
mod promises;
mod rituals;
mod sla;
pub mod stories;
mod tellings;
mod told_late;
mod trust;
mod weekly;
mod work;
pub mod write;

use crate::access::Actor;
use crate::auth::first_start::{SetUp, set_up};
use crate::auth::session;
use crate::client::{self, ClientInput};
use crate::contact::{self, ContactInput};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::import::{Source, begin_and_run};
use crate::project::{self, ProjectInput};
use crate::signal::{busy, gut};
use crate::teammate::{self, TeammateInput};
use crate::touch::log::{LoggedTouch, log};
use cast::{AGENCY, PASSWORD, Story, TEAM};
use domain::access::Role;
use domain::cue::Lang;
use domain::id::{ClientId, ContactId, TeammateId};
use domain::touch::{Channel, Direction};
use jiff::{SignedDuration, ToSpan, Zoned};
use mailbox::{Letter, Who};
use std::collections::HashMap;
use stories::STORIES;

/// The seed of the year that the documentation shows.
pub const SEED: u64 = 20_171_120;
const ZONE: &str = "Europe/Moscow";

/// Makes the demo agency in an empty database.
pub async fn build(ctx: &Ctx, seed: u64) -> Result<()> {
    let now = ctx.now().in_tz(ZONE).map_err(|e| Error::Internal(e.into()))?;
    let (director, team) = people(ctx).await?;
    let mut clients = HashMap::new();
    let mut letters = tray(&now);
    let mut chats = Vec::new();
    for story in STORIES.iter().chain(past::LEFT) {
        let client = add_client(ctx, &director, story, &team).await?;
        clients.insert(story.client, client);
        let written = write::write(story, &now, seed);
        letters.extend(written.letters);
        if !written.lines.is_empty() {
            chats.push((story, client, written.lines));
        }
    }
    // The small history goes in first: the level is computed when all is there.
    for (story, client, lines) in chats {
        let export = mailbox::to_chat_export(&format!("{} и {AGENCY}", story.client), &lines);
        read_in(ctx, &director, "chat.json", &export, Some(client)).await?;
    }
    read_in(ctx, &director, "почта агентства.mbox", &mailbox::to_mbox(&letters), None).await?;
    work::read_in(ctx, &director, &clients, &now).await?;
    kpis::tell(ctx, &director, &clients, &now).await?;
    promises::tell(ctx, &director, &clients, &now).await?;
    sla::tell(ctx, &director, &clients, &now).await?;
    said(ctx, &director, &team, &clients, &now).await?;
    let manager = Actor {
        teammate: team.get(cast::ANDREY.address).copied(),
        name: cast::ANDREY.name.to_owned(),
        role: Role::AccountDirector,
        ..director.clone()
    };
    let told = incidents::Told {
        ctx,
        director: &director,
        manager: &manager,
        clients: &clients,
        now: &now,
    };
    incidents::tell(&told).await?;
    edits::tell(&told).await?;
    onboarding::tell(&told).await?;
    weekly::tell(&told).await?;
    portal::tell(&told).await?;
    answers::add(&told).await?;
    portfolio::tell(&told).await?;
    prevention::tell(&told, &team).await?;
    trust::tell(&told).await?;
    person::tell(&told).await?;
    rituals::tell(&told).await?;
    past::close(ctx, &director, &team, &clients, &now).await?;
    crate::assess::run_due(ctx).await?;
    notices::tell(ctx, director.workspace).await
}

/// The agency, its owner and the team; the owner as actor, the others by their address.
async fn people(ctx: &Ctx) -> Result<(Actor, HashMap<&'static str, TeammateId>)> {
    let owner = TEAM[0].0;
    let input = SetUp {
        workspace: AGENCY,
        zone: ZONE,
        lang: Lang::Ru,
        name: owner.name,
        email: owner.address,
        password: PASSWORD,
        device: "Houston",
    };
    let entered = set_up(ctx, &input).await?;
    let visit = session::recognise(ctx, &entered.token).await?.ok_or(Error::NotFound)?;
    let director = visit.actor;
    let mut team = HashMap::from([(owner.address, director.teammate()?)]);
    for (who, role) in &TEAM[1..] {
        let input = TeammateInput {
            name: who.name.to_owned(),
            email: who.address.to_owned(),
            role: Role::from_word(role).unwrap_or(Role::Specialist),
            addresses: Vec::new(),
        };
        let added = teammate::add(ctx, &director, &input, Some(PASSWORD)).await?;
        team.insert(who.address, added.id);
    }
    session::end(ctx, &director, entered.session.id).await?;
    Ok((director, team))
}

async fn add_client(
    ctx: &Ctx,
    director: &Actor,
    story: &Story,
    team: &HashMap<&'static str, TeammateId>,
) -> Result<ClientId> {
    let input = ClientInput {
        name: story.client.to_owned(),
        zone: story.zone.to_owned(),
        tier: story.tier.to_owned(),
        fee_minor: Some(story.fee_roubles * 100),
        currency: "RUB".to_owned(),
        manager: team.get(story.manager.address).copied(),
        note: String::new(),
        domains: vec![story.domain.to_owned()],
    };
    let client = client::create(ctx, director, &input).await?;
    for (n, (who, position)) in story.contacts.iter().enumerate() {
        let input = ContactInput {
            name: who.name.to_owned(),
            position: (*position).to_owned(),
            is_senior: n > 0,
            addresses: vec![who.address.to_owned()],
            ..ContactInput::default()
        };
        contact::create(ctx, director, client.id, &input).await?;
    }
    let input = ProjectInput { name: story.project.to_owned(), ..ProjectInput::default() };
    project::create(ctx, director, client.id, &input).await?;
    for person in [cast::BORIS, cast::DARYA] {
        // The project manager and the designer work for the clients of Алиса.
        if story.manager == cast::ALISA
            && let Some(person) = team.get(person.address)
        {
            client::grant(ctx, director, client.id, *person).await?;
        }
    }
    Ok(client.id)
}

/// Letters that find no client: unknown companies, a newsletter, an automatic answer.
fn tray(now: &Zoned) -> Vec<Letter> {
    let letter = |days: i64, n: usize, from: Who, to: Who, subject: &str, body: &str, is_bulk| {
        let at = now.checked_sub(days.days()).map_or_else(|_| now.timestamp(), |z| z.timestamp());
        Letter {
            at,
            from,
            to: vec![to],
            cc: Vec::new(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            id: format!("tray.{n}.{days}@{}", from.address.replace('@', ".")),
            references: Vec::new(),
            is_bulk,
        }
    };
    let bakery = Who { name: "Олег Сомов", address: "somov@svetlyput.example" };
    let bakery2 = Who { name: "Инна Ветрова", address: "vetrova@svetlyput.example" };
    let clinic = Who { name: "Регина Аль-Хасан", address: "regina.ah@mail.ru" };
    let news =
        Who { name: "Дайджест рекламиста", address: "digest@adnews.example" };
    vec![
        letter(
            12,
            1,
            bakery,
            cast::VERA,
            "Запрос предложения",
            "Вера, добрый день! Мы производим осветительные приборы, ищем агентство на контекстную рекламу. Можем созвониться на этой неделе?",
            false,
        ),
        letter(
            9,
            2,
            bakery,
            cast::VERA,
            "Re: Запрос предложения",
            "Отправляю цифры за прошлый год и список конкурентов. Ждём ваше предложение до пятницы.",
            false,
        ),
        letter(
            8,
            3,
            bakery2,
            cast::ANDREY,
            "Доступы к счётчикам",
            "Андрей, добрый день! Коллеги попросили выдать вам гостевой доступ, готово.",
            false,
        ),
        letter(
            5,
            4,
            clinic,
            cast::ALISA,
            "Вопрос по сайту",
            "Алиса, здравствуйте! Меня направила Марина из «Доброго хлеба». Делаете ли вы сайты для небольших клиник?",
            false,
        ),
        letter(
            6,
            5,
            news,
            cast::VERA,
            "Новости недели",
            "Самое важное за неделю: изменения в аукционе и новые форматы.",
            true,
        ),
        letter(
            13,
            6,
            news,
            cast::VERA,
            "Новости недели",
            "Самое важное за неделю: маркировка и отчётность.",
            true,
        ),
    ]
}

async fn read_in(
    ctx: &Ctx,
    director: &Actor,
    name: &str,
    bytes: &[u8],
    client: Option<ClientId>,
) -> Result<()> {
    let path = crate::import::upload_path(ctx);
    let failed =
        |e: std::io::Error| Error::Internal(anyhow::Error::new(e).context("the demo's file"));
    std::fs::create_dir_all(ctx.config.uploads()).map_err(failed)?;
    std::fs::write(&path, bytes).map_err(failed)?;
    let source = Source { kind: None, name, path: &path, client };
    begin_and_run(ctx, director, &source).await?;
    std::fs::remove_file(&path).map_err(failed)
}

/// What people said to Houston in the last weeks: calls held, a window declared, feelings.
async fn said(
    ctx: &Ctx,
    director: &Actor,
    team: &HashMap<&'static str, TeammateId>,
    clients: &HashMap<&'static str, ClientId>,
    now: &Zoned,
) -> Result<()> {
    let as_person = |who: Who, role: Role| Actor {
        teammate: team.get(who.address).copied(),
        name: who.name.to_owned(),
        role,
        ..director.clone()
    };
    let alisa = as_person(cast::ALISA, Role::AccountManager);
    let gleb = as_person(cast::GLEB, Role::AccountManager);
    let ago = |days: i64| now.timestamp() - SignedDuration::from_hours(24 * days);
    let ahead = |days: i64| now.timestamp() + SignedDuration::from_hours(24 * days);
    let of = |name: &str| clients.get(name).copied().ok_or(Error::NotFound);
    busy::declare(
        ctx,
        &alisa,
        of("Балт-Сервис")?,
        ago(20),
        ahead(8),
        "Проверка из головного офиса, отвечают с задержкой",
        None,
    )
    .await?;
    busy::declare(
        ctx,
        &alisa,
        of("Дачный сезон")?,
        ago(42),
        ahead(70),
        "Межсезонье до конца января",
        None,
    )
    .await?;
    gut::feel(ctx, &alisa, of("Фитолайн")?, -1, "").await?;
    gut::feel(ctx, &alisa, of("СтройДом")?, 0, "").await?;
    gut::feel(ctx, &gleb, of("Гранд Кухни")?, 0, "").await?;
    gut::feel(ctx, &gleb, of("Northwind Analytics")?, -1, "").await?;
    let calls = [
        (
            &alisa,
            "Добрый хлеб",
            Channel::Meeting,
            6,
            45,
            "Планёрка",
            "Обсудили контент на праздники, всё утвердили.",
        ),
        (
            &gleb,
            "МедЭксперт",
            Channel::Call,
            9,
            12,
            "Созвон по форме записи",
            "Договорились проверить форму на телефоне.",
        ),
        (
            &gleb,
            "Northwind Analytics",
            Channel::Call,
            4,
            30,
            "Weekly call",
            "Went through the numbers, no open questions.",
        ),
    ];
    for (who, client, channel, days, minutes, subject, text) in calls {
        let logged = LoggedTouch {
            client: of(client)?,
            contact: None::<ContactId>,
            project: None,
            channel,
            direction: Direction::Outgoing,
            at: ago(days),
            minutes: Some(minutes),
            subject: subject.to_owned(),
            text: text.to_owned(),
            once: subject.to_owned(),
        };
        log(ctx, who, &logged).await?;
    }
    Ok(())
}
