"""The keys of an audit record, with their types: what peers that want a schema are given, and the columns that they
make of it. Everything that `teams-meeting-audit` reads is in it; what it derives from that is not."""

KINDS = ("MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail")

# A type is a word, a dict of the keys of an object, or a list with the type of its items. "json" is kept as it is
# recorded.
ORGANIZER = {
    "UserObjectId": "text",
    "OrganizationId": "text",
    "RecipientType": "text",
    "UPN": "text",
    "DisplayName": "text",
    "Role": "int",
}
INVITER = {
    "UPN": "text",
    "DisplayName": "text",
    "UserType": "text",
    "OrganizationId": "text",
    "UserIdentifier": "text",
    "InviteTime": "time",
}
ATTENDEE = {
    "UserObjectId": "text",
    "UPN": "text",
    "DisplayName": "text",
    "RecipientType": "text",
    "OrganizationId": "text",
    "UserIdType": "text",
    "ProviderType": "text",
    "Role": "int",
    "IsOrganizer": "bool",
    "IsAADGuest": "bool",
    "IsJoinedFromLobby": "bool",
    "InviterInfo": INVITER,
}
SESSION = {"StartTimestamp": "time", "EndTimestamp": "time", "ScreenShareId": "text"}
RECORD = {
    "Id": "text",
    "CreationTime": "time",
    "Operation": "text",
    "Workload": "text",
    "RecordType": "int",
    "Version": "int",
    "OrganizationId": "text",
    "UserId": "text",
    "UserKey": "text",
    "UserType": "int",
    "ObjectId": "text",
    "ResultStatus": "text",
    "ClientIP": "text",
    "MeetingDetailId": "text",
    "StartTime": "time",
    "EndTime": "time",
    "JoinTime": "time",
    "LeaveTime": "time",
    "ItemName": "text",
    "CommunicationType": "text",
    "CommunicationSubType": "text",
    "Modalities": "json",
    "ProviderTypes": "json",
    "MeetingURL": "text",
    "ChatThreadId": "text",
    "ChatName": "text",
    "ICalUid": "text",
    "ConferenceUri": "text",
    "CallId": "text",
    "SessionId": "text",
    "Organizer": ORGANIZER,
    "Members": "json",
    "Attendees": [ATTENDEE],
    "IsJoinedFromLobby": "bool",
    "IsBilateral": "bool",
    "ArtifactsShared": [{"ArtifactSharedName": "text", "ArtifactShareSessions": [SESSION]}],
    "DeviceId": "text",
    "DeviceInformation": "text",
    "UserAgent": "text",
    "ResourceTenantId": "text",
    "ParticipantInfo": "json",
    "AppAccessContext": "json",
    "ExtraProperties": [{"Key": "text", "Value": "text"}],
}

# What the columns of a row are called where the key's own name will not do.
RENAMED = {"Id": "AuditId", "MeetingURL": "MeetingUrl"}
RENAMED_OF_ORGANIZER = {
    "UserObjectId": "OrganizerObjectId",
    "OrganizationId": "OrganizerOrganizationId",
    "RecipientType": "OrganizerRecipientType",
    "UPN": "OrganizerUserPrincipalName",
    "DisplayName": "OrganizerName",
    "Role": "OrganizerRole",
}
RENAMED_OF_ATTENDEE = {
    "UPN": "UserPrincipalName",
    "OrganizationId": "ParticipantOrganizationId",
    "IsAADGuest": "IsAadGuest",
}
RENAMED_OF_INVITER = {
    "UPN": "InviterUserPrincipalName",
    "DisplayName": "InviterDisplayName",
    "UserType": "InviterUserType",
    "OrganizationId": "InviterOrganizationId",
    "UserIdentifier": "InviterUserIdentifier",
    "InviteTime": "InviteTime",
}

# The columns whose cells have to be the same from everybody: those that are recorded, and not derived.
CHECKED = """
AuditId CreationTime Operation OrganizationId UserId MeetingId StartTime EndTime JoinTime LeaveTime MeetingUrl
ChatThreadId SessionId UserObjectId UserPrincipalName DisplayName RecipientType Role IsOrganizer DeviceId
InviterDisplayName InviteTime
""".split()
