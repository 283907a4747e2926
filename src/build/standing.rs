//! What a build is made from beside the pages and the settings, and what stands while its own files do: the theme with
//! its templates, the data files, the code that was highlighted and the
//! pictures that were looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Value;

use super::memo::{Code, Pictures};
use crate::config::Config;
use crate::diag::Checked;
use crate::path::SourcePath;
use crate::render::code::{Known, Store};
use crate::render::{Templates, data, pictures};
use crate::source::Snapshot;
use crate::theme::{self, Theme};

/// Where the files of the theme are, and the data files.
pub(super) const FOLDERS: [&str; 2] = ["themes/", "content/_data/"];

/// The theme, the data and the code of one build, with what is wrong in them.
#[derive(Clone)]
pub(super) struct Standing {
    pub(super) theme: Checked<Arc<Theme>>,
    pub(super) templates: Templates,
    pub(super) data: Checked<Arc<BTreeMap<String, Value>>>,
    pub(super) code: Arc<Store>,
    pub(super) pictures: Arc<pictures::Store>,
}

impl Standing {
    /// All of it anew, over what earlier builds know of code and pictures.
    pub(super) fn new(
        config: &Config,
        snapshot: &Snapshot,
        code: Option<Arc<Code>>,
        pictures: Option<Arc<Pictures>>,
    ) -> Self {
        let theme = theme::load(config, snapshot).map(Arc::new);
        let templates = Templates::compile(&theme.value);
        let data = data::load(snapshot).map(Arc::new);
        let code = Arc::new(Store::new(code.map(|code| code as Arc<dyn Known>)));
        let pictures = Arc::new(pictures::Store::new(pictures.map(|known| known as Arc<dyn pictures::Known>)));
        Self { theme, templates, data, code, pictures }
    }

    /// What stands of it after these files have changed, and the rest anew. The settings must be the same.
    pub(super) fn after(&self, changed: &BTreeSet<SourcePath>, config: &Config, snapshot: &Snapshot) -> Self {
        let [themes, data_files] = FOLDERS;
        let touches = |folder: &str| changed.iter().any(|path| path.as_str().starts_with(folder));
        let mut after = self.clone();
        if touches(themes) {
            after.theme = theme::load(config, snapshot).map(Arc::new);
            after.templates = Templates::compile(&after.theme.value);
        }
        if touches(data_files) {
            after.data = data::load(snapshot).map(Arc::new);
        }
        after
    }
}
