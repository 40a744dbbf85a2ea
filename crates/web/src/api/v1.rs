//! Version 1: one file per noun.

mod agreements;
mod assessment;
mod attention;
mod backtests;
mod briefs;
mod busy_windows;
mod card;
mod clients;
mod clients_write;
mod contacts;
mod drafts;
mod edits;
mod events;
mod guidelines;
mod imports;
mod incident_choices;
mod incident_library;
mod incident_options;
mod incident_parts;
mod incident_post_mortem;
mod incident_room;
mod incident_tellings;
mod incidents;
mod invitations;
mod kpis;
mod learning;
mod load;
mod management;
mod me;
mod monitors;
mod notifications;
mod onboarding;
mod opinions;
mod outcomes;
mod persons;
mod policy;
mod portal;
mod portfolio;
mod projects;
mod promises;
mod readiness;
mod rituals;
mod routing_rules;
mod search;
mod settings;
mod signal;
mod signals;
mod sla;
mod teammates;
mod touches;
mod touches_write;
mod trust;
mod unsorted;
mod weekly;
mod work;

use crate::state::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Everything with a small body.
pub fn routes() -> OpenApiRouter<App> {
    // In order of path, one a line; methods of one path together.
    OpenApiRouter::default()
        .routes(routes!(agreements::clause))
        .routes(routes!(agreements::amend))
        .routes(routes!(load::edit))
        .routes(routes!(load::done, load::reopen))
        .routes(routes!(attention::attention))
        .routes(routes!(backtests::list, backtests::begin))
        .routes(routes!(backtests::one, backtests::cancel))
        .routes(routes!(briefs::one, briefs::save))
        .routes(routes!(busy_windows::end))
        .routes(routes!(clients::list, clients_write::create))
        .routes(routes!(clients::one, clients_write::edit))
        .routes(routes!(opinions::answer))
        .routes(routes!(clients_write::archive, clients_write::restore))
        .routes(routes!(assessment::assessment))
        .routes(routes!(agreements::list, agreements::add))
        .routes(routes!(load::of_client, load::add))
        .routes(routes!(briefs::list, briefs::add))
        .routes(routes!(busy_windows::declare))
        .routes(routes!(contacts::list, contacts::create))
        .routes(routes!(drafts::list, drafts::silence, drafts::restore))
        .routes(routes!(portfolio::grades, portfolio::grade))
        .routes(routes!(edits::register, edits::add))
        .routes(routes!(edits::price, edits::name_clause))
        .routes(routes!(guidelines::document, guidelines::add))
        .routes(routes!(opinions::gut))
        .routes(routes!(work::add_invoice))
        .routes(routes!(kpis::bridge, kpis::save_bridge))
        .routes(routes!(kpis::list, kpis::agree))
        .routes(routes!(work::add_meeting))
        .routes(routes!(clients_write::merge))
        .routes(routes!(promises::add_milestone))
        .routes(routes!(monitors::of_client, monitors::add))
        .routes(routes!(onboarding::one, onboarding::begin))
        .routes(routes!(onboarding::expectation))
        .routes(routes!(onboarding::link))
        .routes(routes!(onboarding::protocol))
        .routes(routes!(onboarding::mark))
        .routes(routes!(outcomes::set, outcomes::clear))
        .routes(routes!(persons::people))
        .routes(routes!(portal::desk, portal::publish))
        .routes(routes!(portal::link))
        .routes(routes!(portal::revoke))
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(readiness::commitments, readiness::commit))
        .routes(routes!(readiness::uncommit))
        .routes(routes!(promises::ledger, promises::add))
        .routes(routes!(readiness::plan, readiness::save_plan))
        .routes(routes!(rituals::of_client, rituals::start))
        .routes(routes!(sla::one, sla::agree))
        .routes(routes!(sla::publish))
        .routes(routes!(sla::revoke))
        .routes(routes!(sla::mark))
        .routes(routes!(sla::remove_mark))
        .routes(routes!(sla::end_mark))
        .routes(routes!(work::terms))
        .routes(routes!(touches::list))
        .routes(routes!(weekly::prepare))
        .routes(routes!(trust::trust, trust::add))
        .routes(routes!(trust::undo))
        .routes(routes!(work::work))
        .routes(routes!(work::add_item))
        .routes(routes!(contacts::one, contacts::edit))
        .routes(routes!(persons::add_basis))
        .routes(routes!(persons::card, persons::save_card))
        .routes(routes!(persons::erase))
        .routes(routes!(persons::export))
        .routes(routes!(persons::add_note))
        .routes(routes!(persons::remove_note))
        .routes(routes!(drafts::check))
        .routes(routes!(edits::list))
        .routes(routes!(edits::parts))
        .routes(routes!(edits::reword))
        .routes(routes!(edits::classify))
        .routes(routes!(edits::judge))
        .routes(routes!(edits::rule))
        .routes(routes!(edits::settle, edits::reopen))
        .routes(routes!(events::list))
        .routes(routes!(guidelines::reword))
        .routes(routes!(guidelines::retire, guidelines::restore))
        .routes(routes!(imports::list))
        .routes(routes!(imports::one, imports::cancel))
        .routes(routes!(incident_library::cases))
        .routes(routes!(incident_choices::late))
        .routes(routes!(incident_post_mortem::waiting))
        .routes(routes!(incident_library::all_patterns))
        .routes(routes!(incidents::list, incidents::record))
        .routes(routes!(incident_room::one, incidents::edit))
        .routes(routes!(incident_choices::addendum))
        .routes(routes!(incident_parts::analysis))
        .routes(routes!(incident_tellings::plan_call))
        .routes(routes!(incident_choices::choices, incident_choices::choose))
        .routes(routes!(incident_parts::clause))
        .routes(routes!(incident_parts::change_clause, incident_parts::remove_clause))
        .routes(routes!(incident_choices::page, incident_choices::save_page))
        .routes(routes!(incident_choices::publish))
        .routes(routes!(incident_parts::damage))
        .routes(routes!(incident_parts::add_deed))
        .routes(routes!(incident_parts::remove_deed))
        .routes(routes!(incident_choices::duties))
        .routes(routes!(incident_choices::change_duty))
        .routes(routes!(incident_post_mortem::add_finding))
        .routes(routes!(incident_post_mortem::change_finding, incident_post_mortem::remove_finding))
        .routes(routes!(incident_options::gestures, incident_options::add_gesture))
        .routes(routes!(incident_options::move_gesture))
        .routes(routes!(incident_parts::leaks))
        .routes(routes!(incident_parts::remove_leak))
        .routes(routes!(incident_tellings::compose))
        .routes(routes!(incident_tellings::add))
        .routes(routes!(incident_tellings::change))
        .routes(routes!(incident_tellings::resolve))
        .routes(routes!(incident_tellings::send))
        .routes(routes!(incident_choices::link))
        .routes(routes!(incident_choices::revoke))
        .routes(routes!(incident_tellings::listening))
        .routes(routes!(incident_post_mortem::add_measure))
        .routes(routes!(incident_post_mortem::change_measure))
        .routes(routes!(incident_post_mortem::move_measure))
        .routes(routes!(incident_options::options, incident_options::add))
        .routes(routes!(incident_options::offer))
        .routes(routes!(incident_options::propose))
        .routes(routes!(incident_options::change, incident_options::withdraw))
        .routes(routes!(incident_options::approve))
        .routes(routes!(incident_parts::payment))
        .routes(routes!(incident_parts::remove_payment))
        .routes(routes!(incident_post_mortem::post_mortem_of))
        .routes(routes!(incident_parts::state))
        .routes(routes!(incident_tellings::talk))
        .routes(routes!(incident_tellings::list))
        .routes(routes!(incident_tellings::one))
        .routes(routes!(incident_parts::told))
        .routes(routes!(invitations::invite))
        .routes(routes!(work::pay))
        .routes(routes!(kpis::all))
        .routes(routes!(kpis::one, kpis::revise))
        .routes(routes!(kpis::end, kpis::resume))
        .routes(routes!(kpis::record_facts))
        .routes(routes!(kpis::forget))
        .routes(routes!(kpis::offer))
        .routes(routes!(learning::get, learning::put))
        .routes(routes!(readiness::rates, readiness::put_rate))
        .routes(routes!(readiness::remove_rate))
        .routes(routes!(load::team))
        .routes(routes!(load::put))
        .routes(routes!(management::overview))
        .routes(routes!(management::cases))
        .routes(routes!(me::me))
        .routes(routes!(promises::answer))
        .routes(routes!(promises::move_milestone))
        .routes(routes!(promises::show))
        .routes(routes!(monitors::due))
        .routes(routes!(monitors::edit, monitors::end))
        .routes(routes!(monitors::balance))
        .routes(routes!(monitors::tick))
        .routes(routes!(monitors::done))
        .routes(routes!(notifications::list))
        .routes(routes!(notifications::settings, notifications::save_settings))
        .routes(routes!(notifications::see))
        .routes(routes!(policy::get, policy::put))
        .routes(routes!(portfolio::board))
        .routes(routes!(portfolio::cell))
        .routes(routes!(backtests::proposals))
        .routes(routes!(opinions::precision))
        .routes(routes!(projects::one, projects::edit))
        .routes(routes!(promises::list))
        .routes(routes!(promises::end, promises::reopen))
        .routes(routes!(promises::move_promise))
        .routes(routes!(rituals::list))
        .routes(routes!(rituals::one))
        .routes(routes!(rituals::end))
        .routes(routes!(rituals::note_result))
        .routes(routes!(routing_rules::list, routing_rules::add))
        .routes(routes!(routing_rules::remove))
        .routes(routes!(search::search))
        .routes(routes!(settings::get, settings::put))
        .routes(routes!(settings::get_own, settings::put_own))
        .routes(routes!(signals::list))
        .routes(routes!(sla::clocks))
        .routes(routes!(teammates::list))
        .routes(routes!(touches_write::log))
        .routes(routes!(touches::one))
        .routes(routes!(touches_write::place))
        .routes(routes!(unsorted::groups))
        .routes(routes!(unsorted::assign))
        .routes(routes!(readiness::answer))
        .routes(routes!(readiness::warnings, readiness::warn))
        .routes(routes!(weekly::list))
        .routes(routes!(weekly::one, weekly::save))
        .routes(routes!(weekly::letters))
        .routes(routes!(weekly::resolve))
        .routes(routes!(weekly::publish))
        .routes(routes!(weekly::refresh))
        .routes(routes!(portal::words))
        .routes(routes!(portal::hear))
        .routes(routes!(work::end_item))
}

/// Routes that take files.
pub fn upload_routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(imports::begin))
}
