"""Polars, with the type of a record given to json_decode(), on the engine that decodes in more than one thread."""

import polars
from audit_record import (
    ATTENDEE,
    INVITER,
    KINDS,
    ORGANIZER,
    RECORD,
    RENAMED,
    RENAMED_OF_ATTENDEE,
    RENAMED_OF_INVITER,
    RENAMED_OF_ORGANIZER,
)

TYPES = {
    "text": polars.String,
    "time": polars.Datetime("us"),
    "int": polars.Int32,
    "bool": polars.Boolean,
}
# json_decode() takes no JSON as it is: what is kept so elsewhere needs a type here.
PERSON = {"UPN": "text", "OrganizationId": "text", "Role": "int"}
KEPT = {
    "Modalities": ["text"],
    "ProviderTypes": ["text"],
    "Members": [PERSON],
    "ParticipantInfo": {
        "HasForeignTenantUsers": "bool",
        "HasGuestUsers": "bool",
        "HasOtherGuestUsers": "bool",
        "HasUnauthenticatedUsers": "bool",
        "ParticipatingDomains": ["text"],
        "ParticipatingSIPDomains": [{"DomainName": "text", "TenantId": "text"}],
        "ParticipatingTenantIds": ["text"],
    },
    "AppAccessContext": {"AADSessionId": "text", "UniqueTokenId": "text"},
}


def data_type(of):
    if isinstance(of, dict):
        return polars.Struct({key: data_type(inner) for key, inner in of.items()})
    return polars.List(data_type(of[0])) if isinstance(of, list) else TYPES[of]


def fields(struct, keys, renamed):
    return [struct.struct.field(key).alias(renamed.get(key, key)) for key in keys]


def rows(source):
    text, record = polars.col("AuditData"), polars.col("Record")
    lines = (
        polars.scan_csv(source, infer_schema=False)
        .filter(polars.col("Operation").is_in(KINDS))
        .unique("RecordId", keep="any")
        .select(text)
    )
    # An Organizer that is a text would end json_decode(): in those few records it becomes an object.
    is_text = text.str.contains('"Organizer":"', literal=True)
    as_object = text.str.replace('"Organizer":("[^"]*")', '"Organizer":{"UPN":$1}')
    of_record = data_type({**RECORD, **KEPT})
    frame = polars.concat([lines.filter(~is_text), lines.filter(is_text).select(as_object)])
    attendee, organizer = polars.col("Attendee"), record.struct.field("Organizer")
    own = [key for key in RECORD if key not in ("Organizer", "Attendees", "IsJoinedFromLobby")]
    of_attendee = [key for key in ATTENDEE if key not in ("InviterInfo", "IsJoinedFromLobby")]
    is_meeting = record.struct.field("Operation") == "MeetingDetail"
    return (
        frame.select(text.str.json_decode(of_record).alias("Record"))
        .with_columns(record.struct.field("Attendees").alias("Attendee"))
        .explode("Attendee")
        .select(
            *fields(record, own, RENAMED),
            polars.when(is_meeting)
            .then(record.struct.field("Id"))
            .otherwise(record.struct.field("MeetingDetailId"))
            .alias("MeetingId"),
            *fields(organizer, ORGANIZER, RENAMED_OF_ORGANIZER),
            *fields(attendee, of_attendee, RENAMED_OF_ATTENDEE),
            *fields(attendee.struct.field("InviterInfo"), INVITER, RENAMED_OF_INVITER),
            polars.coalesce(attendee.struct.field("IsJoinedFromLobby"), record.struct.field("IsJoinedFromLobby")).alias(
                "IsJoinedFromLobby"
            ),
        )
        .collect(engine="streaming")
    )
