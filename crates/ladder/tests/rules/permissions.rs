//! Who may do what, as one table.

use understudy_ladder::access::Reach;
use understudy_ladder::access::{Actor, Approver, Forbidden};
use understudy_ladder::{ApiKeyId, Permission, PersonId, Role, StreamId, Who};

/// One row per permission; the columns are labeler, reviewer, lead, manager, admin.
const TABLE: [(Permission, [bool; 5]); 15] = {
    const Y: bool = true;
    const N: bool = false;
    [
        (Permission::ReadStreams, [Y, Y, Y, Y, Y]),
        (Permission::WriteStreams, [N, N, Y, N, Y]),
        (Permission::ReadItems, [N, Y, Y, Y, Y]),
        (Permission::WriteItems, [N, N, Y, N, Y]),
        (Permission::Decide, [Y, Y, Y, N, Y]),
        (Permission::ImportDecisions, [N, N, N, N, Y]),
        (Permission::Adjudicate, [N, Y, N, N, Y]),
        (Permission::ReadReports, [N, Y, Y, Y, Y]),
        (Permission::ReadPeople, [N, Y, Y, N, Y]),
        (Permission::SetGold, [N, Y, Y, N, Y]),
        (Permission::WriteModels, [N, N, Y, N, Y]),
        (Permission::OpenRequests, [N, N, Y, N, Y]),
        (Permission::Approve, [N, Y, Y, N, Y]),
        (Permission::Demote, [N, Y, Y, N, Y]),
        (Permission::Admin, [N, N, N, N, Y]),
    ]
};

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    assert_eq!(TABLE.map(|(permission, _)| permission), Permission::ALL);
    for (permission, row) in TABLE {
        for (role, granted) in Role::ALL.into_iter().zip(row) {
            assert_eq!(
                role.permissions().contains(&permission),
                granted,
                "{} {}",
                role.code(),
                permission.code()
            );
        }
    }
}

#[test]
fn deciding_approving_and_administration_are_for_people() {
    for permission in Permission::ALL {
        let for_people = matches!(
            permission,
            Permission::Decide | Permission::Adjudicate | Permission::Approve | Permission::Admin
        );
        assert_eq!(permission.for_keys(), !for_people, "{}", permission.code());
    }
}

#[test]
fn every_role_and_permission_is_found_by_its_code_alone() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.code());
    }
    for permission in Permission::ALL {
        assert_eq!(Permission::from_code(permission.code()), Some(permission));
        assert_eq!(serde_json::to_value(permission).unwrap(), permission.code());
    }
    assert_eq!(Role::from_code("Admin"), None);
    assert_eq!(Permission::from_code("admin:all"), None);
}

#[test]
fn only_a_person_who_may_approve_and_sees_the_stream_is_an_approver() {
    let (here, elsewhere) = (StreamId(1), StreamId(2));
    let actor = |who, role: Role, reach| Actor {
        who,
        permissions: role.permissions(),
        reach,
    };
    let person = Who::Person(PersonId(4));
    let only_here = || Reach::Only([here].into());

    let reviewer = actor(person, Role::Reviewer, only_here());
    assert_eq!(
        reviewer.approver(here).map(Approver::person),
        Ok(PersonId(4))
    );
    assert_eq!(reviewer.approver(elsewhere), Err(Forbidden::Stream));
    assert_eq!(
        actor(person, Role::Labeler, only_here()).approver(here),
        Err(Forbidden::Permission(Permission::Approve))
    );
    let key = actor(Who::Key(ApiKeyId(1)), Role::Admin, Reach::Every);
    assert_eq!(key.approver(here), Err(Forbidden::NotAPerson));
    assert_eq!(Actor::system().approver(here), Err(Forbidden::NotAPerson));
}

#[test]
fn a_stream_that_is_not_the_actors_looks_as_if_it_did_not_exist() {
    let labeler = Actor {
        who: Who::Person(PersonId(4)),
        permissions: Role::Labeler.permissions(),
        reach: Reach::Only([StreamId(1)].into()),
    };
    let refused = labeler.require_on(Permission::Admin, StreamId(2));
    assert_eq!(refused, Err(Forbidden::Stream));
    assert_eq!(Forbidden::Stream.to_string(), "no such stream");
    assert!(!Role::Labeler.sees_every_stream());
}
