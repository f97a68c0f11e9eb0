function Export-TeamsMeetingAudit {
    <#
    .SYNOPSIS
    Writes records of meetings and their participants, or rows of an analysis, into a CSV or JSON Lines file, or a report into a web page or workbook.

    .DESCRIPTION
    Takes records from Import-TeamsMeetingAudit and ConvertFrom-TeamsMeetingAudit, audit records as they come from
    Search-UnifiedAuditLog, or, with -SourcePath, whole exports of the audit log, which is the fastest: no objects are made.

    With -Format Html or Xlsx, or a file of that name, records become a report: a page for a browser that needs no network
    and no script, or an Excel workbook, with all the answers about them: meetings and who was there from when to when,
    attendance, disconnections, outsiders, and what is missing in the input. A filter chooses what is listed; the numbers
    of a meeting are those of the whole meeting.

    Rows of an analysis, such as Get-TeamsMeetingAttendance gives, become one table, page or sheet: a file holds those of
    one analysis and no records. What chooses records, such as -From, is not for them.

    CSV is RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know the encoding; times are ISO 8601 with their
    zone; text that a spreadsheet would run as a formula gets a leading apostrophe, which reading the CSV here takes away
    again. The file appears when it is whole, or not at all, also where the command is stopped; an existing file is replaced
    only with -Force.

    What was chosen or added, by Select-Object, calculated columns or Add-Member, is written as it is: these columns in this
    order, also of other objects whose values are texts, numbers and times. The first object says which columns there are, and
    one with others is an error. What chooses records, such as -From, is not for them.

    Nothing never takes the place of a file: where there is no row an existing file stays, and the error NothingToExport
    says so. A new file without rows, with the columns of records or of the analysis before it, is written where all was read
    and there is nothing: by this command, or by one of this module before it in the pipeline that had neither errors
    nor gaps. Where that is not known there is no file. -AllowEmpty writes one in all these cases.

    .PARAMETER Path
    The file to write. Its name is taken as it is, without wildcards.

    .PARAMETER InputObject
    Records, also from jobs, remoting, Import-Clixml and Import-Csv of this module's CSV; audit records in every form that
    ConvertFrom-TeamsMeetingAudit takes; files (FileInfo), which are read. Or rows of an analysis, in the same forms. Or
    rows of your own choice, as Select-Object and Add-Member make them of these.

    .PARAMETER SourcePath
    Exports of the audit log to read, in any form and order, with wildcards: files, folders and zip archives.

    .PARAMETER LiteralSourcePath
    Exports of the audit log to read, whose names are taken as they are.

    .PARAMETER Format
    Csv; JsonLines: one object a row, every column always there, times in UTC; Html: a page; Xlsx: a workbook. The default
    goes by the name of the file, whose extension is .jsonl, .ndjson or .json for JSON Lines, .html or .htm for a page, .xlsx
    for a workbook, and .csv, .txt, .tsv (with tabs) or nothing for CSV.

    .PARAMETER View
    Which columns, and how.
    Record: all of them, typed. The default.
    Report: what a person wants to read, 29 columns, with the participants' meeting filled in.
    Classic: names and order of the widely used script AuditRecordsTeamsMeetings.PS1, 17 columns that are the same on every
    row, or with -Kind Meeting or -Kind Participant the 12 of that kind. Calls are left out. Times are in -TimeZone, without
    it in the zone of this machine.
    Short: of rows of Get-TeamsMeetingAttendance, and of nothing else, ten columns for people: MeetingStart, Meeting, Who,
    ParticipantKind, Joined, Left, Present (h:mm:ss), Minutes, Percent, Late (h:mm:ss; empty where no schedule is known).

    .PARAMETER Property
    Only these columns, in this order: names of any, or patterns with * and ? for those of the view or the analysis. Of rows
    of an analysis also what their views show, such as Who and Joined. Of objects that go on through the pipeline, Select-Object chooses.

    .PARAMETER Encoding
    utf8BOM, the default for CSV, or utf8NoBOM. JSON Lines has no byte order mark.

    .PARAMETER Delimiter
    Character between the cells of CSV: a comma (the default), a semicolon, a tab or a bar.

    .PARAMETER Raw
    Writes text into CSV as it was recorded, also where a spreadsheet would run it as a formula.

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

    .PARAMETER IncludeCall
    Of a report: takes in calls too, each as a meeting under its CallId.

    .PARAMETER NetworkMap
    Of a report: where networks are, by which disconnections are counted: a file (CSV or JSON) or objects with CIDR, Site
    and Country, or a hashtable of networks and sites.

    .PARAMETER TimeZone
    Time zone of all times in the file, and of -From, -To and a meeting map where they name none: an IANA name
    (Europe/Zurich), a Windows name (W. Europe Standard Time), local for this machine's, or a TimeZoneInfo. Without it that
    of the rows that come through the pipeline, else UTC; for the view Classic this machine's. JSON Lines are in UTC.

    .PARAMETER DeIdentify
    Replaces people, addresses and URLs by pseudonyms in all that comes out, issues too: the same one for the same account,
    id, name or address everywhere. Rows are chosen, joined and filled in as they were recorded, and only then told so. The
    key that the pseudonyms depend on is random, and said in a warning, unless -DeIdentifyKey gives one.

    .PARAMETER StatePath
    The file of Search-TeamsMeetingAudit -StatePath: when the file that is written here stands, the next scheduled run goes on
    from what is in it. A run that fails before is repeated and not skipped.

    .PARAMETER Force
    Replaces an existing file.

    .PARAMETER AllowEmpty
    Writes a file without rows where nothing is there to be written, also in place of an existing one with -Force.

    .PARAMETER PassThru
    Gives the file that was written (FileInfo).

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
    PS> Export-TeamsMeetingAudit meetings.csv -SourcePath examples/data/sample.csv -Force -PassThru | Select-Object Name

    Name
    ----
    meetings.csv

    .EXAMPLE
    PS> Import-Csv examples/data/sample.csv | Export-TeamsMeetingAudit joined.csv -Kind Participant -Property JoinTime, DisplayName -Force; Get-Content joined.csv -TotalCount 2

    JoinTime,DisplayName
    2026-01-12T09:01:35Z,Aiko Tanaka

    .EXAMPLE
    PS> Export-TeamsMeetingAudit week.csv -SourcePath examples/data/*.csv -View Report -From 2026-01-12 -To 2026-01-19 -Delimiter ';' -Force; (Import-Csv week.csv -Delimiter ';').Count

    31

    .EXAMPLE
    PS> Find-TeamsMeetingOutsider examples/data/sample.csv | Export-TeamsMeetingAudit outsiders.csv -Property FirstJoin, HomeDomain, Flags -Force; Get-Content outsiders.csv -TotalCount 2

    FirstJoin,HomeDomain,Flags
    2026-01-13T14:01:58Z,northquay.example,SharedScreen; Recorded; LobbyBypassed; NotInvited; FirstSeen

    .EXAMPLE
    PS> Get-TeamsMeetingAttendance examples/data/sample.csv | Select-Object DisplayName, @{ Name = 'Hours'; Expression = { [System.Math]::Round($_.PresentSeconds / 3600, 1) } } | Export-TeamsMeetingAudit hours.csv -Force; Get-Content hours.csv -TotalCount 2

    DisplayName,Hours
    Mara Lindqvist,0.5

    .EXAMPLE
    PS> Get-TeamsMeetingAttendance examples/data/sample.csv -From 2026-01-19 -To 2026-01-20 -ScheduledStart 2026-01-19T09:00:00Z -ExcludeApplication | Export-TeamsMeetingAudit people.csv -View Short -TimeZone Europe/Zurich -Property Who, Joined, Present, Percent, Late -Force; Get-Content people.csv -TotalCount 2

    Who,Joined,Present,Percent,Late
    Mara Lindqvist <mara.lindqvist@alderbrook.example>,2026-01-19T10:01:00+01:00,0:31:56,99,0:01:00

    .EXAMPLE
    PS> Export-TeamsMeetingAudit january.html -SourcePath examples/data/*.csv -TimeZone Europe/Zurich -Force -PassThru | Select-Object Name

    Name
    ----
    january.html

    .EXAMPLE
    PS> Import-TeamsMeetingAudit examples/data/sample.csv | Export-TeamsMeetingAudit january.xlsx -IncludeCall -Force -PassThru | Select-Object Name

    Name
    ----
    january.xlsx

    .EXAMPLE
    PS> Export-TeamsMeetingAudit meetings.jsonl -SourcePath examples/data/sample.csv -WhatIf

    What if: Performing the operation "Export records" on target "/home/anna/meetings.jsonl".

    .INPUTS
    System.Object. Records, audit records, files, or rows of an analysis.

    .OUTPUTS
    None; with -PassThru System.IO.FileInfo.

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/powershell.md
    #>
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'Open-AuditExport asks.')]
    [CmdletBinding(DefaultParameterSetName = 'InputObject', SupportsShouldProcess)]
    [OutputType('System.IO.FileInfo')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string] $Path,

        [Parameter(Mandatory, ParameterSetName = 'InputObject', ValueFromPipeline)]
        [AllowNull()]
        [AllowEmptyString()]
        [AllowEmptyCollection()]
        [System.Object] $InputObject,

        [Parameter(Mandatory, ParameterSetName = 'SourcePath')]
        [SupportsWildcards()]
        [string[]] $SourcePath,

        [Parameter(Mandatory, ParameterSetName = 'LiteralSourcePath')]
        [string[]] $LiteralSourcePath,

        [ValidateSet('Csv', 'JsonLines', 'Html', 'Xlsx')]
        [string] $Format,

        [ValidateSet('Record', 'Report', 'Classic', 'Short')]
        [string] $View = 'Record',

        [string[]] $Property,

        [ValidateSet('utf8BOM', 'utf8NoBOM')]
        [string] $Encoding,

        [char] $Delimiter,

        [switch] $Raw,

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

        [switch] $IncludeCall,

        [System.Object] $NetworkMap,

        [System.Object] $TimeZone,

        [switch] $DeIdentify,

        [System.Object] $StatePath,

        [switch] $Force,

        [switch] $AllowEmpty,

        [switch] $PassThru,

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
        $isEmpty = $PSCmdlet.ParameterSetName -eq 'InputObject'
        $export = Open-AuditExport -Cmdlet $PSCmdlet -Parameter $PSBoundParameters
        $reader = $export.Reader
    }

    process {
        if ($null -eq $reader) {
            return
        }
        $goesOn = $false
        try {
            if ($PSCmdlet.ParameterSetName -eq 'InputObject') {
                # A variable that a failed search was to fill is null, and no record.
                $isEmpty = $isEmpty -and $null -eq $InputObject
                if ($reader.Add($InputObject)) {
                    Write-AuditFailure -Cmdlet $PSCmdlet -Reader $reader
                }
            } elseif ($reader.Drain()) {
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
        if ($null -ne $reader) {
            Complete-AuditExport -Cmdlet $PSCmdlet -Export $export -IsEmpty:$isEmpty -AllowEmpty:$AllowEmpty -PassThru:$PassThru
        }
    }
}
