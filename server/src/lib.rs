//! The Understudy process: configuration, pages and API over HTTP, workers, inference, its own PostgreSQL.

// The types of whole pages nest deeply.
#![recursion_limit = "512"]

pub mod ambient;
pub mod api;
pub mod cli;
pub mod config;
pub mod database;
pub mod demo;
pub mod evaluate;
pub mod inference;
pub mod ingest;
pub mod key;
pub mod models;
pub mod password;
pub mod postgres;
pub mod state;
pub mod uploads;
pub mod web;
pub mod workers;
