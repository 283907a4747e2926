//! Carries the built-in theme inside the binary: lists every file of `themes/default` for `src/theme/builtin.rs`.
//! And names this build of the program by a hash of all that it is made of, so that what it keeps between two runs
//! is not read by another.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script all it knows by the environment")]
fn main() {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = package.join("themes/default");
    println!("cargo::rerun-if-changed=themes/default");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).expect("it lies below").to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({name:?}, include_bytes!({:?})),", file.display().to_string()).expect("a string");
    }
    list.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("builtin_theme.rs");
    fs::write(out, list).expect("the build folder is writable");
    let mut sources = vec![package.join("Cargo.toml"), package.join("Cargo.lock"), package.join("build.rs")];
    sources.iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    collect(&package.join("src"), &mut sources);
    sources.sort();
    sources.extend(files);
    let target = env::var("TARGET").expect("cargo sets it");
    println!("cargo::rustc-env=WELLSPRING_BUILD={:032x}", hash(&package, &sources, &target));
}

/// FNV-1a with 128 bits: two sources that differ by chance differ in it, and nothing else is asked of it.
fn hash(package: &Path, files: &[PathBuf], target: &str) -> u128 {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let mut add = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&(bytes.len() as u64).to_le_bytes()) {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    };
    add(target.as_bytes());
    for file in files {
        let name = file.strip_prefix(package).unwrap_or(file).to_string_lossy().replace('\\', "/");
        add(name.as_bytes());
        // A package may come without its lock file.
        add(&fs::read(file).unwrap_or_default());
    }
    hash
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.file_name().is_some_and(|n| !n.to_string_lossy().starts_with('.')) {
            files.push(path);
        }
    }
}
