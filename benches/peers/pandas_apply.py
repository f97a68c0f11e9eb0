"""pandas as it is most often used for this: apply(json.loads), then what is nested made flat by json_normalize()."""

import json

import pandas
from audit_record import KINDS, RENAMED, RENAMED_OF_ATTENDEE, RENAMED_OF_INVITER, RENAMED_OF_ORGANIZER

TIMES = ["CreationTime", "StartTime", "EndTime", "JoinTime", "LeaveTime", "InviteTime"]
OF_RECORD = RENAMED | {f"Organizer.{key}": name for key, name in RENAMED_OF_ORGANIZER.items()}
OF_ATTENDEE = RENAMED_OF_ATTENDEE | {f"InviterInfo.{key}": name for key, name in RENAMED_OF_INVITER.items()}
OF_ATTENDEE["IsJoinedFromLobby"] = "IsAttendeeJoinedFromLobby"


def rows(source):
    frame = pandas.read_csv(source, usecols=["RecordId", "Operation", "AuditData"], dtype=str)
    frame = frame[frame["Operation"].isin(KINDS)].drop_duplicates("RecordId")
    table = pandas.json_normalize(frame["AuditData"].apply(json.loads)).rename(columns=OF_RECORD)
    table["MeetingId"] = table["AuditId"].where(table["Operation"] == "MeetingDetail", table.pop("MeetingDetailId"))
    table = table.explode("Attendees", ignore_index=True)
    attendees = table.pop("Attendees").map(lambda attendee: attendee if isinstance(attendee, dict) else {})
    table = pandas.concat([table, pandas.json_normalize(attendees).rename(columns=OF_ATTENDEE)], axis=1)
    for name in TIMES:
        table[name] = pandas.to_datetime(table[name], format="ISO8601")
    return table
