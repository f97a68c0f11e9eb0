# Records that leave and come back, and the same values whichever way they leave.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $where = 'Source', 'RecordNumber'
    $rows = @(Import-TeamsMeetingAudit $sample @quiet)
    $hostile = Join-Path $fixtures 'hostile-display-names.jsonl'
    $fields = Get-TeamsMeetingAuditField

    # The cells of a CSV, line by line, without the header.
    function Get-CsvCell {
        param([string] $Path)

        $lines = @(Import-Csv $Path)
        foreach ($line in $lines) { , @($line.psobject.Properties.Value) }
    }
}

Describe 'Records come back the same' {
    It 'from Export-Clixml' {
        $file = Join-Path $TestDrive 'rows.xml'
        $rows | Export-Clixml -LiteralPath $file
        $back = @(Import-Clixml -LiteralPath $file)
        $back[0].psobject.TypeNames[0] | Should -BeExactly 'TeamsMeetingAudit.Record'
        Get-RowDifference @($back | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
        Get-RowDifference $back $rows | Should -BeNullOrEmpty
        ($back | Measure-TeamsMeetingAudit).Rows | Should -Be 65
    }

    It 'from Export-Clixml with -AsText and in the view Report' {
        $file = Join-Path $TestDrive 'text.xml'
        Import-TeamsMeetingAudit $sample -AsText @quiet | Export-Clixml -LiteralPath $file
        Get-RowDifference @(Import-Clixml -LiteralPath $file | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
        $report = @(Import-TeamsMeetingAudit $sample -View Report @quiet)
        $report | Export-Clixml -LiteralPath $file
        Get-RowDifference @(Import-Clixml -LiteralPath $file | ConvertFrom-TeamsMeetingAudit -View Report) $report | Should -BeNullOrEmpty
    }

    It 'from Select-Object, with the columns that are left' {
        $names = 'RecordKind', 'AuditId', 'AttendeeIndex', 'DisplayName', 'ExtraProperties'
        $some = @($rows | Select-Object $names)
        Get-RowDifference @($some | ConvertFrom-TeamsMeetingAudit | Select-Object $names) $some | Should -BeNullOrEmpty
        $text = @(Import-TeamsMeetingAudit $hostile | Select-Object RecordKind, AuditId, DisplayName)
        @($text | ConvertFrom-TeamsMeetingAudit).DisplayName | Should -Be @($text.DisplayName)
    }

    It 'from a job' -Tag Slow {
        $job = Start-Job { param($manifest, $sample) Import-Module $manifest; Import-TeamsMeetingAudit $sample -ErrorAction Ignore -WarningAction Ignore } -ArgumentList $manifest, $sample
        $back = @($job | Receive-Job -Wait -AutoRemoveJob)
        $back[0].psobject.TypeNames[0] | Should -BeExactly 'TeamsMeetingAudit.Record'
        Get-RowDifference @($back | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
    }

    It 'into a job' -Tag Slow {
        $job = Start-Job { param($manifest) Import-Module $manifest; $input | Measure-TeamsMeetingAudit } -ArgumentList $manifest -InputObject $rows
        ($job | Receive-Job -Wait -AutoRemoveJob).Rows | Should -Be 65
    }

    It 'through ForEach-Object -Parallel' {
        $back = @($rows | ForEach-Object -ThrottleLimit 2 -Parallel { $_ })
        $back.Count | Should -Be 65
        $back[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Record'
        $sorted = @($back | Sort-Object RecordNumber, AttendeeIndex)
        Get-RowDifference @($sorted | ConvertFrom-TeamsMeetingAudit) @($rows | Sort-Object RecordNumber, AttendeeIndex) -Without $where | Should -BeNullOrEmpty
    }

    It 'read in ForEach-Object -Parallel' -Tag Slow {
        $counts = @(1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
                Import-Module $using:manifest
                @(Import-TeamsMeetingAudit $using:sample -ErrorAction Ignore -WarningAction Ignore).Count
            })
        $counts | Should -Be @(65, 65, 65, 65)
    }

    It 'from our CSV, read as a file' {
        foreach ($parameters in @{}, @{ Raw = $true }, @{ Delimiter = ';' }, @{ TimeZone = 'Asia/Kathmandu' }) {
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
            $rows | Export-TeamsMeetingAudit $file @parameters
            Get-RowDifference @(Import-TeamsMeetingAudit $file) $rows -Without $where | Should -BeNullOrEmpty
        }
    }

    It 'from our CSV by Import-Csv, where an empty text and nothing are the same' {
        foreach ($source in $sample, $hostile) {
            $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
            $want = @(Import-TeamsMeetingAudit $source @quiet)
            $want | Export-TeamsMeetingAudit $file
            Get-RowDifference @(Import-Csv $file | ConvertFrom-TeamsMeetingAudit) $want -Without $where -EmptyIsNull | Should -BeNullOrEmpty
        }
    }

    It 'from our JSON Lines, read as a file' {
        $file = Join-Path $TestDrive 'own.jsonl'
        $rows | Export-TeamsMeetingAudit $file
        Get-RowDifference @(Import-TeamsMeetingAudit $file) $rows -Without $where | Should -BeNullOrEmpty
    }

    It 'from our JSON Lines, line by line as text and parsed' {
        $file = Join-Path $TestDrive 'lines.jsonl'
        $rows | Export-TeamsMeetingAudit $file
        Get-RowDifference @(Get-Content $file | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
        Get-RowDifference @(Get-Content $file | ConvertFrom-Json | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
    }

    It 'from ConvertTo-Json' {
        $back = @($rows | ConvertTo-Json -Depth 4 | ConvertFrom-Json)
        Get-RowDifference @($back | ConvertFrom-TeamsMeetingAudit) $rows -Without $where | Should -BeNullOrEmpty
    }

    It 'of every fixture, by CSV and JSON Lines and as objects' {
        $problems = foreach ($fixture in Get-ChildItem -LiteralPath $fixtures -File | Where-Object Name -NotLike '*.expected.json') {
            $want = @(Import-TeamsMeetingAudit -LiteralPath $fixture.FullName @quiet)
            if ($want.Count -eq 0) { continue }
            foreach ($extension in 'csv', 'jsonl') {
                $file = Join-Path $TestDrive "fixture.$extension"
                $want | Export-TeamsMeetingAudit $file -Force @quiet
                Get-RowDifference @(Import-TeamsMeetingAudit $file @quiet) $want -Without $where | ForEach-Object { "$($fixture.Name) by ${extension}: $_" }
            }
            Get-RowDifference @($want | ConvertFrom-TeamsMeetingAudit @quiet) $want -Without $where | ForEach-Object { "$($fixture.Name) as objects: $_" }
        }
        $problems | Should -BeNullOrEmpty
    }
}

Describe '-AsText and Export-Csv' {
    It 'give cell by cell what Export-TeamsMeetingAudit writes: <name>' -ForEach @(
        @{ name = 'hostile names'; from = 'hostile'; parameters = @{} }
        @{ name = 'hostile names as recorded'; from = 'hostile'; parameters = @{ Raw = $true } }
        @{ name = 'the sample'; from = 'sample'; parameters = @{} }
        @{ name = 'the sample as recorded'; from = 'sample'; parameters = @{ Raw = $true } }
        @{ name = 'the sample in a time zone'; from = 'sample'; parameters = @{ TimeZone = 'Europe/Zurich' } }
        @{ name = 'the report view'; from = 'sample'; parameters = @{ View = 'Report'; LearnUser = $true } }
        @{ name = 'the classic view'; from = 'sample'; parameters = @{ View = 'Classic'; TimeZone = 'UTC' } }
    ) {
        $source = if ($from -eq 'hostile') { $hostile } else { $sample }
        $ours = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        $theirs = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        Export-TeamsMeetingAudit $ours -SourcePath $source @parameters @quiet
        Import-TeamsMeetingAudit $source -AsText @parameters @quiet | Export-Csv $theirs
        $want = @(Import-Csv $ours)
        $want.Count | Should -BeGreaterThan 5
        Get-RowDifference @(Import-Csv $theirs) $want | Should -BeNullOrEmpty
    }
}

Describe 'The pipeline, ConvertTo-Json and JSON Lines' {
    It 'agree in every value' {
        $file = Join-Path $TestDrive 'values.jsonl'
        Export-TeamsMeetingAudit $file -SourcePath $sample @quiet
        $lines = @(Get-Content $file | ForEach-Object { ConvertFrom-Json $_ -AsHashtable -DateKind String })
        $json = @($rows | ConvertTo-Json -Depth 4 | ConvertFrom-Json -AsHashtable -DateKind String)
        $lines.Count | Should -Be 65
        $different = for ($row = 0; $row -lt 65; $row++) {
            foreach ($field in $fields) {
                $line = $lines[$row][$field.Name]
                $value = $json[$row][$field.Name]
                if ($null -ne $line -and $field.Type -eq 'text list') {
                    $line = $line -join '; '
                    $value = $value -join '; '
                } elseif ($null -ne $line -and $field.Type -eq 'json') {
                    $line = ConvertTo-Json -InputObject $line -Compress -Depth 20
                    $value = ConvertFrom-Json $value -AsHashtable -NoEnumerate -DateKind String | ConvertTo-Json -Compress -Depth 20
                } elseif ($null -ne $line -and $field.Type -eq 'time') {
                    $line = [System.DateTimeOffset]::Parse($line, [cultureinfo]::InvariantCulture)
                    $value = [System.DateTimeOffset]::Parse($value, [cultureinfo]::InvariantCulture)
                }
                if (-not [object]::Equals($line, $value)) { "row $row $($field.Name): '$line' and '$value'" }
            }
        }
        $different | Should -BeNullOrEmpty
    }
}

Describe 'A culture' {
    BeforeAll {
        # Everything that is written, as one text.
        function Get-Written {
            param([string] $Name)

            $folder = (New-Item -ItemType Directory (Join-Path $TestDrive $Name)).FullName
            $parameters = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore'; TimeZone = 'Europe/Zurich'; From = '2026-01-12'; To = '2026-02-01 12:30' }
            Export-TeamsMeetingAudit (Join-Path $folder 'file.csv') -SourcePath $sample @parameters
            Export-TeamsMeetingAudit (Join-Path $folder 'file.jsonl') -SourcePath $sample @parameters
            $found = @(Import-TeamsMeetingAudit $sample @parameters)
            $found | Export-TeamsMeetingAudit (Join-Path $folder 'pipeline.csv')
            $found | ConvertTo-Json -Depth 4 | Set-Content (Join-Path $folder 'json.json')
            Import-TeamsMeetingAudit $sample -AsText @parameters | Export-Csv (Join-Path $folder 'text.csv')
            Import-TeamsMeetingAudit $sample -View Classic -AsText @parameters | Export-Csv (Join-Path $folder 'classic.csv')
            Import-Csv (Join-Path $folder 'file.csv') | ConvertFrom-TeamsMeetingAudit | ConvertTo-Json | Set-Content (Join-Path $folder 'back.json')
            $found | ForEach-Object { "$_" } | Set-Content (Join-Path $folder 'short.txt')
            Measure-TeamsMeetingAudit $sample @parameters | ConvertTo-Json -Depth 4 | Set-Content (Join-Path $folder 'summary.json')
            foreach ($file in Get-ChildItem -LiteralPath $folder | Sort-Object Name) {
                "$($file.Name) $((Get-FileHash $file.FullName).Hash)"
            }
        }

        $before = [cultureinfo]::CurrentCulture
        $expected = @(Get-Written 'invariant')
    }

    AfterAll {
        [cultureinfo]::CurrentCulture = $before
    }

    It 'like <_> changes nothing that is written' -ForEach 'de-DE', 'tr-TR', 'ar-SA', 'en-IE' {
        [cultureinfo]::CurrentCulture = $_
        # It does change what others write: otherwise nothing was shown.
        $time = [datetime]::new(2026, 1, 18, 12, 50, 0).ToString()
        $time | Should -Not -BeExactly ([datetime]::new(2026, 1, 18, 12, 50, 0).ToString([cultureinfo]::InvariantCulture))
        $written = @(Get-Written $_)
        [cultureinfo]::CurrentCulture = $before
        $written | Should -Be $expected
    }
}
