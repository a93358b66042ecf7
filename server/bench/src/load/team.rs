//! Fifty people with accounts, logged in.

use crate::limit::Postgres;
use crate::person::Person;
use crate::server::{Place, Server};
use anyhow::Result;

/// How many people there are.
pub const PEOPLE: usize = 50;

/// People who decide.
pub struct Team {
    /// Each with a connection of their own.
    pub people: Vec<Person>,
}

impl Team {
    /// Gives everybody an account, and logs them in through the form.
    pub async fn gather(place: &Place, server: &Server, postgres: &Postgres) -> Result<Self> {
        place.add_person("load-1")?;
        // The same password for everybody: hashing it fifty times would measure something else.
        postgres.value(&format!(
            "insert into people (email, name, password_hash, role, created_at)
             select 'load-' || n || '@demo.example', 'load-' || n, p.password_hash, p.role, p.created_at
             from people p, generate_series(2, {PEOPLE}) n where p.email = 'load-1@demo.example'"
        ))?;
        let mut people = Vec::with_capacity(PEOPLE);
        for n in 1..=PEOPLE {
            people.push(Person::log_in(server, &format!("load-{n}")).await?);
        }
        Ok(Self { people })
    }
}
