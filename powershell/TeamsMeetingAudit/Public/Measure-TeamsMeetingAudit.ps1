function Measure-TeamsMeetingAudit {
    <#
    .SYNOPSIS
    Counts what is in exports of the audit log and says what is missing, odd or damaged, without making records.

    .DESCRIPTION
    Every record that is found is counted exactly once: as a meeting, a participant, a call participant, a record of another
    operation, a duplicate or rejected. The answer also says of how many meetings only participants are there, or only the
    meeting, which times the records span, and whether the collection looks cut off (PossiblyTruncated).

    SourceDetails has the counts of each file, IssueCounts how often which issue was met, TruncationSigns what looks cut
    off, UnknownKeyDetails the keys that no column takes, UnfilledColumns the columns that no record fills: where that
    changes the log has changed. -IssueVariable gets the issues themselves.

    .PARAMETER Path
    Files, folders and zip archives to read, in any form and order, with wildcards.

    .PARAMETER LiteralPath
    Files to read, whose names are taken as they are.

    .PARAMETER InputObject
    Audit records in every form that ConvertFrom-TeamsMeetingAudit takes, records of this module, or files (FileInfo), which
    are read.

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

    .PARAMETER TimeZone
    Time zone of the times in the summary, and of -From and -To where they name none: an IANA name (Europe/Zurich), a Windows
    name (W. Europe Standard Time), local for this machine's, or a TimeZoneInfo. Without it UTC.

    .PARAMETER DeIdentify
    Replaces names of files, unknown keys and what issues say of records by pseudonyms. The key that the pseudonyms depend
    on is random, and said in a warning, unless -DeIdentifyKey gives one.

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
    PS> Measure-TeamsMeetingAudit examples/data/sample.csv | Format-List Records, Meetings, Participants, Duplicates, Rejected, PossiblyTruncated

    Records           : 75
    Meetings          : 9
    Participants      : 53
    Duplicates        : 2
    Rejected          : 1
    PossiblyTruncated : False

    .EXAMPLE
    PS> (Measure-TeamsMeetingAudit examples/data/sample.csv).IssueCounts

    Name                           Value
    ----                           -----
    ConflictingDuplicate           1
    CutOff                         1
    NegativeDuration               1
    PlaceholderTime                1

    .EXAMPLE
    PS> Get-ChildItem examples/data/*.csv | Measure-TeamsMeetingAudit -User mara.lindqvist@* | Select-Object Records, Rows, FilteredRows

    Records Rows FilteredRows
    ------- ---- ------------
         75   36           29

    .EXAMPLE
    PS> (Measure-TeamsMeetingAudit examples/data/sample.csv).UnfilledColumns -join ', '

    ObjectId, ResultStatus, Subject, Members, AppAccessContext

    .INPUTS
    System.Object. Audit records, records, or files.

    .OUTPUTS
    TeamsMeetingAudit.Summary

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/powershell.md
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType('TeamsMeetingAudit.Summary')]
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

        [System.Object] $TimeZone,

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
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters -Option @{ Discard = $true }
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
        Complete-AuditCommand -Cmdlet $PSCmdlet -Reader $reader -Details
    }
}
