//! The `wellspring` command.

fn main() -> std::process::ExitCode {
    wellspring::cli::run()
}
