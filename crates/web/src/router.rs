//! All routes in one place, one table per audience.

use crate::failure::{Failure, as_page};
use crate::page;
use crate::security;
use crate::state::App;
use crate::{assets, live};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;

/// A form is not larger; uploads have their own limit.
const FORM_BYTES_MAX: usize = 2 << 20;
/// An answer takes no longer, streams and uploads apart.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Everything that Houston serves.
pub fn router(app: App) -> Router {
    let short = Router::new()
        .merge(pages())
        .merge(crate::api::routes())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, ANSWER_TIMEOUT));
    let long = Router::new()
        .route("/events/stream", get(live::stream))
        .merge(crate::api::upload_routes())
        .merge(crate::upload::routes(app.ctx.config.upload_bytes_max));
    let events = NotForContentType::const_new("text/event-stream");
    // A page is made for one reader once: time counts more than its last bytes.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    Router::new()
        .merge(short)
        .merge(long)
        .route("/assets/{hash}/{*name}", get(asset))
        .route("/health", get(|| async { "ok" }))
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async { Failure::status(StatusCode::METHOD_NOT_ALLOWED) })
        .layer(compression.compress_when(SizeAbove::new(1024).and(events)))
        .layer(from_fn_with_state(app.clone(), as_page))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(security::same_origin))
        .layer(from_fn(crate::api::error::envelope))
        .layer(from_fn(security::headers))
        .with_state(app)
}

/// One table for the router and for the test of rights: what is not in it is not served.
macro_rules! pages {
    ($($method:ident $path:literal => $handler:path;)*) => {
        /// The paths of all pages with their methods.
        pub const PAGES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        fn pages() -> Router<App> {
            let router = Router::new();
            $(let router = router.route($path, $method($handler));)*
            router
        }
    };
}

// In order of path, one a line.
pages! {
    get "/" => page::home::home;
    get "/agreements/{id}" => page::promise::contract::one;
    post "/agreements/{id}" => page::promise::contract::amend;
    post "/agreements/{id}/clauses" => page::promise::clause::add;
    get "/agreements/{id}/clauses/new" => page::promise::clause::new;
    get "/agreements/{id}/clauses/{clause}" => page::promise::clause::form;
    post "/agreements/{id}/clauses/{clause}" => page::promise::clause::save;
    post "/agreements/{id}/clauses/{clause}/removal" => page::promise::clause::removal;
    post "/agreements/{id}/removal" => page::promise::contract::removal;
    get "/api/docs" => page::help::api_docs;
    post "/assignments/{id}" => page::load::save;
    post "/assignments/{id}/done" => page::load::done;
    post "/assignments/{id}/reopening" => page::load::reopening;
    get "/audit" => page::audit::page;
    get "/backtest" => page::backtest::page;
    post "/backtest" => page::backtest::begin;
    post "/backtests/{id}/cancellation" => page::backtest::cancellation;
    get "/brief-templates/{kind}" => page::brief::template;
    post "/brief-templates/{kind}" => page::brief::save_template;
    get "/briefs/{id}" => page::brief::one;
    post "/briefs/{id}" => page::brief::save;
    post "/busy-windows/{id}/end" => page::touch::busy_end;
    get "/c/{token}" => page::way_out::public::show;
    post "/c/{token}" => page::way_out::public::choose;
    get "/calendar/{token}" => page::ritual::list::read_calendar;
    get "/clients" => page::clients::list;
    post "/clients" => page::client_form::add;
    get "/clients/new" => page::client_form::new;
    get "/clients/{id}" => page::client::page;
    post "/clients/{id}" => page::client_form::save;
    get "/clients/{id}/agreements" => page::promise::page;
    post "/clients/{id}/agreements" => page::promise::contract::add;
    get "/clients/{id}/agreements/new" => page::promise::contract::new;
    post "/clients/{id}/archival" => page::client_form::archival;
    get "/clients/{id}/assignments" => page::load::of_client;
    post "/clients/{id}/assignments" => page::load::add;
    get "/clients/{id}/bridge" => page::bridge::form;
    post "/clients/{id}/bridge" => page::bridge::keep;
    get "/clients/{id}/briefs" => page::brief::list;
    post "/clients/{id}/briefs" => page::brief::add;
    post "/clients/{id}/busy-windows" => page::touch::busy_windows;
    post "/clients/{id}/commitments" => page::incident::readiness::commit;
    post "/clients/{id}/commitments/{commitment}/removal" => page::incident::readiness::uncommit;
    post "/clients/{id}/contacts" => page::contact::add;
    get "/clients/{id}/contacts/new" => page::contact::new;
    get "/clients/{id}/edits" => page::edit::register;
    post "/clients/{id}/edits" => page::edit::add;
    post "/clients/{id}/edits/clause" => page::edit::clause;
    get "/clients/{id}/edits/new" => page::edit::new;
    post "/clients/{id}/feelings" => page::touch::feelings;
    get "/clients/{id}/figures" => page::client::figures;
    get "/clients/{id}/form" => page::client_form::form;
    get "/clients/{id}/guideline" => page::edit::guideline::document;
    post "/clients/{id}/guideline" => page::edit::guideline::add;
    get "/clients/{id}/guideline.md" => page::edit::guideline::text;
    get "/clients/{id}/guideline.pdf" => page::edit::guideline::pdf;
    get "/clients/{id}/guideline/new" => page::edit::guideline::new;
    get "/clients/{id}/grades" => page::portfolio::grades;
    post "/clients/{id}/grades" => page::portfolio::grade;
    get "/clients/{id}/history" => page::client::history;
    get "/clients/{id}/how-we-work" => page::onboarding::sheet::show_page;
    get "/clients/{id}/how-we-work.pdf" => page::onboarding::sheet::pdf;
    post "/clients/{id}/invoices" => page::work::add_invoice;
    post "/clients/{id}/kpis" => page::kpi::add;
    get "/clients/{id}/kpis/new" => page::kpi::new;
    post "/clients/{id}/meetings" => page::work::add_meeting;
    get "/clients/{id}/merger" => page::merger::form;
    post "/clients/{id}/merger" => page::merger::save;
    post "/clients/{id}/milestones" => page::promise::milestone::add;
    get "/clients/{id}/monitors" => page::monitor::of_client;
    post "/clients/{id}/monitors" => page::monitor::add;
    get "/clients/{id}/onboarding" => page::onboarding::programme;
    post "/clients/{id}/onboarding" => page::onboarding::begin;
    post "/clients/{id}/onboarding/expectations/{promise}" => page::onboarding::expectation;
    post "/clients/{id}/onboarding/links" => page::onboarding::link;
    post "/clients/{id}/onboarding/links/{link}/revocation" => page::onboarding::revocation;
    post "/clients/{id}/onboarding/protocol" => page::onboarding::protocol;
    post "/clients/{id}/onboarding/steps/{step}" => page::onboarding::step;
    post "/clients/{id}/outcome" => page::outcome::save;
    get "/clients/{id}/past" => page::backtest::past;
    get "/clients/{id}/people" => page::person::map::people;
    get "/clients/{id}/portal" => page::portal::desk::show;
    post "/clients/{id}/portal" => page::portal::desk::publish;
    post "/clients/{id}/portal/links" => page::portal::desk::link;
    post "/clients/{id}/portal/links/{portal_link}/revocation" => page::portal::desk::revoke;
    get "/clients/{id}/portal/preview" => page::portal::desk::preview;
    post "/clients/{id}/projects" => page::project::add;
    get "/clients/{id}/projects/new" => page::project::new;
    post "/clients/{id}/promises" => page::promise::one::add;
    get "/clients/{id}/promises/new" => page::promise::one::new;
    get "/clients/{id}/readiness" => page::incident::readiness::form;
    post "/clients/{id}/readiness" => page::incident::readiness::save;
    post "/clients/{id}/restoration" => page::client_form::restoration;
    get "/clients/{id}/rituals" => page::ritual::client::rituals;
    post "/clients/{id}/rituals" => page::ritual::client::begin;
    get "/clients/{id}/signals/{episode}" => page::signal::page;
    post "/clients/{id}/signals/{episode}/answers" => page::signal::answers;
    post "/clients/{id}/steps" => page::portfolio::add_step;
    get "/clients/{id}/sla" => page::sla::page;
    post "/clients/{id}/sla" => page::sla::save;
    post "/clients/{id}/sla/links" => page::sla::sheet::publish;
    post "/clients/{id}/sla/links/{link}/revocation" => page::sla::sheet::revoke;
    post "/clients/{id}/sla/marks" => page::sla::mark;
    post "/clients/{id}/sla/marks/{mark}/end" => page::sla::end_mark;
    post "/clients/{id}/sla/marks/{mark}/removal" => page::sla::remove_mark;
    get "/clients/{id}/sla/sheet" => page::sla::sheet::preview;
    post "/clients/{id}/terms" => page::work::terms;
    post "/clients/{id}/touches" => page::touch::touches;
    get "/clients/{id}/trust" => page::trust::show_page;
    post "/clients/{id}/trust" => page::trust::add_entry;
    post "/clients/{id}/trust/{entry}/undoing" => page::trust::undoing;
    post "/clients/{id}/work-items" => page::work::add_item;
    post "/clients/{id}/weekly" => page::weekly::prepare;
    get "/clients/{id}/work.csv" => page::work::export;
    get "/contacts/{id}" => page::contact::show_page;
    post "/contacts/{id}" => page::contact::save;
    post "/contacts/{id}/archival" => page::contact::archival;
    post "/contacts/{id}/bases" => page::person::rights::basis;
    get "/contacts/{id}/card" => page::person::card::card;
    post "/contacts/{id}/card" => page::person::card::save;
    post "/contacts/{id}/erasure" => page::person::rights::erasure;
    post "/contacts/{id}/export" => page::person::rights::export;
    get "/contacts/{id}/form" => page::contact::form;
    post "/contacts/{id}/notes" => page::person::card::note;
    post "/contacts/{id}/notes/{note}/removal" => page::person::card::note_removal;
    post "/contacts/{id}/restoration" => page::contact::restoration;
    get "/drafts" => page::draft::form;
    post "/drafts" => page::draft::check;
    get "/edits/{id}" => page::edit::one::one;
    post "/edits/{id}" => page::edit::one::save;
    post "/edits/{id}/class" => page::edit::one::class;
    get "/edits/{id}/pairs/{pair}" => page::edit::pair::page;
    post "/edits/{id}/pairs/{pair}" => page::edit::pair::save;
    post "/edits/{id}/reopening" => page::edit::one::reopening;
    post "/edits/{id}/rule" => page::edit::one::rule;
    post "/edits/{id}/settlement" => page::edit::one::settlement;
    get "/guideline-rules/{id}" => page::edit::guideline::form;
    post "/guideline-rules/{id}" => page::edit::guideline::save;
    post "/guideline-rules/{id}/restoration" => page::edit::guideline::restoration;
    post "/guideline-rules/{id}/retirement" => page::edit::guideline::retirement;
    get "/help" => page::help::help;
    get "/imports/new" => page::imports::new;
    get "/imports/{id}" => page::imports::page;
    post "/imports/{id}/cancellation" => page::imports::cancellation;
    get "/imports/{id}/mapping" => page::mapping::page;
    post "/imports/{id}/mapping" => page::mapping::chosen;
    get "/incidents" => page::incident::list::list;
    post "/incidents" => page::incident::record::add;
    get "/incidents/library" => page::way_out::library::cases;
    get "/incidents/new" => page::incident::record::new;
    get "/incidents/patterns" => page::way_out::library::patterns;
    get "/incidents/{id}" => page::incident::room::page;
    post "/incidents/{id}" => page::incident::record::save;
    get "/incidents/{id}/addendum" => page::way_out::client_page::addendum;
    get "/incidents/{id}/addendum.txt" => page::way_out::client_page::addendum_text;
    get "/incidents/{id}/analysis" => page::incident::analysis::form;
    post "/incidents/{id}/analysis" => page::incident::analysis::save;
    post "/incidents/{id}/choices" => page::way_out::client_page::record;
    post "/incidents/{id}/clauses" => page::incident::clause::add;
    get "/incidents/{id}/clauses/new" => page::incident::clause::new;
    get "/incidents/{id}/clauses/{clause}" => page::incident::clause::form;
    post "/incidents/{id}/clauses/{clause}" => page::incident::clause::save;
    post "/incidents/{id}/clauses/{clause}/removal" => page::incident::clause::removal;
    get "/incidents/{id}/client-page" => page::way_out::client_page::show;
    post "/incidents/{id}/client-page" => page::way_out::client_page::save;
    post "/incidents/{id}/client-page/publication" => page::way_out::client_page::publish;
    post "/incidents/{id}/closing" => page::incident::deed::closing;
    get "/incidents/{id}/damage" => page::incident::damage::form;
    post "/incidents/{id}/damage" => page::incident::damage::save;
    post "/incidents/{id}/deeds" => page::incident::deed::deeds;
    post "/incidents/{id}/deeds/{deed}/removal" => page::incident::deed::deed_removal;
    post "/incidents/{id}/duties/{duty}" => page::way_out::client_page::duty;
    post "/incidents/{id}/findings" => page::way_out::post_mortem::add_finding;
    post "/incidents/{id}/findings/{finding}" => page::way_out::post_mortem::edit_finding;
    post "/incidents/{id}/findings/{finding}/removal" => page::way_out::post_mortem::remove_finding;
    get "/incidents/{id}/form" => page::incident::record::form;
    post "/incidents/{id}/gestures" => page::way_out::option::add_gesture;
    post "/incidents/{id}/gestures/{gesture}" => page::way_out::option::move_gesture;
    post "/incidents/{id}/leaks" => page::incident::deed::leaks;
    post "/incidents/{id}/leaks/{leak}/removal" => page::incident::deed::leak_removal;
    get "/incidents/{id}/letter" => page::incident::letter::form;
    post "/incidents/{id}/letter" => page::incident::letter::work;
    post "/incidents/{id}/links" => page::way_out::client_page::link;
    post "/incidents/{id}/links/{link}/revocation" => page::way_out::client_page::revoke;
    post "/incidents/{id}/listening" => page::incident::talk::listening;
    post "/incidents/{id}/measures" => page::way_out::post_mortem::add_measure;
    post "/incidents/{id}/measures/{measure}" => page::way_out::post_mortem::edit_measure;
    post "/incidents/{id}/measures/{measure}/steps" => page::way_out::post_mortem::move_measure;
    get "/incidents/{id}/options" => page::way_out::option::show;
    post "/incidents/{id}/options" => page::way_out::option::add;
    post "/incidents/{id}/options/offer" => page::way_out::option::offer;
    post "/incidents/{id}/options/proposals" => page::way_out::option::propose;
    post "/incidents/{id}/options/{option}" => page::way_out::option::edit;
    post "/incidents/{id}/options/{option}/approval" => page::way_out::option::approve;
    post "/incidents/{id}/options/{option}/withdrawal" => page::way_out::option::withdraw;
    post "/incidents/{id}/payments" => page::incident::clause::pay;
    post "/incidents/{id}/payments/{payment}/removal" => page::incident::clause::payment_removal;
    get "/incidents/{id}/post-mortem" => page::way_out::post_mortem::show;
    post "/incidents/{id}/reopening" => page::incident::deed::reopening;
    get "/incidents/{id}/sheet" => page::incident::sheet::page;
    get "/incidents/{id}/statement.pdf" => page::way_out::statement::pdf;
    get "/incidents/{id}/talk" => page::incident::talk::form;
    post "/incidents/{id}/talk" => page::incident::talk::plan;
    post "/incidents/{id}/tellings/{telling}/resolution" => page::incident::letter::resolution;
    post "/incidents/{id}/told" => page::incident::deed::told;
    post "/invitations" => page::team::invite;
    get "/invitations/{token}" => page::gate::invitation_form;
    post "/invitations/{token}" => page::gate::invitation_post;
    post "/invitations/{token}/revocation" => page::team::revocation;
    post "/invoices/{id}/payment" => page::work::pay;
    get "/k/{token}" => page::onboarding::public::show;
    post "/k/{token}" => page::onboarding::public::confirm;
    get "/key-rates" => page::incident::rate::rates;
    post "/key-rates" => page::incident::rate::put;
    post "/key-rates/{from}/removal" => page::incident::rate::removal;
    get "/kpis/{id}" => page::kpi::page;
    post "/kpis/{id}" => page::kpi::revise;
    post "/kpis/{id}/end" => page::kpi::end;
    post "/kpis/{id}/facts" => page::kpi::record;
    post "/kpis/{id}/facts/{day}/removal" => page::kpi::forget;
    get "/kpis/{id}/form" => page::kpi::edit_form;
    post "/kpis/{id}/offers" => page::kpi::offer;
    post "/kpis/{id}/resumption" => page::kpi::resume;
    get "/load" => page::load::team;
    post "/load/{teammate}" => page::load::put;
    get "/management" => page::management::page;
    get "/management/numbers.csv" => page::management::numbers_csv;
    get "/management/{list}" => page::management::cases;
    get "/management/{list}/cases.csv" => page::management::cases_csv;
    get "/milestones/{id}" => page::promise::milestone::one;
    post "/milestones/{id}" => page::promise::milestone::save;
    post "/milestones/{id}/answers" => page::promise::milestone::answers;
    post "/milestones/{id}/cancellation" => page::promise::milestone::cancellation;
    post "/milestones/{id}/moves" => page::promise::milestone::move_date;
    post "/milestones/{id}/shows" => page::promise::milestone::shows;
    get "/monitors" => page::monitor::due;
    post "/monitors/{id}" => page::monitor::save;
    post "/monitors/{id}/balances" => page::monitor::balances;
    post "/monitors/{id}/end" => page::monitor::end;
    post "/monitors/{id}/lines" => page::monitor::lines;
    post "/monitors/{id}/rounds" => page::monitor::rounds;
    get "/notifications" => page::notice::list;
    post "/notifications/seen" => page::notice::see_all;
    get "/notifications/settings" => page::notice::settings;
    post "/notifications/settings" => page::notice::save;
    get "/notifications/{id}" => page::notice::open;
    get "/p/{token}" => page::portal::public::home;
    get "/p/{token}/incidents/{incident}" => page::portal::public::incident;
    get "/p/{token}/weekly/{weekly}" => page::portal::public::report;
    post "/p/{token}/words" => page::portal::public::say;
    get "/portfolio" => page::portfolio::board;
    get "/profile" => page::profile::profile;
    post "/profile" => page::profile::save;
    post "/profile/password" => page::profile::password;
    post "/profile/theme" => page::profile::theme;
    post "/projects/{id}" => page::project::save;
    post "/projects/{id}/archival" => page::project::archival;
    get "/projects/{id}/form" => page::project::form;
    post "/projects/{id}/restoration" => page::project::restoration;
    get "/promises/{id}" => page::promise::one::one;
    post "/promises/{id}" => page::promise::one::save;
    post "/promises/{id}/end" => page::promise::one::end;
    post "/promises/{id}/moves" => page::promise::one::move_date;
    post "/promises/{id}/reopening" => page::promise::one::reopening;
    get "/rituals" => page::ritual::list::rituals;
    post "/rituals/calendar" => page::ritual::list::make_calendar;
    post "/rituals/calendar/removal" => page::ritual::list::remove_calendar;
    get "/rituals/{id}" => page::ritual::one::one;
    post "/rituals/{id}" => page::ritual::one::save;
    post "/rituals/{id}/end" => page::ritual::one::ending;
    post "/rituals/{id}/pairs" => page::ritual::one::pairs;
    post "/rituals/{id}/results" => page::ritual::one::result;
    get "/rules" => page::tray::rules;
    post "/rules" => page::tray::make;
    post "/rules/{id}/removal" => page::tray::removal;
    get "/s/{token}" => page::sla::sheet::public;
    post "/s/{token}" => page::sla::sheet::read;
    get "/search" => page::search::search;
    post "/sessions/{id}/end" => page::profile::session_end;
    get "/settings" => page::settings::settings;
    post "/settings" => page::settings::save;
    get "/settings/learning" => page::learning::page;
    get "/settings/proposal" => page::precision::proposal;
    post "/settings/learning" => page::learning::save;
    post "/settings/proposals" => page::precision::apply;
    post "/settings/proposals/{id}/undo" => page::precision::undo;
    get "/setup" => page::gate::setup_form;
    post "/setup" => page::gate::setup_post;
    get "/sign-in" => page::gate::sign_in_form;
    post "/sign-in" => page::gate::sign_in_post;
    post "/sign-out" => page::gate::sign_out;
    get "/signals/precision" => page::precision::page;
    get "/sla" => page::sla::clocks;
    get "/teammates" => page::team::team;
    get "/teammates/{id}" => page::team::teammate;
    post "/teammates/{id}" => page::team::save;
    post "/teammates/{id}/restoration" => page::team::restoration;
    post "/teammates/{id}/suspension" => page::team::suspension;
    get "/tokens" => page::token::tokens;
    post "/tokens" => page::token::add;
    post "/tokens/{id}/revocation" => page::token::revocation;
    get "/touches/{id}" => page::message::page;
    post "/touches/{id}/client" => page::message::client;
    post "/touches/{id}/cues/{number}" => page::message::cue;
    get "/unsorted" => page::tray::unsorted;
    post "/unsorted/assignments" => page::tray::assignments;
    post "/unsorted/dismissals" => page::tray::dismissals;
    get "/warnings" => page::incident::warning::warnings;
    post "/warnings" => page::incident::warning::add;
    post "/warnings/{id}/answer" => page::incident::warning::answer;
    get "/weekly" => page::weekly::list;
    post "/weekly" => page::weekly::prepare_any;
    get "/weekly/{id}" => page::weekly::report::one;
    post "/weekly/{id}" => page::weekly::report::save;
    post "/weekly/{id}/letters" => page::weekly::report::letters;
    post "/weekly/{id}/letters/{letter}/resolution" => page::weekly::report::resolution;
    post "/weekly/{id}/publication" => page::weekly::report::publish;
    post "/weekly/{id}/refreshment" => page::weekly::report::refresh;
    post "/weekly/{id}/removal" => page::weekly::discard;
    get "/weekly/{id}/sheet" => page::weekly::shown::sheet;
    get "/words" => page::portal::words::list;
    post "/words/{id}/hearing" => page::portal::words::hear;
    post "/work-items/{id}/end" => page::work::end_item;
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(asset) = assets::get(&name) else { return Failure::not_found().into_response() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(assets::cache_control())),
    ];
    (headers, asset.bytes).into_response()
}
