// The words of the interface, from the same file that the program prints them from: a test names a thing by its key and
// finds it by what a person reads.

import { readFileSync } from 'node:fs';

const strings = Object.fromEntries(['ru', 'en'].map((lang) => {
  const path = new URL(`../../crates/locale/strings/${lang}.json`, import.meta.url);
  return [lang, JSON.parse(readFileSync(path, 'utf8'))];
}));

/** Hands back a function from a key (and its arguments) to the text in a language. */
export function wordsOf(lang) {
  return (key, args = {}) => {
    const text = strings[lang][key];
    if (typeof text !== 'string') throw new Error(`no plain text at ${key} in ${lang}.json`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
  };
}

/** A pattern for a text with a number in it, whatever the number and its plural form. */
export function countPattern(lang, key) {
  const forms = [strings[lang][key]].flat();
  const escaped = forms.map((form) => form
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{\w+\}/g, '[\\d\\s\\u00a0\\u202f]+'));
  return new RegExp(escaped.join('|'));
}
