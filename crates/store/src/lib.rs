//! The only crate that knows SQL: one schema and one SQL text for SQLite and PostgreSQL.
//!
//! It must never decide anything about a client: it stores what `app` was told by `domain`.
//! Read in this order: [`db`] (the seam), [`migrate`], then a file per aggregate: each has its SQL
//! in a `const` above the function that runs it. Every table's key begins with the workspace.

pub mod agreements;
pub mod answers;
pub mod api_tokens;
pub mod assessments;
pub mod backtests;
pub mod backup;
pub mod bridges;
pub mod briefs;
pub mod busy_windows;
pub mod choice_moves;
pub mod client_access;
pub mod client_domains;
pub mod client_list;
pub mod client_merge;
pub mod client_outcomes;
pub mod client_terms;
pub mod clients;
pub mod commitments;
pub mod contacts;
pub mod cue_answers;
pub mod cues;
pub mod db;
pub mod draft_exceptions;
pub mod early_warnings;
pub mod edit_pairs;
pub mod edits;
pub mod error;
pub mod events;
pub mod facts;
pub mod filter;
pub mod grades;
pub mod guidelines;
pub mod guts;
pub mod imports;
pub mod incident_choices;
pub mod incident_clauses;
pub mod incident_compensations;
pub mod incident_deeds;
pub mod incident_facts;
pub mod incident_findings;
pub mod incident_leaks;
pub mod incident_links;
pub mod incident_measures;
pub mod incident_options;
pub mod incident_payments;
pub mod incident_sections;
pub mod incident_tellings;
pub mod incidents;
pub mod invitations;
pub mod invoices;
pub mod jobs;
pub mod key_rates;
pub mod kpi_actuals;
pub mod kpis;
pub mod links;
pub mod meetings;
pub mod migrate;
pub mod milestones;
pub mod onboarding_links;
pub mod onboardings;
pub mod outgoing_mails;
pub mod policy_changes;
pub mod portal;
pub mod portfolio;
pub mod projects;
pub mod promise_facts;
pub mod promises;
pub mod readiness_plans;
pub mod routing_rules;
pub mod saved;
pub mod search;
pub mod sessions;
pub mod signal_episodes;
pub mod sla;
pub mod sla_links;
pub mod teammates;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod touch_insert;
pub mod touches;
pub mod trust_entries;
pub mod unsorted;
mod value;
pub mod weekly_reports;
pub mod work_facts;
pub mod work_items;
pub mod workspaces;

pub use db::{Address, Conn, Db, Engine, Tx};
pub use error::{Error, Result};
pub use filter::{Audience, Page};
