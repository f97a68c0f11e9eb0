# Measure-TeamsMeetingAudit: counts and completeness.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
}

Describe 'Measure-TeamsMeetingAudit' {
    It 'counts every record once' {
        $summary = Measure-TeamsMeetingAudit $sample @quiet
        $summary.GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Summary'
        $truth = (Get-Content ([System.IO.Path]::ChangeExtension($sample, 'truth.jsonl')))[-1] | ConvertFrom-Json
        foreach ($count in $truth.Totals.psobject.Properties) {
            $summary.($count.Name) | Should -Be $count.Value -Because $count.Name
        }
        $summary.Meetings + $summary.Participants + $summary.CallParticipants + $summary.OtherOperations + $summary.Duplicates + $summary.Rejected |
            Should -Be $summary.Records
        $summary.Sources | Should -Be 1
        $summary.OldestCreationTime.Offset | Should -Be ([timespan]::Zero)
        $summary.PossiblyTruncated | Should -BeFalse
    }

    It 'counts the same from the pipeline, from one array, and from files by property' {
        $names = 'Records', 'Meetings', 'Participants', 'CallParticipants', 'OtherOperations', 'Duplicates', 'Rejected', 'Rows', 'OrphanMeetings'
        $want = Measure-TeamsMeetingAudit $sample @quiet | Select-Object $names | ConvertTo-Json
        Import-Csv $sample | Measure-TeamsMeetingAudit @quiet | Select-Object $names | ConvertTo-Json | Should -Be $want
        Measure-TeamsMeetingAudit -InputObject (Import-Csv $sample) @quiet | Select-Object $names | ConvertTo-Json | Should -Be $want
        Get-Item $sample | Measure-TeamsMeetingAudit @quiet | Select-Object $names | ConvertTo-Json | Should -Be $want
        Measure-TeamsMeetingAudit -LiteralPath $sample @quiet | Select-Object $names | ConvertTo-Json | Should -Be $want
    }

    It 'takes records of this module' {
        $summary = Import-TeamsMeetingAudit $sample @quiet | Measure-TeamsMeetingAudit
        $summary.Records | Should -Be 65
        $summary.Rows | Should -Be 65
        $summary.Meetings | Should -Be 9
    }

    It 'has the details of sources, issues and unknown keys' {
        $copy = Join-Path $TestDrive 'copy.csv'
        Copy-Item $sample $copy
        $summary = Measure-TeamsMeetingAudit $sample, $copy @quiet
        $summary.SourceDetails.Source | Should -Be @('sample.csv', 'copy.csv')
        $summary.SourceDetails[1].Duplicates | Should -BeGreaterThan 50
        $summary.SourceDetails[0].Records + $summary.SourceDetails[1].Records | Should -Be $summary.Records
        ($summary.IssueCounts.Values | Measure-Object -Sum).Sum | Should -Be $summary.Issues
        $summary.IssueCounts['CutOff'] | Should -Be 2
        $unknown = New-ParticipantData -Change @{ BrandNewKey = 1 } | Measure-TeamsMeetingAudit
        $unknown.UnknownKeys | Should -Be 1
        $unknown.UnknownKeyDetails.Key | Should -BeExactly 'BrandNewKey'
        $unknown.UnknownKeyDetails.Records | Should -Be 1
    }

    It 'counts what filters leave' {
        $summary = Measure-TeamsMeetingAudit $sample -Kind Meeting @quiet
        $summary.Records | Should -Be 75
        $summary.Rows | Should -Be 9
        $summary.FilteredRows | Should -Be 56
        (Measure-TeamsMeetingAudit $sample -From 2026-01-13 -To 2026-01-14 -TimeZone Europe/Zurich @quiet).Rows |
            Should -Be @(Import-TeamsMeetingAudit $sample -From 2026-01-13 -To 2026-01-14 -TimeZone Europe/Zurich @quiet).Count
    }

    It 'has the filters -<_>, as the others have' -ForEach 'MeetingId', 'MeetingUrl', 'ChatThreadId', 'User', 'Organizer', 'Network', 'ClientIPPattern' {
        $meeting = Import-TeamsMeetingAudit $sample -Kind Meeting -LearnUser @quiet | Select-Object -Skip 1 -First 1
        $value = @{
            MeetingId = $meeting.MeetingId; MeetingUrl = $meeting.MeetingUrl; ChatThreadId = $meeting.ChatThreadId; User = 'mara.lindqvist@*'
            Organizer = 'tomas.keller@*'; Network = '192.0.2.0/24'; ClientIPPattern = '^198'
        }[$_]
        $filter = @{ $_ = $value }
        $rows = (Measure-TeamsMeetingAudit $sample @filter @quiet).Rows
        $rows | Should -BeGreaterThan 0
        $rows | Should -BeLessThan 65
        $rows | Should -Be @(Import-TeamsMeetingAudit $sample @filter @quiet).Count
    }

    It 'goes on past a file that cannot be read' {
        $summary = Measure-TeamsMeetingAudit (Join-Path $TestDrive 'none.csv'), $sample -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
        $summary.Records | Should -Be 75
        @($problems.FullyQualifiedErrorId) | Should -Contain 'FileNotFound,Measure-TeamsMeetingAudit'
        @($problems.FullyQualifiedErrorId) | Should -Contain 'RecordRejected,Measure-TeamsMeetingAudit'
    }

    It 'sees a collection that was cut off' {
        $objects = 1..3 | ForEach-Object { $one = New-AuditObject (New-ParticipantData $_); $one.ResultCount = 50000; $one }
        $summary = $objects | Measure-TeamsMeetingAudit -WarningAction Ignore
        $summary.PossiblyTruncated | Should -BeTrue
        $summary.TruncationSigns | Should -BeLike '*: *50000*'
        (Measure-TeamsMeetingAudit $sample @quiet).TruncationSigns.Count | Should -Be 0
    }

    It 'gives one summary even of nothing' {
        (@() | Measure-TeamsMeetingAudit -WarningAction Ignore).Records | Should -Be 0
    }

    It 'says in short what it counted' {
        "$(Measure-TeamsMeetingAudit $sample @quiet)" | Should -Match '75 records.*9 meetings.*53 participants'
    }

    It 'agrees with the program''s check' {
        $checked = & $program check --format json $sample 2>$null | ConvertFrom-Json
        $summary = Measure-TeamsMeetingAudit $sample @quiet
        foreach ($name in 'Records', 'Meetings', 'Participants', 'CallParticipants', 'OtherOperations', 'Duplicates', 'Rejected', 'OrphanMeetings', 'OrphanParticipantMeetings') {
            $summary.$name | Should -Be $checked.Summary.$name -Because $name
        }
        $text = & $program check $sample 2>$null | Out-String
        $listed = [regex]::Match($text, '(?s)Columns that no row fills\s+(.*)$').Groups[1].Value
        $summary.UnfilledColumns | Should -Be @($listed -split '[,\s]+' | Where-Object { $_ })
        $summary.UnfilledColumns.Count | Should -BeGreaterThan 0
    }
}
