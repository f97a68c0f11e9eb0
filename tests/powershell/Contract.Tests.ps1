# What records are: their type, their columns and values.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $rows = @(Import-TeamsMeetingAudit ([System.IO.Path]::Combine($root, 'tests', 'c', 'meeting.jsonl')) -WarningAction Ignore -ErrorAction Ignore)
}

Describe 'Records' {
    BeforeAll {
        $fields = Get-TeamsMeetingAuditField
        $lists = ($fields | Where-Object Type -EQ 'text list').Name
        $jsons = ($fields | Where-Object Type -EQ 'json').Name
    }

    It 'have the values that the C program prints of the same file' {
        $rows.Count | Should -Be 3
        $lines = foreach ($row in $rows) {
            "row $($rows.IndexOf($row))"
            foreach ($name in 'RecordKind', 'MeetingId', 'DisplayName', 'JoinTime', 'Role', 'DurationSeconds', 'IsJoinedFromLobby') {
                $value = $row.$name
                $text = if ($null -eq $value) { '(not recorded)' }
                elseif ($value -is [System.DateTimeOffset]) { "$($value.ToUnixTimeSeconds()) s" }
                elseif ($value -is [bool]) { if ($value) { 'yes' } else { 'no' } }
                else { "$value" }
                "  ${name}: $text"
            }
        }
        $expected = (Get-Content ([System.IO.Path]::Combine($root, 'tests', 'c', 'expected', 'read_file.txt')) -Raw).Replace("`r", '')
        $expected.Contains(($lines -join "`n") + "`nsummary`n") | Should -BeTrue -Because ($lines -join "`n")
        $summary = Measure-TeamsMeetingAudit ([System.IO.Path]::Combine($root, 'tests', 'c', 'meeting.jsonl')) -WarningAction Ignore -ErrorAction Ignore
        $counts = 'Records', 'Meetings', 'Participants', 'OtherOperations', 'Duplicates', 'Rejected' | ForEach-Object { "  ${_}: $($summary.$_)" }
        $expected.Contains("summary`n" + ($counts -join "`n")) | Should -BeTrue -Because ($counts -join "`n")
    }

    It 'are typed objects whose values have the types of the contract' {
        $rows[1].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Record'
        $rows[1].RecordNumber | Should -BeOfType long
        $rows[1].DurationSeconds | Should -BeOfType long
        $rows[1].Role | Should -BeOfType int
        $rows[1].IsJoinedFromLobby | Should -BeOfType bool
        $rows[1].JoinTime | Should -BeOfType System.DateTimeOffset
        $rows[1].JoinTime.EqualsExact([System.DateTimeOffset]'2026-01-18T12:49:12Z') | Should -BeTrue
        $rows[0].Modalities.GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.TextList'
        $rows[0].Modalities.ToString() | Should -BeExactly 'Audio; Video'
    }

    It 'have no note properties, only those of their class, which are the columns in their order' {
        @($rows[1].psobject.Properties.Name) | Should -Be @((Get-TeamsMeetingAuditField).Name)
        @($rows[1].psobject.Properties | Where-Object MemberType -NE Property).Count | Should -Be 0
    }

    It 'have null where nothing was recorded, never false, 0 or an empty text' {
        $rows[0].IsJoinedFromLobby | Should -BeNullOrEmpty
        $null -eq $rows[0].IsJoinedFromLobby | Should -BeTrue
        $null -eq $rows[0].Role | Should -BeTrue
        $null -eq $rows[0].DisplayName | Should -BeTrue
        $rows[2].UserKey | Should -BeExactly ''
    }

    It 'say in short who was where when' {
        "$($rows[1])" | Should -Match 'Participant.*ada@contoso\.example.*3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10.*2026-01-18T12:49:12Z'
    }

    It 'have cells that can be changed, each by itself, and go back in as changed' {
        $row = ConvertFrom-TeamsMeetingAudit (New-ParticipantData) -WarningAction Ignore
        $before = [ordered]@{}
        foreach ($property in $row.psobject.Properties) { $before[$property.Name] = $property.Value }
        $change = [ordered]@{
            DisplayName = 'Ada'; Role = 3; DurationSeconds = $null; IsOrganizer = $true; Subject = ''
            LeaveTime = [System.DateTimeOffset]'2026-01-18T14:00:00Z'; IsJoinedFromLobby = $null
        }
        foreach ($name in $change.Keys) {
            $row.$name = $change[$name]
            $before[$name] = $change[$name]
            foreach ($property in $row.psobject.Properties) {
                [object]::Equals($property.Value, $before[$property.Name]) | Should -BeTrue -Because "$($property.Name) after $name"
            }
        }
        $again = ConvertFrom-TeamsMeetingAudit $row -WarningAction Ignore
        $again.DisplayName | Should -BeExactly 'Ada'
        $again.Role | Should -Be 3
        $again.LeaveTime | Should -Be $change.LeaveTime
    }

    It 'can be made, empty' {
        $row = $rows[0].GetType()::new()
        @($row.psobject.Properties | Where-Object { $null -ne $_.Value }).Count | Should -Be 0
        $row.Role = 2
        $row.Role | Should -Be 2
        $row.DisplayName | Should -BeNullOrEmpty
    }

    It 'have whole texts, however long' {
        foreach ($length in 32000, 32700, 32760, 32767, 32768, 40000, 70000, 200000) {
            $name = "$([char]0xe9)" + 'n' * $length
            $row, $next = ConvertFrom-TeamsMeetingAudit (New-ParticipantData 1 @{ DeviceId = 'last' } @{ DisplayName = $name }),
                (New-ParticipantData 2) -WarningAction Ignore
            $row.DisplayName | Should -BeExactly $name
            $row.AuditId | Should -BeExactly '00000000-0000-4000-8000-000000000001'
            $row.JoinTime | Should -Be ([System.DateTimeOffset]'2026-01-18T12:50:00Z')
            $row.DurationSeconds | Should -Be 600
            $row.Role | Should -Be 1
            $row.IsOrganizer | Should -BeNullOrEmpty
            $next.DisplayName | Should -BeExactly 'Person 2'
        }
    }

    It 'have their own text where many rows share it' {
        $many = foreach ($number in 1..6000) {
            New-ParticipantData $number @{} @{ DisplayName = "Person $($number % 5)"; UPN = "p$($number % 300)@contoso.example" }
        }
        $found = ConvertFrom-TeamsMeetingAudit $many -WarningAction Ignore
        $found.Count | Should -Be 6000
        $wrong = for ($number = 1; $number -le 6000; $number++) {
            $row = $found[$number - 1]
            if ($row.DisplayName -cne "Person $($number % 5)" -or $row.UserPrincipalName -cne "p$($number % 300)@contoso.example" -or
                $row.Operation -cne 'MeetingParticipantDetail' -or $row.RecordNumber -ne $number) {
                $number
            }
        }
        $wrong | Should -BeNullOrEmpty
        $at = 4000..4100 | Where-Object { $_ % 5 -eq 0 }
        [object]::ReferenceEquals($found[$at[0]].DisplayName, $found[$at[1]].DisplayName) | Should -BeTrue
    }

    It 'have one property for each column of the record view and of the report view' {
        $report = Import-TeamsMeetingAudit $sample -View Report -ErrorAction Ignore -WarningAction Ignore | Select-Object -First 1
        $report.GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.ReportRecord'
        @($report.psobject.Properties.Name) | Should -Be @(
            'RecordKind', 'MeetingId', 'CallId', 'Subject', 'StartTime', 'EndTime', 'MeetingType', 'OrganizerUserPrincipalName',
            'OrganizerName', 'MeetingUrl', 'JoinTime', 'LeaveTime', 'DurationSeconds', 'UserPrincipalName', 'DisplayName',
            'UserObjectId', 'ParticipantKind', 'HomeDomain', 'Role', 'IsJoinedFromLobby', 'ArtifactsShared', 'ScreenShareSeconds',
            'ClientIP', 'ClientApplication', 'ClientOperatingSystem', 'DeviceInformation', 'AuditId', 'AttendeeIndex', 'Issues')
    }

    It 'have the same values as the program writes as JSON Lines, for every fixture' {
        $jsonLines = Join-Path $TestDrive 'fixture.jsonl'
        $files = Get-ChildItem -LiteralPath $fixtures -File | Where-Object Name -NotLike '*.expected.json'
        $files.Count | Should -BeGreaterThan 20
        $different = foreach ($file in $files) {
            & $program export --quiet $file.FullName --force -f jsonl -o $jsonLines
            $exitCode = $LASTEXITCODE
            if (([System.IO.File]::ReadAllText("$($file.FullName).expected.json") | ConvertFrom-Json -AsHashtable).Failure) {
                $exitCode | Should -Be 1 -Because $file.Name
                @(Import-TeamsMeetingAudit -LiteralPath $file.FullName -ErrorAction Ignore -WarningAction Ignore).Count | Should -Be 0
                continue
            }
            $exitCode | Should -Be 0 -Because $file.Name
            $expected = @([System.IO.File]::ReadAllLines($jsonLines) | ForEach-Object { ConvertFrom-Json $_ -DateKind String -AsHashtable })
            $found = @(Import-TeamsMeetingAudit -LiteralPath $file.FullName -ErrorAction Ignore -WarningAction Ignore)
            $found.Count | Should -Be $expected.Count -Because $file.Name
            for ($at = 0; $at -lt $found.Count; $at++) {
                foreach ($property in $found[$at].psobject.Properties) {
                    $value = $property.Value
                    $want = $expected[$at][$property.Name]
                    if ($value -is [System.DateTimeOffset]) {
                        $want = [System.DateTimeOffset]::Parse($want, [cultureinfo]::InvariantCulture)
                    } elseif ($value -is [int]) {
                        $value = [long]$value
                    } elseif ($want -is [object[]] -and $property.Name -in $lists) {
                        $want = $want -join '; '
                        $value = $value.ToString()
                    } elseif ($null -ne $value -and $property.Name -in $jsons) {
                        $value = ConvertFrom-Json $value -AsHashtable -DateKind String -NoEnumerate | ConvertTo-Json -Depth 50 -Compress
                        $want = ConvertTo-Json -InputObject $want -Depth 50 -Compress
                    }
                    if (-not [object]::Equals($value, $want)) {
                        "$($file.Name) row $at $($property.Name): '$value' and not '$want'"
                    }
                }
            }
        }
        $different | Should -BeNullOrEmpty
    }
}

Describe 'Get-TeamsMeetingAuditField' {
    It 'lists every column of the contract as an object' {
        $fields = @(Get-TeamsMeetingAuditField)
        $fields.Count | Should -Be 84
        $fields[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Field'
        $fields[0].Name | Should -BeExactly 'RecordKind'
        $fields[-1].Name | Should -BeExactly 'Issues'
        @($fields | Where-Object { -not $_.Description }).Count | Should -Be 0
        @($fields.Type | Sort-Object -Unique) | Should -Be @('bool', 'guid', 'int', 'json', 'small int', 'text', 'text list', 'time')
    }

    It 'takes names with wildcards, and keeps the order of the columns' {
        @((Get-TeamsMeetingAuditField 'Leave*', 'jointime').Name) | Should -Be @('JoinTime', 'LeaveTime')
        @((Get-TeamsMeetingAuditField -Name '*Time').Name) | Should -Be @('CreationTime', 'StartTime', 'EndTime', 'JoinTime', 'LeaveTime', 'InviteTime')
    }

    It 'says which pattern is none' {
        { Get-TeamsMeetingAuditField 'Leave*', 'Join[' } | Should -Throw '*-Name: Join[[] is no pattern.' -ErrorId 'InvalidArgument,Get-TeamsMeetingAuditField'
    }

    It 'lists what the program lists' {
        $listed = & $program fields --format json | ConvertFrom-Json
        @((Get-TeamsMeetingAuditField).Name) | Should -Be @($listed.Name)
    }
}
