use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Writer;
use crate::leads::db::{Db, DbError, Place};
use crate::leads::testing::{on_each, rows};

fn put(name: &str) -> impl FnMut(&mut dyn Db) -> Result<u64, DbError> + Send + use<> {
    let name = name.to_owned();
    move |db| db.execute("INSERT INTO meta (name, value) VALUES ($1, 'x')", &[(&name).into()])
}

#[test]
fn work_that_fails_is_undone_alone() {
    on_each(|place, db| {
        let (writer, thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        assert_eq!(writer.run_here(put("one")), Ok(1));
        let half = writer.run_here(|db| {
            put("half")(db)?;
            Err::<(), _>(DbError::Wrong("on purpose".into()))
        });
        assert_eq!(half, Err(DbError::Wrong("on purpose".into())));
        assert!(matches!(writer.run_here(put("one")), Err(DbError::Conflict(_))), "the key is taken");
        assert_eq!(writer.run_here(put("two")), Ok(1));
        drop(writer);
        thread.join().unwrap();
        assert_eq!(rows(db, "meta WHERE value = 'x'"), 2);
    });
}

#[test]
fn many_at_once_are_all_there_when_they_are_told_so() {
    on_each(|place, db| {
        let (writer, thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        let told = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for client in 0..8 {
                let (writer, told) = (writer.clone(), told.clone());
                scope.spawn(move || {
                    for n in 0..50 {
                        if writer.run_here(put(&format!("{client}-{n}"))).is_ok() {
                            told.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        drop(writer);
        thread.join().unwrap();
        assert_eq!((told.load(Ordering::SeqCst), rows(db, "meta WHERE value = 'x'")), (400, 400));
    });
}

#[test]
fn a_conflict_is_tried_once_more() {
    on_each(|place, _| {
        let (writer, thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        let mut first = true;
        let made = writer.run_here(move |db| {
            if std::mem::take(&mut first) {
                return Err(DbError::Conflict("somebody was faster".into()));
            }
            put("three")(db)
        });
        assert_eq!(made, Ok(1));
        drop(writer);
        thread.join().unwrap();
    });
}

#[cfg(unix)]
#[test]
fn nothing_is_told_as_kept_in_a_file_that_is_gone() {
    on_each(|place, _| {
        let Place::File(path) = place else { return };
        let aside = path.with_extension("aside");
        let (writer, thread) = Writer::start(place.clone(), place.open().unwrap()).unwrap();
        let is_refused =
            |made: Result<u64, DbError>| matches!(made, Err(DbError::Unavailable(why)) if why.contains("removed"));
        assert_eq!(writer.run_here(put("one")), Ok(1));

        std::fs::rename(path, &aside).unwrap();
        assert!(is_refused(writer.run_here(put("two"))));
        assert!(!path.exists(), "no new one is made in its place");
        // Another file under its name is not it.
        std::fs::copy(&aside, path).unwrap();
        assert!(is_refused(writer.run_here(put("two"))));

        std::fs::rename(&aside, path).unwrap();
        assert_eq!(writer.run_here(put("two")), Ok(1));
        // In the middle of the work: what went into the file that is gone is not kept.
        let gone = path.clone();
        let made = writer.run_here(move |db| {
            let made = put("three")(db)?;
            std::fs::remove_file(&gone).map_err(|why| DbError::Wrong(why.to_string()))?;
            Ok(made)
        });
        assert!(is_refused(made));
        drop(writer);
        thread.join().unwrap();
    });
}
