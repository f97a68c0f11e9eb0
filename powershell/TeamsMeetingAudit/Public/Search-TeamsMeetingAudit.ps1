function Search-TeamsMeetingAudit {
    <#
    .SYNOPSIS
    Collects all records of Teams meetings in a range from Search-UnifiedAuditLog, and says what is missing.

    .DESCRIPTION
    Asks Search-UnifiedAuditLog window by window, page by page, until nothing is left: it looks into warnings, repeats empty
    and failed answers, waits where the service is busy, halves windows that are too full or go on failing, and takes each
    record once. What it could not get is not passed over in silence: each such time is an error CollectionGap, and the summary lists it.

    Records come window by window, sorted by time. With -CheckpointPath a run that was stopped or has gaps is gone on with by
    the same line: what was collected comes from the raw file, without asking again, so that the pipeline always carries the
    whole range. With -StatePath scheduled runs deliver each record once.

    Needs a session of Exchange Online (Connect-ExchangeOnline) with the role View-Only Audit Logs or Audit Logs. It never
    prompts.

    .PARAMETER StartDate
    The first time that records were written at: a date (2026-01-18, its midnight), a time (2026-01-18T12:53:38Z), a DateTime or
    a DateTimeOffset. What names no zone is in -TimeZone, without it in UTC. Records are written hours after their meeting. With
    -StatePath only the first run needs it.

    .PARAMETER EndDate
    The end of the range, which is not part of it. Without it, now.

    .PARAMETER MeetingStart
    Instead of -StartDate: only meetings and sessions that go on at or after this time.

    .PARAMETER MeetingEnd
    Instead of -EndDate: only meetings and sessions that begin before this time. Records are searched for until 48 hours after
    it.

    .PARAMETER Operation
    The operations to search for. The default are the three of meetings: MeetingDetail, MeetingParticipantDetail and
    CallParticipantDetail.

    .PARAMETER UserId
    Only records of these users, as the service filters them: by who is recorded to have acted, which may be the
    organizer and not the attendee. Texts, or objects as Get-User and Get-MgUser give them, of which the UPN and the
    object id are asked for. -User filters by attendee and organizer, and -WithUser by who was in the meeting.

    .PARAMETER IPAddress
    Only records with these addresses, as the service filters them: records without an address are left out. -Network filters
    after collection.

    .PARAMETER FreeText
    Only records that the service finds this text in.

    .PARAMETER WindowHours
    How long the first window is: 24, from 1/60 to 168. Later ones grow and shrink with what is in them.

    .PARAMETER MaximumRetryCount
    How often a window is tried again before it is halved, down to a minute, which becomes a gap: 5. Where halving mends
    nothing, without sign-in or connection, the window becomes one as it is.

    .PARAMETER CheckpointPath
    A file that keeps how far the collection is. If it exists and is not finished, its range is gone on with. It implies
    -RawPath.

    .PARAMETER RawPath
    A file that keeps the audit records as they came, JSON Lines compressed by gzip, which Import-TeamsMeetingAudit reads. The
    default with -CheckpointPath is that name with .jsonl.gz.

    .PARAMETER StatePath
    A file by which scheduled runs deliver each record once: it takes the place of -StartDate after the first run. At the end
    FILE.pending is written; Export-TeamsMeetingAudit -StatePath, or Move-Item -Force, makes it FILE when the output stands.
    It remembers the filters (-Operation, -UserId, -Kind, -User, -From and so on): a run with others is an error.

    .PARAMETER OverlapHours
    How far a scheduled run goes back behind the one before, for records that appear late: 48.

    .PARAMETER SkipReplay
    Does not give again the windows that an earlier run gave completely.

    .PARAMETER Force
    Begins a new collection though there is a checkpoint. Its files are renamed.

    .PARAMETER SummaryVariable
    Name of a variable that gets the summary (TeamsMeetingAudit.CollectionSummary): windows, calls, records, duplicates,
    retries, gaps, and Complete, whether every window was read to its end, for what this account may see.

    .PARAMETER SummaryPath
    A file that gets the summary as JSON. Its folder has to be there.

    .PARAMETER SearchCommand
    What to call instead of Search-UnifiedAuditLog, with its parameters: a name, a command or a script block.

    .PARAMETER View
    Which columns, and how.
    Record: all of them, typed. The default.
    Report: what a person wants to read, 29 columns, with the participants' meeting filled in. All rows come at the end.
    Classic: names and order of the widely used script AuditRecordsTeamsMeetings.PS1, 17 columns that are the same on every
    row, or with -Kind Meeting or -Kind Participant the 12 of that kind. Calls are left out. Start, End and Audit timestamp are
    DateTime as in the script, in -TimeZone, without it in the zone of this machine; -AsText makes them text.

    .PARAMETER From
    Only sessions and meetings that go on at or after this time: a date (2026-01-18, its midnight), a time
    (2026-01-18 12:53 or 2026-01-18T12:53:38Z), a DateTime or a DateTimeOffset. What names no zone is in -TimeZone,
    without it in UTC. It chooses among the records that are collected.

    .PARAMETER To
    Only sessions and meetings that begin before this time, which is not part of the range. As -From.

    .PARAMETER Kind
    Only records of these kinds: Meeting, Participant, CallParticipant.

    .PARAMETER MeetingId
    Only these meetings and their participants, by MeetingId. Together with -MeetingUrl and -ChatThreadId one of all the
    values is enough; all other filters must hold as well.

    .PARAMETER MeetingUrl
    Only these meetings and their participants, by URL, long or short; its query, percent-encoding and case do not count. Also
    by the meeting ID of an invitation ('282 104 932 913 1'), which short URLs hold. All rows come at the end.

    .PARAMETER ChatThreadId
    Only these meetings and their participants, by chat thread (19:meeting_...@thread.v2), which is the same for all
    meetings of a series. All rows come at the end.

    .PARAMETER User
    Only rows whose attendee is this person, and all rows of meetings that the person organized: UPN, object id or
    name, with * and ?, in any case, or objects as Get-User and Get-MgUser give them; what other records tell of a
    person counts. Everybody in all meetings that somebody was in is asked for by -WithUser. All rows come at the end.

    .PARAMETER Organizer
    Only rows of meetings that this person organized; as -User.

    .PARAMETER WithUser
    Only meetings and calls in which this person took part or which the person organized, whoever the row is about; as
    -User. Who was in a meeting is told by all its records, whatever other filters let through; those must hold as
    well. All rows come at the end.

    .PARAMETER ParticipantKind
    Only rows of participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer,
    Unknown. Meetings have no ParticipantKind, and their own rows are left out. -Kind is the kind of the record.

    .PARAMETER Network
    Only rows whose ClientIP is in this network: CIDR (192.0.2.0/24) or one address.

    .PARAMETER ClientIPPattern
    Only rows in whose ClientIP this regular expression is found.

    .PARAMETER JoinMeeting
    Fills in a participant's missing meeting cells (times, type, URL, thread, organizer) from its MeetingDetail. The view
    Report does so by itself. All rows come at the end.

    .PARAMETER LearnUser
    Fills in missing UPNs and organizers' names that other records of the window and of those before tie to the same object id;
    later windows may know more.

    .PARAMETER ResolveUser
    Fills in missing UPNs as -LearnUser does and, of people of the own organisation whom neither records nor -UserMap tell,
    from Microsoft Graph, by Invoke-MgGraphRequest in this session (Connect-MgGraph -Scopes Directory.Read.All): one request
    for 1,000 people, or, where that is refused, for 20 (User.ReadBasic.All). Nobody is asked for twice. Where Graph is missing
    or fails, records come without. Where its module cannot sign in beside Exchange's, use -UserMap, or -RawPath and
    Import-TeamsMeetingAudit -ResolveUser in another session.

    .PARAMETER UserCachePath
    A CSV file that keeps what -ResolveUser was told, so that the next run asks for new people only. Whom the directory did not
    know is asked for again after 7 days.

    .PARAMETER UserMap
    Fills in missing UPNs from a list of users, after what -LearnUser learns: a file (CSV or JSON), objects as Get-User,
    Get-MgUser and Import-Csv give them, with UserPrincipalName (or UPN) and the first of ExternalDirectoryObjectId,
    ObjectId, UUID, Id that holds a GUID, or a hashtable of object ids and UPNs. Rows that cannot be used are counted in
    a warning.

    .PARAMETER MeetingMap
    Fills in Subject, which audit records do not hold, from a calendar export: a file (CSV or JSON) or objects with
    ICalUid, ChatThreadId or MeetingUrl, and Subject, ScheduledStart, ScheduledEnd. Of several rows of one meeting the
    one scheduled nearest to its start counts. All rows come at the end.

    .PARAMETER TimeZone
    Time zone of all times in rows, text and the summary, and of -StartDate, -EndDate, -From, -To and a meeting map where
    they name none: an IANA name (Europe/Zurich), a Windows name (W. Europe Standard Time), local for this machine's, or a
    TimeZoneInfo. Without it UTC; for the view Classic this machine's.

    .PARAMETER AsText
    Gives every cell as text, as Export-TeamsMeetingAudit writes it into CSV: times in ISO 8601
    (Export-Csv writes those of other objects in the culture's form), and text that a spreadsheet would run as a formula with a
    leading apostrophe. What is not recorded stays null. For Export-Csv.

    .PARAMETER Raw
    Leaves text in -AsText as it was recorded, also where a spreadsheet would run it as a formula.

    .PARAMETER DeIdentify
    Replaces people, addresses and URLs by pseudonyms in all that comes out, issues too, but not in the raw file: the same one
    for the same account, id, name or address everywhere. The key that the pseudonyms depend on is random, and said in a
    warning, unless -DeIdentifyKey gives one.

    .PARAMETER IssueVariable
    Name of a variable that gets all issues, as objects: what was odd in which record. With + before the name they are
    added to what the variable holds.

    .PARAMETER DeIdentifyKey
    Does so with this key, a text of at least 32 characters, such as (Get-Content key.txt): with one key the pseudonyms are
    the same for every run and every file. Whoever has it can try out whom a pseudonym stands for.

    .PARAMETER ThrottleLimit
    How many worker threads read records; 0, the default, is one for each core. There is one call at a time.

    .PARAMETER TemporaryFolder
    Folder for what has to be kept on disk to be read twice. The default is the system's.

    .EXAMPLE
    PS> Search-TeamsMeetingAudit -StartDate 2026-01-13 -EndDate 2026-01-20 -SummaryVariable collected | Export-TeamsMeetingAudit meetings.csv -Force; $collected | Select-Object Complete, Records, Duplicates

    Complete Records Duplicates
    -------- ------- ----------
        True      33          1

    .EXAMPLE
    PS> Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-20 -CheckpointPath january.json | Export-TeamsMeetingAudit meetings.csv -Force; Get-ChildItem january.json* | Select-Object Name

    Name
    ----
    january.json
    january.json.jsonl.gz

    .EXAMPLE
    PS> Search-TeamsMeetingAudit -StartDate 2026-01-13 -StatePath daily.state -SummaryVariable collected | Export-TeamsMeetingAudit "$(Get-Date -Format yyyyMMdd-HHmmss).csv" -StatePath daily.state; if (-not $collected.Complete) { exit 3 }; Test-Path daily.state

    True

    .EXAMPLE
    PS> Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-14 -WhatIf

    What if: Performing the operation "Collect the operations MeetingDetail, MeetingParticipantDetail, CallParticipantDetail" on target "2026-01-12T00:00:00Z (local time 2026-01-12 00:00:00 +00:00) to 2026-01-14T00:00:00Z (local time 2026-01-14 00:00:00 +00:00)".
    What if: Performing the operation "Ask for window 1" on target "2026-01-12T00:00:00Z to 2026-01-13T00:00:00Z".
    What if: Performing the operation "Ask for window 2" on target "2026-01-13T00:00:00Z to 2026-01-14T00:00:00Z".

    .INPUTS
    None.

    .OUTPUTS
    TeamsMeetingAudit.Record; with -View Report TeamsMeetingAudit.ReportRecord; with -AsText these with Text behind the
    name; with -View Classic TeamsMeetingAudit.ClassicRecord, ClassicMeeting or ClassicParticipant.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/collection.md
    #>
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'Invoke-AuditCollection asks.')]
    [CmdletBinding(DefaultParameterSetName = 'Date', SupportsShouldProcess)]
    [OutputType(
        'TeamsMeetingAudit.Record',
        'TeamsMeetingAudit.RecordText',
        'TeamsMeetingAudit.ReportRecord',
        'TeamsMeetingAudit.ReportRecordText',
        'TeamsMeetingAudit.ClassicRecord',
        'TeamsMeetingAudit.ClassicMeeting',
        'TeamsMeetingAudit.ClassicParticipant'
    )]
    param(
        [Parameter(Position = 0, ParameterSetName = 'Date')]
        [System.Object] $StartDate,

        [Parameter(Position = 1, ParameterSetName = 'Date')]
        [System.Object] $EndDate,

        [Parameter(Mandatory, ParameterSetName = 'Meeting')]
        [ValidateNotNullOrEmpty()]
        [System.Object] $MeetingStart,

        [Parameter(Mandatory, ParameterSetName = 'Meeting')]
        [ValidateNotNullOrEmpty()]
        [System.Object] $MeetingEnd,

        [Alias('Operations')]
        [string[]] $Operation,

        [Alias('UserIds')]
        [System.Object[]] $UserId,

        [Alias('IPAddresses')]
        [string[]] $IPAddress,

        [string] $FreeText,

        [ValidateRange(0.0166, 168)]
        [double] $WindowHours,

        [ValidateRange(0, 100)]
        [int] $MaximumRetryCount,

        [System.Object] $CheckpointPath,

        [System.Object] $RawPath,

        [System.Object] $StatePath,

        [ValidateRange(0, 4320)]
        [double] $OverlapHours,

        [switch] $SkipReplay,

        [switch] $Force,

        [string] $SummaryVariable,

        [System.Object] $SummaryPath,

        [System.Object] $SearchCommand,

        [ValidateSet('Record', 'Report', 'Classic')]
        [string] $View = 'Record',

        [System.Object] $From,

        [System.Object] $To,

        [ValidateSet('Meeting', 'Participant', 'CallParticipant')]
        [string[]] $Kind,

        [System.Object[]] $MeetingId,

        [string[]] $MeetingUrl,

        [string[]] $ChatThreadId,

        [System.Object[]] $User,

        [System.Object[]] $Organizer,

        [System.Object[]] $WithUser,

        [ValidateSet('Member', 'Guest', 'Federated', 'Anonymous', 'Phone', 'Application', 'Consumer', 'Unknown')]
        [string[]] $ParticipantKind,

        [string[]] $Network,

        [string] $ClientIPPattern,

        [switch] $JoinMeeting,

        [switch] $LearnUser,

        [switch] $ResolveUser,

        [System.Object] $UserCachePath,

        [System.Object] $UserMap,

        [System.Object] $MeetingMap,

        [System.Object] $TimeZone,

        [switch] $AsText,

        [switch] $Raw,

        [switch] $DeIdentify,

        [string] $IssueVariable,

        [string] $DeIdentifyKey,

        [ValidateRange(0, 1024)]
        [int] $ThrottleLimit,

        [string] $TemporaryFolder
    )

    Initialize-AuditLibrary -Cmdlet $PSCmdlet
    Import-AuditPreference -Cmdlet $PSCmdlet
    Assert-AuditAddress -Cmdlet $PSCmdlet -Parameter $PSBoundParameters
    Invoke-AuditCollection -Cmdlet $PSCmdlet -Parameter $PSBoundParameters
}
