function Get-TeamsMeeting {
    <#
    .SYNOPSIS
    Lists meetings: when, how long, whose, and how many took part.

    .DESCRIPTION
    One row for each meeting that a record tells of, be it its own or that of a participant: its times, type and
    organizer, how many people, sessions and outsiders there were, the most that were present at once, what was
    shared, and which domains the outsiders came from.

    A meeting whose own record was not read lasts from the first join to the last leave, and SpanBasis says so. Null
    means that the records do not say.

    .PARAMETER Path
    Files, folders and zip archives to read, in any form and order, with wildcards. No objects are made of their records.

    .PARAMETER LiteralPath
    Files to read, whose names are taken as they are.

    .PARAMETER InputObject
    Records of this module, also from jobs, remoting, Import-Clixml and Import-Csv of its CSV; audit records in every
    form that ConvertFrom-TeamsMeetingAudit takes; files (FileInfo), which are read.

    .PARAMETER Summary
    Gives counts in place of rows, each with what it is a part of.

    .PARAMETER From
    Only meetings where the meeting or a session of it goes on at or after this time: a date (2026-01-18, its
    midnight), a time (2026-01-18 12:53 or 2026-01-18T12:53:38Z), a DateTime or a DateTimeOffset. What names no zone
    is in -TimeZone, without it in UTC. As all filters it chooses rows: what is in a row is of the whole meeting.

    .PARAMETER To
    Only meetings where the meeting or a session of it begins before this time, which is not part of the range. As
    -From: -From 2026-01-01 -To 2026-02-01 is January.

    .PARAMETER Kind
    Only meetings where the meeting or a session of it has a record of one of these kinds: Meeting, Participant,
    CallParticipant.

    .PARAMETER MeetingId
    Only these meetings, by MeetingId. Together with -MeetingUrl and -ChatThreadId one of all the values is enough;
    all other filters must hold as well.

    .PARAMETER MeetingUrl
    Only these meetings, by URL, long or short; its query, percent-encoding and case do not count.
    Also by the meeting ID of an invitation ('282 104 932 913 1'), which short URLs hold.

    .PARAMETER ChatThreadId
    Only these meetings, by chat thread (19:meeting_...@thread.v2), which is the same for all meetings of a series.

    .PARAMETER User
    Only meetings that this person was in or organized: UPN, object id or name, with * and ?, in any case, or objects
    as Get-User and Get-MgUser give them; what other records tell of a person counts. Together with -From or -Network
    it is the session of this person that has to pass; with -WithUser anybody's.

    .PARAMETER Organizer
    Only meetings that this person organized; as -User.

    .PARAMETER WithUser
    Only meetings and calls in which this person took part or which the person organized; as -User. Who was in a
    meeting is told by all its records, whatever other filters let through.

    .PARAMETER ParticipantKind
    Only meetings in which somebody of one of these kinds was: Member, Guest, Federated, Anonymous, Phone, Application,
    Consumer, Unknown. -Kind is the kind of the record.

    .PARAMETER Network
    Only meetings where a session has a ClientIP in this network: CIDR (192.0.2.0/24) or one address.

    .PARAMETER ClientIPPattern
    Only meetings where a session has a ClientIP in which this regular expression is found.

    .PARAMETER IncludeCall
    Takes in calls too, each as a meeting under its CallId.

    .PARAMETER UserMap
    Says who people are, after what the records say: a file (CSV or JSON), objects as Get-User, Get-MgUser and
    Import-Csv give them, with UserPrincipalName (or UPN), the first of ExternalDirectoryObjectId, ObjectId, UUID, Id
    that holds a GUID, and DisplayName if there is one, or a hashtable of object ids and UPNs. Rows that cannot be
    used are counted in a warning.

    .PARAMETER MeetingMap
    Says what meetings were called and when they were to be, which audit records do not hold, from a calendar export:
    a file (CSV or JSON) or objects with ICalUid, ChatThreadId or MeetingUrl, and Subject, ScheduledStart,
    ScheduledEnd. Of several rows of one meeting the one scheduled nearest to its start counts.

    .PARAMETER TimeZone
    Time zone of all times in rows and text, in which days begin, and of times in parameters and maps where they name none:
    an IANA name (Europe/Zurich), a Windows name (W. Europe Standard Time), local for this machine's, or a TimeZoneInfo.
    Without it UTC.

    .PARAMETER AsText
    Gives every cell as text, as Export-TeamsMeetingAudit writes it into CSV: times in ISO 8601
    (Export-Csv writes those of other objects in the culture's form), and text that a spreadsheet would run as a formula with
    a leading apostrophe. What is not recorded stays null. For Export-Csv.

    .PARAMETER Raw
    Leaves text in -AsText as it was recorded, also where a spreadsheet would run it as a formula.

    .PARAMETER DeIdentify
    Replaces people, addresses and URLs by pseudonyms in all that comes out, issues too: the same one for the same account,
    id, name or address everywhere. Rows are chosen and made as records have it, and only then told so. The key that the
    pseudonyms depend on is random, and said in a warning, unless -DeIdentifyKey gives one.

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
    Folder for what has to be kept on disk. The default is the system's.

    .EXAMPLE
    PS> Get-TeamsMeeting examples/data/sample.csv -Organizer aiko.tanaka@*

    Start                   Duration People Outside Organizer                       Meeting
    -----                   -------- ------ ------- ---------                       -------
    2026-01-15 10:00 +00:00  0:22:00      3       1 aiko.tanaka@alderbrook.example  ScheduledMeeting (1 of 2)
    2026-01-15 10:31 +00:00  0:34:00      4       2 aiko.tanaka@alderbrook.example  ScheduledMeeting (2 of 2)

    .EXAMPLE
    PS> Get-TeamsMeeting examples/data/sample.csv -User owen.marsh@* | Select-Object DurationSeconds, PeakPeople, OutsideDomains

    DurationSeconds PeakPeople OutsideDomains
    --------------- ---------- --------------
               3720          6 {brightharbour.example, northquay.example}
               2040          4 {kitsune-labs.example, northquay.example}
               3600         10 {brightharbour.example, kitsune-labs.example, northquay.example}

    .EXAMPLE
    PS> Import-TeamsMeetingAudit examples/data/sample.csv | Get-TeamsMeeting -Summary | Where-Object By -EQ MeetingType

    Measure                      Count        Of Percent Part
    -------                      -----        -- ------- ----
    Meetings                         2        10      20 MeetingType AdHocMeeting
    Meetings                         1        10      10 MeetingType Broadcast; ScheduledMeeting
    Meetings                         1        10      10 MeetingType ChannelMeeting
    Meetings                         3        10      30 MeetingType RecurringMeeting
    Meetings                         3        10      30 MeetingType ScheduledMeeting

    .EXAMPLE
    PS> Get-TeamsMeeting examples/data/sample.csv | Export-TeamsMeetingAudit meetings.csv -Property StartTime, DurationSeconds, People -TimeZone Europe/Zurich -Force; Get-Content meetings.csv -TotalCount 2

    StartTime,DurationSeconds,People
    2026-01-12T10:00:00+01:00,1860,5

    .INPUTS
    System.Object. Audit records, records, or files.

    .OUTPUTS
    TeamsMeetingAudit.Meeting; with -Summary TeamsMeetingAudit.AnalysisSummary; with -AsText these with Text behind
    the name.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/meetings.md
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType(
        'TeamsMeetingAudit.Meeting',
        'TeamsMeetingAudit.MeetingText',
        'TeamsMeetingAudit.AnalysisSummary',
        'TeamsMeetingAudit.AnalysisSummaryText'
    )]
    param(
        [Parameter(Mandatory, Position = 0, ParameterSetName = 'Path')]
        [SupportsWildcards()]
        [string[]] $Path,

        [Parameter(Mandatory, ParameterSetName = 'LiteralPath')]
        [Alias('PSPath', 'LP', 'FullName')]
        [string[]] $LiteralPath,

        [Parameter(Mandatory, ParameterSetName = 'InputObject', ValueFromPipeline)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [System.Object] $InputObject,

        [switch] $Summary,

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

        [switch] $IncludeCall,

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
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters -Option @{ Answer = 'Meeting' }
    }

    process {
        $goesOn = $false
        try {
            if ($PSCmdlet.ParameterSetName -ne 'InputObject') {
                Add-AuditFile -Cmdlet $PSCmdlet -Reader $reader -Path $Path -LiteralPath $LiteralPath
            } elseif ($reader.Add($InputObject)) {
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
        Complete-AuditCommand -Cmdlet $PSCmdlet -Reader $reader -Answer -Summary:$Summary
    }
}
