//! Secrets from the environment, and the gate's key where there is none.

use std::fs;
use std::io::Read;
use std::sync::Arc;

use super::context::Context;
use super::{Failure, report};

/// The variables that hold secrets; their values may stand in no output.
const VARIABLES: [&str; 5] = [
    "WELLSPRING_GATE_SECRET",
    "WELLSPRING_LEADS_TOKEN",
    "WELLSPRING_WEBHOOK_SECRET",
    "WELLSPRING_SMTP_URL",
    "DATABASE_URL",
];

/// The secrets that are set, with the names of their variables.
pub fn guarded() -> Vec<(String, String)> {
    VARIABLES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The secret of private addresses, if the environment has it.
pub fn gate_from_environment() -> Option<Arc<[u8]>> {
    let value = std::env::var("WELLSPRING_GATE_SECRET").ok().filter(|v| !v.is_empty())?;
    Some(value.into_bytes().into())
}

/// The secret of private addresses: from the environment, else a key of this site's own, made when it is missing.
///
/// # Errors
/// When the key cannot be read or kept.
pub fn gate(context: &Context) -> Result<Arc<[u8]>, Failure> {
    if let Some(secret) = gate_from_environment() {
        return Ok(secret);
    }
    let folder = context.root.join(".wellspring");
    let path = folder.join("gate.key");
    let cannot = |what: &str, e: &std::io::Error| Failure::Machine(format!("cannot {what} `{}`: {e}", path.display()));
    match fs::read(&path) {
        Ok(key) if key.len() >= 32 => return Ok(key.into()),
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(cannot("read", &e)),
    }
    if !context.root.join("site.toml").is_file() {
        // Where there is no site, nothing is left behind; the build tells what is missing.
        return Ok([0u8; 32].as_slice().into());
    }
    let key = random().map_err(|e| cannot("make a key for", &e))?;
    fs::create_dir_all(&folder).map_err(|e| cannot("make the folder of", &e))?;
    keep(&path, key.as_bytes()).map_err(|e| cannot("write", &e))?;
    ignore(&folder).map_err(|e| cannot("keep git away from", &e))?;
    report::note(context, "no WELLSPRING_GATE_SECRET is set, so private addresses use a key made for this site (.wellspring/gate.key)");
    Ok(key.into_bytes().into())
}

/// 256 random bits as text.
fn random() -> std::io::Result<String> {
    let mut bytes = [0u8; 32];
    #[cfg(unix)]
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    #[cfg(not(unix))]
    {
        // The system seeds every `RandomState` from its own generator.
        use std::hash::{BuildHasher, Hasher};
        for chunk in bytes.chunks_mut(8) {
            let word = std::hash::RandomState::new().build_hasher().finish();
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    }
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

fn keep(path: &std::path::Path, key: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    std::io::Write::write_all(&mut options.open(path)?, key)
}

/// Keeps the folder out of git, whatever the site's own `.gitignore` says.
fn ignore(folder: &std::path::Path) -> std::io::Result<()> {
    let path = folder.join(".gitignore");
    if path.exists() { Ok(()) } else { fs::write(path, "*\n") }
}
