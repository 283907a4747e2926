//! Publishing to a folder: plan, put, interrupt, meet another publisher.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Files, bundle, path, site, tree};
use crate::bundle::{Access, Bundle, Content, Origin, Output};
use crate::diag::Checked;
use crate::publish::carry::{Job, carry_out};
use crate::publish::plan::{Listing, Plan, Reason, State};
use crate::publish::target::{self, Session, Settings, Target};
use crate::publish::{Error, plan};

fn settings(path: &str) -> Settings {
    Settings { target: "folder".into(), path: path.into(), leads: None }
}

fn plan_for(root: &Path, bundle: &Bundle, target: &dyn Target) -> (Plan, State) {
    let listing = Listing::new(root);
    bundle.make_all(&listing).unwrap();
    let state = target.state().unwrap();
    (Plan::new(bundle, listing.into_items(), &state), state)
}

fn publish_to(root: &Path, bundle: &Bundle, settings: &Settings) -> Result<usize, Error> {
    let target = target::open(root, settings)?;
    let (plan, state) = plan_for(root, bundle, &*target);
    plan.guard(&target.place(), plan::MAX_DELETES)?;
    let steps = AtomicUsize::new(0);
    let progress = || {
        steps.fetch_add(1, Ordering::Relaxed);
    };
    let leads = settings.leads.as_deref();
    carry_out(&Job { root, bundle, plan: &plan, leads, progress: &progress }, &*target, &state)?;
    Ok(steps.into_inner())
}

fn expect(root: &Path, files: Files<'_>) {
    let mut there = tree(&root.join("www"));
    there.retain(|name, _| !name.starts_with(".wellspring-published"));
    let files: BTreeMap<_, _> = files.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    assert_eq!(there, files);
}

const V1: Files<'static> = &[("index.html", "1"), ("a/index.html", "a"), ("x", "file"), ("s.css", "s")];
const V2: Files<'static> = &[("index.html", "2"), ("b/index.html", "b"), ("x/index.html", "x"), ("s.css", "s")];

#[test]
fn a_publish_puts_what_differs_deletes_what_is_gone_and_keeps_the_rest() {
    let (_home, root) = site();
    assert_eq!(publish_to(&root, &bundle(V1), &settings("www")).unwrap(), 4);
    expect(&root, V1);
    assert_eq!(publish_to(&root, &bundle(V1), &settings("www")).unwrap(), 0);
    fs::write(root.join("www/robots.txt"), "mine").unwrap();
    assert_eq!(publish_to(&root, &bundle(V2), &settings("www")).unwrap(), 5);
    let mut expected = V2.to_vec();
    expected.push(("robots.txt", "mine"));
    expect(&root, &expected);
    assert!(!root.join("www/a").exists());
    fs::remove_file(root.join("www/s.css")).unwrap();
    assert_eq!(publish_to(&root, &bundle(V2), &settings("www")).unwrap(), 1);
    expect(&root, &expected);
}

#[test]
fn a_folder_that_is_not_ours_or_a_target_that_is_unknown_is_refused() {
    let (_home, root) = site();
    fs::create_dir(root.join("www")).unwrap();
    fs::write(root.join("www/mine.txt"), "mine").unwrap();
    let error = publish_to(&root, &bundle(V1), &settings("www")).unwrap_err().to_string();
    assert!(error.contains("publish to `www`") && error.contains("not empty"), "{error}");
    let unknown = Settings { target: "ftp".into(), ..settings("x") };
    let error = publish_to(&root, &bundle(V1), &unknown).unwrap_err().to_string();
    assert!(error.contains("`ftp`") && error.contains("`folder`"), "{error}");
}

#[test]
fn private_addresses_are_not_written_down_and_still_deleted() {
    let (_home, root) = site();
    let mut with_gate = bundle(V1);
    let recipe = Box::new(|| Checked::clean(Content::Bytes(b"guide".to_vec())));
    let output = Output { access: Access::Private, origin: Origin::default(), recipe, asking: None };
    with_gate.add(path("g/token/guide.pdf"), output);
    publish_to(&root, &with_gate, &settings("www")).unwrap();
    assert!(root.join("www/g/token/guide.pdf").exists());
    let note = fs::read_to_string(root.join("www/.wellspring-published")).unwrap();
    assert!(note.contains("a/index.html") && !note.contains("token"), "{note}");
    assert_eq!(publish_to(&root, &with_gate, &settings("www")).unwrap(), 0);
    assert_eq!(publish_to(&root, &bundle(V1), &settings("www")).unwrap(), 1);
    expect(&root, V1);
}

#[test]
fn of_two_publishers_one_wins_and_the_other_is_told() {
    let (_home, root) = site();
    publish_to(&root, &bundle(V1), &settings("www")).unwrap();
    let target = target::open(&root, &settings("www")).unwrap();
    let (late, state) = plan_for(&root, &bundle(V2), &*target);
    {
        let _at_work = target.begin(&late, &state).unwrap();
        let error = publish_to(&root, &bundle(V2), &settings("www")).unwrap_err();
        assert!(error.is_busy(), "{error}");
    }
    let error = target.begin(&late, &state).err().unwrap();
    assert!(error.is_busy() && error.to_string().contains("run it again"), "{error}");
}

#[test]
fn an_interrupted_publish_is_finished_by_the_next_whatever_was_done() {
    for done in 0..6 {
        let (_home, root) = site();
        publish_to(&root, &bundle(V1), &settings("www")).unwrap();
        let target = target::open(&root, &settings("www")).unwrap();
        let next = bundle(V2);
        let (plan, state) = plan_for(&root, &next, &*target);
        let session = target.begin(&plan, &state).unwrap();
        interrupt(&plan, &next, &*session, done);
        drop(session);
        fs::write(root.join("www/.wellspring-put-3.tmp"), "half").unwrap();
        let (again, _) = plan_for(&root, &next, &*target);
        assert!(again.puts.iter().all(|put| put.reason == Reason::Interrupted), "{again}");
        // The site has moved on meanwhile: what was put for the interrupted one only must go.
        let third: Files<'_> = &[("index.html", "3"), ("s.css", "s")];
        publish_to(&root, &bundle(third), &settings("www")).unwrap();
        expect(&root, third);
    }
}

fn interrupt(plan: &Plan, bundle: &Bundle, session: &dyn Session, steps: usize) {
    let left = RefCell::new(steps);
    let go = || left.replace_with(|n| n.saturating_sub(1)) > 0;
    for path in plan.clears.iter().filter(|_| go()) {
        session.delete(path).unwrap();
    }
    for put in plan.puts.iter().filter(|_| go()) {
        let _ = session.put(put, (bundle.get(&put.path).unwrap().recipe)().value);
    }
    for path in plan.deletes.iter().filter(|_| go()) {
        session.delete(path).unwrap();
    }
}

#[test]
fn the_receivers_file_goes_beside_the_site_never_into_it() {
    let (_home, root) = site();
    fs::create_dir(root.join(".wellspring")).unwrap();
    fs::write(root.join(".wellspring/leads.json"), "{}").unwrap();
    let with = |leads: &str| Settings { leads: Some(leads.into()), ..settings("www") };
    let error = publish_to(&root, &bundle(V1), &with("www/leads")).unwrap_err().to_string();
    assert!(error.contains("everybody could read it"), "{error}");
    assert!(!root.join("www").exists());
    publish_to(&root, &bundle(V1), &with("receiver")).unwrap();
    assert_eq!(fs::read_to_string(root.join("receiver/leads.json")).unwrap(), "{}");
    expect(&root, V1);
}

#[test]
fn a_content_that_is_not_what_was_planned_is_not_put() {
    let (_home, root) = site();
    let target = target::open(&root, &settings("www")).unwrap();
    let (plan, state) = plan_for(&root, &bundle(&[("index.html", "1")]), &*target);
    let session = target.begin(&plan, &state).unwrap();
    let error = session.put(&plan.puts[0], Content::Bytes(b"2".to_vec())).unwrap_err();
    assert!(error.to_string().contains("changed while"), "{error}");
    drop(session);
    expect(&root, &[]);
}
