//! Back-tests (L6, A.14): on the agency's own history, when would Houston have warned about each
//! client that left, and how often for nothing. Read [`begin`], then [`run`], then [`report`].

mod begin;
mod evidence;
mod past;
mod report;
mod run;

pub use begin::{begin, begin_and_run, cancel};
pub use evidence::{Evidence, evidence};
pub(crate) use past::load;
pub use report::{Report, Row, get, list, report};
pub use run::{run, try_client};
pub use store::backtests::Backtest;

/// Where a back-test stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl State {
    /// The word in the database, the API and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }

    /// The state of a run.
    pub fn of(run: &Backtest) -> State {
        use State as S;
        [S::Waiting, S::Running, S::Done, S::Failed, S::Cancelled]
            .into_iter()
            .find(|state| state.word() == run.state)
            .unwrap_or(S::Failed)
    }

    /// Is it over?
    pub fn is_over(self) -> bool {
        !matches!(self, State::Waiting | State::Running)
    }
}
