//! What a form is: the types that the page, the endpoint and the receiver share.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::pattern::Pattern;
use crate::diag::Span;
use crate::path::Lang;

/// What a complete form makes of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Creates {
    /// A permission to write.
    Contact,
    /// A seat in a webinar.
    Registration,
    /// The file of an offer.
    Download,
    /// A person with a stated need.
    Lead,
}

impl Creates {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Registration, Self::Download, Self::Lead];

    /// The word in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Registration => "registration",
            Self::Download => "download",
            Self::Lead => "lead",
        }
    }
}

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// One line.
    Text,
    /// A person's whole name, in one field and in any order.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number, written in any way.
    Tel,
    /// The address of a page.
    Url,
    /// A number.
    Number,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// Several lines.
    Textarea,
    /// A country, by its ISO 3166 code.
    Country,
    /// A day.
    Date,
    /// A fixed value that the visitor does not see.
    Hidden,
    /// What the visitor wants to solve.
    Need,
    /// What may be spent on it.
    Budget,
    /// By when it must be solved.
    Timing,
    /// How the visitor's firm takes to new things; never scored.
    Attitude,
}

impl FieldType {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::Name,
        Self::Email,
        Self::Tel,
        Self::Url,
        Self::Number,
        Self::Choice,
        Self::Choices,
        Self::Textarea,
        Self::Country,
        Self::Date,
        Self::Hidden,
        Self::Need,
        Self::Budget,
        Self::Timing,
        Self::Attitude,
    ];

    /// The word in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Name => "name",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Url => "url",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Textarea => "textarea",
            Self::Country => "country",
            Self::Date => "date",
            Self::Hidden => "hidden",
            Self::Need => "need",
            Self::Budget => "budget",
            Self::Timing => "timing",
            Self::Attitude => "attitude",
        }
    }

    /// The type of that word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == word)
    }

    /// What a browser may fill in by itself, unless the field says otherwise.
    pub fn autocomplete(self) -> Option<&'static str> {
        match self {
            Self::Name => Some("name"),
            Self::Email => Some("email"),
            Self::Tel => Some("tel"),
            Self::Url => Some("url"),
            Self::Country => Some("country"),
            _ => None,
        }
    }
}

/// One answer that a field offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// A field is shown only when another one has a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowIf {
    /// The other field.
    pub field: String,
    /// The value it must have.
    pub value: String,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The question.
    pub label: String,
    /// What it asks for.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether it must be answered, when it is shown.
    pub required: bool,
    /// The answers to choose from.
    pub options: Vec<Choice>,
    /// A sentence of help.
    pub help: Option<String>,
    /// What a browser may fill in.
    pub autocomplete: Option<String>,
    /// The smallest number, or the first day.
    pub min: Option<String>,
    /// The largest number, or the last day.
    pub max: Option<String>,
    /// The most characters, as a browser counts them (UTF-16 units).
    pub max_length: Option<u32>,
    /// What the whole answer must look like.
    pub pattern: Option<Pattern>,
    /// When it is shown.
    pub show_if: Option<ShowIf>,
    /// The number of its step, from 1; all are 1 in a form without steps.
    pub step: u32,
    /// The value of a hidden field.
    pub value: Option<String>,
    /// Where it stands in the form's file.
    #[serde(skip)]
    pub span: Span,
}

impl Field {
    /// Whether the answer is one line, so that line breaks mean nothing in it.
    pub fn is_one_line(&self) -> bool {
        let has_lines = self.kind == FieldType::Textarea || (self.kind == FieldType::Need && self.options.is_empty());
        !has_lines
    }

    /// The most characters that the page and the receiver take.
    pub fn longest(&self) -> u32 {
        self.max_length.unwrap_or(match self.kind {
            FieldType::Email => 254,
            FieldType::Tel => 60,
            FieldType::Url => 2000,
            _ if self.is_one_line() => 500,
            _ => 5000,
        })
    }

    /// Whether it asks what the visitor needs, by its type or by its name.
    pub fn asks_need(&self) -> bool {
        self.kind == FieldType::Need
            || (self.kind != FieldType::Hidden && matches!(self.name.as_str(), "need" | "problem"))
    }
}

/// A permission that the visitor may give. It is never ticked beforehand and never required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its name within the form.
    pub id: String,
    /// The exact text.
    pub text: String,
    /// What it allows: `once`, `newsletter` or `partner:NAME`.
    pub scope: String,
    /// Whether the author asked for it to be ticked beforehand. The page never does; a rule of `check` tells.
    #[serde(skip)]
    pub asked_ticked: bool,
    /// Whether the author asked for it to be required. The page never does; a rule of `check` tells.
    #[serde(skip)]
    pub asked_required: bool,
    /// Where it stands in the form's file.
    #[serde(skip)]
    pub span: Span,
}

impl Consent {
    /// The name of its box on the wire.
    pub fn wire_name(&self) -> String {
        format!("consent_{}", self.id)
    }

    /// The name of the hidden field that carries [`Consent::hash`].
    pub fn hash_name(&self) -> String {
        format!("consent_{}_sha256", self.id)
    }

    /// The hash of the exact text.
    pub fn hash(&self) -> String {
        sha256(self.text.as_bytes())
    }

    /// A short name of this text in this language, as in `letter-en-1a2b3c4d`.
    pub fn version(&self, language: &Lang) -> String {
        let hash = self.hash();
        let digits = hash.trim_start_matches("sha256:");
        format!("{}-{language}-{}", self.id, &digits[..8])
    }
}

/// What is done with the answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Notice {
    /// What for (Markdown).
    pub purpose: String,
    /// For how long, if it is said apart.
    pub retention: Option<String>,
    /// The privacy page, as written.
    pub privacy: Option<String>,
}

/// What a visitor sees after a complete form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThankYou {
    /// Words of its own (Markdown), on a page that the site makes.
    Text(String),
    /// A page of the site, as written.
    Page(String),
}

/// A form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The file's name without its ending.
    pub name: String,
    /// The language it is written in.
    #[serde(serialize_with = "write_lang", deserialize_with = "read_lang")]
    pub language: Lang,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The words above it (HTML). They are no part of what the receiver needs.
    #[serde(skip)]
    pub intro: String,
    /// What it makes of its sender.
    pub creates: Creates,
    /// The name of its endpoint in `site.toml`.
    pub endpoint: String,
    /// The person who answers.
    pub owner: String,
    /// Within how many hours.
    pub sla_hours: u32,
    /// What comes after.
    pub thank_you: Option<ThankYou>,
    /// What the visitor gets.
    pub delivers: Option<String>,
    /// The words on its button, if the author chose them.
    pub submit: Option<String>,
    /// The questions, in order.
    pub fields: Vec<Field>,
    /// The permissions, in order.
    pub consents: Vec<Consent>,
    /// What is done with the answers.
    pub notice: Notice,
    /// The titles of its steps; empty in a form without steps.
    pub steps: Vec<Option<String>>,
}

impl Form {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The consent whose box has that name on the wire.
    pub fn consent_of(&self, wire_name: &str) -> Option<&Consent> {
        self.consents.iter().find(|c| c.wire_name() == wire_name)
    }

    /// Whether it asks what the visitor needs.
    pub fn asks_need(&self) -> bool {
        self.fields.iter().any(Field::asks_need)
    }

    /// Whether it asks for a way to answer: an e-mail address or a telephone number.
    pub fn asks_address(&self) -> bool {
        self.fields.iter().any(|f| matches!(f.kind, FieldType::Email | FieldType::Tel))
    }

    /// A hash of everything that decides what a submission means: it tells old pages from new ones.
    pub fn version(&self) -> String {
        let parts = (&self.name, self.language.as_str(), self.creates, &self.fields, &self.consents, &self.notice);
        let text = serde_json::to_string(&parts).expect("a form is plain data");
        sha256(text.as_bytes())
    }
}

/// `sha256:` and 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Two hexadecimal digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

fn write_lang<S: Serializer>(lang: &Lang, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(lang.as_str())
}

fn read_lang<'de, D: Deserializer<'de>>(from: D) -> Result<Lang, D::Error> {
    let text = String::deserialize(from)?;
    Lang::new(&text).map_err(|why| serde::de::Error::custom(why.to_string()))
}
