//! What Markdown means in one document.

/// The sort of HTML that comes out, and the syntax that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// CommonMark 0.31.2 and nothing else.
    CommonMark,
    /// GitHub Flavored Markdown 0.29.
    Gfm,
    /// What sites are written in.
    Site,
}

/// What becomes of HTML that an author wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawHtml {
    /// It stands as written.
    Keep,
    /// It stands, save the tags that GFM disallows (`script`, `iframe` and their like).
    Filter,
    /// It is shown as text.
    Escape,
}

/// How one document is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Syntax and markup.
    pub dialect: Dialect,
    /// What becomes of an author's HTML.
    pub raw_html: RawHtml,
    /// Quotes, dashes and dots as a typesetter would set them.
    pub smart: bool,
    /// `$…$` and `$$…$$` hold formulas.
    pub math: bool,
    /// Headings get an id and a link to themselves.
    pub heading_ids: bool,
    /// `{{<name … />}}` calls a component.
    pub components: bool,
    /// The first level-one heading becomes [`Body::title`](super::Body::title) and leaves the text.
    pub take_title: bool,
    /// If a level-one heading is left in the text, all headings go one level lower,
    /// because the page's title is the one heading of level one.
    pub demote: bool,
}

impl Options {
    /// CommonMark 0.31.2, to be held against its specification.
    pub fn commonmark() -> Self {
        Self {
            dialect: Dialect::CommonMark,
            raw_html: RawHtml::Keep,
            smart: false,
            math: false,
            heading_ids: false,
            components: false,
            take_title: false,
            demote: false,
        }
    }

    /// GitHub Flavored Markdown 0.29, to be held against its specification.
    pub fn gfm() -> Self {
        Self { dialect: Dialect::Gfm, raw_html: RawHtml::Filter, ..Self::commonmark() }
    }

    /// The defaults of a site.
    pub fn site() -> Self {
        Self {
            dialect: Dialect::Site,
            raw_html: RawHtml::Keep,
            smart: true,
            math: false,
            heading_ids: true,
            components: true,
            take_title: false,
            demote: false,
        }
    }

    /// Whether addresses that run code are taken out.
    pub(super) fn guards_addresses(&self) -> bool {
        self.dialect == Dialect::Site
    }

    /// Whether bare addresses in text become links.
    pub(super) fn links_bare_addresses(&self) -> bool {
        self.dialect != Dialect::CommonMark
    }

    /// The same for the parser.
    pub(super) fn for_parser(&self) -> pulldown_cmark::Options {
        use pulldown_cmark::Options as Flags;
        let mut flags = Flags::empty();
        if self.dialect != Dialect::CommonMark {
            flags |= Flags::ENABLE_TABLES | Flags::ENABLE_STRIKETHROUGH | Flags::ENABLE_TASKLISTS;
        }
        if self.dialect == Dialect::Site {
            flags |= Flags::ENABLE_FOOTNOTES | Flags::ENABLE_GFM | Flags::ENABLE_DEFINITION_LIST;
        }
        flags.set(Flags::ENABLE_HEADING_ATTRIBUTES, self.heading_ids);
        flags.set(Flags::ENABLE_SMART_PUNCTUATION, self.smart);
        flags.set(Flags::ENABLE_MATH, self.math);
        flags
    }
}
