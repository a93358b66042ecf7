//! `understudy user`: people's accounts.

use crate::ambient;
use crate::config::DatabaseArgs;
use crate::database::Database;
use crate::password;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;
use sqlx::PgPool;
use std::io::Read;
use understudy_ladder::Role;
use understudy_ladder::access::Who;
use understudy_store::audit::{self, Change};
use understudy_store::people::{self, NewPerson};
use understudy_store::{StoreError, streams};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Create an account
    Add(Add),
    /// Give an account a new password
    Password(Password),
}

/// A new account.
#[derive(Debug, Args)]
pub struct Add {
    /// E-mail address, used to log in
    #[arg(long)]
    email: String,
    /// Name as others see it
    #[arg(long)]
    name: String,
    /// What the person does here: labeler, reviewer, lead, manager or admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// A stream that the person is a member of; labelers see no others. May be given several times
    #[arg(long = "stream", value_name = "SLUG")]
    streams: Vec<String>,
    /// Read the password from standard input; otherwise one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

/// A new password.
#[derive(Debug, Args)]
pub struct Password {
    /// E-mail address of the account
    #[arg(long)]
    email: String,
    /// Read the password from standard input; otherwise one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

fn role(code: &str) -> Result<Role, String> {
    Role::from_code(code)
        .ok_or_else(|| "choose labeler, reviewer, lead, manager or admin".to_owned())
}

/// Runs the command.
pub async fn run(args: &DatabaseArgs, command: User) -> Result<()> {
    match command {
        User::Add(add) => {
            let password = Chosen::new(add.password_stdin)?;
            Database::with(args, async |pool| create(pool, &add, &password.text).await).await?;
            println!("{} can log in as {}.", add.name.trim(), email(&add.email)?);
            password.show();
        }
        User::Password(change) => {
            let password = Chosen::new(change.password_stdin)?;
            Database::with(args, async |pool| {
                replace(pool, &change, &password.text).await
            })
            .await?;
            println!("{} has a new password.", email(&change.email)?);
            password.show();
        }
    }
    Ok(())
}

async fn create(pool: &PgPool, add: &Add, password: &str) -> Result<()> {
    let (email, name, now) = (email(&add.email)?, add.name.trim(), ambient::now());
    if !(1..=100).contains(&name.chars().count()) {
        bail!("A name has 1 to 100 characters.");
    }
    let password_hash = password::hash(password)?;
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    let new = NewPerson {
        email: &email,
        name,
        password_hash: &password_hash,
        role: add.role,
        now,
    };
    let id = match people::create(&mut tx, Who::System, new).await {
        Err(error) if error.is_constraint("people_email_unique") => {
            bail!("There is an account with the address {email} already.")
        }
        created => created?,
    };
    for slug in &add.streams {
        let stream = streams::by_slug(&mut tx, slug)
            .await?
            .with_context(|| format!("There is no stream {slug:?}."))?;
        people::join_stream(&mut tx, Who::System, id, stream.id, now).await?;
    }
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

async fn replace(pool: &PgPool, change: &Password, password: &str) -> Result<()> {
    let email = email(&change.email)?;
    let password_hash = password::hash(password)?;
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    let found = people::by_email(&mut tx, &email).await?;
    let (person, _) =
        found.with_context(|| format!("There is no account with the address {email}."))?;
    people::set_password(&mut tx, person.id, &password_hash).await?;
    let subject = format!("person:{}", person.id);
    let change = Change {
        who: Who::System,
        action: "person.password_set",
        subject: &subject,
        body: json!({}),
        now: ambient::now(),
    };
    audit::append(&mut tx, change).await?;
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

fn email(given: &str) -> Result<String> {
    let email = given.trim().to_lowercase();
    let (name, host) = email.split_once('@').unwrap_or_default();
    if name.is_empty()
        || host.is_empty()
        || email.len() > 254
        || email.contains(char::is_whitespace)
    {
        bail!("{given:?} is no e-mail address.");
    }
    Ok(email)
}

/// A password that was given, or one that was made.
struct Chosen {
    text: String,
    made: bool,
}

impl Chosen {
    fn new(from_stdin: bool) -> Result<Self> {
        if !from_stdin {
            return Ok(Self {
                text: password::made_up(),
                made: true,
            });
        }
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("The password could not be read")?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        if text.chars().count() < password::SHORTEST {
            bail!(
                "The password must have at least {} characters.",
                password::SHORTEST
            );
        }
        Ok(Self { text, made: false })
    }

    fn show(&self) {
        if self.made {
            println!("Password: {}", self.text);
        }
    }
}
