//! What may be written in `site.toml`.

use crate::kind::{Field, Takes};

fn field(name: &str, takes: Takes, help: &str) -> Field {
    Field { name: name.into(), takes, required: false, help: help.into() }
}

fn required(name: &str, takes: Takes, help: &str) -> Field {
    Field { required: true, ..field(name, takes, help) }
}

fn words(options: &[&str]) -> Takes {
    Takes::Choice(options.iter().map(|o| (*o).to_owned()).collect())
}

fn list(takes: Takes) -> Takes {
    Takes::List(Box::new(takes))
}

/// The top level.
pub(super) fn site() -> Vec<Field> {
    let mut fields = basics();
    fields.extend(tables());
    fields
}

fn basics() -> Vec<Field> {
    vec![
        field("title", Takes::Text, "The site's title."),
        required("base_url", Takes::Text, "The address at which the site will live; may hold a path."),
        field("description", Takes::Text, "One sentence on the site."),
        field("language", Takes::Text, "The main language, as in `en`."),
        field("timezone", Takes::Text, "The IANA zone of local times, as in `Europe/Brussels`."),
        field("theme", Takes::Text, "The name of the theme."),
        field("as_of", Takes::Text, "A moment at which the site is frozen, for a sample or an archive."),
        field("privacy", Takes::Text, "The privacy page: a path to a source, or a route."),
    ]
}

fn tables() -> Vec<Field> {
    let switch = || Takes::Record(vec![field("enabled", Takes::Bool, "Whether it is made.")]);
    vec![
        field("languages", Takes::Free, "Other languages, one table each."),
        field("taxonomies", Takes::Free, "Taxonomies, one table each."),
        field("collections", Takes::Free, "Settings of collections, one table each."),
        field("kinds", Takes::Free, "Kinds of the site's own, one table each."),
        field("menu", Takes::Free, "Menus: lists of `name`, `url`, `weight`."),
        field("organization", Takes::Record(organization()), "Who publishes the site."),
        field("endpoints", Takes::Free, "Form endpoints, one table each."),
        field(
            "gate",
            Takes::Record(vec![
                field("epoch", Takes::Integer, "A new epoch changes every private address."),
                field(
                    "overlap",
                    Takes::Integer,
                    "How many former epochs keep their addresses; 0 unless it is written.",
                ),
            ]),
            "Gated content.",
        ),
        field("strategy", Takes::Free, "What `check` measures the site against."),
        field("check", Takes::Record(check()), "Checks."),
        field("markdown", Takes::Record(markdown()), "How Markdown is read."),
        field("images", Takes::Record(images()), "How pictures are made ready."),
        field("highlight", switch(), "Highlighting of code."),
        field("search", switch(), "Search data and the search page."),
        field("feeds", Takes::Record(feeds()), "Feeds."),
        field("cards", switch(), "Social cards: the pictures that shared links show."),
        field("llms", switch(), "`llms.txt` and Markdown twins."),
        field("kit", switch(), "A kit for the speakers and partners of each session."),
        field(
            "structured_data",
            Takes::Record(vec![field(
                "online_events",
                words(&["schema.org", "omit"]),
                "Whether online events are marked up.",
            )]),
            "Structured data.",
        ),
        field(
            "hosting",
            Takes::Either(Box::new(host()), Box::new(Takes::Record(vec![field("target", host(), "The host.")]))),
            "The host whose redirects and headers are written.",
        ),
        field(
            "build",
            Takes::Record(vec![field("swap", words(&["exchange", "in-place"]), "How the output folder is replaced.")]),
            "The build.",
        ),
        field("publish", Takes::Free, "Publish targets, one table each."),
        field("leads", Takes::Record(leads()), "How forms are received."),
        field("theme_settings", Takes::Free, "The theme's settings."),
        field("extra", Takes::Free, "Data of the site's own."),
    ]
}

fn host() -> Takes {
    words(&["netlify", "cloudflare", "vercel", "github-pages", "nginx", "caddy", "s3"])
}

fn check() -> Vec<Field> {
    vec![
        field("rules", Takes::Free, "Severities by code."),
        field("hosts", list(Takes::Text), "Other hosts from which pages may load something."),
    ]
}

/// `[strategy]`.
pub(super) fn strategy() -> Vec<Field> {
    let pause = vec![
        required("from", Takes::Date, "The first day."),
        required("to", Takes::Date, "The last day."),
        field("reason", Takes::Text, "Why."),
    ];
    vec![
        field("audience", Takes::Text, "For whom the site is."),
        field("promise", Takes::Text, "What each page does for them."),
        field("min_ratio", Takes::Number, "Pages of knowledge for each offer."),
        field("cta_after", Takes::Number, "Per cent of the words before a call to action."),
        field("webinar_cadence", words(&["weekly", "none"]), "How often there is a session."),
        field("testimonials_per_quarter", Takes::Integer, "How many customer stories in three months."),
        field("refresh_after", Takes::Integer, "After how many days a page of knowledge is looked at again."),
        field("pauses", list(Takes::Record(pause)), "Days on which nothing is expected."),
    ]
}

/// `[leads]`: what the receiver is told with the manifest.
fn leads() -> Vec<Field> {
    let limits = vec![
        field("per_address", Takes::Text, "How often one address may post, as in `30/min`; `off` lifts it."),
        field("connections", Takes::Integer, "How many connections may be open at once."),
        field("connections_per_address", Takes::Integer, "How many of one address."),
    ];
    let spam = vec![
        field("min_seconds", Takes::Integer, "A form that was open for less was filled in by a program."),
        field("max_links", Takes::Integer, "More web addresses in the answers are too many."),
        field("disposable", list(Takes::Text), "Domains of throw-away addresses."),
    ];
    let competitors = vec![
        field("domains", list(Takes::Text), "Domains, with all below them."),
        field("names", list(Takes::Text), "Names of companies."),
    ];
    vec![
        field("visit", words(&["page", "session"]), "What is known of a visit."),
        field("trusted_proxies", list(Takes::Text), "Proxies whose `X-Forwarded-For` counts."),
        field("origins", list(Takes::Text), "Origins that may post beside the site's own."),
        field("retention_days", Takes::Integer, "After so many days what came is deleted."),
        field("limits", Takes::Record(limits), "How much one address may ask for."),
        field("spam", Takes::Record(spam), "Signs of spam."),
        field("competitors", Takes::Record(competitors), "Who is answered politely and set aside."),
        field("costs", Takes::Free, "What each campaign has cost, by its name."),
        field("mail", Takes::Record(mail()), "Mail to visitors."),
        field("webhooks", Takes::Free, "Who is told of qualified leads, one table each."),
        field("sync", Takes::Free, "Mailing tools that are told of subscribers, one table each."),
    ]
}

/// `[leads.mail]`.
fn mail() -> Vec<Field> {
    vec![
        required("from", Takes::Text, "Who writes, as in `Acme <hello@acme.example>`."),
        field("reply_to", Takes::Text, "Who gets the answers."),
        field("per_address", Takes::Integer, "So many letters a day to an address that nobody has confirmed."),
        field("per_network", Takes::Integer, "So many letters a day that senders of one network cause."),
    ]
}

/// `[leads.webhooks.NAME]`.
pub(super) fn webhook() -> Vec<Field> {
    vec![
        required("url", Takes::Text, "Where it is."),
        field("private", Takes::Bool, "Whether it may lie in the own network."),
    ]
}

/// `[leads.sync.NAME]`; listmonk alone has lists.
pub(super) fn sync(is_listmonk: bool) -> Vec<Field> {
    let mut fields = webhook();
    fields.push(required("type", words(&["listmonk", "webhook"]), "What it is."));
    if is_listmonk {
        fields.push(required("list", Takes::Integer, "The number of the list in listmonk."));
    }
    fields
}

fn organization() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "The name."),
        field("legal_name", Takes::Text, "The legal name."),
        field("url", Takes::Url, "Its own address, if it is not the site's."),
        field("logo", Takes::Text, "The logo: a path below `content/`."),
        field("email", Takes::Text, "An e-mail address."),
        field("telephone", Takes::Text, "A telephone number."),
        field("address", Takes::Text, "The postal address in one line."),
        field("same_as", list(Takes::Url), "Profiles elsewhere."),
    ]
}

fn markdown() -> Vec<Field> {
    vec![
        field("html", words(&["allow", "escape"]), "What happens to raw HTML."),
        field("math", Takes::Bool, "Whether `$…$` is mathematics."),
        field("smart", Takes::Bool, "Whether quotes and dashes are set as printers do."),
    ]
}

fn images() -> Vec<Field> {
    vec![
        field("enabled", Takes::Bool, "Whether smaller pictures are made."),
        field("widths", list(Takes::Integer), "The widths at which they are made, in pixels."),
        field("quality", Takes::Integer, "How good they are, 1 to 100."),
        field("avif", Takes::Bool, "Whether they come as AVIF too, where that is smaller."),
        field("sizes", Takes::Text, "How wide a picture in a text is shown, as in the attribute `sizes`."),
    ]
}

fn feeds() -> Vec<Field> {
    vec![
        field("formats", list(words(&["atom", "json", "rss"])), "The formats."),
        field("sections", Takes::Bool, "Whether sections have feeds."),
        field("limit", Takes::Integer, "Entries in a feed."),
    ]
}

/// `[languages.NAME]`.
pub(super) fn language() -> Vec<Field> {
    vec![
        field("name", Takes::Text, "The language's name in itself."),
        field("title", Takes::Text, "The site's title in it."),
        field("description", Takes::Text, "The site's description in it."),
        field("menu", Takes::Free, "Menus of this language, which stand for those of the same name."),
    ]
}

/// `[taxonomies.NAME]`.
pub(super) fn taxonomy() -> Vec<Field> {
    vec![
        field("title", Takes::Text, "The taxonomy's title."),
        field("paginate_by", Takes::Integer, "Pages on a page of a term."),
        field("feed", Takes::Bool, "Whether its terms have feeds."),
    ]
}

/// `[collections.NAME]`.
pub(super) fn collection() -> Vec<Field> {
    vec![
        field("kind", Takes::Text, "The kind of its pages."),
        field("permalink", Takes::Text, "The pattern of its addresses, as in `/blog/{year}/{slug}/`."),
        field("paginate_by", Takes::Integer, "Pages on a page of the list."),
        field("sort", words(&["date", "title", "weight", "part", "starts"]), "The order of the list."),
        field("feed", Takes::Bool, "Whether it has a feed."),
    ]
}

/// An entry of `[[menu.NAME]]`.
pub(super) fn menu_item() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "Its words."),
        required("url", Takes::Text, "Where it leads: a route, a path to a source, or a URL."),
        field("weight", Takes::Integer, "The order."),
        field("language", Takes::Text, "The language whose pages show it."),
        field("children", Takes::Free, "Entries below it."),
    ]
}
