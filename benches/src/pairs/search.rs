//! The highest rate that a server keeps up with.

use super::load::{Load, Offered};

/// What a search found: all loads it tried, and the highest that held.
#[derive(Debug)]
pub struct Highest {
    pub tried: Vec<Offered>,
    pub rate: u32,
}

/// Doubles the rate until it is too much, then halves the distance as often as asked. A rate that does not hold gets a
/// second try on new sockets: one stall of the machine is not the server's.
pub async fn highest(load: &mut Load<'_>, from: u32, halvings: u32) -> anyhow::Result<Highest> {
    let mut tried = Vec::new();
    let (mut held, mut next, mut too_much) = (0, from, None);
    let mut left = halvings;
    loop {
        if holds(load, next, &mut tried).await? {
            held = next;
        } else {
            too_much = Some(next);
        }
        next = match too_much {
            None => held * 2,
            Some(_) if left == 0 => return Ok(Highest { tried, rate: held }),
            Some(most) => {
                left -= 1;
                held.midpoint(most)
            }
        };
    }
}

async fn holds(load: &mut Load<'_>, rate: u32, tried: &mut Vec<Offered>) -> anyhow::Result<bool> {
    for _ in 0..2 {
        let offered = load.offer(rate).await?;
        let held = offered.holds();
        tried.push(offered);
        if held {
            return Ok(true);
        }
        load.reopen().await?;
    }
    Ok(false)
}
