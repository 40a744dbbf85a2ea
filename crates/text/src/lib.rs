//! Russian and English text analysis: new text told from quotes, cues with their places, tokens for search. Pure.
