//! What a running process consists of beside the product's rooms. Start at [`serve`].

pub mod backup;
mod data_dir;
mod database;
pub mod demo;
mod demo_pages;
pub mod doctor;
pub mod logging;
mod metrics;
pub mod migrate;
mod node_options;
mod postgres;
pub mod serve;
mod signals;
pub mod worker;
