//! How a word about an incident reaches the client (C040): which news by call, by meeting, by letter,
//! what follows it and how soon. A letter alone lets nobody hear the answer.

use super::TellingKind;
use crate::draft::DraftKind;
use crate::reason::{Arg, Reason};
use crate::severity::Level;
use serde::{Deserialize, Serialize};

/// Working minutes within which the call is made where much is at stake (ours).
const URGENT_MINUTES: i64 = 15;

/// What the choice of the channel depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelFacts {
    pub purpose: DraftKind,
    /// What is expected of the incident; `None`: not weighed.
    pub severity: Option<Level>,
    /// The contact stands badly before his own people (C026).
    pub is_personal: bool,
    /// The client's side knows of it, and not from us.
    pub is_learned: bool,
    pub prefers_call: bool,
    /// The client was spoken with about it.
    pub is_heard: bool,
    /// Working minutes from the letter to the call
    /// ([`crate::handling::HandlingPolicy::handling_call_minutes`]).
    pub call_minutes: i64,
}

/// The channel, with what follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChannelAdvice {
    pub first: TellingKind,
    /// What goes with it; a letter of news never goes alone.
    pub then: Option<TellingKind>,
    /// Working minutes within which the voice is to be heard: from now where it comes first, else
    /// from the letter; `None`: no haste.
    pub voice_minutes: Option<i64>,
    pub reason: Reason,
}

/// The channel for a word of that purpose. Rules in order; the first that holds.
pub fn advise(facts: &ChannelFacts) -> ChannelAdvice {
    use TellingKind::{Call, Letter, Meeting};
    let is_news = matches!(facts.purpose, DraftKind::FirstNotice | DraftKind::Apology);
    let advice = |first, then, voice_minutes: Option<i64>, code| {
        let minutes = Arg::Hours(voice_minutes.unwrap_or_default() as f64 / 60.0);
        ChannelAdvice {
            first,
            then,
            voice_minutes,
            reason: Reason::new(code).with("time", minutes),
        }
    };
    let urgent = Some(URGENT_MINUTES.min(facts.call_minutes));
    if facts.is_learned && !facts.is_heard {
        return advice(Call, Some(Letter), urgent, "channel.learned");
    }
    if is_news && facts.is_personal {
        return advice(Call, Some(Meeting), urgent, "channel.personal");
    }
    if is_news && facts.severity == Some(Level::High) {
        return advice(Call, Some(Letter), urgent, "channel.severe");
    }
    if facts.prefers_call {
        return advice(Call, Some(Letter), Some(facts.call_minutes), "channel.phone");
    }
    if !is_news && facts.is_heard {
        // options and explanations are read at leisure once the client was heard (T10)
        return advice(Letter, None, None, "channel.letter");
    }
    advice(Letter, Some(Call), Some(facts.call_minutes), "channel.both")
}

/// Letters that went out while no talk was held or planned (C040, L23): one talk, before or after, is
/// enough to have heard the client.
pub fn alone(words: &[TellingKind]) -> Option<Reason> {
    let is_voice = |kind: &TellingKind| matches!(kind, TellingKind::Call | TellingKind::Meeting);
    let is_alone = !words.is_empty() && !words.iter().any(is_voice);
    is_alone.then(|| Reason::new("channel.letter-alone"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(purpose: DraftKind) -> ChannelFacts {
        ChannelFacts {
            purpose,
            severity: None,
            is_personal: false,
            is_learned: false,
            prefers_call: false,
            is_heard: false,
            call_minutes: 60,
        }
    }

    fn check(facts: ChannelFacts, first: TellingKind, then: Option<TellingKind>, code: &str) {
        let advice = advise(&facts);
        assert_eq!((advice.first, advice.then), (first, then), "{facts:?}");
        assert_eq!(advice.reason.code, code, "{facts:?}");
    }

    #[test]
    fn the_channel_follows_from_what_is_at_stake_and_what_the_client_prefers() {
        use DraftKind::{Explanation, FirstNotice, Options};
        use TellingKind::{Call, Letter, Meeting};
        let news = plain(FirstNotice);
        check(news, Letter, Some(Call), "channel.both");
        let phone = ChannelFacts { prefers_call: true, ..news };
        check(phone, Call, Some(Letter), "channel.phone");
        let severe = ChannelFacts { severity: Some(Level::High), ..news };
        check(severe, Call, Some(Letter), "channel.severe");
        check(
            ChannelFacts { is_personal: true, ..severe },
            Call,
            Some(Meeting),
            "channel.personal",
        );
        check(ChannelFacts { is_learned: true, ..news }, Call, Some(Letter), "channel.learned");
        let medium = ChannelFacts { severity: Some(Level::Medium), ..news };
        check(medium, Letter, Some(Call), "channel.both");
        // What comes after the talk may be read at leisure.
        check(plain(Options), Letter, Some(Call), "channel.both");
        let heard = ChannelFacts { is_heard: true, is_learned: true, ..plain(Explanation) };
        check(heard, Letter, None, "channel.letter");
    }

    #[test]
    fn a_letter_alone_is_seen_until_somebody_calls() {
        use TellingKind::{Call, Letter, Meeting};
        let check = |kinds: &[TellingKind], is_alone: bool| {
            assert_eq!(alone(kinds).is_some(), is_alone, "{kinds:?}");
        };
        check(&[], false);
        check(&[Letter], true);
        check(&[TellingKind::Chat, Letter], true);
        check(&[Letter, Call], false);
        check(&[Meeting, Letter], false);
    }

    proptest! {
        #[test]
        fn bad_news_never_goes_by_letter_alone(
            severity in proptest::option::of(0..3_usize), flags in proptest::array::uniform4(any::<bool>()),
            minutes in 5..960_i64,
        ) {
            let [is_personal, is_learned, prefers_call, is_heard] = flags;
            let severity = severity.map(|i| Level::ALL[i]);
            for purpose in [DraftKind::FirstNotice, DraftKind::Apology] {
                let advice = advise(&ChannelFacts {
                    purpose, severity, is_personal, is_learned, prefers_call, is_heard,
                    call_minutes: minutes,
                });
                prop_assert!(advice.first != TellingKind::Letter || advice.then == Some(TellingKind::Call));
                prop_assert!(advice.voice_minutes.is_some_and(|m| m <= minutes));
            }
        }
    }
}
