//! Reading a file that somebody may be writing at the same moment.
//!
//! Some editors empty a file and then fill it, or take it away and put another in its place. A build that looks just
//! then would publish half a page. So what was touched since the snapshot, or a moment before it, is looked at until
//! it keeps still.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Stat;
use super::walk::stat_of;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(3);
/// How many looks in a row must find the same where somebody writes the file over and over.
const SAME: u32 = 3;
/// How many looks there are at most: what is gone or never still after 150 ms is believed.
const LOOKS: u32 = 50;
/// A file that nobody touched for so long is not being written. In nanoseconds; clocks of file systems tick every
/// ten milliseconds at the slowest.
const CALM: i128 = 20_000_000;
/// An empty file is often one that is about to be filled.
const CALM_EMPTY: i128 = 150_000_000;

/// The bytes of a file. `known` is what the snapshot says of it, if that was certain then: while it still holds, one
/// look is enough, and it costs nothing that reading does not cost anyway.
pub(super) fn read(path: &Path, known: Option<&Stat>) -> io::Result<Vec<u8>> {
    if let Some(known) = known
        && let Ok((bytes, after)) = File::open(path).and_then(|file| look(&file, known.size))
        && after == *known
    {
        return Ok(bytes);
    }
    let mut last = still(path);
    let mut same = 1;
    for _ in 0..LOOKS {
        if same == SAME || last.as_ref().is_ok_and(|(bytes, stat)| is_calm(bytes, stat.as_ref())) {
            break;
        }
        thread::sleep(PAUSE);
        let next = still(path);
        let is_same = match (&last, &next) {
            (Ok((one, Some(before))), Ok((other, Some(now)))) => before == now && !other.is_empty() && one == other,
            _ => false,
        };
        same = if is_same { same + 1 } else { 1 };
        last = next;
    }
    last.map(|(bytes, _)| bytes)
}

/// The bytes of a file, and what is told of it if that was the same before and after.
fn still(path: &Path) -> io::Result<(Vec<u8>, Option<Stat>)> {
    let file = File::open(path)?;
    let before = stat_of(&file.metadata()?);
    let (bytes, after) = look(&file, before.size)?;
    Ok((bytes, (before == after).then_some(after)))
}

/// The bytes of a file of about that size, and what is told of it after.
fn look(file: &File, size: u64) -> io::Result<(Vec<u8>, Stat)> {
    // With room for one byte more, the end is seen without another allocation; a file that is `take`n is not asked
    // for its size once more.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(u64::MAX).read_to_end(&mut bytes)?;
    Ok((bytes, stat_of(&file.metadata()?)))
}

#[expect(clippy::disallowed_methods, reason = "the clock decides whether a file is read again, never what a page says")]
fn is_calm(bytes: &[u8], stat: Option<&Stat>) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let calm = if bytes.is_empty() { CALM_EMPTY } else { CALM };
    let now = i128::try_from(now.as_nanos()).unwrap_or(i128::MAX);
    stat.is_some_and(|stat| stat.mtime.max(stat.ctime) + calm < now)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::thread;
    use std::time::Duration;

    use super::read;

    fn file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        (folder, path)
    }

    #[test]
    fn a_file_that_is_emptied_and_filled_is_read_when_it_is_full() {
        let (_folder, path) = file();
        for taken_away in [false, true] {
            if taken_away {
                fs::remove_file(&path).unwrap()
            } else {
                fs::write(&path, "").unwrap()
            }
            let filled = path.clone();
            let editor = thread::spawn(move || {
                thread::sleep(Duration::from_millis(30));
                fs::write(filled, "words").unwrap();
            });
            assert_eq!(read(&path, None).unwrap(), b"words");
            editor.join().unwrap();
        }
    }

    #[test]
    fn what_stays_empty_or_gone_is_believed() {
        let (_folder, path) = file();
        assert!(read(&path, None).is_err());
        fs::write(&path, "").unwrap();
        assert_eq!(read(&path, None).unwrap(), b"");
    }
}
