//! Reasons as sentences.

use crate::{Locale, Value};
use domain::reason::{Arg, Reason};

impl Locale {
    /// The sentence of a reason, the same on a page, in a mail, in the API and on the command line.
    pub fn reason(&self, reason: &Reason) -> String {
        let args: Vec<(&str, Value)> =
            reason.args.iter().map(|(name, arg)| (name.as_ref(), self.reason_value(arg))).collect();
        self.fill(&format!("reason.{}", reason.code), &args)
    }

    /// One value of a reason, printed.
    pub(crate) fn reason_value(&self, arg: &Arg) -> Value {
        match arg {
            Arg::Count(n) => Value::Count(*n),
            Arg::Number(x) => Value::Text(self.number(*x)),
            Arg::Percent(n) => Value::Text(self.percent(*n)),
            Arg::Hours(h) => Value::Text(self.hours(*h)),
            Arg::Date(date) => Value::Text(self.day(*date)),
            Arg::FullDate(date) => Value::Text(self.date(*date)),
            Arg::Money(sum) => Value::Text(self.money(sum.minor, sum.currency.code())),
            Arg::Term(key) => Value::Text(self.t(key)),
            Arg::Text(text) => Value::Text(text.clone()),
        }
    }
}
