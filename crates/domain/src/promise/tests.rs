use super::*;
use jiff::civil::date;

/// A day of March.
fn day(n: i8) -> Date {
    date(2026, 3, n)
}

fn promise(due: Option<i8>, end: Option<(EndKind, i8)>) -> PromiseFact {
    PromiseFact {
        id: PromiseId(uuid::Uuid::nil()),
        side: Side::Ours,
        what: "макет".into(),
        made_on: day(2),
        deadline: Deadline::new(due.map(day)),
        end: end.map(|(how, on)| End { how, on: day(on) }),
    }
}

fn check(promise: &PromiseFact, today: i8, want: Option<Standing>, failed_on: Option<i8>) {
    let today = day(today);
    assert_eq!(promise.standing(today), want, "{promise:?} on {today}");
    assert_eq!(promise.failed_on(today), failed_on.map(day), "{promise:?} on {today}");
}

#[test]
fn a_promise_stands_where_its_date_and_its_end_put_it() {
    use Standing::*;
    let open = promise(Some(10), None);
    check(&open, 1, None, None);
    check(&open, 2, Some(Open { left_days: Some(8) }), None);
    check(&open, 10, Some(Open { left_days: Some(0) }), None);
    check(&open, 11, Some(Overdue { days: 1 }), Some(11));
    check(&promise(None, None), 30, Some(Open { left_days: None }), None);
    let kept = promise(Some(10), Some((EndKind::Kept, 10)));
    check(&kept, 9, Some(Open { left_days: Some(1) }), None);
    check(&kept, 30, Some(Kept), None);
    let late = promise(Some(10), Some((EndKind::Kept, 13)));
    check(&late, 12, Some(Overdue { days: 2 }), Some(11));
    check(&late, 30, Some(KeptLate { days: 3 }), Some(11));
    check(&promise(Some(10), Some((EndKind::Broken, 5))), 30, Some(Broken), Some(5));
    check(&promise(Some(10), Some((EndKind::Broken, 15))), 30, Some(Broken), Some(11));
    check(&promise(None, Some((EndKind::Broken, 15))), 30, Some(Broken), Some(15));
    check(&promise(None, Some((EndKind::Kept, 15))), 30, Some(Kept), None);
    check(&promise(Some(10), Some((EndKind::Withdrawn, 9))), 30, Some(Withdrawn), None);
    // taken back when it was too late
    check(&promise(Some(10), Some((EndKind::Withdrawn, 12))), 30, Some(Broken), Some(11));
}

#[test]
fn a_date_moved_by_one_side_does_not_hide_that_the_first_one_passed() {
    let mut moved = promise(Some(10), None);
    moved.deadline.moves = vec![Move { to: day(20), moved_on: day(8), kind: MoveKind::OneSided }];
    check(&moved, 12, Some(Standing::Overdue { days: 2 }), Some(11));
    moved.deadline.moves[0].kind = MoveKind::Agreed;
    check(&moved, 12, Some(Standing::Open { left_days: Some(8) }), None);
    moved.end = Some(End { how: EndKind::Kept, on: day(20) });
    check(&moved, 25, Some(Standing::Kept), None);
}

fn check_rate(promises: &[PromiseFact], n_min: u32, want: (u32, u32, Option<u8>)) {
    let policy = PromisePolicy { promise_rate_min: n_min, ..PromisePolicy::default() };
    let rate = kept_rate(promises, Side::Ours, &policy, day(30));
    assert_eq!((rate.n_kept, rate.n_settled, rate.percent()), want);
}

#[test]
fn the_rate_counts_what_was_due_and_says_nothing_of_too_few() {
    let kept = promise(Some(10), Some((EndKind::Kept, 9)));
    let late = promise(Some(10), Some((EndKind::Kept, 12)));
    let overdue = promise(Some(10), None);
    let open = promise(Some(31), None);
    let back = promise(Some(10), Some((EndKind::Withdrawn, 9)));
    let theirs = PromiseFact { side: Side::Theirs, ..kept.clone() };
    let all = [kept.clone(), kept.clone(), late, overdue, open, back, theirs];
    check_rate(&all, 4, (2, 4, Some(50)));
    check_rate(&all, 5, (2, 4, None));
    check_rate(&[], 0, (0, 0, None));
    let old = PromiseFact {
        made_on: date(2024, 1, 1),
        deadline: Deadline::new(Some(date(2024, 2, 1))),
        end: Some(End { how: EndKind::Broken, on: date(2024, 2, 2) }),
        ..kept.clone()
    };
    check_rate(&[old, kept], 1, (1, 1, Some(100)));
}
