//! The nearest known name to one that is not known, for hints.

/// How many names a hint lists.
const SHOWN: usize = 40;

/// The name in `known` that is the fewest typing mistakes away, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut distance = Distance::from(word);
    let limit = (word.chars().count() / 3).max(1);
    known.into_iter().filter_map(|name| Some((distance.to(name, limit)?, name))).min().map(|(_, name)| name)
}

/// A hint that names the nearest known name, or lists the known ones when none is near.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(name) = nearest(word, known.clone()) {
        return format!("did you mean `{name}`?");
    }
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|n| format!("`{n}`")).collect();
    let rest = names.len().saturating_sub(SHOWN);
    match (shown.is_empty(), rest) {
        (true, _) => "there is none yet".into(),
        (_, 0) => format!("known: {}", shown.join(", ")),
        _ => format!("known: {} and {rest} more", shown.join(", ")),
    }
}

/// Edit distance from one word with swaps of neighbours counted as one (optimal string alignment). What it needs is
/// kept from name to name, since one unknown word may be held against all pages of a site.
struct Distance {
    word: Vec<char>,
    name: Vec<char>,
    /// The row before the last one, the last one, and the one at work.
    rows: [Vec<usize>; 3],
}

impl Distance {
    fn from(word: &str) -> Self {
        Self { word: folded(word).collect(), name: Vec::new(), rows: Default::default() }
    }

    /// The distance to a name, unless it is over `limit`.
    fn to(&mut self, name: &str, limit: usize) -> Option<usize> {
        // A name that is much longer or shorter is not worth the comparison.
        if name.chars().count().abs_diff(self.word.len()) > limit.min(8) {
            return None;
        }
        self.name.clear();
        self.name.extend(folded(name));
        let (a, b) = (&self.word, &self.name);
        let [before, last, row] = &mut self.rows;
        last.clear();
        last.extend(0..=b.len());
        before.clone_from(last);
        for i in 1..=a.len() {
            row.clear();
            row.push(i);
            for j in 1..=b.len() {
                let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = change.min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(before[j - 2] + 1);
                }
                row.push(least);
            }
            // No later row falls below the least of two that follow each other.
            if row.iter().chain(&*last).all(|d| *d > limit) {
                return None;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, row);
        }
        last.last().copied().filter(|distance| *distance <= limit)
    }
}

/// The characters of a name in lower case.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn one_slip_is_forgiven_and_a_stranger_is_not() {
        assert_eq!(nearest("titel", ["title", "date"]), Some("title"));
        assert_eq!(nearest("colour", ["title", "date"]), None);
    }
}
