//! The actix actor: a mailbox and a timer round a machine.

use std::time::Duration;

use actix::{Actor, ActorContext, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use actix_rt::ArbiterHandle;
use chrono::{DateTime, Utc};

use super::{ActorKey, Machine, Registry, TellError, Wish};
use crate::input::Input;

/// Inputs that may wait for one actor.
pub(super) const MAILBOX: usize = 256;

/// How long a drained input waits for room in the successor's mailbox.
const RETRY: Duration = Duration::from_millis(5);

/// An input in a mailbox.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Told(pub Input);

/// Says that nothing else is in the mailbox.
#[derive(Message)]
#[rtype(result = "()")]
struct Quiet;

pub(super) struct Shell {
    key: ActorKey,
    generation: u64,
    registry: Registry,
    machine: Box<dyn Machine>,
    /// Does not go back, and is never before a wish whose timer rang: a clock that stands still stops no machine.
    now: DateTime<Utc>,
    timer: Option<(SpawnHandle, DateTime<Utc>)>,
    is_idle: bool,
    is_retired: bool,
}

impl Shell {
    pub(super) fn spawn(registry: Registry, key: ActorKey, generation: u64, arbiter: &ArbiterHandle) -> Addr<Self> {
        Self::start_in_arbiter(arbiter, move |ctx| {
            ctx.set_mailbox_capacity(MAILBOX);
            let now = registry.0.clock.now();
            let machine = (registry.0.factory)(&key, now);
            Self { key, generation, registry, machine, now, timer: None, is_idle: false, is_retired: false }
        })
    }

    fn step(&mut self, input: Input, ctx: &mut Context<Self>) {
        self.now = self.now.max(self.registry.0.clock.now());
        match self.machine.apply(input, self.now) {
            Wish::WakeAt(at) => {
                self.is_idle = false;
                self.set_timer(at, ctx);
            }
            // Looked at again when the mailbox is empty.
            Wish::GoIdle if !self.is_idle => {
                self.is_idle = true;
                ctx.notify(Quiet);
            }
            Wish::GoIdle => {}
        }
    }

    /// A timer that rings too early does no harm, so a later wish keeps it: typing does not make a timer a key.
    fn set_timer(&mut self, at: DateTime<Utc>, ctx: &mut Context<Self>) {
        if at == DateTime::<Utc>::MAX_UTC || self.timer.is_some_and(|(_, due)| due <= at) {
            return;
        }
        if let Some((handle, _)) = self.timer.take() {
            ctx.cancel_future(handle);
        }
        let delay = (at - self.now).to_std().unwrap_or_default();
        let handle = ctx.run_later(delay, move |shell, ctx| {
            shell.timer = None;
            shell.now = shell.now.max(at);
            if !shell.is_retired {
                shell.step(Input::Wake, ctx);
            }
        });
        self.timer = Some((handle, at));
    }

    /// Nothing is sent here after the swap; what is in the mailbox goes to the successor. The actor ends by itself
    /// when its mailbox is empty, because its only address is gone.
    fn retire(&mut self, ctx: &mut Context<Self>) {
        self.is_retired = true;
        if let Some((handle, _)) = self.timer.take() {
            ctx.cancel_future(handle);
        }
        if self.registry.retire(self.key, self.generation) {
            // Without something to do it would end before it looks into the mailbox once more.
            ctx.notify(Quiet);
        } else {
            ctx.terminate();
        }
    }
}

impl Actor for Shell {
    type Context = Context<Self>;
}

impl Handler<Told> for Shell {
    type Result = ();

    fn handle(&mut self, Told(input): Told, ctx: &mut Context<Self>) {
        if self.is_retired {
            if self.registry.tell(self.key, input.clone()) == Err(TellError::Full) {
                ctx.notify_later(Told(input), RETRY);
            }
        } else {
            self.step(input, ctx);
        }
    }
}

impl Handler<Quiet> for Shell {
    type Result = ();

    fn handle(&mut self, Quiet: Quiet, ctx: &mut Context<Self>) {
        if self.is_idle && !self.is_retired {
            self.retire(ctx);
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        if !self.is_retired {
            self.registry.bury(self.key, self.generation);
        }
    }
}
