//! The commands of the program.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Settings, Source};
use crate::process::{demo, doctor, logging, migrate, serve, worker};

/// Website visitors, leads and chat, on your own machine.
///
/// Settings come from the environment, then the file of --config, then defaults; docs/operations.md lists them.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version, arg_required_else_help = true)]
struct Arguments {
    /// A TOML file of settings.
    #[arg(long, global = true, value_name = "FILE", env = "PORCHLIGHT_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Command {
    /// Runs the server.
    Serve {
        /// Makes the demo agency if it is not there, and serves the pages of its shop on another port.
        #[arg(long)]
        demo: bool,
    },
    /// Brings the database's schema up to date.
    Migrate,
    /// Carries out jobs and reported events beside servers, on a machine of its own. Needs REDIS_URL.
    Worker,
    /// Makes the demo agency and says who can sign in.
    Demo,
    /// Prints the OpenAPI document.
    Openapi,
    /// Looks for what would keep the server from running, and says how to mend it.
    Doctor,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match carry_out(&arguments) {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn carry_out(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if matches!(arguments.command, Command::Openapi) {
        say(&serde_json::to_string_pretty(&porchlight_http::openapi())?);
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::load(Source::of_process(arguments.config.as_deref()))?;
    logging::start(&settings);
    let threads = settings.workers.max(2);
    let runtime = move || {
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap_or_else(
            |error| {
                complain(&anyhow::Error::new(error).context("starting the threads"));
                std::process::exit(1)
            },
        )
    };
    actix_web::rt::System::with_tokio_rt(runtime).block_on(async {
        match arguments.command {
            Command::Serve { demo } => serve::run(settings, demo).await,
            Command::Migrate => migrate::run(&settings).await,
            Command::Worker => worker::run(settings).await,
            Command::Demo => demo::run(&settings).await,
            Command::Doctor => return doctor::run(&settings).await,
            Command::Openapi => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

/// Speaks to the person who started the program.
#[expect(clippy::print_stdout, reason = "what a command says is its result")]
pub fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "the program's last words; the log may not be set up yet")]
fn complain(error: &anyhow::Error) {
    eprintln!("porchlight: {error:#}");
}
