//! What a correct reader makes of a record: one JSON line per row, with the columns' names.

use super::people::AddressForm;
use super::record::{Attendee, Attendees, FutureKey, Kind, Modalities, Organizer, Record, cut_by_depth};
use super::wire::{self, Time};

/// Appends the expected rows of a record, each ended by a line feed. A column is left out of a row where the form of
/// its value is not this module's to say; every column that is there, null or not, has to come out so.
///
/// The lines begin after the opening bracket: the reader's own count of records is put in front when they are written.
pub(super) fn write_rows(record: &Record<'_>, out: &mut Vec<u8>) {
    match &record.attendees {
        Attendees::List(list) if record.kind != Kind::Meeting => {
            for (index, attendee) in list.iter().enumerate() {
                write_row(record, Some(attendee), Some((index, list.len())), out);
            }
            if list.is_empty() {
                write_row(record, None, None, out);
            }
        }
        Attendees::Bare(attendee) => write_row(record, Some(attendee), None, out),
        _ => write_row(record, None, None, out),
    }
}

fn write_row(record: &Record<'_>, attendee: Option<&Attendee<'_>>, place: Option<(usize, usize)>, out: &mut Vec<u8>) {
    write_envelope(record, out);
    write_meeting(record, out);
    write_session(record, out);
    if record.kind != Kind::Meeting {
        write_attendee(attendee, place, out);
    }
    write_unknown_fields(record, out);
    wire::finish(out, b'}');
    out.push(b'\n');
}

fn write_envelope(record: &Record<'_>, out: &mut Vec<u8>) {
    let kind = match record.kind {
        Kind::Meeting => "Meeting",
        Kind::Participant => "Participant",
        Kind::CallParticipant => "CallParticipant",
        Kind::Other => "",
    };
    wire::text_field(out, "RecordKind", kind);
    wire::text_field(out, "AuditId", record.id.0);
    instant(out, "CreationTime", Some(Time::Plain(record.creation)));
    wire::text_field(out, "Operation", record.kind.operation());
    wire::text_field(out, "Workload", "MicrosoftTeams");
    wire::number_field(out, "RecordType", 25);
    wire::number_field(out, "Version", 1);
    wire::text_field(out, "OrganizationId", record.organization.0);
    wire::text_field(out, "UserId", record.user_id);
    wire::text_field(out, "UserKey", record.user_key);
    let user_type = match record.user_type {
        0 => "Regular",
        5 => "Application",
        10 => "Guest",
        _ => "System",
    };
    wire::text_field(out, "UserType", user_type);
    text(out, "ObjectId", record.object_id);
    text(out, "ResultStatus", record.result_status);
    wire::key(out, "ClientIP");
    match record.client {
        None => null(out),
        Some(address) if address.form == AddressForm::Empty => wire::string(out, ""),
        Some(address) => {
            out.push(b'"');
            address.write_plain(out);
            out.extend_from_slice(b"\",");
        }
    }
    let port = record.client.filter(|address| address.form == AddressForm::WithPort);
    number(out, "ClientPort", port.map(|address| i64::from(address.port)));
}

fn write_meeting(record: &Record<'_>, out: &mut Vec<u8>) {
    let meeting_id = match record.kind {
        Kind::Meeting => Some(record.id),
        _ => record.meeting_detail_id,
    };
    text(out, "MeetingId", meeting_id.as_ref().map(|id| &id.0));
    instant(out, "StartTime", record.start);
    instant(out, "EndTime", record.end);
    let types = record.communication_sub_type.or(record.item_name);
    list(out, "MeetingType", types.map(|types| types.split(',').map(str::trim)));
    text(out, "ItemName", record.item_name);
    text(out, "CommunicationType", record.communication_type);
    text(out, "CommunicationSubType", record.communication_sub_type);
    let modalities = match &record.modalities {
        None => None,
        Some(Modalities::List(list)) => Some(*list),
        Some(Modalities::Single(modality)) => Some(std::slice::from_ref(modality)),
    };
    list(out, "Modalities", modalities.map(|list| list.iter().copied()));
    list(out, "ProviderTypes", record.provider_types.map(std::iter::once));
    text(out, "MeetingUrl", record.meeting_url);
    text(out, "ChatThreadId", record.chat_thread_id);
    text(out, "ChatName", record.chat_name);
    text(out, "ICalUid", record.ical_uid);
    text(out, "ConferenceUri", record.conference_uri);
    text(out, "CallId", record.call_id.as_ref().map(|id| &id.0));
    text(out, "SessionId", record.session_id.as_ref().map(|id| &id.0));
    let (mut id, mut tenant, mut organizer_role, mut named) = (None, None, None, None);
    let mut address = None;
    match &record.organizer {
        None => {}
        Some(Organizer::Address(text)) => address = Some(*text),
        Some(Organizer::Object { organization, object_id, role, named: name_and_address }) => {
            (id, tenant, organizer_role, named) = (Some(&object_id.0), Some(&organization.0), *role, *name_and_address);
        }
    }
    text(out, "OrganizerObjectId", id);
    text(out, "OrganizerOrganizationId", tenant);
    text(out, "OrganizerRecipientType", id.map(|_| "User"));
    number(out, "OrganizerRole", organizer_role);
    text(out, "OrganizerUserPrincipalName", address.or(named.map(|(_, upn)| upn)));
    text(out, "OrganizerName", named.map(|(name, _)| name));
}

fn write_session(record: &Record<'_>, out: &mut Vec<u8>) {
    instant(out, "JoinTime", record.join);
    instant(out, "LeaveTime", record.leave);
    let ends = if record.kind == Kind::Meeting { (record.start, record.end) } else { (record.join, record.leave) };
    let duration = match (ends.0.and_then(Time::instant), ends.1.and_then(Time::instant)) {
        (Some(from), Some(to)) => Some(to - from),
        _ => None,
    };
    number(out, "DurationSeconds", duration);
    flag(out, "IsJoinedFromLobby", record.is_joined_from_lobby);
    flag(out, "IsBilateral", record.is_bilateral);
    let artifacts = record.artifacts.as_deref();
    // An empty list and an absent one are told apart only in some forms of output.
    if artifacts.is_none_or(|artifacts| !artifacts.is_empty()) {
        list(out, "ArtifactsShared", artifacts.map(|artifacts| artifacts.iter().map(|artifact| artifact.name)));
    }
    let mut sharing = artifacts.unwrap_or_default().iter().flat_map(|artifact| &artifact.sharing).peekable();
    let seconds = sharing.peek().is_some().then(|| sharing.map(|(from, to)| to - from).sum());
    number(out, "ScreenShareSeconds", seconds);
    text(out, "DeviceId", record.device_id.as_ref().map(|id| &id.0));
    text(out, "DeviceInformation", record.device_information);
    let properties = record.extra_properties.as_deref().unwrap_or_default();
    let agent = properties.iter().find(|(name, _)| *name == "UserAgent").map(|&(_, value)| value);
    text(out, "UserAgent", record.user_agent.or(agent));
    text(out, "ResourceTenantId", record.resource_tenant.as_ref().map(|id| &id.0));
}

fn write_attendee(attendee: Option<&Attendee<'_>>, place: Option<(usize, usize)>, out: &mut Vec<u8>) {
    if let Some((index, count)) = place {
        wire::number_field(out, "AttendeeIndex", index as i64);
        wire::number_field(out, "AttendeeCount", count as i64);
    }
    let Some(attendee) = attendee else {
        for column in ["UserObjectId", "UserPrincipalName", "DisplayName", "RecipientType", "ParticipantOrganizationId"]
        {
            wire::key(out, column);
            null(out);
        }
        return;
    };
    text(out, "UserObjectId", attendee.object_id);
    text(out, "UserPrincipalName", attendee.upn);
    text(out, "IdentitySource", attendee.upn.map(|_| "Record"));
    wire::key(out, "DisplayName");
    match attendee.name {
        None => null(out),
        Some((prefix, name)) => {
            out.push(b'"');
            out.extend_from_slice(prefix.as_bytes());
            out.extend_from_slice(name);
            out.extend_from_slice(b"\",");
        }
    }
    text(out, "RecipientType", attendee.recipient_type);
    wire::text_field(out, "ParticipantKind", attendee.expected_kind);
    text(out, "HomeDomain", attendee.upn.and_then(home_domain));
    let application = (attendee.expected_kind == "Application").then_some(attendee.name).flatten();
    text(out, "ApplicationId", application.map(|(_, id)| id));
    number(out, "Role", attendee.role);
    text(out, "ParticipantOrganizationId", attendee.organization.as_ref().map(|id| &id.0));
    text(out, "UserIdType", attendee.user_id_type);
    text(out, "ProviderType", attendee.provider_type);
    flag(out, "IsOrganizer", attendee.is_organizer);
    flag(out, "IsAadGuest", attendee.is_aad_guest);
    let inviter = attendee.inviter.as_ref();
    text(out, "InviterUserPrincipalName", inviter.map(|inviter| inviter.upn));
    text(out, "InviterDisplayName", inviter.map(|inviter| inviter.name));
    text(out, "InviterUserType", inviter.map(|inviter| inviter.user_type));
    text(out, "InviterOrganizationId", inviter.and_then(|inviter| inviter.organization.as_ref()).map(|id| &id.0));
    text(out, "InviterUserIdentifier", inviter.map(|inviter| inviter.identifier));
    instant(out, "InviteTime", inviter.map(|inviter| inviter.time));
}

/// Only where there is something that must not be lost and nothing beside it whose place could be argued about.
fn write_unknown_fields(record: &Record<'_>, out: &mut Vec<u8>) {
    let screens = record.artifacts.as_deref().unwrap_or_default().iter().any(|artifact| artifact.screen.is_some());
    let placeholder = matches!(record.leave, Some(Time::Placeholder));
    let depth = match record.attendees {
        Attendees::CutByDepth(upn) => Some(upn),
        _ => None,
    };
    if screens || (record.future.is_none() && !placeholder && depth.is_none()) {
        return;
    }
    wire::open(out, "UnknownFields", b'{');
    if let Some(upn) = depth {
        wire::key(out, "Attendees");
        cut_by_depth(out, upn);
    }
    if placeholder {
        wire::text_field(out, "LeaveTime", wire::PLACEHOLDER_TIME);
    }
    match record.future {
        None => {}
        Some(FutureKey::Plain) => wire::bool_field(out, "CopilotUsed", true),
        Some(FutureKey::TwoCases) => {
            wire::text_field(out, "APIId", "7");
            wire::text_field(out, "ApiId", "8");
        }
        Some(FutureKey::Nested) => {
            wire::open(out, "Attendees", b'{');
            wire::text_field(out, "NetworkType", "Wired");
            wire::close(out, b'}');
        }
    }
    wire::close(out, b'}');
}

/// The domain a user name belongs to: for a guest, the one encoded before `#EXT#`.
fn home_domain(upn: &[u8]) -> Option<&[u8]> {
    let separator = match memchr::memmem::find(upn, b"#EXT#") {
        Some(end) => return memchr::memrchr(b'_', &upn[..end]).map(|at| &upn[at + 1..end]),
        None => memchr::memchr(b'@', upn)?,
    };
    Some(&upn[separator + 1..])
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null,");
}

fn text(out: &mut Vec<u8>, name: &str, value: Option<impl AsRef<[u8]>>) {
    match value {
        Some(value) => wire::text_field(out, name, value),
        None => {
            wire::key(out, name);
            null(out);
        }
    }
}

fn number(out: &mut Vec<u8>, name: &str, value: Option<i64>) {
    match value {
        Some(value) => wire::number_field(out, name, value),
        None => {
            wire::key(out, name);
            null(out);
        }
    }
}

fn flag(out: &mut Vec<u8>, name: &str, value: Option<bool>) {
    match value {
        Some(value) => wire::bool_field(out, name, value),
        None => {
            wire::key(out, name);
            null(out);
        }
    }
}

fn instant(out: &mut Vec<u8>, name: &str, time: Option<Time>) {
    match time.and_then(Time::instant) {
        Some(instant) => wire::time_field(out, name, Time::Zulu(instant)),
        None => {
            wire::key(out, name);
            null(out);
        }
    }
}

fn list<'a>(out: &mut Vec<u8>, name: &str, items: Option<impl Iterator<Item = &'a str>>) {
    wire::key(out, name);
    match items {
        None => null(out),
        Some(items) => {
            out.push(b'[');
            for item in items {
                wire::string(out, item);
            }
            wire::close(out, b']');
        }
    }
}
