//! Passwords: argon2id with OWASP's parameters (19 MiB, 2 passes), on threads of their own, as many at once as
//! there are processors. Who comes when the queue is full is asked to come again.

use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use porchlight_domain::problem::{ProblemCode, Refusal};
use tokio::sync::Semaphore;

use crate::error::{Result, ServiceError};

/// How many may wait for their turn.
const QUEUE: usize = 64;

/// What unknown users are checked against, so that they cost as much as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("no password hashes to this one").unwrap_or_default());

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    queue: Arc<Semaphore>,
    processors: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        LazyLock::force(&NOBODY);
        let processors = available_parallelism().map_or(1, usize::from);
        Self { queue: Arc::new(Semaphore::new(QUEUE + processors)), processors: Arc::new(Semaphore::new(processors)) }
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String> {
        self.turn(move || hash_now(&password)).await?.map_err(|error| ServiceError::Internal(error.to_string(), None))
    }

    /// Checks a password; without a hash the same work is done and the answer is no.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.turn(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            known && matches
        })
        .await
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let Ok(_place) = self.queue.try_acquire() else { return Err(busy().into()) };
        let turn = Arc::clone(&self.processors).acquire_owned().await.map_err(ServiceError::internal)?;
        // The turn ends with the work, even when nobody waits for the answer any more.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(ServiceError::internal)
    }
}

fn hash_now(password: &str) -> std::result::Result<String, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

fn busy() -> Refusal {
    Refusal::new(ProblemCode::Overloaded, "Very many people are signing in. Try again in a moment.").retry_after(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn accepts_the_right_password_only() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("no password hashes to this one".to_owned(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_is_told() {
        let passwords = Passwords::new();
        let places = u32::try_from(passwords.queue.available_permits()).unwrap();
        let _all = passwords.queue.try_acquire_many(places).unwrap();
        let error = passwords.hash("x".to_owned()).await.unwrap_err();
        assert_eq!(error.code(), ProblemCode::Overloaded);
    }
}
