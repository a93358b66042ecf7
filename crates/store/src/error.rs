//! What the database can answer besides rows.

/// A failed query, or a row that does not decode.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named constraint refused the change; callers turn the ones they know into user errors.
    #[error("the constraint {0} refuses this")]
    Constraint(String),
    /// The database cannot be reached or has no connection to spare.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// A stored value is not what this version expects.
    #[error("stored {0} cannot be read")]
    Corrupt(&'static str),
    /// Everything else: logged, never shown.
    #[error("database error")]
    Other(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the constraint with this name refused the change.
    pub fn is_constraint(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(constraint) if constraint == name)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => {
                if let Some(constraint) = database.constraint() {
                    return Self::Constraint(constraint.to_owned());
                }
                // Class 57P: the server is shutting down, crashed or not up yet. Class 08: connection.
                let code = database.code().unwrap_or_default();
                if code.starts_with("57P") || code.starts_with("08") {
                    Self::Unavailable(error)
                } else {
                    Self::Other(error)
                }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}
