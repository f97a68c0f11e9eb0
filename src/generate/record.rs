//! One audit record of a meeting, and its JSON text.

use super::people::Address;
use super::wire::{self, Guid, Seconds, Time};

/// Text that is already escaped for JSON.
pub(super) type Text<'a> = &'a [u8];

/// What a record is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Meeting,
    Participant,
    CallParticipant,
    /// Any operation that is not about a meeting.
    Other,
}

impl Kind {
    /// The value of `Operation`; other operations have their own.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Kind::Meeting => "MeetingDetail",
            Kind::Participant => "MeetingParticipantDetail",
            Kind::CallParticipant => "CallParticipantDetail",
            Kind::Other => "",
        }
    }
}

/// A key that no published model has: services add them without notice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FutureKey {
    Plain,
    /// Two keys that differ only by case.
    TwoCases,
    /// Inside the attendee.
    Nested,
}

/// How a list of modalities is written.
#[derive(Clone, Copy)]
pub(super) enum Modalities {
    List(&'static [&'static str]),
    Single(&'static str),
}

/// The organizer of a meeting as its records name them.
#[derive(Clone, Copy)]
pub(super) enum Organizer<'a> {
    Object {
        organization: Guid,
        object_id: Guid,
        role: Option<i64>,
        /// Name and address, in recent records.
        named: Option<(Text<'a>, Text<'a>)>,
    },
    /// A plain string with an address.
    Address(Text<'a>),
}

/// Who invited a participant.
#[derive(Clone, Copy)]
pub(super) struct Inviter<'a> {
    pub(super) time: Time,
    pub(super) organization: Option<Guid>,
    pub(super) user_type: &'static str,
    pub(super) name: Text<'a>,
    pub(super) upn: Text<'a>,
    pub(super) identifier: Text<'a>,
}

/// One element of `Attendees`.
#[derive(Clone)]
pub(super) struct Attendee<'a> {
    pub(super) organization: Option<Guid>,
    pub(super) recipient_type: Option<&'static str>,
    pub(super) object_id: Option<Text<'a>>,
    /// A fixed beginning and the rest, such as `teamsvisitor:` and a code.
    pub(super) name: Option<(&'static str, Text<'a>)>,
    pub(super) upn: Option<Text<'a>>,
    pub(super) role: Option<i64>,
    pub(super) is_organizer: Option<bool>,
    pub(super) is_aad_guest: Option<bool>,
    pub(super) provider_type: Option<&'static str>,
    pub(super) user_id_type: Option<&'static str>,
    pub(super) inviter: Option<Inviter<'a>>,
    /// The ParticipantKind that follows from what is recorded here.
    pub(super) expected_kind: &'static str,
}

impl Attendee<'_> {
    pub(super) fn unnamed(expected_kind: &'static str) -> Self {
        Attendee {
            organization: None,
            recipient_type: None,
            object_id: None,
            name: None,
            upn: None,
            role: None,
            is_organizer: None,
            is_aad_guest: None,
            provider_type: None,
            user_id_type: None,
            inviter: None,
            expected_kind,
        }
    }

    fn write(&self, out: &mut Vec<u8>, future: bool) {
        out.push(b'{');
        optional_guid(out, "OrganizationId", self.organization);
        wire::optional_text(out, "RecipientType", self.recipient_type);
        wire::optional_text(out, "UserObjectId", self.object_id);
        if let Some((prefix, name)) = self.name {
            wire::key(out, "DisplayName");
            out.push(b'"');
            out.extend_from_slice(prefix.as_bytes());
            out.extend_from_slice(name);
            out.extend_from_slice(b"\",");
        }
        wire::optional_text(out, "UPN", self.upn);
        optional_number(out, "Role", self.role);
        wire::optional_bool(out, "IsOrganizer", self.is_organizer);
        wire::optional_bool(out, "IsAADGuest", self.is_aad_guest);
        wire::optional_text(out, "ProviderType", self.provider_type);
        wire::optional_text(out, "UserIdType", self.user_id_type);
        if let Some(inviter) = &self.inviter {
            wire::open(out, "InviterInfo", b'{');
            wire::time_field(out, "InviteTime", inviter.time);
            optional_guid(out, "OrganizationId", inviter.organization);
            wire::text_field(out, "UserType", inviter.user_type);
            wire::text_field(out, "DisplayName", inviter.name);
            wire::text_field(out, "UPN", inviter.upn);
            wire::text_field(out, "UserIdentifier", inviter.identifier);
            wire::close(out, b'}');
        }
        if future {
            wire::text_field(out, "NetworkType", "Wired");
        }
        wire::close(out, b'}');
    }
}

/// The value of `Attendees`.
#[derive(Clone)]
pub(super) enum Attendees<'a> {
    Absent,
    List(Vec<Attendee<'a>>),
    /// One object where a list is usual.
    Bare(Box<Attendee<'a>>),
    /// What ConvertTo-Json leaves of an object below its depth.
    CutByDepth(Text<'a>),
}

/// Something shared in a session.
pub(super) struct Artifact {
    pub(super) name: &'static str,
    pub(super) sharing: Vec<(Seconds, Seconds)>,
    pub(super) screen: Option<Guid>,
}

/// A record with every key optional, as in the log. Fields borrow from the meeting and its people.
pub(super) struct Record<'a> {
    pub(super) kind: Kind,
    pub(super) id: Guid,
    pub(super) creation: Seconds,
    pub(super) creation_zulu: bool,
    pub(super) organization: Guid,
    pub(super) app_access: Option<Guid>,
    pub(super) result_status: Option<&'static str>,
    /// `"MicrosoftTeams"` in the place of 25.
    pub(super) record_type_by_name: bool,
    pub(super) user_key: Text<'a>,
    pub(super) user_type: i64,
    pub(super) client: Option<Address>,
    pub(super) object_id: Option<Text<'a>>,
    pub(super) user_id: Text<'a>,
    pub(super) artifacts: Option<Vec<Artifact>>,
    pub(super) attendees: Attendees<'a>,
    pub(super) call_id: Option<Guid>,
    pub(super) chat_name: Option<&'a str>,
    pub(super) chat_thread_id: Option<&'a str>,
    pub(super) communication_sub_type: Option<&'a str>,
    pub(super) communication_type: Option<&'a str>,
    pub(super) conference_uri: Option<Text<'a>>,
    pub(super) device_id: Option<Guid>,
    pub(super) device_information: Option<&'static str>,
    /// Keys and values; `None` leaves the key out, an empty list writes `[]`.
    pub(super) extra_properties: Option<Vec<(&'static str, &'a str)>>,
    pub(super) ical_uid: Option<&'a str>,
    pub(super) is_bilateral: Option<bool>,
    pub(super) is_joined_from_lobby: Option<bool>,
    pub(super) item_name: Option<&'a str>,
    pub(super) start: Option<Time>,
    pub(super) end: Option<Time>,
    pub(super) join: Option<Time>,
    pub(super) leave: Option<Time>,
    pub(super) meeting_detail_id: Option<Guid>,
    pub(super) meeting_url: Option<&'a str>,
    pub(super) modalities: Option<Modalities>,
    pub(super) organizer: Option<Organizer<'a>>,
    /// Domains and tenants other than the own that took part; `None` leaves the key out.
    pub(super) participant_info: Option<Option<(&'static str, Guid)>>,
    pub(super) provider_types: Option<&'static str>,
    pub(super) resource_tenant: Option<Guid>,
    pub(super) session_id: Option<Guid>,
    pub(super) user_agent: Option<&'static str>,
    pub(super) future: Option<FutureKey>,
}

impl<'a> Record<'a> {
    /// A record with its envelope and nothing else.
    pub(super) fn new(kind: Kind, id: Guid, creation: Seconds, organization: Guid, user: (Text<'a>, Text<'a>)) -> Self {
        Record {
            kind,
            id,
            creation,
            creation_zulu: false,
            organization,
            app_access: None,
            result_status: None,
            record_type_by_name: false,
            user_key: user.0,
            user_type: 0,
            client: None,
            object_id: None,
            user_id: user.1,
            artifacts: None,
            attendees: Attendees::Absent,
            call_id: None,
            chat_name: None,
            chat_thread_id: None,
            communication_sub_type: None,
            communication_type: None,
            conference_uri: None,
            device_id: None,
            device_information: None,
            extra_properties: None,
            ical_uid: None,
            is_bilateral: None,
            is_joined_from_lobby: None,
            item_name: None,
            start: None,
            end: None,
            join: None,
            leave: None,
            meeting_detail_id: None,
            meeting_url: None,
            modalities: None,
            organizer: None,
            participant_info: None,
            provider_types: None,
            resource_tenant: None,
            session_id: None,
            user_agent: None,
            future: None,
        }
    }

    /// How many rows a table of one row per attendee has for it.
    pub(super) fn rows(&self) -> usize {
        match &self.attendees {
            Attendees::List(list) if self.kind != Kind::Meeting => list.len().max(1),
            _ => 1,
        }
    }

    /// Appends the record as compact JSON, keys in the service's order, `/` not escaped.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        if let Some(token) = self.app_access {
            wire::open(out, "AppAccessContext", b'{');
            wire::text_field(out, "AADSessionId", token.sibling().0);
            wire::text_field(out, "UniqueTokenId", token.0);
            wire::close(out, b'}');
        }
        let creation = if self.creation_zulu { Time::Zulu(self.creation) } else { Time::Plain(self.creation) };
        wire::time_field(out, "CreationTime", creation);
        wire::text_field(out, "Id", self.id.0);
        wire::text_field(out, "Operation", self.kind.operation());
        wire::text_field(out, "OrganizationId", self.organization.0);
        if self.record_type_by_name {
            wire::text_field(out, "RecordType", "MicrosoftTeams");
        } else {
            wire::number_field(out, "RecordType", 25);
        }
        wire::optional_text(out, "ResultStatus", self.result_status);
        wire::text_field(out, "UserKey", self.user_key);
        wire::number_field(out, "UserType", self.user_type);
        wire::number_field(out, "Version", 1);
        wire::text_field(out, "Workload", "MicrosoftTeams");
        if let Some(address) = self.client {
            wire::key(out, "ClientIP");
            out.push(b'"');
            address.write(out);
            out.extend_from_slice(b"\",");
        }
        wire::optional_text(out, "ObjectId", self.object_id);
        wire::text_field(out, "UserId", self.user_id);
        self.write_artifacts(out);
        self.write_attendees(out);
        optional_guid(out, "CallId", self.call_id);
        wire::optional_text(out, "ChatName", self.chat_name);
        wire::optional_text(out, "ChatThreadId", self.chat_thread_id);
        wire::optional_text(out, "CommunicationSubType", self.communication_sub_type);
        wire::optional_text(out, "CommunicationType", self.communication_type);
        wire::optional_text(out, "ConferenceUri", self.conference_uri);
        optional_guid(out, "DeviceId", self.device_id);
        wire::optional_text(out, "DeviceInformation", self.device_information);
        wire::optional_time(out, "EndTime", self.end);
        if let Some(properties) = &self.extra_properties {
            wire::open(out, "ExtraProperties", b'[');
            for (name, value) in properties {
                out.push(b'{');
                wire::text_field(out, "Key", name);
                wire::text_field(out, "Value", value);
                wire::close(out, b'}');
            }
            wire::close(out, b']');
        }
        wire::optional_text(out, "ICalUid", self.ical_uid);
        wire::optional_bool(out, "IsBilateral", self.is_bilateral);
        wire::optional_bool(out, "IsJoinedFromLobby", self.is_joined_from_lobby);
        wire::optional_time(out, "JoinTime", self.join);
        wire::optional_time(out, "LeaveTime", self.leave);
        optional_guid(out, "MeetingDetailId", self.meeting_detail_id);
        wire::optional_text(out, "MeetingURL", self.meeting_url);
        self.write_modalities(out);
        self.write_organizer(out);
        if let Some(foreign) = &self.participant_info {
            write_participant_info(out, self.organization, *foreign);
        }
        if let Some(provider) = self.provider_types {
            wire::open(out, "ProviderTypes", b'[');
            wire::string(out, provider);
            wire::close(out, b']');
        }
        optional_guid(out, "ResourceTenantId", self.resource_tenant);
        optional_guid(out, "SessionId", self.session_id);
        wire::optional_time(out, "StartTime", self.start);
        wire::optional_text(out, "UserAgent", self.user_agent);
        match self.future {
            Some(FutureKey::Plain) => wire::bool_field(out, "CopilotUsed", true),
            Some(FutureKey::TwoCases) => {
                wire::text_field(out, "APIId", "7");
                wire::text_field(out, "ApiId", "8");
            }
            Some(FutureKey::Nested) | None => {}
        }
        wire::optional_text(out, "ItemName", self.item_name);
        wire::finish(out, b'}');
    }

    fn write_artifacts(&self, out: &mut Vec<u8>) {
        let Some(artifacts) = &self.artifacts else { return };
        wire::open(out, "ArtifactsShared", b'[');
        for artifact in artifacts {
            out.push(b'{');
            if !artifact.sharing.is_empty() {
                wire::open(out, "ArtifactShareSessions", b'[');
                for &(from, to) in &artifact.sharing {
                    out.push(b'{');
                    wire::time_field(out, "EndTimestamp", Time::Plain(to));
                    optional_guid(out, "ScreenShareId", artifact.screen);
                    wire::time_field(out, "StartTimestamp", Time::Plain(from));
                    wire::close(out, b'}');
                }
                wire::close(out, b']');
            }
            wire::text_field(out, "ArtifactSharedName", artifact.name);
            wire::close(out, b'}');
        }
        wire::close(out, b']');
    }

    fn write_attendees(&self, out: &mut Vec<u8>) {
        let future = self.future == Some(FutureKey::Nested);
        match &self.attendees {
            Attendees::Absent => {}
            Attendees::List(list) => {
                wire::open(out, "Attendees", b'[');
                for attendee in list {
                    attendee.write(out, future);
                }
                wire::close(out, b']');
            }
            Attendees::Bare(attendee) => {
                wire::key(out, "Attendees");
                attendee.write(out, future);
            }
            Attendees::CutByDepth(upn) => {
                wire::key(out, "Attendees");
                cut_by_depth(out, upn);
            }
        }
    }

    fn write_modalities(&self, out: &mut Vec<u8>) {
        match self.modalities {
            None => {}
            Some(Modalities::Single(modality)) => wire::text_field(out, "Modalities", modality),
            Some(Modalities::List(list)) => {
                wire::open(out, "Modalities", b'[');
                for modality in list {
                    wire::string(out, modality);
                }
                wire::close(out, b']');
            }
        }
    }

    fn write_organizer(&self, out: &mut Vec<u8>) {
        match self.organizer {
            None => {}
            Some(Organizer::Address(address)) => wire::text_field(out, "Organizer", address),
            Some(Organizer::Object { organization, object_id, role, named }) => {
                wire::open(out, "Organizer", b'{');
                wire::text_field(out, "OrganizationId", organization.0);
                wire::text_field(out, "RecipientType", "User");
                optional_number(out, "Role", role);
                wire::text_field(out, "UserObjectId", object_id.0);
                if let Some((name, upn)) = named {
                    wire::text_field(out, "DisplayName", name);
                    wire::text_field(out, "UPN", upn);
                }
                wire::close(out, b'}');
            }
        }
    }
}

/// The string that PowerShell makes of `{UPN, Role}` where it may not descend.
pub(super) fn cut_by_depth(out: &mut Vec<u8>, upn: Text<'_>) {
    out.extend_from_slice(b"\"@{UPN=");
    out.extend_from_slice(upn);
    out.extend_from_slice(b"; Role=1}\",");
}

fn write_participant_info(out: &mut Vec<u8>, own: Guid, foreign: Option<(&'static str, Guid)>) {
    wire::open(out, "ParticipantInfo", b'{');
    wire::bool_field(out, "HasForeignTenantUsers", foreign.is_some());
    wire::bool_field(out, "HasGuestUsers", false);
    wire::bool_field(out, "HasOtherGuestUsers", false);
    wire::bool_field(out, "HasUnauthenticatedUsers", false);
    wire::open(out, "ParticipatingDomains", b'[');
    if let Some((domain, _)) = foreign {
        wire::string(out, domain);
    }
    wire::close(out, b']');
    wire::open(out, "ParticipatingSIPDomains", b'[');
    if let Some((domain, tenant)) = foreign {
        out.push(b'{');
        wire::text_field(out, "DomainName", domain);
        wire::text_field(out, "TenantId", tenant.0);
        wire::close(out, b'}');
    }
    wire::close(out, b']');
    wire::open(out, "ParticipatingTenantIds", b'[');
    wire::string(out, own.0);
    if let Some((_, tenant)) = foreign {
        wire::string(out, tenant.0);
    }
    wire::close(out, b']');
    wire::close(out, b'}');
}

fn optional_guid(out: &mut Vec<u8>, name: &str, guid: Option<Guid>) {
    wire::optional_text(out, name, guid.as_ref().map(|guid| &guid.0));
}

fn optional_number(out: &mut Vec<u8>, name: &str, value: Option<i64>) {
    if let Some(value) = value {
        wire::number_field(out, name, value);
    }
}
