//! Vocabulary and rules of Houston.
//!
//! Facts in, verdict with reasons out: every rule here is a synchronous, pure function
//! `(facts, policy, now) -> (verdict, reasons)`.
//! This crate must never read a clock, draw a random number, do input or output, or be async.
//!
//! Read in this order: [`touch`] (what happened), [`facts`] (what a rule may know about a client),
//! [`signal`] (what is going wrong), [`health`] (the level), [`reason`] (why, in words that
//! `locale` turns into a sentence), [`policy`] (every tunable number).

pub mod access;
pub mod agreement;
pub mod assess;
pub mod backtest;
pub mod bridge;
pub mod brief;
pub mod busy;
pub mod calendar;
pub mod carry_out;
pub mod cause;
pub mod compensation;
pub mod coverage;
pub mod cue;
pub mod draft;
pub mod edit;
pub mod expectation;
pub mod facts;
pub mod fold;
pub mod handling;
pub mod health;
pub mod id;
pub mod incident;
pub mod kpi;
pub mod liability;
pub mod load;
pub mod matrix;
pub mod money;
pub mod monitor;
pub mod notice;
pub mod offer;
pub mod onboarding;
pub mod options;
pub mod outcome;
pub mod overview;
pub mod patterns;
pub mod people;
pub mod plan;
pub mod policy;
pub mod postmortem;
pub mod precision;
pub mod promise;
pub mod reason;
pub mod ritual;
pub mod series;
pub mod severity;
pub mod signal;
pub mod sla;
pub mod touch;
pub mod trust;
pub mod tuning;
pub mod weekly;
pub mod work;
