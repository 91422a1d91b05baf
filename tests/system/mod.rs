//! The process: health and the API document.

mod backup;
mod corpus;
mod doctor;
mod figures;
mod generated;
mod health;
mod private;
mod slow;
mod upgrade;
mod values;
