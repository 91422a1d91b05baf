//! The commands of the program.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Settings, Source};
use crate::process::{backup, demo, doctor, logging, migrate, serve, worker};

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

#[derive(Debug, Clone, Subcommand)]
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
    /// Writes everything the installation knows into a new folder, while the server runs or not.
    Backup {
        /// The folder; it is made.
        folder: PathBuf,
    },
    /// Fills a new, empty installation from a backup.
    Restore {
        /// The folder of the backup.
        folder: PathBuf,
    },
    /// Measures a running server with porchlight-bench, which stands beside this program; `-- --help` tells how.
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
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
    if let Command::Bench { arguments } = &arguments.command {
        return bench(arguments);
    }
    let settings = Settings::load(Source::of_process(arguments.config.as_deref()))?;
    let _last_words = logging::start(&settings);
    // Beside the workers' threads. What waits for PostgreSQL, mostly: each thread more is one more to be woken.
    let threads = settings.workers.div_ceil(2);
    let runtime = move || {
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap_or_else(
            |error| {
                complain(&anyhow::Error::new(error).context("starting the threads"));
                std::process::exit(1)
            },
        )
    };
    actix_web::rt::System::with_tokio_rt(runtime).block_on(async {
        match &arguments.command {
            Command::Serve { demo } => serve::run(settings, *demo).await,
            Command::Migrate => migrate::run(&settings).await,
            Command::Worker => worker::run(settings).await,
            Command::Demo => demo::run(&settings).await,
            Command::Doctor => return doctor::run(&settings).await,
            Command::Backup { folder } => backup::back_up(&settings, folder).await,
            Command::Restore { folder } => backup::restore(&settings, folder).await,
            Command::Openapi | Command::Bench { .. } => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

/// Becomes the load generator.
fn bench(arguments: &[OsString]) -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe()?.with_file_name("porchlight-bench");
    let error = std::process::Command::new(&program).args(arguments).exec();
    Err(anyhow::Error::new(error).context(format!("{} cannot be started; script/build makes it", program.display())))
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
