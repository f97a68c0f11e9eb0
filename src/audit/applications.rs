//! The applications that join meetings, by the id under which they appear.

use super::guid;

const KNOWN: [(u128, &str); 8] = [
    (0xb190_2c3e_b9f7_4650_9b23_5772_bd42_9747, "Recording bot"),
    (0xbdd7_5849_e0a6_4cce_8fc1_d7c0_d4da_43e5, "Recording bot"),
    (0x4be3_6d18_a394_4f94_ad18_fb20_df41_2d7a, "Broadcast"),
    (0x8cf0_f6d9_65dc_464b_a2cb_8f66_a976_7358, "Gallery view"),
    (0x3d59_cb08_f597_4e49_9add_a05f_9735_152b, "Audience"),
    (0x1234_25f9_0c72_4bd8_8814_7cb6_b02d_fc3f, "Voice collection"),
    (0xcf28_171e_fcfd_47e4_a1d6_7946_0b0b_3ca0, "Echo"),
    (0x7267_9538_1a2c_4dde_9484_3c2d_c6b4_d88e, "Unnamed"),
];

/// The GUID of an application as it is recorded: bare, or behind `28:`.
pub(super) fn application_id(text: &str) -> Option<u128> {
    let text = text.trim();
    guid::parse(text.strip_prefix("28:").unwrap_or(text)).filter(|id| *id != 0)
}

/// The known name of an application.
pub fn application_name(id: u128) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hard_coded_bot() {
        let name = |text: &str| application_id(text).and_then(application_name);
        for (id, expected) in [
            ("b1902c3e-b9f7-4650-9b23-5772bd429747", "Recording bot"),
            ("bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5", "Recording bot"),
            ("4be36d18-a394-4f94-ad18-fb20df412d7a", "Broadcast"),
            ("8cf0f6d9-65dc-464b-a2cb-8f66a9767358", "Gallery view"),
            ("3d59cb08-f597-4e49-9add-a05f9735152b", "Audience"),
            ("123425f9-0c72-4bd8-8814-7cb6b02dfc3f", "Voice collection"),
            ("cf28171e-fcfd-47e4-a1d6-79460b0b3ca0", "Echo"),
            ("72679538-1a2c-4dde-9484-3c2dc6b4d88e", "Unnamed"),
        ] {
            assert_eq!(name(id), Some(expected));
            assert_eq!(name(&format!("28:{}", id.to_uppercase())), Some(expected));
        }
        assert_eq!(name("11111111-2222-3333-4444-555555555555"), None);
        assert_eq!(application_id("28:recorder"), None);
        assert_eq!(application_id("00000000-0000-0000-0000-000000000000"), None);
    }
}
