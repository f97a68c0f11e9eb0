# Search-TeamsMeetingAudit, on a stand-in for the service: no tenant is asked here.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    . (Join-Path $PSScriptRoot StandIn.ps1)
    $null = Get-TeamsMeetingAuditField
    $begin = [datetime]::SpecifyKind('2026-01-12', 'Utc')
    $range = @{ StartDate = '2026-01-12'; EndDate = '2026-01-16' }

    # Runs the command; the result has all that it says.
    function Get-Collected {
        param([hashtable] $With = @{}, [hashtable] $Range = $range)

        $collected = $null
        $problems = $notes = @()
        $records = @(Search-TeamsMeetingAudit @Range @With -SummaryVariable collected -ErrorVariable problems -ErrorAction SilentlyContinue `
                -WarningVariable notes -WarningAction SilentlyContinue)
        @{
            Records = $records; Summary = $collected
            Gaps = @($problems | Where-Object { $_.FullyQualifiedErrorId -like 'CollectionGap*' })
            # What was caught on the way is in an error variable too.
            Errors = @($problems | Where-Object { $_.FullyQualifiedErrorId -like '*,Search-TeamsMeetingAudit' }); Warnings = @($notes | ForEach-Object { "$_" })
        }
    }

    # Every record of the log once, in the order of time and Id, and nothing said to be missing.
    function Assert-Whole {
        param([hashtable] $Collected)

        $log = $global:StandInLog
        $expected = @($log.Entries | Where-Object { $_.Visible -le $log.Now } | Sort-Object Time, Id | ForEach-Object Id)
        $Collected.Records.Count | Should -Be $expected.Count
        $Collected.Records.AuditId -join ' ' | Should -BeExactly ($expected -join ' ')
        $Collected.Errors | Should -BeNullOrEmpty
        $Collected.Summary.Complete | Should -BeTrue
        $Collected.Summary.Gaps | Should -BeNullOrEmpty
        $Collected.Summary.Records | Should -Be $expected.Count
        $log.Violations | Should -BeNullOrEmpty
    }

    # Every record comes once or lies in a gap; the result is how many are missing.
    function Assert-Accounted {
        param([hashtable] $Collected)

        $found = [System.Collections.Generic.HashSet[string]]::new([string[]]@($Collected.Records.AuditId))
        $found.Count | Should -Be $Collected.Records.Count
        $missing = @($global:StandInLog.Entries | Where-Object { -not $found.Contains($_.Id) })
        foreach ($entry in $missing) {
            $around = @($Collected.Summary.Gaps | Where-Object { $_.Start -le $entry.Time -and $_.End -ge $entry.Time })
            $around.Count | Should -BeGreaterThan 0 -Because "$($entry.Time.ToString('s')) is in no gap"
        }
        $Collected.Summary.Complete | Should -Be ($Collected.Summary.Gaps.Count -eq 0)
        $global:StandInLog.Violations | Should -BeNullOrEmpty
        $missing.Count
    }
}

AfterAll {
    Remove-Item Function:\Search-UnifiedAuditLog, Function:\Invoke-MgGraphRequest -ErrorAction Ignore
    Remove-Variable -Scope Global -Name StandIn* -ErrorAction Ignore
}

Describe 'What the service is known to do' {
    BeforeEach {
        $global:StandInStop = 0
        Set-StandInClock
    }

    It 'gives 5,000 results a call, unsorted: each window is one session that is asked until it is exhausted' {
        $log = New-StandInLog -Records 11000 -Days 1
        Assert-Whole (Get-Collected)
        @($log.Calls | Where-Object Rows -EQ 5000).Count | Should -BeGreaterThan 1
        foreach ($session in $log.Calls | Group-Object Session) {
            [guid]::Parse($session.Name) | Should -Not -Be ([guid]::Empty)
            @($session.Group | ForEach-Object { "$($_.Start) $($_.End)" } | Select-Object -Unique).Count | Should -Be 1
        }
    }

    It 'reads times in the culture of the session, whose ends are part of a window or not (<inclusive>, <culture>)' -ForEach @(
        @{ inclusive = $true; culture = 'de-DE' }, @{ inclusive = $false; culture = 'th-TH' }, @{ inclusive = $false; culture = 'en-US' }
    ) {
        $log = New-StandInLog -Records 900
        # Some at the very seconds where windows meet.
        foreach ($day in 1..3) { $log.Entries[$day * 200].Time = $begin.AddDays($day) }
        foreach ($entry in $log.Entries) { $entry.Data = $entry.Data -replace '"CreationTime":"[^"]+"', "`"CreationTime`":`"$($entry.Time.ToString('s'))`"" }
        $log.Entries.Sort([System.Comparison[StandIn.Entry]] { param($one, $other) $one.Time.CompareTo($other.Time) })
        $log.EndIsInclusive = $inclusive
        $log.Culture = $culture
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $culture
            $collected = Get-Collected
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }
        Assert-Whole $collected
    }

    It 'counts all results, or those of a page, in ResultCount (<name>)' -ForEach @(
        @{ name = 'all'; size = $false; metadata = $false }, @{ name = 'page'; size = $true; metadata = $false }
        @{ name = 'page, moreRecordsAvailable in an object'; size = $true; metadata = $true }
        @{ name = 'page, moreRecordsAvailable as text'; size = $true; metadata = $true; text = $true }
    ) {
        $log = New-StandInLog -Records 1500
        $log.PageSize = 100
        $log.CountIsSize = $size
        $log.HasMetadata = $metadata
        $log.MetadataIsText = [bool]$text
        $collected = Get-Collected
        Assert-Whole $collected
        if ($metadata) {
            # What says that there is no more need not be asked again.
            $collected.Summary.EmptyAnswers | Should -Be 0
        }
    }

    It 'fails with bogus rows (ResultIndex -1, ResultCount 0), which are thrown away' {
        $log = New-StandInLog -Records 800
        $log.PageSize = 100
        $log.Faults[1] = $log.Faults[5] = 'FailedPage'
        $collected = Get-Collected
        Assert-Whole $collected
        $collected.Summary.FailedPages | Should -Be 2
        $collected.Summary.Retries | Should -Be 2
    }

    It 'fails with an empty answer and a warning (<_>)' -ForEach 'SyncMode', 'Unauthorized' {
        $log = New-StandInLog -Records 400
        $log.PageSize = 50
        $log.Faults[1] = $log.Faults[3] = $_
        $collected = Get-Collected
        Assert-Whole $collected
        $collected.Summary.Retries | Should -Be 2
    }

    It 'gives an empty answer first, or in between, though there are results' {
        $log = New-StandInLog -Records 400
        $log.PageSize = 50
        $log.FirstIsEmpty = $true
        $log.Faults[4] = 'Empty'
        Assert-Whole (Get-Collected)
    }

    It 'gives one Id 59 times, short pages, and pages again' {
        $log = New-StandInLog -Records 1200
        $log.PageSize = 100
        $log.Faults[1] = $log.Faults[6] = 'Duplicates'
        $log.Faults[2] = $log.Faults[5] = 'Short'
        $log.Faults[4] = $log.Faults[8] = 'Repeat'
        $collected = Get-Collected
        Assert-Whole $collected
        $collected.Summary.Duplicates | Should -BeGreaterThan (2 * 58)
    }

    It 'gives one page without end: the window becomes a gap with what came of it, and the rest goes on' {
        $log = New-StandInLog -Records 1200
        $log.PageSize = 100
        $log.Faults[2] = 'Endless'
        $collected = Get-Collected -With @{ MaximumRetryCount = 0 }
        Assert-Accounted $collected | Should -BeGreaterThan 0
        $collected.Gaps.Count | Should -BeGreaterThan 0
        $gap = $collected.Gaps[0].TargetObject
        $gap.GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Gap'
        $gap.Records | Should -BeGreaterThan 0
        $gap.Reason | Should -Not -BeNullOrEmpty
    }

    It 'cuts a session off at 50,000 without a word: the window is halved' -Tag Slow {
        $log = New-StandInLog -Records 52000 -Days 4
        $collected = Get-Collected -With @{ WindowHours = 168 }
        Assert-Whole $collected
        $collected.Summary.Splits | Should -BeGreaterThan 0
    }

    It 'fails with <_> now and then, and is asked again after a while' -ForEach 'Throttled', 'TooMany', 'Timeout', 'SignIn', 'Connection' {
        $log = New-StandInLog -Records 400
        foreach ($number in 2, 3, 4) { $log.Faults[$number] = $_ }
        $collected = Get-Collected
        Assert-Whole $collected
        $collected.Summary.Retries | Should -Be 3
        $waits = $global:StandInWaits
        $waits.Count | Should -Be 3
        if ($_ -eq 'TooMany') {
            # What the service says counts.
            foreach ($wait in $waits) { $wait | Should -BeGreaterOrEqual 77 }
        } else {
            foreach ($at in 0..2) {
                $waits[$at] | Should -BeGreaterOrEqual ([System.Math]::Max(30, 30 * [System.Math]::Pow(2, $at) * 0.8 - 1))
                $waits[$at] | Should -BeLessOrEqual (30 * [System.Math]::Pow(2, $at) * 1.2 + 1)
            }
        }
        $collected.Summary.WaitedSeconds | Should -Be ([long]($waits | Measure-Object -Sum).Sum)
    }

    It 'goes on failing for one instant (<_>): it costs about a minute, by few calls, and the rest is there' -ForEach 'Throttled', 'Timeout', 'FailedPage', 'SyncMode' {
        $log = New-StandInLog -Records 2000
        $log.BadInstant = $begin.AddHours(30).AddMinutes(17)
        $log.BadFault = $_
        $collected = Get-Collected
        Assert-Accounted $collected | Should -BeLessThan 4
        $collected.Records.Count | Should -BeGreaterThan 1996
        $collected.Gaps.Count | Should -Be 1
        $gap = $collected.Gaps[0].TargetObject
        ($gap.End - $gap.Start).TotalSeconds | Should -BeLessThan 120
        $gap.Start | Should -BeLessOrEqual $log.BadInstant
        $gap.End | Should -BeGreaterThan $log.BadInstant
        "$($collected.Gaps[0])" | Should -Match '^Not all records from 2026-01-13T06:1\d:\d\dZ to 2026-01-13T06:1\d:\d\dZ could be collected'
        $collected.Gaps[0].CategoryInfo.Category | Should -Be 'ReadError'
        $collected.Summary.Splits | Should -BeLessOrEqual 13
        @($log.Calls | Where-Object Fault).Count | Should -BeLessOrEqual (2 * 6 + 2 * 13)
        $log.Calls.Count | Should -BeLessThan 100
        ($global:StandInWaits | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 900
    }

    It 'goes on failing where two windows meet: it costs two minutes' {
        $log = New-StandInLog -Records 2000
        $log.BadInstant = $begin.AddDays(1)
        $collected = Get-Collected
        Assert-Accounted $collected | Should -BeLessThan 4
        $collected.Gaps.Count | Should -BeIn 1, 2
        foreach ($gap in $collected.Summary.Gaps) { ($gap.End - $gap.Start).TotalSeconds | Should -BeLessThan 120 }
    }

    It 'goes on failing by what no halving mends (<_>): the window becomes a gap, and the rest goes on' -ForEach 'SignIn', 'Connection' {
        $log = New-StandInLog -Records 400
        $log.BadInstant = $begin.AddHours(30)
        $log.BadFault = $_
        $collected = Get-Collected
        Assert-Accounted $collected | Should -BeGreaterThan 50
        $collected.Summary.Splits | Should -Be 0
        $collected.Gaps.Count | Should -Be 1
        @($log.Calls | Where-Object Fault).Count | Should -Be 6
    }

    It 'finds records up to a day late: the summary says from when on it may be incomplete' {
        $log = New-StandInLog -Records 400
        $log.Now = $begin.AddDays(4)
        foreach ($entry in $log.Entries) { $entry.Visible = $entry.Time.AddHours(20) }
        Set-StandInClock -Now $log.Now
        $collected = Get-Collected
        Assert-Whole $collected
        $collected.Records.Count | Should -BeLessThan 400
        $collected.Summary.MayBeIncompleteAfter.UtcDateTime | Should -Be $begin.AddDays(3)
        $collected.Warnings -join ' ' | Should -Match 'incomplete after 2026-01-15T00:00:00Z'
        $collected.Summary.OldestRecord.UtcDateTime | Should -Be $log.Entries[0].Time
    }

    It 'filters by who acted, which may not be the attendee, and by address only where there is one' {
        $log = New-StandInLog -Records 400
        $log.UserIsOrganizer = $true
        $collected = Get-Collected -With @{ UserId = 'person3@contoso.example' }
        $expected = @($log.Entries | Where-Object UserId -EQ 'person3@contoso.example')
        $collected.Records.Count | Should -Be $expected.Count
        $collected.Warnings -join ' ' | Should -Match 'attendees'
        $null = New-StandInLog -Records 400
        $collected = Get-Collected -With @{ IPAddress = '203.0.113.12'; FreeText = 'ScheduledMeeting' }
        $collected.Records.Count | Should -BeGreaterThan 0
        @($collected.Records | Where-Object { $_.ClientIP -ne '203.0.113.12' -or $_.RecordKind -ne 'Meeting' }).Count | Should -Be 0
    }

    It 'reindents what is formatted, which is never asked for and read all the same' {
        $log = New-StandInLog -Records 20
        # The stand-in counts both; every other test sees that there was neither.
        $rows = Search-UnifiedAuditLog -StartDate '2026-01-12T00:00:00Z' -EndDate '2026-01-16T00:00:00Z' -ResultSize 5000 -Formatted -HighCompleteness
        $log.Violations | Should -Be @('Formatted', 'HighCompleteness')
        @($rows | ConvertFrom-TeamsMeetingAudit -WarningAction Ignore).Count | Should -Be 20
    }

    It 'does any of this by chance (seed <_>)' -ForEach (1..4) {
        $log = New-StandInLog -Records 3000 -Seed $_
        $log.PageSize = 200
        $log.FaultPercent = 25
        $log.EndIsInclusive = $_ % 2 -eq 0
        $log.CountIsSize = $_ % 3 -eq 0
        $collected = Get-Collected
        $null = Assert-Accounted $collected
        # What is lost by five tries is little.
        $collected.Records.Count | Should -BeGreaterThan 2000
        $sorted = @($collected.Records | Sort-Object CreationTime, AuditId)
        $sorted.AuditId -join ' ' | Should -BeExactly ($collected.Records.AuditId -join ' ')
        @($log.Calls | Where-Object Fault).Count | Should -BeGreaterThan 2
        $log.Calls.Clear()
        $patient = Get-Collected -With @{ MaximumRetryCount = 100 }
        Assert-Whole $patient
        @($log.Calls | Where-Object Fault).Count | Should -BeGreaterThan 0
    }
}

Describe 'A collection' {
    BeforeEach {
        $global:StandInStop = 0
        Set-StandInClock
    }

    It 'gives records as every command does, numbered and named' {
        $null = New-StandInLog -Records 100
        $collected = Get-Collected
        $collected.Records[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Record'
        @($collected.Records.Source | Select-Object -Unique) | Should -Be @('Search-UnifiedAuditLog')
        $collected.Records.RecordNumber | Should -Be @(1..100)
        $collected.Warnings | Should -BeNullOrEmpty
        $text = @(Search-TeamsMeetingAudit @range -AsText -TimeZone Europe/Zurich -Kind Meeting)
        $text[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.RecordText'
        $text[0].StartTime | Should -Match '\+01:00$'
    }

    It 'of exactly 5,000 records is not said to be cut off' {
        $null = New-StandInLog -Records 5000
        (Get-Collected).Warnings | Should -BeNullOrEmpty
    }

    It 'joins, reports and looks people up, with all rows at the end' {
        $log = New-StandInLog -Records 600
        $report = @(Search-TeamsMeetingAudit @range -View Report)
        $report.Count | Should -Be 600
        $report[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.ReportRecord'
        @($report | Where-Object { $_.RecordKind -eq 'Participant' -and -not $_.MeetingUrl }).Count | Should -Be 0
        $mine = @(Search-TeamsMeetingAudit @range -Organizer ([StandIn.AuditLog]::PersonId(6)))
        $mine.Count | Should -BeGreaterThan 5
        @($mine.MeetingId | Select-Object -Unique).Count | Should -Be @($log.Entries | Where-Object { $_.Operation -eq 'MeetingDetail' -and $_.UserId -eq 'person6@contoso.example' }).Count
    }

    It 'of meetings searches two days longer and keeps those that overlap' {
        $log = New-StandInLog -Records 600
        $one, $two = $begin.AddDays(1), $begin.AddDays(1.5)
        $collected = Get-Collected -Range @{ MeetingStart = $one; MeetingEnd = $two }
        $expected = @($log.Entries | Where-Object { $_.Time.AddHours(-1) -gt $one -and $_.Time.AddHours(-2) -lt $two })
        $collected.Records.Count | Should -Be $expected.Count
        $collected.Summary.Start.UtcDateTime | Should -Be $one
        $collected.Summary.End.UtcDateTime | Should -Be $two.AddDays(2)
        { Search-TeamsMeetingAudit -MeetingStart $one -MeetingEnd $two -From $one } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
        { Search-TeamsMeetingAudit -MeetingStart $one -MeetingEnd soon } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
    }

    It 'takes local times as local, times without a zone as UTC or as -TimeZone says' {
        $null = New-StandInLog -Records 10
        $local = [datetime]::SpecifyKind('2026-01-12 10:00', 'Local')
        $none = [datetime]'2026-01-12 10:00'
        (Get-Collected -Range @{ StartDate = $local; EndDate = $local.AddDays(1) }).Summary.Start.UtcDateTime | Should -Be $local.ToUniversalTime()
        (Get-Collected -Range @{ StartDate = $none; EndDate = $none.AddDays(1) }).Summary.Start.UtcDateTime | Should -Be ([datetime]::SpecifyKind($none, 'Utc'))
        $zoned = Get-Collected -Range @{ StartDate = $none; EndDate = $none.AddDays(1); TimeZone = 'Europe/Zurich' }
        $zoned.Summary.Start.Offset | Should -Be ([timespan]'1:00')
        $zoned.Summary.Start.UtcDateTime | Should -Be ([datetime]::SpecifyKind($none.AddHours(-1), 'Utc'))
        $verbose = Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-13 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $verbose -join "`n" | Should -Match 'range 2026-01-12T00:00:00Z \(local time 2026-01-1\d .*\) to 2026-01-13T00:00:00Z \(local'
    }

    It 'takes days as long as they are where clocks change (<start> to <end>)' -ForEach @(
        @{ start = '2025-03-29'; end = '2025-03-31'; utc = '2025-03-28 23:00', '2025-03-30 22:00' }
        @{ start = '2025-10-25'; end = '2025-10-27'; utc = '2025-10-24 22:00', '2025-10-26 23:00' }
    ) {
        $null = New-StandInLog -Records 1
        foreach ($range in @{ StartDate = $start; EndDate = $end }, @{ StartDate = [datetime]$start; EndDate = [datetime]$end }) {
            $summary = (Get-Collected -Range $range -With @{ TimeZone = 'Europe/Zurich' }).Summary
            $summary.Start.UtcDateTime | Should -Be ([datetime]::SpecifyKind($utc[0], 'Utc'))
            $summary.End.UtcDateTime | Should -Be ([datetime]::SpecifyKind($utc[1], 'Utc'))
        }
    }

    It 'shows its range in UTC and in local time, also where clocks change' -Skip:$IsWindows {
        $script = @'
Import-Module $env:MANIFEST
. $env:STANDIN
$null = New-StandInLog -Records 1
$range = @{ StartDate = [datetime]::SpecifyKind('2025-10-25', 'Local'); EndDate = [datetime]::SpecifyKind('2025-10-27', 'Local') }
Search-TeamsMeetingAudit @range -WhatIf
Search-TeamsMeetingAudit @range -Verbose -WarningAction Ignore 4>&1 | ForEach-Object { if ("$_" -like 'range*') { "$_" } }
'@
        $child = Invoke-Child $script -Environment @{ MANIFEST = $manifest; STANDIN = (Join-Path $PSScriptRoot 'StandIn.ps1'); TZ = 'Europe/Zurich' }
        $child.Error | Should -BeNullOrEmpty
        $expected = '2025-10-24T22:00:00Z (local time 2025-10-25 00:00:00 +02:00) to 2025-10-26T23:00:00Z (local time 2025-10-27 00:00:00 +01:00)'
        $lines = @($child.Output -split '\r?\n' | Where-Object { $_ })
        $lines.Count | Should -Be 5
        $lines[0] | Should -Match ([regex]::Escape("on target `"$expected`"."))
        $lines[1] | Should -Match '"Ask for window 1" on target "2025-10-24T22:00:00Z to 2025-10-25T22:00:00Z"'
        $lines[3] | Should -Match '"Ask for window 3" on target "2025-10-26T22:00:00Z to 2025-10-26T23:00:00Z"'
        $lines[4] | Should -BeExactly "range $expected"
    }

    It 'says how old the oldest record is, where the range goes back behind what is kept' {
        $log = New-StandInLog -Records 50
        $with = @{ Range = @{ StartDate = '2026-01-02'; EndDate = '2026-01-16' } }
        $collected = Get-Collected @with
        $collected.Summary.OldestRecord.UtcDateTime | Should -Be $log.Entries[0].Time
        $collected.Summary.NewestRecord.UtcDateTime | Should -Be $log.Entries[49].Time
        $collected.Warnings | Should -BeNullOrEmpty
        Set-StandInClock -Now $begin.AddDays(185)
        $collected = Get-Collected @with
        $collected.Summary.OldestRecord.UtcDateTime | Should -Be $log.Entries[0].Time
        $collected.Warnings.Count | Should -Be 1
        $collected.Warnings[0] | Should -Match ('oldest record is of ' + $log.Entries[0].Time.ToString('s') + 'Z.*180 days')
    }

    It 'holds a window, and not what it has given (<name>)' -Tag Slow -ForEach @(
        @{ name = 'without -ResolveUser'; resolving = '' }, @{ name = 'with -ResolveUser'; resolving = 'yes' }
    ) {
        $script = @'
Import-Module $env:MANIFEST
. $env:STANDIN
# 10,000 records a day for 20 days.
$begin = [datetime]::SpecifyKind('2026-01-12', 'Utc')
$log = [StandIn.EvenLog]::new($begin, 200000, 2500, 8.64)
$null = New-StandInGraph -People 2500
function Search-EvenLog {
    [CmdletBinding()]
    param($StartDate, $EndDate, $Operations, $SessionId, $SessionCommand, $ResultSize)
    $log.Search($StartDate, $EndDate, $SessionId, $ResultSize)
}
$count = $named = 0
$range = @{ StartDate = $begin; EndDate = $begin.AddDays(20) }
Search-TeamsMeetingAudit @range -SearchCommand Search-EvenLog -ResolveUser:($env:RESOLVING -eq 'yes') -WarningAction Ignore | ForEach-Object {
    $count++
    if ($_.UserPrincipalName) { $named++ }
    if ($count -in 20000, 100000, 200000) { [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 }
}
$count
$named
$global:StandInGraph.Requests.Count
'@
        # Garbage is collected often, so that what is measured is what is held.
        $child = Invoke-Child $script -Environment @{
            MANIFEST = $manifest; STANDIN = (Join-Path $PSScriptRoot 'StandIn.ps1'); RESOLVING = $resolving
            DOTNET_GCgen0size = '1000000'; DOTNET_gcConcurrent = '0'
        }
        $child.Error | Should -BeNullOrEmpty
        $few, $half, $all, $count, $named, $requests = [long[]]($child.Output -split '\r?\n')
        $count | Should -Be 200000
        if ($resolving) {
            $named | Should -BeGreaterThan 160000
            $requests | Should -BeLessOrEqual 4
        } else {
            $requests | Should -Be 0
        }
        $said = '20,000 records took {0:0} MB, 100,000 {1:0} MB, and 200,000 {2:0} MB' -f ($few / 1e6), ($half / 1e6), ($all / 1e6)
        Write-Information "$name, $said" -InformationAction Continue
        # The AuditData of 100,000 records alone is 140 MB as texts of .NET. What stays of each is a key; the rest is the
        # process's own coming and going, which is why there is room.
        $all - $half | Should -BeLessThan 100e6 -Because $said
        $all - $few | Should -BeLessThan 200e6 -Because $said
    }

    It 'calls the command that is named: by name, as a command, as a script block' {
        $null = New-StandInLog -Records 60
        # Seen by whoever calls, and by no module.
        function Search-Elsewhere { [CmdletBinding()] param($StartDate, $EndDate, $Operations, $SessionId, $SessionCommand, $ResultSize) Search-UnifiedAuditLog @PSBoundParameters }
        $seen = [System.Collections.Generic.List[object]]::new()
        foreach ($command in 'Search-Elsewhere', (Get-Command Search-Elsewhere), { Search-UnifiedAuditLog @args }, {
                param($StartDate, $EndDate, $Operations, $SessionId, $SessionCommand, $ResultSize)
                $seen.Add($StartDate)
                Search-UnifiedAuditLog @PSBoundParameters
            }) {
            (Get-Collected -With @{ SearchCommand = $command }).Records.Count | Should -Be 60
        }
        $seen.Count | Should -BeGreaterThan 1
        { Search-TeamsMeetingAudit @range -SearchCommand Search-Nowhere } | Should -Throw -ErrorId 'SearchCommandNotFound,Search-TeamsMeetingAudit'
        { Search-TeamsMeetingAudit @range -SearchCommand { Search-Nowhere } } | Should -Throw -ErrorId 'SearchCommandNotFound,Search-TeamsMeetingAudit'
        { Search-TeamsMeetingAudit @range -SearchCommand { [CmdletBinding()] param($StartDate) $StartDate } } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
        foreach ($name in 'SearchCommand', 'CheckpointPath', 'StatePath') {
            foreach ($nothing in $null, '') {
                $with = @{ $name = $nothing }
                { Search-TeamsMeetingAudit @range @with } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
            }
        }
        $problem = $null
        try { Search-TeamsMeetingAudit @range -SearchCommand Search-Nowhere } catch { $problem = $_ }
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Connect-ExchangeOnline'
    }

    It 'sees the warnings and errors of a call whatever the session prefers' {
        $WarningPreference = $ErrorActionPreference = 'SilentlyContinue'
        Set-Alias Search-Alias Search-UnifiedAuditLog
        foreach ($command in 'Search-UnifiedAuditLog', { Search-UnifiedAuditLog @args }, 'Search-Alias') {
            $log = New-StandInLog -Records 100
            $log.PageSize = 50
            $log.Faults[1] = 'SyncMode'
            $log.Faults[3] = $log.Faults[4] = 'Timeout'
            $collected = Get-Collected -With @{ SearchCommand = $command }
            Assert-Whole $collected
            $collected.Summary.Retries | Should -Be 3
        }
    }

    It 'with -WhatIf calls nothing and touches no file' {
        $log = New-StandInLog -Records 10
        $files = @{ CheckpointPath = Join-Path $TestDrive 'whatif.json'; SummaryPath = Join-Path $TestDrive 'whatif-summary.json' }
        $rows = @(Search-TeamsMeetingAudit @range @files -WhatIf)
        $rows.Count | Should -Be 0
        $log.Calls.Count | Should -Be 0
        Test-Path "$TestDrive/whatif*" | Should -BeFalse
        # Nor is a session needed for it.
        Search-TeamsMeetingAudit @range -SearchCommand Search-Nowhere -WhatIf | Should -BeNullOrEmpty
    }

    It 'by a service that always fails ends, with gaps and clear errors' {
        $log = New-StandInLog -Records 10
        $log.BadInstant = $begin
        foreach ($number in 1..500) { $log.Faults[$number] = 'Throttled' }
        $collected = Get-Collected
        $collected.Records.Count | Should -Be 0
        $collected.Summary.Complete | Should -BeFalse
        $collected.Gaps.Count | Should -BeGreaterThan 0
        $log.Calls.Count | Should -BeLessThan 200
        $seconds = 0
        foreach ($gap in $collected.Summary.Gaps) { $seconds += ($gap.End - $gap.Start).TotalSeconds }
        $seconds | Should -Be (4 * 86400)
        { Search-TeamsMeetingAudit @range -ErrorAction Stop } | Should -Throw -ErrorId 'CollectionGap,Search-TeamsMeetingAudit'
    }

    It 'that finds nothing says why that may be' {
        $null = New-StandInLog -Records 1 -Start '2025-12-01'
        $collected = Get-Collected
        $collected.Records.Count | Should -Be 0
        $collected.Summary.Complete | Should -BeTrue
        $collected.Warnings -join ' ' | Should -Match 'role'
    }

    It 'writes its summary as JSON' {
        $null = New-StandInLog -Records 100
        $path = Join-Path $TestDrive 'summary.json'
        $collected = Get-Collected -With @{ SummaryPath = $path }
        $json = [System.IO.File]::ReadAllText($path) | ConvertFrom-Json
        $json.Complete | Should -BeTrue
        foreach ($name in 'Windows', 'Calls', 'Records', 'Duplicates', 'Retries') {
            $json.$name | Should -Be $collected.Summary.$name
        }
        # Longer than any file system takes, which only writing shows.
        (Get-Collected -With @{ SummaryPath = (Join-Path $TestDrive "$('long' * 100).json") }).Errors[0].FullyQualifiedErrorId |
            Should -BeExactly 'FileWriteFailed,Search-TeamsMeetingAudit'
    }

    It 'says before the first call that its summary cannot be there' {
        $log = New-StandInLog -Records 100
        { Search-TeamsMeetingAudit @range -SummaryPath (Join-Path $TestDrive 'no/such/summary.json') } |
            Should -Throw -ErrorId 'FileNotFound,Search-TeamsMeetingAudit'
        foreach ($folder in "$TestDrive", [System.IO.Path]::GetPathRoot("$TestDrive")) {
            { Search-TeamsMeetingAudit @range -SummaryPath $folder } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
        }
        $log.Calls.Count | Should -Be 0
    }

    It 'gets what the usual ways do not, and says so' {
        $rows = & (Join-Path $PSScriptRoot Compare-Collection.ps1) -Records 5200 -Module $manifest -PassThru
        @($rows | Where-Object Way -EQ 'one call of 5,000').Got[0, 1] | Should -Be @('5000 of 5200', '5000 of 5200')
        $ours = @($rows | Where-Object Way -EQ 'Search-TeamsMeetingAudit')
        @($ours.Got)[0, 1] | Should -Be @('5200 of 5200', '5200 of 5200')
        @($ours.SaysSo)[0, 1] | Should -Be @('complete', 'complete')
        # One instant never answers: a minute of 30 days with 5,200 records.
        [int]($ours[2].Got -split ' ')[0] | Should -BeGreaterThan 5196
        $ours[2].SaysSo | Should -BeExactly '1 gap'
        @($rows | Where-Object Faults -EQ 'one instant')[0].Got | Should -BeExactly '0 of 5200'
        # Whether a fault meets the loop is chance; without one it gets all.
        @($rows | Where-Object Way -EQ 'a loop over one SessionId')[0].Got | Should -BeExactly '5200 of 5200'
        $global:StandInStop = 0
        $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'docs', 'collection.md'))
        $page | Should -Match 'Compare-Collection\.ps1'
        foreach ($row in $rows) { $page | Should -Match ([regex]::Escape($row.Way)) }
    }

    It 'stops when nobody wants more, and leaves nothing behind' {
        $log = New-StandInLog -Records 2000
        $before = Get-LiveHandle
        @(Search-TeamsMeetingAudit @range | Select-Object -First 3).Count | Should -Be 3
        $log.Calls.Count | Should -BeLessThan 6
        Get-LiveHandle | Should -Be $before
    }
}

Describe 'A checkpoint' {
    BeforeAll {
        # A log whose windows take a few calls each.
        function New-SmallLog {
            $log = New-StandInLog -Records 600 -Days 4 -Seed 3
            $log.PageSize = 100
            $log
        }

        # The line that is run again and again; the result is the bytes of its CSV, or nothing where it was stopped.
        function Invoke-Line {
            param([string] $Name, [hashtable] $With = @{}, [int] $StopAt = 0)

            $csv = Join-Path $TestDrive "$Name.csv"
            $global:StandInStop = $StopAt
            try {
                Search-TeamsMeetingAudit @range @With -CheckpointPath (Join-Path $TestDrive "$Name.json") -WarningAction SilentlyContinue -ErrorAction SilentlyContinue |
                    Export-TeamsMeetingAudit $csv -Force
                [System.IO.File]::ReadAllText($csv)
            } catch {
                if ($_.FullyQualifiedErrorId -notlike 'SearchCommandNotFound,*') { throw }
            } finally {
                $global:StandInStop = 0
            }
        }

        Set-StandInClock
        $log = New-SmallLog
        $whole = Invoke-Line 'whole'
        $callsOfAll = $log.Calls.Count
    }

    BeforeEach {
        Set-StandInClock
    }

    It 'leaves the raw file, which is an export of its own' {
        $whole.Length | Should -BeGreaterThan 50000
        $raw = Join-Path $TestDrive 'whole.json.jsonl.gz'
        @(Import-TeamsMeetingAudit $raw).AuditId | Should -Be @(Import-TeamsMeetingAudit (Join-Path $TestDrive 'whole.csv')).AuditId
    }

    It 'of a run that was killed between any two calls is gone on with an hour later, as if nothing had been' {
        $callsOfAll | Should -BeGreaterThan 12
        for ($kill = 0; $kill -lt $callsOfAll; $kill++) {
            $log = New-SmallLog
            if ($kill -eq 0) { $log.Faults.Clear() }
            $name = "killed$kill"
            if ($kill -gt 0) {
                Invoke-Line $name -StopAt $kill | Should -BeNullOrEmpty
                $log.Calls.Count | Should -Be $kill
            }
            $global:StandInNow = $global:StandInNow.AddHours(1)
            $manifestPath = Join-Path $TestDrive "$name.json"
            $finished = if (Test-Path $manifestPath) {
                @((ConvertFrom-Json ([System.IO.File]::ReadAllText($manifestPath)) -DateKind String).Windows | Where-Object { -not $_.Gap })
            }
            $log.Calls.Clear()
            Invoke-Line $name | Should -BeExactly $whole
            foreach ($window in $finished) {
                $end = [datetime]::Parse($window.End, [cultureinfo]::InvariantCulture, 'AdjustToUniversal')
                foreach ($call in $log.Calls) {
                    $call.End | Should -BeGreaterThan $end -Because 'a finished window is not asked for again'
                    $call.Start | Should -BeGreaterOrEqual $end.AddSeconds(-2)
                }
            }
        }
    }

    It 'is gone on with where the raw file has more than it says, whatever that is' {
        foreach ($more in 1, 7, 100) {
            $null = New-SmallLog
            $name = "longer$more"
            $null = Invoke-Line $name -StopAt 9
            $raw = Join-Path $TestDrive "$name.json.jsonl.gz"
            $bytes = [System.IO.File]::ReadAllBytes($raw)
            [System.IO.File]::WriteAllBytes($raw, [byte[]]($bytes + $bytes[0..($more - 1)]))
            Invoke-Line $name | Should -BeExactly $whole
        }
    }

    It 'whose raw file is cut is said to be damaged, and with -Force begun anew' {
        $null = New-SmallLog
        $null = Invoke-Line 'cut' -StopAt 9
        $raw = Join-Path $TestDrive 'cut.json.jsonl.gz'
        $bytes = [System.IO.File]::ReadAllBytes($raw)
        foreach ($length in 0, 1, ($bytes.Length / 2), ($bytes.Length - 1)) {
            [System.IO.File]::WriteAllBytes($raw, [byte[]]@($bytes | Select-Object -First ([int]$length)))
            { Invoke-Line 'cut' } | Should -Throw -ErrorId 'CheckpointDamaged,Search-TeamsMeetingAudit'
        }
        Invoke-Line 'cut' -With @{ Force = $true } | Should -BeExactly $whole
        @(Get-ChildItem (Join-Path $TestDrive 'cut.json*')).Count | Should -Be 4
    }

    It 'of other filters or another range is a mismatch; its own range wins while it is unfinished' {
        $null = New-SmallLog
        $null = Invoke-Line 'other' -StopAt 6
        $path = Join-Path $TestDrive 'other.json'
        foreach ($with in @{ Operation = 'MeetingDetail' }, @{ UserId = 'a@b.example' }, @{ IPAddress = '192.0.2.1' }, @{ FreeText = 'x' }) {
            { Search-TeamsMeetingAudit @range @with -CheckpointPath $path -WarningAction Ignore } | Should -Throw -ErrorId 'CheckpointMismatch,Search-TeamsMeetingAudit'
        }
        $rows = @(Search-TeamsMeetingAudit -StartDate 2026-01-13 -EndDate 2026-01-14 -CheckpointPath $path -WarningVariable notes -WarningAction SilentlyContinue)
        $rows.Count | Should -Be 600
        $notes -join ' ' | Should -Match '2026-01-12'
        { Search-TeamsMeetingAudit -StartDate 2026-01-13 -EndDate 2026-01-14 -CheckpointPath $path } | Should -Throw -ErrorId 'CheckpointMismatch,Search-TeamsMeetingAudit'
    }

    It 'that is finished needs no session: all comes from the raw file' {
        $log = New-SmallLog
        $null = Invoke-Line 'finished'
        $calls = $log.Calls.Count
        Invoke-Line 'finished' -With @{ SearchCommand = 'Search-Nowhere' } | Should -BeExactly $whole
        $log.Calls.Count | Should -Be $calls
        # Nor does one that stands beside a raw file alone; where one is begun anew nothing is renamed before it is needed.
        $raw = Join-Path $TestDrive 'alone.jsonl.gz'
        @(Search-TeamsMeetingAudit @range -RawPath $raw).Count | Should -Be 600
        @(Search-TeamsMeetingAudit @range -RawPath $raw -SearchCommand Search-Nowhere).Count | Should -Be 600
        { Search-TeamsMeetingAudit @range -RawPath $raw -SearchCommand Search-Nowhere -Force } | Should -Throw -ErrorId 'SearchCommandNotFound,Search-TeamsMeetingAudit'
        @(Get-ChildItem "$raw*").Count | Should -Be 2
        @(Search-TeamsMeetingAudit @range -CheckpointPath (Join-Path $TestDrive 'finished.json') -SkipReplay).Count | Should -Be 0
    }

    It 'asks again for gaps, and drops what it holds of them' {
        $log = New-SmallLog
        $log.BadInstant = $begin.AddHours(40)
        # For which nothing is halved, so that the gap holds records.
        $log.BadFault = 'Connection'
        $first = Invoke-Line 'gaps'
        $first | Should -Not -BeExactly $whole
        $log.BadInstant = $null
        Invoke-Line 'gaps' | Should -Not -BeNullOrEmpty
        $rows = @(Import-TeamsMeetingAudit (Join-Path $TestDrive 'gaps.csv'))
        $rows.Count | Should -Be 600
        @($rows.AuditId | Sort-Object) -join ' ' | Should -BeExactly (@($log.Entries.Id | Sort-Object) -join ' ')
    }

    It 'of a run that ends within a halving is gone on with, and only the minute is missing' {
        $log = New-StandInLog -Records 600 -Days 4 -Seed 3
        $log.BadInstant = $begin.AddHours(30)
        $null = Invoke-Line 'halved'
        $all = $log.Calls.Count
        $all | Should -BeGreaterThan 40
        foreach ($kill in 3, 8, 11, 17, 24, 31, 38) {
            $log.Calls.Clear()
            $null = Invoke-Line "halved$kill" -StopAt $kill
            $log.Calls.Clear()
            $null = Invoke-Line "halved$kill"
            $log.Calls.Count | Should -BeLessOrEqual ($all + 6)
            $windows = @((ConvertFrom-Json ([System.IO.File]::ReadAllText((Join-Path $TestDrive "halved$kill.json"))) -DateKind String).Windows)
            $gaps = @($windows | Where-Object Gap)
            # That of the run before, if it came so far, and that of this one.
            $gaps.Count | Should -BeIn 1, 2
            foreach ($gap in $gaps) { ([datetimeoffset]$gap.End - [datetimeoffset]$gap.Start).TotalSeconds | Should -BeLessThan 120 }
            # Once it answers, few calls bring the rest.
            $log.Calls.Clear()
            $log.BadInstant = $null
            $null = Invoke-Line "halved$kill"
            $log.Calls.Count | Should -BeLessOrEqual 4
            @(Import-TeamsMeetingAudit (Join-Path $TestDrive "halved$kill.csv")).Count | Should -Be 600
            $log.BadInstant = $begin.AddHours(30)
        }
    }

    It 'survives a sign-in that expires in the middle' {
        $log = New-SmallLog
        foreach ($number in 8..400) { $log.Faults[$number] = 'SignIn' }
        $null = Invoke-Line 'expired'
        $log.Faults.Clear()
        $null = Invoke-Line 'expired'
        @(Import-TeamsMeetingAudit (Join-Path $TestDrive 'expired.csv')).Count | Should -Be 600
    }

    It 'is for one run at a time: another one ends with an error and changes nothing, and the first goes on' {
        $null = New-SmallLog
        $path = Join-Path $TestDrive 'shared.json'
        $csv = Join-Path $TestDrive 'shared.csv'
        $problems = [System.Collections.Generic.List[object]]::new()
        Search-TeamsMeetingAudit @range -CheckpointPath $path | ForEach-Object {
            if ($_.RecordNumber -in 1, 300) {
                # What is locked has no hash.
                $before = @((Get-FileHash $path).Hash, (Get-Item "$path.jsonl.gz").Length)
                foreach ($with in @{}, @{ Force = $true }) {
                    $problems.Add((Get-ErrorOf { Search-TeamsMeetingAudit @range @with -CheckpointPath $path }))
                }
                @((Get-FileHash $path).Hash, (Get-Item "$path.jsonl.gz").Length) | Should -Be $before
            }
            $_
        } | Export-TeamsMeetingAudit $csv
        $problems.Count | Should -Be 4
        foreach ($problem in $problems) {
            $problem.FullyQualifiedErrorId | Should -BeExactly 'CheckpointInUse,Search-TeamsMeetingAudit'
            $problem.CategoryInfo.Category | Should -Be 'ResourceBusy'
            "$problem" | Should -BeExactly "$path.jsonl.gz: another collection is writing the raw file: wait for its end, or choose another checkpoint"
            $problem.ErrorDetails.RecommendedAction | Should -Match '^Wait for the end of the other run.*-CheckpointPath'
            $problem.Exception.Path | Should -BeExactly "$path.jsonl.gz"
        }
        [System.IO.File]::ReadAllText($csv) | Should -BeExactly $whole
        @(Get-ChildItem "$path*").Count | Should -Be 2
        Invoke-Line 'shared' -With @{ SearchCommand = 'Search-Nowhere' } | Should -BeExactly $whole
    }

    It 'that is half done is gone on with from where it is, and -WhatIf says from where' {
        $null = New-SmallLog
        $null = Invoke-Line 'left' -StopAt 9
        $path = Join-Path $TestDrive 'left.json'
        $before = (Get-FileHash "$path*").Hash
        $windows = @((ConvertFrom-Json ([System.IO.File]::ReadAllText($path)) -DateKind String).Windows)
        $windows.Count | Should -BeGreaterThan 0
        $environment = @{ MANIFEST = $manifest; CHECKPOINT = $path }
        $child = Invoke-Child 'Import-Module $env:MANIFEST; foreach ($skip in $false, $true) { Search-TeamsMeetingAudit 2026-01-12 2026-01-16 -CheckpointPath $env:CHECKPOINT -SkipReplay:$skip -WhatIf }' -Environment $environment
        $child.Error | Should -BeNullOrEmpty
        $whatIf = @($child.Output -split '\r?\n' | Where-Object { $_ })
        $whatIf[1] | Should -Match "`"Give again from the raw file`" on target `"$($windows.Count) window"
        $whatIf[2] | Should -Match "`"Ask for window 1`" on target `"$($windows[-1].End) to "
        @($whatIf | Where-Object { $_ -match 'to 2026-01-16T00:00:00Z"\.$' }).Count | Should -Be 2
        # What was given completely is passed over with -SkipReplay.
        @($whatIf | Where-Object { $_ -match 'Give again' }).Count | Should -Be 1
        (Get-FileHash "$path*").Hash | Should -Be $before
        Invoke-Line 'left' | Should -BeExactly $whole
    }

    It 'is left whole by a pipeline that is stopped <when>, and nothing else is left' -ForEach @(
        @{ when = 'in a call' }, @{ when = 'in a wait' }, @{ when = 'while records are taken' }
    ) {
        $log = New-SmallLog
        if ($when -eq 'in a wait') { $log.Faults[9] = 'Throttled' }
        $name = "stopped $when"
        $before = Get-LiveHandle
        $shared = [hashtable]::Synchronized(@{
                Manifest = $manifest; StandIn = Join-Path $PSScriptRoot StandIn.ps1; Log = $log; When = $when; Ready = $false
                Checkpoint = Join-Path $TestDrive "$name.json"; Csv = Join-Path $TestDrive "$name.csv"
            })
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($shared)
                    Import-Module $shared.Manifest
                    . $shared.StandIn
                    $global:StandInLog = $shared.Log
                    function Wait-Stop { $shared.Ready = $true; Start-Sleep -Seconds 600 }
                    $search = {
                        $isNow = $shared.Log.Calls.Count -eq 8
                        if ($isNow -and $shared.When -eq 'in a call') { Wait-Stop }
                        Search-UnifiedAuditLog @args
                        if ($isNow -and $shared.When -eq 'in a wait') { $shared.Ready = $true }
                    }
                    Search-TeamsMeetingAudit 2026-01-12 2026-01-16 -CheckpointPath $shared.Checkpoint -SearchCommand $search |
                        ForEach-Object { if ($_.RecordNumber -eq 250 -and $shared.When -like 'while*') { Wait-Stop }; $_ } | Export-TeamsMeetingAudit $shared.Csv
                }).AddArgument($shared)
            $running = $shell.BeginInvoke()
            for ($wait = 0; -not $shared.Ready -and $wait -lt 6000; $wait++) { Start-Sleep -Milliseconds 20 }
            $shared.Ready | Should -BeTrue
            if ($when -eq 'in a wait') { Start-Sleep -Seconds 1 }
            $shell.Stop()
            try { $null = $shell.EndInvoke($running) } catch [System.Management.Automation.PipelineStoppedException] { $null = $_ }
        } finally {
            $shell.Dispose()
        }
        Get-LiveHandle | Should -Be $before
        Test-Path $shared.Csv | Should -BeFalse
        $log.Calls.Clear()
        $log.Faults.Clear()
        Invoke-Line $name | Should -BeExactly $whole
        $log.Calls.Count | Should -BeLessThan $callsOfAll
    }

    It 'is left whole by a process that is <name>' -Tag Slow -Skip:$IsWindows -ForEach @(
        @{ name = 'killed'; signal = 'KILL' }, @{ name = 'told to end by Ctrl+C'; signal = 'INT' }
    ) {
        $ignored = if (Test-Path /proc/self/status) { @((Get-Content /proc/self/status) -match '^SigIgn:')[0] }
        if ($signal -eq 'INT' -and $ignored -and ([System.Convert]::ToInt32("$($ignored[-1])", 16) -band 2)) {
            Set-ItResult -Skipped -Because 'Ctrl+C is ignored here, as by whatever a shell starts in the background'
            return
        }
        $null = New-SmallLog
        $log = $global:StandInLog
        $csv = Join-Path $TestDrive "process $signal.csv"
        $script = @'
Import-Module $env:MANIFEST
. $env:STANDIN
$log = New-StandInLog -Records 600 -Days 4 -Seed 3
$log.PageSize = 100
$null = Get-TeamsMeetingAuditField
Set-StandInClock
$count = 0
$search = { $script:count++; if ($script:count -gt 9) { /bin/kill -s $env:SIGNAL $PID; Start-Sleep -Seconds 600 }; Search-UnifiedAuditLog @args }
Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-16 -CheckpointPath $env:CHECKPOINT -SearchCommand $search | Export-TeamsMeetingAudit $env:CSV -Force
'@
        $checkpoint = Join-Path $TestDrive "process $signal.json"
        $child = Invoke-Child $script -Environment @{ MANIFEST = $manifest; STANDIN = (Join-Path $PSScriptRoot 'StandIn.ps1'); CHECKPOINT = $checkpoint; CSV = $csv; SIGNAL = $signal }
        $child.ExitCode | Should -Not -Be 0
        Test-Path $csv | Should -BeFalse
        Test-Path $checkpoint | Should -BeTrue
        $log.Calls.Clear()
        Invoke-Line "process $signal" | Should -BeExactly $whole
        $log.Calls.Count | Should -BeLessThan $callsOfAll
    }
}

Describe 'Scheduled runs' {
    BeforeEach {
        $global:StandInStop = 0
        $log = New-StandInLog -Records 2000 -Days 10
        $state = Join-Path $TestDrive "state$([guid]::NewGuid()).json"

        function Invoke-Run {
            param([double] $Day, [string] $To = "$state.$Day.csv", [hashtable] $With = @{})

            $log.Now = $begin.AddDays($Day)
            Set-StandInClock -Now $log.Now
            Search-TeamsMeetingAudit -StartDate 2026-01-12 -StatePath $state @With -WarningAction SilentlyContinue -ErrorAction SilentlyContinue |
                Export-TeamsMeetingAudit $To -StatePath $state -Force
            if (Test-Path $To) { @(Import-TeamsMeetingAudit $To -WarningAction Ignore).AuditId }
        }
    }

    It 'deliver each record once, also those that appear late' {
        $number = 0
        foreach ($entry in $log.Entries) { if (++$number % 10 -eq 0) { $entry.Visible = $entry.Time.AddHours(30) } }
        $all = @(foreach ($day in 2, 3, 3.5, 6, 12) { Invoke-Run $day })
        $all.Count | Should -Be 2000
        @($all | Sort-Object -Unique).Count | Should -Be 2000
        $log.Violations | Should -BeNullOrEmpty
        Test-Path "$state.pending" | Should -BeFalse
    }

    It 'are repeated where the pipeline fails behind them' {
        $one = Invoke-Run 2
        $log.Now = $begin.AddDays(4)
        Set-StandInClock -Now $log.Now
        { Search-TeamsMeetingAudit -StartDate 2026-01-12 -StatePath $state -WarningAction Ignore | ForEach-Object { throw 'the disk is full' } } | Should -Throw 'the disk is full'
        # Without moving the state, what was delivered does not count as delivered either.
        $null = Search-TeamsMeetingAudit -StartDate 2026-01-12 -StatePath $state -WarningAction Ignore
        $two = Invoke-Run 4
        $expected = $log.IdsBetween($begin, $begin.AddDays(4))
        @($one + $two | Sort-Object) -join ' ' | Should -BeExactly (@($expected | Sort-Object) -join ' ')
    }

    It 'go back to a gap' {
        $log.BadInstant = $begin.AddHours(30)
        $log.BadFault = 'Connection'
        $one = @(Invoke-Run 4)
        $one.Count | Should -BeLessThan 800
        $log.BadInstant = $null
        $two = @(Invoke-Run 6)
        @($one + $two | Sort-Object) -join ' ' | Should -BeExactly (@($log.IdsBetween($begin, $begin.AddDays(6)) | Sort-Object) -join ' ')
    }

    It 'need -StartDate only the first time' {
        { Search-TeamsMeetingAudit -StatePath $state } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
        $null = Invoke-Run 2
        Set-StandInClock -Now $begin.AddDays(2.5)
        $log.Now = $begin.AddDays(2.5)
        @(Search-TeamsMeetingAudit -StatePath $state -OverlapHours 24 -WarningAction Ignore).Count | Should -Be $log.IdsBetween($begin.AddDays(2), $begin.AddDays(2.5)).Count
    }

    It 'are not skipped where a search was only asked what it would do, or failed' {
        $one = Invoke-Run 2
        $log.Now = $begin.AddDays(4)
        Set-StandInClock -Now $log.Now
        # A run whose output did not come to stand.
        $null = Search-TeamsMeetingAudit -StatePath $state -WarningAction Ignore
        $before = (Get-FileHash "$state*").Hash
        $csv = Join-Path $TestDrive 'skipped.csv'
        $quiet = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
        Search-TeamsMeetingAudit -StatePath $state -WhatIf @quiet | Export-TeamsMeetingAudit $csv -StatePath $state -Force -ErrorVariable problems @quiet
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'StateUnfinished,Export-TeamsMeetingAudit'
        $found = @()
        try { $found = @(Search-TeamsMeetingAudit -StatePath $state -SearchCommand Search-Nowhere) } catch { $null = $_ }
        $found | Export-TeamsMeetingAudit $csv -StatePath $state -Force -ErrorVariable problems @quiet
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'StateUnfinished,Export-TeamsMeetingAudit'
        (Get-FileHash "$state*").Hash | Should -Be $before
        # A variable that the search was to fill is null then, which comes as one item.
        $null | Export-TeamsMeetingAudit $csv -StatePath $state -Force -ErrorVariable problems @quiet
        @($problems | ForEach-Object FullyQualifiedErrorId) | Should -Contain 'StateUnfinished,Export-TeamsMeetingAudit'
        # Also where the search before came to its end.
        foreach ($with in @{ SummaryPath = (Join-Path $TestDrive 'no/such/summary.json') }, @{ MeetingStart = '2026-01-12'; MeetingEnd = '2026-01-13'; From = '2026-01-12' }) {
            $null = Search-TeamsMeetingAudit -StatePath $state -WarningAction Ignore
            $before = (Get-FileHash "$state*").Hash
            { Search-TeamsMeetingAudit -StatePath $state @with } | Should -Throw
            @() | Export-TeamsMeetingAudit $csv -StatePath $state -Force -ErrorVariable problems @quiet
            $problems[0].FullyQualifiedErrorId | Should -BeExactly 'StateUnfinished,Export-TeamsMeetingAudit'
            (Get-FileHash "$state*").Hash | Should -Be $before
        }
        $two = Invoke-Run 4
        @($one + $two | Sort-Object) -join ' ' | Should -BeExactly (@($log.IdsBetween($begin, $begin.AddDays(4)) | Sort-Object) -join ' ')
    }

    It 'may keep records in a variable or in a raw file before they are exported' {
        Set-StandInClock -Now $begin.AddDays(2)
        $log.Now = $begin.AddDays(2)
        $csv = Join-Path $TestDrive 'kept.csv'
        $kept = Search-TeamsMeetingAudit -StartDate 2026-01-12 -StatePath $state -WarningAction Ignore
        # To look at what comes next does no harm to what is kept.
        Search-TeamsMeetingAudit -StatePath $state -StartDate 2026-01-12 -WhatIf -WarningAction Ignore
        $kept | Export-TeamsMeetingAudit $csv -StatePath $state -Force
        Test-Path $state | Should -BeTrue
        Test-Path "$state.pending" | Should -BeFalse
        Set-StandInClock -Now $begin.AddDays(3)
        $log.Now = $begin.AddDays(3)
        $raw = Join-Path $TestDrive 'kept.jsonl.gz'
        $null = Search-TeamsMeetingAudit -StatePath $state -RawPath $raw -WarningAction Ignore
        Export-TeamsMeetingAudit $csv -SourcePath $raw -StatePath $state -Force
        Test-Path "$state.pending" | Should -BeFalse
        @(Import-TeamsMeetingAudit $csv).Count | Should -Be $log.IdsBetween($begin.AddDays(2), $begin.AddDays(3)).Count
    }

    It 'deliver records that came damaged when they come whole, and say so until then' {
        $damaged = @(1..9 | ForEach-Object { $log.Entries[$_ * 20] })
        $whole = @($damaged | ForEach-Object Data)
        foreach ($entry in $damaged) { $entry.Data = $entry.Data.Substring(0, 70) }
        $one = @(Invoke-Run 2 -With @{ SummaryVariable = 'global:StandInSummary' })
        $global:StandInSummary.Rejected | Should -Be 9
        $global:StandInSummary.Complete | Should -BeFalse
        $one | Should -Not -Contain $damaged[0].Id
        for ($place = 0; $place -lt 9; $place++) { $damaged[$place].Data = $whole[$place] }
        $two = @(Invoke-Run 2.5 -With @{ SummaryVariable = 'global:StandInSummary' })
        $global:StandInSummary.Rejected | Should -Be 0
        $global:StandInSummary.Complete | Should -BeTrue
        $two | Should -Contain $damaged[0].Id
        @($one + $two | Sort-Object) -join ' ' | Should -BeExactly (@($log.IdsBetween($begin, $begin.AddDays(2.5)) | Sort-Object) -join ' ')
    }

    It 'give a record once that comes damaged and whole in one run' {
        $log.Add($begin.AddHours(3), 'a1b2c3d4-0000-4000-8000-00000000f00d', 'MeetingDetail', 'anna@contoso.example', $log.Entries[0].Data.Substring(0, 60))
        $log.Add($begin.AddHours(3), 'a1b2c3d4-0000-4000-8000-00000000f00d', 'MeetingDetail', 'anna@contoso.example',
            '{"Id":"a1b2c3d4-0000-4000-8000-00000000f00d","Operation":"MeetingDetail","CreationTime":"2026-01-12T03:00:00","RecordType":"MeetingDetail","Workload":"MicrosoftTeams"}')
        $collected = Get-Collected -Range @{ StartDate = '2026-01-12'; EndDate = '2026-01-13' }
        $collected.Errors | Should -BeNullOrEmpty
        $collected.Summary.Complete | Should -BeTrue
        @($collected.Records.AuditId -eq 'a1b2c3d4-0000-4000-8000-00000000f00d').Count | Should -Be 1
    }

    It 'go on with the filters of their state alone, and say which differ: <name>' -ForEach @(
        @{ name = 'another kind'; before = @{ Kind = 'Meeting' }; now = @{}; said = 'before `-Kind meeting`, now none' }
        @{ name = 'other operations'; before = @{ Operation = 'MeetingDetail' }; now = @{}; said = 'before `operations meetingdetail`, now `operations ' }
        @{ name = 'other people'; before = @{ UserId = 'person1@contoso.example' }; now = @{}; said = 'before `people person1@contoso.example`, now none' }
        @{ name = 'a person'; before = @{}; now = @{ User = 'person1@contoso.example' }; said = 'before none, now `-User person1@contoso.example`' }
        @{ name = 'a time'; before = @{}; now = @{ From = '2026-01-13' }; said = 'before none, now `-From 2026-01-13`' }
    ) {
        $null = Search-TeamsMeetingAudit -StartDate 2026-01-12 -StatePath $state @before -WarningAction Ignore
        Move-Item "$state.pending" $state
        $bytes = [System.IO.File]::ReadAllText($state)
        try {
            Search-TeamsMeetingAudit -StatePath $state @now
            throw 'it went on'
        } catch {
            $_.FullyQualifiedErrorId | Should -BeExactly 'StateMismatch,Search-TeamsMeetingAudit'
            "$_".Contains($said) | Should -BeTrue -Because "$_"
            $_.ErrorDetails.RecommendedAction | Should -Match '-StatePath'
        }
        [System.IO.File]::ReadAllText($state) | Should -BeExactly $bytes
        $null = Search-TeamsMeetingAudit -StatePath $state @before -WarningAction Ignore
    }

    It 'say of a state that cannot be used what helps' {
        Set-Content $state ''
        try {
            Search-TeamsMeetingAudit -StatePath $state
            throw 'it went on'
        } catch {
            $_.FullyQualifiedErrorId | Should -BeExactly 'StateDamaged,Search-TeamsMeetingAudit'
            "$($_.Exception.Message) $($_.ErrorDetails.RecommendedAction)" | Should -Not -Match '-Force|force'
        }
    }

    It 'write different files alone: <name>' -ForEach @(
        @{ name = 'checkpoint and summary'; with = @{ CheckpointPath = 'a'; SummaryPath = 'a' }; said = '-SummaryPath: .* is -CheckpointPath too' }
        @{ name = 'checkpoint and state'; with = @{ CheckpointPath = 'a'; StatePath = 'a' }; said = '-StatePath: .* is -CheckpointPath too' }
        @{ name = 'raw file and summary'; with = @{ RawPath = 'a'; SummaryPath = 'a' }; said = '-SummaryPath: .* is -RawPath too' }
        @{ name = 'the raw file beside a checkpoint and a summary'; with = @{ CheckpointPath = 'a'; SummaryPath = 'a.jsonl.gz' }; said = '-SummaryPath: .* is the raw file too' }
        @{ name = 'state and raw file'; with = @{ RawPath = 'a.pending'; StatePath = 'a' }; said = 'the pending state: .* is -RawPath too' }
        @{ name = 'checkpoint and export'; with = @{ CheckpointPath = 'out.csv' }; said = 'the file of the export: .* is -CheckpointPath too' }
        @{ name = 'summary and export'; with = @{ SummaryPath = 'out.csv' }; said = 'the file of the export: .* is -SummaryPath too' }
    ) {
        $here = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $paths = @{}
        foreach ($key in $with.Keys) { $paths[$key] = Join-Path $here $with[$key] }
        {
            Search-TeamsMeetingAudit -StartDate 2026-01-12 @paths -WarningAction Ignore | Export-TeamsMeetingAudit (Join-Path $here 'out.csv') -Force
        } | Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit' -ExpectedMessage '*'
        "$($Error[0])" | Should -Match $said
        @(Get-ChildItem $here).Count | Should -Be 0
        $log.Calls.Count | Should -Be 0
    }

    It 'export to another file than the state' {
        Set-Content $state 'as it was'
        { New-ParticipantData | Export-TeamsMeetingAudit $state -StatePath $state -Force } | Should -Throw -ErrorId 'InvalidArgument,Export-TeamsMeetingAudit'
        Get-Content $state | Should -BeExactly 'as it was'
    }

    It 'name the parameter whose folder is not there: <_>' -ForEach 'CheckpointPath', 'RawPath', 'StatePath' {
        $given = @{ $_ = (Join-Path $TestDrive 'no/such/file') }
        { Search-TeamsMeetingAudit -StartDate 2026-01-12 @given } | Should -Throw "-${_}: there is no folder *" -ErrorId 'FileNotFound,Search-TeamsMeetingAudit'
    }

    It 'say so where nothing is pending' {
        $null = New-ParticipantData | Export-TeamsMeetingAudit (Join-Path $TestDrive 'nothing.csv') -StatePath $state -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,Export-TeamsMeetingAudit'
        Test-Path (Join-Path $TestDrive 'nothing.csv') | Should -BeTrue
    }
}
