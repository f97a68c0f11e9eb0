# ConvertFrom-TeamsMeetingAudit: what it takes, how it is handed over, what it says of what it cannot take.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    # Where a row comes from is another matter than what it says.
    $where = 'Source', 'RecordNumber'
    $expected = @(Import-TeamsMeetingAudit -LiteralPath $sample @quiet)
}

Describe 'Input of ConvertFrom-TeamsMeetingAudit' {
    It 'takes rows of Import-Csv' {
        $rows = @(Import-Csv -LiteralPath $sample | ConvertFrom-TeamsMeetingAudit @quiet)
        $rows.Count | Should -Be 65
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes objects as Search-UnifiedAuditLog gives them' {
        $objects = Get-SampleData | ForEach-Object { New-AuditObject $_ }
        $rows = @($objects | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes those objects back from Import-Clixml' {
        $file = Join-Path $TestDrive 'found.xml'
        Get-SampleData | ForEach-Object { New-AuditObject $_ } | Export-Clixml -LiteralPath $file
        $rows = @(Import-Clixml -LiteralPath $file | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes the bare texts of AuditData' {
        $rows = @(Get-SampleData | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes objects that ConvertFrom-Json parsed, whatever it made of the times' {
        $parsed = Get-SampleData | Where-Object { Test-Json $_ -ErrorAction Ignore } | ForEach-Object { ConvertFrom-Json $_ }
        $rows = @($parsed | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes hashtables that ConvertFrom-Json parsed' {
        $parsed = Get-SampleData | Select-Object -First 7 | ForEach-Object { ConvertFrom-Json $_ -AsHashtable }
        $rows = @($parsed | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference @($rows) $expected[0..($rows.Count - 1)] -Without $where | Should -BeNullOrEmpty
        $rows.Count | Should -Be 6
    }

    It 'takes audit objects whose AuditData is parsed already' {
        $object = New-AuditObject (New-ParticipantData)
        $object.AuditData = $object.AuditData | ConvertFrom-Json
        $row = $object | ConvertFrom-TeamsMeetingAudit
        $row.UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        $row.JoinTime | Should -Be ([System.DateTimeOffset]'2026-01-18T12:50:00Z')
    }

    It 'takes what a search, a log store or a shipper put around a record or made of it: <name>' -ForEach @(
        @{ Name = 'a log store''s columns'; Wrap = {
                param($data)
                $record = ConvertFrom-Json $data -AsHashtable
                $row = [ordered]@{ OfficeId = $record.Id; TimeGenerated = '2026-01-18T16:02:12Z'; OfficeWorkload = $record.Workload }
                foreach ($key in $record.Keys) {
                    if ($key -in 'Id', 'CreationTime', 'Workload') { continue }
                    $isText = $record[$key] -isnot [array] -and $record[$key] -isnot [System.Collections.IDictionary]
                    $row[$key] = if ($isText) { $record[$key] } else { ConvertTo-Json -Compress -Depth 9 -InputObject $record[$key] }
                }
                # As Import-Csv gives them: all text, and all columns.
                $row['Members'] = ''
                # Of a day after the twelfth there is no doubt.
                [pscustomobject] $row | ConvertTo-Csv | ConvertFrom-Csv
            }
        }
        @{ Name = 'an object in objects'; Wrap = { param($data) [pscustomobject] @{ data = @{ office365 = (ConvertFrom-Json $data) } } } }
        @{ Name = 'text in an object'; Wrap = { param($data) [pscustomobject] @{ result = @{ _raw = $data } } } }
        @{ Name = 'a line of a log'; Wrap = { param($data) "<134>Jan 18 16:02:12 host o365: $data" } }
        @{ Name = 'text of text'; Wrap = { param($data) ConvertTo-Json $data } }
        @{ Name = 'RecordKind, AuditId and AuditData'; Wrap = { param($data) [pscustomobject] @{ RecordKind = 'Participant'; AuditId = 'x'; AuditData = $data } } }
    ) {
        $rows = @(& $Wrap (New-ParticipantData 3) | ConvertFrom-TeamsMeetingAudit)
        $rows.Count | Should -Be 1
        $rows[0].UserPrincipalName | Should -BeExactly 'person3@contoso.example'
        $rows[0].AuditId | Should -BeExactly '00000000-0000-4000-8000-000000000003'
        $rows[0].Issues | Should -BeNullOrEmpty
    }

    It 'takes everything as one array argument, by position and by name' {
        $found = Import-Csv -LiteralPath $sample
        Get-RowDifference @(ConvertFrom-TeamsMeetingAudit $found @quiet) $expected -Without $where | Should -BeNullOrEmpty
        Get-RowDifference @(ConvertFrom-TeamsMeetingAudit -InputObject $found @quiet) $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes a list of any other kind as one argument' {
        $list = [System.Collections.Generic.List[object]]::new()
        Get-SampleData | ForEach-Object { $list.Add($_) }
        Get-RowDifference @(ConvertFrom-TeamsMeetingAudit $list @quiet) $expected -Without $where | Should -BeNullOrEmpty
        Get-RowDifference @(ConvertFrom-TeamsMeetingAudit ([string[]](Get-SampleData)) @quiet) $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes records of its own, and leaves them as they are' {
        $rows = @(Import-TeamsMeetingAudit -LiteralPath $sample @quiet)
        $again = @($rows | ConvertFrom-TeamsMeetingAudit)
        Get-RowDifference @($again) $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes rows of its own CSV' {
        $file = Join-Path $TestDrive 'own.csv'
        Export-TeamsMeetingAudit $file -SourcePath $sample @quiet
        $again = @(Import-Csv -LiteralPath $file | ConvertFrom-TeamsMeetingAudit)
        Get-RowDifference @($again) @(Import-TeamsMeetingAudit $sample @quiet) -Without $where -EmptyIsNull | Should -BeNullOrEmpty
    }

    It 'reads files that come as FileInfo' {
        $rows = @(Get-Item -LiteralPath $sample | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference @($rows) $expected -Without $where | Should -BeNullOrEmpty
        $rows[0].Source | Should -BeExactly 'sample.csv'
    }

    It 'takes the whole text of a file, as Get-Content -Raw gives it' {
        $rows = @(Get-Content -LiteralPath $sample -Raw | ConvertFrom-TeamsMeetingAudit @quiet)
        Get-RowDifference $rows $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'takes a text that holds an array of records' {
        $array = '[' + ((1..3 | ForEach-Object { New-ParticipantData $_ }) -join ',') + ']'
        @(ConvertFrom-TeamsMeetingAudit $array).UserPrincipalName |
            Should -Be @('person1@contoso.example', 'person2@contoso.example', 'person3@contoso.example')
    }

    It 'keeps the order of mixed items' {
        $items = @(
            (New-ParticipantData 1)
            (New-AuditObject (New-ParticipantData 2))
            (New-ParticipantData 3 | ConvertFrom-Json)
            (New-ParticipantData 4 | ConvertFrom-TeamsMeetingAudit)
            (New-ParticipantData 5 | ConvertFrom-Json -AsHashtable)
            (New-ParticipantData 6)
        )
        $pipeline = @($items | ConvertFrom-TeamsMeetingAudit)
        $pipeline.UserPrincipalName | Should -Be @(1..6 | ForEach-Object { "person$_@contoso.example" })
        $pipeline.RecordNumber | Should -Be @(1..6)
        @(ConvertFrom-TeamsMeetingAudit $items).UserPrincipalName | Should -Be @($pipeline.UserPrincipalName)
    }

    It 'accepts a DataTable, as rows and as one argument' {
        $table = [System.Data.DataTable]::new('found')
        foreach ($name in 'AuditData', 'ResultIndex', 'ResultCount') { $null = $table.Columns.Add($name) }
        foreach ($number in 1..3) { $null = $table.Rows.Add((New-ParticipantData $number), $number, 3) }
        $null = $table.Rows.Add([System.DBNull]::Value, 4, 3)
        foreach ($way in { $table.Rows | ConvertFrom-TeamsMeetingAudit @args }, { ConvertFrom-TeamsMeetingAudit $table @args }) {
            $rows = @(& $way -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
            $rows.UserPrincipalName | Should -Be @('person1@contoso.example', 'person2@contoso.example', 'person3@contoso.example')
        }
    }

    It 'accepts objects of a class that lead back to themselves' {
        Add-Type -TypeDefinition @'
public class FoundRecord
{
    public string AuditData { get; set; }
    public int ResultIndex { get; set; }
    public int ResultCount { get; set; }
    public FoundRecord Self { get { return this; } }
}
'@
        $items = 1..2 | ForEach-Object { [FoundRecord]@{ AuditData = (New-ParticipantData $_); ResultIndex = $_; ResultCount = 5 } }
        $rows = @($items | ConvertFrom-TeamsMeetingAudit -WarningVariable warnings -WarningAction SilentlyContinue)
        $rows.UserPrincipalName | Should -Be @('person1@contoso.example', 'person2@contoso.example')
        "$warnings" | Should -Match '2 of 5 results'
    }

    It 'takes what no command gave as null' {
        $data = New-ParticipantData | ConvertFrom-Json -AsHashtable
        $data.MeetingDetailId = & { }
        $row = ConvertFrom-TeamsMeetingAudit $data
        $row.MeetingId | Should -BeNullOrEmpty
        $row.Issues | Should -BeNullOrEmpty
    }

    It 'gives the Source (memory) to what comes through the pipeline' {
        (New-ParticipantData | ConvertFrom-TeamsMeetingAudit).Source | Should -BeExactly '(memory)'
    }

    It 'gives nothing for nothing' {
        @() | ConvertFrom-TeamsMeetingAudit | Should -BeNullOrEmpty
        ConvertFrom-TeamsMeetingAudit @() -WarningAction Ignore | Should -BeNullOrEmpty
    }

    It 'accepts <name> from the service' -ForEach @(
        @{ name = 'a Role by its name'; attendee = @{ Role = 'Presenter' }; column = 'Role'; value = $null }
        @{ name = 'a number written as text'; attendee = @{ Role = '2' }; column = 'Role'; value = 2 }
        @{ name = 'a name in another script'; attendee = @{ DisplayName = "Zo$([char]0xeb) $([char]0x4f1a)$([char]0x8b70) $([char]::ConvertFromUtf32(0x1f600))" }
            column = 'DisplayName'; value = "Zo$([char]0xeb) $([char]0x4f1a)$([char]0x8b70) $([char]::ConvertFromUtf32(0x1f600))" }
        @{ name = 'a name with control characters and quotes'; attendee = @{ DisplayName = "a`"b\c`t`u{1}`u{1f}d" }; column = 'DisplayName'; value = "a`"b\c`t`u{1}`u{1f}d" }
    ) {
        $data = New-ParticipantData -Attendee $attendee
        (ConvertFrom-TeamsMeetingAudit $data).$column | Should -BeExactly $value
        ($data | ConvertFrom-Json | ConvertFrom-TeamsMeetingAudit).$column | Should -BeExactly $value
    }
}

Describe 'Bad items among good ones' {
    BeforeAll {
        $items = @((New-ParticipantData 1), $null, 42, (New-ParticipantData 2), '{"Operation":"MeetingDe', 'no json at all',
            [pscustomobject]@{ AuditData = '' }, (New-ParticipantData 3), '')
        $rows = @($items | ConvertFrom-TeamsMeetingAudit -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue -WarningVariable warnings)
        $problems = @($problems | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
    }

    It 'are passed over' {
        $rows.UserPrincipalName | Should -Be @('person1@contoso.example', 'person2@contoso.example', 'person3@contoso.example')
    }

    It 'are reported one by one, by what they are' {
        $refused = @($problems | Where-Object FullyQualifiedErrorId -EQ 'InvalidArgument,ConvertFrom-TeamsMeetingAudit')
        $refused.Count | Should -Be 2
        $refused[0].Exception.Message | Should -Match 'item 2 is passed over: it is null'
        $refused[1].Exception.Message | Should -Match 'item 3 is passed over: it is a System.Int32'
        $refused[1].TargetObject | Should -Be 42
        $rejected = @($problems | Where-Object FullyQualifiedErrorId -EQ 'RecordRejected,ConvertFrom-TeamsMeetingAudit')
        $rejected.Count | Should -Be 4
        $rejected[0].CategoryInfo.Category | Should -Be InvalidData
        $rejected[0].Exception.RecordNumber | Should -Be 3
        $rejected[0].Exception.Status | Should -BeExactly 'CutOff'
        $problems.Count | Should -Be 6
    }

    It 'are counted in one warning' {
        @($warnings).Count | Should -Be 1
        "$warnings" | Should -Match '^4 records were rejected'
    }

    It 'end the command with -ErrorAction Stop, each kind of them' {
        { $items | ConvertFrom-TeamsMeetingAudit -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        { '{"cut' | ConvertFrom-TeamsMeetingAudit -ErrorAction Stop } | Should -Throw -ErrorId 'RecordRejected,ConvertFrom-TeamsMeetingAudit'
    }

    It 'leave no trace with -ErrorAction Ignore' {
        $Error.Clear()
        @($items | ConvertFrom-TeamsMeetingAudit -ErrorAction Ignore -WarningAction Ignore).Count | Should -Be 3
        $Error.Count | Should -Be 0
    }

    It 'become at most 20 errors, and are all in -IssueVariable' {
        $bad = 1..50 | ForEach-Object { "{`"broken $_" }
        $null = @($bad) + (New-ParticipantData) | ConvertFrom-TeamsMeetingAudit -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings -WarningAction SilentlyContinue -IssueVariable odd
        @($problems | Where-Object FullyQualifiedErrorId -Like 'RecordRejected,*').Count | Should -Be 20
        "$warnings" | Should -Match '(^| )50 records were rejected'
        $odd.Count | Should -Be 50
        $odd[0].GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.Issue'
    }

    It 'that are paths of existing files are sent to Import-TeamsMeetingAudit' {
        $problem = Get-ErrorOf { $sample | ConvertFrom-TeamsMeetingAudit }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match 'Import-TeamsMeetingAudit -Path'
    }

    It 'that are rows of other tables are refused' {
        $summary = Measure-TeamsMeetingAudit $sample @quiet
        (Get-ErrorOf { $summary | ConvertFrom-TeamsMeetingAudit }).Exception.Message | Should -Match 'row of Summary, which is no record'
    }

    It 'that are rows of the classic view are refused, with and without their class' {
        $rows = @(Import-TeamsMeetingAudit $sample -View Classic @quiet | Select-Object -First 1)
        (Get-ErrorOf { $rows | ConvertFrom-TeamsMeetingAudit }).Exception.Message | Should -Match 'row of ClassicRecord, which is no record'
        $texts = $rows | ConvertTo-Csv | ConvertFrom-Csv
        (Get-ErrorOf { $texts | ConvertFrom-TeamsMeetingAudit }).Exception.Message | Should -Match 'row of the classic view'
    }

    It 'whose properties throw are refused' {
        $broken = [pscustomobject]@{ Operation = 'MeetingDetail' } | Add-Member ScriptProperty AuditData { throw 'gone' } -PassThru
        $rows = @($broken, (New-ParticipantData) | ConvertFrom-TeamsMeetingAudit -ErrorVariable problems -ErrorAction SilentlyContinue)
        $rows.Count | Should -Be 1
        $problems = @($problems | Where-Object FullyQualifiedErrorId -EQ 'InvalidArgument,ConvertFrom-TeamsMeetingAudit')
        $problems.Count | Should -Be 1
        $problems[0].Exception.Message | Should -Match 'item 1 is passed over: its AuditData cannot be read: .*gone'
    }

    It 'that hold themselves are refused' {
        $loop = @{ Operation = 'MeetingDetail' }
        $loop.Self = $loop
        $problem = Get-ErrorOf { ConvertFrom-TeamsMeetingAudit $loop }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match 'nested without end'
    }
}

Describe 'Duplicates' {
    It 'are dropped once per invocation, and counted' {
        $data = New-ParticipantData
        $rows = @($data, $data, (New-AuditObject $data), ($data | ConvertFrom-Json), (New-ParticipantData 2) |
                ConvertFrom-TeamsMeetingAudit -Verbose 4>&1)
        $verbose = @($rows | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })
        @($rows | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }).UserPrincipalName |
            Should -Be @('person1@contoso.example', 'person2@contoso.example')
        "$($verbose[0])" | Should -BeExactly 'read 5 records: 2 participants, 3 duplicates; 2 rows'
        @($data | ConvertFrom-TeamsMeetingAudit).Count | Should -Be 1
        @($data | ConvertFrom-TeamsMeetingAudit).Count | Should -Be 1
    }

    It 'with other content keep the first, and are an issue' {
        $rows = @((New-ParticipantData), (New-ParticipantData -Change @{ LeaveTime = '2026-01-18T14:00:00' }) |
                ConvertFrom-TeamsMeetingAudit -IssueVariable odd)
        $rows.Count | Should -Be 1
        $rows[0].DurationSeconds | Should -Be 600
        $odd.Code | Should -BeExactly 'ConflictingDuplicate'
    }
}

Describe 'Parameters of ConvertFrom-TeamsMeetingAudit' {
    BeforeAll {
        $found = Import-Csv -LiteralPath $sample
        $all = @(ConvertFrom-TeamsMeetingAudit $found @quiet)
    }

    It 'has -View Report, which fills in the participants'' meeting' {
        $rows = @($found | ConvertFrom-TeamsMeetingAudit -View Report @quiet)
        $rows.Count | Should -Be 65
        $meeting = $rows | Where-Object RecordKind -EQ Meeting | Select-Object -First 1
        $participants = @($rows | Where-Object { $_.RecordKind -eq 'Participant' -and $_.MeetingId -eq $meeting.MeetingId })
        $participants.Count | Should -BeGreaterThan 3
        @($participants.StartTime | Sort-Object -Unique) | Should -Be @($meeting.StartTime)
    }

    It 'filters by <name>' -ForEach @(
        @{ name = '-Kind'; filter = @{ Kind = 'Meeting' }; is = { $_.RecordKind -eq 'Meeting' } }
        @{ name = 'two -Kind'; filter = @{ Kind = 'Meeting', 'CallParticipant' }; is = { $_.RecordKind -ne 'Participant' } }
        @{ name = '-MeetingId'; filter = @{ MeetingId = '0ec37c38-c56a-5cb9-adfb-3d0bbe1fb1dd' }; is = { $_.MeetingId -eq '0ec37c38-c56a-5cb9-adfb-3d0bbe1fb1dd' } }
        @{ name = '-Network'; filter = @{ Network = '192.0.2.0/24', '2001:db8::/32' }; is = { $_.ClientIP -match '^192\.0\.2\.|^2001:db8:' } }
        @{ name = '-ClientIPPattern'; filter = @{ ClientIPPattern = '^198\.51\.' }; is = { $_.ClientIP -match '^198\.51\.' } }
        @{ name = '-From and -To as text'; filter = @{ From = '2026-01-13'; To = '2026-01-14' }
            is = { $time = if ($_.RecordKind -eq 'Meeting') { $_.StartTime, $_.EndTime } else { $_.JoinTime, $_.LeaveTime }; $time[0] -lt [datetime]'2026-01-14' -and $time[1] -ge [datetime]'2026-01-13' }
        }
    ) {
        $filter.MeetingId = @($filter.MeetingId | ForEach-Object { if ($_) { ($all | Where-Object RecordKind -EQ Meeting)[1].MeetingId } })
        if (-not $filter.MeetingId) { $filter.Remove('MeetingId') } else { $id = $filter.MeetingId[0]; $is = { $_.MeetingId -eq $id } }
        $want = @($all | Where-Object $is)
        $want.Count | Should -BeGreaterThan 0
        $want.Count | Should -BeLessThan 65
        Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit @filter @quiet) $want | Should -BeNullOrEmpty
    }

    It 'takes the same instants of -From and -To as <name>' -ForEach @(
        @{ name = 'DateTimeOffset'; from = [System.DateTimeOffset]::new(2026, 1, 13, 1, 0, 0, [timespan]::FromHours(1)); to = [System.DateTimeOffset]::new(2026, 1, 14, 0, 0, 0, 0) }
        @{ name = 'DateTime of kind Utc'; from = [datetime]::new(2026, 1, 13, 0, 0, 0, [System.DateTimeKind]::Utc); to = [datetime]::new(2026, 1, 14, 0, 0, 0, [System.DateTimeKind]::Utc) }
        @{ name = 'DateTime of kind Local'; from = [datetime]::new(2026, 1, 13, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime(); to = [datetime]::new(2026, 1, 14, 0, 0, 0, [System.DateTimeKind]::Utc).ToLocalTime() }
        @{ name = 'DateTime without a zone'; from = [datetime]::new(2026, 1, 13); to = [datetime]::new(2026, 1, 14) }
        @{ name = 'text with a time and a zone'; from = '2026-01-13T01:00:00+01:00'; to = '2026-01-14T00:00:00Z' }
    ) {
        $want = @($found | ConvertFrom-TeamsMeetingAudit -From 2026-01-13 -To 2026-01-14 @quiet)
        $want.Count | Should -BeGreaterThan 0
        Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit -From $from -To $to @quiet) $want | Should -BeNullOrEmpty
    }

    It 'takes what Get-Date gives as a time of this machine' {
        $want = @($found | ConvertFrom-TeamsMeetingAudit -From 2026-01-13 -To 2026-01-14 -TimeZone local @quiet)
        $want.Count | Should -BeGreaterThan 0
        Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit -From (Get-Date 2026-01-13) -To (Get-Date 2026-01-14).Date @quiet) $want | Should -BeNullOrEmpty
    }

    It 'refuses a <name> that is none, before anything is read' -ForEach @(
        @{ name = 'From'; value = 'yesterday' }
        @{ name = 'TimeZone'; value = 'Mars/Olympus' }
        @{ name = 'Network'; value = '300.0.0.0/8' }
        @{ name = 'ClientIPPattern'; value = '(' }
        @{ name = 'UserMap'; value = 42 }
        @{ name = 'User'; value = '' }
    ) {
        $parameters = @{ $name = $value }
        $problem = $null
        try { $found | ConvertFrom-TeamsMeetingAudit @parameters } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        $problem.CategoryInfo.Category | Should -Be InvalidArgument
        $problem.Exception.Message | Should -Match "$name|$(if ($name -eq 'From') { 'from' } elseif ($name -eq 'TimeZone') { 'zone' } elseif ($name -eq 'Network') { 'network' } else { 'pattern' })"
    }

    It 'is refused where -<name> is <what>, which would filter nothing' -ForEach @(
        foreach ($name in 'From', 'To', 'MeetingId', 'MeetingUrl', 'ChatThreadId', 'User', 'Organizer', 'Network', 'ClientIPPattern', 'TimeZone') {
            @{ name = $name; what = 'null'; value = $null }
            @{ name = $name; what = 'empty text'; value = '' }
        }
        foreach ($name in 'Kind', 'MeetingId', 'MeetingUrl', 'ChatThreadId', 'User', 'Organizer', 'Network') {
            @{ name = $name; what = 'an empty list'; value = @() }
        }
    ) {
        $parameters = @{ $name = $value }
        $problem = $null
        try { $found | ConvertFrom-TeamsMeetingAudit @parameters } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match "^-${name}: the value is empty"
    }

    It 'is named as the parameter in what is wrong with it: -<name>' -ForEach @(
        @{ name = 'From'; value = 'yesterday' }
        @{ name = 'To'; value = 'tomorrow' }
        @{ name = 'TimeZone'; value = 'Mars/Olympus' }
        @{ name = 'Network'; value = '300.0.0.0/8' }
        @{ name = 'ClientIPPattern'; value = '(' }
        @{ name = 'User'; value = ' ' }
        @{ name = 'UserMap'; value = @([pscustomobject]@{ UPN = 'ada@contoso.example' }) }
        @{ name = 'UserMap'; value = @([pscustomobject]@{ Mail = 'ada@contoso.example' }) }
        @{ name = 'UserMap'; value = [System.IO.DirectoryInfo]::new('/') }
        @{ name = 'MeetingMap'; value = @([pscustomobject]@{ Title = 'x' }) }
    ) {
        $parameters = @{ $name = $value }
        $problem = $null
        try { $found | ConvertFrom-TeamsMeetingAudit @parameters } catch { $problem = $_ }
        $problem.Exception.Message | Should -Match "^-${name}: "
    }

    It 'has -User with names, UPNs, ids and wildcards' {
        $mara = @($found | ConvertFrom-TeamsMeetingAudit -User 'MARA.lindqvist@*' @quiet)
        $mara.Count | Should -BeGreaterThan 3
        $id = ($mara | Where-Object UserPrincipalName -EQ 'mara.lindqvist@alderbrook.example')[0].UserObjectId
        Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit -User $id @quiet) @($mara) | Should -BeNullOrEmpty
        $two = @($found | ConvertFrom-TeamsMeetingAudit -User 'mara.lindqvist@*', 'tomas.keller@*' @quiet)
        $two.Count | Should -BeGreaterThan $mara.Count
    }

    It 'has -Organizer' {
        $rows = @($found | ConvertFrom-TeamsMeetingAudit -Organizer 'tomas.keller@*' -JoinMeeting -LearnUser @quiet)
        $rows.Count | Should -BeGreaterThan 1
        @($rows.OrganizerUserPrincipalName | Sort-Object -Unique) | Should -Be @('tomas.keller@alderbrook.example')
    }

    It 'has -MeetingUrl and -ChatThreadId, which mean the meeting and all its participants' {
        $meeting = $all | Where-Object { $_.RecordKind -eq 'Meeting' -and $_.MeetingUrl -and $_.ChatThreadId } | Select-Object -First 1
        $byUrl = @($found | ConvertFrom-TeamsMeetingAudit -MeetingUrl $meeting.MeetingUrl @quiet)
        @($byUrl.RecordKind | Sort-Object -Unique) | Should -Be @('Meeting', 'Participant')
        $byUrl.MeetingId | Should -Contain $meeting.MeetingId
        $byThread = @($found | ConvertFrom-TeamsMeetingAudit -ChatThreadId $meeting.ChatThreadId @quiet)
        $byThread.MeetingId | Should -Contain $meeting.MeetingId
        @($byThread.RecordKind | Sort-Object -Unique) | Should -Be @('Meeting', 'Participant')
    }

    It 'has -JoinMeeting, which fills in a participant''s empty meeting cells' {
        $without = $all | Where-Object { $_.RecordKind -eq 'Participant' -and $_.MeetingId -in ($all | Where-Object RecordKind -EQ Meeting).MeetingId } | Select-Object -First 1
        $without.StartTime | Should -BeNullOrEmpty
        $with = $found | ConvertFrom-TeamsMeetingAudit -JoinMeeting @quiet | Where-Object AuditId -EQ $without.AuditId | Select-Object -First 1
        $meeting = $all | Where-Object { $_.RecordKind -eq 'Meeting' -and $_.MeetingId -eq $without.MeetingId }
        $with.StartTime | Should -Be $meeting.StartTime
        $with.MeetingUrl | Should -BeExactly $meeting.MeetingUrl
    }

    It 'has -LearnUser, which takes a UPN from other records of the same object id' {
        $bare = @{ UPN = $null; DisplayName = $null }
        $items = (New-ParticipantData 1), (New-ParticipantData 1 -Change @{ Id = '00000000-0000-4000-8000-00000000ffff' } -Attendee $bare)
        $rows = @($items | ConvertFrom-TeamsMeetingAudit)
        $rows[1].UserPrincipalName | Should -BeNullOrEmpty
        $rows = @($items | ConvertFrom-TeamsMeetingAudit -LearnUser)
        $rows[1].UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        $rows[1].IdentitySource | Should -BeExactly 'Learned'
        $rows[0].IdentitySource | Should -BeExactly 'Record'
    }

    It 'takes a -UserMap as <name>' -ForEach @(
        @{ name = 'objects of Get-User'; map = { [pscustomobject]@{ UserPrincipalName = 'mapped@contoso.example'; ExternalDirectoryObjectId = $id; Id = 'Mapped Person'; Other = @(1, 2) } } }
        @{ name = 'objects of Get-MgUser'; map = { [pscustomobject]@{ UserPrincipalName = 'mapped@contoso.example'; Id = $id } } }
        @{ name = 'a hashtable of ids and UPNs'; map = { @{ $id = 'mapped@contoso.example' } } }
        @{ name = 'the path of a CSV file'; map = { $file = Join-Path $TestDrive 'users.csv'; Set-Content -LiteralPath $file "UUID,UPN`n$id,mapped@contoso.example"; $file } }
        @{ name = 'a FileInfo'; map = { $file = Join-Path $TestDrive 'users.csv'; Set-Content -LiteralPath $file "ObjectId,UserPrincipalName`n$id,mapped@contoso.example"; Get-Item -LiteralPath $file } }
        @{ name = 'a DataTable'; map = { $table = [System.Data.DataTable]::new('users'); $null = $table.Columns.Add('Id'); $null = $table.Columns.Add('UPN'); $null = $table.Rows.Add($id, 'mapped@contoso.example'); , $table } }
        @{ name = 'rows of Import-Csv'; map = { "ObjectId,UserPrincipalName`n$id,mapped@contoso.example" | ConvertFrom-Csv } }
    ) {
        $id = '00000000-0000-4000-9000-000000000001'
        $row = New-ParticipantData 1 -Attendee @{ UPN = $null } | ConvertFrom-TeamsMeetingAudit -UserMap (& $map)
        $row.UserPrincipalName | Should -BeExactly 'mapped@contoso.example'
        $row.IdentitySource | Should -BeExactly 'UserMap'
    }

    It 'takes a -MeetingMap as objects and as a file, which fill in Subject' {
        $map = [pscustomobject]@{ MeetingUrl = ($all | Where-Object { $_.RecordKind -eq 'Meeting' -and $_.MeetingUrl })[0].MeetingUrl; Subject = 'Weekly: "plans"; Z' + [char]0xfc }
        $rows = @($found | ConvertFrom-TeamsMeetingAudit -MeetingMap $map @quiet)
        @($rows.Subject | Where-Object { $_ } | Sort-Object -Unique) | Should -Be @($map.Subject)
        $file = Join-Path $TestDrive 'meetings.json'
        ConvertTo-Json @($map) | Set-Content -LiteralPath $file
        Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit -MeetingMap $file @quiet) @($rows) | Should -BeNullOrEmpty
    }

    It 'warns of rows of a map that cannot be used' {
        $users = [pscustomobject]@{ UserPrincipalName = 'a@contoso.example'; Id = 'no guid' }, [pscustomobject]@{ UserPrincipalName = 'b@contoso.example'; Id = [guid]::NewGuid() }
        $null = New-ParticipantData | ConvertFrom-TeamsMeetingAudit -UserMap $users -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '1'
        @($warnings).Count | Should -Be 1
    }

    It 'has -AsText, which gives every cell as CSV has it' {
        $row = New-ParticipantData -Attendee @{ DisplayName = '=1+1' } | ConvertFrom-TeamsMeetingAudit -AsText
        $row.GetType().FullName | Should -BeExactly 'TeamsMeetingAudit.RecordText'
        $row.JoinTime | Should -BeExactly '2026-01-18T12:50:00Z'
        $row.DurationSeconds | Should -BeExactly '600'
        $row.DisplayName | Should -BeExactly "'=1+1"
        $null -eq $row.MeetingUrl | Should -BeTrue
        (New-ParticipantData -Attendee @{ DisplayName = '=1+1' } | ConvertFrom-TeamsMeetingAudit -AsText -Raw).DisplayName | Should -BeExactly '=1+1'
    }

    It 'says that -Raw needs -AsText' {
        $problem = Get-ErrorOf { New-ParticipantData | ConvertFrom-TeamsMeetingAudit -Raw }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        $problem.ErrorDetails.RecommendedAction | Should -Match '-AsText'
    }

    It 'writes times in -TimeZone with their offset, across a daylight-saving change' {
        $data = @(
            New-ParticipantData 1 -Change @{ JoinTime = '2026-03-29T00:59:59'; LeaveTime = '2026-03-29T01:00:00' }
            New-ParticipantData 2 -Change @{ JoinTime = '2026-10-25T00:30:00'; LeaveTime = '2026-10-25T01:30:00' }
        )
        foreach ($zone in 'Europe/Zurich', 'W. Europe Standard Time', [System.TimeZoneInfo]::FindSystemTimeZoneById('Europe/Zurich')) {
            $rows = @($data | ConvertFrom-TeamsMeetingAudit -AsText -TimeZone $zone)
            $rows[0].JoinTime | Should -BeExactly '2026-03-29T01:59:59+01:00'
            $rows[0].LeaveTime | Should -BeExactly '2026-03-29T03:00:00+02:00'
            $rows[1].JoinTime | Should -BeExactly '2026-10-25T02:30:00+02:00'
            $rows[1].LeaveTime | Should -BeExactly '2026-10-25T02:30:00+01:00'
        }
    }

    It 'reads -From and -To in -TimeZone where they say none' {
        $data = New-ParticipantData -Change @{ JoinTime = '2026-03-28T23:30:00'; LeaveTime = '2026-03-28T23:45:00' }
        @($data | ConvertFrom-TeamsMeetingAudit -From 2026-03-29 -To 2026-03-30 -TimeZone Europe/Zurich).Count | Should -Be 1
        @($data | ConvertFrom-TeamsMeetingAudit -From 2026-03-29 -To 2026-03-30).Count | Should -Be 0
    }

    It 'has the limits -MaxRecordSize and -MaxDepth, and with -FailOnLimit fails at the first' {
        $long = New-ParticipantData 1 -Attendee @{ DisplayName = 'x' * 5000 }
        $rows = @($long, (New-ParticipantData 2) | ConvertFrom-TeamsMeetingAudit -MaxRecordSize 4KB -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
        $rows.UserPrincipalName | Should -Be @('person2@contoso.example')
        $problems[0].Exception.Status | Should -BeExactly 'RecordTooLarge'
        $deep = New-ParticipantData 1 -Change @{ Deep = @{ a = @{ b = @{ c = @{ d = 1 } } } } }
        $null = @($deep | ConvertFrom-TeamsMeetingAudit -MaxDepth 4 -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
        $problems[0].Exception.Status | Should -BeExactly 'TooDeep'
        $problem = $null
        try { $long, (New-ParticipantData 2) | ConvertFrom-TeamsMeetingAudit -MaxRecordSize 4KB -FailOnLimit } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'LimitExceeded,ConvertFrom-TeamsMeetingAudit'
        $problem.CategoryInfo.Category | Should -Be LimitsExceeded
    }

    It 'gives the same with any -ThrottleLimit' {
        foreach ($threads in 1, 2, 7) {
            Get-RowDifference @($found | ConvertFrom-TeamsMeetingAudit -ThrottleLimit $threads @quiet) $expected -Without $where | Should -BeNullOrEmpty
        }
    }

    It 'keeps what must be read twice in -TemporaryFolder, and leaves nothing there' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'kept')).FullName
        @($found | ConvertFrom-TeamsMeetingAudit -JoinMeeting -TemporaryFolder $folder @quiet).Count | Should -Be 65
        Get-ChildItem -LiteralPath $folder | Should -BeNullOrEmpty
    }

    It 'refuses a -TemporaryFolder that is not there, and an -IssueVariable that cannot be set, before it reads' {
        $failed = Get-ErrorOf { ConvertFrom-TeamsMeetingAudit $found -TemporaryFolder (Join-Path $TestDrive 'none') @quiet }
        $failed.FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,ConvertFrom-TeamsMeetingAudit'
        $failed = Get-ErrorOf { ConvertFrom-TeamsMeetingAudit $found -TemporaryFolder $sample @quiet }
        $failed.FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,ConvertFrom-TeamsMeetingAudit'
        foreach ($name in 'PID', '+PID', 'true') {
            $failed = Get-ErrorOf { ConvertFrom-TeamsMeetingAudit $found -IssueVariable $name @quiet }
            $failed.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        }
    }

    It 'takes DateOnly for -From and -To, in any culture' {
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'ar-SA'
            $data = New-ParticipantData
            @(ConvertFrom-TeamsMeetingAudit $data -From ([System.DateOnly]::new(2026, 1, 18)) -To ([System.DateOnly]::new(2026, 1, 19))).Count | Should -Be 1
            @(ConvertFrom-TeamsMeetingAudit $data -From ([System.DateOnly]::new(2026, 1, 19)) @quiet).Count | Should -Be 0
        } finally {
            [cultureinfo]::CurrentCulture = $culture
        }
    }

    It 'takes a record behind a byte order mark or any blanks' {
        foreach ($before in [char]0xfeff, [char]0xa0, "`r`n`t ", "$([char]0xfeff)`n") {
            @(ConvertFrom-TeamsMeetingAudit "$before$(New-ParticipantData)").Count | Should -Be 1
        }
    }

    It 'sets -IssueVariable in the caller''s scope, and adds to it with +' {
        $null = $found | ConvertFrom-TeamsMeetingAudit -IssueVariable odd @quiet
        $odd.Count | Should -Be 4
        @($odd.Code) | Should -Contain 'CutOff'
        $null = $found | ConvertFrom-TeamsMeetingAudit -IssueVariable +odd @quiet
        $odd.Count | Should -Be 8
        $null = New-ParticipantData | ConvertFrom-TeamsMeetingAudit -IssueVariable odd
        $odd.Count | Should -Be 0
    }

    It 'says with -Verbose what was counted and how long it took' {
        $verbose = $found | ConvertFrom-TeamsMeetingAudit -Verbose @quiet 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$($verbose[0])" | Should -BeExactly 'read 75 records: 9 meetings, 53 participants, 2 call participants, 8 other operations, 2 duplicates, 1 rejected; 65 rows'
        "$($verbose[1])" | Should -Match '^\d+ bytes in \d+\.\d{3} s, \d+ records a second$'
    }

    It 'warns when only other operations were found' {
        $other = New-ParticipantData -Change @{ Operation = 'MessageSent' }
        $null = $other | ConvertFrom-TeamsMeetingAudit -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'MeetingDetail,MeetingParticipantDetail,CallParticipantDetail'
    }

    It 'warns when participants are nobody, and when rows were cut' {
        $nobody = 1..3 | ForEach-Object { New-ParticipantData $_ -Change @{ Attendees = @() } }
        $null = $nobody | ConvertFrom-TeamsMeetingAudit -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings).Count | Should -Be 1
        "$warnings" | Should -Match '3 of 3 participant rows name nobody'
        $null = @($nobody) | Get-TeamsMeetingAttendance -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '3 of 3 participant rows name nobody'
        $cut = New-ParticipantData -Change @{ Attendees = 'System.Object[]' }
        $null = $cut | ConvertFrom-TeamsMeetingAudit -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'cut by ConvertTo-Json.*-Depth 100'
    }

    It 'warns when the filter lets nothing through, with the likely cause' {
        $records = 1..2 | ForEach-Object { New-ParticipantData $_ }
        foreach ($command in 'ConvertFrom-TeamsMeetingAudit', 'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance') {
            $null = $records | & $command -MeetingUrl '282 104 932 913 1' -WarningVariable warnings -WarningAction SilentlyContinue
            @($warnings).Count | Should -Be 1 -Because $command
            "$warnings" | Should -Match '^nothing that was read passes the filter: the meeting ID of an invitation stands in short URLs only'
            "$warnings" | Should -Match 'and none was read; what was read is of 2026-01-18T'
        }
        $null = $records | ConvertFrom-TeamsMeetingAudit -User nobody@contoso.example -DeIdentifyKey ('k' * 32) -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'Nothing that was read passes the filter'
        "$warnings" | Should -Not -Match 'nobody'
    }

    It 'finds a meeting by the meeting ID of its invitation' {
        $wanted = @(Import-TeamsMeetingAudit $sample -MeetingUrl 'https://teams.microsoft.com/meet/2821049329131?p=x' @quiet).Count
        $wanted | Should -BeGreaterThan 0
        @(Import-TeamsMeetingAudit $sample -MeetingUrl '282 104 932 913 1' @quiet).Count | Should -Be $wanted
        @(Import-TeamsMeetingAudit $sample -MeetingId 2821049329131 @quiet).Count | Should -Be $wanted
    }

    It 'reports that none of what came through the pipeline could be read, behind each record' {
        $null = '{"cut', '{"also cut' | ConvertFrom-TeamsMeetingAudit -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
        @($problems.FullyQualifiedErrorId) | Should -Be @(
            'RecordRejected,ConvertFrom-TeamsMeetingAudit', 'RecordRejected,ConvertFrom-TeamsMeetingAudit', 'InvalidFormat,ConvertFrom-TeamsMeetingAudit')
        $problems[-1].Exception.Message | Should -Match 'none of the 2 records in it could be read'
    }

    It 'warns when the collection looks cut off' {
        $objects = 1..3 | ForEach-Object { $one = New-AuditObject (New-ParticipantData $_); $one.ResultIndex = $_; $one.ResultCount = 50000; $one }
        $null = $objects | ConvertFrom-TeamsMeetingAudit -WarningVariable warnings -WarningAction SilentlyContinue -IssueVariable odd
        $odd.Code | Should -Contain 'PossiblyTruncated'
        "$warnings" | Should -Match 'Search-TeamsMeetingAudit -StartDate 2026-01-\d\d -EndDate 2026-01-\d\d'
    }

    It 'completes names of time zones' {
        $line = "ConvertFrom-TeamsMeetingAudit -TimeZone Europe/Zu"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'Europe/Zurich'
        $line = $line -replace '-TimeZone .*', '-TimeZone "Europe/Zu'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'Europe/Zurich'
    }
}

Describe 'A page of results through the pipeline' {
    BeforeAll {
        # Two pages of Microsoft Graph, with the sample's records that are whole.
        $whole = @(Get-SampleData | Where-Object { Test-Json $_ -ErrorAction Ignore })
        function New-Page {
            param([string[]] $Data, [string] $Next)

            $items = $Data | ForEach-Object { '{"id":"1","operation":"x","auditData":' + $_ + '}' }
            '{"@odata.context":"https://graph.example/$metadata",' + $(if ($Next) { '"@odata.nextLink":"' + $Next + '",' }) + '"value":[' + ($items -join ',') + ']}'
        }
        $pages = @(
            New-Page $whole[0..29] 'https://graph.example/next'
            New-Page $whole[30..($whole.Count - 1)]
        )
        $files = @(0, 1 | ForEach-Object { Join-Path $TestDrive "page$_.json" })
        0, 1 | ForEach-Object { [System.IO.File]::WriteAllText($files[$_], $pages[$_]) }
        $given = @{
            'its text'              = { $pages }
            'its text, of lines'    = { $pages | ForEach-Object { $_.Replace('},{', "},`n{") } }
            'objects'               = { $pages | ConvertFrom-Json }
            'hashtables'            = { $pages | ConvertFrom-Json -AsHashtable }
            'an array of pages'     = { , @($pages | ConvertFrom-Json) }
            'a list of the Management API' = { , @($whole | ConvertFrom-Json) }
            'the text of that list' = { '[' + ($whole -join ',') + ']' }
        }
    }

    It 'is read as from a file: <_>' -ForEach 'its text', 'its text, of lines', 'objects', 'hashtables', 'an array of pages', 'a list of the Management API', 'the text of that list' {
        $records = & $given[$_]
        $options = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
        $found = @($records | ConvertFrom-TeamsMeetingAudit @options)
        Get-RowDifference $found @(Import-TeamsMeetingAudit $files @options) -Without Source | Should -BeNullOrEmpty

        $out = 0, 1 | ForEach-Object { Join-Path $TestDrive "out$_.csv" }
        $records | Export-TeamsMeetingAudit $out[0] -Property MeetingId, JoinTime, DisplayName, RecordNumber -Force @options
        Export-TeamsMeetingAudit $out[1] -SourcePath $files -Property MeetingId, JoinTime, DisplayName, RecordNumber -Force @options
        Get-Content -Raw $out[0] | Should -BeExactly (Get-Content -Raw $out[1])

        foreach ($command in 'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance', 'Find-TeamsMeetingOutsider', 'Find-TeamsMeetingDisconnection') {
            $ours = @($records | & $command @options -AsText)
            $theirs = @(& $command $files @options -AsText)
            Get-RowDifference $ours $theirs -Without Source | Should -BeNullOrEmpty -Because $command
        }
    }

    It 'has damage and an end as in a file' {
        $file = Join-Path $TestDrive damaged.json
        $text = (New-Page $whole[0..4] 'https://graph.example/next').Replace('"Id":"' + (ConvertFrom-Json $whole[2]).Id, '"Id":nothing"')
        [System.IO.File]::WriteAllText($file, $text)
        $read = {
            param($from)
            $rows = @(if ($from -eq 'file') { Import-TeamsMeetingAudit $file -IssueVariable odd -WarningVariable warned -WarningAction SilentlyContinue -ErrorAction Ignore } else {
                    $text | ConvertFrom-TeamsMeetingAudit -IssueVariable odd -WarningVariable warned -WarningAction SilentlyContinue -ErrorAction Ignore })
            "$($rows.Count) rows; $($odd.Code); $(@($warned -match 'names a next page').Count) warnings; $(@($warned -match '1 record was rejected').Count)"
        }
        & $read text | Should -BeExactly (& $read file)
        & $read text | Should -BeLike '*1 warnings; 1'
    }

    It 'is none where there are no results' {
        '{"@odata.context":"x","value":[]}' | ConvertFrom-TeamsMeetingAudit -ErrorVariable failed -WarningAction Ignore | Should -BeNullOrEmpty
        '{"@odata.context":"x","value":[]}' | ConvertFrom-Json | ConvertFrom-TeamsMeetingAudit -ErrorVariable +failed -WarningAction Ignore | Should -BeNullOrEmpty
        $failed | Should -BeNullOrEmpty
    }
}
