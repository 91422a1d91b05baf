use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use porchlight_domain::clock::SystemClock;
use uuid::Uuid;

use super::*;

/// Counts what it took; connection 666 makes it panic, 667 makes it block until the gate opens, 668 lets it go.
struct Probe {
    here: u64,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    taken: AtomicUsize,
    made: AtomicUsize,
    last: AtomicU64,
    is_blocked: AtomicBool,
    gate: AtomicBool,
}

impl Machine for Probe {
    fn apply(&mut self, input: Input, _now: DateTime<Utc>) -> Wish {
        let Input::LeadUnwatched { connection } = input else { return Wish::WakeAt(DateTime::<Utc>::MAX_UTC) };
        assert_ne!(connection, 666, "as the test wants");
        self.shared.is_blocked.store(connection == 667, Ordering::SeqCst);
        while connection == 667 && !self.shared.gate.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        self.here += 1;
        self.shared.taken.fetch_add(1, Ordering::SeqCst);
        self.shared.last.store(self.here, Ordering::SeqCst);
        if connection == 668 { Wish::GoIdle } else { Wish::WakeAt(DateTime::<Utc>::MAX_UTC) }
    }
}

fn start() -> (Registry, Arc<Shared>) {
    let shared = Arc::new(Shared::default());
    let made = Arc::clone(&shared);
    let factory: Factory = Box::new(move |_, _| {
        made.made.fetch_add(1, Ordering::SeqCst);
        Box::new(Probe { here: 0, shared: Arc::clone(&made) })
    });
    (Registry::start(2, Arc::new(SystemClock::default()), factory), shared)
}

fn key() -> ActorKey {
    ActorKey::Lead(Uuid::from_u128(1).into(), Uuid::from_u128(2).into())
}

fn input(connection: u64) -> Input {
    Input::LeadUnwatched { connection }
}

#[track_caller]
fn wait_for(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !is_true() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::yield_now();
    }
}

#[actix_rt::test]
async fn a_panic_is_followed_by_a_new_generation_with_fresh_state() {
    let (registry, shared) = start();
    registry.tell(key(), input(1)).unwrap();
    registry.tell(key(), input(1)).unwrap();
    wait_for("two inputs", || shared.last.load(Ordering::SeqCst) == 2);
    registry.tell(key(), input(666)).unwrap();
    wait_for("the death is noted", || registry.census().deaths == 1);
    registry.tell(key(), input(1)).unwrap();
    wait_for("the new one starts at one", || shared.last.load(Ordering::SeqCst) == 1);
    assert_eq!(shared.made.load(Ordering::SeqCst), 2);
    assert_eq!(registry.census().actors["lead"], 1);
}

#[actix_rt::test]
async fn five_deaths_put_a_key_in_quarantine_and_spare_the_others() {
    let (registry, shared) = start();
    for death in 1..=5 {
        registry.tell(key(), input(666)).unwrap();
        wait_for("the death is noted", || registry.census().deaths == death);
    }
    assert_eq!(registry.tell(key(), input(1)), Err(TellError::Quarantined));
    assert_eq!(registry.census().quarantined, 1);
    let other = ActorKey::Lead(Uuid::from_u128(1).into(), Uuid::from_u128(3).into());
    registry.tell(other, input(1)).unwrap();
    wait_for("the other lives", || shared.taken.load(Ordering::SeqCst) == 1);
}

#[actix_rt::test]
async fn a_full_mailbox_refuses_and_never_grows() {
    let (registry, shared) = start();
    registry.tell(key(), input(667)).unwrap();
    wait_for("nothing more is taken out", || shared.is_blocked.load(Ordering::SeqCst));
    let taken = (0..10_000).take_while(|_| registry.tell(key(), input(1)).is_ok()).count();
    assert!((8..=600).contains(&taken), "{taken}");
    assert_eq!(registry.tell(key(), input(1)), Err(TellError::Full));
    shared.gate.store(true, Ordering::SeqCst);
    wait_for("what was taken is done", || shared.taken.load(Ordering::SeqCst) == taken + 1);
}

#[actix_rt::test]
async fn passivation_under_fire_loses_no_input() {
    let (registry, shared) = start();
    let begun = Instant::now();
    let told: usize = std::thread::scope(|scope| {
        let tellers: Vec<_> = (0..4)
            .map(|_| {
                let (registry, shared) = (registry.clone(), Arc::clone(&shared));
                scope.spawn(move || {
                    let mut told = 0;
                    // How often an actor is made anew within a thousand turns is the scheduler's choice: go on until it was often.
                    let few = || shared.made.load(Ordering::SeqCst) <= 10 && begun.elapsed() < Duration::from_secs(10);
                    for turn in (0u64..).take_while(|turn| *turn < 1_000 || few()) {
                        let go_idle = if turn % 7 == 0 { 668 } else { 1 };
                        while registry.tell(key(), input(go_idle)).is_err() {
                            std::thread::yield_now();
                        }
                        told += 1;
                    }
                    told
                })
            })
            .collect();
        tellers.into_iter().map(|teller| teller.join().unwrap()).sum()
    });
    let deadline = Instant::now() + Duration::from_secs(10);
    while shared.taken.load(Ordering::SeqCst) != told && Instant::now() < deadline {
        std::thread::yield_now();
    }
    assert_eq!(
        (shared.taken.load(Ordering::SeqCst), registry.census().deaths),
        (told, 0),
        "made {}",
        shared.made.load(Ordering::SeqCst)
    );
    assert!(shared.made.load(Ordering::SeqCst) > 10);
    assert_eq!(registry.census().deaths, 0);
}
