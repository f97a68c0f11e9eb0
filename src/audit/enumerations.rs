//! The enumerations of the audit log's envelope, whose values come as numbers or as names.

/// The documented names of UserType; the position is the number.
const USER_TYPES: [&str; 11] = [
    "Regular",
    "Reserved",
    "Admin",
    "DCAdmin",
    "System",
    "Application",
    "ServicePrincipal",
    "CustomPolicy",
    "SystemPolicy",
    "PartnerTechnician",
    "Guest",
];

/// The RecordType names of records that an export of Teams activity meets.
const RECORD_TYPES: [(&str, i64); 30] = [
    ("ExchangeAdmin", 1),
    ("ExchangeItem", 2),
    ("ExchangeItemGroup", 3),
    ("SharePoint", 4),
    ("SharePointFileOperation", 6),
    ("OneDrive", 7),
    ("AzureActiveDirectory", 8),
    ("AzureActiveDirectoryAccountLogon", 9),
    ("DataCenterSecurityCmdlet", 10),
    ("ComplianceDLPSharePoint", 11),
    ("Sway", 12),
    ("ComplianceDLPExchange", 13),
    ("SharePointSharingOperation", 14),
    ("AzureActiveDirectoryStsLogon", 15),
    ("SkypeForBusinessPSTNUsage", 16),
    ("SkypeForBusinessUsersBlocked", 17),
    ("SecurityComplianceCenterEOPCmdlet", 18),
    ("ExchangeAggregatedOperation", 19),
    ("PowerBIAudit", 20),
    ("CRM", 21),
    ("Yammer", 22),
    ("SkypeForBusinessCmdlets", 23),
    ("Discovery", 24),
    ("MicrosoftTeams", 25),
    ("ThreatIntelligence", 28),
    ("MicrosoftFlow", 30),
    ("MicrosoftStream", 32),
    ("MicrosoftTeamsAdmin", 57),
    ("MicrosoftTeamsDevice", 59),
    ("MicrosoftTeamsAnalytics", 60),
];

/// The documented name of a UserType that is recorded as a number or as a name in any case; `None` for any other text.
pub(super) fn user_type_name(text: &str) -> Option<&'static str> {
    let text = text.trim();
    // Log stores that know no whole numbers write 0.0.
    match text.strip_suffix(".0").unwrap_or(text).parse::<usize>() {
        Ok(number) => USER_TYPES.get(number).copied(),
        Err(_) => USER_TYPES.iter().copied().find(|name| name.eq_ignore_ascii_case(text)),
    }
}

/// The number of a RecordType's name in any case.
pub(super) fn record_type_number(name: &str) -> Option<i64> {
    let name = name.trim();
    RECORD_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_types_are_named_whether_number_or_name() {
        assert_eq!(user_type_name("0"), Some("Regular"));
        assert_eq!(user_type_name("2"), Some("Admin"));
        assert_eq!(user_type_name(" 10"), Some("Guest"));
        assert_eq!(user_type_name("dcadmin"), Some("DCAdmin"));
        assert_eq!(user_type_name("11"), None);
        assert_eq!(user_type_name("-1"), None);
        assert_eq!(user_type_name("Robot"), None);
    }

    #[test]
    fn record_type_names_are_numbers_again() {
        assert_eq!(record_type_number("MicrosoftTeams"), Some(25));
        assert_eq!(record_type_number("microsoftteamsadmin"), Some(57));
        assert_eq!(record_type_number("Nonsense"), None);
    }
}
