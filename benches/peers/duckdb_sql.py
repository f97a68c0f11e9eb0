"""DuckDB, with the schema given, so that nothing has to be detected, and the result as an Arrow table.

Rows come in any order: keeping that of the file costs DuckDB time, and nobody asks for it here.
"""

import json

import duckdb
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

TYPES = {"text": "VARCHAR", "time": "TIMESTAMP", "int": "INTEGER", "bool": "BOOLEAN", "json": "JSON"}
CSV_COLUMNS = (
    "RecordId CreationDate RecordType Operation UserId AuditData AssociatedAdminUnits AssociatedAdminUnitsNames"
).split()
MEETING_ID = "CASE WHEN Operation = 'MeetingDetail' THEN Id ELSE MeetingDetailId END AS MeetingId"
IS_KIND = f"Operation IN {KINDS}"


def connection(threads):
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET preserve_insertion_order = false")
    return connection


def structure(of):
    """The type as the JSON that from_json() wants."""
    if isinstance(of, dict):
        return {key: structure(inner) for key, inner in of.items()}
    return [structure(of[0])] if isinstance(of, list) else TYPES[of]


def sql_type(of):
    """The type as SQL."""
    if isinstance(of, dict):
        return "STRUCT({})".format(", ".join(f'"{key}" {sql_type(inner)}' for key, inner in of.items()))
    return f"{sql_type(of[0])}[]" if isinstance(of, list) else TYPES[of]


def columns_of(keys, renamed, prefix):
    return [f'{prefix}"{key}" AS "{renamed.get(key, key)}"' for key in keys]


def flat_columns():
    """Every key as a column; of the attendees one to a row."""
    own = [key for key in RECORD if key not in ("Organizer", "Attendees", "IsJoinedFromLobby")]
    attendee = [key for key in ATTENDEE if key not in ("InviterInfo", "IsJoinedFromLobby")]
    return ", ".join(
        columns_of(own, RENAMED, "")
        + [MEETING_ID]
        + columns_of(ORGANIZER, RENAMED_OF_ORGANIZER, "Organizer.")
        + columns_of(attendee, RENAMED_OF_ATTENDEE, "Attendee.")
        + columns_of(INVITER, RENAMED_OF_INVITER, "Attendee.InviterInfo.")
        + ["coalesce(Attendee.IsJoinedFromLobby, IsJoinedFromLobby) AS IsJoinedFromLobby"]
    )


def csv(source):
    """The export with only the two columns that are needed, each record once."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in CSV_COLUMNS)
    return (
        f"(SELECT first(AuditData) AS AuditData FROM read_csv('{source}', auto_detect = false, header = true, "
        f"delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}) WHERE {IS_KIND} GROUP BY RecordId)"
    )


def unnested(records):
    """The rows of records with their Attendees; a record without any is a row, too."""
    attendees = "unnest(CASE WHEN len(Attendees) > 0 THEN Attendees ELSE [NULL] END) AS Attendee"
    return f"SELECT {flat_columns()} FROM (SELECT *, {attendees} FROM {records})"


def by_struct(source):
    record = f"from_json(AuditData, '{json.dumps(structure(RECORD))}')"
    return unnested(f"(SELECT unnest({record}) FROM {csv(source)})")


def extracted(text, keys):
    """One call that takes all these keys out of an object: a list of texts."""
    paths = ", ".join(f"'$.{key}'" for key in keys)
    return f"json_extract_string({text}, [{paths}])"


def casts(texts, keys, names):
    """The texts that were taken out, in order, as columns."""
    for position, (key, of) in enumerate(keys.items(), start=1):
        cast = f"::{TYPES[of]}" if of in ("time", "int", "bool") else ""
        yield f'{texts}[{position}]{cast} AS "{names.get(key, key)}"'


def by_paths(source):
    """One call for a record and one for each attendee, whose list comes out of the first as JSON."""
    record = {key: of if isinstance(of, str) else "json" for key, of in RECORD.items() if key != "Organizer"}
    record |= {f"Organizer.{key}": of for key, of in ORGANIZER.items()}
    attendee = {key: of for key, of in ATTENDEE.items() if key != "InviterInfo"}
    attendee |= {f"InviterInfo.{key}": of for key, of in INVITER.items()}
    names = RENAMED | {f"Organizer.{key}": name for key, name in RENAMED_OF_ORGANIZER.items()}
    names_of_attendee = RENAMED_OF_ATTENDEE | {f"InviterInfo.{key}": name for key, name in RENAMED_OF_INVITER.items()}
    names_of_attendee["IsJoinedFromLobby"] = "IsAttendeeJoinedFromLobby"

    # Positions in lists begin at 1.
    attendees = f"json_extract(own[{list(record).index('Attendees') + 1}], '$[*]')"
    attendees = f"CASE WHEN len({attendees}) > 0 THEN {attendees} ELSE [NULL] END"
    records = f"(SELECT {extracted('AuditData', record)} AS own FROM {csv(source)})"
    both = f"(SELECT own, {extracted(f'unnest({attendees})', attendee)} AS of_attendee FROM {records})"
    columns = [*casts("own", record, names), *casts("of_attendee", attendee, names_of_attendee)]
    return (
        "SELECT * EXCLUDE (Attendees, MeetingDetailId, IsJoinedFromLobby, IsAttendeeJoinedFromLobby), "
        "CASE WHEN Operation = 'MeetingDetail' THEN AuditId ELSE MeetingDetailId END AS MeetingId, "
        "coalesce(IsAttendeeJoinedFromLobby, IsJoinedFromLobby) AS IsJoinedFromLobby "
        f"FROM (SELECT {', '.join(columns)} FROM {both})"
    )


def lines(source):
    columns = ", ".join(f"'{key}': '{sql_type(of)}'" for key, of in RECORD.items())
    # Without ignore_errors a record whose Organizer is a text ends the query; with it that cell alone is null.
    return f"read_ndjson('{source}', columns = {{{columns}}}, ignore_errors = true)"


def lines_as_they_are(source):
    return f"SELECT * FROM {lines(source)}"


def lines_with_unnested_attendees(source):
    return unnested(f"(SELECT DISTINCT ON (Id) * FROM {lines(source)} WHERE {IS_KIND})")
