//! Words as search compares them. The theme's `search.js` takes a question apart in the same way, step by step; what
//! is changed here has to be changed there.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters in one form: no case, no marks, no ligatures.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_low = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_low { text.into() } else { text.to_ascii_lowercase().into() };
    }
    // A letter's form does not hang on its neighbours, and a few quotation marks make no text foreign: what is ASCII is
    // taken as a whole between them.
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, after) = rest.split_at(rest.find(|ch: char| !ch.is_ascii()).unwrap_or(rest.len()));
        out.push_str(plain);
        let start = out.len() - plain.len();
        out[start..].make_ascii_lowercase();
        let (foreign, after) = after.split_at(after.find(|ch: char| ch.is_ascii()).unwrap_or(after.len()));
        fold_foreign(foreign, &mut out);
        rest = after;
    }
    out.into()
}

fn fold_foreign(text: &str, out: &mut String) {
    for ch in text.nfkd().filter(|ch| !is_combining_mark(*ch)) {
        for low in ch.to_lowercase().filter(|ch| !is_combining_mark(*ch)) {
            match low {
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' => out.push('d'),
                'ı' => out.push('i'),
                'ς' => out.push('σ'),
                'ة' => out.push('ه'),
                'ى' => out.push('ي'),
                other => out.push(other),
            }
        }
    }
}

/// Scripts that are written without spaces between words.
fn is_unspaced(ch: char) -> bool {
    matches!(ch, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Hands on each word of a folded text. Where a script has no spaces, each letter goes with the one after it, and the
/// last of a run goes alone, so that a question of one letter finds it as well.
pub fn each<'a>(folded: &'a str, mut take: impl FnMut(&'a str)) {
    for run in folded.split(|ch: char| !ch.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            take(run);
            continue;
        }
        let mut rest = run;
        while let Some(first) = rest.chars().next() {
            let is_other = |ch: char| is_unspaced(ch) != is_unspaced(first);
            let (piece, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
            if is_unspaced(first) {
                pairs(piece, &mut take)
            } else {
                take(bare(piece))
            }
            rest = after;
        }
    }
}

/// A word without the Arabic article, and the letter for `and`, `so`, `with` or `as` before it: who asks for a letter
/// means the letter as well.
fn bare(word: &str) -> &str {
    let without = |word: &'_ str, least: usize| {
        let rest = word.strip_prefix("ال").map(str::len)?;
        (word[word.len() - rest..].chars().count() >= least).then_some(rest)
    };
    let joined = || without(word.strip_prefix(['و', 'ف', 'ب', 'ك'])?, 3);
    without(word, 2).or_else(joined).map_or(word, |rest| &word[word.len() - rest..])
}

fn pairs<'a>(piece: &'a str, take: &mut impl FnMut(&'a str)) {
    let mut starts = piece.char_indices().map(|(at, _)| at).chain([piece.len()]);
    let (Some(mut one), Some(mut two)) = (starts.next(), starts.next()) else { return };
    for three in starts {
        take(&piece[one..three]);
        (one, two) = (two, three);
    }
    take(&piece[one..two]);
}

/// The longest words that a term is made of; what is longer is no word that somebody asks for.
pub const LONGEST: usize = 40;

/// Words that a question has to hold together, and that pages need not have. A word without a list is looked for.
pub fn optional(lang: &str) -> &'static [&'static str] {
    match primary(lang) {
        "en" => &EN,
        "de" => &DE,
        "fr" => &FR,
        "es" => &ES,
        "it" => &IT,
        "nl" => &NL,
        "pt" => &PT,
        _ => &[],
    }
}

/// Endings that a word of a question may lose, the longest first: who asks for `webinars` means a webinar as well.
/// What is written on the pages keeps its ending, for a question is a beginning of words anyway.
pub fn endings(lang: &str) -> &'static [&'static str] {
    match primary(lang) {
        "en" => &["ings", "ing", "ies", "ed", "es", "s", "e", "y"],
        "de" => &["ungen", "ung", "ern", "en", "er", "es", "em", "e", "n", "s"],
        "fr" => &["ements", "ement", "ees", "ee", "es", "er", "ez", "s", "e", "x"],
        "es" | "pt" => &["es", "as", "os", "s", "a", "o"],
        "it" => &["i", "e", "a", "o"],
        "nl" => &["en", "s", "e"],
        "ar" => &["ات", "ون", "ين", "ان", "ه"],
        _ => &[],
    }
}

fn primary(lang: &str) -> &str {
    lang.split('-').next().unwrap_or(lang)
}

const EN: [&str; 51] = [
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "get", "has", "have",
    "how", "i", "if", "in", "is", "it", "its", "me", "my", "of", "on", "or", "our", "s", "should", "t", "that", "the",
    "their", "this", "to", "us", "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "you",
    "your",
];

const DE: [&str; 47] = [
    "als", "am", "an", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem", "einen",
    "einer", "er", "es", "fur", "hat", "ich", "im", "in", "ist", "kann", "man", "mein", "mit", "nach", "oder", "sich",
    "sie", "sind", "und", "von", "vor", "wann", "warum", "was", "wer", "wie", "wir", "wird", "wo", "zu", "zum",
];

const FR: [&str; 46] = [
    "a", "au", "aux", "avec", "c", "ce", "ces", "comment", "d", "dans", "de", "des", "du", "elle", "en", "est", "et",
    "il", "ils", "j", "je", "l", "la", "le", "les", "ma", "mes", "mon", "n", "nos", "notre", "nous", "ou", "par",
    "pas", "pour", "pourquoi", "qu", "quand", "que", "qui", "s", "sur", "un", "une", "vous",
];

const ES: [&str; 31] = [
    "a", "al", "como", "con", "cuando", "de", "del", "donde", "el", "en", "es", "esta", "la", "las", "lo", "los", "mi",
    "no", "o", "para", "por", "que", "quien", "se", "si", "su", "sus", "un", "una", "y", "yo",
];

const IT: [&str; 32] = [
    "a", "al", "che", "chi", "come", "con", "d", "da", "del", "della", "di", "dove", "e", "gli", "i", "il", "in", "io",
    "l", "la", "le", "lo", "ma", "mio", "non", "o", "per", "quando", "si", "su", "un", "una",
];

const NL: [&str; 32] = [
    "aan", "als", "bij", "dat", "de", "die", "dit", "een", "en", "er", "het", "hoe", "ik", "in", "is", "kan", "met",
    "mijn", "naar", "of", "om", "op", "te", "van", "voor", "waar", "waarom", "wanneer", "wat", "wie", "wij", "zijn",
];

const PT: [&str; 32] = [
    "a", "ao", "as", "com", "como", "da", "das", "de", "do", "dos", "e", "em", "eu", "me", "meu", "na", "no", "o",
    "onde", "os", "ou", "para", "por", "quando", "que", "quem", "se", "sem", "seu", "sua", "um", "uma",
];

#[cfg(test)]
mod tests {
    use super::{EN, each, endings, folded, optional};

    fn words(text: &str) -> Vec<String> {
        let folded = folded(text).into_owned();
        let mut found = Vec::new();
        each(&folded, |word| found.push(word.to_owned()));
        found
    }

    #[test]
    fn case_marks_and_ligatures_do_not_count() {
        assert_eq!(
            words("Größe ÉTUDES œuvre Łódź ﬁne İstanbul"),
            ["grosse", "etudes", "oeuvre", "lodz", "fine", "istanbul"]
        );
        assert_eq!(words("ΣΟΦΟΣ σοφος"), ["σοφοσ", "σοφοσ"]);
        assert_eq!(words("３５ ＡＢＣ"), ["35", "abc"]);
    }

    #[test]
    fn what_joins_words_parts_them() {
        assert_eq!(
            words("knowledge-first, node.js; l’article d'ici"),
            ["knowledge", "first", "node", "js", "l", "article", "d", "ici"]
        );
        assert_eq!(words(" -- … "), Vec::<String>::new());
    }

    #[test]
    fn arabic_words_lose_their_article_and_marks() {
        assert_eq!(words("المظاريف وَالمَظاريف بالمظاريف مظاريف"), ["مظاريف"; 4]);
        assert_eq!(words("الأسئلة أسئلة إلى الم والدة"), ["اسيله", "اسيله", "الي", "الم", "والده"]);
    }

    #[test]
    fn scripts_without_spaces_are_taken_in_pairs() {
        assert_eq!(words("検索する"), ["検索", "索す", "する", "る"]);
        assert_eq!(words("PDF検索v2"), ["pdf", "検索", "索", "v2"]);
        assert_eq!(words("字"), ["字"]);
        assert_eq!(words("검색 엔진").len(), 2, "Korean has spaces");
    }

    #[test]
    fn lists_hold_words_as_they_are_folded() {
        for lang in ["en", "de-AT", "fr", "es", "it", "nl", "pt-BR", "ar"] {
            let list = optional(lang);
            assert!(list.is_sorted() && list.iter().all(|word| folded(word) == **word), "{lang}");
            assert!(endings(lang).iter().all(|end| folded(end) == **end), "{lang}");
        }
        assert_eq!(optional("en"), EN);
        assert!(optional("ja").is_empty() && endings("ja").is_empty());
    }
}
