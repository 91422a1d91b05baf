//! JSON merge patch (RFC 7396): absent leaves a field as it is, null clears it.

use serde::{Deserialize, Deserializer};

/// Reads a field that has to be there and may be null. Use without `#[serde(default)]`.
///
/// # Errors
/// Whatever the inner type refuses.
pub fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::<T>::deserialize(deserializer)
}

/// Reads a field that is present, so that `null` becomes `Some(None)`. Use with `#[serde(default)]`.
///
/// # Errors
/// Whatever the inner type refuses.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
