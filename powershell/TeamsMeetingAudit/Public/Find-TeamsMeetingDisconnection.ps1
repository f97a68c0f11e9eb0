function Find-TeamsMeetingDisconnection {
    <#
    .SYNOPSIS
    Says whose connection broke, when, and on which network.

    .DESCRIPTION
    One row for each time that somebody was gone and came back within minutes with the same device (Drop), came back
    before the old session had timed out (Reconnect), or came back with another device (DeviceSwitch). Several people
    cut off in one network within a minute share an IncidentId: that is an access point, and not a laptop.

    Sessions that overlap are one presence, and a session that ends when the meeting ends is no disconnection.
    Applications are left out, and telephones unless -IncludePhone is given.

    .PARAMETER Path
    Files, folders and zip archives to read, in any form and order, with wildcards. No objects are made of their records.

    .PARAMETER LiteralPath
    Files to read, whose names are taken as they are.

    .PARAMETER InputObject
    Records of this module, also from jobs, remoting, Import-Clixml and Import-Csv of its CSV; audit records in every
    form that ConvertFrom-TeamsMeetingAudit takes; files (FileInfo), which are read.

    .PARAMETER NetworkMap
    Says where networks are: a file (CSV or JSON) or objects with CIDR, Site and Country, or a hashtable of networks
    and sites.

    .PARAMETER MinimumGap
    Shorter gaps are none, in seconds. The default is 1.

    .PARAMETER MaximumGap
    Whoever is gone for longer has left, in seconds. The default is 300.

    .PARAMETER IncludeReturn
    Lists also returns after a longer time (LeftAndReturned).

    .PARAMETER IncludeHandover
    Lists also devices that left while another one of the person stayed (Handover).

    .PARAMETER IncludePhone
    Looks at telephones too.

    .PARAMETER IPv4Prefix
    How many bits of an IPv4 address are its network, where no network map says. The default is 24.

    .PARAMETER IPv6Prefix
    How many bits of an IPv6 address are its network, where no network map says. The default is 64.

    .PARAMETER Summary
    Gives counts in place of rows, each with what it is a part of.

    .PARAMETER From
    Only rows where one of the two sessions goes on at or after this time: a date (2026-01-18, its midnight), a time
    (2026-01-18 12:53 or 2026-01-18T12:53:38Z), a DateTime or a DateTimeOffset. What names no zone is in -TimeZone,
    without it in UTC. As all filters it chooses rows: what is in a row is of the whole meeting.

    .PARAMETER To
    Only rows where one of the two sessions begins before this time, which is not part of the range. As -From: -From
    2026-01-01 -To 2026-02-01 is January.

    .PARAMETER Kind
    Only rows where one of the two sessions has a record of one of these kinds: Meeting, Participant, CallParticipant.

    .PARAMETER MeetingId
    Only these meetings, by MeetingId. Together with -MeetingUrl and -ChatThreadId one of all the values is enough;
    all other filters must hold as well.

    .PARAMETER MeetingUrl
    Only these meetings, by URL, long or short; its query, percent-encoding and case do not count.
    Also by the meeting ID of an invitation ('282 104 932 913 1'), which short URLs hold.

    .PARAMETER ChatThreadId
    Only these meetings, by chat thread (19:meeting_...@thread.v2), which is the same for all meetings of a series.

    .PARAMETER User
    Only the disconnections of this person, and everybody's in meetings that this person organized: UPN, object id or
    name, with * and ?, in any case, or objects as Get-User and Get-MgUser give them; what other records tell of a
    person counts. Everybody's in all meetings that somebody was in are asked for by -WithUser.

    .PARAMETER Organizer
    Only meetings that this person organized; as -User.

    .PARAMETER WithUser
    Only meetings and calls in which this person took part or which the person organized, whoever the row is about; as
    -User. Who was in a meeting is told by all its records, whatever other filters let through; those must hold as
    well.

    .PARAMETER ParticipantKind
    Only people of these kinds, as the column ParticipantKind says: Member, Guest, Federated, Anonymous, Phone,
    Application, Consumer, Unknown. -Kind is the kind of the record.

    .PARAMETER Network
    Only rows where one of the two sessions has a ClientIP in this network: CIDR (192.0.2.0/24) or one address.

    .PARAMETER ClientIPPattern
    Only rows where one of the two sessions has a ClientIP in which this regular expression is found.

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
    PS> Find-TeamsMeetingDisconnection examples/data/sample.csv | Select-Object Class, GapSeconds, UserPrincipalName, IncidentPeople

    Class GapSeconds UserPrincipalName               IncidentPeople
    ----- ---------- -----------------               --------------
    Drop          55 tomas.keller@alderbrook.example              2
    Drop          67 jose.nunez@alderbrook.example                2

    .EXAMPLE
    PS> Find-TeamsMeetingDisconnection examples/data/sample.csv -IncludeReturn -IncludeHandover -MaximumGap 600 | Group-Object Class -NoElement

    Count Name
    ----- ----
        2 Drop
        2 Handover

    .EXAMPLE
    PS> Find-TeamsMeetingDisconnection examples/data/sample.csv -NetworkMap @{ '192.0.2.0/24' = 'Zurich' } | Select-Object Class, GapSeconds, Site, ClientIPBefore

    Class GapSeconds Site   ClientIPBefore
    ----- ---------- ----   --------------
    Drop          55 Zurich 192.0.2.2
    Drop          67 Zurich 192.0.2.2

    .EXAMPLE
    PS> Import-TeamsMeetingAudit examples/data/sample.csv | Find-TeamsMeetingDisconnection -Summary | Where-Object { -not $_.By }

    Measure                      Count        Of Percent Part
    -------                      -----        -- ------- ----
    MeetingsAffected                 1         9      11
    AttendancesAffected              2        45       4
    PeopleAffected                   2        13      15
    Incidents                        1

    .INPUTS
    System.Object. Audit records, records, or files.

    .OUTPUTS
    TeamsMeetingAudit.Disconnection; with -Summary TeamsMeetingAudit.AnalysisSummary; with -AsText these with Text
    behind the name.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/disconnections.md
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType(
        'TeamsMeetingAudit.Disconnection',
        'TeamsMeetingAudit.DisconnectionText',
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

        [System.Object] $NetworkMap,

        [ValidateRange(1, 86400)]
        [int] $MinimumGap,

        [ValidateRange(1, 86400)]
        [int] $MaximumGap,

        [switch] $IncludeReturn,

        [switch] $IncludeHandover,

        [switch] $IncludePhone,

        [ValidateRange(1, 32)]
        [int] $IPv4Prefix,

        [ValidateRange(1, 128)]
        [int] $IPv6Prefix,

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
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters -Option @{ Answer = 'Disconnection' }
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
