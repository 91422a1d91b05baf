//! Names of fields: how they split into words, and which are denied.

use std::sync::LazyLock;

use regex::Regex;

use super::table::RULES;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    /// Letters without case, and marks.
    Letter,
    Digit,
    Other,
}

// The classes as the rules name them; char's own methods know other sets.
static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}]$").ok());
static LOWER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Ll}$").ok());
static UPPER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Lu}$").ok());
static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Nd}$").ok());

fn class(letter: char) -> Class {
    if letter.is_ascii() {
        return match letter {
            'a'..='z' => Class::Lower,
            'A'..='Z' => Class::Upper,
            '0'..='9' => Class::Digit,
            _ => Class::Other,
        };
    }
    let mut bytes = [0; 4];
    let text: &str = letter.encode_utf8(&mut bytes);
    let is = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(text));
    match () {
        () if is(&LOWER) => Class::Lower,
        () if is(&UPPER) => Class::Upper,
        () if is(&LETTER) => Class::Letter,
        () if is(&DIGIT) => Class::Digit,
        () => Class::Other,
    }
}

/// Splits a name as people write names in code and in labels: `cardNumber`, `card-number`, `Card number`, `cvv2`.
pub fn words_of(name: &str) -> Vec<String> {
    let letters: Vec<(char, Class)> = name.chars().map(|letter| (letter, class(letter))).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, (letter, kind)) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| letters.get(at)).map(|(_, kind)| *kind);
        let after = letters.get(index + 1).map(|(_, kind)| *kind);
        if before.is_some_and(|before| is_border(before, *kind, after)) {
            finish(&mut word, &mut words);
        }
        if *kind != Class::Other {
            word.push(*letter);
        }
    }
    finish(&mut word, &mut words);
    words
}

fn is_border(before: Class, kind: Class, after: Option<Class>) -> bool {
    let is_letter = |class| matches!(class, Class::Lower | Class::Upper | Class::Letter);
    kind == Class::Other
        || before == Class::Other
        || (before == Class::Lower && kind == Class::Upper)
        || (before == Class::Upper && kind == Class::Upper && after == Some(Class::Lower))
        || (is_letter(before) && kind == Class::Digit)
        || (before == Class::Digit && is_letter(kind))
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if word.chars().any(|letter| class(letter) != Class::Digit) {
        words.push(word.to_lowercase());
    }
    word.clear();
}

/// Tells whether a name, an id or a label alone condemns its field.
pub fn is_denied_name(name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let words = words_of(name);
    let deny = &RULES.deny;
    let joined = words.concat();
    words.iter().any(|word| deny.words.contains(word))
        || (words.len() == 1 && deny.alone.contains(&joined))
        || deny.phrases.iter().any(|phrase| words.windows(phrase.len().max(1)).any(|run| run == phrase.as_slice()))
        || deny.within.iter().any(|part| joined.contains(part.as_str()))
}
