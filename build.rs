//! Link settings of the C library: its name at run time, and the version resource of the Windows DLL.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The number of the binary interface; it is part of the name under which programs load the library.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=TMA_ABI_VERSION={ABI_VERSION}");
    match (variable("CARGO_CFG_TARGET_OS").as_str(), variable("CARGO_CFG_TARGET_ENV").as_str()) {
        ("linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "illumos" | "solaris", _) => {
            link(&format!("-Wl,-soname,libteams_meeting_audit.so.{ABI_VERSION}"));
        }
        ("macos", _) => link(&format!("-Wl,-install_name,@rpath/libteams_meeting_audit.{ABI_VERSION}.dylib")),
        ("windows", "gnu") => {
            // The DLL needs nothing that is not part of Windows.
            link("-static-libgcc");
            match version_resource() {
                Ok(object) => link(&object.display().to_string()),
                Err(reason) => println!("cargo::warning=the DLL has no version resource: {reason}"),
            }
        }
        _ => {}
    }
}

fn link(argument: &str) {
    println!("cargo::rustc-cdylib-link-arg={argument}");
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Compiles what Explorer and Get-Item show of the DLL: product, version, licence.
fn version_resource() -> Result<PathBuf, String> {
    let folder = PathBuf::from(variable("OUT_DIR"));
    let (source, object) = (folder.join("version.rc"), folder.join("version.o"));
    std::fs::write(&source, version_script()).map_err(|error| error.to_string())?;
    let compiler = format!("{}-w64-mingw32-windres", variable("CARGO_CFG_TARGET_ARCH"));
    run(&compiler, &source, &object)?;
    Ok(object)
}

fn run(compiler: &str, source: &Path, object: &Path) -> Result<(), String> {
    let status = Command::new(compiler).arg(source).arg(object).status();
    match status.map_err(|error| format!("{compiler}: {error}"))? {
        status if status.success() => Ok(()),
        status => Err(format!("{compiler} ended with {status}")),
    }
}

fn version_script() -> String {
    let numbers = ["MAJOR", "MINOR", "PATCH"].map(|part| variable(&format!("CARGO_PKG_VERSION_{part}"))).join(",");
    let prerelease = if variable("CARGO_PKG_VERSION_PRE").is_empty() { 0 } else { 2 };
    let strings = [
        ("FileDescription", variable("CARGO_PKG_DESCRIPTION")),
        ("FileVersion", variable("CARGO_PKG_VERSION")),
        ("InternalName", "teams_meeting_audit".to_owned()),
        ("LegalCopyright", format!("{} licence", variable("CARGO_PKG_LICENSE"))),
        ("ProductName", variable("CARGO_PKG_NAME")),
        ("ProductVersion", variable("CARGO_PKG_VERSION")),
    ];
    let values: String = strings
        .iter()
        .map(|(name, value)| format!("            VALUE \"{name}\", \"{}\"\n", value.replace('"', "\"\"")))
        .collect();
    format!(
        "1 VERSIONINFO\nFILEVERSION {numbers},0\nPRODUCTVERSION {numbers},0\nFILEFLAGSMASK 0x3f\n\
         FILEFLAGS {prerelease}\nFILEOS 0x40004\nFILETYPE 2\nBEGIN\n    BLOCK \"StringFileInfo\"\n    BEGIN\n        \
         BLOCK \"040904b0\"\n        BEGIN\n{values}        END\n    END\n    BLOCK \"VarFileInfo\"\n    BEGIN\n        \
         VALUE \"Translation\", 0x409, 1200\n    END\nEND\n"
    )
}
