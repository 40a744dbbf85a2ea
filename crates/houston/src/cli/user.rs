//! `user`: people by the command line: the first owner, further people, passwords, the list.

use super::open::{actor, configuration, context, runtime};
use anyhow::{Context, Result};
use app::auth::first_start::{SetUp, add_another};
use app::auth::sign_in::reset_password;
use app::teammate::{TeammateInput, add};
use clap::{Args, Subcommand};
use domain::access::Role;
use locale::Lang;
use std::io::BufRead;
use std::path::Path;

/// `houston user`. Passwords are read from standard input, so that they stay out of the history of
/// the shell.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an agency with its owner.
    AddOwner {
        #[arg(long)]
        agency: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        #[arg(long, default_value = "Europe/Moscow")]
        zone: String,
    },
    /// Add a person to the agency.
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        /// director, account_director, account_manager, project_manager, specialist.
        #[arg(long)]
        role: String,
        #[arg(long)]
        agency: Option<String>,
    },
    /// Set a new password; all sessions of the person end.
    Password {
        #[arg(long)]
        email: String,
    },
    /// Print the people.
    List {
        #[arg(long)]
        agency: Option<String>,
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command on people.
pub fn user(file: Option<&Path>, args: &UserArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        match &args.command {
            UserCommand::AddOwner { agency, name, email, zone } => {
                let all = app::workspace::list(&ctx).await?;
                let is_taken = all.iter().any(|w| w.name == agency.trim());
                anyhow::ensure!(!is_taken, "there is an agency of the name {agency} already");
                let password = password()?;
                let input = SetUp {
                    workspace: agency,
                    zone,
                    lang: Lang::Ru,
                    name,
                    email,
                    password: &password,
                    device: "command line",
                };
                add_another(&ctx, &input).await?;
                println!("the agency {agency} is made, {email} owns it");
            }
            UserCommand::Add { name, email, role, agency } => {
                let actor = actor(&ctx, agency.as_deref()).await?;
                let role =
                    Role::from_word(role).with_context(|| format!("no such role: {role}"))?;
                let password = password()?;
                let input = TeammateInput {
                    name: name.clone(),
                    email: email.clone(),
                    role,
                    addresses: Vec::new(),
                };
                let added = add(&ctx, &actor, &input, Some(&password)).await?;
                println!("{} {}", added.id, added.email);
            }
            UserCommand::Password { email } => {
                let n = reset_password(&ctx, email, &password()?).await?;
                anyhow::ensure!(n > 0, "nobody has the address {email}");
                println!("the password of {email} is set");
            }
            UserCommand::List { agency, json } => {
                let actor = actor(&ctx, agency.as_deref()).await?;
                for person in app::teammate::list(&ctx, &actor).await? {
                    let (id, role) = (person.id, person.role.word());
                    if *json {
                        let value = serde_json::json!({
                            "teammate": id.to_string(), "name": person.name,
                            "email": person.email, "role": role,
                            "is_disabled": person.is_disabled,
                        });
                        println!("{value}");
                    } else {
                        println!("{:<32} {:<16} {}", person.email, role, person.name);
                    }
                }
            }
        }
        Ok(())
    })
}

fn password() -> Result<String> {
    eprint!("password: ");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
