//! storage/entities.
