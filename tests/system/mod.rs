//! The process: health and the API document.

mod health;
