//! People and keys to try the server with.

use super::{Browser, Server};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use understudy::key::ApiKeySecret;
use understudy::{ambient, password};
use understudy_ladder::access::{Permission, Who};
use understudy_ladder::{PersonId, Role, StreamId};
use understudy_store::api_keys::{self, NewApiKey};
use understudy_store::people::{self, NewPerson};

/// Everybody's password.
pub const PASSWORD: &str = "a password for tests";

static HASH: OnceLock<String> = OnceLock::new();
static PEOPLE: AtomicU32 = AtomicU32::new(1);

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// Identifier.
    pub id: PersonId,
    /// What they log in with.
    pub email: String,
}

impl Server {
    /// Somebody with this role.
    pub async fn somebody(&self, role: Role) -> Somebody {
        let email = format!(
            "{}-{}@example.org",
            role.code(),
            PEOPLE.fetch_add(1, Ordering::Relaxed)
        );
        let password_hash = HASH.get_or_init(|| password::hash(PASSWORD).unwrap());
        let mut tx = self.pool.begin().await.unwrap();
        let new = NewPerson {
            email: &email,
            name: role.code(),
            password_hash,
            role,
            now: ambient::now(),
        };
        let id = people::create(&mut tx, Who::System, new).await.unwrap();
        tx.commit().await.unwrap();
        Somebody { id, email }
    }

    /// A browser in which somebody with this role is logged in; labelers are members of these streams.
    pub async fn logged_in(&self, role: Role, streams: &[StreamId]) -> Browser {
        let person = self.somebody(role).await;
        for stream in streams {
            self.join(person.id, *stream).await;
        }
        let browser = self.browser();
        browser.log_in(&person.email).await;
        browser
    }

    /// Makes somebody a member of a stream.
    pub async fn join(&self, person: PersonId, stream: StreamId) {
        let mut tx = self.pool.begin().await.unwrap();
        people::join_stream(&mut tx, Who::System, person, stream, ambient::now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// A key with these scopes, for one stream or for all.
    pub async fn key(&self, scopes: &[Permission], stream: Option<StreamId>) -> String {
        let secret = ApiKeySecret::new(ambient::random());
        let mut tx = self.pool.begin().await.unwrap();
        let new = NewApiKey {
            name: "test",
            prefix: secret.prefix(),
            secret_sha256: secret.sha256(),
            scopes,
            stream,
            created_by: None,
            now: ambient::now(),
        };
        api_keys::create(&mut tx, Who::System, new).await.unwrap();
        tx.commit().await.unwrap();
        secret.text().to_owned()
    }
}
