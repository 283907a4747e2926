//! Every code of the correctness rules: the ones that `build`, `serve` and `publish` run.
//!
//! The wider rules of `check` have a file each and bring their own code.

use super::Severity;

/// A kind of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// Severity unless `[check.rules]` says otherwise.
    pub severity: Severity,
    /// What it finds, one sentence for `check --list` and the documentation.
    pub finds: &'static str,
    /// How to mend it, one sentence.
    pub mend: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $finds:literal $mend:literal)*) => {
        $(
            #[doc = $finds]
            pub const $constant: &Code =
                &Code { name: $name, severity: Severity::$severity, finds: $finds, mend: $mend };
        )*
        /// All correctness codes, by name.
        pub const ALL: &[&Code] = &[$($constant),*];
    };
}

codes! {
    ALIAS_INVALID "alias-invalid" Error "An alias or address is no path of this site." "Write it as `/old/address/`."
    ALLOW_INVALID "allow-invalid" Error "A remark allows something without a reason, or names no rule of `check`." "Write it as `<!-- wellspring-allow: RULE, REASON -->`."
    ALLOW_UNUSED "allow-unused" Warning "A remark allows something that is not there." "Remove the remark."
    ANCHOR_BROKEN "anchor-broken" Warning "A link names an anchor that its target does not have." "Use one of the target's heading ids, or give the heading an id with `{#id}`."
    CAPTIONS_INVALID "captions-invalid" Warning "The times of captions cannot be read, or a cue is out of order." "Write the times as `00:01:02.500 --> 00:01:05.000`, each cue in the order of time."
    CHART_INVALID "chart-invalid" Error "A chart cannot be drawn as asked from its data file: a cell that is no number, no such column or file, no rows or too many." "Mend the file, or the call of the chart, as the message says."
    COLLECTION_UNKNOWN "collection-unknown" Error "A setting names a collection, kind or taxonomy that does not exist." "Correct the name."
    COMPONENT_ARGUMENT "component-argument" Error "A component is called with an argument it does not take, of another type, or without one it needs." "Look the arguments up on the component's page in the documentation."
    COMPONENT_CIRCLE "component-circle" Error "A component in a form's text shows, at first or second hand, the form that it stands in." "Name another page in the call, or link to it."
    COMPONENT_SYNTAX "component-syntax" Error "A component call in Markdown is not closed or not well formed." "Write it as `{{<name key=\"value\" />}}`."
    COMPONENT_UNKNOWN "component-unknown" Error "Markdown calls a component that the theme does not have." "Correct the name, or add `templates/components/NAME.html` to your theme."
    CONFIG_INVALID "config-invalid" Error "A value in `site.toml` or `theme.toml` is missing or of another form than needed." "Write the value as the message says."
    CONFIG_UNKNOWN_KEY "config-unknown-key" Error "A key in `site.toml` or `theme.toml` is not known." "Correct the key, or put data of your own under `[extra]`."
    DATA_INVALID "data-invalid" Error "A data file under `content/_data` cannot be read." "Mend the file at the place shown."
    DATE_INVALID "date-invalid" Error "A date or time cannot be read, does not exist, or occurs twice in the site's time zone." "Write RFC 3339 with an offset, as in `2026-11-22T12:00:00+01:00`."
    FILE_MISSING "file-missing" Error "Front matter names a file that does not exist." "Correct the path; it is relative to the file that names it."
    FILE_UNREADABLE "file-unreadable" Error "A file cannot be read, or is not of a sort that a site can hold." "Make it a readable, regular file inside the site's folder."
    FILE_WITHHELD "file-withheld" Warning "Front matter names a file that is not published, as a film that another page keeps back." "Name another file, or open what keeps it back."
    FORM_FIELD_RESERVED "form-field-reserved" Error "A form's field has a name that its endpoint keeps for itself." "Give the field another name."
    FORM_INVALID "form-invalid" Error "A form is not complete or contradicts itself." "Complete it as the message says."
    FORM_NAME_UNKNOWN "form-name-unknown" Warning "A form names a partner without a page, or an owner who is nearly a person of the site." "Correct the name; it is the file's name without `.md`."
    FORM_NEED_MISSING "form-need-missing" Error "A form that creates a lead does not ask for the need." "Add a field of type `need`, or set `creates: contact`."
    ENDPOINT_DROPS_ANSWERS "endpoint-drops-answers" Warning "A form asks for something that its endpoint's service does not keep." "Ask for less, or post through the receiver."
    ENDPOINT_INVALID "endpoint-invalid" Error "An endpoint is unknown or lacks what its service needs." "Complete `[endpoints.NAME]` in `site.toml`."
    ENDPOINT_NEEDS_SCRIPT "endpoint-needs-script" Warning "An endpoint takes only JSON, so its forms do not work without JavaScript." "Use `encoding = \"form\"`, or post through the receiver."
    FRONT_MATTER_DUPLICATE_KEY "front-matter-duplicate-key" Error "A key occurs twice in one block of front matter." "Remove one of the two."
    FRONT_MATTER_INVALID "front-matter-invalid" Error "A value in front matter has another form than its field." "Write the value as the message says."
    FRONT_MATTER_MISSING "front-matter-missing" Error "A required field of a kind is missing." "Add the field."
    FRONT_MATTER_SYNTAX "front-matter-syntax" Error "Front matter cannot be read." "Mend the block at the place shown; the rest of it is unknown until then."
    FRONT_MATTER_UNKNOWN_KEY "front-matter-unknown-key" Error "A key in front matter is not known for this kind." "Correct the key, or put data of your own under `extra:`."
    GATE_ADDRESS_IN_FORM "gate-address-in-form" Error "A form shows the address of a gated thank-you page in its HTML." "Use an endpoint that keeps the address, or open the gate."
    GATED_ASSET_OUTSIDE_GATED "gated-asset-outside-gated" Error "The asset of a gated offer lies where it would be published." "Move it into a folder `_gated/` beside its offer."
    GATE_FORMER_ADDRESS "gate-former-address" Note "What is behind a link is still up at former addresses." "When the overlap is over, lower `[gate] overlap`, or unset `WELLSPRING_GATE_SECRET_PREVIOUS`."
    GATE_WITHOUT_HEADERS "gate-without-headers" Note "Something is behind a link, and the host sends no headers of a site's own." "Where that is not enough, set `gate: signed`, or use a host that reads headers."
    GATE_WITHOUT_RECEIVER "gate-without-receiver" Error "The form before a `signed` gate posts to a service that hands out no files." "Use an endpoint of the type `wellspring`, or set the gate to `link`."
    IMAGE_BROKEN "image-broken" Warning "A file is no picture although its name says so, is cut or damaged, or has too many pixels to unpack." "Save the picture once more, and smaller if it is very large."
    IMAGE_MISSING "image-missing" Warning "An image in a page does not exist." "Correct the path, or add the image."
    LEAK "leak" Error "A public output holds what a gate, or a private field, keeps back." "Remove it from the page, or open the gate."
    LINK_BROKEN "link-broken" Error "A link leads to no page and no file of this site." "Correct the link."
    LINK_TO_UNPUBLISHED "link-to-unpublished" Warning "A link or reference leads to a draft, a future or an expired page; it is printed as plain text." "Publish the page, or remove the link."
    LINK_UNSAFE "link-unsafe" Error "A link or image in Markdown has an address that runs code, as `javascript:` does; it is taken out." "Link to a page, a file or a web address."
    MAIL_MISSING "mail-missing" Warning "A form promises letters, and `[leads.mail]` does not say who writes them." "Set `from` in `[leads.mail]` of `site.toml`."
    OUTPUT_COLLISION "output-collision" Error "Two sources make the same output." "Give one of them another slug or path."
    REFERENCE_UNKNOWN "reference-unknown" Error "Front matter refers to a person, partner, form or page that does not exist." "Correct the name; it is the file's name without `.md`."
    SECRET_IN_OUTPUT "secret-in-output" Error "A secret stands in `site.toml` or in an output." "Keep secrets in the environment only, and change the one that leaked."
    TEMPLATE_INVALID "template-invalid" Error "A template cannot be read or fails while it renders." "Mend the template at the place shown."
    TEMPLATE_MISSING "template-missing" Error "A site names a theme, or a theme a file, that does not exist." "Correct the name, or add what is missing to `themes/`."
    TEMPLATE_UNKNOWN "template-unknown" Warning "A page names a template that the theme does not have; another one shows the page." "Correct the name, or add the template to your theme."
    THEME_VERSION "theme-version" Error "A theme needs a later version of Wellspring than this one, or names one that cannot be read." "Use that version, or an earlier one of the theme."
    TITLE_MISSING "title-missing" Error "A page has neither a title nor a first heading." "Add `title:` to its front matter."
    WEBINAR_ENDS_BEFORE_START "webinar-ends-before-start" Error "A webinar, or a chapter of a video, lies outside its time." "Correct the times."
}

/// The code of that name, if it is a correctness code.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.name == name)
}
