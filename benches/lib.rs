//! Load generators and measurements of the promises in docs/performance.md.
