//! Secrets from the environment, and the gate's key where there is none.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::context::Context;
use super::{Failure, report};
use crate::gate::{Secret, Secrets};
use crate::publish::error::shown;
use crate::publish::write;

/// The variable with the secret of private addresses, and the one with the secret before it.
const GATE: &str = "WELLSPRING_GATE_SECRET";
const PREVIOUS: &str = "WELLSPRING_GATE_SECRET_PREVIOUS";

/// The variables that hold secrets; their values may stand in no output.
const VARIABLES: [&str; 6] =
    [GATE, PREVIOUS, "WELLSPRING_LEADS_TOKEN", "WELLSPRING_WEBHOOK_SECRET", "WELLSPRING_SMTP_URL", "DATABASE_URL"];

/// The file under `.wellspring/` that holds the key.
const KEY: &str = "gate.key";

#[expect(clippy::disallowed_methods, reason = "secrets come from the environment, and are read here alone")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Each mailing tool's `user:token`, in a variable that ends with its name.
const OF_TOOLS: &str = "WELLSPRING_SYNC_";

/// The secrets that are set, with the names of their variables.
pub fn guarded() -> Vec<(String, String)> {
    let mut names: Vec<String> = VARIABLES.iter().map(|name| (*name).to_owned()).collect();
    let mut tools: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|n| n.starts_with(OF_TOOLS))
        .collect();
    tools.sort();
    names.extend(tools);
    names.into_iter().filter_map(|name| variable(&name).map(|value| (name, value))).collect()
}

/// The secret of private addresses, if the environment has it.
pub fn gate_from_environment() -> Option<Result<Secret, Failure>> {
    from_environment(GATE)
}

fn from_environment(name: &str) -> Option<Result<Secret, Failure>> {
    let value = variable(name)?;
    Some(Secret::new(value).map_err(|why| Failure::Machine(format!("{name} is too short: {why}"))))
}

/// The secrets of private addresses: [`gate`], and the one before it if the environment has it.
///
/// # Errors
/// As [`gate`].
pub fn gates(context: &Context) -> Result<Secrets, Failure> {
    Ok(Secrets { current: gate(context)?, previous: from_environment(PREVIOUS).transpose()? })
}

/// The secret of private addresses: from the environment, else the key that the site keeps, else one that nobody keeps
/// unless [`keep`] does. Nothing is written here.
///
/// # Errors
/// When the key cannot be read or made.
pub fn gate(context: &Context) -> Result<Secret, Failure> {
    if let Some(secret) = gate_from_environment() {
        return secret;
    }
    let key = match kept(context)? {
        Some(key) => key,
        None => random().map_err(|e| cannot("make a key for", context, &e))?.into_bytes(),
    };
    made(key)
}

/// Keeps the secret as the site's own key where there is none yet and the environment has no secret, and says so.
/// Called under the lock, and only for a site that has a private address.
///
/// # Errors
/// When the key cannot be kept.
pub fn keep(context: &Context, secret: &Secret) -> Result<(), Failure> {
    if gate_from_environment().is_some() || kept(context)?.is_some() {
        return Ok(());
    }
    let folder = write::state_folder(&context.root)?;
    write::replace(&folder.join(KEY), secret.bytes(), write::Mode::Secret)?;
    report::note(
        context,
        "no WELLSPRING_GATE_SECRET is set, so private addresses use a key made for this site (.wellspring/gate.key)",
    );
    Ok(())
}

/// The key that the site keeps. One that is too short counts as none.
fn kept(context: &Context) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(key_path(context)) {
        Ok(key) => Ok((key.len() >= 32).then_some(key)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(cannot("read", context, &e)),
    }
}

fn key_path(context: &Context) -> PathBuf {
    context.root.join(".wellspring").join(KEY)
}

fn cannot(what: &str, context: &Context, error: &std::io::Error) -> Failure {
    Failure::Machine(format!("cannot {what} `{}`: {error}", shown(&key_path(context))))
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
