"""What one writes in an afternoon with Python's csv and json: a Purview CSV of audit records as one flat row per
meeting and attendee, duplicates left out, in the columns of `teams-meeting-audit export`.

It does less than the library that it is compared with: it trusts its input (one container, one encoding, no damage,
values of the expected types), keeps no keys that it does not know, guards no cell against being run as a formula, and
says nothing about the client's application, system and browser.
"""

import csv
import functools
import ipaddress
import json
import os
import re
from datetime import datetime

COLUMNS = """
RecordKind RecordNumber Source AuditId CreationTime Operation Workload RecordType Version OrganizationId UserId UserKey
UserType ObjectId ResultStatus ClientIP ClientPort MeetingId StartTime EndTime JoinTime LeaveTime DurationSeconds
MeetingType ItemName CommunicationType CommunicationSubType Modalities ProviderTypes MeetingUrl ChatThreadId ChatName
ICalUid ConferenceUri CallId SessionId OrganizerObjectId OrganizerOrganizationId OrganizerRecipientType OrganizerRole
OrganizerUserPrincipalName OrganizerName Members AttendeeIndex AttendeeCount UserObjectId UserPrincipalName
IdentitySource DisplayName RecipientType ParticipantKind HomeDomain ApplicationId ApplicationName Role
ParticipantOrganizationId UserIdType ProviderType IsOrganizer IsAadGuest IsJoinedFromLobby IsBilateral ArtifactsShared
ArtifactShareSessions ScreenShareSeconds DeviceId DeviceInformation UserAgent InviterUserPrincipalName
InviterDisplayName InviterUserType InviterOrganizationId InviterUserIdentifier InviteTime ResourceTenantId
ParticipantInfo AppAccessContext ExtraProperties
""".split()

KINDS = {
    "MeetingDetail": "Meeting",
    "MeetingParticipantDetail": "Participant",
    "CallParticipantDetail": "CallParticipant",
}
USER_TYPES = [
    "Regular", "Reserved", "Admin", "DCAdmin", "System", "Application", "ServicePrincipal", "CustomPolicy",
    "SystemPolicy", "PartnerTechnician", "Guest",
]  # fmt: skip
APPLICATIONS = {
    "b1902c3e-b9f7-4650-9b23-5772bd429747": "Recording bot",
    "bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5": "Recording bot",
    "4be36d18-a394-4f94-ad18-fb20df412d7a": "Broadcast",
    "8cf0f6d9-65dc-464b-a2cb-8f66a9767358": "Gallery view",
    "3d59cb08-f597-4e49-9add-a05f9735152b": "Audience",
    "123425f9-0c72-4bd8-8814-7cb6b02dfc3f": "Voice collection",
    "cf28171e-fcfd-47e4-a1d6-79460b0b3ca0": "Echo",
    "72679538-1a2c-4dde-9484-3c2dc6b4d88e": "Unnamed",
}
GUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
BOOLEANS = {True: "true", False: "false", None: None}

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def time(text):
    return text if text is None or text.endswith("Z") else text + "Z"


def seconds(start, end):
    if start is None or end is None:
        return None
    between = datetime.fromisoformat(end.rstrip("Z")) - datetime.fromisoformat(start.rstrip("Z"))
    return int(between.total_seconds())


@functools.cache
def address(text):
    """The address and the port of 1.2.3.4, 1.2.3.4:5, ::ffff:1.2.3.4, 2001:db8::1 or [2001:db8::1]:5."""
    if not text:
        return text, None
    port = None
    if text.startswith("["):
        text, _, port = text[1:].partition("]")
        port = port.lstrip(":") or None
    elif text.count(":") == 1:
        text, port = text.split(":")
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return text, port
    return str(getattr(ip, "ipv4_mapped", None) or ip), port


def texts(value):
    if value is None:
        return None
    return "; ".join(value if isinstance(value, list) else (part.strip() for part in value.split(",")))


def compact(value):
    return None if value is None else encode(value)


def shared(artifacts):
    """The names of what was shared, its sessions as JSON, and their seconds."""
    if artifacts is None:
        return None, None, None
    sessions, total = [], None
    for artifact in artifacts:
        for session in artifact.get("ArtifactShareSessions", ()):
            start, end = session.get("StartTimestamp"), session.get("EndTimestamp")
            flat = {
                "ArtifactSharedName": artifact.get("ArtifactSharedName"),
                "StartTimestamp": time(start),
                "EndTimestamp": time(end),
                "ScreenShareId": session.get("ScreenShareId"),
            }
            sessions.append({key: value for key, value in flat.items() if value is not None})
            length = seconds(start, end)
            if length is not None:
                total = (total or 0) + length
    names = "; ".join(artifact["ArtifactSharedName"] for artifact in artifacts)
    return names, compact(sessions) if sessions else None, total


def as_object(organizer):
    """Organizer: an object, or the object id, UPN or name alone."""
    if not isinstance(organizer, str):
        return organizer or {}
    if GUID.fullmatch(organizer):
        return {"UserObjectId": organizer.lower()}
    return {"UPN" if "@" in organizer else "DisplayName": organizer}


def home_domain(upn):
    if not upn:
        return None
    guest, mark, _ = upn.partition("#EXT#")
    return guest.rpartition("_")[2].lower() if mark else upn.rpartition("@")[2].lower()


def participant_kind(attendee, record):
    recipient, upn = attendee.get("RecipientType"), attendee.get("UPN") or ""
    object_id, name = attendee.get("UserObjectId") or "", attendee.get("DisplayName") or ""
    inviter = attendee.get("InviterInfo") or {}
    organization = attendee.get("OrganizationId")
    only_named = not (recipient or object_id or upn)
    if recipient == "Applications":
        return "Application"
    if recipient == "Phone" or attendee.get("UserIdType") == "PstnNumber":
        return "Phone"
    if (
        recipient == "Anonymous"
        or "teamsvisitor:" in object_id
        or (only_named and not organization and name.startswith("teamsvisitor:"))
    ):
        return "Anonymous"
    if recipient == "GuestFederated" or attendee.get("IsAADGuest") or "#EXT#" in upn:
        return "Guest"
    if inviter.get("UserType") == "TeamsForLife" or ".cid." in object_id or ".cid." in upn:
        return "Consumer"
    if organization:
        return "Member" if organization == record.get("OrganizationId") else "Federated"
    if recipient in ("User", "InternalFederated"):
        return "Member"
    if not recipient and not object_id and upn and record.get("UserType") in (0, 2):
        user = record.get("UserId", "")
        if "#EXT#" not in user and upn.rpartition("@")[2].lower() == user.rpartition("@")[2].lower():
            return "Member"
    if only_named and name.startswith("+"):
        return "Phone"
    return "Unknown"


def attendee_cells(attendee, index, record):
    upn, name = attendee.get("UPN"), attendee.get("DisplayName")
    inviter = attendee.get("InviterInfo") or {}
    kind = participant_kind(attendee, record)
    application = (name or attendee.get("UserObjectId")) if kind == "Application" else None
    lobby = attendee.get("IsJoinedFromLobby", record.get("IsJoinedFromLobby"))
    before_lobby = [
        index,
        len(record.get("Attendees", ())),
        attendee.get("UserObjectId"),
        upn,
        "Record" if upn else None,
        name,
        attendee.get("RecipientType"),
        kind,
        home_domain(upn),
        application,
        APPLICATIONS.get(application),
        attendee.get("Role"),
        attendee.get("OrganizationId"),
        attendee.get("UserIdType"),
        attendee.get("ProviderType"),
        BOOLEANS[attendee.get("IsOrganizer")],
        BOOLEANS[attendee.get("IsAADGuest")],
        BOOLEANS[lobby],
    ]
    of_inviter = [
        inviter.get("UPN"),
        inviter.get("DisplayName"),
        inviter.get("UserType"),
        inviter.get("OrganizationId"),
        inviter.get("UserIdentifier"),
        time(inviter.get("InviteTime")),
    ]
    return before_lobby, of_inviter


def meeting_cells(record):
    """The attendee's cells of a row that is a meeting."""
    attendees = record.get("Attendees")
    return [None, None if attendees is None else len(attendees)] + [None] * 16, [None] * 6


def rows(record, number, source):
    """The rows of one audit record."""
    get = record.get
    kind = KINDS[record["Operation"]]
    is_meeting = kind == "Meeting"
    start, end = (get("StartTime"), get("EndTime")) if is_meeting else (get("JoinTime"), get("LeaveTime"))
    user_type, organizer = get("UserType"), as_object(get("Organizer"))
    meeting = record["Id"] if is_meeting else get("MeetingDetailId")
    client_ip, client_port = address(get("ClientIP"))
    names, sessions, share_seconds = shared(get("ArtifactsShared"))
    extra, agent = get("ExtraProperties"), get("UserAgent")
    if agent is None and extra:
        agent = next((item["Value"] for item in extra if item["Key"] == "UserAgent"), None)
    before = [
        kind,
        number,
        source,
        record["Id"],
        time(get("CreationTime")),
        record["Operation"],
        get("Workload"),
        get("RecordType"),
        get("Version"),
        get("OrganizationId"),
        get("UserId"),
        get("UserKey"),
        None if user_type is None else USER_TYPES[user_type],
        get("ObjectId"),
        get("ResultStatus"),
        client_ip,
        client_port,
        meeting,
        time(get("StartTime")),
        time(get("EndTime")),
        time(get("JoinTime")),
        time(get("LeaveTime")),
        seconds(start, end),
        texts(get("CommunicationSubType") or get("ItemName")),
        get("ItemName"),
        get("CommunicationType"),
        get("CommunicationSubType"),
        texts(get("Modalities")),
        texts(get("ProviderTypes")),
        get("MeetingURL"),
        get("ChatThreadId"),
        get("ChatName"),
        get("ICalUid"),
        get("ConferenceUri"),
        get("CallId"),
        get("SessionId"),
        organizer.get("UserObjectId"),
        organizer.get("OrganizationId"),
        organizer.get("RecipientType"),
        organizer.get("Role"),
        organizer.get("UPN"),
        organizer.get("DisplayName"),
        compact(get("Members") or (get("Attendees") if is_meeting else None)),
    ]
    between = [
        BOOLEANS[get("IsBilateral")],
        names,
        sessions,
        share_seconds,
        get("DeviceId"),
        get("DeviceInformation"),
        agent,
    ]
    after = [get("ResourceTenantId"), compact(get("ParticipantInfo")), compact(get("AppAccessContext")), compact(extra)]
    if is_meeting:
        attendees = [meeting_cells(record)]
    else:
        attendees = [attendee_cells(attendee, i, record) for i, attendee in enumerate(get("Attendees") or [{}])]
    for of_attendee, of_inviter in attendees:
        yield before + of_attendee + between + of_inviter + after


def all_rows(source, loads):
    """The rows of an export. Of duplicates the first is kept; other operations are passed over before their JSON is
    parsed, which is cheaper."""
    csv.field_size_limit(1 << 30)
    name, seen = os.path.basename(source), set()
    with open(source, encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=1):
            if line["Operation"] not in KINDS:
                continue
            record = loads(line["AuditData"])
            if record["Id"] in seen:
                continue
            seen.add(record["Id"])
            yield from rows(record, number, name)


def into_dicts(source, loads):
    """A dict a row."""
    return [dict(zip(COLUMNS, row)) for row in all_rows(source, loads)]


def into_csv(source, destination, loads):
    with open(destination, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(all_rows(source, loads))
