function Find-TeamsMeetingOutsider {
    <#
    .SYNOPSIS
    Says who was in meetings that does not belong to the organisation, and what is odd about it.

    .DESCRIPTION
    One row for each meeting and guest, person of another organisation, personal account, telephone or person without
    an account: with domain, inviter, lobby, addresses, devices, what was shared, whether the meeting was recorded,
    and how many members were there.

    Flags name what to look at: SharedScreen, Recorded, OnMicrosoftDomain, NameLikeMember (a member's name under
    another id, lookalike characters folded), NameLikeSupport, LobbyBypassed, NotInvited, FirstSeen (a domain never
    seen before in what was read).

    .PARAMETER Path
    Files, folders and zip archives to read, in any form and order, with wildcards. No objects are made of their records.

    .PARAMETER LiteralPath
    Files to read, whose names are taken as they are.

    .PARAMETER InputObject
    Records of this module, also from jobs, remoting, Import-Clixml and Import-Csv of its CSV; audit records in every
    form that ConvertFrom-TeamsMeetingAudit takes; files (FileInfo), which are read.

    .PARAMETER Flag
    Only outsiders with one of these flags.

    .PARAMETER IncludeUnknown
    Lists also those of whom no record tells what they are.

    .PARAMETER NamePattern
    Which names are like that of a help desk: a regular expression in place of the one built in, in any case. It is
    looked for in the name, and in the name with characters that look like ASCII letters as those.

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
    Only this outsider, and all outsiders in meetings that this person organized: UPN, object id or name, with * and ?,
    in any case, or objects as Get-User and Get-MgUser give them; what other records tell of a person counts. Whoever
    attended and is no outsider has no row here: the outsiders in all meetings that somebody was in are asked for by
    -WithUser.

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
    PS> Find-TeamsMeetingOutsider examples/data/sample.csv -Flag SharedScreen -From 2026-01-12 -To 2026-01-19 | Select-Object UserPrincipalName, ParticipantKind, PresentSeconds

    UserPrincipalName            ParticipantKind PresentSeconds
    -----------------            --------------- --------------
    owen.marsh@northquay.example Federated                 3593
    owen.marsh@northquay.example Federated                 1838
                                 Anonymous                  220

    .EXAMPLE
    PS> Find-TeamsMeetingOutsider examples/data/sample.csv | Group-Object HomeDomain -NoElement

    Count Name
    ----- ----
        5
        2 brightharbour.example
        4 kitsune-labs.example
        3 northquay.example

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | Find-TeamsMeetingOutsider -Flag NameLikeSupport -NamePattern speaker | Select-Object ParticipantKind, Flags

    ParticipantKind Flags
    --------------- -----
    Anonymous       {NameLikeSupport, NotInvited}

    .EXAMPLE
    PS> Find-TeamsMeetingOutsider examples/data/sample.csv -Summary | Where-Object By -EQ Flag

    Measure                      Count        Of Percent Part
    -------                      -----        -- ------- ----
    Outsiders                        3        14      21 Flag FirstSeen
    Outsiders                        4        14      28 Flag LobbyBypassed
    Outsiders                        9        14      64 Flag NotInvited
    Outsiders                        5        14      35 Flag Recorded
    Outsiders                        3        14      21 Flag SharedScreen

    .INPUTS
    System.Object. Audit records, records, or files.

    .OUTPUTS
    TeamsMeetingAudit.Outsider; with -Summary TeamsMeetingAudit.AnalysisSummary; with -AsText these with Text behind
    the name.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/outsiders.md
    #>
    [CmdletBinding(DefaultParameterSetName = 'InputObject')]
    [OutputType(
        'TeamsMeetingAudit.Outsider',
        'TeamsMeetingAudit.OutsiderText',
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

        [ValidateSet('SharedScreen', 'Recorded', 'OnMicrosoftDomain', 'NameLikeMember', 'NameLikeSupport', 'LobbyBypassed', 'NotInvited', 'FirstSeen')]
        [string[]] $Flag,

        [switch] $IncludeUnknown,

        [string] $NamePattern,

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
        $reader = Open-AuditReader -Cmdlet $PSCmdlet -Parameter $PSBoundParameters -Option @{ Answer = 'Outsider' }
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
