//! Words that say nothing of anybody: those that the audit log is known to write, and those of this program.

use crate::analysis::{DisconnectionClass, OUTSIDER_FLAGS};
use crate::audit::ParticipantKind;
use crate::issue::IssueCode;
use crate::record::RecordKind;

/// Words of the audit log, of clients and devices, and of this program's own columns, in the order of the alphabet.
const WORDS: &[&str] = &[
    "Account",
    "AdHocMeeting",
    "Admin",
    "Air",
    "Android",
    "AnonymousUser",
    "App",
    "Application",
    "Applications",
    "AssumedEnd",
    "Audience",
    "Audio",
    "AutoAttendant",
    "AzureActiveDirectory",
    "Bot",
    "Broadcast",
    "Browser",
    "CSV",
    "CaaEnterpriseBot",
    "Call",
    "CallQueue",
    "Cast",
    "ChannelMeeting",
    "Chat",
    "Chrome",
    "ChromeOS",
    "Client",
    "ClientIP",
    "ClientName",
    "ClientUtcOffsetSeconds",
    "Clixml",
    "Complete",
    "Country",
    "CustomPolicy",
    "DCAdmin",
    "Data",
    "Day",
    "Desktop",
    "Device",
    "Directory",
    "Echo",
    "Edge",
    "Escalation",
    "Exchange",
    "Failed",
    "Failure",
    "False",
    "Firefox",
    "Gallery",
    "GroupCall",
    "GuestFederated",
    "HomeDomain",
    "Hour",
    "Hub",
    "InternalFederated",
    "Internet",
    "JSON",
    "Laptop",
    "Large",
    "Learned",
    "Linux",
    "LiveEvent",
    "Mac",
    "MacBook",
    "MeetNow",
    "MeetingRecorded",
    "MeetingTranscribed",
    "MeetingType",
    "Meeting",
    "Microsoft",
    "MicrosoftTeams",
    "MissingJoin",
    "MissingLeave",
    "Name",
    "Negative",
    "Network",
    "None",
    "ObjectId",
    "Observed",
    "OneDrive",
    "OneOnOne",
    "Opera",
    "Organizer",
    "OsName",
    "OsVersion",
    "PC",
    "PSTN",
    "PartiallySucceeded",
    "PartnerTechnician",
    "Phone",
    "PowerPoint",
    "PowerPointLive",
    "PrivateMeeting",
    "Pro",
    "PstnNumber",
    "Record",
    "Recording",
    "RecurringMeeting",
    "Regular",
    "Reserved",
    "Room",
    "Rooms",
    "Safari",
    "Samsung",
    "ScheduledMeeting",
    "ScreenSharing",
    "ScreenSharingCall",
    "ServicePrincipal",
    "SharePoint",
    "Site",
    "Skype",
    "SkypeForBusiness",
    "Streaming",
    "Succeeded",
    "Success",
    "Surface",
    "System",
    "SystemPolicy",
    "Teams",
    "TeamsForLife",
    "TimeZone",
    "TownHall",
    "Transfer",
    "True",
    "Unnamed",
    "User",
    "UserAgent",
    "UserMap",
    "UserPrincipalName",
    "Video",
    "VideoBasedScreenSharing",
    "VirtualAppointment",
    "Voice",
    "Webinar",
    "Whiteboard",
    "Windows",
    "ZeroLength",
    "android",
    "bot",
    "call",
    "client",
    "collection",
    "computer",
    "desktop",
    "echo",
    "empty",
    "fileShared",
    "gallery",
    "iMac",
    "iOS",
    "iPad",
    "iPhone",
    "ios",
    "large",
    "linux",
    "mac",
    "macOS",
    "mini",
    "mobile",
    "mode",
    "not",
    "of",
    "on",
    "phone",
    "recorded",
    "recorder",
    "records",
    "room",
    "screenShared",
    "search",
    "skypeteams",
    "system",
    "teams",
    "together",
    "transcription",
    "videoTransmitted",
    "view",
    "voicemail",
    "web",
    "whiteboardShared",
    "windows",
];

/// Measures and properties that summaries count.
const MEASURES: &[&str] = &[
    "Applications",
    "Attendances",
    "AttendancesAffected",
    "Disconnections",
    "DurationSeconds",
    "Events",
    "Incidents",
    "IsPresent",
    "Meetings",
    "MeetingsAffected",
    "MeetingsWithDetail",
    "MeetingsWithOutsiders",
    "MeetingsWithParticipants",
    "Outsiders",
    "People",
    "PeopleAffected",
    "PercentPresent",
    "PresentSeconds",
    "Sessions",
    "UnknownLeftOut",
    "Class",
    "FirstSeen",
    "Flag",
    "ParticipantKind",
    "CallParticipants",
    "Code",
    "Column",
    "ConflictingDuplicates",
    "Duplicates",
    "FilteredRows",
    "Issues",
    "Key",
    "NewestCreationTime",
    "NewestMeetingTime",
    "OldestCreationTime",
    "OldestMeetingTime",
    "OrphanMeetings",
    "OrphanParticipantMeetings",
    "OrphanParticipants",
    "OtherOperations",
    "Participants",
    "Records",
    "Rejected",
    "Rows",
    "RowsWithoutMeeting",
    "Source",
    "Sources",
    "UnfilledColumns",
    "UnknownKeys",
];

fn is_word(text: &str) -> bool {
    WORDS.contains(&text)
        || MEASURES.contains(&text)
        || OUTSIDER_FLAGS.contains(&text)
        || RecordKind::ALL.iter().any(|kind| kind.name() == text || kind.operation() == text)
        || ParticipantKind::ALL.iter().any(|kind| kind.name() == text)
        || DisconnectionClass::ALL.iter().any(|class| class.name() == text)
        || IssueCode::ALL.iter().any(|code| code.name() == text)
}

/// `96.0`, `11`, `10.15.7`: too short for a telephone number, and no address.
fn is_version(text: &str) -> bool {
    let mut parts = text.split('.');
    parts.by_ref().take(3).all(|part| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.next().is_none()
}

/// Whether the text consists of known words and at most one version: several could be a telephone number.
pub(super) fn is_known(text: &str) -> bool {
    let mut versions = 0;
    let mut parts = text.split([' ', ',', '/', '(', ')']).filter(|part| !part.is_empty());
    parts.all(|part| {
        let is_word = is_word(part);
        versions += usize::from(!is_word);
        is_word || (versions == 1 && is_version(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_and_short_versions_say_nothing() {
        for text in [
            "ScheduledMeeting",
            "Broadcast,ScheduledMeeting",
            "Teams (web)",
            "Edge 143.0",
            "Microsoft Teams on Windows 11",
            "MacBook Pro",
            "Teams on macOS",
            "(not recorded)",
            "31",
            "",
        ] {
            assert!(is_known(text), "{text}");
        }
    }

    #[test]
    fn anything_else_may() {
        for text in [
            "Anna",
            "Anna's iPhone",
            "Teams 41445550102",
            "scheduledmeeting",
            "iPhone-Anna",
            "203.0.113.7",
            "044 5550102",
        ] {
            assert!(!is_known(text), "{text}");
        }
    }

    #[test]
    fn no_word_stands_twice() {
        for (position, word) in WORDS.iter().enumerate() {
            assert!(!WORDS[..position].contains(word), "{word}");
        }
    }
}
