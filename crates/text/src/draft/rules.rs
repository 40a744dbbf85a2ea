//! The rules, a group a file; each reads the case and reports what it finds.

mod apology;
mod blame;
mod content;
mod figures;
mod form;
mod options;
mod promise;
mod repair;
mod tone;

use super::case::Case;

/// In no special order: findings are sorted by their places.
pub(super) const ALL: &[fn(&mut Case<'_>)] = &[
    apology::apology_missing,
    apology::forgiveness_request,
    apology::mode_mismatch,
    apology::over_apology,
    blame::blame_shift,
    blame::over_detail,
    blame::victim,
    content::missing_what,
    content::missing_why,
    content::progress_claimed_without_any,
    content::progress_omitted,
    figures::compensation_out_of_proportion,
    figures::number_mismatch,
    form::address_mixed,
    form::clerical_style,
    form::name_mismatch,
    form::placeholder_left,
    form::shouting,
    options::exit_missing,
    options::options_too_few,
    options::pressure,
    promise::prevention_vague,
    promise::unbacked_promise,
    repair::solution_and_date,
    tone::argument_loop,
    tone::denial,
    tone::legal_word,
    tone::tone_policing,
];
