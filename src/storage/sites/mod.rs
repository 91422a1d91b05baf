//! Sites, their forms and keys, and the look-up of a site by its public client id.

mod forms;
mod keys;
mod lookup;
mod records;

pub use lookup::SiteProof;
pub use porchlight_entities::sites::{form, site};
pub use records::{SiteCursor, SiteRow};
