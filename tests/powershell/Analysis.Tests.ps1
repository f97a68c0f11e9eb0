# The analyses: the same answers as the command line gives, whatever the records come as, and what becomes of their rows.

BeforeDiscovery {
    $analyses = @(
        @{ Command = 'Get-TeamsMeeting'; Verb = 'meetings'; Class = 'Meeting'; Own = @{}; Options = @() }
        @{ Command = 'Get-TeamsMeetingAttendance'; Verb = 'attendance'; Class = 'Attendance'; Own = @{}; Options = @() }
        @{
            Command = 'Find-TeamsMeetingDisconnection'; Verb = 'disconnections'; Class = 'Disconnection'
            Own     = @{ IncludeReturn = $true; IncludeHandover = $true }; Options = @('--returns', '--handovers')
        }
        @{ Command = 'Find-TeamsMeetingOutsider'; Verb = 'outsiders'; Class = 'Outsider'; Own = @{}; Options = @() }
        @{ Command = 'Get-TeamsMeetingUserActivity'; Verb = 'activity'; Class = 'UserActivity'; Own = @{ User = '*' }; Options = @('--user=*') }
    )
    # Each option of the command line beside its parameter; both give the same.
    $options = @(
        @{ Verb = 'attendance'; Given = @{ MinimumPercent = 90 }; Options = '--minimum-percent', '90' }
        @{
            Verb = 'attendance'; Given = @{ ScheduledStart = [datetime]::new(2026, 1, 19, 9, 0, 0); ScheduledEnd = '2026-01-19T10:30:00+01:00' }
            Options = '--scheduled-start', '2026-01-19 09:00', '--scheduled-end', '2026-01-19T09:30:00Z'
        }
        @{ Verb = 'attendance'; Given = @{ BySeries = $true }; Options = @('--by-series') }
        @{ Verb = 'attendance'; Given = @{ AssumeEnd = $true }; Options = @('--assume-end') }
        @{ Verb = 'attendance'; Given = @{ IncludeCall = $true }; Options = @('--calls') }
        @{ Verb = 'disconnections'; Given = @{ MinimumGap = 60 }; Options = '--minimum-gap', '60' }
        @{ Verb = 'disconnections'; Given = @{ MaximumGap = 60 }; Options = '--maximum-gap', '60' }
        @{ Verb = 'disconnections'; Given = @{ IPv4Prefix = 16; IncludePhone = $true }; Options = '--ipv4-prefix', '16', '--phones' }
        @{ Verb = 'disconnections'; Given = @{ IncludeReturn = $true; MaximumGap = 1 }; Options = '--returns', '--maximum-gap', '1' }
        @{ Verb = 'outsiders'; Given = @{ Flag = 'SharedScreen', 'firstseen' }; Options = '--flag', 'SharedScreen,FirstSeen' }
        @{ Verb = 'outsiders'; Given = @{ IncludeUnknown = $true }; Options = @('--include-unknown') }
        @{ Verb = 'outsiders'; Given = @{ NamePattern = 'SPEAKER|nadia'; Flag = 'NameLikeSupport' }; Options = '--name-pattern', 'SPEAKER|nadia', '--flag', 'NameLikeSupport' }
        @{ Verb = 'activity'; Given = @{ User = 'zoe.mueller@*', 'owen.marsh@*'; IPv4Prefix = 16; IPv6Prefix = 48 }; Options = '--user', 'zoe.mueller@*', '--user', 'owen.marsh@*', '--ipv4-prefix', '16', '--ipv6-prefix', '48' }
        @{ Verb = 'meetings'; Given = @{ From = '2026-01-13'; To = [datetime]::new(2026, 1, 16); TimeZone = 'Europe/Zurich' }; Options = '--from', '2026-01-13', '--to', '2026-01-16', '--time-zone', 'Europe/Zurich' }
        @{ Verb = 'meetings'; Given = @{ User = 'owen.marsh@*' }; Options = '--user', 'owen.marsh@*' }
        @{ Verb = 'meetings'; Given = @{ Organizer = 'tomas.keller@*' }; Options = '--organizer', 'tomas.keller@*' }
        @{ Verb = 'attendance'; Given = @{ Network = '192.0.2.0/24' }; Options = '--network', '192.0.2.0/24' }
        @{ Verb = 'attendance'; Given = @{ ClientIPPattern = '^198' }; Options = '--client-ip-pattern', '^198' }
        @{ Verb = 'attendance'; Given = @{ MeetingUrl = 'https://teams.microsoft.com/meet/2821049329131?p=x' }; Options = '--meeting', 'https://teams.microsoft.com/meet/2821049329131' }
        @{ Verb = 'meetings'; Given = @{ Kind = 'Participant' }; Options = '--kind', 'participant' }
        @{ Verb = 'attendance'; Given = @{ WithUser = 'owen.marsh@*' }; Options = '--with-user', 'owen.marsh@*' }
        @{ Verb = 'outsiders'; Given = @{ WithUser = 'zoe.mueller@*', 'nobody'; From = '2026-01-13' }; Options = '--with-user', 'zoe.mueller@*', '--with-user', 'nobody', '--from', '2026-01-13' }
        @{ Verb = 'activity'; Given = @{ User = 'zoe.mueller@*'; WithUser = 'owen.marsh@*' }; Options = '--user', 'zoe.mueller@*', '--with-user', 'owen.marsh@*' }
        @{ Verb = 'attendance'; Given = @{ ParticipantKind = 'anonymous', 'Federated' }; Options = '--participant-kind', 'Anonymous,federated' }
        @{ Verb = 'meetings'; Given = @{ ParticipantKind = 'Application' }; Options = '--participant-kind', 'application' }
        @{ Verb = 'attendance'; Given = @{ ExcludeApplication = $true }; Options = @('--no-applications') }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $commandOf = @{
        meetings = 'Get-TeamsMeeting'; attendance = 'Get-TeamsMeetingAttendance'; outsiders = 'Find-TeamsMeetingOutsider'
        disconnections = 'Find-TeamsMeetingDisconnection'; activity = 'Get-TeamsMeetingUserActivity'
    }

    # What the command line writes, as text.
    function Get-ProgramText {
        param([string] $Verb, [string[]] $Argument, [string] $Format = 'jsonl', [string] $File = $sample)

        $path = Join-Path $TestDrive "program.$Format"
        & $program $Verb $File --quiet --force -f $Format -o $path @Argument
        $LASTEXITCODE | Should -Be 0
        [System.IO.File]::ReadAllText($path)
    }

    # Rows as JSON Lines has them.
    function ConvertTo-Line {
        param([Parameter(ValueFromPipeline)] [object] $Row, [string[]] $List)

        process {
            $cells = [ordered]@{}
            foreach ($property in $Row.psobject.Properties) {
                $value = $property.Value
                $cells[$property.Name] = if ($value -is [System.DateTimeOffset]) {
                    $value.Offset | Should -Be ([timespan]::Zero)
                    $value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", [cultureinfo]::InvariantCulture)
                } elseif ($null -ne $value -and $property.Name -in $List) {
                    , @($value -split '; ')
                } else {
                    $value
                }
            }
            ConvertTo-Json -InputObject $cells -Compress -EscapeHandling Default
        }
    }

    # The columns whose cells are lists.
    function Get-ListColumn {
        param([string] $Text)

        foreach ($line in $Text.TrimEnd("`n") -split "`n") {
            foreach ($property in (ConvertFrom-Json $line).psobject.Properties) { if ($property.Value -is [object[]]) { $property.Name } }
        }
    }

    # The lines of the program, in the form that ConvertTo-Json gives them.
    function Get-ProgramLine {
        param([string] $Text)

        foreach ($line in $Text.TrimEnd("`n") -split "`n") {
            ConvertFrom-Json $line -DateKind String -AsHashtable | ConvertTo-Json -Compress
        }
    }
}

Describe '<Command>' -ForEach $analyses {
    BeforeAll {
        $rows = @(& $Command $sample @Own @quiet)
        $text = Get-ProgramText -Verb $Verb -Argument $Options
    }

    It 'gives the rows that the command line gives, typed' {
        $rows.Count | Should -BeGreaterThan 1
        $type = $rows[0].GetType()
        $type.FullName | Should -BeExactly "TeamsMeetingAudit.$Class"
        $type.IsSealed | Should -BeTrue
        $rows[0].psobject.TypeNames[0] | Should -BeExactly "TeamsMeetingAudit.$Class"
        @($rows | ConvertTo-Line -List (Get-ListColumn $text)) | Should -Be @(Get-ProgramLine $text)
    }

    It 'says in short what a row is' {
        foreach ($row in $rows) { "$row" | Should -Match '^\S.*[0-9a-f-]{36}.* 2026-01-\d\dT\d\d:\d\d:\d\dZ$|^\S.* 2026-01-\d\dT' }
    }

    It 'gives the same of <_>' -ForEach 'objects of the audit log', 'AuditData', 'parsed AuditData', 'hashtables', 'records', 'deserialised records', 'records as text', 'rows of our CSV', 'lines of our JSON Lines', 'a file', 'a path', 'one array', 'the content of a file' {
        $things = switch ($_) {
            'objects of the audit log' { Import-Csv $sample }
            'AuditData' { Get-SampleData }
            'parsed AuditData' { foreach ($data in Get-SampleData) { try { ConvertFrom-Json $data -ErrorAction Stop } catch { $data } } }
            'hashtables' { foreach ($data in Get-SampleData) { try { ConvertFrom-Json $data -AsHashtable -ErrorAction Stop } catch { $data } } }
            'records' { Import-TeamsMeetingAudit $sample @quiet }
            'deserialised records' {
                Import-TeamsMeetingAudit $sample @quiet | Export-Clixml (Join-Path $TestDrive 'records.xml')
                Import-Clixml (Join-Path $TestDrive 'records.xml')
            }
            'records as text' { Import-TeamsMeetingAudit $sample -AsText @quiet }
            'rows of our CSV' {
                Export-TeamsMeetingAudit (Join-Path $TestDrive 'records.csv') -SourcePath $sample -Force @quiet
                Import-Csv (Join-Path $TestDrive 'records.csv')
            }
            'lines of our JSON Lines' {
                Export-TeamsMeetingAudit (Join-Path $TestDrive 'records.jsonl') -SourcePath $sample -Force @quiet
                Get-Content (Join-Path $TestDrive 'records.jsonl')
            }
            'a file' { Get-Item $sample }
            'a path' { Resolve-Path $sample }
            'one array' { , @(Import-Csv $sample) }
            'the content of a file' { Get-Content -Raw $sample }
        }
        Get-RowDifference @($things | & $Command @Own @quiet) $rows | Should -BeNullOrEmpty
        Get-RowDifference @(& $Command -InputObject $things @Own @quiet) $rows | Should -BeNullOrEmpty
    }

    It 'takes several files, and a record of both once' {
        $copy = Join-Path $TestDrive 'copy [1].csv'
        Copy-Item -LiteralPath $sample -Destination $copy
        Get-RowDifference @(& $Command -LiteralPath $sample, $copy @Own @quiet) $rows | Should -BeNullOrEmpty
        Get-RowDifference @(& $Command (Join-Path (Split-Path $sample) 'sampl?.csv') @Own @quiet) $rows | Should -BeNullOrEmpty
    }

    It 'gives counts with -Summary' {
        $short = @(& $Command $sample -Summary @Own @quiet)
        $short[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.AnalysisSummary'
        @($short | ConvertTo-Line) | Should -Be @(Get-ProgramLine (Get-ProgramText -Verb $Verb -Argument ($Options + '--summary')))
        "$($short[0])" | Should -Match '^\w+ \d+$'
        @(& $Command $sample -Summary -AsText @Own @quiet)[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.AnalysisSummaryText'
        $file = Join-Path $TestDrive 'short.csv'
        $short | Export-TeamsMeetingAudit $file -Force
        [System.IO.File]::ReadAllText($file) | Should -BeExactly (Get-ProgramText -Verb $Verb -Argument ($Options + '--summary', '--bom') -Format csv)
    }

    It 'gives with -AsText what CSV has, in every culture' -ForEach 'de-DE', 'fa-IR', 'tr-TR', 'th-TH' {
        $before = [cultureinfo]::CurrentCulture
        $zone = @{ TimeZone = 'Asia/Kathmandu' }
        $file = Join-Path $TestDrive 'text.csv'
        try {
            [cultureinfo]::CurrentCulture = $_
            $made = @(& $Command $sample -AsText @zone @Own @quiet)
            $made[0].GetType().FullName | Should -BeExactly "TeamsMeetingAudit.${Class}Text"
            $made | Export-Csv -LiteralPath $file -Encoding utf8
            $raw = @(& $Command $sample -AsText -Raw @zone @Own @quiet)
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }
        $want = Get-ProgramText -Verb $Verb -Argument ($Options + '--time-zone', 'Asia/Kathmandu') -Format csv
        Get-RowDifference @(Import-Csv $file) @($want | ConvertFrom-Csv) | Should -BeNullOrEmpty
        $want = Get-ProgramText -Verb $Verb -Argument ($Options + '--time-zone', 'Asia/Kathmandu', '--raw') -Format csv
        Get-RowDifference $raw @($want | ConvertFrom-Csv) -EmptyIsNull | Should -BeNullOrEmpty
    }

    It 'has rows that Export-TeamsMeetingAudit writes as the command line does, whatever became of them' -ForEach 'rows', 'rows as text', 'deserialised rows', 'rows of its CSV', 'rows of its JSON Lines', 'an array' {
        $clixml = Join-Path $TestDrive 'rows.xml'
        $csv = Join-Path $TestDrive 'out.csv'
        $jsonl = Join-Path $TestDrive 'out.jsonl'
        $things = switch ($_) {
            'rows' { $rows }
            'rows as text' { & $Command $sample -AsText -TimeZone Asia/Kathmandu @Own @quiet }
            'deserialised rows' { $rows | Export-Clixml $clixml; Import-Clixml $clixml }
            'rows of its CSV' { $rows | Export-TeamsMeetingAudit $csv -Force; Import-Csv $csv }
            'rows of its JSON Lines' { $text.TrimEnd("`n") -split "`n" | ConvertFrom-Json }
            'an array' { , $rows }
        }
        $things | Export-TeamsMeetingAudit $jsonl -Force
        [System.IO.File]::ReadAllText($jsonl) | Should -BeExactly $text
        $things | Export-TeamsMeetingAudit $csv -TimeZone Europe/Zurich -Force
        [System.IO.File]::ReadAllText($csv) | Should -BeExactly (Get-ProgramText -Verb $Verb -Argument ($Options + '--bom', '--time-zone', 'Europe/Zurich') -Format csv)
    }

    It 'stops where the next command wants no more, and holds nothing of the native library' {
        $before = Get-LiveHandle
        @(& $Command $sample @Own @quiet | Select-Object -First 1).Count | Should -Be 1
        @(Import-Csv $sample | & $Command @Own @quiet | Select-Object -First 1).Count | Should -Be 1
        $null = & $Command $sample -Summary @Own @quiet
        try { & $Command $sample @Own @quiet | ForEach-Object { throw 'mine' } } catch { "$_" | Should -BeExactly 'mine' }
        try { & { Get-SampleData; throw 'before' } | & $Command @Own @quiet } catch { "$_" | Should -BeExactly 'before' }
        $failure = Get-ErrorOf { & $Command $sample -TimeZone Nowhere/Land @Own }
        $failure.FullyQualifiedErrorId | Should -BeExactly "InvalidArgument,$Command"
        $failure.Exception.Message | Should -Match '^-TimeZone: '
        Get-LiveHandle | Should -Be $before
    }

    It 'reports what cannot be read, and goes on' {
        $missing = Join-Path $TestDrive 'none.csv'
        $found = @(& $Command $missing, $sample @Own -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -WarningVariable warnings -IssueVariable odd)
        Get-RowDifference $found $rows | Should -BeNullOrEmpty
        @($problems.FullyQualifiedErrorId) | Should -Be @("FileNotFound,$Command", "RecordRejected,$Command")
        @($warnings) | Should -Match 'record was rejected'
        @($odd.Code) | Should -Contain 'CutOff'
        @(& $Command $missing -Summary @Own @quiet).Count | Should -Be 0
    }

    It 'refuses what is no record, and an argument that is none' {
        $failure = Get-ErrorOf { $rows[0] | & $Command @Own }
        $failure.Exception.Message | Should -Match "it is a row of $Class, which is no record"
        foreach ($given in @{ From = 'noon' }, @{ From = '' }, @{ MeetingId = @() }, @{ ClientIPPattern = '(' }, @{ Raw = $true }, @{ UserMap = @{ Name = 'x' } }) {
            $failure = Get-ErrorOf { & $Command $sample @Own @given }
            $failure.FullyQualifiedErrorId | Should -BeLike "Invalid*,$Command"
            $failure.Exception.Message | Should -BeLike "-$(@($given.Keys)[0])*"
        }
    }

    It 'completes time zones' {
        $line = "$Command x -TimeZone Europe/Zur"
        @((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText) | Should -Contain 'Europe/Zurich'
    }
}

Describe 'The options of an analysis' {
    It '<Verb> <Options>' -ForEach $options {
        $parameters = @{}
        foreach ($name in $Given.Keys) { if ($null -ne $Given[$name]) { $parameters[$name] = $Given[$name] } }
        $text = Get-ProgramText -Verb $Verb -Argument $Options
        $file = Join-Path $TestDrive 'option.jsonl'
        & $commandOf[$Verb] $sample @parameters @quiet | Export-TeamsMeetingAudit $file -Force
        [System.IO.File]::ReadAllText($file) | Should -BeExactly $text
        $text | Should -Not -BeExactly (Get-ProgramText -Verb $Verb -Argument $(if ($Verb -eq 'activity') { '--user', 'nobody' } else { '--from', '2000-01-01', '--to', '2001-01-01' }))
    }

    It '-Flag names those that there are' {
        $line = 'Find-TeamsMeetingOutsider x -Flag Name'
        @((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText) | Should -Be @('NameLikeMember', 'NameLikeSupport')
        $known = [regex]::Match((& $program outsiders --help | Out-String), '\[possible values: (SharedScreen[^\]]*)\]').Groups[1].Value -split ',\s*'
        (Get-Command Find-TeamsMeetingOutsider).Parameters['Flag'].Attributes.ValidValues | Should -Be $known
    }

    It '-User is needed for an activity, and nowhere else' {
        foreach ($command in $commandOf.Values) {
            $isNeeded = @((Get-Command $command).Parameters['User'].ParameterSets.Values.IsMandatory)[0]
            $isNeeded | Should -Be ($command -eq 'Get-TeamsMeetingUserActivity')
        }
    }

    It 'that contradict each other are refused' {
        $before = Get-LiveHandle
        $failure = Get-ErrorOf { Find-TeamsMeetingDisconnection $sample -MinimumGap 400 }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Find-TeamsMeetingDisconnection'
        $failure = Get-ErrorOf { Get-TeamsMeetingAttendance $sample -ScheduledStart 2026-01-19T10:00Z -ScheduledEnd 2026-01-19T09:00Z }
        $failure.Exception.Message | Should -Match 'scheduled end'
        (Get-ErrorOf { Get-TeamsMeetingAttendance $sample -ScheduledStart noon }).Exception.Message | Should -Match '^-ScheduledStart: '
        (Get-ErrorOf { Find-TeamsMeetingOutsider $sample -NamePattern '(' }).Exception.Message | Should -Match '^-NamePattern: '
        Get-LiveHandle | Should -Be $before
    }
}

Describe 'Maps of an analysis' {
    BeforeAll {
        $networks = Join-Path $TestDrive 'networks.csv'
        Set-Content $networks 'CIDR,Site,Country', '192.0.2.0/24,Zurich,CH', '198.51.100.0/24,Bern,CH'
        $users = Join-Path $TestDrive 'users.csv'
        $meetings = Join-Path $TestDrive 'meetings.csv'
        $meeting = Get-TeamsMeeting $sample -MeetingUrl https://teams.microsoft.com/meet/2821049329131 @quiet
        Set-Content $meetings 'ChatThreadId,Subject,ScheduledStart,ScheduledEnd', "$($meeting.ChatThreadId),All hands,2026-01-21 16:55,2026-01-21 17:55"
    }

    It 'are files, objects or pairs: -NetworkMap' {
        $want = Get-ProgramText -Verb activity -Argument '--user=zoe*', '--network-map', $networks
        $file = Join-Path $TestDrive 'map.jsonl'
        foreach ($map in $networks, (Get-Item $networks), (Import-Csv $networks)) {
            Get-TeamsMeetingUserActivity $sample -User zoe* -NetworkMap $map @quiet | Export-TeamsMeetingAudit $file -Force
            [System.IO.File]::ReadAllText($file) | Should -BeExactly $want
        }
        $pairs = @{ '192.0.2.0/24' = 'Zurich'; '198.51.100.0/24' = 'Bern' }
        @(Get-TeamsMeetingUserActivity $sample -User zoe* -NetworkMap $pairs @quiet).Site | Should -Contain 'Bern'
        @(Find-TeamsMeetingDisconnection $sample -NetworkMap $pairs @quiet).Site | Should -Be @('Zurich', 'Zurich')
        (Get-ErrorOf { Find-TeamsMeetingDisconnection $sample -NetworkMap ([pscustomobject]@{ Name = 'x' }) }).Exception.Message | Should -Match '^-NetworkMap: '
    }

    It 'are files or objects: -MeetingMap, with times in -TimeZone' {
        $want = Get-ProgramText -Verb attendance -Argument '--meeting', $meeting.MeetingId, '--meeting-map', $meetings, '--time-zone', 'Europe/Zurich'
        $file = Join-Path $TestDrive 'map.jsonl'
        foreach ($map in $meetings, (Import-Csv $meetings)) {
            $rows = @(Get-TeamsMeetingAttendance $sample -MeetingId $meeting.MeetingId -MeetingMap $map -TimeZone Europe/Zurich @quiet)
            $rows[0].Subject | Should -BeExactly 'All hands'
            @($rows.LateSeconds | Where-Object { $_ -gt 0 }).Count | Should -BeGreaterThan 0
            $rows | Export-TeamsMeetingAudit $file -Force
            [System.IO.File]::ReadAllText($file) | Should -BeExactly $want
        }
    }

    It 'are files, objects or pairs: -UserMap, with rows that cannot be used in a warning' {
        $id = @(Get-TeamsMeetingAttendance $sample @quiet | Where-Object { $_.UserObjectId -and -not $_.UserPrincipalName })[0].UserObjectId
        $id | Should -Not -BeNullOrEmpty
        Set-Content $users 'ObjectId,UserPrincipalName', "$id,found@alderbrook.example", 'none,nobody@alderbrook.example'
        foreach ($map in $users, (Import-Csv $users), @{ $id = 'found@alderbrook.example'; none = 'nobody@alderbrook.example' }) {
            $rows = @(Get-TeamsMeetingAttendance $sample -UserMap $map -User found@* -ErrorAction Ignore -WarningAction SilentlyContinue -WarningVariable warnings -IssueVariable odd)
            $rows.Count | Should -BeGreaterThan 0
            @($warnings -match 'the user map, (line|item) \d+: ').Count | Should -Be 1
            @($odd | Where-Object Code -EQ 'UnusableMapRow').Count | Should -Be 1
        }
    }
}

Describe 'Warnings of an analysis' {
    It 'say that only other operations came' {
        $data = '{"Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10","Operation":"TeamsSessionStarted","CreationTime":"2026-01-18T16:02:12"}'
        $rows = New-AuditObject -AuditData $data -Operation TeamsSessionStarted | Get-TeamsMeeting -WarningAction SilentlyContinue -WarningVariable warnings
        $rows | Should -BeNullOrEmpty
        "$warnings" | Should -Match 'MeetingDetail,MeetingParticipantDetail,CallParticipantDetail'
    }

    It 'say that a collection looks cut off' {
        $objects = foreach ($number in 1..3) {
            $object = New-AuditObject -AuditData (New-ParticipantData $number)
            $object.ResultIndex = $number
            $object.ResultCount = 50000
            $object
        }
        $rows = @($objects | Get-TeamsMeetingAttendance -WarningAction SilentlyContinue -WarningVariable warnings)
        $rows.Count | Should -Be 3
        "$warnings" | Should -Match '50,?000'
    }

    It 'are none where calls are left out: -Verbose says it' {
        $said = @(Get-TeamsMeeting $sample -Verbose @quiet 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })
        "$said" | Should -Match '2 sessions of calls'
        "$said" | Should -Match 'read 75 records'
    }
}

Describe 'Export-TeamsMeetingAudit of rows of an analysis' {
    BeforeAll {
        $rows = @(Get-TeamsMeetingAttendance $sample @quiet)
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'exported')).FullName
        $file = Join-Path $folder 'out.csv'
    }

    AfterEach {
        Get-ChildItem -LiteralPath $folder -Force | Remove-Item -Force
    }

    It 'writes the columns of -Property, in that order' {
        $rows | Export-TeamsMeetingAudit $file -Property DisplayName, Present*, firstjoin -Delimiter ';' -Encoding utf8NoBOM
        $lines = [System.IO.File]::ReadAllLines($file)
        $lines[0] | Should -BeExactly 'DisplayName;PresentSeconds;PresentInSpanSeconds;FirstJoin'
        $lines.Count | Should -Be ($rows.Count + 1)
    }

    It 'writes no part of a table that is not whole' {
        $mixed = @{
            'records after rows'          = { $rows; Import-TeamsMeetingAudit $sample @quiet }
            'rows after records'          = { Import-TeamsMeetingAudit $sample @quiet; $rows }
            'rows after audit records'    = { Get-SampleData | Select-Object -First 3; $rows }
            'files after rows'            = { $rows; Get-Item $sample }
            'rows of two analyses'        = { $rows; Get-TeamsMeeting $sample @quiet }
            'a summary and what it is of' = { $rows; Get-TeamsMeetingAttendance $sample -Summary @quiet }
        }
        foreach ($name in $mixed.Keys) {
            $failure = Get-ErrorOf { & $mixed[$name] | Export-TeamsMeetingAudit $file }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit' -Because $name
            $failure.Exception.Message | Should -Match 'a file holds one table' -Because $name
            Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty -Because $name
        }
    }

    It 'refuses what chooses or changes records: -<_>' -ForEach 'View', 'From', 'Kind', 'MeetingId', 'User', 'JoinMeeting', 'UserMap' {
        $given = @{ $_ = @{ View = 'Report'; From = '2026-01-01'; Kind = 'Meeting'; MeetingId = '3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10'; User = 'x'; JoinMeeting = $true; UserMap = @{ '3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10' = 'x@y' } }[$_] }
        $failure = Get-ErrorOf { $rows | Export-TeamsMeetingAudit $file @given }
        $failure.Exception.Message | Should -Match "-$_.*$(if ($_ -eq 'View') { 'leave it out' } else { 'give it to the command that makes them' })"
        Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
    }

    It 'takes what the views show too: -Property Who, Joined' {
        $rows | Export-TeamsMeetingAudit $file -Property Who, Joined, *Percent*
        $found = @(Import-Csv $file)
        $found[0].psobject.Properties.Name | Should -Be @('Who', 'Joined', 'PercentPresent')
        # An apostrophe keeps spreadsheets from computing a number of a telephone.
        @($found.Who -replace "^'") | Should -Be @($rows.Who)
        @($found.Joined | ForEach-Object { [datetimeoffset]$_ }) | Should -Be @($rows.Joined)
        $null | Where-Object { $_ } | Export-TeamsMeetingAudit $file -Property Who, Joined -Force -AllowEmpty
        Get-Content $file | Should -BeExactly 'Who,Joined'
        $failure = Get-ErrorOf { Get-TeamsMeeting $sample @quiet | Export-TeamsMeetingAudit $file -Property Joined -Force }
        $failure.Exception.Message | Should -Match '^-Property: no column is called `Joined`: there are MeetingId, '
        $failure = Get-ErrorOf { Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit $file -Property Joined -Force }
        $failure.Exception.Message | Should -Match '^-Property: there is no column `Joined`'
    }

    It 'takes a column of records for records, and one of an analysis for that' {
        $failure = Get-ErrorOf { Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit $file -Property PresentSeconds }
        $failure.Exception.Message | Should -Match 'PresentSeconds'
        $failure = Get-ErrorOf { $rows | Export-TeamsMeetingAudit $file -Property AuditId }
        $failure.Exception.Message | Should -Match '^-Property: no column is called `AuditId`'
        $failure = Get-ErrorOf { & { throw 'too late' } | Export-TeamsMeetingAudit $file -Property Nothing }
        $failure.Exception.Message | Should -Match 'there is no column `Nothing`'
        $failure = Get-ErrorOf { Export-TeamsMeetingAudit $file -SourcePath $sample -Property PresentSeconds }
        $failure.Exception.Message | Should -Match 'PresentSeconds'
        Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
    }

    It 'writes the header where no rows came, if -Property says which' {
        Find-TeamsMeetingOutsider $sample -User nobody @quiet | Export-TeamsMeetingAudit $file -Property FirstJoin, Flags -Encoding utf8NoBOM
        [System.IO.File]::ReadAllText($file) | Should -BeExactly "FirstJoin,Flags`r`n"
    }

    It 'refuses a cell that is none, and passes the row over' {
        $odd = $rows[0] | Select-Object *
        $odd.PresentSeconds = 'long'
        @($odd, $rows[1]) | Export-TeamsMeetingAudit $file -ErrorAction SilentlyContinue -ErrorVariable problems
        @($problems.FullyQualifiedErrorId) | Should -Be @('InvalidArgument,Export-TeamsMeetingAudit')
        @(Import-Csv $file).Count | Should -Be 1
    }

    It 'keeps what is there without -Force, replaces it with, and says where it is' {
        Set-Content $file 'precious'
        (Get-ErrorOf { $rows | Export-TeamsMeetingAudit $file }).FullyQualifiedErrorId | Should -BeExactly 'FileExists,Export-TeamsMeetingAudit'
        Get-Content $file | Should -BeExactly 'precious'
        $rows | Export-TeamsMeetingAudit $file -Force -WhatIf
        Get-Content $file | Should -BeExactly 'precious'
        ($rows | Export-TeamsMeetingAudit $file -Force -PassThru).FullName | Should -BeExactly $file
        @(Import-Csv $file).Count | Should -Be $rows.Count
        $said = $rows | Export-TeamsMeetingAudit $file -Force -Verbose 4>&1
        "$said" | Should -Match "wrote $($rows.Count) rows of an analysis"
        @(Get-ChildItem -LiteralPath $folder -Force).Count | Should -Be 1
    }

    It 'keeps an apostrophe that was recorded, also of columns that Select-Object left' {
        $some = @($rows[0] | Select-Object DisplayName)
        foreach ($name in "'=x", '=x', 'x') {
            $some[0].DisplayName = $name
            $some | Export-TeamsMeetingAudit $file -Property DisplayName -Raw -Force
            [System.IO.File]::ReadAllLines($file)[1] | Should -BeExactly $name
        }
    }

    It 'writes as many rows as there are' {
        $many = foreach ($round in 1..100) { $rows }
        $many | Export-TeamsMeetingAudit $file
        [System.IO.File]::ReadAllLines($file).Count | Should -Be ($many.Count + 1)
        $many.Count | Should -BeGreaterThan 4096
    }
}
