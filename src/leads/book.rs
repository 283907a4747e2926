//! The site as the receiver knows it: the manifest, ready to be asked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::settings::Settings;
use crate::config;
use crate::form::context;
use crate::form::manifest::{Entry, Manifest};
use crate::form::view::{self, ThankYouAt, View, ViewContext};

/// Forms by name and language, the site's addresses, and the settings.
#[derive(Debug)]
pub struct Book {
    /// The manifest without its forms.
    pub manifest: Manifest,
    /// The `[leads]` table.
    pub settings: Settings,
    /// The folder of the manifest; files of `signed` gates lie below it.
    pub folder: PathBuf,
    forms: BTreeMap<String, BTreeMap<String, Arc<Entry>>>,
    origins: Vec<String>,
    receivers: Vec<String>,
    zone: TimeZone,
}

impl Book {
    /// Reads the manifest's text.
    ///
    /// # Errors
    /// All that is wrong with it or its `[leads]` table.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        let mut manifest = Manifest::from_json(text).map_err(|why| vec![why])?;
        let settings = Settings::read(&manifest.leads)?;
        let forms: BTreeMap<_, BTreeMap<_, _>> = std::mem::take(&mut manifest.forms)
            .into_iter()
            .map(|(name, by)| (name, by.into_iter().map(|(lang, entry)| (lang, Arc::new(entry))).collect()))
            .collect();
        let mut origins = settings.origins.clone();
        origins.extend(config::origin(&manifest.site.url));
        // The page that shows a form again with its errors stands at the receiver's own address.
        let entries = forms.values().flat_map(BTreeMap::values);
        let urls = |e: &Arc<Entry>| config::origin(e.endpoint.setting("url")?);
        origins.extend(entries.clone().filter_map(urls));
        let receivers = entries.filter(|e| e.endpoint.service == "wellspring").filter_map(urls).collect();
        origins.sort();
        origins.dedup();
        let zone = crate::date::zone(&manifest.site.zone).unwrap_or(TimeZone::UTC);
        Ok(Self { manifest, settings, folder: PathBuf::new(), forms, origins, receivers, zone })
    }

    /// How many forms there are.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The forms' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.forms.keys().map(String::as_str)
    }

    /// A form in a language: in that one, else in the site's, else in any.
    pub fn form(&self, name: &str, language: Option<&str>) -> Option<&Arc<Entry>> {
        let by = self.forms.get(name)?;
        let wanted = language.and_then(|l| by.get(l));
        wanted.or_else(|| by.get(&self.manifest.site.language)).or_else(|| by.values().next())
    }

    /// Whether a page of that origin may post. A browser that hides the origin (`null`) takes nothing from anybody by
    /// posting a public form, so it may; but it is told nothing across origins.
    pub fn may_post(&self, origin: Option<&str>) -> bool {
        origin.is_none_or(|o| o == "null" || self.is_ours(o))
    }

    /// Whether an origin is the site's, the receiver's, or named in `[leads] origins`.
    pub fn is_ours(&self, origin: &str) -> bool {
        config::origin(origin).is_some_and(|o| self.origins.contains(&o))
    }

    /// The zone in which the inbox tells times: the site's.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether an origin is the address under which forms reach this receiver.
    pub fn is_receiver(&self, origin: &str) -> bool {
        config::origin(origin).is_some_and(|o| self.receivers.contains(&o))
    }

    /// A language's own words.
    pub fn words(&self, language: &str, key: &str) -> Option<String> {
        self.manifest.words.get(language)?.get(key).cloned()
    }

    /// The form as its page prints it, to show it again.
    pub fn view(&self, entry: &Entry, posted: &[(String, String)]) -> View {
        let value = |key: &str| posted.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
        let offer = Some(value(context::OFFER)).filter(|o| entry.offers.contains_key(*o));
        let language = entry.form.language.as_str();
        let origin = config::origin(&self.manifest.site.url).unwrap_or_default();
        let mut made = view::view(
            &entry.form,
            &ViewContext {
                endpoint: &entry.endpoint,
                prefix: "form",
                page: value(context::PAGE),
                origin: &origin,
                offer,
                thank_you: ThankYouAt::Private,
                privacy: entry.privacy.as_deref(),
                visit: self.settings.visit,
                words: &|key| self.words(language, key),
                markdown: &|text| crate::html::escape(text),
            },
        );
        entry.notice.clone_into(&mut made.notice.html);
        // Wherever the page came from, its answer goes back to where it was asked.
        made.action = format!("/f/{}", entry.form.name);
        made
    }

    /// The page to go back to, on this site whatever was posted.
    pub fn back(&self, page: &str) -> Option<String> {
        let origin = config::origin(&self.manifest.site.url)?;
        let is_path = page.starts_with('/') && !page.contains(['\\', '\n', '\r', '\t']);
        is_path.then(|| format!("{origin}{page}"))
    }
}
