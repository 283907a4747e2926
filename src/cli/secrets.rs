//! Secrets from the environment, and the gate's key where there is none.

use std::fs;

use super::context::Context;
use super::{Failure, report};
use crate::gate::Secret;
use crate::publish::error::shown;
use crate::publish::write;

/// The variables that hold secrets; their values may stand in no output.
const VARIABLES: [&str; 5] = [
    "WELLSPRING_GATE_SECRET",
    "WELLSPRING_LEADS_TOKEN",
    "WELLSPRING_WEBHOOK_SECRET",
    "WELLSPRING_SMTP_URL",
    "DATABASE_URL",
];

#[expect(clippy::disallowed_methods, reason = "secrets come from the environment, and are read here alone")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The secrets that are set, with the names of their variables.
pub fn guarded() -> Vec<(String, String)> {
    VARIABLES.iter().filter_map(|name| Some(((*name).to_owned(), variable(name)?))).collect()
}

/// The secret of private addresses, if the environment has it.
pub fn gate_from_environment() -> Option<Result<Secret, Failure>> {
    let value = variable("WELLSPRING_GATE_SECRET")?;
    Some(Secret::new(value).map_err(|why| Failure::Machine(format!("WELLSPRING_GATE_SECRET is too short: {why}"))))
}

/// The secret of private addresses: from the environment, else a key of this site's own, made when it is missing.
///
/// # Errors
/// When the key cannot be read or kept.
pub fn gate(context: &Context) -> Result<Secret, Failure> {
    if let Some(secret) = gate_from_environment() {
        return secret;
    }
    let folder = context.root.join(".wellspring");
    let path = folder.join("gate.key");
    let cannot = |what: &str, e: &std::io::Error| Failure::Machine(format!("cannot {what} `{}`: {e}", shown(&path)));
    match fs::read(&path) {
        Ok(key) if key.len() >= 32 => return made(key),
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(cannot("read", &e)),
    }
    if !context.root.join("site.toml").is_file() {
        // Where there is no site, nothing is left behind; the build tells what is missing.
        return made(vec![0; 32]);
    }
    let key = random().map_err(|e| cannot("make a key for", &e))?;
    let folder = write::state_folder(&context.root)?;
    write::replace(&folder.join("gate.key"), key.as_bytes(), write::Mode::Secret)?;
    report::note(
        context,
        "no WELLSPRING_GATE_SECRET is set, so private addresses use a key made for this site (.wellspring/gate.key)",
    );
    made(key.into_bytes())
}

fn made(key: Vec<u8>) -> Result<Secret, Failure> {
    Secret::new(key).map_err(|why| Failure::Machine(format!("the key in .wellspring/gate.key is too short: {why}")))
}

/// 256 random bits as text.
fn random() -> std::io::Result<String> {
    let mut bytes = [0u8; 32];
    #[cfg(unix)]
    std::io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
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
