//! What a measurement leaves in the file of results.

use serde::{Deserialize, Serialize};

use porchlight_benches::pairs::Offered;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Record {
    Chat {
        server: String,
        /// At 100 and at 1,000 messages a second.
        fixed: Vec<Offered>,
        highest: u32,
        /// The best load at the highest rate.
        at_highest: Option<Offered>,
        /// At one and a half times the highest.
        above: Offered,
    },
    Idle {
        server: String,
        sockets: usize,
        before_kib: u64,
        after_kib: u64,
        postgres_kib: u64,
    },
    Events {
        server: String,
        connections: usize,
        batch: usize,
        rate: f64,
        p50: f64,
        p95: f64,
        refused: usize,
        server_cpu: f64,
        postgres_cpu: f64,
    },
    Leads {
        server: String,
        leads: u64,
        request: String,
        p50: f64,
        p95: f64,
        server_cpu: f64,
        postgres_cpu: f64,
    },
    Machine {
        transactions: f64,
    },
}
