//! The command line: arguments, messages and exit codes. What is done with audit data the library decides.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os())
}
