/*
 * Teams meeting audit: flat, typed meeting and participant records from Microsoft 365 audit exports of Teams meetings.
 *
 * What holds for every function:
 *
 * - Names begin with tma_ and TMA_. Handles (tma_reader, tma_analysis, tma_collection, tma_table, tma_writer, tma_error) are
 *   opaque, come from this library, and are freed once, with the function called _free; freeing NULL does nothing.
 * - Arguments come in the order: the handle, inputs, outputs (out_...), and last the error slot. Outputs are written
 *   only on success. The error slot may be NULL; otherwise a failure writes a new tma_error there, which the caller
 *   frees, and success leaves it alone.
 * - Text is UTF-8 with a length and without a NUL, in and out: see tma_text. Paths are UTF-8 on every system.
 * - Numbers that name something (a view, a kind of table) are passed as int32_t: an unknown one is refused.
 * - Nothing is printed, no signal is handled, no environment variable is read. A defect in the library becomes
 *   TMA_STATUS_PANIC and leaves the process alive.
 * - Odd records in good files are no failures but rows of the table of issues: tma_reader_get_issues().
 * - Later versions add functions, enum values, columns, and fields at the end of options; what is there stays.
 *
 * Generated from the sources in src/ffi: change it there. The guide is docs/c-abi.md.
 */

#ifndef TEAMS_MEETING_AUDIT_H
#define TEAMS_MEETING_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of this header. */
#define TMA_VERSION "0.1.0"
#define TMA_VERSION_MAJOR 0
#define TMA_VERSION_MINOR 1
#define TMA_VERSION_PATCH 0

/** The binary interface of this header; the library's is tma_abi_version(). */
#define TMA_ABI_VERSION 1

/** A tma_text of a string literal: tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_START_TIME)). */
#ifdef __cplusplus
#define TMA_TEXT(literal) (tma_text{reinterpret_cast<const uint8_t *>(literal), sizeof(literal) - 1})
#else
#define TMA_TEXT(literal) ((tma_text){(const uint8_t *)(literal), sizeof(literal) - 1})
#endif

/** What a tma_reader_options begins as: the default of everything. */
#define TMA_READER_OPTIONS_INIT \
    { \
        sizeof(tma_reader_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \
    }

/** What a tma_text_options begins as: the default of everything. */
#define TMA_TEXT_OPTIONS_INIT \
    { \
        sizeof(tma_text_options), 0, 0, 0, 0, {NULL, 0}, {NULL, 0} \
    }

/** What a tma_analysis_options begins as: the default of everything. */
#define TMA_ANALYSIS_OPTIONS_INIT \
    { \
        sizeof(tma_analysis_options), 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
            {NULL, 0}, {NULL, 0} \
    }

/** No time: what a time of a collection is where there is none, and what a ResultIndex or ResultCount is that a row does
 * not have. */
#define TMA_COLLECTION_NONE INT64_MIN

/** What a tma_collection_options begins as: the default of everything. */
#define TMA_COLLECTION_OPTIONS_INIT \
    { \
        sizeof(tma_collection_options), 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \
    }

/** What a tma_collection_action begins as. */
#define TMA_COLLECTION_ACTION_INIT \
    { \
        sizeof(tma_collection_action), 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \
    }

/** What a tma_collection_page begins as: an empty answer. */
#define TMA_COLLECTION_PAGE_INIT \
    { \
        sizeof(tma_collection_page), 0, NULL, NULL, NULL, NULL, 0, 0, 0, {NULL, 0} \
    }

/** What a tma_collection_gap begins as. */
#define TMA_COLLECTION_GAP_INIT \
    { \
        sizeof(tma_collection_gap), 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0} \
    }

/** What a tma_collection_summary begins as. */
#define TMA_COLLECTION_SUMMARY_INIT \
    { \
        sizeof(tma_collection_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

#ifdef __cplusplus
extern "C" {
#endif

/** The type of an array: see the Arrow C Data Interface. */
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

/** The cells of an array: see the Arrow C Data Interface. */
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#ifdef __cplusplus
}
#endif

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

#ifdef __cplusplus
extern "C" {
#endif

/** A source of arrays of one schema: see the Arrow C Stream Interface. */
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#ifdef __cplusplus
}
#endif

#endif /* ARROW_C_STREAM_INTERFACE */

/* The columns of records, in order: names for tma_table_find_column(). */

/** text: Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail) */
#define TMA_COLUMN_RECORD_KIND "RecordKind"
/** int: 1-based number of the framed record over all sources of the reader */
#define TMA_COLUMN_RECORD_NUMBER "RecordNumber"
/** text: File name, or (memory) */
#define TMA_COLUMN_SOURCE "Source"
/** guid: Id of the audit record */
#define TMA_COLUMN_AUDIT_ID "AuditId"
/** time: When the audit record was written: hours after the meeting */
#define TMA_COLUMN_CREATION_TIME "CreationTime"
/** text: Operation */
#define TMA_COLUMN_OPERATION "Operation"
/** text: Workload */
#define TMA_COLUMN_WORKLOAD "Workload"
/** small int: RecordType; a RecordType name is mapped back to its number */
#define TMA_COLUMN_RECORD_TYPE "RecordType"
/** small int: Version */
#define TMA_COLUMN_VERSION "Version"
/** guid: OrganizationId: the tenant that owns the log */
#define TMA_COLUMN_ORGANIZATION_ID "OrganizationId"
/** text: UserId: the organizer in some eras, the participant in others */
#define TMA_COLUMN_USER_ID "UserId"
/** text: UserKey */
#define TMA_COLUMN_USER_KEY "UserKey"
/** text: UserType by its documented name; an unknown number as digits */
#define TMA_COLUMN_USER_TYPE "UserType"
/** text: ObjectId */
#define TMA_COLUMN_OBJECT_ID "ObjectId"
/** text: ResultStatus */
#define TMA_COLUMN_RESULT_STATUS "ResultStatus"
/** text: ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4 */
#define TMA_COLUMN_CLIENT_IP "ClientIP"
/** small int: The port written with the address, if any */
#define TMA_COLUMN_CLIENT_PORT "ClientPort"
/** guid: MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key) */
#define TMA_COLUMN_MEETING_ID "MeetingId"
/** time: Start of the meeting instance */
#define TMA_COLUMN_START_TIME "StartTime"
/** time: End of the meeting instance */
#define TMA_COLUMN_END_TIME "EndTime"
/** time: When this participant's session began */
#define TMA_COLUMN_JOIN_TIME "JoinTime"
/** time: When this participant's session ended */
#define TMA_COLUMN_LEAVE_TIME "LeaveTime"
/** int: EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative */
#define TMA_COLUMN_DURATION_SECONDS "DurationSeconds"
/** text list: CommunicationSubType, else ItemName, split on commas */
#define TMA_COLUMN_MEETING_TYPE "MeetingType"
/** text: ItemName */
#define TMA_COLUMN_ITEM_NAME "ItemName"
/** text: CommunicationType */
#define TMA_COLUMN_COMMUNICATION_TYPE "CommunicationType"
/** text: CommunicationSubType */
#define TMA_COLUMN_COMMUNICATION_SUB_TYPE "CommunicationSubType"
/** text list: Modalities */
#define TMA_COLUMN_MODALITIES "Modalities"
/** text list: ProviderTypes */
#define TMA_COLUMN_PROVIDER_TYPES "ProviderTypes"
/** text: MeetingURL */
#define TMA_COLUMN_MEETING_URL "MeetingUrl"
/** text: ChatThreadId: the same for all instances of a series */
#define TMA_COLUMN_CHAT_THREAD_ID "ChatThreadId"
/** text: ChatName */
#define TMA_COLUMN_CHAT_NAME "ChatName"
/** text: ICalUid */
#define TMA_COLUMN_I_CAL_UID "ICalUid"
/** text: ConferenceUri */
#define TMA_COLUMN_CONFERENCE_URI "ConferenceUri"
/** text: CallId */
#define TMA_COLUMN_CALL_ID "CallId"
/** text: SessionId */
#define TMA_COLUMN_SESSION_ID "SessionId"
/** text: Only from a meeting map: audit records hold no title */
#define TMA_COLUMN_SUBJECT "Subject"
/** guid: Organizer.UserObjectId, or an Organizer that is a plain GUID */
#define TMA_COLUMN_ORGANIZER_OBJECT_ID "OrganizerObjectId"
/** guid: Organizer.OrganizationId */
#define TMA_COLUMN_ORGANIZER_ORGANIZATION_ID "OrganizerOrganizationId"
/** text: Organizer.RecipientType */
#define TMA_COLUMN_ORGANIZER_RECIPIENT_TYPE "OrganizerRecipientType"
/** small int: Organizer.Role */
#define TMA_COLUMN_ORGANIZER_ROLE "OrganizerRole"
/** text: Organizer.UPN, an Organizer that is a plain UPN, else by resolution */
#define TMA_COLUMN_ORGANIZER_USER_PRINCIPAL_NAME "OrganizerUserPrincipalName"
/** text: Organizer.DisplayName, an Organizer that is a plain name, else by resolution */
#define TMA_COLUMN_ORGANIZER_NAME "OrganizerName"
/** json: Members or Attendees of a MeetingDetail */
#define TMA_COLUMN_MEMBERS "Members"
/** small int: 0-based position in Attendees */
#define TMA_COLUMN_ATTENDEE_INDEX "AttendeeIndex"
/** small int: Length of Attendees: 0 for an empty list, null when absent */
#define TMA_COLUMN_ATTENDEE_COUNT "AttendeeCount"
/** guid: Attendees[].UserObjectId */
#define TMA_COLUMN_USER_OBJECT_ID "UserObjectId"
/** text: Attendees[].UPN, else by resolution when asked */
#define TMA_COLUMN_USER_PRINCIPAL_NAME "UserPrincipalName"
/** text: Record, Learned, UserMap or Directory; null when there is no UserPrincipalName */
#define TMA_COLUMN_IDENTITY_SOURCE "IdentitySource"
/** text: Attendees[].DisplayName as recorded */
#define TMA_COLUMN_DISPLAY_NAME "DisplayName"
/** text: Attendees[].RecipientType as recorded */
#define TMA_COLUMN_RECIPIENT_TYPE "RecipientType"
/** text: Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown */
#define TMA_COLUMN_PARTICIPANT_KIND "ParticipantKind"
/** text: Domain of the UPN; for a guest the home domain inside the #EXT# name */
#define TMA_COLUMN_HOME_DOMAIN "HomeDomain"
/** guid: For kind Application: its id */
#define TMA_COLUMN_APPLICATION_ID "ApplicationId"
/** text: For kind Application: its known name */
#define TMA_COLUMN_APPLICATION_NAME "ApplicationName"
/** small int: Attendees[].Role: opaque */
#define TMA_COLUMN_ROLE "Role"
/** guid: Attendees[].OrganizationId */
#define TMA_COLUMN_PARTICIPANT_ORGANIZATION_ID "ParticipantOrganizationId"
/** text: Attendees[].UserIdType */
#define TMA_COLUMN_USER_ID_TYPE "UserIdType"
/** text: Attendees[].ProviderType */
#define TMA_COLUMN_PROVIDER_TYPE "ProviderType"
/** bool: Attendees[].IsOrganizer */
#define TMA_COLUMN_IS_ORGANIZER "IsOrganizer"
/** bool: Attendees[].IsAADGuest */
#define TMA_COLUMN_IS_AAD_GUEST "IsAadGuest"
/** bool: IsJoinedFromLobby: null means not recorded */
#define TMA_COLUMN_IS_JOINED_FROM_LOBBY "IsJoinedFromLobby"
/** bool: IsBilateral */
#define TMA_COLUMN_IS_BILATERAL "IsBilateral"
/** text list: ArtifactsShared[].ArtifactSharedName */
#define TMA_COLUMN_ARTIFACTS_SHARED "ArtifactsShared"
/** json: The share sessions with their artifact's name, start and end */
#define TMA_COLUMN_ARTIFACT_SHARE_SESSIONS "ArtifactShareSessions"
/** int: Sum of the share sessions, when both ends are there */
#define TMA_COLUMN_SCREEN_SHARE_SECONDS "ScreenShareSeconds"
/** text: DeviceId */
#define TMA_COLUMN_DEVICE_ID "DeviceId"
/** text: DeviceInformation */
#define TMA_COLUMN_DEVICE_INFORMATION "DeviceInformation"
/** text: UserAgent, else ExtraProperties[Key=UserAgent].Value */
#define TMA_COLUMN_USER_AGENT "UserAgent"
/** text: Parsed from the user agent or ExtraProperties when recognisable */
#define TMA_COLUMN_CLIENT_APPLICATION "ClientApplication"
/** text: Parsed from the user agent or ExtraProperties when recognisable */
#define TMA_COLUMN_CLIENT_OPERATING_SYSTEM "ClientOperatingSystem"
/** text: Parsed from the user agent or ExtraProperties when recognisable */
#define TMA_COLUMN_CLIENT_BROWSER "ClientBrowser"
/** text: Attendees[].InviterInfo.UPN */
#define TMA_COLUMN_INVITER_USER_PRINCIPAL_NAME "InviterUserPrincipalName"
/** text: Attendees[].InviterInfo.DisplayName */
#define TMA_COLUMN_INVITER_DISPLAY_NAME "InviterDisplayName"
/** text: Attendees[].InviterInfo.UserType */
#define TMA_COLUMN_INVITER_USER_TYPE "InviterUserType"
/** guid: Attendees[].InviterInfo.OrganizationId */
#define TMA_COLUMN_INVITER_ORGANIZATION_ID "InviterOrganizationId"
/** text: Attendees[].InviterInfo.UserIdentifier */
#define TMA_COLUMN_INVITER_USER_IDENTIFIER "InviterUserIdentifier"
/** time: Attendees[].InviterInfo.InviteTime */
#define TMA_COLUMN_INVITE_TIME "InviteTime"
/** guid: ResourceTenantId */
#define TMA_COLUMN_RESOURCE_TENANT_ID "ResourceTenantId"
/** json: ParticipantInfo as recorded */
#define TMA_COLUMN_PARTICIPANT_INFO "ParticipantInfo"
/** json: AppAccessContext as recorded */
#define TMA_COLUMN_APP_ACCESS_CONTEXT "AppAccessContext"
/** json: ExtraProperties as recorded */
#define TMA_COLUMN_EXTRA_PROPERTIES "ExtraProperties"
/** json: Keys this table does not know and values that did not convert, in one JSON object */
#define TMA_COLUMN_UNKNOWN_FIELDS "UnknownFields"
/** text list: Codes of what was odd in this record */
#define TMA_COLUMN_ISSUES "Issues"

/* Further columns, of answers of analyses: tma_schema_answer_fields() says which answer has which. */

/** time */
#define TMA_COLUMN_FIRST_JOIN "FirstJoin"
/** time */
#define TMA_COLUMN_LAST_LEAVE "LastLeave"
/** text */
#define TMA_COLUMN_SPAN_BASIS "SpanBasis"
/** small int */
#define TMA_COLUMN_PEOPLE "People"
/** small int */
#define TMA_COLUMN_PEAK_PEOPLE "PeakPeople"
/** small int */
#define TMA_COLUMN_SESSIONS "Sessions"
/** small int */
#define TMA_COLUMN_GUESTS "Guests"
/** small int */
#define TMA_COLUMN_FEDERATED "Federated"
/** small int */
#define TMA_COLUMN_CONSUMERS "Consumers"
/** small int */
#define TMA_COLUMN_ANONYMOUS "Anonymous"
/** small int */
#define TMA_COLUMN_PHONES "Phones"
/** small int */
#define TMA_COLUMN_UNKNOWN "Unknown"
/** small int */
#define TMA_COLUMN_APPLICATIONS "Applications"
/** small int */
#define TMA_COLUMN_LOBBY_JOINS "LobbyJoins"
/** text list */
#define TMA_COLUMN_OUTSIDE_ORGANIZATIONS "OutsideOrganizations"
/** text list */
#define TMA_COLUMN_OUTSIDE_DOMAINS "OutsideDomains"
/** small int */
#define TMA_COLUMN_INSTANCE "Instance"
/** small int */
#define TMA_COLUMN_INSTANCES "Instances"
/** time */
#define TMA_COLUMN_SCHEDULED_START "ScheduledStart"
/** time */
#define TMA_COLUMN_SCHEDULED_END "ScheduledEnd"
/** bool */
#define TMA_COLUMN_HAS_MEETING_DETAIL "HasMeetingDetail"
/** bool */
#define TMA_COLUMN_HAS_PARTICIPANTS "HasParticipants"
/** time */
#define TMA_COLUMN_MEETING_START "MeetingStart"
/** time */
#define TMA_COLUMN_MEETING_END "MeetingEnd"
/** int */
#define TMA_COLUMN_SPAN_SECONDS "SpanSeconds"
/** text */
#define TMA_COLUMN_IDENTITY_BASIS "IdentityBasis"
/** int */
#define TMA_COLUMN_PRESENT_SECONDS "PresentSeconds"
/** int */
#define TMA_COLUMN_SESSION_SECONDS "SessionSeconds"
/** int */
#define TMA_COLUMN_OVERLAP_SECONDS "OverlapSeconds"
/** int */
#define TMA_COLUMN_ABSENT_SECONDS "AbsentSeconds"
/** int */
#define TMA_COLUMN_PRESENT_IN_SPAN_SECONDS "PresentInSpanSeconds"
/** small int */
#define TMA_COLUMN_PERCENT_PRESENT "PercentPresent"
/** bool */
#define TMA_COLUMN_IS_PRESENT "IsPresent"
/** int */
#define TMA_COLUMN_JOINED_AFTER_START_SECONDS "JoinedAfterStartSeconds"
/** int */
#define TMA_COLUMN_LEFT_BEFORE_END_SECONDS "LeftBeforeEndSeconds"
/** int */
#define TMA_COLUMN_LATE_SECONDS "LateSeconds"
/** int */
#define TMA_COLUMN_LEFT_EARLY_SECONDS "LeftEarlySeconds"
/** text list */
#define TMA_COLUMN_DEVICES "Devices"
/** text list */
#define TMA_COLUMN_CLIENT_I_PS "ClientIPs"
/** text list */
#define TMA_COLUMN_FLAGS "Flags"
/** text */
#define TMA_COLUMN_CLASS "Class"
/** time */
#define TMA_COLUMN_GAP_START "GapStart"
/** time */
#define TMA_COLUMN_GAP_END "GapEnd"
/** int */
#define TMA_COLUMN_GAP_SECONDS "GapSeconds"
/** bool */
#define TMA_COLUMN_IS_SAME_DEVICE "IsSameDevice"
/** text */
#define TMA_COLUMN_CLIENT_IP_BEFORE "ClientIPBefore"
/** text */
#define TMA_COLUMN_CLIENT_IP_AFTER "ClientIPAfter"
/** text */
#define TMA_COLUMN_DEVICE_BEFORE "DeviceBefore"
/** text */
#define TMA_COLUMN_DEVICE_AFTER "DeviceAfter"
/** text */
#define TMA_COLUMN_CLIENT_BEFORE "ClientBefore"
/** text */
#define TMA_COLUMN_CLIENT_AFTER "ClientAfter"
/** text */
#define TMA_COLUMN_NETWORK "Network"
/** text */
#define TMA_COLUMN_SITE "Site"
/** text */
#define TMA_COLUMN_COUNTRY "Country"
/** text */
#define TMA_COLUMN_INCIDENT_ID "IncidentId"
/** small int */
#define TMA_COLUMN_INCIDENT_PEOPLE "IncidentPeople"
/** text list */
#define TMA_COLUMN_NAMES_USED "NamesUsed"
/** text list */
#define TMA_COLUMN_INVITERS "Inviters"
/** bool */
#define TMA_COLUMN_IS_RECORDED "IsRecorded"
/** small int */
#define TMA_COLUMN_PEOPLE_PRESENT "PeoplePresent"
/** small int */
#define TMA_COLUMN_MEMBERS_PRESENT "MembersPresent"
/** text */
#define TMA_COLUMN_NAME_USED "NameUsed"
/** text */
#define TMA_COLUMN_CLIENT "Client"
/** text list */
#define TMA_COLUMN_FIRST_SEEN "FirstSeen"
/** text */
#define TMA_COLUMN_MEASURE "Measure"
/** text */
#define TMA_COLUMN_BY "By"
/** text */
#define TMA_COLUMN_VALUE "Value"
/** int */
#define TMA_COLUMN_COUNT "Count"
/** int */
#define TMA_COLUMN_OF "Of"
/** small int */
#define TMA_COLUMN_PERCENT "Percent"
/** time */
#define TMA_COLUMN_TIME "Time"
/** text */
#define TMA_COLUMN_MESSAGE "Message"
/** text */
#define TMA_COLUMN_MEETING "Meeting"
/** text */
#define TMA_COLUMN_WHO "Who"
/** time */
#define TMA_COLUMN_JOINED "Joined"
/** time */
#define TMA_COLUMN_LEFT "Left"
/** text */
#define TMA_COLUMN_PRESENT "Present"
/** int */
#define TMA_COLUMN_MINUTES "Minutes"
/** text */
#define TMA_COLUMN_LATE "Late"


/**
 * tma_text_options.flags: CSV begins with the UTF-8 byte order mark, by which spreadsheets know the encoding.
 */
#define TMA_TEXT_BOM 1

/**
 * tma_text_options.flags: recorded text stays as it is, even where a spreadsheet would run it as a formula.
 */
#define TMA_TEXT_RAW 2

/**
 * tma_text_options.flags: a writer of answers writes attendance in the columns of TMA_TABLE_KIND_ATTENDANCE_SHORT, and
 * takes no other answers.
 */
#define TMA_TEXT_SHORT 4

/**
 * tma_reader_options.flags: learn people's UPNs from other records.
 */
#define TMA_READER_RESOLVE 1

/**
 * tma_reader_options.flags: fill the meeting's cells of participants from its MeetingDetail.
 */
#define TMA_READER_JOIN_MEETING 2

/**
 * tma_reader_options.flags: a record over a limit is a failure, and not rejected.
 */
#define TMA_READER_FAIL_ON_LIMIT 4

/**
 * tma_reader_options.flags: CSV begins with the UTF-8 byte order mark, by which spreadsheets know the encoding.
 */
#define TMA_READER_BOM 8

/**
 * tma_reader_options.flags: CSV and cells as text have recorded text as it is, even where a spreadsheet would run it as
 * a formula.
 */
#define TMA_READER_RAW 16

/**
 * tma_reader_options.flags: of a report, take in calls too, each as a meeting under its CallId.
 */
#define TMA_READER_CALLS 64

/**
 * tma_reader_options.flags: tables have every cell as text, as CSV writes it: times in `zone`, recorded text guarded
 * against spreadsheets unless TMA_READER_RAW is set. Nulls stay null. Only for TMA_FORMAT_TABLES.
 */
#define TMA_READER_AS_TEXT 32

/**
 * tma_reader_options.flags: the records added are those of a tma_collection, as tma_collection_deliver() adds them: their
 * Source is `Search-UnifiedAuditLog`, and their number is no sign that they are cut off.
 */
#define TMA_READER_COLLECTED 128

/**
 * tma_reader_options.flags: note whose UPN neither records nor the map tell, so that a directory can be asked:
 * tma_reader_learn(). Implies TMA_READER_RESOLVE.
 */
#define TMA_READER_DIRECTORY 256

/**
 * tma_reader_options.flags: with a de_identify_key rows come out as they were recorded all the same, and only what else
 * the reader tells (errors, issues, sources, keys) has pseudonyms: for a reader that feeds a tma_analysis with that key.
 */
#define TMA_READER_ROWS_AS_RECORDED 512

/**
 * tma_writer_new() flags: an existing file is replaced.
 */
#define TMA_WRITER_REPLACE 1

/**
 * tma_analysis_options.flags: take in calls too, each as a meeting under its CallId.
 */
#define TMA_ANALYSIS_CALLS 1

/**
 * tma_analysis_options.flags: put together the meetings of one chat thread that began on one day.
 */
#define TMA_ANALYSIS_BY_SERIES 2

/**
 * tma_analysis_options.flags: take a session whose end is not recorded to go on to the meeting's end.
 */
#define TMA_ANALYSIS_ASSUME_END 4

/**
 * tma_analysis_options.flags: list returns after a longer gap among disconnections.
 */
#define TMA_ANALYSIS_RETURNS 8

/**
 * tma_analysis_options.flags: list among disconnections devices that left while another one of the person stayed.
 */
#define TMA_ANALYSIS_HANDOVERS 16

/**
 * tma_analysis_options.flags: look for disconnections of telephones, too.
 */
#define TMA_ANALYSIS_PHONES 32

/**
 * tma_analysis_options.flags: list among outsiders those of whom no record tells what they are.
 */
#define TMA_ANALYSIS_UNKNOWN 64

/**
 * tma_analysis_options.flags: leave applications, such as recording bots, out of attendance.
 */
#define TMA_ANALYSIS_NO_APPLICATIONS 128

/**
 * tma_collection_options.flags: hand over nothing from the raw file that comes before the first window not marked as
 * emitted.
 */
#define TMA_COLLECTION_SKIP_REPLAY 1

/**
 * tma_collection_options.flags: start afresh although there is a checkpoint; it and its raw file are renamed.
 */
#define TMA_COLLECTION_FORCE 2

/**
 * tma_collection_action.flags: the window comes from the raw file, without calls.
 */
#define TMA_ACTION_REPLAYED 1

/**
 * How a call ended. The numbers are grouped by tens and never change their meaning; later versions may add more.
 */
enum tma_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Done.
     */
    TMA_STATUS_OK = 0,
    /**
     * The caller's mistake: an argument that is needed is NULL.
     */
    TMA_STATUS_NULL_ARGUMENT = 1,
    /**
     * The caller's mistake: an argument that cannot be used.
     */
    TMA_STATUS_INVALID_ARGUMENT = 2,
    /**
     * The caller's mistake: a call that does not fit what was called before.
     */
    TMA_STATUS_INVALID_STATE = 3,
    /**
     * Opening, reading or writing failed; the message has the system's reason.
     */
    TMA_STATUS_IO = 10,
    /**
     * No such file.
     */
    TMA_STATUS_NOT_FOUND = 11,
    /**
     * The output exists and may not be replaced.
     */
    TMA_STATUS_EXISTS = 12,
    /**
     * Nothing in the input can be framed as records.
     */
    TMA_STATUS_INVALID_FORMAT = 20,
    /**
     * The input is neither UTF-8 nor UTF-16.
     */
    TMA_STATUS_INVALID_ENCODING = 21,
    /**
     * A limit on depth, size or memory was passed.
     */
    TMA_STATUS_LIMIT_EXCEEDED = 30,
    /**
     * The caller said stop.
     */
    TMA_STATUS_CANCELLED = 31,
    /**
     * Not in this build of the library.
     */
    TMA_STATUS_UNSUPPORTED = 40,
    /**
     * The checkpoint is of another collection: of other filters, or finished and of another range.
     */
    TMA_STATUS_CHECKPOINT_MISMATCH = 50,
    /**
     * The checkpoint, its raw file, or a state cannot be used.
     */
    TMA_STATUS_CHECKPOINT_DAMAGED = 51,
    /**
     * Another collection is writing the checkpoint and its raw file, or went on with them after they were read.
     */
    TMA_STATUS_CHECKPOINT_IN_USE = 52,
    /**
     * A defect of the library. The reader it happened in can only be freed; the process goes on.
     */
    TMA_STATUS_PANIC = 90,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_status tma_status;
#else
typedef int32_t tma_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the rows of a table are.
 */
enum tma_table_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There is no table.
     */
    TMA_TABLE_KIND_NONE = 0,
    /**
     * Flat records: the columns of the contract, or some of them.
     */
    TMA_TABLE_KIND_RECORDS = 1,
    /**
     * Records as the text columns of the classic view.
     */
    TMA_TABLE_KIND_CLASSIC = 2,
    /**
     * What was odd, a row an issue.
     */
    TMA_TABLE_KIND_ISSUES = 3,
    /**
     * Counts and completeness of a reading, one row.
     */
    TMA_TABLE_KIND_SUMMARY = 4,
    /**
     * Counts, a row a source.
     */
    TMA_TABLE_KIND_SOURCES = 5,
    /**
     * Keys that the contract does not know, with counts.
     */
    TMA_TABLE_KIND_UNKNOWN_KEYS = 6,
    /**
     * The field table, and how often each column was filled.
     */
    TMA_TABLE_KIND_FIELDS = 7,
    /**
     * An analysis: a row a meeting.
     */
    TMA_TABLE_KIND_MEETINGS = 8,
    /**
     * An analysis: a row for each meeting and person.
     */
    TMA_TABLE_KIND_ATTENDANCE = 9,
    /**
     * An analysis in short: counts, each with what it is a part of.
     */
    TMA_TABLE_KIND_ANALYSIS_SUMMARY = 10,
    /**
     * An analysis: a row for each time that somebody's connection broke.
     */
    TMA_TABLE_KIND_DISCONNECTIONS = 11,
    /**
     * An analysis: a row for each meeting and person who does not belong to the organisation.
     */
    TMA_TABLE_KIND_OUTSIDERS = 12,
    /**
     * An analysis: sessions of accounts in the order of time.
     */
    TMA_TABLE_KIND_ACTIVITY = 13,
    /**
     * What was read, and what is missing, odd or damaged in it: see tma_reader_get_completeness().
     */
    TMA_TABLE_KIND_COMPLETENESS = 14,
    /**
     * Object ids that nothing tells the UPN of: see tma_reader_learn().
     */
    TMA_TABLE_KIND_UNRESOLVED = 15,
    /**
     * Attendance in the few columns that people want in a spreadsheet: tma_analysis_answer() gives it, and a writer with
     * TMA_TEXT_SHORT writes it.
     */
    TMA_TABLE_KIND_ATTENDANCE_SHORT = 16,
    /**
     * Rows with columns of any name, as tma_table_import() takes them, for tma_writer_write_answer().
     */
    TMA_TABLE_KIND_ROWS = 17,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_table_kind tma_table_kind;
#else
typedef int32_t tma_table_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a column holds, and so which getter reads it.
 */
enum tma_cell_type
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There is no such column.
     */
    TMA_CELL_TYPE_NONE = 0,
    /**
     * Text: tma_table_get_text().
     */
    TMA_CELL_TYPE_TEXT = 1,
    /**
     * A GUID as text, in lower case; what was recorded and is no GUID stays as it is.
     */
    TMA_CELL_TYPE_GUID = 2,
    /**
     * Several texts joined by "; ".
     */
    TMA_CELL_TYPE_TEXT_LIST = 3,
    /**
     * Compact JSON as text.
     */
    TMA_CELL_TYPE_JSON = 4,
    /**
     * A 64-bit integer: tma_table_get_int64().
     */
    TMA_CELL_TYPE_INT = 5,
    /**
     * A 32-bit integer: tma_table_get_int64().
     */
    TMA_CELL_TYPE_SMALL_INT = 6,
    /**
     * True or false: tma_table_get_bool().
     */
    TMA_CELL_TYPE_BOOL = 7,
    /**
     * An instant as microseconds since 1970-01-01T00:00:00Z: tma_table_get_int64().
     */
    TMA_CELL_TYPE_TIME = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_cell_type tma_cell_type;
#else
typedef int32_t tma_cell_type;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a caller of a collection does next.
 */
enum tma_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Call Search-UnifiedAuditLog with `start_text`, `end_text`, `session`, `result_size` and -SessionCommand
     * ReturnLargeSet, and give its answer to tma_collection_add_page() or tma_collection_add_failure(). It stays the next action
     * until then.
     */
    TMA_ACTION_CALL = 0,
    /**
     * Wait for `wait_seconds`: `reason` says why.
     */
    TMA_ACTION_WAIT = 1,
    /**
     * A window is finished: take its records with tma_collection_deliver().
     */
    TMA_ACTION_WINDOW = 2,
    /**
     * What could not be collected, from `start` to `end`: `reason` says why.
     */
    TMA_ACTION_GAP = 3,
    /**
     * Nothing is left to ask.
     */
    TMA_ACTION_DONE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_action tma_action;
#else
typedef int32_t tma_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a reader gives.
 */
enum tma_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Tables: tma_reader_next(), tma_reader_stream().
     */
    TMA_FORMAT_TABLES = 0,
    /**
     * Comma-separated values with a header, written by a tma_writer.
     */
    TMA_FORMAT_CSV = 1,
    /**
     * A JSON object a line, written by a tma_writer.
     */
    TMA_FORMAT_JSON_LINES = 2,
    /**
     * A report as one page of HTML, written by a tma_writer when it is committed: every answer about what was read. Maps
     * and filters are those of the answers, and `view` and `columns` stay at their default.
     */
    TMA_FORMAT_HTML = 3,
    /**
     * The same as a workbook (Office Open XML): a sheet for each answer.
     */
    TMA_FORMAT_XLSX = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_format tma_format;
#else
typedef int32_t tma_format;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether an answer of the log says that there is more: moreRecordsAvailable.
 */
enum tma_more_available
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It does not say.
     */
    TMA_MORE_AVAILABLE_UNKNOWN = 0,
    /**
     * It says that there is no more.
     */
    TMA_MORE_AVAILABLE_NO = 1,
    /**
     * It says that there is more.
     */
    TMA_MORE_AVAILABLE_YES = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_more_available tma_more_available;
#else
typedef int32_t tma_more_available;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How text lies in a reader's tables.
 */
enum tma_text_storage
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Columns with much repetition are dictionaries: each distinct text of a table once.
     */
    TMA_TEXT_STORAGE_DICTIONARY = 0,
    /**
     * Every column is plain utf8.
     */
    TMA_TEXT_STORAGE_PLAIN = 1,
    /**
     * Columns with much repetition are string views into the distinct texts of a table, and the others plain utf8.
     */
    TMA_TEXT_STORAGE_VIEW = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_text_storage tma_text_storage;
#else
typedef int32_t tma_text_storage;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which columns a reader's tables have.
 */
enum tma_view
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All of them, typed.
     */
    TMA_VIEW_RECORD = 0,
    /**
     * What a person wants to read; implies TMA_READER_JOIN_MEETING.
     */
    TMA_VIEW_REPORT = 1,
    /**
     * Names, order and text forms of the published script AuditRecordsTeamsMeetings.PS1.
     */
    TMA_VIEW_CLASSIC = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tma_view tma_view;
#else
typedef int32_t tma_view;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Takes in records and answers questions about all of them together: which meetings there were, who was there for how
 * long. Freed with tma_analysis_free().
 *
 * It is fed readers and tables of records, in any order, and can be asked any number of questions, also between
 * feedings. It keeps about 150 bytes a session. It may move between threads, but one call at a time: a second one
 * gets TMA_STATUS_INVALID_STATE. After TMA_STATUS_PANIC it can only be freed.
 */
typedef struct tma_analysis tma_analysis;

/**
 * Says what to ask an audit log, so that nothing is missing, and keeps what arrives. Freed with tma_collection_free(),
 * at any moment: what is saved stays, and a new collection goes on from it.
 *
 * The caller takes an action with tma_collection_next(), does it, says what came of it with tma_collection_add_page(),
 * tma_collection_add_failure() or tma_collection_deliver(), and takes the next one, until TMA_ACTION_DONE. It may move between
 * threads, but one call at a time: a second one gets TMA_STATUS_INVALID_STATE. Texts that come from it live until the
 * next call with it. After TMA_STATUS_PANIC it can only be freed.
 */
typedef struct tma_collection tma_collection;

/**
 * Why a call failed: what, where, and what to do. Immutable; threads may share it. Freed with tma_error_free().
 */
typedef struct tma_error tma_error;

/**
 * Reads sources into tables, without duplicates, and keeps the books. Freed with tma_reader_free().
 *
 * It may move between threads, but one call at a time: a second one gets TMA_STATUS_INVALID_STATE. Only
 * tma_reader_cancel() may be called at any time. After TMA_STATUS_PANIC it can only be freed.
 */
typedef struct tma_reader tma_reader;

/**
 * Rows and typed columns that never change: records, issues, summaries, the field table itself. Threads may share it.
 * It does not depend on the reader it came from. Freed with tma_table_free().
 *
 * Columns are found by name (tma_table_find_column()) and not by a fixed position: later versions add columns.
 */
typedef struct tma_table tma_table;

/**
 * A file that takes the text or the report of a reader, or answers. It is written under a temporary name beside its place,
 * and takes its place when it is finished; freed before, it leaves no trace. One call at a time. Freed with
 * tma_writer_free().
 */
typedef struct tma_writer tma_writer;

/**
 * UTF-8 text, or bytes where a function says so: a pointer and a length, without a NUL at the end.
 *
 * Going in, it is read during the call only; `data` may be NULL if `length` is 0. Coming out, it points into the
 * handle it was asked of and lives until that handle is freed; `data` is NULL where there is no text, and is not NULL
 * for an empty one.
 */
typedef struct tma_text {
    /**
     * The first byte.
     */
    const uint8_t *data;
    /**
     * How many bytes.
     */
    size_t length;
} tma_text;

/**
 * How tables are written. Begin with TMA_TEXT_OPTIONS_INIT, which is the default of everything, and set what is
 * wanted. Texts are read during the call only.
 */
typedef struct tma_text_options {
    /**
     * The size of this struct as the caller knows it, set by TMA_TEXT_OPTIONS_INIT.
     */
    size_t struct_size;
    /**
     * TMA_TEXT_BOM and so on, or-ed.
     */
    uint32_t flags;
    /**
     * A tma_format. Of a file TMA_FORMAT_TABLES, which is 0, means CSV; TMA_FORMAT_HTML is a page with one table, and
     * TMA_FORMAT_XLSX a workbook with one sheet.
     */
    int32_t format;
    /**
     * Between the cells of CSV, as an ASCII character; 0 means a comma.
     */
    uint32_t delimiter;
    /**
     * Zero.
     */
    uint32_t reserved;
    /**
     * Which columns, by name and wildcard, in this order, one per line; empty means all.
     */
    struct tma_text columns;
    /**
     * The time zone of times in CSV and cells as text, an IANA or Windows name. Empty means UTC.
     */
    struct tma_text zone;
} tma_text_options;

/**
 * How to read. Begin with TMA_READER_OPTIONS_INIT, which is the default of everything, and set what is wanted. Texts
 * are read during tma_reader_new() only; those that hold several values hold one per line.
 */
typedef struct tma_reader_options {
    /**
     * The size of this struct as the caller knows it, set by TMA_READER_OPTIONS_INIT.
     */
    size_t struct_size;
    /**
     * TMA_READER_RESOLVE and so on, or-ed.
     */
    uint32_t flags;
    /**
     * Worker threads, at most 256; 0 means one per core, 1 the caller's thread alone. Results do not depend on it.
     */
    uint32_t threads;
    /**
     * A tma_view.
     */
    int32_t view;
    /**
     * A tma_text_storage.
     */
    int32_t text;
    /**
     * A tma_format.
     */
    int32_t format;
    /**
     * Between the cells of CSV, as an ASCII character; 0 means a comma.
     */
    uint32_t delimiter;
    /**
     * Largest record in bytes; 0 means 64 MiB.
     */
    uint64_t record_bytes;
    /**
     * Deepest nesting of a record's JSON, at most 1024; 0 means 128.
     */
    uint32_t depth;
    /**
     * Largest ratio of decompressed to compressed bytes once past 100 MB; 0 means 1000.
     */
    uint32_t gzip_ratio;
    /**
     * Which of the view's columns, by name and wildcard, one per line; empty means all.
     */
    struct tma_text columns;
    /**
     * The time zone, an IANA or Windows name: of times in CSV, in cells as text and in the classic view, and of times
     * in options that have none of their own. Empty means UTC.
     */
    struct tma_text zone;
    /**
     * Folder for input that has to be kept, for a second pass or as an archive in memory; empty means the system's.
     */
    struct tma_text temporary_folder;
    /**
     * A file that says who people are: CSV or JSON with UserPrincipalName (or UPN), ObjectId (or
     * ExternalDirectoryObjectId, UUID, Id) and DisplayName.
     */
    struct tma_text user_map;
    /**
     * A file that says what meetings were called: CSV or JSON with ICalUid, ChatThreadId or MeetingUrl, and Subject,
     * ScheduledStart, ScheduledEnd.
     */
    struct tma_text meeting_map;
    /**
     * Only sessions and meetings that end after this time: RFC 3339, or without an offset in `zone`.
     */
    struct tma_text from;
    /**
     * Only sessions and meetings that begin before this time.
     */
    struct tma_text to;
    /**
     * Only records of these kinds: Meeting, Participant, CallParticipant; one per line.
     */
    struct tma_text kinds;
    /**
     * Only these meetings and their participants: MeetingId, meeting URL, ChatThreadId or the
     * meeting ID of an invitation; one per line.
     */
    struct tma_text meetings;
    /**
     * Only rows with one of these people as attendee or organizer: UPN, object id or name, with wildcards; one per
     * line.
     */
    struct tma_text users;
    /**
     * Only meetings organized by one of these people; one per line.
     */
    struct tma_text organizers;
    /**
     * Only rows whose ClientIP lies in one of these networks, as CIDR; one per line.
     */
    struct tma_text networks;
    /**
     * Only rows whose ClientIP matches this regular expression.
     */
    struct tma_text client_ip_pattern;
    /**
     * Who people are, as the content of such a file: for callers that have them in memory. Not together with
     * `user_map`.
     */
    struct tma_text user_map_content;
    /**
     * What meetings were called, as the content of such a file. Not together with `meeting_map`.
     */
    struct tma_text meeting_map_content;
    /**
     * Replace people, addresses and URLs by pseudonyms in all that comes out, with this key: a text of at least 32
     * characters, best a random one. Empty means not to. Errors then quote nothing that was read, and name sources by
     * number and pseudonym. A reader that feeds a tma_analysis needs TMA_READER_ROWS_AS_RECORDED with it, and the analysis
     * the same key in its own options.
     */
    struct tma_text de_identify_key;
    /**
     * Of a report: a file that says where networks are, CSV or JSON with CIDR, Site and Country.
     */
    struct tma_text network_map;
    /**
     * Of a report: the same as the content of such a file. Not together with `network_map`.
     */
    struct tma_text network_map_content;
    /**
     * Only meetings and calls in which one of these people took part or which they organized, whoever the row is about:
     * as `users`; one per line.
     */
    struct tma_text with_users;
    /**
     * Only participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer, Unknown; one
     * per line. Rows of meetings have none, and are left out.
     */
    struct tma_text participant_kinds;
} tma_reader_options;

/**
 * Called on the thread that called tma_reader_next(), tma_reader_poll() or tma_writer_write(), or pulled the stream,
 * while that call goes on, in either pass: between tables, between blocks of input, and every 100 ms while it waits for
 * worker threads. It is told the bytes of files read and in all, as they lie on disk. It returns 0 to go on; anything
 * else makes that call, and all after it, fail with TMA_STATUS_CANCELLED. It must not throw, jump out, or use the
 * reader except for tma_reader_cancel().
 */
typedef int32_t (*tma_progress)(void *userdata, uint64_t done_bytes, uint64_t all_bytes);

/**
 * How to answer. Begin with TMA_ANALYSIS_OPTIONS_INIT, which is the default of everything, and set what is wanted.
 * Texts are read during tma_analysis_new() only; those that hold several values hold one per line.
 *
 * The filter, from `from` to `client_ip_pattern` with `with_users` and `participant_kinds`, chooses rows of answers: those
 * that one record behind them passes. What is in a row does not depend on it. So the filter belongs here and not to the
 * reader, which would leave out records that count.
 */
typedef struct tma_analysis_options {
    /**
     * The size of this struct as the caller knows it, set by TMA_ANALYSIS_OPTIONS_INIT.
     */
    size_t struct_size;
    /**
     * TMA_ANALYSIS_CALLS and so on, or-ed.
     */
    uint32_t flags;
    /**
     * Say of each attendance whether it reached this percentage of the meeting, 1 to 100; 0 means not to.
     */
    uint32_t minimum_percent;
    /**
     * Shorter gaps are no disconnections: seconds; 0 means 1.
     */
    uint32_t minimum_gap_seconds;
    /**
     * Whoever is gone for longer has left: seconds; 0 means 300.
     */
    uint32_t maximum_gap_seconds;
    /**
     * How many bits of an IPv4 address are its network where no network map says: 1 to 32; 0 means 24.
     */
    uint32_t ipv4_prefix;
    /**
     * How many bits of an IPv6 address are its network where no network map says: 1 to 128; 0 means 64.
     */
    uint32_t ipv6_prefix;
    /**
     * The time zone, an IANA or Windows name: in which days begin, and of times in options that have none of their own.
     * Empty means UTC.
     */
    struct tma_text zone;
    /**
     * A file that says who people are: see tma_reader_options.user_map.
     */
    struct tma_text user_map;
    /**
     * A file that says what meetings were called and when they were to be: see tma_reader_options.meeting_map.
     */
    struct tma_text meeting_map;
    /**
     * Who people are, as the content of such a file. Not together with `user_map`.
     */
    struct tma_text user_map_content;
    /**
     * What meetings were called, as the content of such a file. Not together with `meeting_map`.
     */
    struct tma_text meeting_map_content;
    /**
     * A file that says where networks are: CSV or JSON with CIDR, Site and Country.
     */
    struct tma_text network_map;
    /**
     * Where networks are, as the content of such a file. Not together with `network_map`.
     */
    struct tma_text network_map_content;
    /**
     * Only outsiders with one of these flags, as the column Flags says them; one per line.
     */
    struct tma_text outsider_flags;
    /**
     * Which names are like that of a help desk, as a regular expression in place of the one built in, in any case.
     */
    struct tma_text name_pattern;
    /**
     * When meetings were to start; counts for those that began within 12 hours of it.
     */
    struct tma_text scheduled_start;
    /**
     * When meetings were to end.
     */
    struct tma_text scheduled_end;
    /**
     * Only sessions and meetings that end after this time: RFC 3339, or without an offset in `zone`.
     */
    struct tma_text from;
    /**
     * Only sessions and meetings that begin before this time.
     */
    struct tma_text to;
    /**
     * Only records of these kinds: Meeting, Participant, CallParticipant; one per line.
     */
    struct tma_text kinds;
    /**
     * Only these meetings: MeetingId, meeting URL, ChatThreadId or the
     * meeting ID of an invitation; one per line.
     */
    struct tma_text meetings;
    /**
     * Only with one of these people as attendee or organizer: UPN, object id or name, with wildcards; one per line.
     */
    struct tma_text users;
    /**
     * Only meetings organized by one of these people; one per line.
     */
    struct tma_text organizers;
    /**
     * Only sessions whose ClientIP lies in one of these networks, as CIDR; one per line.
     */
    struct tma_text networks;
    /**
     * Only sessions whose ClientIP matches this regular expression.
     */
    struct tma_text client_ip_pattern;
    /**
     * Replace people, addresses and URLs by pseudonyms in answers and summaries, with this key: see
     * tma_reader_options.de_identify_key.
     */
    struct tma_text de_identify_key;
    /**
     * Only meetings and calls in which one of these people took part or which they organized, whoever the row is about:
     * as `users`; one per line.
     */
    struct tma_text with_users;
    /**
     * Only participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer, Unknown; one
     * per line. Of meetings those in which there was one.
     */
    struct tma_text participant_kinds;
} tma_analysis_options;

/**
 * How to collect. Begin with TMA_COLLECTION_OPTIONS_INIT, which is the default of everything, and set at least `now` and
 * `start`. Texts are read during tma_collection_new() only; those that hold several values hold one per line.
 */
typedef struct tma_collection_options {
    /**
     * The size of this struct as the caller knows it, set by TMA_COLLECTION_OPTIONS_INIT.
     */
    size_t struct_size;
    /**
     * TMA_COLLECTION_FORCE and so on, or-ed.
     */
    uint32_t flags;
    /**
     * How long the first window is, in seconds: 60 to 604800; 0 means a day. Later ones adapt to what they hold.
     */
    uint32_t window_seconds;
    /**
     * How often a window is tried again after a failure before it is halved or becomes a gap, at most 100; 0 means 5, a
     * negative number never.
     */
    int32_t maximum_retries;
    /**
     * How far the next scheduled run goes back behind the end of this one, in seconds; 0 means 48 hours, a negative
     * number not at all.
     */
    int32_t overlap_seconds;
    /**
     * Where session ids and the spread of waits come from: a random number, another one for every run.
     */
    uint64_t seed;
    /**
     * What the clock says: microseconds since 1970-01-01T00:00:00Z.
     */
    int64_t now;
    /**
     * When the range begins, by the time at which records were written: RFC 3339, or without an offset in `zone`. With a
     * state that exists, where that goes on; then it may be empty.
     */
    struct tma_text start;
    /**
     * When the range ends; empty means now, and so does what is later.
     */
    struct tma_text end;
    /**
     * The time zone of `start` and `end`, an IANA or Windows name. Empty means UTC.
     */
    struct tma_text zone;
    /**
     * The operations to search for; empty means MeetingDetail, MeetingParticipantDetail and CallParticipantDetail.
     */
    struct tma_text operations;
    /**
     * Only records of what these people did.
     */
    struct tma_text users;
    /**
     * Only records of what was done from these addresses.
     */
    struct tma_text ip_addresses;
    /**
     * Only records that hold this text.
     */
    struct tma_text free_text;
    /**
     * The checkpoint, by which a collection that ended goes on. Empty means none, or, with a raw file, that one's name
     * and `.manifest.json`.
     */
    struct tma_text checkpoint_path;
    /**
     * The raw file, with what arrived. Empty means none, or, with a checkpoint, that one's name and `.jsonl.gz`.
     */
    struct tma_text raw_path;
    /**
     * The state of scheduled runs; empty means none. Where it exists the range begins where it says.
     */
    struct tma_text state_path;
    /**
     * With a state: what else decides which records are delivered, as filters of the reader, in the caller's words. Runs of
     * one state have the same.
     */
    struct tma_text selection;
} tma_collection_options;

/**
 * What to do next. Begin with TMA_COLLECTION_ACTION_INIT. Times are microseconds since 1970-01-01T00:00:00Z.
 */
typedef struct tma_collection_action {
    /**
     * The size of this struct as the caller knows it, set by TMA_COLLECTION_ACTION_INIT; no more than that is written.
     */
    size_t struct_size;
    /**
     * A tma_action.
     */
    int32_t kind;
    /**
     * TMA_ACTION_REPLAYED, or 0.
     */
    uint32_t flags;
    /**
     * Of a call: what to pass as -ResultSize.
     */
    uint32_t result_size;
    /**
     * Of a wait: how long.
     */
    uint32_t wait_seconds;
    /**
     * Of a window or gap: how many records of it there are.
     */
    uint64_t records;
    /**
     * Of a call: what to ask for. Of a window or gap: when it begins.
     */
    int64_t start;
    /**
     * When it ends.
     */
    int64_t end;
    /**
     * `start` as yyyy-MM-ddTHH:mm:ssZ, to pass as -StartDate.
     */
    struct tma_text start_text;
    /**
     * `end` in the same way, to pass as -EndDate.
     */
    struct tma_text end_text;
    /**
     * Of a call: what to pass as -SessionId.
     */
    struct tma_text session;
    /**
     * Of a wait or gap: why, in English.
     */
    struct tma_text reason;
} tma_collection_action;

/**
 * An answer of the log. Begin with TMA_COLLECTION_PAGE_INIT.
 */
typedef struct tma_collection_page {
    /**
     * The size of this struct as the caller knows it, set by TMA_COLLECTION_PAGE_INIT.
     */
    size_t struct_size;
    /**
     * How many rows it has.
     */
    size_t count;
    /**
     * Each row's AuditData, exactly as it came: `count` texts.
     */
    const struct tma_text *audit_data;
    /**
     * Each row's Identity: `count` texts, empty where there is none; or NULL.
     */
    const struct tma_text *identities;
    /**
     * Each row's ResultIndex: `count` numbers, TMA_COLLECTION_NONE where there is none; or NULL.
     */
    const int64_t *result_indexes;
    /**
     * Each row's ResultCount in the same way; or NULL.
     */
    const int64_t *result_counts;
    /**
     * A tma_more_available, as the answer says it.
     */
    int32_t more_available;
    /**
     * 0.
     */
    uint32_t unused;
    /**
     * How long the call took, in milliseconds; 0 if that is not known.
     */
    uint64_t milliseconds;
    /**
     * The warnings beside it, one per line.
     */
    struct tma_text warnings;
} tma_collection_page;

/**
 * What a collection did so far. Begin with TMA_COLLECTION_SUMMARY_INIT. Times are microseconds since
 * 1970-01-01T00:00:00Z, TMA_COLLECTION_NONE where there is none.
 */
typedef struct tma_collection_summary {
    /**
     * The size of this struct as the caller knows it, set by TMA_COLLECTION_SUMMARY_INIT; no more than that is written.
     */
    size_t struct_size;
    /**
     * When the range begins: that of the checkpoint, of the state, or the one given.
     */
    int64_t start;
    /**
     * When it ends.
     */
    int64_t end;
    /**
     * After this records may be missing, because they appear late.
     */
    int64_t incomplete_after;
    /**
     * When the oldest record was written.
     */
    int64_t oldest;
    /**
     * When the newest record was written.
     */
    int64_t newest;
    /**
     * How much of the range is behind, in seconds; gaps count.
     */
    int64_t covered_seconds;
    /**
     * How long the range is, in seconds.
     */
    int64_t all_seconds;
    /**
     * Windows asked for and ended, gaps among them.
     */
    uint64_t windows;
    /**
     * Windows of the raw file, also those passed over.
     */
    uint64_t replayed_windows;
    /**
     * Calls.
     */
    uint64_t calls;
    /**
     * Records, also those of the raw file.
     */
    uint64_t records;
    /**
     * Rows that were copies of those.
     */
    uint64_t duplicates;
    /**
     * Records left out because an earlier scheduled run delivered them.
     */
    uint64_t already_delivered;
    /**
     * Windows tried again.
     */
    uint64_t retries;
    /**
     * Windows halved.
     */
    uint64_t splits;
    /**
     * Answers without rows.
     */
    uint64_t empty_answers;
    /**
     * Answers whose rows meant nothing.
     */
    uint64_t failed_pages;
    /**
     * How long was waited, in seconds.
     */
    uint64_t waited_seconds;
    /**
     * How long calls took, in milliseconds.
     */
    uint64_t call_milliseconds;
    /**
     * How many gaps there are.
     */
    uint64_t gaps;
    /**
     * 1 if the collection is done, every window was read to its end, for what the account may see, and every record that
     * came can be read; else 0.
     */
    int32_t complete;
    /**
     * 0.
     */
    uint32_t unused;
    /**
     * Windows of the raw file that are still to be delivered, without calls.
     */
    uint64_t windows_to_replay;
    /**
     * Records that no row can come of: cut off, or none at all. Scheduled runs deliver them if a later one finds them whole.
     */
    uint64_t rejected;
} tma_collection_summary;

/**
 * What could not be collected. Begin with TMA_COLLECTION_GAP_INIT. Times are microseconds since 1970-01-01T00:00:00Z.
 */
typedef struct tma_collection_gap {
    /**
     * The size of this struct as the caller knows it, set by TMA_COLLECTION_GAP_INIT; no more than that is written.
     */
    size_t struct_size;
    /**
     * How many records of it arrived all the same.
     */
    uint64_t records;
    /**
     * When it begins.
     */
    int64_t start;
    /**
     * When it ends.
     */
    int64_t end;
    /**
     * `start` as yyyy-MM-ddTHH:mm:ssZ.
     */
    struct tma_text start_text;
    /**
     * `end` in the same way.
     */
    struct tma_text end_text;
    /**
     * Why, in English.
     */
    struct tma_text reason;
} tma_collection_gap;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The library's version, such as `1.2.0-beta.1`. The text is static. Any thread.
 */
struct tma_text tma_version(void);

/**
 * The number of the binary interface of the library that was loaded. A program that finds another number than the
 * TMA_ABI_VERSION it was compiled with must not call anything else. Any thread.
 */
uint32_t tma_abi_version(void);

/**
 * How far the clocks of a time zone (an IANA or Windows name; empty means UTC) are ahead of UTC at an instant, in seconds:
 * 3600 in Zurich in January. It is what the times in CSV of that zone carry. `microseconds` is the instant as in tables,
 * since 1970-01-01T00:00:00Z; beyond what calendars have it is 0. Fails with TMA_STATUS_INVALID_ARGUMENT where no time zone
 * has the name. Any thread.
 */
tma_status tma_zone_offset(struct tma_text zone,
                           int64_t microseconds,
                           int32_t *out_seconds,
                           struct tma_error **error);

/**
 * How many handles of this library are alive in the process: readers, analyses, collections, tables, writers and errors not yet freed, and
 * readers kept alive by a stream. For tests that look for leaks. Any thread.
 */
size_t tma_live_handles(void);

/**
 * The name of a status without its prefix, such as `NOT_FOUND`; empty for a number this version does not know. The
 * text is static. Any thread.
 */
struct tma_text tma_status_name(int32_t status);

/**
 * The status that the failed call returned; TMA_STATUS_OK for NULL.
 */
tma_status tma_error_get_status(const struct tma_error *error);

/**
 * The message, with file, record number and byte offset where they are known, in English. It lives until the error is
 * freed. Empty for NULL.
 */
struct tma_text tma_error_get_message(const struct tma_error *error);

/**
 * The file it is about, its pseudonym where people have pseudonyms; without one `data` is NULL. It lives until the error
 * is freed.
 */
struct tma_text tma_error_get_path(const struct tma_error *error);

/**
 * The 1-based number of the source that could not be read, in the order in which files and contents were opened; 0 for the
 * records that are in none, -1 where it is about no source. After such a failure of tma_reader_next() and its like the next call goes on with the next source.
 */
int64_t tma_error_get_source_number(const struct tma_error *error);

/**
 * The 1-based number of the record it is about, or -1.
 */
int64_t tma_error_get_record_number(const struct tma_error *error);

/**
 * The byte of the decompressed file it is about, counted from 0 in the file's own encoding, or -1.
 */
int64_t tma_error_get_byte_offset(const struct tma_error *error);

/**
 * Frees an error; NULL is a no-op. Any thread.
 */
void tma_error_free(struct tma_error *error);

/**
 * What the rows are.
 */
tma_table_kind tma_table_get_kind(const struct tma_table *table);

/**
 * How many rows; 0 for NULL.
 */
size_t tma_table_row_count(const struct tma_table *table);

/**
 * How many columns; 0 for NULL.
 */
size_t tma_table_column_count(const struct tma_table *table);

/**
 * The position of the column of exactly that name, such as TMA_COLUMN_START_TIME; -1 if the table has none.
 */
int32_t tma_table_find_column(const struct tma_table *table, struct tma_text name);

/**
 * The name of the column at that position, without a text beyond the last. It lives until the table is freed.
 */
struct tma_text tma_table_get_column_name(const struct tma_table *table, size_t column);

/**
 * The type of the column at that position; TMA_CELL_TYPE_NONE beyond the last.
 */
tma_cell_type tma_table_get_cell_type(const struct tma_table *table, size_t column);

/**
 * Whether the cell is null, which means: not recorded. True beyond the last row or column.
 */
bool tma_table_is_null(const struct tma_table *table, size_t row, size_t column);

/**
 * The text of a cell. It lives until the table is freed. Where the cell is null, is no text or does not exist, `data`
 * is NULL.
 */
struct tma_text tma_table_get_text(const struct tma_table *table, size_t row, size_t column);

/**
 * The number of a cell, or its instant as microseconds since 1970-01-01T00:00:00Z. 0 where the cell is null, is no
 * number or does not exist.
 */
int64_t tma_table_get_int64(const struct tma_table *table, size_t row, size_t column);

/**
 * Whether a cell is true. False where it is false or null, is neither or does not exist: ask tma_table_is_null() too.
 */
bool tma_table_get_bool(const struct tma_table *table, size_t row, size_t column);

/**
 * The names of the columns that an import ignored because the contract does not know them, one per line; empty for
 * other tables. It lives until the table is freed.
 */
struct tma_text tma_table_get_unknown_columns(const struct tma_table *table);

/**
 * Writes the table's columns as an Arrow struct type. What it points at belongs to the receiver, who releases it; it
 * does not depend on the table.
 */
tma_status tma_table_export_schema(const struct tma_table *table,
                                   struct ArrowSchema *out_schema,
                                   struct tma_error **error);

/**
 * Writes the table's rows as an Arrow struct array, one child a column, without copying a cell. What it points at
 * belongs to the receiver, who releases it, on any thread; it outlives the table.
 */
tma_status tma_table_export_array(const struct tma_table *table,
                                  struct ArrowArray *out_array,
                                  struct tma_error **error);

/**
 * Writes the table as an Arrow stream of one batch, or of none where there are no rows, without copying a cell: for
 * whoever takes streams and nothing else. What it points at belongs to the receiver, who releases it, at its end or
 * before, on any thread; it outlives the table. The stream of a reader is tma_reader_stream().
 */
tma_status tma_table_stream(const struct tma_table *table,
                            struct ArrowArrayStream *out_stream,
                            struct tma_error **error);

/**
 * Makes a table of an Arrow struct array: our own rows coming back, or rows made elsewhere.
 *
 * `kind` is a tma_table_kind; this version imports records and the answers of analyses. Columns are matched by name, in any order
 * and any subset: those that are not there are null, those that are not known are ignored and listed
 * (tma_table_get_unknown_columns()). Text is utf8, large utf8 or string views, plain or as a dictionary with any
 * index; integers have any width, or are whole floats, of which NaN is null; timestamps any unit and zone. All of it is checked and copied. Where numbers, truths or times stand as
 * text, as in CSV, their column stays text, and tma_reader_add_table() reads the whole table as it reads CSV.
 *
 * Of TMA_TABLE_KIND_ROWS all columns are known, by whatever name, in the order in which they come, and of the type that their
 * format says; floats are decimal numbers there (TMA_CELL_TYPE_JSON). There are 16,384 columns at most.
 *
 * The schema and the array belong to the library from this call on, also when it fails: both are marked as released.
 */
tma_status tma_table_import(int32_t kind,
                            struct ArrowSchema *schema,
                            struct ArrowArray *array,
                            struct tma_table **out_table,
                            struct tma_error **error);

/**
 * Writes the same table with every cell as text, as CSV has it but without quotes: for callers whose own writers would
 * format times by the machine's culture. Nulls stay null. Of the options `zone` and TMA_TEXT_RAW count; `options` may be
 * NULL for the default. The table stays the caller's; free the new one with tma_table_free().
 */
tma_status tma_table_as_text(const struct tma_table *table,
                             const struct tma_text_options *options,
                             struct tma_table **out_table,
                             struct tma_error **error);

/**
 * Frees a table; NULL is a no-op. Any thread.
 */
void tma_table_free(struct tma_table *table);

/**
 * Writes the field table: a row for each column that records can have, in order, with name, type and description.
 * Free it with tma_table_free(). Any thread.
 */
tma_status tma_schema_fields(struct tma_table **out_table, struct tma_error **error);

/**
 * Writes the columns of an answer of tma_analysis_answer(), or of every summary: a row for each, in order, with name,
 * type and description. `kind` is the tma_table_kind of the answer or TMA_TABLE_KIND_ANALYSIS_SUMMARY. Free it with
 * tma_table_free(). Any thread.
 */
tma_status tma_schema_answer_fields(int32_t kind, struct tma_table **out_table, struct tma_error **error);

/**
 * Makes a reader. `options` may be NULL for the default of everything. Fails on options that cannot be used.
 */
tma_status tma_reader_new(const struct tma_reader_options *options,
                          struct tma_reader **out_reader,
                          struct tma_error **error);

/**
 * Frees a reader; NULL is a no-op. Not during another call, but on any thread. Tables and streams that came from it
 * stay valid.
 */
void tma_reader_free(struct tma_reader *reader);

/**
 * Queues a file of any container: CSV, JSON, JSON Lines, Clixml, each also compressed with gzip or Zstandard; a zip
 * archive, the members of which are sources; or a folder, of which all files are, also those of the folders in it, but
 * for hidden ones and a file that a tma_writer of this reader writes. A file is opened when its turn comes, so that a
 * missing one makes tma_reader_next() fail. What fails of an archive or a folder has a path that begins with `path`.
 */
tma_status tma_reader_add_path(struct tma_reader *reader, struct tma_text path, struct tma_error **error);

/**
 * Queues the content of a file of any container. The bytes are copied.
 */
tma_status tma_reader_add_bytes(struct tma_reader *reader, struct tma_text bytes, struct tma_error **error);

/**
 * Queues records: `count` texts, each the JSON of one audit record or of a wrapper around one. They are copied.
 */
tma_status tma_reader_add_records(struct tma_reader *reader,
                                  const struct tma_text *records,
                                  size_t count,
                                  struct tma_error **error);

/**
 * Queues a table of records, as tma_table_import() makes them; the columns that the import ignored become issues. The
 * table stays the caller's.
 */
tma_status tma_reader_add_table(struct tma_reader *reader, const struct tma_table *table, struct tma_error **error);

/**
 * Says that no source will be added any more; adding one is TMA_STATUS_INVALID_STATE after that. Readers that need two
 * passes (resolution, the meeting join, some filters, the report view) give no rows before that.
 */
tma_status tma_reader_close_input(struct tma_reader *reader, struct tma_error **error);

/**
 * Writes the next table of rows, or NULL when all that was added so far is read. Free it with tma_table_free(). After
 * a failure that is about one source the next call goes on with the source after it. A source of which every record was
 * rejected is such a failure, TMA_STATUS_INVALID_FORMAT; of records in memory when the closed input is read to its end.
 */
tma_status tma_reader_next(struct tma_reader *reader, struct tma_table **out_table, struct tma_error **error);

/**
 * Like tma_reader_next(), but does not wait for a table that the worker threads have not made yet: then it writes NULL.
 * To feed and take by turns, call it until it writes NULL, add more, and so on; after the last source take the rest
 * with tma_reader_next(), which alone tells the end. To keep memory bounded it does wait while more than threads + 2
 * sources of bytes, records and tables are queued. With one thread it works on the caller's thread, as
 * tma_reader_next() does. Readers that need two passes give NULL before tma_reader_close_input().
 */
tma_status tma_reader_poll(struct tma_reader *reader, struct tma_table **out_table, struct tma_error **error);

/**
 * Reads what was added since the last time for what it says of people and meetings: the first of two passes, which
 * otherwise waits for tma_reader_close_input(). After that its rows can be taken, filled in from it and all before; those
 * of what is added later may know more. Rows of what was learned from before have to be taken first, or it fails with
 * TMA_STATUS_INVALID_STATE.
 *
 * With TMA_READER_DIRECTORY the table, of kind TMA_TABLE_KIND_UNRESOLVED, has a row for each object id (UserObjectId) that
 * neither records nor the user map tell the UPN of, and that was not in such a table before: those of the record's own
 * organisation, and those without one. Without it the table is empty. Free it with tma_table_free().
 */
tma_status tma_reader_learn(struct tma_reader *reader,
                            struct tma_table **out_table,
                            struct tma_error **error);

/**
 * Says who people are as a directory has it, after tma_reader_learn() and before rows are taken: the content of a user map
 * (CSV or JSON with UserPrincipalName or UPN, Id or ObjectId, and DisplayName). It comes behind what records and the user
 * map say, and its IdentitySource is Directory. Whom the directory does not know is left out. Only for readers with
 * TMA_READER_DIRECTORY.
 */
tma_status tma_reader_add_directory(struct tma_reader *reader,
                                    struct tma_text content,
                                    struct tma_error **error);

/**
 * Closes the input and writes an Arrow stream of all rows not yet taken. What it points at belongs to the receiver,
 * who releases it, at its end or before. Its schema can be asked for before the first batch and fits every batch;
 * failures are errno values with a message. Reader and stream pull from the same queue: the stream may outlive the
 * handle, and the handle gives summary and issues while the stream is not in a call.
 */
tma_status tma_reader_stream(struct tma_reader *reader, struct ArrowArrayStream *out_stream, struct tma_error **error);

/**
 * Writes what was odd so far, a row an issue: record number, source, byte offset, code, AuditId, message. Free it
 * with tma_table_free().
 */
tma_status tma_reader_get_issues(const struct tma_reader *reader,
                                 struct tma_table **out_table,
                                 struct tma_error **error);

/**
 * Writes counts and completeness so far, in one row. Free it with tma_table_free().
 */
tma_status tma_reader_get_summary(const struct tma_reader *reader,
                                  struct tma_table **out_table,
                                  struct tma_error **error);

/**
 * Writes what was read so far and what is missing, odd or damaged in it, a table of kind TMA_TABLE_KIND_COMPLETENESS: what
 * was counted, orphans, the oldest and newest times, signs of a collection that was cut off, columns never filled, keys never
 * seen before, and each issue with its first places. Its columns are those of tma_schema_answer_fields(). Free it with
 * tma_table_free().
 */
tma_status tma_reader_get_completeness(const struct tma_reader *reader,
                                       struct tma_table **out_table,
                                       struct tma_error **error);

/**
 * Writes the counts of each source so far. Free it with tma_table_free().
 */
tma_status tma_reader_get_sources(const struct tma_reader *reader,
                                  struct tma_table **out_table,
                                  struct tma_error **error);

/**
 * Writes the keys so far that the contract does not know, with counts. Free it with tma_table_free().
 */
tma_status tma_reader_get_unknown_keys(const struct tma_reader *reader,
                                       struct tma_table **out_table,
                                       struct tma_error **error);

/**
 * Writes the field table with how often each column was filled so far. Free it with tma_table_free().
 */
tma_status tma_reader_get_fields(const struct tma_reader *reader,
                                 struct tma_table **out_table,
                                 struct tma_error **error);

/**
 * Writes how many bytes of the files added are read, and how many there are, as they lie on disk.
 */
tma_status tma_reader_get_progress(const struct tma_reader *reader,
                                   uint64_t *out_done_bytes,
                                   uint64_t *out_all_bytes,
                                   struct tma_error **error);

/**
 * Has `callback` called with `userdata` while rows are read; a NULL callback ends that. Both must stay valid until then or
 * until the reader and its stream are freed.
 */
tma_status tma_reader_set_progress(struct tma_reader *reader,
                                   tma_progress callback,
                                   void *userdata,
                                   struct tma_error **error);

/**
 * Makes the step that is running, or else the next one, and all after it fail with TMA_STATUS_CANCELLED. Any thread, also during
 * another call; NULL is a no-op.
 */
void tma_reader_cancel(const struct tma_reader *reader);

/**
 * The form of a file of that name: `format` if it is one, or, where it is TMA_FORMAT_TABLES, which is 0, what the
 * extension says: .csv, .tsv, .jsonl, .ndjson, .json, .html, .htm, .xlsx in any case; without one, and for .txt, CSV.
 * `out_delimiter` is what belongs between the cells of CSV: a tab for .tsv, else a comma. Fails with
 * TMA_STATUS_INVALID_ARGUMENT where the extension says nothing. The file is not looked at. Any thread.
 */
tma_status tma_format_of_path(struct tma_text path,
                              int32_t format,
                              int32_t *out_format,
                              uint32_t *out_delimiter,
                              struct tma_error **error);

/**
 * Begins a file for the rows of a reader that was made with another `format` than TMA_FORMAT_TABLES; a report has one
 * writer. Fails if the file exists and TMA_WRITER_REPLACE is not given, and if it is one of the files added to the reader
 * so far. Reader and writer may be freed in any order.
 */
tma_status tma_writer_new(struct tma_reader *reader,
                          struct tma_text path,
                          uint32_t flags,
                          struct tma_writer **out_writer,
                          struct tma_error **error);

/**
 * Begins a file for an answer: tables of tma_analysis_answer() or tma_analysis_summarize(), also such as came back by
 * tma_table_import(). Fails if the file exists and TMA_WRITER_REPLACE is not given. `options` may be NULL for the default
 * of everything, CSV.
 */
tma_status tma_writer_new_answer(struct tma_text path,
                                 uint32_t flags,
                                 const struct tma_text_options *options,
                                 struct tma_writer **out_writer,
                                 struct tma_error **error);

/**
 * Writes the rows of an answer, or more of them: all tables are of one kind. The file has all columns of that kind, or
 * those that the options name, whatever the tables have; of TMA_TABLE_KIND_ROWS those that the first table has, and so have all
 * after it, where a column may be of another type. Text in place of numbers and times, as in rows that come out of
 * CSV, is read as CSV is. The table stays the caller's.
 */
tma_status tma_writer_write_answer(const struct tma_writer *writer,
                                   const struct tma_table *table,
                                   struct tma_error **error);

/**
 * Takes the reader's next rows; `out_more` says whether there were any. More sources may be added after the last, and
 * written then. After a failure that is about one source the next call goes on with the source after it. A report is
 * written when the writer is committed.
 */
tma_status tma_writer_write(const struct tma_writer *writer, bool *out_more, struct tma_error **error);

/**
 * Has `callback` called with `userdata` while tma_writer_commit() writes a page or a workbook, on the thread that called it:
 * with the steps done and, about, those in all. What it returns other than 0 makes that call fail with
 * TMA_STATUS_CANCELLED, and there is no file; what stood there before is as it was. A NULL callback ends that. Both must stay valid
 * until then or until the writer is freed. It must not throw, jump out, or use the writer.
 */
tma_status tma_writer_set_progress(const struct tma_writer *writer,
                                   tma_progress callback,
                                   void *userdata,
                                   struct tma_error **error);

/**
 * Finishes the file: when this returns TMA_STATUS_OK all of it is under its name, and what stood there is replaced. Rows
 * that were not written are not in it. After tma_reader_cancel() a report fails with TMA_STATUS_CANCELLED, also while it is
 * written. The writer can only be freed after that.
 */
tma_status tma_writer_commit(const struct tma_writer *writer,
                             struct tma_error **error);

/**
 * Frees a writer; NULL is a no-op. A file that is not finished disappears. Any thread.
 */
void tma_writer_free(struct tma_writer *writer);

/**
 * Makes an analysis. `options` may be NULL for the default of everything. Fails on options that cannot be used.
 */
tma_status tma_analysis_new(const struct tma_analysis_options *options,
                            struct tma_analysis **out_analysis,
                            struct tma_error **error);

/**
 * Frees an analysis; NULL is a no-op. Not during another call, but on any thread. Answers that came from it stay valid.
 */
void tma_analysis_free(struct tma_analysis *analysis);

/**
 * Takes in a table of records with any of their columns, as tma_reader_next() gives them or tma_table_import() makes
 * them. Each row counts, so that tables which may hold a record twice go through a reader first, which finds
 * duplicates; so do tables in which numbers or times are text. The table stays the caller's.
 */
tma_status tma_analysis_add_table(const struct tma_analysis *analysis,
                                  const struct tma_table *table,
                                  struct tma_error **error);

/**
 * Takes in all rows that a reader has left, as tma_reader_next() would give them; close its input before, unless more
 * will be added and taken in by another call. It should have no filter, which belongs into tma_analysis_options, and
 * needs the record view. Progress and tma_reader_cancel() work as for tma_reader_next(). Where a source cannot be read
 * the call fails; the next one goes on with the next source. The reader stays the caller's and keeps its books.
 */
tma_status tma_analysis_add_reader(const struct tma_analysis *analysis,
                                   struct tma_reader *reader,
                                   struct tma_error **error);

/**
 * Writes the answer to a question: `kind` is the tma_table_kind of the answer, such as TMA_TABLE_KIND_ATTENDANCE. Its
 * columns are those of tma_schema_answer_fields(). TMA_TABLE_KIND_ATTENDANCE_SHORT gives attendance in the few columns that
 * people want in a spreadsheet. Free it with tma_table_free().
 */
tma_status tma_analysis_answer(const struct tma_analysis *analysis,
                               int32_t kind,
                               struct tma_table **out_table,
                               struct tma_error **error);

/**
 * Writes the answer to a question in short, a table of kind TMA_TABLE_KIND_ANALYSIS_SUMMARY: counts, each with what it
 * is a part of. `kind` is that of the whole answer. Free it with tma_table_free().
 */
tma_status tma_analysis_summarize(const struct tma_analysis *analysis,
                                  int32_t kind,
                                  struct tma_table **out_table,
                                  struct tma_error **error);

/**
 * Writes how many rows taken in so far no answer has a place for: those that name neither a meeting nor a call, and
 * sessions of calls without TMA_ANALYSIS_CALLS.
 */
tma_status tma_analysis_get_left_out(const struct tma_analysis *analysis,
                                     uint64_t *out_without_meeting,
                                     uint64_t *out_calls,
                                     struct tma_error **error);

/**
 * Writes what was odd so far beyond what the reader tells: rows of maps that could not be used, and whether the filter
 * lets nothing through of what was taken in, or a schedule or meeting map fits no meeting of it. A table of kind TMA_TABLE_KIND_ISSUES. Free it with tma_table_free().
 */
tma_status tma_analysis_get_issues(const struct tma_analysis *analysis,
                                   struct tma_table **out_table,
                                   struct tma_error **error);

/**
 * Makes a collection. Files are only read: tma_collection_get_summary() tells the range, and none is written before the
 * first tma_collection_next(). Fails on options that cannot be used, with TMA_STATUS_CHECKPOINT_MISMATCH if the checkpoint
 * is of another collection or the state of other filters, and with TMA_STATUS_CHECKPOINT_DAMAGED if it or the state cannot be read.
 */
tma_status tma_collection_new(const struct tma_collection_options *options,
                              struct tma_collection **out_collection,
                              struct tma_error **error);

/**
 * Frees a collection; NULL is a no-op. Not during another call, but on any thread.
 */
void tma_collection_free(struct tma_collection *collection);

/**
 * Writes the next action. A call stays the next action until it is answered; records of a window must be taken before the
 * next one. The first one fails with TMA_STATUS_CHECKPOINT_IN_USE while another collection writes the files. After a
 * failure of another kind than TMA_STATUS_INVALID_STATE the collection is of no more use, but its files are.
 */
tma_status tma_collection_next(const struct tma_collection *collection,
                               struct tma_collection_action *out_action,
                               struct tma_error **error);

/**
 * Gives the answer to the call that tma_collection_next() asked for. The texts are copied.
 */
tma_status tma_collection_add_page(const struct tma_collection *collection,
                                   const struct tma_collection_page *page,
                                   struct tma_error **error);

/**
 * Says that the call which tma_collection_next() asked for failed. `message` is the service's, `retry_after_seconds` how
 * long it asks to wait (0 if it does not say), `milliseconds` how long the call took (0 if that is not known).
 */
tma_status tma_collection_add_failure(const struct tma_collection *collection,
                                      struct tma_text message,
                                      int64_t retry_after_seconds,
                                      uint64_t milliseconds,
                                      struct tma_error **error);

/**
 * Adds the records of the window that waits to a reader, made with TMA_READER_COLLECTED, and writes how many they are; with
 * NULL for the reader nobody gets them. They are in order of (CreationTime, Id), and none of them comes twice.
 */
tma_status tma_collection_deliver(const struct tma_collection *collection,
                                  struct tma_reader *reader,
                                  uint64_t *out_records,
                                  struct tma_error **error);

/**
 * Marks all windows delivered so far as emitted: their last row was taken by whoever wanted it. A later collection with
 * TMA_COLLECTION_SKIP_REPLAY begins behind them.
 */
tma_status tma_collection_mark_emitted(const struct tma_collection *collection, struct tma_error **error);

/**
 * Ends a collection after TMA_ACTION_DONE, when all rows have been taken: marks what is left as emitted and writes the
 * pending state, `.pending` behind the state's name. It becomes the state when it is moved there.
 */
tma_status tma_collection_finish(const struct tma_collection *collection, struct tma_error **error);

/**
 * Writes the operations to search for, one per line.
 */
tma_status tma_collection_get_operations(const struct tma_collection *collection,
                                         struct tma_text *out_operations,
                                         struct tma_error **error);

/**
 * Writes the windows that come next, if all are as long as the first of them: at most `most`, one per line, each as
 * `yyyy-MM-ddTHH:mm:ssZ/yyyy-MM-ddTHH:mm:ssZ`. How they go on depends on what is in them.
 */
tma_status tma_collection_get_windows(const struct tma_collection *collection,
                                      uint32_t most,
                                      struct tma_text *out_windows,
                                      struct tma_error **error);

/**
 * Writes what was done so far.
 */
tma_status tma_collection_get_summary(const struct tma_collection *collection,
                                      struct tma_collection_summary *out_summary,
                                      struct tma_error **error);

/**
 * Writes the summary as one JSON object, with the gaps and notes.
 */
tma_status tma_collection_get_summary_json(const struct tma_collection *collection,
                                           struct tma_text *out_json,
                                           struct tma_error **error);

/**
 * Writes what people should know and was not taken before, one note per line; an empty text if there is nothing.
 */
tma_status tma_collection_take_notes(const struct tma_collection *collection,
                                     struct tma_text *out_notes,
                                     struct tma_error **error);

/**
 * Writes a gap, counted from 0 in the order in which they were found; tma_collection_summary.gaps says how many there
 * are.
 */
tma_status tma_collection_get_gap(const struct tma_collection *collection,
                                  uint64_t index,
                                  struct tma_collection_gap *out_gap,
                                  struct tma_error **error);

/**
 * Writes a table of the same columns and rows in which people, addresses and URLs are replaced by pseudonyms, as
 * tma_reader_options.de_identify_key has it done: for tables that came without, such as the issues of a reader that fed an
 * analysis. `key` is needed. Free it with tma_table_free(). Any thread.
 */
tma_status tma_table_de_identify(const struct tma_table *table,
                                 struct tma_text key,
                                 struct tma_table **out_table,
                                 struct tma_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TEAMS_MEETING_AUDIT_H */
