//! What all rounds found together: the median of each figure.

use porchlight_benches::pairs::Offered;

use super::record::Record;

/// All lines of a file of results.
pub struct Results(Vec<Record>);

/// A server's chat.
#[derive(Debug, Clone, Copy)]
pub struct Chat {
    pub highest: f64,
    /// At 1,000 messages a second.
    pub p50: f64,
    pub p99: f64,
    pub server_cpu: f64,
    pub postgres_cpu: f64,
    /// Server and PostgreSQL together at the highest rate.
    pub cpu_at_highest: f64,
    /// At one and a half times the highest: what arrived in time beside the highest rate, and what was refused.
    pub kept_above: f64,
    pub refused_above: f64,
}

impl Results {
    pub fn read(text: &str) -> anyhow::Result<Self> {
        Ok(Self(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?))
    }

    pub fn chat(&self, wanted: &str) -> Option<Chat> {
        let rounds: Vec<_> = self.0.iter().filter_map(|record| chat(record, wanted)).collect();
        let middle = |figure: fn(&Chat) -> f64| median(rounds.iter().map(figure));
        Some(Chat {
            highest: middle(|chat| chat.highest)?,
            p50: middle(|chat| chat.p50)?,
            p99: middle(|chat| chat.p99)?,
            server_cpu: middle(|chat| chat.server_cpu)?,
            postgres_cpu: middle(|chat| chat.postgres_cpu)?,
            cpu_at_highest: middle(|chat| chat.cpu_at_highest)?,
            kept_above: middle(|chat| chat.kept_above)?,
            refused_above: middle(|chat| chat.refused_above)?,
        })
    }

    /// Resident memory that each of 1,000 open sockets added, in KiB.
    pub fn idle(&self, wanted: &str) -> Option<f64> {
        median(self.0.iter().filter_map(|record| match record {
            Record::Idle { server, sockets, before_kib, after_kib, .. } if server == wanted && *sockets == 1000 => {
                Some(number(after_kib.saturating_sub(*before_kib)) / number(*sockets))
            }
            _ => None,
        }))
    }

    /// Server and PostgreSQL together with so many sockets open, in MiB.
    pub fn whole(&self, wanted: &str, least: usize) -> Option<f64> {
        median(self.0.iter().filter_map(|record| match record {
            Record::Idle { server, sockets, after_kib, postgres_kib, .. } if server == wanted && *sockets >= least => {
                Some(number(after_kib + postgres_kib) / 1024.0)
            }
            _ => None,
        }))
    }

    /// Events a second in requests of so many over so many connections.
    pub fn events(&self, wanted: &str, each: usize, over: usize) -> Option<f64> {
        median(self.0.iter().filter_map(|record| match record {
            Record::Events { server, connections, batch, rate, .. }
                if server == wanted && *batch == each && *connections == over =>
            {
                Some(*rate)
            }
            _ => None,
        }))
    }

    /// The median latency of a request in the middle of all rounds, in milliseconds.
    pub fn leads(&self, wanted: &str, among: u64, asked: &str) -> Option<f64> {
        median(self.0.iter().filter_map(|record| match record {
            Record::Leads { server, leads, request, p50, .. }
                if server == wanted && *leads == among && request == asked =>
            {
                Some(*p50)
            }
            _ => None,
        }))
    }

    /// The slowest and the fastest that pgbench found the machine.
    pub fn machine(&self) -> Option<(f64, f64)> {
        let all: Vec<f64> = self
            .0
            .iter()
            .filter_map(|record| if let Record::Machine { transactions } = record { Some(*transactions) } else { None })
            .collect();
        Some((all.iter().copied().reduce(f64::min)?, all.iter().copied().reduce(f64::max)?))
    }
}

fn chat(record: &Record, wanted: &str) -> Option<Chat> {
    let Record::Chat { server, fixed, highest, at_highest, above } = record else { return None };
    let at_thousand = fixed.iter().find(|offered| offered.rate.round() >= 1000.0).filter(|_| server == wanted)?;
    let highest = f64::from(*highest);
    Some(Chat {
        highest,
        p50: at_thousand.p50,
        p99: at_thousand.p99,
        server_cpu: at_thousand.server_cpu,
        postgres_cpu: at_thousand.postgres_cpu,
        cpu_at_highest: at_highest.as_ref().map_or(f64::NAN, cpu),
        kept_above: above.delivered_rate / highest,
        refused_above: number(above.refused) / number(above.scheduled),
    })
}

const fn cpu(offered: &Offered) -> f64 {
    offered.server_cpu + offered.postgres_cpu
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn number(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or(u64::MAX) as f64
}

fn median(figures: impl Iterator<Item = f64>) -> Option<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    let upper = figures.get(figures.len() / 2)?;
    let lower = figures.get(figures.len().saturating_sub(1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), Some(2.5));
        assert_eq!(median(std::iter::empty()), None);
    }
}
