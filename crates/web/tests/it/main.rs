//! Pages, one binary for all tests.

mod api;
mod api_client;
mod api_refusals;
mod brief;
mod contrast;
mod draft;
mod edit;
mod forms;
mod gallery;
mod gate;
mod incident_api;
mod kpi;
mod live;
mod mapping;
mod onboarding;
mod portal;
mod portfolio;
mod promise;
mod rights;
mod rights_stage;
mod site;
mod sla;
mod trust;
mod way_out;
mod weekly;
mod work;
