//! Asks the server for what a page shows, and keeps what surrounds the question until the answer is there.

use crate::error::AppError;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a page waits for: the answer of a server function to a question that the page's address asks.
///
/// Every page asks through this and not through [`Resource::new`], for the reason that [`Surroundings`] gives.
#[expect(clippy::disallowed_methods, reason = "this is what others are to use")]
pub fn fetched<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> Resource<Result<T, AppError>>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Resource::new(source, move |question| {
        let surroundings = Surroundings::here();
        let answer = fetch(question);
        async move {
            let answer = answer.await;
            drop(surroundings);
            answer
        }
    })
}

/// Everything that surrounds this point of a page, held.
///
/// A page can end before all its answers are there: it is refused, or nobody waits for it any longer. Looking for a
/// context walks from an owner up to its parents and locks each for reading. If the page goes at that moment, the
/// walk lets go of the last hold on a parent; the parent then cleans up its children and waits for the lock that
/// the walk itself still has. The thread stands still for ever. Nothing can go while it is held here.
struct Surroundings {
    _owners: Vec<Owner>,
}

impl Surroundings {
    fn here() -> Self {
        Self {
            _owners: std::iter::successors(Owner::current(), Owner::parent).collect(),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use std::sync::{Mutex, mpsc};
    use std::time::Duration;

    static PAGE: Mutex<Option<Owner>> = Mutex::new(None);

    /// A context that ends the page at the very moment somebody looks at it.
    struct EndsThePage;

    impl Clone for EndsThePage {
        fn clone(&self) -> Self {
            drop(PAGE.lock().unwrap().take());
            Self
        }
    }

    #[test]
    fn a_page_that_ends_while_a_context_is_looked_up_holds_no_thread() {
        let (done, is_done) = mpsc::channel();
        std::thread::spawn(move || {
            let page = Owner::new_root(None);
            page.with(|| provide_context(EndsThePage));
            let part = page.with(Owner::new);
            *PAGE.lock().unwrap() = Some(page);
            let found = part.with(|| {
                let _surroundings = Surroundings::here();
                use_context::<EndsThePage>().is_some()
            });
            done.send(found).unwrap();
        });
        assert_eq!(is_done.recv_timeout(Duration::from_secs(20)), Ok(true));
    }
}
