//! The rules that always hold, as properties: one file per group of rules.

mod audit_chain;
mod automation;
mod blindness;
mod changes;
mod demotion;
mod draws;
mod gates;
mod generators;
mod label_schema;
mod permissions;
mod reasons;
mod requesting;
mod requests;
mod rollback;
mod slots;
