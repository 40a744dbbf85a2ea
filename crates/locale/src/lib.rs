//! Sentences, plurals, dates and money in Russian and English.
