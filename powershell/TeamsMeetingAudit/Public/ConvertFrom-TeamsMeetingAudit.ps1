function ConvertFrom-TeamsMeetingAudit {
    <#
    .SYNOPSIS
    Turns what Search-UnifiedAuditLog gives into flat records of meetings and their participants.

    .DESCRIPTION
    Every meeting record becomes one row, every participant record one row for each attendee in it: who was in which
    meeting, from when to when, from where. All rows have the same properties (Get-TeamsMeetingAuditField lists them); what
    was not recorded is null, never false or 0. A record that occurs several times is taken once, records of other
    operations are passed over, and what cannot be read is reported and passed over.

    For files use Import-TeamsMeetingAudit, which is much faster than reading them here first.

    .PARAMETER InputObject
    Objects with a property AuditData (Search-UnifiedAuditLog, also from Import-Csv, Import-Clixml, jobs and remoting), the
    JSON text of AuditData, or that text parsed by ConvertFrom-Json: by pipeline, or all as one array, which is faster.
    Records of this module, rows of its CSV and files (FileInfo) are taken as well.

    .PARAMETER View
    Which columns, and how.
    Record: all of them, typed. The default.
    Report: what a person wants to read, 29 columns, with the participants' meeting filled in.
    Classic: names and order of the widely used script AuditRecordsTeamsMeetings.PS1, 17 columns that are the same on every
    row, or with -Kind Meeting or -Kind Participant the 12 of that kind. Calls are left out. Start, End and Audit timestamp are
    DateTime as in the script, in -TimeZone, without it in the zone of this machine; -AsText makes them text.

    .PARAMETER From
    Only sessions and meetings that go on at or after this time: a date (2026-01-18, its midnight), a time
    (2026-01-18 12:53 or 2026-01-18T12:53:38Z), a DateTime or a DateTimeOffset. What names no zone is in -TimeZone,
    without it in UTC. It is compared with the session of a participant and the meeting of a meeting record; only where
    neither is recorded with the time the audit record was written.

    .PARAMETER To
    Only sessions and meetings that begin before this time, which is not part of the range. As -From:
    -From 2026-01-01 -To 2026-02-01 is January.

    .PARAMETER Kind
    Only records of these kinds: Meeting, Participant, CallParticipant.

    .PARAMETER MeetingId
    Only these meetings and their participants, by MeetingId. Together with -MeetingUrl and -ChatThreadId one of all the
    values is enough; all other filters must hold as well.

    .PARAMETER MeetingUrl
    Only these meetings and their participants, by URL, long or short; its query, percent-encoding and case do not count.
    Also by the meeting ID of an invitation ('282 104 932 913 1'), which short URLs hold.
    Reads the input twice.

    .PARAMETER ChatThreadId
    Only these meetings and their participants, by chat thread (19:meeting_...@thread.v2), which is the same for all
    meetings of a series. Reads the input twice.

    .PARAMETER User
    Only rows whose attendee is this person, and all rows of meetings that the person organized: UPN, object id or
    name, with * and ?, in any case, or objects as Get-User and Get-MgUser give them; what other records tell of a
    person counts. Everybody in all meetings that somebody was in is asked for by -WithUser. Reads the input twice.

    .PARAMETER Organizer
    Only rows of meetings that this person organized; as -User.

    .PARAMETER WithUser
    Only meetings and calls in which this person took part or which the person organized, whoever the row is about; as
    -User. Who was in a meeting is told by all its records, whatever other filters let through; those must hold as
    well. Reads the input twice.

    .PARAMETER ParticipantKind
    Only rows of participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer,
    Unknown. Meetings have no ParticipantKind, and their own rows are left out. -Kind is the kind of the record.

    .PARAMETER Network
    Only rows whose ClientIP is in this network: CIDR (192.0.2.0/24) or one address.

    .PARAMETER ClientIPPattern
    Only rows in whose ClientIP this regular expression is found.

    .PARAMETER JoinMeeting
    Fills in a participant's missing meeting cells (times, type, URL, thread, organizer) from its MeetingDetail. The view
    Report does so by itself. Reads the input twice.

    .PARAMETER LearnUser
    Fills in missing UPNs and organizers' names that other records tie to the same object id. Reads the input twice.

    .PARAMETER ResolveUser
    Fills in missing UPNs as -LearnUser does and, of people of the own organisation whom neither records nor -UserMap tell,
    from Microsoft Graph, by Invoke-MgGraphRequest in this session (Connect-MgGraph -Scopes Directory.Read.All): one request
    for 1,000 people, or, where that is refused, for 20 (User.ReadBasic.All). Where Graph is missing or fails, records come
    without.

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
    one scheduled nearest to its start counts. Reads the input twice.

    .PARAMETER TimeZone
    Time zone of all times in rows and text, and of -From, -To and a meeting map where they name none: an IANA name
    (Europe/Zurich), a Windows name (W. Europe Standard Time), local for this machine's, or a TimeZoneInfo. Without it UTC;
    for the view Classic this machine's.

    .PARAMETER AsText
    Gives every cell as text, as Export-TeamsMeetingAudit writes it into CSV: times in ISO 8601
    (Export-Csv writes those of other objects in the culture's form), and text that a spreadsheet would run as a formula with a
    leading apostrophe. What is not recorded stays null. For Export-Csv.

    .PARAMETER Raw
    Leaves text in -AsText as it was recorded, also where a spreadsheet would run it as a formula.

    .PARAMETER DeIdentify
    Replaces people, addresses and URLs by pseudonyms in all that comes out, issues too: the same one for the same account,
    id, name or address everywhere. Rows are chosen, joined and filled in as they were recorded, and only then told so. The
    key that the pseudonyms depend on is random, and said in a warning, unless -DeIdentifyKey gives one.

    .PARAMETER IssueVariable
    Name of a variable that gets all issues, as objects: what was odd in which record. With + before the name they are
    added to what the variable holds.

    .PARAMETER DeIdentifyKey
    Does so with this key, a text of at least 32 characters, such as (Get-Content key.txt): with one key the pseudonyms are
    the same for every run and every file. Whoever has it can try out whom a pseudonym stands for.

    .PARAMETER ThrottleLimit
    How many worker threads; 0, the default, is one for each core.

    .PARAMETER MaxRecordSize
    Rejects records that are larger, in bytes (PowerShell knows 64MB). The default is 64MB.

    .PARAMETER MaxDepth
    Rejects records whose JSON is nested deeper. The default is 128, the most 1024.

    .PARAMETER MaxGzipRatio
    Gives up compressed data that grows by more than this factor, once past 100 MB. The default is 1000.

    .PARAMETER FailOnLimit
    Fails at the first record over a limit instead of rejecting it.

    .PARAMETER TemporaryFolder
    Folder for what has to be kept on disk to be read twice. The default is the system's. What comes through the pipeline
    is kept in memory up to 64 MB, then in a file that only you can read.

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | ConvertFrom-TeamsMeetingAudit | Group-Object ParticipantKind -NoElement

    Count Name
    ----- ----
        9
        3 Anonymous
        2 Application
        1 Consumer
        6 Federated
        2 Guest
       39 Member
        2 Phone
        1 Unknown

    .EXAMPLE
    PS> ConvertFrom-TeamsMeetingAudit (Import-Csv examples/data/sample.csv) -Kind Meeting | Select-Object -First 3 MeetingType, DurationSeconds

    MeetingType        DurationSeconds
    -----------        ---------------
    {RecurringMeeting}            1860
    {ScheduledMeeting}            3720
    {ScheduledMeeting}            1320

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | ConvertFrom-TeamsMeetingAudit -View Classic -TimeZone UTC | Select-Object -First 2 User, Start, Duration

    User                              Start               Duration
    ----                              -----               --------
    aiko.tanaka@alderbrook.example    01/12/2026 09:01:35 00:29:16
    mara.lindqvist@alderbrook.example 01/12/2026 09:00:00

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | ConvertFrom-TeamsMeetingAudit -IssueVariable odd | Out-Null; $odd | Select-Object RecordNumber, Code

    RecordNumber Code
    ------------ ----
               8 CutOff
              29 NegativeDuration
              61 PlaceholderTime
              74 ConflictingDuplicate

    .INPUTS
    System.Object. Audit records in any of the forms above.

    .OUTPUTS
    TeamsMeetingAudit.Record; with -View Report TeamsMeetingAudit.ReportRecord; with -AsText these with Text behind the
    name; with -View Classic TeamsMeetingAudit.ClassicRecord, ClassicMeeting or ClassicParticipant.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/powershell.md
    #>
    [CmdletBinding()]
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
        [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [System.Object] $InputObject,

        [ValidateSet('Record', 'Report', 'Classic')]
        [string] $View = 'Record',

        [System.Object] $From,

        [System.Object] $To,

        [ValidateSet('Meeting', 'Participant', 'CallParticipant')]
        [string[]] $Kind,

        [System.Object[]] $MeetingId,

        [string[]] $MeetingUrl,

        [string[]] $ChatThreadId,

        [Alias('UserIds')]
        [System.Object[]] $User,

        [System.Object[]] $Organizer,

        [System.Object[]] $WithUser,

        [ValidateSet('Member', 'Guest', 'Federated', 'Anonymous', 'Phone', 'Application', 'Consumer', 'Unknown')]
        [string[]] $ParticipantKind,

        [Alias('IPAddresses')]
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

        [ValidateRange(1, 9223372036854775807.0)]
        [long] $MaxRecordSize,

        [ValidateRange(1, 1024)]
        [int] $MaxDepth,

        [ValidateRange(1, 4294967295.0)]
        [long] $MaxGzipRatio,

        [switch] $FailOnLimit,

        [string] $TemporaryFolder
    )

    begin {
        Initialize-AuditLibrary -Cmdlet $PSCmdlet
        Import-AuditPreference -Cmdlet $PSCmdlet
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters
    }

    process {
        $goesOn = $false
        try {
            if ($reader.Add($InputObject)) {
                Write-AuditFailure -Cmdlet $PSCmdlet -Reader $reader
            }
            $goesOn = $true
        } catch {
            Exit-AuditCommand -Cmdlet $PSCmdlet -Thrown $_
        } finally {
            if (-not $goesOn) {
                Close-AuditReading -Cmdlet $PSCmdlet -Reader $reader
            }
        }
    }

    end {
        Complete-AuditCommand -Cmdlet $PSCmdlet -Reader $reader
    }
}
