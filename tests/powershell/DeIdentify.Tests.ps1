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
        @{ command = 'Measure-TeamsMeeting'; verb = 'meetings' }
        @{ command = 'Measure-TeamsMeetingAttendance'; verb = 'attendance' }
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

    It 'are in what an analysis says of its input, too' {
        Measure-TeamsMeeting $sample -DeIdentifyKey $key -IssueVariable odd -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction Ignore | Out-Null
        $odd.Count | Should -BeGreaterThan 0
        $failures.Count | Should -BeGreaterThan 0
        "$odd $failures" | Should -Not -Match 'alderbrook|contoso'
        @($odd | Where-Object { $_.Source -notlike 'source-*' }) | Should -BeNullOrEmpty
    }
}
