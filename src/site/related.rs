//! Related pages: an explainable score from shared topics, series, links, and words of titles and headings.

use std::collections::{BTreeSet, HashMap};

use super::{Page, PageId, Site, series, status};
use crate::kind::Intent;

/// Why a page is related, for readers and for `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// One links to the other.
    Link,
    /// Both belong to one series or course.
    Series,
    /// They share a term.
    Term,
    /// Their titles and headings share words.
    Words,
}

/// A related page with its score and the strongest reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The page.
    pub id: PageId,
    /// Points; more is nearer.
    pub score: f64,
    /// The strongest reason.
    pub why: Why,
}

const LINK: f64 = 3.0;
const SERIES: f64 = 2.0;
const TERM: f64 = 4.0;
const WORD: f64 = 1.0;

/// How many pages of one term are looked at, the newest first. A term that more pages share says little of each, and
/// to hold all of them against each other would take the square of their number.
const MOST: usize = 500;

/// The pages related to one, nearest first; equal scores by route. Lists and legal pages are never related.
pub fn of(site: &Site, page: &Page) -> Vec<Related> {
    let mut points: Vec<(PageId, Why, f64)> = Vec::new();
    let mut add = |id: PageId, why: Why, score: f64| {
        if id != page.card.id {
            points.push((id, why, score));
        }
    };
    for term in &page.card.terms {
        let pages = &site.taxonomies[term.0].terms[term.1].pages;
        // What a crowded term adds is counted later, for all whom one of these reasons brings.
        let weight = if pages.len() > MOST { 0.0 } else { weight(site, *term) };
        for id in pages.iter().take(MOST) {
            add(*id, Why::Term, weight);
        }
    }
    if let Some(name) = series::name(page) {
        let key = (page.card.lang.clone(), name.to_owned());
        for id in site.series.get(&key).into_iter().flatten() {
            add(*id, Why::Series, SERIES);
        }
    }
    let linked: BTreeSet<PageId> = page.targets.iter().filter_map(linked_page).collect();
    for id in linked.iter().chain(site.backlinks.get(&page.card.id).into_iter().flatten()) {
        add(*id, Why::Link, LINK);
    }
    // What stands together is of one page, in the order in which it was added.
    points.sort_by_key(|(id, ..)| *id);
    ranked(site, page, &points)
}

/// What it says that two pages share a term: a rare one says more than one that every page has.
fn weight(site: &Site, (taxonomy, term): (usize, usize)) -> f64 {
    TERM / (site.taxonomies[taxonomy].terms[term].pages.len().max(1) as f64).sqrt()
}

fn ranked(site: &Site, page: &Page, points: &[(PageId, Why, f64)]) -> Vec<Related> {
    let is_crowded = |(taxonomy, term): &(usize, usize)| site.taxonomies[*taxonomy].terms[*term].pages.len() > MOST;
    let crowded: Vec<(usize, usize)> = page.card.terms.iter().copied().filter(is_crowded).collect();
    let all = site.words.get_or_init(|| words(site));
    let own = marks(&all[page.card.id.0 as usize]);
    let mut found: Vec<Related> = points
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|of_one| {
            let other = site.page(of_one[0].0);
            other.card.lang == page.card.lang
                && !other.document.name.is_section
                && !status::is_withdrawn(other)
                && !matches!(other.kind(), "form" | "person" | "partner")
                // Free pages and the guide are related to their own sort alone.
                && (other.card.intent != Intent::Neutral || page.card.intent == Intent::Neutral)
        })
        .map(|of_one| {
            let id = of_one[0].0;
            let shared = shared(&own, &all[id.0 as usize]);
            let by_words = (shared > 0).then(|| (Why::Words, WORD * (shared as f64).sqrt()));
            let terms = &site.page(id).card.terms;
            let by_crowd =
                crowded.iter().filter(|term| terms.contains(term)).map(|term| (Why::Term, weight(site, *term)));
            let reasons =
                || of_one.iter().map(|(_, why, score)| (*why, *score)).chain(by_crowd.clone()).chain(by_words);
            Related { id, score: reasons().map(|(_, score)| score).sum(), why: strongest(reasons()) }
        })
        .collect();
    found.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| site.page(a.id).card.route.cmp(&site.page(b.id).card.route))
    });
    found
}

fn strongest(reasons: impl Iterator<Item = (Why, f64)>) -> Why {
    let mut sums = [Why::Link, Why::Series, Why::Term, Why::Words].map(|why| (why, None));
    for (why, score) in reasons {
        if let Some((_, sum)) = sums.iter_mut().find(|(known, _)| *known == why) {
            *sum = Some(sum.unwrap_or(0.0) + score);
        }
    }
    let known = sums.into_iter().filter_map(|(why, sum)| Some((why, sum?)));
    let best = known.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    best.map_or(Why::Words, |(why, _)| why)
}

fn linked_page(target: &super::links::Target) -> Option<PageId> {
    match target {
        super::links::Target::Page(id, _) => Some(*id),
        _ => None,
    }
}

/// The words of each page's title and headings, without the short ones, as sorted numbers. They are counted once
/// for a site, when the first page asks what is related to it.
fn words(site: &Site) -> Vec<Vec<u32>> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut all = Vec::with_capacity(site.pages.len());
    for page in &site.pages {
        let headings = page.document.body.headings.iter().map(|h| h.text.as_str());
        let mut own: Vec<u32> = std::iter::once(page.card.title.as_str())
            .chain(headings)
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() > 3)
            .map(|word| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(word.to_lowercase()).or_insert(next)
            })
            .collect();
        own.sort_unstable();
        own.dedup();
        all.push(own);
    }
    all
}

/// A page's words as marks at their numbers: another page's words are then counted without comparing two lists.
fn marks(own: &[u32]) -> Vec<bool> {
    let mut marked = vec![false; own.last().map_or(0, |last| *last as usize + 1)];
    own.iter().for_each(|word| marked[*word as usize] = true);
    marked
}

/// How many of a page's words are marked.
fn shared(marked: &[bool], words: &[u32]) -> usize {
    words.iter().filter(|word| marked.get(**word as usize) == Some(&true)).count()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{MOST, TERM, of};
    use crate::path::SourcePath;
    use crate::site::{Shown, assemble};
    use crate::source::Snapshot;
    use crate::{config, parse};

    #[test]
    fn a_crowded_term_brings_its_newest_pages_and_counts_for_others_too() {
        let count = MOST + 100;
        let file = |number: usize| {
            let rare = if number < 2 { ", rare" } else { "" };
            let text = format!("---\ntitle: P\ndate: {:04}-01-01\ntopics: [crowd{rare}]\n---\n", 1000 + number);
            (SourcePath::new(&format!("content/articles/{number}.md")).unwrap(), text.into_bytes())
        };
        let snapshot = Snapshot::memory((0..count).map(file));
        let settings = "title = \"T\"\nbase_url = \"https://t.example\"\n[taxonomies.topics]\n";
        let config = Arc::new(config::read(&SourcePath::new("site.toml").unwrap(), settings, None).value);
        let documents = parse::all(&config, &snapshot, false, None).value;
        let shown = Shown { as_of: jiff::Timestamp::MAX, drafts: false, future: false };
        let site = assemble(config, &snapshot, documents, shown).value;
        let oldest = site.by_source[&SourcePath::new("content/articles/0.md").unwrap()];
        let related = of(&site, site.page(oldest));
        assert_eq!(related.len(), MOST + 1);
        let first = site.page(related[0].id);
        assert_eq!(first.card.route.as_str(), "/articles/1/");
        let both = TERM / 2_f64.sqrt() + TERM / (count as f64).sqrt();
        assert!((related[0].score - both).abs() < 1e-9, "{}", related[0].score);
    }
}
