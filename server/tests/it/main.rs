//! The whole server, asked over HTTP, each test on a database of its own, and on several threads as in earnest.

mod account;
mod api;
mod audit_log;
mod database;
mod harness;
mod kinds;
mod label;
mod ladder;
mod language;
mod media;
mod operations;
mod pages;
mod reports;
mod safety;
mod uploads;
