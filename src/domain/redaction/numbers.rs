//! Numbers in values: payment cards, US social security numbers, IBANs.

use super::Span;
use super::table::RULES;

/// What a sheltered character reads as: no letter, no digit, no separator.
const NOTHING: char = '\0';

/// A text as characters with their places, and their digits whatever the script.
pub struct Characters {
    items: Vec<Character>,
    end: usize,
}

#[derive(Clone, Copy)]
struct Character {
    at: usize,
    letter: char,
    digit: Option<u32>,
}

impl Characters {
    /// Reads a text; what stands in `shelters`, sorted and apart, reads as neither letter nor digit.
    pub fn read(text: &str, shelters: &[Span]) -> Self {
        let mut shelters = shelters.iter().peekable();
        let read = |(at, letter)| {
            while shelters.next_if(|(_, to)| *to <= at).is_some() {}
            let hidden = shelters.peek().is_some_and(|(from, _)| *from <= at);
            let letter = if hidden { NOTHING } else { letter };
            Character { at, letter, digit: digit(letter) }
        };
        Self { items: text.char_indices().map(read).collect(), end: text.len() }
    }

    fn get(&self, index: usize) -> Option<Character> {
        self.items.get(index).copied()
    }

    fn digit(&self, index: usize) -> Option<u32> {
        self.get(index)?.digit
    }

    fn is_letter_or_digit(&self, index: usize) -> bool {
        self.get(index).is_some_and(|item| item.letter.is_alphabetic() || item.letter.is_numeric())
    }

    /// The bytes of the characters `from..to`.
    fn span(&self, from: usize, to: usize) -> Span {
        let at = |index: usize| self.get(index).map_or(self.end, |item| item.at);
        (at(from), at(to))
    }
}

/// Tells whether there is anything to look at: most values have no digit of any script.
pub fn has_digits(text: &str) -> bool {
    text.chars().any(|letter| digit(letter).is_some())
}

fn digit(letter: char) -> Option<u32> {
    if letter.is_ascii() {
        return letter.to_digit(10);
    }
    let code = u32::from(letter);
    RULES.values.digit_zeros.iter().find_map(|zero| code.checked_sub(*zero).filter(|digit| *digit < 10))
}

/// A group of digits: the characters `from..to`.
struct Group {
    from: usize,
    to: usize,
}

/// Finds payment cards: see `card` in the rules.
pub fn cards(text: &Characters, in_phone: bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for run in runs(text) {
        let plus = run.first().and_then(|group| group.from.checked_sub(1)).and_then(|before| text.get(before));
        let mut first = usize::from(plus.is_some_and(|item| item.letter == '+'));
        while first < run.len() {
            let last = last_of_card(text, &run, first, in_phone);
            if let (Some(last), Some(from)) = (last, run.get(first)) {
                let to = run.get(last).map_or(from.to, |group| group.to);
                spans.push(text.span(from.from, to));
                first = last;
            }
            first += 1;
        }
    }
    spans
}

/// Cuts the text into runs of digit groups with few separators between them.
fn runs(text: &Characters) -> Vec<Vec<Group>> {
    let card = &RULES.values.card;
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut index = 0;
    while index < text.items.len() {
        if text.digit(index).is_none() {
            index += 1;
            continue;
        }
        let mut to = index;
        while text.digit(to).is_some() {
            to += 1;
        }
        let gap = runs.last().and_then(|run| run.last()).map(|group| group.to..index);
        let joins = gap.is_some_and(|gap| {
            gap.len() <= card.max_separators
                && gap.into_iter().all(|at| text.get(at).is_some_and(|item| card.separators.contains(item.letter)))
        });
        let group = Group { from: index, to };
        match runs.last_mut().filter(|_| joins) {
            Some(run) => run.push(group),
            None => runs.push(vec![group]),
        }
        index = to;
    }
    runs
}

/// The last group of the longest card number that begins with the group `first`.
fn last_of_card(text: &Characters, run: &[Group], first: usize, in_phone: bool) -> Option<usize> {
    let mut longest = None;
    let from = run.get(first)?.from;
    let mut digits: Vec<u32> = Vec::new();
    for (index, group) in run.iter().enumerate().skip(first) {
        if digits.len() + (group.to - group.from) > RULES.values.card.max_digits {
            break;
        }
        digits.extend((group.from..group.to).filter_map(|at| text.digit(at)));
        if is_card(&digits, in_phone) && stands_as_card(text, (from, group.to), &digits) {
            longest = Some(index);
        }
    }
    longest
}

fn is_card(digits: &[u32], in_phone: bool) -> bool {
    let rules = &RULES.values.card;
    let fits = (rules.min_digits..=rules.max_digits).contains(&digits.len());
    if !fits || (in_phone && digits.len() < RULES.phone.card_min_digits) || !passes_luhn(digits) {
        return false;
    }
    rules.prefixes.get(&digits.len()).is_none_or(|prefixes| begins_with_any(prefixes, digits))
}

fn begins_with_any(prefixes: &[String], digits: &[u32]) -> bool {
    let begins =
        |prefix: &String| prefix.chars().zip(digits).all(|(letter, digit)| letter.to_digit(10) == Some(*digit));
    prefixes.iter().any(begins)
}

/// Tells whether the characters `from..to` may be a card where they stand: free, or glued to a word as people glue
/// them, with the beginning of a card that is issued.
fn stands_as_card(text: &Characters, (from, to): (usize, usize), digits: &[u32]) -> bool {
    let rules = &RULES.values.card;
    let is_latin = |at: &usize| text.get(*at).is_some_and(|item| item.letter.is_ascii_alphabetic());
    let before = (0..from).rev().take_while(is_latin).count();
    let after = (to..text.items.len()).take_while(is_latin).count();
    if [before, after].iter().any(|letters| (1..rules.min_touching_letters).contains(letters)) {
        return false;
    }
    let is_joint = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| rules.joints.contains(c.letter));
    let touched = before + after > 0 || is_joint(from.checked_sub(1)) || is_joint(Some(to));
    !touched || begins_with_any(&rules.issuers, digits)
}

/// ISO/IEC 7812-1, annex B.
fn passes_luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    sum.is_multiple_of(10)
}

/// Finds US social security numbers: see `ssn` in the rules.
pub fn social_security_numbers(text: &Characters, in_phone: bool) -> Vec<Span> {
    const LENGTH: usize = 11;
    let separators = &RULES.values.ssn.separators;
    let mut spans = Vec::new();
    let mut index = 0;
    while index + LENGTH <= text.items.len() {
        let is_shape = (0..LENGTH).all(|place| {
            let item = text.get(index + place);
            match place {
                3 => item.is_some_and(|item| separators.contains(item.letter)),
                6 => item.map(|item| item.letter) == text.get(index + 3).map(|item| item.letter),
                _ => item.is_some_and(|item| item.digit.is_some()),
            }
        });
        let free = index.checked_sub(1).is_none_or(|before| text.digit(before).is_none())
            && text.digit(index + LENGTH).is_none();
        if is_shape && free && (!in_phone || has_valid_area(text, index)) {
            spans.push(text.span(index, index + LENGTH));
            index += LENGTH;
        } else {
            index += 1;
        }
    }
    spans
}

fn has_valid_area(text: &Characters, index: usize) -> bool {
    let area = (index..index + 3).filter_map(|at| text.digit(at)).fold(0, |area, digit| area * 10 + digit);
    area != 0 && area != 666 && area < 900
}

/// Finds IBANs: see `iban` in the rules.
pub fn ibans(text: &Characters) -> Vec<Span> {
    let mut spans = Vec::new();
    for from in 0..text.items.len() {
        let free = from.checked_sub(1).is_none_or(|before| !text.is_letter_or_digit(before));
        if let Some(to) = free.then(|| end_of_iban(text, from)).flatten() {
            spans.push(text.span(from, to));
        }
    }
    spans
}

fn end_of_iban(text: &Characters, from: usize) -> Option<usize> {
    let country: String =
        [text.get(from)?, text.get(from + 1)?].iter().map(|item| item.letter.to_ascii_uppercase()).collect();
    let length = *RULES.values.iban.lengths.get(&country)?;
    let mut letters: Vec<u32> = Vec::with_capacity(length);
    // The third and the fourth are check digits.
    let is_check = |place: usize| place == 2 || place == 3;
    let mut at = from;
    while letters.len() < length {
        let gap = letters.len() >= 2 && matches!(text.get(at)?.letter, ' ' | '-');
        at += usize::from(gap);
        let item = text.get(at)?;
        let value = item.digit.or_else(|| item.letter.to_digit(36))?;
        if is_check(letters.len()) && value > 9 {
            return None;
        }
        letters.push(value);
        at += 1;
    }
    // ISO 13616: the first four characters stand at the end, letters count from 10, and the rest by 97 is 1.
    let moved = letters.iter().skip(4).chain(letters.iter().take(4));
    let rest = moved.fold(0, |rest, value| (rest * if *value > 9 { 100 } else { 10 } + value) % 97);
    (rest == 1 && !text.is_letter_or_digit(at)).then_some(at)
}
