//! Command line of the program: each command calls what the pages call; reading ones take `--json`.

mod backtest;
mod backup;
mod briefs;
mod check;
mod config;
mod edits;
mod import;
mod incidents;
mod kpi;
mod list;
mod load;
mod management;
mod monitors;
mod onboarding;
mod open;
mod parse;
mod portfolio;
mod promises;
mod search;
mod serve;
mod signals;
mod sla;
mod user;
mod weekly;

use crate::judge::{self, JudgeArgs};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Houston: mission control for client relationships.
#[derive(Debug, Parser)]
#[command(name = "houston", version, about)]
pub struct Cli {
    /// Configuration file; `HOUSTON_…` variables go before it.
    #[arg(long, global = true, env = "HOUSTON_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// When each client that left would have been warned about, and how often for nothing.
    Backtest(backtest::BacktestArgs),
    /// Copy the database while it is in use, and check the copy.
    Backup(backup::BackupArgs),
    /// Which briefs are filled, told back to the client and agreed.
    Briefs(briefs::BriefsArgs),
    /// Say what may do harm in a letter to a client.
    Check(check::CheckArgs),
    /// Print the effective configuration and where each value comes from.
    Config(config::ConfigArgs),
    /// Make a demo agency with a year of history in an empty folder, and serve it.
    Demo(serve::DemoArgs),
    /// What clients asked to correct, what repeats, what contradicts; guidelines.
    Edits(edits::EditsArgs),
    /// Bring in a mailbox, a folder of letters or a chat.
    Import(import::ImportArgs),
    /// What was missed, whether the client knows, what to do next.
    Incidents(incidents::IncidentsArgs),
    /// Run the product's rules on JSON lines: one object in, one verdict out.
    Judge(JudgeArgs),
    /// What was promised in figures, and whether it comes out.
    Kpi(kpi::KpiArgs),
    /// Who has more work than hours, and which dates cannot be kept.
    Load(load::LoadArgs),
    /// What is watched so that it is not forgotten, and due.
    Monitors(monitors::MonitorsArgs),
    /// What is to be done after the win, and what clients expect.
    Onboarding(onboarding::OnboardingArgs),
    /// The agency in numbers, each with its cases.
    Management(management::ManagementArgs),
    /// Read a source without a database and print what was understood.
    Parse(parse::ParseArgs),
    /// What each client is worth, how deep the relationship is, and what follows.
    Portfolio(portfolio::PortfolioArgs),
    /// Who promised what to whom, by when, and what is overdue.
    Promises(promises::PromisesArgs),
    /// Put a copy made by `backup` in the place of the database.
    Restore(backup::RestoreArgs),
    /// Search all touches.
    Search(search::SearchArgs),
    /// Serve the pages and the API.
    Serve,
    /// Which relationships are going wrong, and why.
    Signals(signals::SignalsArgs),
    /// What has to be answered, by whom and by when.
    Sla(sla::SlaArgs),
    /// Add people, set passwords.
    User(user::UserArgs),
    /// Weekly reports: which wait for somebody, what was published.
    Weekly(weekly::WeeklyArgs),
}

impl Cli {
    /// Runs the chosen command.
    pub fn run(self) -> ExitCode {
        let config = self.config.as_deref();
        let result = match self.command {
            Command::Judge(args) => return judge::command(&args),
            Command::Check(args) => return exit(check::check(&args)),
            Command::Backtest(args) => backtest::backtest(config, &args),
            Command::Backup(args) => backup::backup(config, &args),
            Command::Briefs(args) => briefs::briefs(config, &args),
            Command::Config(args) => config::show(config, &args),
            Command::Demo(args) => serve::demo(config, &args),
            Command::Edits(args) => edits::edits(config, &args),
            Command::Import(args) => import::import(config, &args),
            Command::Incidents(args) => incidents::incidents(config, &args),
            Command::Kpi(args) => kpi::kpi(config, &args),
            Command::Load(args) => load::load(config, &args),
            Command::Monitors(args) => monitors::monitors(config, &args),
            Command::Onboarding(args) => onboarding::onboarding(config, &args),
            Command::Management(args) => management::management(config, &args),
            Command::Parse(args) => parse::parse(&args),
            Command::Portfolio(args) => portfolio::portfolio(config, &args),
            Command::Promises(args) => promises::promises(config, &args),
            Command::Restore(args) => backup::restore(config, &args),
            Command::Search(args) => search::search(config, &args),
            Command::Serve => serve::serve(config),
            Command::Signals(args) => signals::signals(config, &args),
            Command::Sla(args) => sla::sla(config, &args),
            Command::User(args) => user::user(config, &args),
            Command::Weekly(args) => weekly::weekly(config, &args),
        };
        exit(result.map(|()| ExitCode::SUCCESS))
    }
}

/// The status of a command; what went wrong is told on the standard error.
fn exit(result: anyhow::Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("houston: {error:#}");
        ExitCode::FAILURE
    })
}
