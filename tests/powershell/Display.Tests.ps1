# How objects are shown: golden text, at 80 and at 120 columns, in a zone that is fixed.
# TMA_UPDATE_EXPECTED=1 rewrites it.

BeforeDiscovery {
    $names = foreach ($width in 80, 120) {
        foreach ($what in 'records', 'report', 'text', 'classic', 'record-as-list', 'meeting-as-list', 'summary', 'summary-details', 'sources', 'issues', 'unknown-keys', 'fields', 'rows-of-clixml', 'hostile-names',
            'meetings', 'attendance', 'disconnections', 'outsiders', 'activity', 'analysis-summary', 'attendance-text', 'attendance-of-clixml',
            'hostile-attendance', 'one-meeting-as-list', 'attendance-as-list', 'disconnection-as-list', 'outsider-as-list', 'activity-as-list') {
            @{ Name = "$what-$width"; Width = $width }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $expected = Join-Path $PSScriptRoot 'expected'
    $shown = (New-Item -ItemType Directory (Join-Path $TestDrive 'shown')).FullName
    $child = Invoke-Child -Environment @{ TZ = 'Europe/Zurich'; MANIFEST = $manifest; SAMPLE = $sample; SHOWN = $shown; FIXTURES = $fixtures } @'
[cultureinfo]::CurrentCulture = 'de-DE'
Import-Module $env:MANIFEST
$quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
$rows = @(Import-TeamsMeetingAudit $env:SAMPLE @quiet)
$rows[0..9] | Export-Clixml (Join-Path $env:SHOWN 'rows.xml')
$summary = Measure-TeamsMeetingAudit $env:SAMPLE -IssueVariable odd @quiet
$unknown = '{"Operation":"MeetingDetail","Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10","NewKey":1,"Other":{"Nested":2}}' | Measure-TeamsMeetingAudit @quiet
$things = [ordered]@{
    'records'         = $rows[0..9]
    'report'          = @(Import-TeamsMeetingAudit $env:SAMPLE -View Report @quiet)[0..9]
    'text'            = @(Import-TeamsMeetingAudit $env:SAMPLE -AsText -TimeZone Europe/Zurich @quiet)[0..9]
    'classic'         = @(Import-TeamsMeetingAudit $env:SAMPLE -View Classic @quiet)[0..5]
    'record-as-list'  = $rows[2] | Format-List
    'meeting-as-list' = $rows[1] | Format-List
    'summary'         = $summary
    'summary-details' = $summary | Format-List *
    'sources'         = $summary.SourceDetails
    'issues'          = $odd
    'unknown-keys'    = $unknown.UnknownKeyDetails
    'fields'          = Get-TeamsMeetingAuditField *Time, Issues
    'rows-of-clixml'  = Import-Clixml (Join-Path $env:SHOWN 'rows.xml')
    'hostile-names'   = Import-TeamsMeetingAudit (Join-Path $env:FIXTURES 'hostile-display-names.jsonl')
}
$attendance = @(Get-TeamsMeetingAttendance $env:SAMPLE -From 2026-01-16 -To 2026-01-20 @quiet)
$attendance | Export-Clixml (Join-Path $env:SHOWN 'rows.xml')
$disconnections = @(Find-TeamsMeetingDisconnection $env:SAMPLE -IncludeReturn -IncludeHandover @quiet)
$outsiders = @(Find-TeamsMeetingOutsider $env:SAMPLE @quiet)
$activity = @(Get-TeamsMeetingUserActivity $env:SAMPLE -User owen.marsh@*, henrik.falk@* @quiet)
$things += [ordered]@{
    'meetings'              = Get-TeamsMeeting $env:SAMPLE @quiet
    'attendance'            = $attendance
    'attendance-text'       = Get-TeamsMeetingAttendance $env:SAMPLE -From 2026-01-16 -To 2026-01-20 -AsText -TimeZone Europe/Zurich @quiet
    'attendance-of-clixml'  = Import-Clixml (Join-Path $env:SHOWN 'rows.xml')
    'hostile-attendance'    = Get-TeamsMeetingAttendance (Join-Path $env:FIXTURES 'hostile-display-names.jsonl')
    'disconnections'        = $disconnections
    'outsiders'             = $outsiders
    'activity'              = $activity
    'analysis-summary'      = Find-TeamsMeetingDisconnection $env:SAMPLE -Summary @quiet
    'one-meeting-as-list'   = Get-TeamsMeeting $env:SAMPLE -MeetingId $attendance[0].MeetingId @quiet | Format-List
    'attendance-as-list'    = $attendance[2] | Format-List
    'disconnection-as-list' = $disconnections[1] | Format-List
    'outsider-as-list'      = $outsiders[0] | Format-List
    'activity-as-list'      = $activity[0] | Format-List
}
foreach ($width in 80, 120) {
    foreach ($name in $things.Keys) {
        $lines = @($things[$name] | Out-String -Stream -Width $width | ForEach-Object { $_.TrimEnd() })
        [System.IO.File]::WriteAllText((Join-Path $env:SHOWN "$name-$width.txt"), ($lines -join "`n").Trim("`n") + "`n")
    }
}
'@
    if ($child.ExitCode -ne 0 -or $child.Error) { throw $child.Error }
}

Describe 'What is shown' -Tag Slow {
    It 'is as expected: <Name>' -ForEach $names {
        $text = [System.IO.File]::ReadAllText((Join-Path $shown "$Name.txt"))
        $golden = Join-Path $expected "$Name.txt"
        if ($env:TMA_UPDATE_EXPECTED -eq '1') {
            $null = New-Item -ItemType Directory -Force $expected
            [System.IO.File]::WriteAllText($golden, $text)
        }
        $lines = $text.TrimEnd("`n") -split "`n"
        $lines | Should -Be @([System.IO.File]::ReadAllText($golden).Replace("`r", '').TrimEnd("`n") -split "`n")
        # Characters that are two columns wide or none count as one here; none of them is at an edge.
        @($lines | Where-Object Length -GT $Width) | Should -BeNullOrEmpty
    }

    It 'is the same of records that were deserialised' {
        [System.IO.File]::ReadAllText((Join-Path $shown 'rows-of-clixml-120.txt')) | Should -BeExactly ([System.IO.File]::ReadAllText((Join-Path $shown 'records-120.txt')))
    }

    It 'is the same of rows of an analysis that were deserialised' {
        [System.IO.File]::ReadAllText((Join-Path $shown 'attendance-of-clixml-120.txt')) | Should -BeExactly ([System.IO.File]::ReadAllText((Join-Path $shown 'attendance-120.txt')))
    }

    It 'has no character that a terminal obeys or that turns its direction' {
        foreach ($file in Get-ChildItem $shown -Filter '*.txt') {
            [System.IO.File]::ReadAllText($file.FullName) | Should -Not -Match '[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]' -Because $file.Name
        }
    }

    It 'has times with their offset' {
        [System.IO.File]::ReadAllText((Join-Path $shown 'records-80.txt')) | Should -Match '2026-01-12 09:01 \+00:00'
        [System.IO.File]::ReadAllText((Join-Path $shown 'attendance-text-80.txt')) | Should -Match '2026-01-17 00:10 \+01:00'
    }
}
