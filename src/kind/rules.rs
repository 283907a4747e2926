//! What search engines accept as structured data, and since when and until when.
//!
//! A rule that ends is a row that gets an end; nothing else in the program changes.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// One rule with its dates.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// A short name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The day on which it began, if this table knows.
    pub from: Option<&'static str>,
    /// The day on which it ended, if it has.
    pub until: Option<&'static str>,
    /// Where it is written.
    pub source: &'static str,
}

macro_rules! rules {
    ($($constant:ident $name:literal $from:expr, $until:expr, $source:literal, $says:literal;)*) => {
        $(
            #[doc = $says]
            pub const $constant: &Rule =
                &Rule { name: $name, says: $says, from: $from, until: $until, source: $source };
        )*
        /// Every rule.
        pub const ALL: &[&Rule] = &[$($constant),*];
    };
}

rules! {
    ARTICLE "article" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/article",
        "An article needs no property; headline, image, dates with an offset, and authors apart from each other are recommended.";
    EVENT "event" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/event",
        "An event needs a name, a start with an offset, and a `Place` with an address; one event a page.";
    EVENT_ONLINE "event-online" None, Some("2025-06-05"),
        "https://developers.google.com/search/docs/appearance/structured-data/event",
        "An event that is only online may have a rich result.";
    EVENT_TAB "event-tab" None, Some("2026-09-15"),
        "https://developers.google.com/search/docs/appearance/structured-data/event",
        "Events are listed on a tab of their own.";
    VIDEO "video" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/video",
        "A video needs a name, a thumbnail and an upload date with an offset, and is the main thing on its page.";
    CLIP "clip" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/video",
        "A clip needs a name, a start in seconds, and the address of the video's page with a time parameter.";
    ORGANIZATION "organization" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/organization",
        "An organization needs no property; one node with one `@id` everywhere.";
    PROFILE "profile" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/profile-page",
        "A profile page has one person as its main entity, with a name.";
    BREADCRUMB "breadcrumb" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/breadcrumb",
        "A trail has at least two items, each with its position and name, and is visible on the page.";
    BREADCRUMB_MOBILE "breadcrumb-mobile" None, Some("2025-01-22"),
        "https://developers.google.com/search/docs/appearance/structured-data/breadcrumb",
        "The trail is shown on telephones.";
    FAQ "faq" None, Some("2026-05-07"),
        "https://developers.google.com/search/docs/appearance/structured-data/faqpage",
        "A page of questions and answers may have a rich result.";
    HOW_TO "how-to" None, Some("2023-09-13"),
        "https://developers.google.com/search/docs/appearance/structured-data/how-to",
        "A page of instructions may have a rich result.";
    SEARCH_BOX "search-box" None, Some("2024-11-21"),
        "https://developers.google.com/search/docs/appearance/structured-data/sitelinks-searchbox",
        "A `SearchAction` of the site gives a search box.";
    COURSE_LIST "course-list" None, None,
        "https://developers.google.com/search/docs/appearance/structured-data/course",
        "At least three courses, each with a curriculum, may have a rich result.";
    COURSE_INFO "course-info" None, Some("2025-06-12"),
        "https://developers.google.com/search/docs/appearance/structured-data/course-info",
        "A single course may have a rich result.";
    LEARNING_VIDEO "learning-video" None, Some("2025-06-12"),
        "https://developers.google.com/search/docs/appearance/structured-data/learning-video",
        "A video may be marked as one that teaches.";
    SELF_REVIEW "self-review" Some("2019-09-16"), None,
        "https://developers.google.com/search/docs/appearance/structured-data/review-snippet",
        "Reviews of an organization on its own pages have no stars, also through somebody else's widget.";
}

impl Rule {
    /// Whether it holds at a moment: from the first day on, and until the last has begun (UTC).
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from.and_then(day).is_none_or(|from| from <= at) && self.until.and_then(day).is_none_or(|until| at < until)
    }

    /// The moments at which that changes.
    pub fn dates(&self) -> impl Iterator<Item = Timestamp> {
        [self.from, self.until].into_iter().flatten().filter_map(day)
    }
}

fn day(text: &str) -> Option<Timestamp> {
    Some(text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::{ALL, FAQ, SELF_REVIEW, VIDEO};

    #[test]
    fn a_rule_holds_between_its_dates() {
        let cases = [
            (FAQ, "2026-05-06T23:59:59Z", true),
            (FAQ, "2026-05-07T00:00:00Z", false),
            (SELF_REVIEW, "2019-09-15T00:00:00Z", false),
            (SELF_REVIEW, "2026-01-01T00:00:00Z", true),
            (VIDEO, "2026-01-01T00:00:00Z", true),
        ];
        for (rule, at, holds) in cases {
            assert_eq!(rule.holds(at.parse().unwrap()), holds, "{} at {at}", rule.name);
        }
    }

    #[test]
    fn every_day_in_the_table_exists_and_every_name_is_its_own() {
        let mut names: Vec<&str> = ALL.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for rule in ALL {
            for day in [rule.from, rule.until].into_iter().flatten() {
                assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
            }
            assert!(rule.source.starts_with("https://") && rule.says.ends_with('.'));
        }
    }
}
