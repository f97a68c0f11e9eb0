# What scripts do with the objects: filter, sort, group, calculate, compare and export, by what views show and by what is
# there. Each line is one that gave a wrong answer once.

BeforeDiscovery {
    $views = [xml]::new()
    $views.Load([System.IO.Path]::Combine((Split-Path -Parent (Split-Path -Parent $PSScriptRoot)), 'powershell', 'TeamsMeetingAudit', 'TeamsMeetingAudit.Format.ps1xml'))
    $headings = foreach ($view in $views.Configuration.ViewDefinitions.View) {
        $labels = @($view.SelectNodes('.//TableColumnHeader/Label | .//ListItem/Label') | ForEach-Object InnerText)
        $types = @($view.ViewSelectedBy.TypeName | Where-Object { $_ -notlike 'Deserialized.*' })
        @{ View = $view.Name; Form = @('list', 'table')[$null -ne $view.TableControl]; Types = $types; Labels = $labels }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $attendance = @(Get-TeamsMeetingAttendance $sample @quiet)
    $records = @(Import-TeamsMeetingAudit $sample @quiet)

    # One object of every type that a view is for.
    $objects = @{}
    function Add-Object {
        param([Parameter(ValueFromPipeline)] [object] $Row)

        process {
            $name = $Row.psobject.TypeNames[0]
            if (-not $objects.ContainsKey($name)) { $objects[$name] = $Row }
        }
    }
    $summary = Measure-TeamsMeetingAudit $sample -IssueVariable odd @quiet
    $unknown = '{"Operation":"MeetingDetail","Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10","NewKey":1}' | Measure-TeamsMeetingAudit @quiet
    $planned = @{ ScheduledStart = '2026-01-12 09:00'; ScheduledEnd = '2026-01-12 09:30' }
    foreach ($asText in @{}, @{ AsText = $true }) {
        $records[0], $records[1] | ForEach-Object { $_ } | Add-Object
        Import-TeamsMeetingAudit $sample @asText @quiet | Add-Object
        Import-TeamsMeetingAudit $sample -View Report @asText @quiet | Add-Object
        Get-TeamsMeeting $sample @asText @quiet | Add-Object
        Get-TeamsMeetingAttendance $sample @asText @quiet | Add-Object
        Find-TeamsMeetingDisconnection $sample @asText @quiet | Add-Object
        Find-TeamsMeetingOutsider $sample @asText @quiet | Add-Object
        Get-TeamsMeetingUserActivity $sample -User * @asText @quiet | Add-Object
        Get-TeamsMeeting $sample -Summary @asText @quiet | Add-Object
    }
    Get-TeamsMeetingAttendance $sample -MinimumPercent 90 @quiet | Add-Object
    Get-TeamsMeetingAttendance $sample @planned @quiet | Add-Object
    Get-TeamsMeetingAttendance $sample @planned -MinimumPercent 90 @quiet | Add-Object
    Import-TeamsMeetingAudit $sample -View Classic @quiet | Add-Object
    Import-TeamsMeetingAudit $sample -View Classic -Kind Meeting @quiet | Add-Object
    Import-TeamsMeetingAudit $sample -View Classic -Kind Participant @quiet | Add-Object
    $summary, $summary.SourceDetails[0], $odd[0], $unknown.UnknownKeyDetails[0], (Get-TeamsMeetingAuditField StartTime) | Add-Object
}

Describe 'What is shown can be used' {
    It 'every heading of the <Form> <View> is a member of its rows' -ForEach $headings {
        $had = foreach ($type in $Types) {
            $row = $objects[$type]
            $row | Should -Not -BeNullOrEmpty -Because "there is an example of $type"
            foreach ($label in $Labels) {
                # A list is of several kinds of rows, and shows of each what it has.
                if ($Form -eq 'table') { $row.psobject.Members[$label] | Should -Not -BeNullOrEmpty -Because "$type has $label" }
                if ($row.psobject.Members[$label]) { $label }
            }
        }
        @($Labels | Where-Object { $_ -notin $had }) | Should -BeNullOrEmpty
    }

    It 'filters by what a heading says' {
        $attendance.Count | Should -Be 48
        $low = @($attendance | Where-Object Percent -LT 75)
        $low.Count | Should -Be 3
        @($low | Where-Object { $_.PercentPresent -ge 75 }) | Should -BeNullOrEmpty
        @($attendance | Where-Object Present -GT '1:00:00').Count | Should -Be @($attendance | Where-Object PresentSeconds -GT 3600).Count
        @($attendance | Where-Object { $_.Present -ge [timespan]'0:30' }).Count | Should -Be @($attendance | Where-Object PresentSeconds -GE 1800).Count
    }

    It 'selects, sorts and measures by it' {
        $first = $attendance | Select-Object -First 1 Who, Joined, Left, Present, Percent
        $first.Who | Should -Be $attendance[0].UserPrincipalName
        $first.Joined | Should -Be $attendance[0].FirstJoin
        $first.Left | Should -Be $attendance[0].LastLeave
        $first.Present | Should -Be ([timespan]::FromSeconds($attendance[0].PresentSeconds))
        @($attendance | Sort-Object Present | ForEach-Object PresentSeconds) | Should -Be @($attendance.PresentSeconds | Sort-Object)
        ($attendance | Measure-Object Percent -Minimum).Minimum | Should -Be ($attendance.PercentPresent | Measure-Object -Minimum).Minimum
        ($attendance.Present.Ticks | Measure-Object -Sum).Sum / 1e7 | Should -Be ($attendance | Measure-Object PresentSeconds -Sum).Sum
    }

    It 'can be compared in text rows too' {
        $texts = @(Get-TeamsMeetingAttendance $sample -AsText -TimeZone Europe/Zurich @quiet)
        @($texts | Where-Object Percent -LT 75).Count | Should -Be 3
        $texts[0].PercentPresent | Should -BeOfType string
        $texts[0].Joined | Should -BeOfType System.DateTimeOffset
        $texts[0].Joined.EqualsExact([System.DateTimeOffset]'2026-01-12T10:00:00+01:00') | Should -BeTrue
        @($texts | Where-Object Present -GT '1:00:00').Count | Should -Be @($attendance | Where-Object PresentSeconds -GT 3600).Count
    }

    It 'is in no export twice' {
        $names = @(($attendance[0] | ConvertTo-Csv)[0] -replace '"' -split ',')
        $names | Should -Not -Contain 'Percent'
        $names.Count | Should -Be 45
        @(($attendance[0] | ConvertTo-Json | ConvertFrom-Json).psobject.Properties.Name) | Should -Be $names
        @(($attendance[0] | Select-Object *).psobject.Properties.Name) | Should -Be $names
    }

    It 'no heading says Kind for what -Kind is not' {
        foreach ($heading in @($attendance | Out-String -Stream -Width 200) + @(Find-TeamsMeetingOutsider $sample @quiet | Out-String -Stream -Width 200)) {
            $heading | Should -Not -MatchExactly '(^| )Kind( |$)'
        }
    }

    It 'is there in other runspaces too, once the module is' {
        $low = @($attendance | ForEach-Object -ThrottleLimit 2 -Parallel { Import-Module $using:manifest; if ($_.Percent -lt 75) { $_.Who } })
        @($low | Sort-Object) | Should -Be @($attendance | Where-Object Percent -LT 75 | ForEach-Object Who | Sort-Object)
    }

    It 'takes a row where a meeting is asked for, and writes what other commands make of rows' {
        $meeting = Get-TeamsMeeting $sample @quiet | Select-Object -First 1
        @(Get-TeamsMeetingAttendance $sample -MeetingId $meeting @quiet).Count | Should -Be $meeting.People
        { Get-TeamsMeetingAttendance $sample -MeetingId (Get-Process -Id $PID) @quiet } | Should -Throw '*names no meeting*'
        $file = Join-Path $TestDrive 'groups.csv'
        $attendance | Group-Object Participant -NoElement | Select-Object Name, Count | Export-TeamsMeetingAudit $file -Force
        @(Import-Csv $file).Count | Should -Be @($attendance.ParticipantKind | Sort-Object -Unique).Count
        $attendance | Measure-Object Percent -Average | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file).Count | Should -Be 48
    }

    It 'says who was late, who left early and who was there for long enough where that was asked for' {
        $planned = @{ ScheduledStart = '2026-01-12 09:00'; ScheduledEnd = '2026-01-12 09:30' }
        $rows = @(Get-TeamsMeetingAttendance $sample @planned -MinimumPercent 90 -From 2026-01-12 -To 2026-01-13 @quiet)
        $text = $rows | Out-String -Width 120
        $text | Should -Match 'Joined +Left +Present +Percent +Late +Early +Enough +Who'
        $text | Should -Match ' 0:05:40 .* zoe\.mueller@'
        @($rows | Where-Object Late -GT '0:05').Who | Should -Be 'zoe.mueller@alderbrook.example'
        @($rows | Where-Object { -not $_.Enough }).Who | Should -Be @($rows | Where-Object IsPresent -EQ $false).UserPrincipalName
        ($attendance | Out-String -Width 120) | Should -Not -Match 'Late|Enough'
        (Get-TeamsMeetingAttendance $sample -MinimumPercent 90 @quiet | Out-String -Width 120) | Should -Match 'Percent +Enough'
    }

    It 'puts the rows of a meeting under its name' {
        $lines = @($attendance | Out-String -Stream -Width 140 | Where-Object { $_ -like '*MeetingName: *' })
        $meetings = @($attendance.MeetingId | Sort-Object -Unique).Count
        $lines.Count | Should -Be $meetings
        @($attendance | Group-Object MeetingName).Count | Should -Be $meetings
        $lines[0] | Should -Be "   MeetingName: $($attendance[0].MeetingName)"
        $lines[0] | Should -Match '2026-01-12 09:00 \+00:00, RecurringMeeting, mara\.lindqvist@alderbrook\.example'
    }
}

Describe 'Times carry their zone' {
    BeforeAll {
        $zurich = @(Get-TeamsMeetingAttendance $sample -TimeZone Europe/Zurich @quiet)
    }

    It 'of all objects is a DateTimeOffset, in UTC or in -TimeZone' {
        foreach ($row in @($records) + @($attendance) + @(Get-TeamsMeeting $sample @quiet) + @(Find-TeamsMeetingOutsider $sample @quiet) + @(Find-TeamsMeetingDisconnection $sample @quiet) + $summary) {
            foreach ($property in $row.psobject.Properties) {
                $property.Value -is [datetime] | Should -BeFalse -Because $property.Name
                if ($property.Value -is [System.DateTimeOffset]) { $property.Value.Offset | Should -Be ([timespan]::Zero) }
            }
        }
        $zurich[0].FirstJoin.EqualsExact([System.DateTimeOffset]'2026-01-12T10:00:00+01:00') | Should -BeTrue
        (Measure-TeamsMeetingAudit $sample -TimeZone Europe/Zurich @quiet).OldestCreationTime.Offset | Should -Be ([timespan]'1:00')
        (Import-TeamsMeetingAudit $sample -TimeZone 'W. Europe Standard Time' @quiet)[0].CreationTime.Offset | Should -Be ([timespan]'1:00')
    }

    It 'is that of the day, across a daylight-saving change' {
        $data = New-ParticipantData -Change @{ JoinTime = '2026-03-29T00:59:59'; LeaveTime = '2026-03-29T01:00:00'; CreationTime = '2026-07-01T10:00:00' }
        $row = $data | ConvertFrom-TeamsMeetingAudit -TimeZone Europe/Zurich
        $row.JoinTime.EqualsExact([System.DateTimeOffset]'2026-03-29T01:59:59+01:00') | Should -BeTrue
        $row.LeaveTime.EqualsExact([System.DateTimeOffset]'2026-03-29T03:00:00+02:00') | Should -BeTrue
        $row.CreationTime.EqualsExact([System.DateTimeOffset]'2026-07-01T12:00:00+02:00') | Should -BeTrue
        ($data | ConvertFrom-TeamsMeetingAudit -TimeZone Asia/Kolkata).JoinTime.Offset | Should -Be ([timespan]'5:30')
    }

    It 'is the same in views, lists, text and -From without a zone' {
        $row = $zurich[0]
        ($row | Out-String -Width 120) | Should -Match '2026-01-12 10:00 \+01:00'
        ($row | Format-List FirstJoin | Out-String) | Should -Match '10:00:00 \+01:00'
        ($row | Format-List | Out-String) | Should -Match '2026-01-12 10:00:00 \+01:00'
        "$($row.FirstJoin)" | Should -Match '10:00:00 \+01:00'
        $day = @(Get-TeamsMeetingAttendance $sample -TimeZone Pacific/Auckland -From 2026-01-14 -To 2026-01-15 @quiet)
        $day.Count | Should -BeGreaterThan 0
        foreach ($one in $day) { $one.FirstJoin.ToString('yyyy-MM-dd') | Should -Be '2026-01-14' }
        $day = @(Get-TeamsMeetingAttendance $sample -From 2026-01-16 @quiet)
        @($day | Where-Object { $_.LastLeave -and $_.LastLeave -lt [System.DateTimeOffset]'2026-01-16T00:00:00Z' }) | Should -BeNullOrEmpty
    }

    It 'goes with rows into the file that they are exported to' {
        $file = Join-Path $TestDrive 'zone.csv'
        $zurich | Export-TeamsMeetingAudit $file
        (Import-Csv $file)[0].FirstJoin | Should -BeExactly '2026-01-12T10:00:00+01:00'
        $zurich | Export-TeamsMeetingAudit $file -TimeZone UTC -Force
        (Import-Csv $file)[0].FirstJoin | Should -BeExactly '2026-01-12T09:00:00Z'
        $attendance | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file)[0].FirstJoin | Should -BeExactly '2026-01-12T09:00:00Z'
        $zurich | Select-Object Who, Joined, Present | Export-TeamsMeetingAudit $file -Force
        $first = (Import-Csv $file)[0]
        $first.Joined | Should -BeExactly '2026-01-12T10:00:00+01:00'
        $first.Present | Should -BeExactly '0:30:56'
        Import-TeamsMeetingAudit $sample -TimeZone Europe/Zurich @quiet | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file)[0].JoinTime | Should -BeExactly '2026-01-12T10:01:35+01:00'
        @(Import-Csv $file).Count | Should -Be 65
        $records | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file)[0].JoinTime | Should -BeExactly '2026-01-12T09:01:35Z'
    }

    It 'sorts, groups by day and is subtracted' {
        @($records | Sort-Object JoinTime | Where-Object JoinTime | ForEach-Object { $_.JoinTime.UtcTicks }) |
            Should -Be @($records | Where-Object JoinTime | ForEach-Object { $_.JoinTime.UtcTicks } | Sort-Object)
        $days = @($zurich | Group-Object { $_.FirstJoin.ToString('yyyy-MM-dd') })
        @($days.Name | Sort-Object)[0] | Should -Be '2026-01-12'
        @($zurich | Group-Object { $_.FirstJoin.Date }).Count | Should -Be $days.Count
        ($zurich[0].LastLeave - $zurich[0].FirstJoin).TotalSeconds | Should -Be $zurich[0].SessionSeconds
    }

    It 'is compared with Get-Date and with dates, whatever zone they are in' {
        $child = Invoke-Child -Environment @{ TZ = 'America/New_York'; MANIFEST = $manifest; SAMPLE = $sample } @'
Import-Module $env:MANIFEST
$rows = @(Get-TeamsMeetingAttendance $env:SAMPLE -WarningAction Ignore -ErrorAction Ignore)
$rows[0].FirstJoin -lt (Get-Date)
$rows[0].FirstJoin - [datetime]'2026-01-12T04:00:00' -eq [timespan]::Zero
$rows[0].FirstJoin -ge [datetime]'2026-01-12T04:00:00'
$rows[0].FirstJoin -ge [datetime]'2026-01-12T04:00:01'
$rows[0].FirstJoin -eq [datetime]::new(2026, 1, 12, 9, 0, 0, [System.DateTimeKind]::Utc)
$rows[0].FirstJoin -gt (Get-Date).AddDays(-1)
'@
        $child.Error | Should -BeNullOrEmpty
        ($child.Output -split '\r?\n') | Should -Be @('True', 'True', 'True', 'False', 'True', ([string]($attendance[0].FirstJoin -gt (Get-Date).AddDays(-1))))
    }

    It 'has its offset in Export-Csv and ConvertTo-Json' {
        ($zurich[0] | ConvertTo-Csv)[1] | Should -Match '01/12/2026 10:00:00 \+01:00'
        ($zurich[0] | ConvertTo-Json) | Should -Match '"FirstJoin": "2026-01-12T10:00:00\+01:00"'
    }

    It 'comes back from Export-Clixml and jobs, with all that the row is' {
        $file = Join-Path $TestDrive 'rows.xml'
        $precise = New-ParticipantData -Change @{ JoinTime = '2026-01-18T12:50:00.1234567' } | ConvertFrom-TeamsMeetingAudit -TimeZone Europe/Zurich
        $precise, $zurich[0] | Export-Clixml $file
        $back = Import-Clixml $file
        $back[0].JoinTime.EqualsExact($precise.JoinTime) | Should -BeTrue
        $back[1].psobject.TypeNames[0] | Should -BeExactly 'TeamsMeetingAudit.Attendance'
        $back[1].FirstJoin -lt (Get-Date) | Should -BeTrue
        $back[1].Percent | Should -Be $zurich[0].Percent
        $back[1].Devices -contains $zurich[0].Devices[0] | Should -BeTrue
        ($back[1] | ConvertTo-Csv)[1] | Should -BeExactly ($zurich[0] | ConvertTo-Csv)[1]
        $job = Start-Job { Import-Module $using:manifest; Get-TeamsMeetingAttendance $using:sample -TimeZone Europe/Zurich -WarningAction Ignore -ErrorAction Ignore | Select-Object -First 1 }
        $row = $job | Receive-Job -Wait -AutoRemoveJob
        $row.FirstJoin.EqualsExact($zurich[0].FirstJoin) | Should -BeTrue
        $row.Present | Should -Be $zurich[0].Present
    }

    It 'of what was deserialised before any command ran still goes in as it was' {
        $file = Join-Path $TestDrive 'early.xml'
        $records[0..4] | Export-Clixml $file
        $zurich | Export-Clixml (Join-Path $TestDrive 'answers.xml')
        $child = Invoke-Child -Environment @{ MANIFEST = $manifest; HERE = $TestDrive } @'
Import-Module $env:MANIFEST
$rows = Import-Clixml (Join-Path $env:HERE early.xml)
$answers = Import-Clixml (Join-Path $env:HERE answers.xml)
$rows[0].Who
@($answers | Where-Object Percent -lt 75).Count
$rows | Export-TeamsMeetingAudit (Join-Path $env:HERE early.csv)
$answers | Export-TeamsMeetingAudit (Join-Path $env:HERE answers.csv)
(Import-Csv (Join-Path $env:HERE early.csv))[0].JoinTime
(Import-Csv (Join-Path $env:HERE answers.csv))[0].FirstJoin
'@
        $child.Error | Should -BeNullOrEmpty
        ($child.Output -split '\r?\n') | Should -Be @('aiko.tanaka@alderbrook.example', '3', '2026-01-12T09:01:35Z', '2026-01-12T09:00:00Z')
    }

    It 'of a file of Export-Clixml or Export-Csv is read, or said to be unreadable' {
        $file = Join-Path $TestDrive 'clixml.xml'
        $records | Export-Clixml $file
        Get-RowDifference @(Import-TeamsMeetingAudit $file @quiet) $records -Without Source, RecordNumber | Should -BeNullOrEmpty
        (Get-TeamsMeetingAttendance $file @quiet | Measure-Object PresentSeconds -Sum).Sum | Should -Be ($attendance | Measure-Object PresentSeconds -Sum).Sum
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $records | Export-Csv (Join-Path $TestDrive 'german.csv')
            [cultureinfo]::CurrentCulture = 'en-US'
            $records | Export-Csv (Join-Path $TestDrive 'american.csv')
            [cultureinfo]::CurrentCulture = 'en-GB'
            $records | Export-Csv (Join-Path $TestDrive 'british.csv')
        } finally {
            [cultureinfo]::CurrentCulture = $culture
        }
        foreach ($name in 'german.csv', 'american.csv') {
            $back = @(Import-TeamsMeetingAudit (Join-Path $TestDrive $name) -WarningAction SilentlyContinue -WarningVariable told)
            $told | Should -BeNullOrEmpty
            @($back.JoinTime | Where-Object { $_ }).Count | Should -Be @($records.JoinTime | Where-Object { $_ }).Count
        }
        # What may be the first of December or the twelfth of January is neither, and that is said.
        $null = Import-TeamsMeetingAudit (Join-Path $TestDrive 'british.csv') -WarningAction SilentlyContinue -WarningVariable told
        "$told" | Should -Match 'rows have values that could not be read and are missing in their columns, such as (Creation|Join|Start)Time: '
    }

    It 'of a calculated column or of the view Classic is written as it is shown' {
        $file = Join-Path $TestDrive 'shown.csv'
        Import-TeamsMeetingAudit $sample -View Classic -TimeZone Asia/Tokyo @quiet | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file)[0].Start | Should -BeExactly '2026-01-12 18:01:35'
        $zurich | Select-Object @{ Name = 'Day'; Expression = { $_.Joined.Date } }, Who | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file)[0].Day | Should -BeExactly '2026-01-12T00:00:00'
    }

    It 'can be set' {
        $row = New-ParticipantData | ConvertFrom-TeamsMeetingAudit
        $row.JoinTime = [datetime]'2026-01-18T10:00:00Z'
        $row.JoinTime.UtcDateTime | Should -Be ([datetime]::new(2026, 1, 18, 10, 0, 0))
        $row.MeetingType = 'A; B'
        $row.MeetingType.Count | Should -Be 2
        $row.MeetingType = 'A', 'B', 'C'
        $row.MeetingType.ToString() | Should -BeExactly 'A; B; C'
    }
}

Describe 'Lists are lists' {
    BeforeAll {
        $outsiders = @(Find-TeamsMeetingOutsider $sample @quiet)
        $flagged = @($outsiders | Where-Object Flags)
    }

    It '-contains and -match agree' {
        $with = @($outsiders | Where-Object { $_.Flags -contains 'SharedScreen' })
        $with.Count | Should -BeGreaterThan 0
        @($outsiders | Where-Object { $_.Flags -match 'SharedScreen' }).Count | Should -Be $with.Count
        @($outsiders | Where-Object Flags -Contains 'SharedScreen').Count | Should -Be $with.Count
        @($outsiders | Where-Object { 'SharedScreen' -in $_.Flags }).Count | Should -Be $with.Count
        $with[0].Flags.Count | Should -Be @($with[0].Flags | ForEach-Object { $_ }).Count
        $with[0].Flags[0] | Should -BeOfType string
        ($records | Where-Object { $_.Modalities -contains 'Video' }).Count | Should -BeGreaterThan 0
        ($records | Where-Object { $_.ArtifactsShared -contains 'screenShared' } | Measure-Object).Count | Should -BeGreaterThan 0
    }

    It 'is text as in our CSV' {
        $file = Join-Path $TestDrive 'flags.csv'
        $outsiders | Export-TeamsMeetingAudit $file -Force
        $ours = @(Import-Csv $file)
        $theirs = @($outsiders | ConvertTo-Csv | ConvertFrom-Csv)
        @($theirs | ForEach-Object { [string]$_.Flags }) | Should -Be @($ours | ForEach-Object { [string]$_.Flags })
        ($outsiders | ConvertTo-Csv) -join "`n" | Should -Not -Match 'System\.|TextList'
        $outsiders[0].Flags.ToString() | Should -BeExactly $ours[0].Flags
        $outsiders[0].Flags -join ',' | Should -BeExactly ($ours[0].Flags -replace '; ', ',')
    }

    It 'sorts, groups and is shown by its texts' {
        @($flagged | Sort-Object Flags | ForEach-Object { $_.Flags.ToString() }) | Should -Be @($flagged | ForEach-Object { $_.Flags.ToString() } | Sort-Object)
        @($flagged | Group-Object Flags).Count | Should -Be @($flagged.ForEach({ $_.Flags.ToString() }) | Sort-Object -Unique).Count
        ($outsiders[0] | Format-List | Out-String -Width 200) | Should -Match 'Flags +: SharedScreen; Recorded'
    }

    It 'is an array in JSON' {
        @(($outsiders[0] | ConvertTo-Json | ConvertFrom-Json).Flags).Count | Should -Be $outsiders[0].Flags.Count
    }
}
