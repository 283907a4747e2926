//! A webinar's ways into a calendar: its own file, the collection's feed, and the forms of two web calendars.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tera::Value;

use super::Renderer;
use super::values::{kinds, map, text};
use crate::kind::get;
use crate::meta::calendar;
use crate::site::Page;

/// What a webinar's template gets for calendars.
pub fn entries(renderer: &Renderer, page: &Page) -> Vec<(&'static str, Value)> {
    let base = &renderer.site.config.base;
    let upcoming = page.card.state == Some("upcoming");
    let ics = calendar::event_route(page).filter(|_| upcoming).map(|r| base.href(&r));
    let webcal = calendar::feed_route(&renderer.site, page).map(|r| {
        let absolute = base.absolute(&r);
        format!("webcal://{}", absolute.split_once("://").map_or(absolute.as_str(), |(_, rest)| rest))
    });
    vec![
        ("ics_url", super::values::optional(ics.as_deref())),
        ("webcal_url", super::values::optional(webcal.as_deref())),
        ("calendar_links", if upcoming { links(renderer, page) } else { Value::from(Vec::<Value>::new()) }),
    ]
}

fn links(renderer: &Renderer, page: &Page) -> Value {
    let (Some(starts), Some(ends)) = (get::date(page.record(), "starts"), kinds::ends(page)) else {
        return Value::from(Vec::<Value>::new());
    };
    let url = renderer.site.config.base.absolute(&page.card.route);
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let title = encode(&page.card.title);
    let details = encode(&format!("{}\n{url}", page.card.description.as_deref().unwrap_or_default()));
    let place = encode(&url);
    let compact = |at: jiff::Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let long = |at: jiff::Timestamp| encode(&at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let (from, to) = (starts.timestamp(), ends.timestamp());
    let google = format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&dates={}%2F{}&text={title}&details={details}&location={place}",
        compact(from),
        compact(to)
    );
    let outlook = format!(
        "https://outlook.live.com/calendar/0/action/compose?rru=addevent&startdt={}&enddt={}&subject={title}&body={details}&location={place}",
        long(from),
        long(to)
    );
    let yahoo = format!(
        "https://calendar.yahoo.com/?v=60&st={}&et={}&title={title}&desc={details}&in_loc={place}",
        compact(from),
        compact(to)
    );
    let link = |(name, url): (&str, String)| map([("name", text(name)), ("url", text(&url))]);
    Value::from([("Google", google), ("Outlook", outlook), ("Yahoo", yahoo)].map(link).to_vec())
}
