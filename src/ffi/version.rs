use super::guard;
use super::text::tma_text;

/// The number of the binary interface. Functions, enum values, struct fields and columns are added without changing
/// it; anything else changes it.
pub const TMA_ABI_VERSION: u32 = match u32::from_str_radix(env!("TMA_ABI_VERSION"), 10) {
    Ok(version) => version,
    Err(_) => 0,
};

/// The library's version, such as `1.2.0-beta.1`. The text is static. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_version() -> tma_text {
    guard::value(tma_text::EMPTY, || tma_text::from(env!("CARGO_PKG_VERSION")))
}

/// The number of the binary interface of the library that was loaded. A program that finds another number than the
/// TMA_ABI_VERSION it was compiled with must not call anything else. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_abi_version() -> u32 {
    TMA_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_abi_has_a_number() {
        const { assert!(TMA_ABI_VERSION > 0) };
    }
}
