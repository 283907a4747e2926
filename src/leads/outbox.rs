//! Hands over what the outbox holds: at least once, with the task's key, until it is taken or given up.

pub mod plan;
