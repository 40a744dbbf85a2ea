//! A date that was promised, with every date that it was before (P1): a promise moved is a new date
//! with the old one kept.

use crate::touch::words;
use jiff::civil::Date;

/// How a date was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// The other side said yes.
    Agreed,
    /// The other side was told, or not even that.
    OneSided,
}

words!(MoveKind { Agreed = "agreed", OneSided = "one_sided" });

/// One move of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub to: Date,
    /// When it was said.
    pub moved_on: Date,
    pub kind: MoveKind,
}

/// The date of a promise with its moves, in the order in which they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadline {
    /// `None`: it was promised without a date.
    pub first: Option<Date>,
    pub moves: Vec<Move>,
}

impl Deadline {
    /// A date that never moved.
    pub fn new(first: Option<Date>) -> Self {
        Deadline { first, moves: Vec::new() }
    }

    /// The date that people work to, as known on a day.
    pub fn due_on(&self, today: Date) -> Option<Date> {
        self.known(today).last().map(|m| m.to).or(self.first)
    }

    /// The date by which the promise is judged (ours): the last one that the other side agreed to
    /// while the date before it had not passed. Moving a date alone, or after it passed, saves nobody.
    pub fn binding_on(&self, today: Date) -> Option<Date> {
        self.known(today).fold(self.first, |binding, m| match binding {
            None => Some(m.to),
            Some(on) if m.kind == MoveKind::Agreed && m.moved_on <= on => Some(m.to),
            Some(on) => Some(on),
        })
    }

    /// How often the date was moved, as known on a day.
    pub fn n_moves(&self, today: Date) -> usize {
        self.known(today).count()
    }

    fn known(&self, today: Date) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |m| m.moved_on <= today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// A day of March.
    fn day(n: i8) -> Date {
        date(2026, 3, n)
    }

    fn check(
        first: Option<i8>,
        moves: &[(i8, i8, MoveKind)],
        due: Option<i8>,
        binding: Option<i8>,
    ) {
        let moves = moves.iter().map(|(said, to, kind)| Move {
            to: day(*to),
            moved_on: day(*said),
            kind: *kind,
        });
        let deadline = Deadline { first: first.map(day), moves: moves.collect() };
        let today = day(30);
        let got = (deadline.due_on(today), deadline.binding_on(today));
        assert_eq!(got, (due.map(day), binding.map(day)), "{deadline:?}");
    }

    #[test]
    fn only_a_move_that_was_agreed_in_time_changes_what_is_judged() {
        use MoveKind::{Agreed, OneSided};
        check(Some(10), &[], Some(10), Some(10));
        check(Some(10), &[(8, 15, Agreed)], Some(15), Some(15));
        check(Some(10), &[(10, 15, Agreed)], Some(15), Some(15));
        // said when the date had passed
        check(Some(10), &[(11, 15, Agreed)], Some(15), Some(10));
        // nobody asked the other side
        check(Some(10), &[(8, 15, OneSided)], Some(15), Some(10));
        // the other side agreed afterwards, still in time
        check(Some(10), &[(8, 15, OneSided), (9, 20, Agreed)], Some(20), Some(20));
        // a chain holds as long as each link does
        check(Some(10), &[(9, 15, Agreed), (16, 20, Agreed)], Some(20), Some(15));
        // the first date that was ever named
        check(None, &[(8, 15, OneSided)], Some(15), Some(15));
        check(None, &[], None, None);
        // a date may come nearer
        check(Some(20), &[(8, 15, Agreed)], Some(15), Some(15));
    }

    #[test]
    fn a_move_is_not_known_before_it_was_said() {
        let moved = Move { to: day(20), moved_on: day(9), kind: MoveKind::Agreed };
        let deadline = Deadline { first: Some(day(10)), moves: vec![moved] };
        assert_eq!(deadline.due_on(day(8)), Some(day(10)));
        assert_eq!((deadline.due_on(day(9)), deadline.n_moves(day(8))), (Some(day(20)), 0));
    }
}
