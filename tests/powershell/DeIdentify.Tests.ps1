# -DeIdentify and -DeIdentifyKey: pseudonyms in all that comes out.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $key = 'k' * 40
    $keyFile = Join-Path $TestDrive key.txt
    [System.IO.File]::WriteAllText($keyFile, $key)
}

Describe 'Pseudonyms' {
    It 'are those of the program, from <name>' -ForEach @(
        @{ name = 'Export-TeamsMeetingAudit'; write = { param($ours) Export-TeamsMeetingAudit $ours -SourcePath $sample -DeIdentifyKey $key @quiet } }
        @{ name = 'records that Export-TeamsMeetingAudit takes'; write = { param($ours) Import-Csv $sample | Export-TeamsMeetingAudit $ours -DeIdentifyKey $key -Property '*Id', '*Name' @quiet }; columns = '*Id,*Name' }
    ) {
        $ours = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        $theirs = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        & $write $ours
        $columns = if ($columns) { '--columns', $columns }
        & $program export --quiet $sample --bom -o $theirs --de-identify-key $keyFile @columns
        (Get-FileHash $ours).Hash | Should -Be (Get-FileHash $theirs).Hash
    }

    It 'are in reports: <extension>' -ForEach @(
        @{ extension = 'html' }
        @{ extension = 'xlsx' }
    ) {
        $ours = Join-Path $TestDrive "told.$extension"
        Export-TeamsMeetingAudit $ours -SourcePath $sample -DeIdentifyKey $key @quiet
        if ($extension -eq 'html') {
            $theirs = Join-Path $TestDrive "theirs.$extension"
            & $program export --quiet $sample -o $theirs --de-identify-key $keyFile
            (Get-FileHash $ours).Hash | Should -Be (Get-FileHash $theirs).Hash
            $text = Get-Content $ours -Raw
        } else {
            $folder = Join-Path $TestDrive 'parts'
            [System.IO.Compression.ZipFile]::ExtractToDirectory($ours, $folder)
            $text = (Get-ChildItem $folder -Recurse -File | Get-Content -Raw) -join "`n"
        }
        $text | Should -Match 'person-\w{12}@domain-\w{12}\.invalid'
        $text | Should -Not -Match 'alderbrook|Lindqvist'
    }

    It 'are in records, and the same in each command' {
        $imported = Import-TeamsMeetingAudit $sample -DeIdentifyKey $key @quiet
        $converted = Import-Csv $sample | ConvertFrom-TeamsMeetingAudit -DeIdentifyKey $key @quiet
        $imported.UserPrincipalName | Should -Be $converted.UserPrincipalName
        $upns = @($imported.UserPrincipalName | Where-Object { $_ })
        $upns.Count | Should -BeGreaterThan 20
        $upns | Should -Match '^person-\w{12}[@_]domain-\w{12}\.invalid'
        ($imported | ConvertTo-Json -Depth 3) | Should -Not -Match 'alderbrook|Lindqvist'
    }

    It 'are in issues and errors' {
        $failures = @()
        Import-TeamsMeetingAudit $sample -DeIdentifyKey $key -IssueVariable odd -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction Ignore | Out-Null
        $odd.Source | Should -Match '^source-\w{12}$'
        $failures[0].Exception.Message | Should -Match 'The record ends before its JSON does'
        "$failures $($odd | ConvertTo-Json)" | Should -Not -Match 'sample\.csv|0001-01-01'
    }

    It 'depend on a random key, which a warning says and which gives the same again' {
        $first = Import-TeamsMeetingAudit $sample -DeIdentify -ErrorAction Ignore -WarningVariable said -WarningAction SilentlyContinue
        $made = [regex]::Match("$said", 'with the key ([0-9a-f]{64})').Groups[1].Value
        $made | Should -Not -BeNullOrEmpty
        $again = Import-TeamsMeetingAudit $sample -DeIdentifyKey $made @quiet
        $other = Import-TeamsMeetingAudit $sample -DeIdentify @quiet
        $again.DisplayName | Should -Be $first.DisplayName
        $other[0].UserPrincipalName | Should -Not -Be $first[0].UserPrincipalName
    }

    It 'need a key that nobody can guess' {
        foreach ($short in 'short', '') {
            $refused = Get-ErrorOf { Import-TeamsMeetingAudit $sample -DeIdentifyKey $short }
            $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument*'
            $refused.Exception.Message | Should -BeLike '-DeIdentifyKey: *'
        }
    }
}

Describe 'Pseudonyms in answers' {
    It 'are those of the command line: <command>' -ForEach @(
        @{ command = 'Get-TeamsMeeting'; verb = 'meetings' }
        @{ command = 'Get-TeamsMeetingAttendance'; verb = 'attendance' }
        @{ command = 'Find-TeamsMeetingDisconnection'; verb = 'disconnections' }
        @{ command = 'Find-TeamsMeetingOutsider'; verb = 'outsiders' }
    ) {
        $theirs = Join-Path $TestDrive "$verb.csv"
        $ours = Join-Path $TestDrive "$verb-ours.csv"
        & $program $verb --quiet --de-identify-key $keyFile -f csv $sample -o $theirs
        & $command $sample -DeIdentifyKey $key -ErrorAction Ignore -WarningAction Ignore |
            Export-TeamsMeetingAudit $ours -Encoding utf8NoBOM
        [System.IO.File]::ReadAllText($ours) | Should -BeExactly ([System.IO.File]::ReadAllText($theirs))
        [System.IO.File]::ReadAllText($ours) | Should -Not -Match 'alderbrook'
    }

    It 'are made by the command that gives the rows, and not where they are written' {
        $file = Join-Path $TestDrive 'too-late.csv'
        foreach ($late in @{ DeIdentify = $true }, @{ DeIdentifyKey = $key }) {
            $refused = Get-ErrorOf { Get-TeamsMeeting $sample @quiet | Export-TeamsMeetingAudit $file @late -WarningAction Ignore }
            $refused.Exception.Message | Should -BeLike '-DeIdentify or -DeIdentifyKey: *give it to the command that makes them'
            $file | Should -Not -Exist
        }
    }

    It 'are in what an analysis says of its input, too' {
        Get-TeamsMeeting $sample -DeIdentifyKey $key -IssueVariable odd -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction Ignore | Out-Null
        $odd.Count | Should -BeGreaterThan 0
        $failures.Count | Should -BeGreaterThan 0
        "$odd $failures" | Should -Not -Match 'alderbrook|contoso'
        @($odd | Where-Object { $_.Source -notlike 'source-*' }) | Should -BeNullOrEmpty
    }
}

Describe 'What is said' {
    BeforeAll {
        $secret = 'quorvik|zhelmund|vantrixolo|198\.51\.100\.173|5b7d1c94|445557731|QzVra0xWZnJa'
        $record = '{"CreationTime":"2026-02-03T10:05:00","Id":"5b7d1c94-52a7-4e19-8d3c-0f6b8a7e1d24","Operation":"MeetingDetail",' +
            '"OrganizationId":"5b7d1c94-1f6b-4c02-9e57-3d8a90b4c6f1","RecordType":25,"UserKey":"quorvik","UserType":"Zhelmund",' +
            '"ClientIP":"198.51.100.173","UserId":"quorvik.zhelmund@vantrixolo.example","StartTime":"Zhelmund o''clock",' +
            '"ChatThreadId":"19:meeting_QzVra0xWZnJa@thread.v2","QuorvikKey":"+445557731"}'
        $cell = '"' + $record.Replace('"', '""') + '"'
        # Names of files, too, are those of people easily.
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'said')
        $inputs = [ordered]@{
            'sound'            = $record
            'no header'        = "quorvik.zhelmund@vantrixolo.example,$cell"
            'no record'        = '{"Zhelmund":"quorvik"}'
            'cut off'          = $record.Substring(0, 300)
            'Python'           = "[$($record.Replace('"', "'"))]"
            'Format-List'      = "UserIds   : quorvik.zhelmund@vantrixolo.example`r`nAuditData : $record"
            'lost quote'       = "CreationDate,UserIds,AuditData`n2026-02-03,`"quorvik,$cell`n2026-02-03,quorvik,$cell"
            'HTML'             = '<!DOCTYPE html><html><body>Quorvik Zhelmund</body></html>'
            'PDF'              = '%PDF-1.7 Quorvik Zhelmund'
        }

        # All that an error record holds, apart from the line that the caller typed.
        function Get-Told([object[]] $Said) {
            foreach ($one in $Said) {
                if ($one -isnot [System.Management.Automation.ErrorRecord]) {
                    $one | Format-List * -Force | Out-String -Width 4000
                    continue
                }
                $one.Exception | Format-List * -Force | Out-String -Width 4000
                $one.Exception.ToString()
                $one.TargetObject | Format-List * -Force | Out-String -Width 4000
                "$($one.CategoryInfo) $($one.FullyQualifiedErrorId) $($one.ErrorDetails) $($one.ErrorDetails.RecommendedAction)"
            }
        }
    }

    It 'quotes and names nobody: <_>' -ForEach 'Import-TeamsMeetingAudit', 'Measure-TeamsMeetingAudit', 'Get-TeamsMeeting', 'Export-TeamsMeetingAudit' {
        $command = $_
        $refused = 0
        foreach ($name in @($inputs.Keys) + 'missing') {
            $file = Join-Path $folder "quorvik.zhelmund@vantrixolo.example $name.csv"
            if ($name -ne 'missing') {
                [System.IO.File]::WriteAllText($file, $inputs[$name])
            }
            $given = @{ DeIdentifyKey = $key; IssueVariable = 'odd'; Verbose = $true; ErrorAction = 'Continue' }
            if ($command -like 'Export-*') {
                $given.Path = Join-Path $folder "$name.html"
                $given.SourcePath = $file
            } else {
                $given.Path = $file
            }
            $odd = @()
            $all = try { & $command @given *>&1 } catch { $_ }
            $refused += @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count
            $page = if ($command -like 'Export-*' -and (Test-Path $given.Path)) { [System.IO.File]::ReadAllText($given.Path) }
            (Get-Told (@($all) + @($odd))) + $page -join "`n" | Should -Not -Match $secret -Because $name
        }
        $refused | Should -BeGreaterThan 4
    }

    It 'shows no item of the pipeline' {
        $unreadable = [pscustomobject]@{ UserIds = 'Quorvik' } |
            Add-Member -MemberType ScriptProperty -Name AuditData -Value { throw 'Zhelmund cannot be read' } -PassThru
        $row = Get-TeamsMeeting $sample @quiet | Select-Object -Property * -First 1
        $row.OrganizerName = 'Quorvik Zhelmund'
        $items = $unreadable, $row, 'quorvik.zhelmund@vantrixolo.example', ([pscustomobject]@{ AuditData = 'Zhelmund' }), $record, 17
        $all = try { $items | ConvertFrom-TeamsMeetingAudit -DeIdentifyKey $key -IssueVariable odd -ErrorAction Continue *>&1 } catch { $_ }
        $errors = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $errors.Count | Should -BeGreaterThan 2
        "$($errors[0])" | Should -BeLike 'item 1 is passed over: *'
        (Get-Told (@($all) + @($odd))) -join "`n" | Should -Not -Match $secret
        $shown = try { $items | ConvertFrom-TeamsMeetingAudit -WarningAction Ignore -ErrorAction Continue *>&1 } catch { $_ }
        (Get-Told $shown) -join "`n" | Should -Match $secret
    }

    It 'does not repeat a value that is asked for' {
        foreach ($given in @{ Network = '198.51.100.173/99' }, @{ ClientIPPattern = '(198.51.100.173' }, @{ ChatThreadId = 'Quorvik' }, @{ User = "Quorvik`nZhelmund" }, @{ UserMap = 17, 'Quorvik' }) {
            foreach ($command in 'Import-TeamsMeetingAudit', 'Get-TeamsMeeting') {
                $refused = Get-ErrorOf { & $command $sample -DeIdentifyKey $key @given }
                $refused.FullyQualifiedErrorId | Should -BeLike 'InvalidArgument*'
                (Get-Told $refused) -join "`n" | Should -Not -Match $secret
            }
        }
    }

    It 'tells sources apart by their number' {
        $file = Join-Path $folder 'anna.csv'
        [System.IO.File]::WriteAllText($file, 'Anna Keller,anna@contoso.example')
        $null = Import-TeamsMeetingAudit $sample, $file -DeIdentifyKey $key -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction Ignore
        $refused = @($failures | Where-Object FullyQualifiedErrorId -Like 'InvalidFormat*')[0]
        $refused.Exception.Message | Should -Match '^source 2 \(source-\w{12}\): nothing in it can be read'
        $refused.Exception.SourceNumber | Should -Be 2
        $refused.TargetObject | Should -Match '^source-\w{12}$'
    }
}
