//! The wish to stop: SIGTERM of a supervisor, SIGINT of a terminal.

use tokio::signal::unix::{SignalKind, signal};

/// Waits for the first signal; a second one ends the process at once.
///
/// # Errors
/// When the system gives no signals.
pub async fn stop_wanted() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::warn!("told to stop twice: leaving at once");
        std::process::exit(130);
    });
    Ok(())
}
