//! A build that need not begin: nothing has changed since the last one, and the output folder is as that one left it.

use serde_json::Value;

use super::args::{BuildArgs, Format};
use super::context::{Context, Scanned};
use crate::build::Options;
use crate::build::memo::{Last, last};
use crate::publish;
use crate::publish::receiver;
use crate::publish::slot::{self, Report, Slot};
use crate::publish::write::{self, Mode};

/// What the last build came to, proven to be what this one would come to.
pub struct Early {
    /// The build.
    pub last: Last,
    /// Its outputs as they were listed, where a list is asked for.
    pub listed: Vec<Value>,
    /// The output folder, of which all is kept.
    pub slot: Slot,
}

/// Looks for the last build and for what proves it. Whatever is not certain is left to the usual way.
pub fn find(context: &Context, args: &BuildArgs, options: &Options, scanned: &Scanned) -> Option<Early> {
    let bytes = publish::memo::read(&context.root, last::NAME)?;
    let last = last::find(bytes, args.out.to_str()?, options, scanned)?;
    let listed = match (context.format, &last.listed) {
        (Format::Json, None) => return None,
        (Format::Json, Some(listed)) => serde_json::from_str(listed).ok()?,
        _ => Vec::new(),
    };
    let kept = context.root.join(".wellspring");
    if !write::holds(&kept.join(receiver::MANIFEST), &last.leads, Mode::Secret) || !receiver::stands(&kept) {
        return None;
    }
    let slot_options = slot::Options { memo: true, in_place: last.in_place };
    let mut slot = Slot::open(&context.root, &args.out, slot_options).ok()?;
    slot.stands(&last.outputs).then_some(Early { last, listed, slot })
}

impl Early {
    /// Whether a build that has been made came to just this, and had nothing to do.
    pub fn says(&self, last: &Last, report: &Report) -> bool {
        let span = last::Span { from: self.last.span.from, ..last.span };
        let listed = last.listed.clone().or_else(|| self.last.listed.clone());
        self.last == Last { span, listed, ..last.clone() } && (report.written, report.removed) == (0, 0)
    }
}

/// Keeps what a build came to, if every change of a file would be seen.
pub fn keep(context: &Context, args: &BuildArgs, options: &Options, (scanned, last): (&Scanned, &Last)) {
    let Some(out) = args.out.to_str().filter(|_| last::is_settled(&scanned.value, options.now)) else { return };
    let bytes = publish::memo::read(&context.root, last::NAME).unwrap_or_default();
    let update = last::update(bytes, out, options, last);
    super::build::save(context, update.map(|update| (last::NAME, update)).into_iter().collect());
}
