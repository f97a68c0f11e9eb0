# What README and docs show in PowerShell is run as a reader would type it, and prints what is shown.
# TMA_UPDATE_DOCS=1 rewrites the output that is shown in full.

BeforeDiscovery {
    $top = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $pages = Get-ChildItem -Path (Join-Path $top 'README.md'), ([System.IO.Path]::Combine($top, 'docs', '*.md')) |
        Where-Object { [System.IO.File]::ReadAllText($_.FullName) -match '(?m)^```powershell$' } |
        ForEach-Object { @{ Page = $_.FullName; Name = $_.Name } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Session.ps1')
    $elision = [string][char]0x2026
    $updating = $env:TMA_UPDATE_DOCS -eq '1'
    # What lines without output find: an export, and a calendar.
    $before = @'
Copy-Item examples/data/sample.csv export.csv
'MeetingUrl,Subject,ScheduledStart,ScheduledEnd', 'https://teams.microsoft.com/meet/2821049329131,Town hall,2026-01-21 16:50,2026-01-21 18:00' | Set-Content calendar.csv
$ErrorActionPreference = 'SilentlyContinue'
$ReportLine = 1
'@

    # Runs commands one after the other in a session of their own, in a copy of what a new user finds. What each prints
    # stands between lines that name its number. Search-UnifiedAuditLog, which needs a tenant, gives the sample's rows.
    function Invoke-Reader {
        param([Parameter(Mandatory)] [string[]] $Command)

        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory -Path (Join-Path $folder 'examples'), ([System.IO.Path]::Combine($folder, 'target', 'powershell'))
        Copy-Item -Recurse -LiteralPath ([System.IO.Path]::Combine($root, 'examples', 'data')) -Destination (Join-Path $folder 'examples')
        $null = New-Item -ItemType SymbolicLink -Path ([System.IO.Path]::Combine($folder, 'target', 'powershell', 'TeamsMeetingAudit')) -Target (Split-Path -Parent $layout)
        $session = @'
$ErrorActionPreference = 'Continue'
. $env:SEARCH
function Get-MgUser { [pscustomobject]@{ Id = '477215d4-e130-42e2-bb67-f3101520901c'; UserPrincipalName = 'aiko.tanaka@alderbrook.example' } }
$commands = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText('commands.json'))
for ($number = 0; $number -lt $commands.Count; $number++) {
    [System.Console]::Out.WriteLine("<<$number>>")
    Invoke-Expression $commands[$number] | Out-String -Stream -Width 120
}
'@
        [System.IO.File]::WriteAllText((Join-Path $folder 'commands.json'), (ConvertTo-Json -InputObject $Command))
        $ran = Invoke-Child -Script $session -WorkingDirectory $folder -Environment @{ TZ = 'UTC'; SEARCH = (Join-Path $PSScriptRoot SampleSearch.ps1) }
        $outputs = @{}
        $number = $null
        foreach ($line in $ran.Output -split "`r?`n") {
            if ($line -match '^<<(\d+)>>$') {
                $number = [int]$Matches[1]
                $outputs[$number] = [System.Collections.Generic.List[string]]::new()
            } elseif ($null -ne $number) {
                $outputs[$number].Add($line.TrimEnd())
            }
        }
        foreach ($number in 0..($Command.Count - 1)) {
            # Empty lines around a table are the formatter's, and not shown.
            , @(($outputs[$number] -join "`n").Trim("`n") -split "`n" | Where-Object { $outputs[$number].Count -gt 0 })
        }
    }

    # The blocks of PowerShell of a page, without and with prompts.
    function Get-Block {
        param([string] $Page, [switch] $Prompted)

        [regex]::Matches([System.IO.File]::ReadAllText($Page), '(?ms)^```powershell\n(.*?)^```$') |
            ForEach-Object { $_.Groups[1].Value } | Where-Object { $_.StartsWith('PS> ') -eq [bool]$Prompted }
    }

    # The commands of a block that begin with the prompt, and the output shown under each; a command goes on in lines
    # that begin with the prompt of continuation.
    function Get-ShownCommand {
        param([string] $Block)

        $shown = [System.Collections.Generic.List[object]]::new()
        foreach ($line in $Block.TrimEnd("`n") -split "`n") {
            if ($line.StartsWith('PS> ')) {
                $shown.Add([pscustomobject]@{ Command = $line.Substring(4); Output = [System.Collections.Generic.List[string]]::new() })
            } elseif ($line.StartsWith('>> ')) {
                $shown[-1].Command += "`n" + $line.Substring(3)
            } else {
                $shown[-1].Output.Add($line)
            }
        }
        $shown
    }

    # Whether the lines are those shown, some of them elided.
    function Test-Agreement {
        param([string[]] $Shown, [string[]] $Real)

        $pattern = foreach ($line in $Shown) {
            if ($line -ceq $elision) { '(?:[^\n]*\n)*' } else { [regex]::Escape($line) + '\n' }
        }
        (($Real | ForEach-Object { "$_`n" }) -join '') -cmatch ('^' + ($pattern -join '') + '$')
    }
}

Describe 'What is shown in PowerShell' {
    It '<Name>: each command prints what is shown under it' -ForEach $pages {
        $text = [System.IO.File]::ReadAllText($Page)
        $parts = [regex]::Split($text, '(?ms)^```powershell\n(.*?)^```$')
        $shown = @(for ($part = 1; $part -lt $parts.Count; $part += 2) {
                if ($parts[$part].StartsWith('PS> ')) { Get-ShownCommand $parts[$part] }
            })
        if ($shown.Count -eq 0) {
            # The other test of the page runs what it shows.
            @(Get-Block -Page $Page).Count | Should -BeGreaterThan 0
            return
        }
        # The module under test is built already.
        $run = @($shown | Where-Object { $_.Command -notlike './powershell/build.ps1*' })
        $real = @(Invoke-Reader -Command $run.Command)
        for ($number = 0; $number -lt $run.Count; $number++) {
            $lines = @($real[$number])
            if ($run[$number].Output -contains $elision) {
                Test-Agreement -Shown $run[$number].Output -Real $lines | Should -BeTrue -Because "$($run[$number].Command) prints`n$($lines -join "`n")"
            } elseif ($updating) {
                $run[$number].Output = $lines
            } else {
                $run[$number].Output -join "`n" | Should -BeExactly ($lines -join "`n") -Because "that is what $($run[$number].Command) prints"
            }
        }
        if ($updating) {
            $next = 0
            for ($part = 1; $part -lt $parts.Count; $part += 2) {
                if ($parts[$part].StartsWith('PS> ')) {
                    $count = @(Get-ShownCommand $parts[$part]).Count
                    $lines = foreach ($one in $shown[$next..($next + $count - 1)]) {
                        'PS> ' + ($one.Command -replace "`n", "`n>> ")
                        $one.Output
                    }
                    $next += $count
                    $parts[$part] = ($lines -join "`n") + "`n"
                }
                $parts[$part] = '```powershell' + "`n" + $parts[$part] + '```'
            }
            [System.IO.File]::WriteAllText($Page, -join $parts)
        }
    }

    It '<Name>: the lines without output run, with no other error than that of the damaged record' -ForEach ($pages | Where-Object { $_.Name -ne 'README.md' }) {
        # The module under test is built already.
        $scripts = @(Get-Block -Page $Page | Where-Object { $_ -notlike './powershell/build.ps1*' })
        # ConvertFrom-Json of an old loop says of the damaged record what the module says of it.
        $after = 'foreach ($one in $Error) { if ($one.FullyQualifiedErrorId -notmatch "^RecordRejected,|ConvertFromJsonCommand$") { "FAILED: $one" } }; $Error.Clear()'
        $commands = @($before)
        foreach ($script in $scripts) { $commands += ('$Records = Search-UnifiedAuditLog; ' + $script), $after }
        $real = @(Invoke-Reader -Command $commands)
        for ($number = 2; $number -lt $commands.Count; $number += 2) {
            @($real[$number]) -join "`n" | Should -BeNullOrEmpty -Because $commands[$number - 1]
        }
    }

    It 'powershell.md: each question takes one line, and its file holds an answer' {
        $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'docs', 'powershell.md'))
        $section = [regex]::Match($text, '(?ms)^## Questions\n(.*?)^## ').Groups[1].Value
        $lines = @([regex]::Matches($section, '(?ms)^```powershell\n(.*?)^```$') | ForEach-Object { $_.Groups[1].Value.TrimEnd("`n") })
        $lines.Count | Should -BeGreaterOrEqual 7
        $lines | Should -Not -Match "`n"
        $names = @($lines | ForEach-Object { [regex]::Match($_, '[a-z]+\.xlsx').Value })
        # The rows of each, and of the workbook that it exists.
        $rows = $lines | ForEach-Object { '$WarningPreference = "SilentlyContinue"; @(' + ($_ -replace ' \| Export-TeamsMeetingAudit .*$').TrimEnd() + ').Count' }
        $real = @(Invoke-Reader -Command (@("$before`nImport-Module ./target/powershell/TeamsMeetingAudit") + $lines + $rows + '(Get-ChildItem *.xlsx).Name'))
        @($real[-1] | Sort-Object) | Should -Be @($names | Sort-Object)
        $counts = @($real[(1 + $lines.Count)..(2 * $lines.Count - 1)] | ForEach-Object { [int]$_[0] })
        $counts[0..1] | Should -Be @(1, 5)
        $counts | Should -Not -Contain 0
    }

    It 'README: the line that replaces the loop of the old script gives its columns, and those that Export-Csv lost' {
        $scripts = @(Get-Block -Page (Join-Path $root 'README.md'))
        $scripts.Count | Should -Be 2
        $before, $after = foreach ($script in $scripts) {
            $real = @(Invoke-Reader -Command @(
                    'Import-Module ./target/powershell/TeamsMeetingAudit; $ErrorActionPreference = "SilentlyContinue"; $WarningPreference = "SilentlyContinue"',
                    $script,
                    '$rows = @(Import-Csv meetings.csv); $rows.Count; $rows[0].psobject.Properties.Name'))
            , $real[2]
        }
        # The old loop takes calls for nothing, the damaged record for a meeting, and duplicates for more.
        $before | Select-Object -Skip 1 | Should -Be ('Audit timestamp', 'User', 'MeetingId', 'Start', 'End', 'Duration', 'Role',
            'DetailId', 'Artifacts', 'UserInfo', 'Type', 'Operation')
        $after[0] | Should -Be 63
        $after | Select-Object -Skip 1 | Should -Be ('Audit timestamp', 'User', 'MeetingId', 'Start', 'End', 'Meeting duration', 'Duration',
            'Organizer', 'Modalities', 'Meeting type', 'Type', 'MeetingURL', 'Role', 'DetailId', 'Artifacts', 'UserInfo', 'Operation')
    }
}
