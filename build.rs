//! Link settings of the C library: its name at run time, and the version resource of the Windows DLL.

/// The number of the binary interface; it is part of the name under which programs load the library.
const ABI_VERSION: u32 = 1;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=TMA_ABI_VERSION={ABI_VERSION}");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    match (target("OS").as_str(), target("ENV").as_str()) {
        ("linux" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "illumos" | "solaris", _) => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libteams_meeting_audit.so.{ABI_VERSION}");
        }
        ("macos", _) => {
            let name = format!("@rpath/libteams_meeting_audit.{ABI_VERSION}.dylib");
            println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,{name}");
        }
        _ => {}
    }
}
