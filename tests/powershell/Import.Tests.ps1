# Import-TeamsMeetingAudit: paths of every kind, files of every kind.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $where = 'Source', 'RecordNumber'
    $expected = @(Import-TeamsMeetingAudit $sample @quiet)

    # A file of one participant's record.
    function New-RecordFile {
        param([string] $Path, [int] $Number = 1)

        [System.IO.File]::WriteAllText($Path, (New-ParticipantData $Number))
        $Path
    }
}

Describe 'Paths of Import-TeamsMeetingAudit' {
    It 'are taken by position, by name and relative to the location' {
        $expected.Count | Should -Be 65
        @(Import-TeamsMeetingAudit -Path $sample @quiet).Count | Should -Be 65
        Push-Location -LiteralPath (Split-Path $sample)
        try {
            @(Import-TeamsMeetingAudit sample.csv @quiet).Count | Should -Be 65
            @(Import-TeamsMeetingAudit ./sample.csv @quiet).Count | Should -Be 65
            @(Import-TeamsMeetingAudit -LiteralPath sample.csv @quiet).Count | Should -Be 65
        } finally {
            Pop-Location
        }
    }

    It 'are taken on a drive of PowerShell' {
        $null = New-RecordFile (Join-Path $TestDrive 'drive.jsonl')
        (Import-TeamsMeetingAudit TestDrive:/drive.jsonl).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
    }

    It 'come from Get-ChildItem by pipeline' {
        $rows = @(Get-ChildItem (Join-Path (Split-Path $sample) '*.csv') | Import-TeamsMeetingAudit @quiet)
        Get-RowDifference @($rows) $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'come from Get-Item, Resolve-Path and objects with a property <_> by pipeline' -ForEach 'LiteralPath', 'PSPath', 'FullName', 'ProviderPath' {
        @(Get-Item $sample | Import-TeamsMeetingAudit @quiet).Count | Should -Be 65
        @(Resolve-Path $sample | Import-TeamsMeetingAudit @quiet).Count | Should -Be 65
        @([pscustomobject]@{ $_ = $sample } | Import-TeamsMeetingAudit @quiet).Count | Should -Be 65
    }

    It 'are not taken from bare text in the pipeline, which may be anything' {
        $problem = Get-ErrorOf { $sample | Import-TeamsMeetingAudit }
        $problem.CategoryInfo.Category | Should -Be InvalidArgument
        (Get-Command Import-TeamsMeetingAudit).Parameters.Values |
            Where-Object { $_.ParameterType -eq [string[]] -and $_.Attributes.ValueFromPipeline -contains $true } | Should -BeNullOrEmpty
    }

    It 'may be several, whose records are read in their order and counted on' {
        $files = foreach ($number in 3, 1, 2) { New-RecordFile (Join-Path $TestDrive "several$number.jsonl") $number }
        $rows = @(Import-TeamsMeetingAudit $files)
        $rows.UserPrincipalName | Should -Be @('person3@contoso.example', 'person1@contoso.example', 'person2@contoso.example')
        $rows.Source | Should -Be @('several3.jsonl', 'several1.jsonl', 'several2.jsonl')
        $rows.RecordNumber | Should -Be @(1, 2, 3)
    }

    It 'may be wildcards, in the order of names whatever the culture' {
        foreach ($number in 1..3) { $null = New-RecordFile (Join-Path $TestDrive "wild$number.jsonl") $number }
        @(Import-TeamsMeetingAudit (Join-Path $TestDrive 'wild*.jsonl')).UserPrincipalName |
            Should -Be @('person1@contoso.example', 'person2@contoso.example', 'person3@contoso.example')
        @(Import-TeamsMeetingAudit (Join-Path $TestDrive 'wild[13].jsonl')).UserPrincipalName |
            Should -Be @('person1@contoso.example', 'person3@contoso.example')
    }

    It 'are literal where that is asked for' {
        $null = New-RecordFile (Join-Path $TestDrive '[x].csv') 7
        $null = New-RecordFile (Join-Path $TestDrive 'x.csv') 8
        (Import-TeamsMeetingAudit -LiteralPath (Join-Path $TestDrive '[x].csv')).UserPrincipalName | Should -BeExactly 'person7@contoso.example'
        (Import-TeamsMeetingAudit -Path (Join-Path $TestDrive '[x].csv')).UserPrincipalName | Should -BeExactly 'person8@contoso.example'
        (Get-Item -LiteralPath (Join-Path $TestDrive '[x].csv') | Import-TeamsMeetingAudit).UserPrincipalName | Should -BeExactly 'person7@contoso.example'
        (Import-TeamsMeetingAudit -Path (Join-Path $TestDrive '`[x`].csv')).UserPrincipalName | Should -BeExactly 'person7@contoso.example'
    }

    It 'may hold letters of any script' {
        $name = "Teilnehmer Z$([char]0xfc)rich $([char]0x4f1a)$([char]0x8b70) $([char]::ConvertFromUtf32(0x1f4ca)).jsonl"
        $null = New-RecordFile (Join-Path $TestDrive $name)
        $row = Import-TeamsMeetingAudit -LiteralPath (Join-Path $TestDrive $name)
        $row.UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        $row.Source | Should -BeExactly $name
    }

    It 'may be longer than 260 characters' {
        $folder = $TestDrive
        foreach ($part in 1..4) { $folder = Join-Path $folder ("$part" + 'f' * 80) }
        $null = New-Item -ItemType Directory -Force $folder
        $file = New-RecordFile (Join-Path $folder 'long.jsonl')
        $file.Length | Should -BeGreaterThan 330
        (Import-TeamsMeetingAudit -LiteralPath $file).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        Export-TeamsMeetingAudit (Join-Path $folder 'out.csv') -LiteralSourcePath $file
        (Import-Csv -LiteralPath (Join-Path $folder 'out.csv')).UserPrincipalName | Should -BeExactly 'person1@contoso.example'
    }
}

Describe 'Files of Import-TeamsMeetingAudit' {
    It 'may be <_>' -ForEach 'search-csv', 'search-csv-51', 'search-csv-semicolon', 'search-csv-utf16', 'purview-csv', 'json-array', 'json-lines', 'graph', 'clixml', 'clixml-7', 'management' {
        $file = New-Export (Join-Path $TestDrive "form-$_") -Argument '--profile', 'clean', '--meetings', '3', '--seed', '5', '--format', $_
        $same = New-Export (Join-Path $TestDrive 'form-lines') -Argument '--profile', 'clean', '--meetings', '3', '--seed', '5', '--format', 'json-lines'
        $rows = @(Import-TeamsMeetingAudit $file @quiet)
        $rows.Count | Should -BeGreaterThan 5
        # Windows PowerShell 5.1 writes CSV in ASCII: other letters are lost before anybody reads it.
        $lost = if ($_ -eq 'search-csv-51') { 'DisplayName' }
        Get-RowDifference $rows @(Import-TeamsMeetingAudit $same @quiet) -Without ($where + $lost) | Should -BeNullOrEmpty
    }

    It 'may be compressed by gzip' {
        $file = Join-Path $TestDrive 'sample.csv.gz'
        $stream = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($file), [System.IO.Compression.CompressionMode]::Compress)
        try { $stream.Write([System.IO.File]::ReadAllBytes($sample)) } finally { $stream.Dispose() }
        Get-RowDifference @(Import-TeamsMeetingAudit $file @quiet) $expected -Without $where | Should -BeNullOrEmpty
    }

    It 'may be UTF-16 with a byte order mark, either way round, and UTF-8 with one' {
        $text = [System.IO.File]::ReadAllText($sample)
        foreach ($encoding in [System.Text.Encoding]::Unicode, [System.Text.Encoding]::BigEndianUnicode, [System.Text.Encoding]::UTF8) {
            $file = Join-Path $TestDrive "encoded-$($encoding.WebName).csv"
            [System.IO.File]::WriteAllText($file, $text, $encoding)
            Get-RowDifference @(Import-TeamsMeetingAudit $file @quiet) $expected -Without $where | Should -BeNullOrEmpty
        }
    }

    It 'may be its own CSV and JSON Lines' {
        foreach ($name in 'own.csv', 'own.jsonl') {
            $file = Join-Path $TestDrive $name
            Export-TeamsMeetingAudit $file -SourcePath $sample @quiet
            Get-RowDifference @(Import-TeamsMeetingAudit $file) $expected -Without $where | Should -BeNullOrEmpty
        }
    }

    It 'may be of no record at all, which is a warning and no error' {
        $file = Join-Path $TestDrive 'empty.csv'
        Set-Content -LiteralPath $file 'RecordType,CreationDate,UserIds,Operations,AuditData'
        Import-TeamsMeetingAudit $file -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @($warnings).Count | Should -Be 1
    }

    It 'may be folders and zip archives, all files of which are read in the order of names' {
        $folder = Join-Path $TestDrive 'exports'
        $null = New-Item -ItemType Directory -Force (Join-Path $folder 'b')
        foreach ($number in 1..3) { $null = New-RecordFile (Join-Path $folder @('a.jsonl', 'b/b.jsonl', 'c.jsonl')[$number - 1]) $number }
        [System.IO.File]::WriteAllText((Join-Path $folder 'letter.txt'), 'Dear Anna,')
        [System.IO.File]::WriteAllText((Join-Path $folder '.hidden'), 'Dear Anna,')
        $archive = Join-Path $TestDrive 'exports.zip'
        Compress-Archive (Join-Path $folder '*') $archive
        $names = 'a.jsonl', 'b/b.jsonl', 'c.jsonl'
        foreach ($given in @(
                @{ Path = $folder; Names = $names }
                @{ Path = $archive; Names = $names | ForEach-Object { "exports.zip/$_" } }
                @{ Path = Join-Path $TestDrive 'export?'; Names = $names })) {
            $rows = @(Import-TeamsMeetingAudit $given.Path -IssueVariable found)
            $rows.UserPrincipalName | Should -Be @('person1@contoso.example', 'person2@contoso.example', 'person3@contoso.example')
            $rows.Source | Should -Be $given.Names
            @($found | Where-Object Code -EQ 'NotAuditData').Count | Should -Be 1
        }
        @(Get-Item $folder | Import-TeamsMeetingAudit).Count | Should -Be 3
        $out = Join-Path $folder 'out.jsonl'
        foreach ($time in 1..2) {
            Export-TeamsMeetingAudit $out -SourcePath $folder -Force -Verbose 4>&1 | Out-String | Should -Match 'read 3 records'
        }
        (Import-TeamsMeetingAudit (Join-Path $folder 'l*') -ErrorAction SilentlyContinue -ErrorVariable problems) | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'InvalidFormat,Import-TeamsMeetingAudit'
    }

    It 'drop duplicates of one another' {
        $file = New-RecordFile (Join-Path $TestDrive 'once.jsonl')
        @(Import-TeamsMeetingAudit $file, $file).Count | Should -Be 1
        @(Get-Item $file, $file | Import-TeamsMeetingAudit).Count | Should -Be 1
    }
}

Describe 'What Import-TeamsMeetingAudit cannot read' {
    BeforeAll {
        $good = New-RecordFile (Join-Path $TestDrive 'good.jsonl')
        $missing = Join-Path $TestDrive 'missing.csv'
    }

    It 'is reported, and the other files are read: <name>' -ForEach @(
        @{ name = 'a missing file'; make = { $missing }; id = 'FileNotFound'; category = 'ObjectNotFound'; status = 'NOT_FOUND' }
        @{ name = 'a folder with nothing in it'; make = { (New-Item -ItemType Directory -Force (Join-Path $TestDrive 'nothing')).FullName }
            id = 'InvalidFormat'; category = 'InvalidData'; status = 'INVALID_FORMAT' }
        @{ name = 'a wildcard that nothing matches'; make = { Join-Path $TestDrive 'none*.csv' }; id = 'FileNotFound'; category = 'ObjectNotFound'; status = $null }
        @{ name = 'another provider''s path'; make = { 'Env:/PATH' }; id = 'InvalidArgument'; category = 'InvalidArgument'; status = $null }
        @{ name = 'a drive that does not exist'; make = { 'NoSuchDrive:/x.csv' }; id = 'FileNotFound'; category = 'ObjectNotFound'; status = $null }
        @{ name = 'a damaged zip archive'; make = { $file = Join-Path $TestDrive 'packed.zip'; [System.IO.File]::WriteAllBytes($file, [byte[]](0x50, 0x4b, 3, 4) + [byte[]](0..255)); $file }
            id = 'InvalidFormat'; category = 'InvalidData'; status = 'INVALID_FORMAT' }
        @{ name = 'a picture'; make = { $file = Join-Path $TestDrive 'picture.png'; [System.IO.File]::WriteAllBytes($file, [byte[]](0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10) + [byte[]](0..255)); $file }
            id = 'InvalidFormat'; category = 'InvalidData'; status = 'INVALID_FORMAT' }
    ) {
        $path = & $make
        $rows = @(Import-TeamsMeetingAudit $path, $good -ErrorAction SilentlyContinue -ErrorVariable problems)
        $rows.UserPrincipalName | Should -Be @('person1@contoso.example')
        # PowerShell also keeps there what was caught on the way.
        $problems = @($problems | Where-Object FullyQualifiedErrorId -Like '*,Import-TeamsMeetingAudit')
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeExactly "$id,Import-TeamsMeetingAudit"
        $problems[0].CategoryInfo.Category | Should -Be $category
        $problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        if ($status) {
            $problems[0].Exception.Status | Should -BeExactly $status
            $problems[0].Exception.Path | Should -BeExactly $path
        }
        $problems[0].TargetObject | Should -BeExactly $path
    }

    It 'is reported at the end where the files are read twice' {
        $rows = @(Import-TeamsMeetingAudit $missing, $good -JoinMeeting -ErrorAction SilentlyContinue -ErrorVariable problems)
        $rows.UserPrincipalName | Should -Be @('person1@contoso.example')
        $problems[0].FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,Import-TeamsMeetingAudit'
    }

    It 'ends the command with -ErrorAction Stop' {
        { Import-TeamsMeetingAudit $missing, $good -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotFound,Import-TeamsMeetingAudit'
    }

    It 'leaves no trace with -ErrorAction Ignore, and one in $Error with SilentlyContinue' {
        $Error.Clear()
        @(Import-TeamsMeetingAudit $missing, $good -ErrorAction Ignore).Count | Should -Be 1
        $Error.Count | Should -Be 0
        @(Import-TeamsMeetingAudit $missing, $good -ErrorAction SilentlyContinue).Count | Should -Be 1
        @($Error | Where-Object FullyQualifiedErrorId -EQ 'FileNotFound,Import-TeamsMeetingAudit').Count | Should -Be 1
    }

    It 'goes by $ErrorActionPreference of the caller' {
        $ErrorActionPreference = 'Stop'
        { Import-TeamsMeetingAudit $missing } | Should -Throw -ErrorId 'FileNotFound,Import-TeamsMeetingAudit'
    }

    It 'goes by the preferences of a function that calls, but for what parameters say' {
        function Invoke-Caller {
            $ErrorActionPreference = 'Stop'
            $WarningPreference = 'SilentlyContinue'
            $VerbosePreference = 'Continue'
            $null = Import-TeamsMeetingAudit $sample -ErrorAction Ignore
            Import-TeamsMeetingAudit $missing
            'went on'
        }
        $ErrorActionPreference = 'Continue'
        $said = [System.Collections.ArrayList]::new()
        $problem = $null
        try { Invoke-Caller *>&1 | ForEach-Object { $null = $said.Add($_) } } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeExactly 'FileNotFound,Import-TeamsMeetingAudit'
        @($said | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }).Count | Should -Be 0
        @($said | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -Be 2
    }

    It 'is one of which every record was rejected, with an error of its own' {
        $broken = Join-Path $TestDrive 'broken.json'
        [System.IO.File]::WriteAllText($broken, "{`"Id`":`"1`",`"Operation`":}`n{`"Id`":`"2`",`"Operation`":}`n")
        $rows = @(Import-TeamsMeetingAudit $broken, $good -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
        $rows.UserPrincipalName | Should -Be @('person1@contoso.example')
        $problem = @($problems | Where-Object FullyQualifiedErrorId -EQ 'InvalidFormat,Import-TeamsMeetingAudit')
        $problem.Count | Should -Be 1
        $problem[0].Exception.Message | Should -Match 'none of the 2 records in it could be read, the first of them \(record 1, byte 0\)'
        $problem[0].Exception.Status | Should -BeExactly 'INVALID_FORMAT'
        $problem[0].Exception.Path | Should -BeExactly $broken
        $problem[0].TargetObject | Should -BeExactly $broken
        @($problems | Where-Object FullyQualifiedErrorId -EQ 'RecordRejected,Import-TeamsMeetingAudit').Count | Should -Be 2
        # Alone it gives no answer, and no file.
        $out = Join-Path $TestDrive 'never.csv'
        $answer = @(Get-TeamsMeetingAttendance $broken -Summary -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
        $answer.Count | Should -Be 0
        @($problems.FullyQualifiedErrorId) | Should -Contain 'InvalidFormat,Get-TeamsMeetingAttendance'
        Export-TeamsMeetingAudit $out -SourcePath $broken -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
        @($problems.FullyQualifiedErrorId) | Should -Contain 'InvalidFormat,Export-TeamsMeetingAudit'
        Test-Path -LiteralPath $out | Should -BeFalse
    }

    It 'has a name whose control characters reach no terminal' -Skip:($env:OS -eq 'Windows_NT') {
        $odd = Join-Path $TestDrive "a`n$([char]27)cb.json"
        [System.IO.File]::WriteAllText($odd, (New-ParticipantData) + "`n{`"Operation`":`"Meet")
        $problem = Get-ErrorOf { Import-TeamsMeetingAudit -LiteralPath $odd }
        $problem.Exception.Message | Should -Match '^a..cb\.json: record 2'
        $problem.Exception.Message | Should -Not -Match '\p{Cc}'
        [System.IO.File]::WriteAllText($odd, '[]')
        $null = Import-TeamsMeetingAudit -LiteralPath $odd -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '^a..cb\.json: the source holds no audit records$'
        [System.IO.File]::WriteAllText($odd, 'Dear Anna')
        (Get-ErrorOf { Import-TeamsMeetingAudit -LiteralPath $odd }).Exception.Message | Should -Not -Match '\p{Cc}'
    }

    It 'names the record and its byte, for records that are rejected' {
        $null = Import-TeamsMeetingAudit $sample -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore
        $problem = @($problems | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeExactly 'RecordRejected,Import-TeamsMeetingAudit'
        $problem[0].Exception.RecordNumber | Should -Be 8
        $problem[0].Exception.ByteOffset | Should -Be 12188
        $problem[0].Exception.Path | Should -BeExactly 'sample.csv'
        $problem[0].Exception.Status | Should -BeExactly 'CutOff'
    }
}

Describe 'Parameters of Import-TeamsMeetingAudit' {
    It 'filter as those of ConvertFrom-TeamsMeetingAudit: <name>' -ForEach @(
        @{ name = 'Kind'; filter = @{ Kind = 'Meeting' } }
        @{ name = 'From and To'; filter = @{ From = '2026-01-13'; To = '2026-01-15' } }
        @{ name = 'User'; filter = @{ User = 'mara.lindqvist@*' } }
        @{ name = 'Organizer'; filter = @{ Organizer = 'tomas.keller@*' } }
        @{ name = 'MeetingUrl'; filter = @{ MeetingUrl = 'https://teams.microsoft.com/meet/2821049329131' } }
        @{ name = 'Network'; filter = @{ Network = '192.0.2.0/24' } }
        @{ name = 'ClientIPPattern'; filter = @{ ClientIPPattern = ':' } }
        @{ name = 'JoinMeeting'; filter = @{ JoinMeeting = $true; LearnUser = $true } }
        @{ name = 'View'; filter = @{ View = 'Report' } }
        @{ name = 'AsText'; filter = @{ AsText = $true; TimeZone = 'Europe/Zurich'; Raw = $true } }
    ) {
        $rows = @(Import-TeamsMeetingAudit $sample @filter @quiet)
        $rows.Count | Should -BeGreaterThan 0
        Get-RowDifference $rows @(Import-Csv $sample | ConvertFrom-TeamsMeetingAudit @filter @quiet) -Without $where | Should -BeNullOrEmpty
    }

    It 'have the limit -MaxGzipRatio' {
        (Get-Command Import-TeamsMeetingAudit).Parameters['MaxGzipRatio'].ParameterType | Should -Be ([long])
        @(Import-TeamsMeetingAudit $sample -MaxGzipRatio 10 @quiet).Count | Should -Be 65
        # The largest of all is how a script says that there shall be none.
        @(Import-TeamsMeetingAudit $sample -MaxGzipRatio ([uint32]::MaxValue) -MaxRecordSize ([long]::MaxValue) @quiet).Count | Should -Be 65
        { Import-TeamsMeetingAudit $sample -MaxGzipRatio 4294967296 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Import-TeamsMeetingAudit'
    }

    It 'gives progress by bytes' -Tag Slow {
        $file = New-Export (Join-Path $TestDrive 'progress.csv') -Argument '--records', '30000', '--format', 'search-csv', '--profile', 'clean'
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$manifest'; Import-TeamsMeetingAudit '$file' -ThrottleLimit 1 | ForEach-Object { `$null = `$_.UserId }").Invoke()
            $records = @($shell.Streams.Progress | Where-Object Activity -EQ 'Import-TeamsMeetingAudit')
            $records.Count | Should -BeGreaterThan 1
            $records[0].PercentComplete | Should -BeIn (0..100)
            $records[0].StatusDescription | Should -Match '^\d+\.\d of \d+\.\d MB$'
            $records[-1].RecordType | Should -Be Completed
        } finally {
            $shell.Dispose()
        }
    }
}
