//! Cuts a channel name into lower-case words.

/// The words of `name`: cut at everything that is neither letter nor digit, between letters and
/// digits, and where capitals show a joint ("LdVox", "EGtr"; "BVs" and "OHs" stay whole).
pub(super) fn tokens(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in name.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = piece.chars().collect();
        let mut start = 0;
        for i in 1..=chars.len() {
            if i == chars.len() || is_joint(&chars, start, i) {
                words.push(chars[start..i].iter().flat_map(|c| c.to_lowercase()).collect());
                start = i;
            }
        }
    }
    words
}

/// Does a new word begin at `i` of `chars`, whose present word began at `start`?
fn is_joint(chars: &[char], start: usize, i: usize) -> bool {
    let (before, here) = (chars[i - 1], chars[i]);
    if before.is_numeric() != here.is_numeric() {
        return true;
    }
    if before.is_lowercase() && here.is_uppercase() {
        return true;
    }
    // "EGtr": the capital before a lower-case letter opens a word, unless that letter is a plural s.
    let next = chars.get(i + 1);
    let plural =
        next == Some(&'s') && chars.get(i + 2).is_none_or(|c| !c.is_lowercase()) && i > start;
    before.is_uppercase()
        && here.is_uppercase()
        && next.is_some_and(|c| c.is_lowercase())
        && !plural
}
