//! The log: one line for people, or one JSON object for collectors.
//!
//! Lines wait in a bounded queue for the one thread that writes them. Who logs never waits: when nobody reads the other
//! end of the pipe, lines are dropped and counted, and requests go on.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogFormat, Settings};

/// Lines that wait to be written: more than a burst, less than a memory.
const MOST_WAITING: usize = 8_192;
/// How long the end of the process waits for the last lines.
const LAST_WORDS_WITHIN: Duration = Duration::from_secs(1);

/// Starts to log, to the error output: what a command prints is its result. The last lines are written when the guard
/// is dropped.
#[must_use]
pub fn start(settings: &Settings) -> LastWords {
    let (queue, last_words) = Queue::to(std::io::stderr());
    let filter = EnvFilter::new(&settings.log_filter);
    let registry = tracing_subscriber::registry().with(filter);
    let writer = move || queue.clone();
    let started = match settings.log_format {
        LogFormat::Pretty => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry.with(fmt::layer().with_writer(writer).with_ansi(colours)).try_init()
        }
        LogFormat::Json => registry.with(fmt::layer().json().flatten_event(true).with_writer(writer)).try_init(),
    };
    if let Err(error) = started {
        tracing::warn!(%error, "somebody logs already");
    }
    last_words
}

enum Entry {
    Line(Vec<u8>),
    /// Says that everything before it is written.
    Flush(SyncSender<()>),
}

/// The queue as those who log see it: one write is one line.
#[derive(Clone)]
struct Queue {
    entries: SyncSender<Entry>,
    dropped: Arc<AtomicU64>,
}

impl Queue {
    fn to(output: impl Write + Send + 'static) -> (Self, LastWords) {
        let (entries, waiting) = sync_channel(MOST_WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        let of_thread = Arc::clone(&dropped);
        std::thread::spawn(move || write(output, &waiting, &of_thread));
        (Self { entries: entries.clone(), dropped }, LastWords(entries))
    }
}

impl Write for Queue {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.entries.try_send(Entry::Line(line.to_vec())) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            metrics::counter!("porchlight_log_lines_dropped_total").increment(1);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn write(mut output: impl Write, waiting: &Receiver<Entry>, dropped: &AtomicU64) {
    while let Ok(entry) = waiting.recv() {
        // An output that is gone takes nothing, and there is nobody to tell.
        let _lost = match entry {
            Entry::Line(line) => output.write_all(&line),
            Entry::Flush(done) => output.flush().and_then(|()| done.send(()).map_err(std::io::Error::other)),
        };
        let missing = dropped.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _lost = writeln!(output, "{missing} lines of the log were dropped: nobody read it");
        }
    }
}

/// Writes what waits when it is dropped.
pub struct LastWords(SyncSender<Entry>);

impl Drop for LastWords {
    fn drop(&mut self) {
        let (done, written) = sync_channel(1);
        if self.0.try_send(Entry::Flush(done)).is_ok() {
            let _too_late = written.recv_timeout(LAST_WORDS_WITHIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn who_logs_never_waits_and_what_was_dropped_is_told() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let (mut queue, last_words) = Queue::to(writer);
        let line = [b'x'; 100];
        // Far more than the pipe and the queue hold, and nobody reads.
        for _ in 0..3 * MOST_WAITING {
            queue.write_all(&line).unwrap();
        }
        assert!(queue.dropped.load(Ordering::Relaxed) > 0);
        let reading = std::thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).unwrap();
            text
        });
        drop(queue);
        drop(last_words);
        let text = reading.join().unwrap();
        assert!(text.contains("lines of the log were dropped"), "{}", text.len());
        assert!(text.len() >= MOST_WAITING * line.len());
    }
}
