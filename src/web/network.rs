//! Blocks of IP addresses.

use std::net::IpAddr;
use std::str::FromStr;

/// An address, or the network of all addresses that share its first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpBlock {
    address: IpAddr,
    prefix_bits: u8,
}

impl IpBlock {
    /// Tells whether the address belongs to the block; an IPv4 address mapped into IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                shared(u32::from(own).into(), u32::from(other).into(), 32, self.prefix_bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => shared(own.into(), other.into(), 128, self.prefix_bits),
            _ => false,
        }
    }
}

fn shared(own: u128, other: u128, width_bits: u8, prefix_bits: u8) -> bool {
    let host_bits = u32::from(width_bits.saturating_sub(prefix_bits));
    (own ^ other).checked_shr(host_bits).unwrap_or(0) == 0
}

/// The text is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is neither an IP address nor a network such as 10.0.0.0/8")]
pub struct NoIpBlock;

impl FromStr for IpBlock {
    type Err = NoIpBlock;

    fn from_str(text: &str) -> Result<Self, NoIpBlock> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| NoIpBlock)?;
        let width_bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = prefix.map_or(Ok(width_bits), str::parse).map_err(|_| NoIpBlock)?;
        if prefix_bits > width_bits {
            return Err(NoIpBlock);
        }
        Ok(Self { address, prefix_bits })
    }
}

impl std::fmt::Display for IpBlock {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(block: &str, address: &str) -> bool {
        block.parse::<IpBlock>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_alone_is_a_block_of_one() {
        assert!(contains("10.0.0.1", "10.0.0.1"));
        assert!(!contains("10.0.0.1", "10.0.0.2"));
        assert!(contains("::1", "::1"));
    }

    #[test]
    fn a_network_holds_what_shares_its_prefix() {
        assert!(contains("10.0.0.0/8", "10.200.3.4"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9"));
        assert!(contains("fd00::/8", "fd12::1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(!contains("10.0.0.0/8", "fd00::1"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "host/8"] {
            assert!(text.parse::<IpBlock>().is_err(), "{text}");
        }
    }
}
