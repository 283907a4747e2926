//! Connections that only read, so that nobody who looks waits for those who write.

use std::sync::{Mutex, MutexGuard, TryLockError};

use super::db::{Db, DbError, Place};

/// A few connections, each used by one at a time. One that is lost is opened anew.
pub struct Readers {
    place: Place,
    slots: Vec<Mutex<Option<Box<dyn Db>>>>,
}

impl Readers {
    /// Opens so many connections.
    ///
    /// # Errors
    /// When the database cannot be had.
    pub fn open(place: &Place, count: usize) -> Result<Self, DbError> {
        let open = |_| place.open().map(|db| Mutex::new(Some(db)));
        Ok(Self { place: place.clone(), slots: (0..count.max(1)).map(open).collect::<Result<_, _>>()? })
    }

    /// Reads, and waits for a connection if all are at work.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn read<T>(&self, work: impl FnOnce(&mut dyn Db) -> Result<T, DbError>) -> Result<T, DbError> {
        let mut slot = self.slot();
        let mut db = match slot.take() {
            Some(db) => db,
            None => self.place.open()?,
        };
        let done = work(db.as_mut());
        if !db.is_lost() {
            *slot = Some(db);
        }
        done
    }

    /// A free connection, else the first one. Work that panicked has taken its connection with it, so nothing half
    /// done is left behind in a slot.
    fn slot(&self) -> MutexGuard<'_, Option<Box<dyn Db>>> {
        let free = self.slots.iter().find_map(|slot| match slot.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        });
        free.unwrap_or_else(|| self.slots[0].lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::Readers;
    use crate::leads::testing::on_each;

    #[test]
    fn a_reader_that_failed_reads_again() {
        on_each(|place, _| {
            let readers = Readers::open(place, 1).unwrap();
            assert!(readers.read(|db| db.query("SELECT nothing FROM nowhere", &[])).is_err());
            let count = |db: &mut dyn crate::leads::db::Db| db.query("SELECT COUNT(*) FROM submission", &[]);
            assert_eq!(readers.read(count).unwrap()[0].int(0), 0);
        });
    }

    #[test]
    fn a_lost_connection_is_opened_anew() {
        on_each(|place, db| {
            if db.name() != "PostgreSQL" {
                return;
            }
            let readers = Readers::open(place, 1).unwrap();
            let own = readers.read(|db| db.query("SELECT pg_backend_pid()", &[])).unwrap()[0].int(0);
            db.query("SELECT CASE WHEN pg_terminate_backend($1) THEN 1 ELSE 0 END", &[own.into()]).unwrap();
            let broken = readers.read(|db| db.query("SELECT COUNT(*) FROM submission", &[]));
            assert!(broken.is_err(), "the connection was cut");
            assert!(readers.read(|db| db.query("SELECT COUNT(*) FROM submission", &[])).is_ok());
        });
    }
}
