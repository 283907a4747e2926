//! Names of rows that nobody can guess.

use crate::form::definition::hex;

/// 128 random bits as 32 hexadecimal digits.
///
/// # Errors
/// When the system has no random numbers.
pub fn new() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|why| format!("the system gives no random numbers: {why}"))?;
    Ok(hex(&bytes))
}
