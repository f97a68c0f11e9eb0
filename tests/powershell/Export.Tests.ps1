# Export-TeamsMeetingAudit: files from files and from the pipeline.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $networks = Join-Path $TestDrive 'networks.csv'
    Set-Content $networks 'CIDR,Site', '192.0.2.0/24,Zurich'

    # Where nothing was written yet.
    function New-OutputPath {
        param([string] $Extension = 'csv')

        Join-Path $TestDrive "$([guid]::NewGuid().ToString('n')).$Extension"
    }
}

Describe 'Export-TeamsMeetingAudit from files' {
    It 'writes what the program writes, byte for byte: <name>' -ForEach @(
        @{ name = 'CSV'; extension = 'csv'; parameters = @{}; arguments = @('--bom') }
        @{ name = 'CSV without a byte order mark'; extension = 'csv'; parameters = @{ Encoding = 'utf8NoBOM' }; arguments = @() }
        @{ name = 'CSV with semicolons'; extension = 'csv'; parameters = @{ Delimiter = ';' }; arguments = @('--bom', '--delimiter', ';') }
        @{ name = 'CSV as it was recorded'; extension = 'csv'; parameters = @{ Raw = $true }; arguments = @('--bom', '--raw') }
        @{ name = 'CSV in a time zone'; extension = 'csv'; parameters = @{ TimeZone = 'Europe/Zurich' }; arguments = @('--bom', '--time-zone', 'Europe/Zurich') }
        @{ name = 'JSON Lines'; extension = 'jsonl'; parameters = @{}; arguments = @() }
        @{ name = 'the report view'; extension = 'csv'; parameters = @{ View = 'Report'; LearnUser = $true }; arguments = @('--bom', '--view', 'report', '--resolve') }
        @{ name = 'the classic view'; extension = 'csv'; parameters = @{ View = 'Classic'; TimeZone = 'UTC' }; arguments = @('--bom', '--view', 'classic', '--time-zone', 'UTC') }
        @{ name = 'some columns'; extension = 'jsonl'; parameters = @{ Property = 'User*', 'JoinTime' }; arguments = @('--columns', 'User*,JoinTime') }
        @{ name = 'some rows'; extension = 'csv'; parameters = @{ Kind = 'Participant'; From = '2026-01-13'; To = '2026-01-15'; Network = '192.0.2.0/24' }
            arguments = @('--bom', '--kind', 'Participant', '--from', '2026-01-13', '--to', '2026-01-15', '--network', '192.0.2.0/24') }
        @{ name = 'the meetings of somebody'; extension = 'csv'; parameters = @{ WithUser = 'zoe.mueller@alderbrook.example' }; arguments = @('--bom', '--with-user', 'zoe.mueller@*') }
        @{ name = 'some kinds of participants'; extension = 'csv'; parameters = @{ ParticipantKind = 'Anonymous', 'Guest'; LearnUser = $true }; arguments = @('--bom', '--participant-kind', 'anonymous,guest', '--resolve') }
        @{ name = 'a report'; extension = 'html'; parameters = @{ TimeZone = 'Europe/Zurich'; IncludeCall = $true; NetworkMap = @{ '192.0.2.0/24' = 'Zurich' } }
            arguments = @('--time-zone', 'Europe/Zurich', '--calls', '--network-map', 'NETWORKS') }
        @{ name = 'a report of some rows'; extension = 'htm'; parameters = @{ User = '*@northquay.example' }; arguments = @('--user', '*@northquay.example') }
        @{ name = 'meetings joined'; extension = 'csv'; parameters = @{ JoinMeeting = $true }; arguments = @('--bom', '--join-meeting') }
    ) {
        $ours = New-OutputPath $extension
        $theirs = New-OutputPath $extension
        Export-TeamsMeetingAudit $ours -SourcePath $sample @parameters @quiet
        & $program export --quiet $sample -o $theirs @($arguments -replace '^NETWORKS$', $networks)
        (Get-FileHash $ours).Hash | Should -Be (Get-FileHash $theirs).Hash
        (Get-Item $ours).Length | Should -BeGreaterThan 200
    }

    It 'takes wildcards as -SourcePath and names as they are as -LiteralSourcePath' {
        Copy-Item $sample (Join-Path $TestDrive 'a1.csv')
        Copy-Item -LiteralPath $sample -Destination (Join-Path $TestDrive '[a].csv')
        foreach ($source in @{ SourcePath = (Join-Path $TestDrive 'a?.csv') }, @{ LiteralSourcePath = (Join-Path $TestDrive '[a].csv') }) {
            $file = New-OutputPath
            Export-TeamsMeetingAudit $file @source @quiet
            @(Import-Csv $file).Count | Should -Be 65
        }
    }

    It 'goes on past a source that cannot be read' {
        $file = New-OutputPath
        Export-TeamsMeetingAudit $file -SourcePath (Join-Path $TestDrive 'none.csv'), $sample -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
        @(Import-Csv $file).Count | Should -Be 65
        @($problems.FullyQualifiedErrorId) | Should -Contain 'FileNotFound,Export-TeamsMeetingAudit'
    }

    It 'writes no file when no source could be read' {
        foreach ($source in 'none.csv', 'none*.csv') {
            $file = New-OutputPath
            Export-TeamsMeetingAudit $file -SourcePath (Join-Path $TestDrive $source) -PassThru -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore |
                Should -BeNullOrEmpty
            $file | Should -Not -Exist
            @($problems.FullyQualifiedErrorId) | Should -Contain 'FileNotFound,Export-TeamsMeetingAudit'
        }
    }

    It 'does not write over a source' {
        $file = New-OutputPath
        Copy-Item $sample $file
        $problem = Get-ErrorOf { Export-TeamsMeetingAudit $file -SourcePath $file -Force }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
        (Get-FileHash $file).Hash | Should -Be (Get-FileHash $sample).Hash
    }
}

Describe 'Export-TeamsMeetingAudit from the pipeline' {
    BeforeAll {
        $direct = New-OutputPath
        Export-TeamsMeetingAudit $direct -SourcePath $sample @quiet
        $expected = Import-Csv $direct

        # Where the CSV differs from that of the file itself. Records that come through the pipeline are counted anew, and
        # come out of memory.
        function Get-CsvDifference {
            param([string] $Path)

            Get-RowDifference @(Import-Csv $Path) $expected -Without Source, RecordNumber
        }
    }

    It 'writes records, all cells as when files are read' {
        $file = New-OutputPath
        Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit $file
        Get-CsvDifference $file | Should -BeNullOrEmpty
    }

    It 'writes records of -AsText as the same cells' {
        $file = New-OutputPath
        Import-TeamsMeetingAudit $sample -AsText @quiet | Export-TeamsMeetingAudit $file
        Get-CsvDifference $file | Should -BeNullOrEmpty
    }

    It 'writes audit objects, texts and parsed objects' {
        foreach ($items in @(, @(Import-Csv $sample)), @(, @(Get-SampleData))) {
            $file = New-OutputPath
            $items[0] | Export-TeamsMeetingAudit $file @quiet
            Get-CsvDifference $file | Should -BeNullOrEmpty
        }
        $file = New-OutputPath
        New-ParticipantData | ConvertFrom-Json | Export-TeamsMeetingAudit $file
        (Import-Csv $file).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
    }

    It 'writes one array as -InputObject' {
        $file = New-OutputPath
        Export-TeamsMeetingAudit $file -InputObject @(Import-TeamsMeetingAudit $sample @quiet)
        Get-CsvDifference $file | Should -BeNullOrEmpty
    }

    It 'reads files that come as FileInfo' {
        $file = New-OutputPath
        Get-Item $sample | Export-TeamsMeetingAudit $file @quiet
        Get-CsvDifference $file | Should -BeNullOrEmpty
    }

    It 'writes records of the report view in their columns' {
        $file = New-OutputPath
        Import-TeamsMeetingAudit $sample -View Report @quiet | Export-TeamsMeetingAudit $file -View Report
        $want = New-OutputPath
        Export-TeamsMeetingAudit $want -SourcePath $sample -View Report @quiet
        Get-Content $file -Raw | Should -BeExactly (Get-Content $want -Raw)
    }

    It 'passes bad items over, and reports them' {
        $file = New-OutputPath
        (New-ParticipantData 1), 42, (New-ParticipantData 2) | Export-TeamsMeetingAudit $file -ErrorAction SilentlyContinue -ErrorVariable problems
        @(Import-Csv $file).UserPrincipalName | Should -Be @('person1@contoso.example', 'person2@contoso.example')
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
    }

    It 'writes the header alone for nothing, where that is asked for' {
        $file = New-OutputPath
        @() | Export-TeamsMeetingAudit $file -AllowEmpty @quiet
        @(Get-Content $file).Count | Should -Be 1
        (Get-Content $file) -split ',' | Should -Be @((Get-TeamsMeetingAuditField).Name)
    }
}

Describe 'The file of Export-TeamsMeetingAudit' {
    It 'is CSV with a byte order mark, ISO times, and CRLF' {
        $file = New-OutputPath
        Export-TeamsMeetingAudit $file -SourcePath $sample @quiet
        $bytes = [System.IO.File]::ReadAllBytes($file)
        $bytes[0..2] | Should -Be @(0xef, 0xbb, 0xbf)
        $text = [System.Text.Encoding]::UTF8.GetString($bytes)
        $text | Should -Match '2026-01-12T09:01:\d\dZ'
        [regex]::Matches($text, '(?<!\r)\n').Count | Should -Be 0
    }

    It 'is of the form that its name says: <extension> is <form>' -ForEach @(
        @{ extension = 'csv'; form = 'Csv'; begins = 'RecordKind,RecordNumber' }
        @{ extension = 'CSV'; form = 'Csv'; begins = 'RecordKind,RecordNumber' }
        @{ extension = 'txt'; form = 'Csv'; begins = 'RecordKind,RecordNumber' }
        @{ extension = 'tsv'; form = 'Csv with tabs'; begins = "RecordKind`tRecordNumber" }
        @{ extension = 'jsonl'; form = 'JsonLines'; begins = '{"RecordKind":"' }
        @{ extension = 'ndjson'; form = 'JsonLines'; begins = '{"RecordKind":"' }
        @{ extension = 'json'; form = 'JsonLines'; begins = '{"RecordKind":"' }
        @{ extension = 'html'; form = 'Html'; begins = '<!doctype html>' }
        @{ extension = 'HTM'; form = 'Html'; begins = '<!doctype html>' }
        @{ extension = 'xlsx'; form = 'Xlsx'; begins = 'PK' }
    ) {
        $file = New-OutputPath $extension
        New-ParticipantData | Export-TeamsMeetingAudit $file
        (Get-Content $file -TotalCount 1) | Should -BeLike "$begins*"
    }

    It 'is of the form that -Format says' {
        $file = New-OutputPath 'data'
        New-ParticipantData | Export-TeamsMeetingAudit $file -Format JsonLines
        (Get-Content $file | ConvertFrom-Json).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        $file = New-OutputPath 'jsonl'
        New-ParticipantData | Export-TeamsMeetingAudit $file -Format Csv
        (Import-Csv $file).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
    }

    It 'is a whole report of records from the pipeline' {
        $file = New-OutputPath 'html'
        Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit $file
        $page = Get-Content $file -Raw
        foreach ($id in 'summary', 'completeness', 'meetings', 'outsiders', 'disconnections') {
            $page | Should -Match "<section id=`"$id`""
        }
        $page | Should -Match 'tomas\.keller@alderbrook\.example'
        Import-Csv $sample | Export-TeamsMeetingAudit $file -Force @quiet
        (Get-Content $file -Raw) | Should -Match '1 record could not be read'
    }

    It 'is one table of the rows of an analysis: <extension>' -ForEach @(
        @{ extension = 'html'; begins = '<!doctype html>' }
        @{ extension = 'xlsx'; begins = 'PK' }
    ) {
        $file = New-OutputPath $extension
        Find-TeamsMeetingOutsider $sample @quiet | Export-TeamsMeetingAudit $file
        (Get-Content $file -TotalCount 1) | Should -BeLike "$begins*"
        if ($extension -eq 'html') {
            (Get-Content $file -Raw) | Should -Match '<h1>Outsiders</h1>'
        }
    }

    It 'has columns of its own where it is a report' {
        $problem = Get-ErrorOf { Export-TeamsMeetingAudit (New-OutputPath 'html') -SourcePath $sample -View Report @quiet }
        $problem.Exception.Message | Should -Match 'a report has columns of its own'
        $problem = Get-ErrorOf { Export-TeamsMeetingAudit (New-OutputPath 'csv') -SourcePath $sample -IncludeCall @quiet }
        $problem.Exception.Message | Should -Match '-IncludeCall is for reports only'
        $problem = Get-ErrorOf { Export-TeamsMeetingAudit (New-OutputPath 'xlsx') -SourcePath $sample -Raw @quiet }
        $problem.Exception.Message | Should -Match '-Raw is for CSV only'
    }

    It 'has to be of a form that is known' {
        $problem = Get-ErrorOf { New-ParticipantData | Export-TeamsMeetingAudit (New-OutputPath 'docx') }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match '\.docx'
    }

    It 'cannot have <name> as JSON Lines' -ForEach @(
        @{ name = '-Raw'; parameters = @{ Raw = $true } }
        @{ name = '-Delimiter'; parameters = @{ Delimiter = ';' } }
        @{ name = '-Encoding utf8BOM'; parameters = @{ Encoding = 'utf8BOM' } }
    ) {
        $file = New-OutputPath 'jsonl'
        $problem = Get-ErrorOf { New-ParticipantData | Export-TeamsMeetingAudit $file @parameters }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match "^$name is for CSV only"
        $file | Should -Not -Exist
    }

    It 'is not replaced without -Force, and left as it was' {
        $file = New-OutputPath
        Set-Content -LiteralPath $file 'mine'
        $problem = Get-ErrorOf { New-ParticipantData | Export-TeamsMeetingAudit $file }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'FileExists,Export-TeamsMeetingAudit'
        $problem.CategoryInfo.Category | Should -Be ResourceExists
        $problem.TargetObject | Should -BeExactly $file
        $problem.ErrorDetails.RecommendedAction | Should -Match '-Force'
        Get-Content $file | Should -BeExactly 'mine'
    }

    It 'is replaced with -Force' {
        $file = New-OutputPath
        Set-Content -LiteralPath $file 'mine'
        New-ParticipantData | Export-TeamsMeetingAudit $file -Force
        (Import-Csv $file).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
    }

    It 'is left as it was where writing the new one failed' {
        $file = New-OutputPath
        Set-Content -LiteralPath $file 'mine'
        $long = New-ParticipantData 1 -Attendee @{ DisplayName = 'x' * 5000 }
        $problem = Get-ErrorOf { (New-ParticipantData 2), $long | Export-TeamsMeetingAudit $file -Force -MaxRecordSize 4KB -FailOnLimit }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'LimitExceeded,Export-TeamsMeetingAudit'
        Get-Content $file | Should -BeExactly 'mine'
        { (New-ParticipantData 2), $long | Export-TeamsMeetingAudit (Join-Path $TestDrive 'never.csv') -MaxRecordSize 4KB -FailOnLimit } | Should -Throw
        Get-ChildItem $TestDrive -Filter 'never*' -Force | Should -BeNullOrEmpty
    }

    It 'is left as it was where a command before it in the pipeline fails' {
        $file = New-OutputPath
        Set-Content -LiteralPath $file 'mine'
        { & { New-ParticipantData; throw 'broken' } | Export-TeamsMeetingAudit $file -Force } | Should -Throw 'broken'
        $null = Get-LiveHandle
        Get-Content $file | Should -BeExactly 'mine'
        @(Get-ChildItem $TestDrive -Force | Where-Object Name -Like "*$([System.IO.Path]::GetFileName($file))*").Count | Should -Be 1
    }

    It 'cannot lie in a folder that does not exist' {
        $problem = Get-ErrorOf { New-ParticipantData | Export-TeamsMeetingAudit (Join-Path $TestDrive 'nowhere' 'x.csv') }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,Export-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match 'nowhere'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'folder'
    }

    It 'fails as FileWriteFailed where there is no room' -Skip:(-not (Test-Path /dev/full)) {
        $problem = Get-ErrorOf { Export-TeamsMeetingAudit /dev/full -SourcePath $sample -Format Csv -Force @quiet }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'FileWriteFailed,Export-TeamsMeetingAudit'
        $problem.CategoryInfo.Category | Should -Be WriteError
        $problem.Exception.Status | Should -BeExactly 'IO'
    }

    It 'is not written with -WhatIf, which reads nothing' {
        $file = New-OutputPath
        Export-TeamsMeetingAudit $file -SourcePath (Join-Path $TestDrive 'none.csv') -WhatIf
        $file | Should -Not -Exist
        New-ParticipantData | Export-TeamsMeetingAudit $file -WhatIf -PassThru | Should -BeNullOrEmpty
        $file | Should -Not -Exist
    }

    It 'is not replaced with -Force -WhatIf' {
        $file = New-OutputPath
        Set-Content -LiteralPath $file 'mine'
        New-ParticipantData | Export-TeamsMeetingAudit $file -Force -WhatIf
        Get-Content $file | Should -BeExactly 'mine'
    }

    It 'is not written under $WhatIfPreference of the caller' {
        $file = New-OutputPath
        $WhatIfPreference = $true
        New-ParticipantData | Export-TeamsMeetingAudit $file
        $file | Should -Not -Exist
        New-ParticipantData | Export-TeamsMeetingAudit $file -WhatIf:$false
        $file | Should -Exist
    }

    It 'is asked about with -Confirm' {
        $answer = @'
Import-Module $env:MANIFEST
'{}' | Export-TeamsMeetingAudit $env:OUT -Confirm
'@
        $file = New-OutputPath
        # Nobody is there to answer: that it asks is what ends it.
        $child = Invoke-Child $answer -Environment @{ MANIFEST = $manifest; OUT = $file }
        $child.ExitCode | Should -Not -Be 0
        $child.Error | Should -Match 'NonInteractive|prompt'
        $file | Should -Not -Exist
        New-ParticipantData | Export-TeamsMeetingAudit $file -Confirm:$false
        $file | Should -Exist
    } -Tag Slow

    It 'comes as FileInfo with -PassThru, and otherwise nothing does' {
        $file = New-OutputPath
        $item = New-ParticipantData | Export-TeamsMeetingAudit $file -PassThru
        $item | Should -BeOfType System.IO.FileInfo
        $item.FullName | Should -BeExactly $file
        New-ParticipantData | Export-TeamsMeetingAudit $file -Force | Should -BeNullOrEmpty
    }

    It 'may have brackets and letters of any script in its name' {
        foreach ($name in '[out].csv', "Z$([char]0xfc)rich $([char]0x4f1a).csv", 'with `backtick.csv') {
            $file = Join-Path $TestDrive $name
            New-ParticipantData | Export-TeamsMeetingAudit $file
            [System.IO.File]::Exists($file) | Should -BeTrue
        }
    }

    It 'lies relative to the location' {
        Push-Location $TestDrive
        try {
            New-ParticipantData | Export-TeamsMeetingAudit relative.csv
            (Join-Path $TestDrive 'relative.csv') | Should -Exist
        } finally {
            Pop-Location
        }
    }

    It 'has the columns of -Property in their order, and refuses unknown ones' {
        $file = New-OutputPath
        New-ParticipantData | Export-TeamsMeetingAudit $file -Property DisplayName, 'Leave*', RecordKind -Encoding utf8NoBOM
        Get-Content $file | Should -Be @('DisplayName,LeaveTime,RecordKind', 'Person 1,2026-01-18T13:00:00Z,Participant')
        $problem = Get-ErrorOf { New-ParticipantData | Export-TeamsMeetingAudit (New-OutputPath) -Property NoSuchColumn }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
        $problem.Exception.Message | Should -Match 'NoSuchColumn'
    }

    It 'guards hostile cells, except with -Raw, and reading it back takes the guard away' {
        $source = Join-Path $fixtures 'hostile-display-names.jsonl'
        $guarded = New-OutputPath
        $raw = New-OutputPath
        Export-TeamsMeetingAudit $guarded -SourcePath $source
        Export-TeamsMeetingAudit $raw -SourcePath $source -Raw
        $names = @((Import-TeamsMeetingAudit $source).DisplayName)
        $names[0] | Should -BeExactly "=cmd|'/c calc'!A1"
        @((Import-Csv $guarded).DisplayName)[0..4] | Should -Be @("'=cmd|'/c calc'!A1", '+1-2', "'@SUM(A1)", "' `t=1+1", "''=x")
        @((Import-Csv $raw).DisplayName) | Should -Be $names
        @((Import-TeamsMeetingAudit $guarded).DisplayName) | Should -Be $names
    }

    It 'is said with -Verbose to be of how many rows' {
        $verbose = Export-TeamsMeetingAudit (New-OutputPath) -SourcePath $sample -Verbose @quiet 4>&1
        "$($verbose | Where-Object { "$_" -match 'read 75 records' })" | Should -Match '65 rows'
    }

    It 'completes names of columns' {
        $line = 'Export-TeamsMeetingAudit x.csv -Property Leav'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('LeaveTime')
        (TabExpansion2 "Export-TeamsMeetingAudit x.csv -Property 'LeaveT").CompletionMatches.CompletionText | Should -Be @('LeaveTime')
    }
}

Describe 'Export-TeamsMeetingAudit where there is nothing' {
    BeforeEach {
        $good = New-OutputPath
        Set-Content -LiteralPath $good 'good'
    }

    It 'keeps a file that <name>' -ForEach @(
        @{ name = 'no object came for'; export = { @() | Export-TeamsMeetingAudit $args[0] -Force } }
        @{ name = 'a search that was only asked was to be written into'; export = { Search-TeamsMeetingAudit 2026-01-12 2026-01-13 -SearchCommand { } -WhatIf | Export-TeamsMeetingAudit $args[0] -Force -WhatIf:$false } }
        @{ name = 'a missing source was to be written into'; export = { Export-TeamsMeetingAudit $args[0] -SourcePath (Join-Path $TestDrive 'gone.csv') -Force } }
        @{ name = 'a missing source, by wildcard, was to be written into'; export = { Export-TeamsMeetingAudit $args[0] -SourcePath (Join-Path $TestDrive 'gone*.csv') -Force } }
        @{ name = 'a missing file before it was to be written into'; export = { Import-TeamsMeetingAudit (Join-Path $TestDrive 'gone.csv') | Export-TeamsMeetingAudit $args[0] -Force } }
        @{ name = 'a filter leaves nothing for'; export = { Export-TeamsMeetingAudit $args[0] -SourcePath $sample -User nobody -Force } }
        @{ name = 'a filter of an analysis leaves nothing for'; export = { Get-TeamsMeetingAttendance $sample -User nobody | Export-TeamsMeetingAudit $args[0] -Force } }
        @{ name = 'only bad items came for'; export = { 42, 43 | Export-TeamsMeetingAudit $args[0] -Force } }
    ) {
        $said = & {
            $ErrorActionPreference = 'Continue'
            & $export $good 2>&1 3>$null
        }
        Get-Content $good | Should -BeExactly 'good'
        $problems = @($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $problems[-1].FullyQualifiedErrorId | Should -BeExactly 'NothingToExport,Export-TeamsMeetingAudit'
        $problems[-1].Exception.Message | Should -Match 'stays as it is'
        $problems[-1].ErrorDetails.RecommendedAction | Should -Match '-AllowEmpty'
        @(Get-ChildItem $TestDrive -Force -Filter '.*').Count | Should -Be 0
    }

    It 'keeps a file for a report whose filter matches nothing' {
        foreach ($extension in 'html', 'xlsx') {
            $report = New-OutputPath $extension
            Set-Content -LiteralPath $report 'good'
            Export-TeamsMeetingAudit $report -SourcePath $sample -User nobody -Force -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
            $problems[-1].FullyQualifiedErrorId | Should -BeExactly 'NothingToExport,Export-TeamsMeetingAudit'
            Get-Content $report | Should -BeExactly 'good'
        }
    }

    It 'keeps a file for a search with gaps only, and its state' {
        $state = Join-Path $TestDrive 'gaps.state'
        $search = { throw 'the service is down' }
        Search-TeamsMeetingAudit 2026-01-12T00:00:00Z 2026-01-12T00:01:00Z -SearchCommand $search -MaximumRetryCount 0 -StatePath $state @quiet |
            Export-TeamsMeetingAudit $good -StatePath $state -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[-1].FullyQualifiedErrorId | Should -BeExactly 'NothingToExport,Export-TeamsMeetingAudit'
        Get-Content $good | Should -BeExactly 'good'
        $state | Should -Not -Exist
    }

    It 'replaces it with -AllowEmpty' {
        @() | Export-TeamsMeetingAudit $good -Force -AllowEmpty
        (Get-Content $good) -split ',' | Should -Be @((Get-TeamsMeetingAuditField).Name)
        Export-TeamsMeetingAudit $good -SourcePath (Join-Path $TestDrive 'gone*.csv') -Force -AllowEmpty @quiet
        @(Get-Content $good).Count | Should -Be 1
    }

    It 'writes a new file where all was read and there is nothing, and none where that is not known' {
        $file = New-OutputPath
        Export-TeamsMeetingAudit $file -SourcePath (Join-Path $fixtures 'hostile-display-names.jsonl') -User nobody -WarningAction Ignore
        (Get-Content $file) -split ',' | Should -Be @((Get-TeamsMeetingAuditField).Name)
        $file = New-OutputPath
        Import-TeamsMeetingAudit (Join-Path $fixtures 'hostile-display-names.jsonl') -User nobody -WarningAction Ignore | Where-Object { $true } | Export-TeamsMeetingAudit $file
        @(Get-Content $file).Count | Should -Be 1
        foreach ($export in @(
                { @() | Export-TeamsMeetingAudit $args[0] }
                { Import-TeamsMeetingAudit $args[0] -ErrorAction Ignore | Export-TeamsMeetingAudit $args[0] }
                { @() | Get-TeamsMeeting | Export-TeamsMeetingAudit $args[0] }
                { Get-TeamsMeeting (Join-Path $fixtures 'hostile-display-names.jsonl') -User nobody -WarningAction Ignore | ForEach-Object { $_ }; @() | Export-TeamsMeetingAudit $args[0] }
            )) {
            $file = New-OutputPath
            (Get-ErrorOf { & $export $file }).FullyQualifiedErrorId | Should -BeExactly 'NothingToExport,Export-TeamsMeetingAudit'
            $file | Should -Not -Exist
        }
    }

    It 'gives the columns of the analysis that found nothing: <command>' -ForEach @(
        @{ command = 'Get-TeamsMeeting'; class = 'Meeting'; sheet = 'Meetings' }
        @{ command = 'Get-TeamsMeetingAttendance'; class = 'Attendance'; sheet = 'Attendance' }
        @{ command = 'Find-TeamsMeetingDisconnection'; class = 'Disconnection'; sheet = 'Disconnections' }
        @{ command = 'Find-TeamsMeetingOutsider'; class = 'Outsider'; sheet = 'Outsiders' }
        @{ command = 'Get-TeamsMeetingUserActivity'; class = 'UserActivity'; sheet = 'Activity' }
    ) {
        $clean = New-OutputPath 'jsonl'
        Set-Content -LiteralPath $clean (New-ParticipantData)
        $file = New-OutputPath
        & $command $clean -User nobody -WarningAction Ignore | Where-Object { $true } | Export-TeamsMeetingAudit $file
        $columns = @((Get-Content $file) -split ',')
        $columns | Should -Not -Contain 'AuditId'
        $columns.Count | Should -BeGreaterThan 10
        $book = New-OutputPath 'xlsx'
        & $command $clean -User nobody -WarningAction Ignore | Export-TeamsMeetingAudit $book
        $zip = [System.IO.Compression.ZipFile]::OpenRead($book)
        try {
            $reader = [System.IO.StreamReader]::new($zip.GetEntry('xl/workbook.xml').Open())
            [regex]::Matches($reader.ReadToEnd(), '<sheet name="([^"]*)"').ForEach({ $_.Groups[1].Value }) | Should -Be @($sheet)
            $reader.Dispose()
        } finally {
            $zip.Dispose()
        }
    }
}

Describe 'Export-TeamsMeetingAudit -ErrorAction Stop' {
    It 'leaves no new file where a record is rejected, and an old one as it was' {
        $file = New-OutputPath
        { Export-TeamsMeetingAudit $file -SourcePath $sample -ErrorAction Stop -WarningAction Ignore } | Should -Throw -ErrorId 'RecordRejected,Export-TeamsMeetingAudit'
        $file | Should -Not -Exist
        Set-Content -LiteralPath $file 'good'
        { Export-TeamsMeetingAudit $file -SourcePath $sample -Force -ErrorAction Stop -WarningAction Ignore } | Should -Throw -ErrorId 'RecordRejected,Export-TeamsMeetingAudit'
        Get-Content $file | Should -BeExactly 'good'
        $null = Get-LiveHandle
        @(Get-ChildItem $TestDrive -Force -Filter '.*').Count | Should -Be 0
    }
}

Describe 'Export-TeamsMeetingAudit of rows of the caller''s own' {
    BeforeAll {
        $records = @(Import-TeamsMeetingAudit $sample @quiet)
        $attendance = @(Get-TeamsMeetingAttendance $sample @quiet)
    }

    It 'writes the columns of Select-Object and no others, in their order' {
        $file = New-OutputPath
        $records | Select-Object JoinTime, AuditId, RecordKind | Export-TeamsMeetingAudit $file -Encoding utf8NoBOM
        (Get-Content $file -TotalCount 1) | Should -BeExactly 'JoinTime,AuditId,RecordKind'
        $rows = @(Import-Csv $file)
        $rows.Count | Should -Be $records.Count
        $one = $rows | Where-Object JoinTime | Select-Object -First 1
        $one.JoinTime | Should -Match '^2026-01-\d\dT\d\d:\d\d:\d\dZ$'
        $attendance | Select-Object PresentSeconds, DisplayName | Export-TeamsMeetingAudit $file -Force -Encoding utf8NoBOM
        Get-Content $file -TotalCount 2 | Should -Be @('PresentSeconds,DisplayName', "$($attendance[0].PresentSeconds),$($attendance[0].DisplayName)")
    }

    It 'writes calculated columns: numbers, times in the zone, durations, truths and lists' {
        $columns = @(
            @{ Name = 'Number'; Expression = { 1.5 } }
            @{ Name = 'Time'; Expression = { [datetimeoffset]'2026-01-18T12:53:38+02:00' } }
            @{ Name = 'Day'; Expression = { [datetime]'2026-01-18' } }
            @{ Name = 'Length'; Expression = { [timespan]::FromHours(30.5) } }
            @{ Name = 'Truth'; Expression = { $true } }
            @{ Name = 'List'; Expression = { 'a', 'b' } }
            @{ Name = 'Nothing'; Expression = { $null } }
        )
        $file = New-OutputPath
        $attendance[0] | Select-Object $columns | Export-TeamsMeetingAudit $file -Encoding utf8NoBOM -TimeZone Europe/Zurich
        Get-Content $file | Should -Be @('Number,Time,Day,Length,Truth,List,Nothing', '1.5,2026-01-18T11:53:38+01:00,2026-01-18T00:00:00,30:30:00,true,a; b,')
        $lines = New-OutputPath 'jsonl'
        $attendance[0] | Select-Object $columns | Export-TeamsMeetingAudit $lines
        (Get-Content $lines) | Should -Match '"Number":1\.5,"Time":"2026-01-18T10:53:38Z"'
    }

    It 'writes what Add-Member added, to records and rows of an analysis' {
        $file = New-OutputPath
        Import-TeamsMeetingAudit $sample @quiet | Add-Member -NotePropertyName Team -NotePropertyValue Blue -PassThru | Export-TeamsMeetingAudit $file
        $rows = @(Import-Csv $file)
        @($rows[0].psobject.Properties.Name) | Should -Be @(@((Get-TeamsMeetingAuditField).Name) + 'Team')
        @($rows.Team | Sort-Object -Unique) | Should -Be @('Blue')
        Get-TeamsMeetingAttendance $sample @quiet | Add-Member -NotePropertyName Team -NotePropertyValue Blue -PassThru | Export-TeamsMeetingAudit $file -Force
        @(@(Import-Csv $file)[0].psobject.Properties.Name)[-1] | Should -BeExactly 'Team'
        @(Import-Csv $file)[0].PresentSeconds | Should -Be $attendance[0].PresentSeconds
    }

    It 'writes rows of the classic view, of the report view, issues, and objects of one''s own' {
        $file = New-OutputPath
        $classic = @(Import-TeamsMeetingAudit $sample -View Classic @quiet)
        $classic | Export-TeamsMeetingAudit $file
        @(@(Import-Csv $file)[0].psobject.Properties.Name).Count | Should -Be 17
        Import-TeamsMeetingAudit $sample -View Report @quiet | Export-TeamsMeetingAudit $file -Force
        @(@(Import-Csv $file)[0].psobject.Properties.Name).Count | Should -Be 29
        $null = Import-TeamsMeetingAudit $sample -IssueVariable odd @quiet
        $odd | Export-TeamsMeetingAudit $file -Force
        @(Import-Csv $file).Count | Should -Be $odd.Count
        [pscustomobject]@{ Who = 'Ada'; Meetings = 3 }, [pscustomobject]@{ Who = 'Ben'; Meetings = 1 } | Export-TeamsMeetingAudit $file -Force -Encoding utf8NoBOM
        Get-Content $file | Should -Be @('Who,Meetings', 'Ada,3', 'Ben,1')
        $attendance | Group-Object MeetingId | Select-Object Name, Count | Export-TeamsMeetingAudit $file -Force
        (@(Import-Csv $file).Count | Measure-Object -Sum).Sum | Should -Be @($attendance | Group-Object MeetingId).Count
    }

    It 'is safe for a spreadsheet' {
        $evil = [pscustomobject]@{ '=name' = '=1+1'; b = "'=2"; c = '+41 44 555 01 02'; d = -5; e = "@x" }
        $file = New-OutputPath
        $evil | Export-TeamsMeetingAudit $file -Encoding utf8NoBOM
        Get-Content $file | Should -Be @("'=name,b,c,d,e", "'=1+1,'=2,+41 44 555 01 02,-5,'@x")
        $evil | Export-TeamsMeetingAudit $file -Encoding utf8NoBOM -Raw -Force
        Get-Content $file | Should -Be @('=name,b,c,d,e', "=1+1,'=2,+41 44 555 01 02,-5,@x")
        $book = New-OutputPath 'xlsx'
        $evil | Export-TeamsMeetingAudit $book
        $zip = [System.IO.Compression.ZipFile]::OpenRead($book)
        try {
            $reader = [System.IO.StreamReader]::new($zip.GetEntry('xl/worksheets/sheet1.xml').Open())
            $sheet = $reader.ReadToEnd()
            $reader.Dispose()
        } finally {
            $zip.Dispose()
        }
        $sheet | Should -Not -Match '<f>'
        $sheet | Should -Match '<v>-5</v>'
        $page = New-OutputPath 'html'
        [pscustomobject]@{ a = '<script>' } | Export-TeamsMeetingAudit $page
        Get-Content $page -Raw | Should -Not -Match '<script>'
    }

    It 'says what was mixed, and writes no file' {
        $file = New-OutputPath
        foreach ($case in @(
                @{ rows = @($records[0], ($attendance[0] | Select-Object DisplayName)); says = 'selected rows of Attendance came after records' }
                @{ rows = @(($attendance[0] | Select-Object DisplayName), $records[0]); says = 'records came after selected rows of Attendance' }
                @{ rows = @($attendance[0], ($records[0] | Select-Object AuditId)); says = 'selected rows of Record came after rows of Attendance' }
                @{ rows = @(($attendance[0] | Select-Object DisplayName), ($attendance[0] | Select-Object PresentSeconds)); says = 'has the columns PresentSeconds, and those before it' }
            )) {
            $problem = Get-ErrorOf { $case.rows | Export-TeamsMeetingAudit $file }
            $problem.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
            $problem.Exception.Message | Should -Match $case.says
            $file | Should -Not -Exist
        }
        $problem = Get-ErrorOf { $records | Select-Object AuditId, JoinTime | Export-TeamsMeetingAudit $file -From 2026-01-12 }
        $problem.Exception.Message | Should -Match '^-From: rows that were selected or added to are written as they are'
    }

    It 'goes on in batches, also where a column changes what it is' {
        $file = New-OutputPath 'jsonl'
        & { foreach ($number in 1..5000) { [pscustomobject]@{ n = $number; v = if ($number -gt 4500) { 'late' } } } } | Export-TeamsMeetingAudit $file
        $lines = @(Get-Content $file)
        $lines.Count | Should -Be 5000
        $lines[0] | Should -BeExactly '{"n":1,"v":null}'
        $lines[4999] | Should -BeExactly '{"n":5000,"v":"late"}'
    }

    It 'takes records back from jobs and CSV as records' {
        $clixml = New-OutputPath 'xml'
        $records | Export-Clixml $clixml
        $file = New-OutputPath
        Import-Clixml $clixml | Export-TeamsMeetingAudit $file -Kind Meeting
        @(@(Import-Csv $file).RecordKind | Sort-Object -Unique) | Should -Be @('Meeting')
    }
}
