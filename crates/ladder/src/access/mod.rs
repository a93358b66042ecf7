//! Who may do what: the one place where roles, permissions and scopes meet.

mod actor;
mod permission;
mod role;

pub use actor::{Actor, Approver, Forbidden, Reach, Who};
pub use permission::Permission;
pub use role::Role;
