function Get-TeamsMeetingAttendance {
    <#
    .SYNOPSIS
    Says who was in which meeting, and for how long.

    .DESCRIPTION
    One row for each meeting and person. What counts is the union of a person's sessions, PresentSeconds: two devices
    at once count once. PercentPresent is the part of the meeting, which lasts from when the first person enters until
    it ends, that the person was there for.

    JoinedAfterStartSeconds is no lateness, for a meeting begins when somebody enters; LateSeconds and
    LeftEarlySeconds are filled where the schedule is known, from -ScheduledStart and -ScheduledEnd or -MeetingMap.
    Whoever is known by name alone may be several people, and IdentityBasis says so.

    .PARAMETER Path
    Files, folders and zip archives to read, in any form and order, with wildcards. No objects are made of their records.

    .PARAMETER LiteralPath
    Files to read, whose names are taken as they are.

    .PARAMETER InputObject
    Records of this module, also from jobs, remoting, Import-Clixml and Import-Csv of its CSV; audit records in every
    form that ConvertFrom-TeamsMeetingAudit takes; files (FileInfo), which are read.

    .PARAMETER MinimumPercent
    Says in IsPresent of each person whether this percentage of the meeting was reached, 1 to 100.

    .PARAMETER ScheduledStart
    When the meeting was to start, as -From: fills LateSeconds of meetings that began within 12 hours of it.

    .PARAMETER ScheduledEnd
    When the meeting was to end: fills LeftEarlySeconds.

    .PARAMETER BySeries
    Puts together the meetings of one chat thread that began on one day, as after a restart.

    .PARAMETER AssumeEnd
    Takes a session whose end is not recorded to go on to the meeting's end. Without it such a session adds no time.

    .PARAMETER ExcludeApplication
    Leaves out applications, such as recording bots.

    .PARAMETER Summary
    Gives counts in place of rows, each with what it is a part of.

    .PARAMETER From
    Only rows where a session of the person goes on at or after this time: a date (2026-01-18, its midnight), a time
    (2026-01-18 12:53 or 2026-01-18T12:53:38Z), a DateTime or a DateTimeOffset. What names no zone is in -TimeZone,
    without it in UTC. As all filters it chooses rows: what is in a row is of the whole meeting.

    .PARAMETER To
    Only rows where a session of the person begins before this time, which is not part of the range. As -From: -From
    2026-01-01 -To 2026-02-01 is January.

    .PARAMETER Kind
    Only rows where a session of the person has a record of one of these kinds: Meeting, Participant, CallParticipant.

    .PARAMETER MeetingId
    Only these meetings, by MeetingId. Together with -MeetingUrl and -ChatThreadId one of all the values is enough;
    all other filters must hold as well.

    .PARAMETER MeetingUrl
    Only these meetings, by URL, long or short; its query, percent-encoding and case do not count.
    Also by the meeting ID of an invitation ('282 104 932 913 1'), which short URLs hold.

    .PARAMETER ChatThreadId
    Only these meetings, by chat thread (19:meeting_...@thread.v2), which is the same for all meetings of a series.

    .PARAMETER User
    Only the attendance of this person, and everybody's in meetings that this person organized: UPN, object id or name,
    with * and ?, in any case, or objects as Get-User and Get-MgUser give them; what other records tell of a person
    counts. Everybody in all meetings that somebody was in is asked for by -WithUser.

    .PARAMETER Organizer
    Only meetings that this person organized; as -User.

    .PARAMETER WithUser
    Only meetings and calls in which this person took part or which the person organized, whoever the row is about; as
    -User. Who was in a meeting is told by all its records, whatever other filters let through.

    .PARAMETER ParticipantKind
    Only people of these kinds, as the column ParticipantKind says: Member, Guest, Federated, Anonymous, Phone,
    Application, Consumer, Unknown. -Kind is the kind of the record.

    .PARAMETER Network
    Only rows where a session of the person has a ClientIP in this network: CIDR (192.0.2.0/24) or one address.

    .PARAMETER ClientIPPattern
    Only rows where a session of the person has a ClientIP in which this regular expression is found.

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
    PS> Get-TeamsMeetingAttendance examples/data/sample.csv -MeetingUrl https://teams.microsoft.com/meet/2821049329131 | Select-Object -First 3 UserPrincipalName, PresentSeconds, PercentPresent

    UserPrincipalName                 PresentSeconds PercentPresent
    -----------------                 -------------- --------------
                                                3600            100
    mara.lindqvist@alderbrook.example           3597             99
    tomas.keller@alderbrook.example             3589             99

    .EXAMPLE
    PS> Get-TeamsMeetingAttendance examples/data/sample.csv -From 2026-01-19 -To 2026-01-20 -MinimumPercent 90 | Where-Object IsPresent -EQ $false | Select-Object UserPrincipalName, PercentPresent

    UserPrincipalName              PercentPresent
    -----------------              --------------
    zoe.mueller@alderbrook.example             81

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | Get-TeamsMeetingAttendance -User zoe.mueller@* | Measure-Object PresentSeconds -Sum | Select-Object Count, Sum

    Count      Sum
    -----      ---
        9 16081.00

    .EXAMPLE
    PS> Get-TeamsMeetingAttendance examples/data/sample.csv -Summary -MinimumPercent 90 | Where-Object By -EQ IsPresent

    Measure                      Count        Of Percent Part
    -------                      -----        -- ------- ----
    Attendances                     39        46      84 IsPresent true

    .INPUTS
    System.Object. Audit records, records, or files.

    .OUTPUTS
    TeamsMeetingAudit.Attendance; with -Summary TeamsMeetingAudit.AnalysisSummary; with -AsText these with Text behind
    the name.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/attendance.md
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType(
        'TeamsMeetingAudit.Attendance',
        'TeamsMeetingAudit.AttendanceText',
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

        [ValidateRange(1, 100)]
        [int] $MinimumPercent,

        [System.Object] $ScheduledStart,

        [System.Object] $ScheduledEnd,

        [switch] $BySeries,

        [switch] $AssumeEnd,

        [switch] $ExcludeApplication,

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
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters -Option @{ Answer = 'Attendance' }
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
