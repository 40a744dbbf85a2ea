//! The price of a clause (C031–C033, A.5) as a person enters it, and as a case of `liability`.

use crate::draft::lenient;
use crate::liability::{BaseKind, Cap, CapBase, CapLimit, Case, RateDate, Reduction, Regime};
use crate::money::{Currency, Decimal};
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a clause counts; RULES.md A.5 calls them R0…R3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegimeKind {
    /// R0: a fixed sum.
    FineFixed,
    /// R0: a percent of the base.
    FinePercent,
    /// R1: a percent a day, as the contract says.
    ContractDaily,
    /// R2: a share of the key rate a day.
    KeyRate,
    /// R3: interest of art. 395, where the contract is silent.
    Art395,
}

words!(RegimeKind {
    FineFixed = "fine_fixed", FinePercent = "fine_percent", ContractDaily = "contract_daily",
    KeyRate = "key_rate", Art395 = "art395",
});

/// What lowers the base of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// Money that was paid.
    Paid,
    /// Work that was accepted, at its price.
    Performed,
}

words!(PaymentKind { Paid = "paid", Performed = "performed" });

/// The terms of one clause. Sums are minor units of the incident's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    pub regime: RegimeKind,
    /// Debt, price or stage.
    pub base_minor: i64,
    pub base_kind: BaseKind,
    /// A fixed fine's sum.
    #[serde(default)]
    pub amount_minor: Option<i64>,
    /// Percent of a fine, or of a day.
    #[serde(
        default,
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub percent: Option<Decimal>,
    /// Of the key rate: 300 in the seed's preset.
    #[serde(default)]
    pub divisor: Option<i64>,
    #[serde(default)]
    pub rate_date: Option<RateDate>,
    /// Last day on which the obligation was still in time; `None`: a contract with no end.
    #[serde(default)]
    pub due_date: Option<Date>,
    /// Day of performance or payment; `None`: it still runs.
    #[serde(default)]
    pub end_date: Option<Date>,
    #[serde(default)]
    pub is_due_date_moved: bool,
    #[serde(
        default,
        deserialize_with = "lenient::option_decimal",
        serialize_with = "lenient::print_option_decimal"
    )]
    pub cap_percent: Option<Decimal>,
    #[serde(default)]
    pub cap_minor: Option<i64>,
    /// Price of the contract, when the cap's percent is taken of it and not of the base.
    #[serde(default)]
    pub cap_base_minor: Option<i64>,
    /// Days that do not count, both ends inclusive.
    #[serde(default)]
    pub moratorium: Vec<(Date, Date)>,
}

impl Terms {
    /// The regime, if everything it needs is entered.
    pub fn regime(&self) -> Option<Regime> {
        Some(match self.regime {
            RegimeKind::FineFixed => Regime::FineFixed { amount_minor: self.amount_minor? },
            RegimeKind::FinePercent => Regime::FinePercent { percent: self.percent? },
            RegimeKind::ContractDaily => Regime::ContractDaily { percent_per_day: self.percent? },
            RegimeKind::KeyRate => Regime::KeyRate {
                divisor: self.divisor?,
                rate_date: self.rate_date.unwrap_or(RateDate::Closing),
            },
            RegimeKind::Art395 => Regime::Art395,
        })
    }

    /// It grows by the day.
    pub fn is_daily(&self) -> bool {
        !matches!(self.regime, RegimeKind::FineFixed | RegimeKind::FinePercent)
    }

    /// The case as of a day; `None` when something it needs is missing.
    pub fn case(
        &self,
        clause: &str,
        currency: Currency,
        today: Date,
        payments: &[Reduction],
        performed: &[Reduction],
    ) -> Option<Case> {
        let regime = self.regime()?;
        if self.is_daily() && self.due_date.is_none() {
            return None;
        }
        Some(Case {
            regime,
            base_minor: self.base_minor,
            currency,
            due_date: self.due_date,
            end_date: Some(self.end_date.unwrap_or(today)),
            payments: payments.to_vec(),
            performed: performed.to_vec(),
            base_kind: self.base_kind,
            is_due_date_moved: self.is_due_date_moved,
            moratorium: self.moratorium.clone(),
            cap: self.cap(),
            clause: Some(clause.to_owned()),
            is_forecast: true,
        })
    }

    fn cap(&self) -> Option<Cap> {
        let of = self.cap_base_minor.map_or(CapBase::Base, CapBase::Sum);
        let limit = match (self.cap_percent, self.cap_minor) {
            (None, None) => return None,
            (Some(percent), None) => CapLimit::Percent(percent),
            (None, Some(minor)) => CapLimit::Amount(minor),
            (Some(percent), Some(minor)) => CapLimit::Lower(percent, minor),
        };
        Some(Cap { limit, of })
    }
}
