//! The Markdown tables of all that was measured.

use std::path::PathBuf;

use super::append;
use super::record::Record;
use super::results::{Chat, Results};

#[derive(clap::Args, Clone)]
pub struct Machine {
    /// Transactions a second.
    #[arg(long)]
    transactions: f64,
    #[arg(long)]
    into: PathBuf,
}

#[derive(clap::Args, Clone)]
pub struct Options {
    /// The file of results.
    #[arg(long)]
    from: PathBuf,
}

const OURS: &str = "porchlight";
const CHATS: [&str; 3] = ["ejabberd", "socketio", "ws"];
const CONNECTIONS: [usize; 3] = [1, 8, 32];
const DESKS: [&str; 2] = ["directus", "odoo"];
const REQUESTS: [&str; 5] = ["page", "exact count", "search, selective", "search, common word", "create"];

pub fn note(machine: &Machine) -> anyhow::Result<()> {
    append(&machine.into, &Record::Machine { transactions: machine.transactions })
}

pub fn print(options: &Options) -> anyhow::Result<()> {
    let results = Results::read(&std::fs::read_to_string(&options.from)?)?;
    if let Some((slowest, fastest)) = results.machine() {
        println!("machine: pgbench -N -c8 between {slowest:.0} and {fastest:.0} transactions/s\n");
    }
    println!("| promise | number to reach | reached | held |\n|---|---|---|---|");
    for rows in [chat_promises(&results), memory_promises(&results), event_promises(&results), lead_promises(&results)]
    {
        rows.iter().for_each(|row| println!("{row}"));
    }
    println!();
    chats(&results);
    events(&results);
    leads(&results);
    Ok(())
}

fn row(promise: &str, wanted: &str, reached: &str, held: bool) -> String {
    format!("| {promise} | {wanted} | {reached} | {} |", if held { "yes" } else { "**no**" })
}

fn chat_promises(results: &Results) -> Vec<String> {
    let Some(ours) = results.chat(OURS) else { return Vec::new() };
    let mut rows = Vec::new();
    for name in CHATS {
        let Some(theirs) = results.chat(name) else { continue };
        let least = if name == "ejabberd" { 3.0 } else { 1.0 };
        let times = ours.highest / theirs.highest;
        rows.push(row(
            &format!("chat: highest rate beside {name}"),
            &format!("≥ {least} ×"),
            &format!("{times:.2} × ({:.0}/s beside {:.0}/s)", ours.highest, theirs.highest),
            times >= least,
        ));
        rows.push(below("chat at 1,000/s: p99", name, [ours.p99, theirs.p99], "ms", 1));
        let spent = |chat: Chat| chat.server_cpu + chat.postgres_cpu;
        rows.push(below("chat at 1,000/s: CPU a message", name, [spent(ours), spent(theirs)], "ms", 3));
        let spent = [ours.cpu_at_highest, theirs.cpu_at_highest];
        rows.push(below("chat at the own highest rate: CPU a message", name, spent, "ms", 3));
    }
    rows.push(row(
        "chat at 1.5 × the own highest rate",
        "refuses, and still delivers ≥ 80 % of the highest",
        &format!(
            "delivers {:.0} %, refuses {:.0} % of what is sent",
            100.0 * ours.kept_above,
            100.0 * ours.refused_above
        ),
        ours.kept_above >= 0.8,
    ));
    rows
}

fn below(promise: &str, name: &str, [ours, theirs]: [f64; 2], unit: &str, digits: usize) -> String {
    let reached = format!("{ours:.digits$} {unit} beside {theirs:.digits$} {unit} ({:.2} ×)", ours / theirs);
    row(&format!("{promise}, beside {name}"), "≤ 1 ×", &reached, ours <= theirs)
}

fn memory_promises(results: &Results) -> Vec<String> {
    let socket = results.idle(OURS).map(|kib| {
        let others: Vec<String> =
            CHATS.iter().filter_map(|name| Some(format!("{name} {:.1}", results.idle(name)?))).collect();
        row("an idle socket", "≤ 10 KB", &format!("{kib:.1} KiB ({})", others.join(", ")), kib * 1.024 <= 10.0)
    });
    let whole = results.whole(OURS, 10_000).map(|mib| {
        row("server and PostgreSQL with 10,000 sockets", "< 300 MB", &format!("{mib:.0} MiB"), mib * 1.048_576 < 300.0)
    });
    socket.into_iter().chain(whole).collect()
}

fn best(results: &Results, server: &str) -> Option<f64> {
    CONNECTIONS.iter().filter_map(|over| results.events(server, 1, *over)).reduce(f64::max)
}

fn event_promises(results: &Results) -> Vec<String> {
    let batches = results
        .events(OURS, 50, 32)
        .map(|rate| row("events in batches of 50", "≥ 20,000/s", &format!("{rate:.0}/s"), rate >= 20_000.0));
    let singly = best(results, OURS).zip(best(results, "node-http")).map(|(ours, theirs)| {
        let reached = format!("{:.2} × ({ours:.0}/s beside {theirs:.0}/s)", ours / theirs);
        row("one event a request, best rate, beside node:http", "≥ 1.5 ×", &reached, ours >= 1.5 * theirs)
    });
    batches.into_iter().chain(singly).collect()
}

fn lead_promises(results: &Results) -> Vec<String> {
    let mut rows = Vec::new();
    for request in REQUESTS {
        let Some(ours) = results.leads(OURS, 100_000, request) else { continue };
        let least = if request == "create" { 1.0 } else { 5.0 };
        for name in DESKS {
            let Some(theirs) = results.leads(name, 100_000, request) else { continue };
            rows.push(row(
                &format!("100,000 leads: {request}, beside {name}"),
                &format!("≥ {least} × faster"),
                &format!("{:.1} × ({ours:.1} ms beside {theirs:.1} ms)", theirs / ours),
                theirs >= least * ours,
            ));
        }
        if let Some(million) = results.leads(OURS, 1_000_000, request) {
            let reached = format!("{:+.0} % ({million:.1} ms)", 100.0 * (million / ours - 1.0));
            rows.push(row(&format!("1,000,000 leads: {request}"), "within 20 %", &reached, million <= 1.2 * ours));
        }
    }
    rows
}

fn chats(results: &Results) {
    println!(
        "| chat | highest/s | at 1,000/s: p50, p99 | CPU a message: server + PostgreSQL | CPU at the highest | at 1.5 ×: delivered, refused | idle socket |\n|---|---|---|---|---|---|---|"
    );
    for name in CHATS.into_iter().chain([OURS]) {
        let Some(chat) = results.chat(name) else { continue };
        println!(
            "| {name} | {:.0} | {:.1}, {:.1} ms | {:.3} + {:.3} ms | {:.3} ms | {:.0} % of the highest, {:.0} % | {} |",
            chat.highest,
            chat.p50,
            chat.p99,
            chat.server_cpu,
            chat.postgres_cpu,
            chat.cpu_at_highest,
            100.0 * chat.kept_above,
            100.0 * chat.refused_above,
            results.idle(name).map_or_else(String::new, |kib| format!("{kib:.1} KiB"))
        );
    }
    println!();
}

fn events(results: &Results) {
    println!("| one event a request | 1 connection | 8 | 32 |\n|---|---|---|---|");
    for name in ["node-http", OURS] {
        let cells = CONNECTIONS
            .map(|over| results.events(name, 1, over).map_or_else(String::new, |rate| format!("{rate:.0}/s")));
        println!("| {name} | {} |", cells.join(" | "));
    }
    println!();
}

fn leads(results: &Results) {
    println!("| leads, p50 in ms | {} |\n|---|---|---|---|---|---|", REQUESTS.join(" | "));
    for (name, among) in [("directus", 100_000), ("odoo", 100_000), (OURS, 100_000), (OURS, 1_000_000)] {
        let cells = REQUESTS
            .map(|request| results.leads(name, among, request).map_or_else(String::new, |p50| format!("{p50:.1}")));
        println!("| {name}, {among} | {} |", cells.join(" | "));
    }
}
