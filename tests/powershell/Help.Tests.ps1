# Help of the commands: whole, and its examples print what they show.

BeforeDiscovery {
    $commands = 'ConvertFrom-TeamsMeetingAudit', 'Export-TeamsMeetingAudit', 'Find-TeamsMeetingDisconnection',
        'Find-TeamsMeetingOutsider', 'Get-TeamsMeetingAuditField', 'Get-TeamsMeetingUserActivity', 'Import-TeamsMeetingAudit',
        'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance', 'Measure-TeamsMeetingAudit', 'Search-TeamsMeetingAudit'
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)

    # What help shows under an example.
    function Get-Shown {
        param([object] $Example)

        $lines = (@($Example.remarks.Text) -join "`n`n").Replace("`r", '') -split "`n" | ForEach-Object { $_.TrimEnd() }
        ($lines -join "`n").Trim("`n")
    }
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $_ -Full
        $command = Get-Command $_
    }

    It 'has a synopsis and a description' {
        $help.Synopsis | Should -Match '^[A-Z].{20,}\.$'
        ($help.description.Text -join ' ').Length | Should -BeGreaterThan 100
    }

    It 'describes every parameter, and no other' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        $names = @($command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object)
        $described = @($help.parameters.parameter | Where-Object { ($_.description.Text -join '').Length -gt 10 })
        @($described.name | Where-Object { $_ -notin $common } | Sort-Object) | Should -Be $names
    }

    It 'has at least three examples with output' {
        $help.examples.example.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $help.examples.example) {
            $example.code | Should -Match 'TeamsMeeting'
            Get-Shown $example | Should -Not -BeNullOrEmpty -Because $example.code
        }
    }

    It 'has a link on https' {
        @($help.relatedLinks.navigationLink.uri | Where-Object { $_ -like 'https://*' }).Count | Should -BeGreaterThan 0
    }

    It 'says what comes in and what goes out' {
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
    }
}

Describe 'The help file' {
    BeforeAll {
        $script = @'
Import-Module $env:MANIFEST
[cultureinfo]::CurrentUICulture = $env:CULTURE
foreach ($command in (Get-Module TeamsMeetingAudit).ExportedFunctions.Keys | Sort-Object) {
    # Where lines end is another matter, and of a number that is not given comments say 0, which need not be the default.
    ((Get-Help $command -Full | Out-String -Width 9999) -replace '(?m)^( *Default value) +0\s*$', '$1' -split '\s+').Where({ $_ }) -join ' '
}
'@
        $comments = Invoke-Child $script -Environment @{ CULTURE = 'en-US'; MANIFEST = [System.IO.Path]::Combine($root, 'powershell', 'TeamsMeetingAudit', 'TeamsMeetingAudit.psd1') }
    }

    It 'says what the comments in the sources say, in <_>' -ForEach 'en-US', 'de-DE' {
        $comments.Error | Should -BeNullOrEmpty
        $comments.Output.Length | Should -BeGreaterThan 50000
        $file = Invoke-Child $script -Environment @{ CULTURE = $_; MANIFEST = $manifest }
        $file.Error | Should -BeNullOrEmpty
        $file.Output | Should -BeExactly $comments.Output
    }
}

Describe 'A paragraph of help' {
    It 'is one line, which the window breaks: <_>' -ForEach $commands {
        $help = Get-Help $_ -Full
        $texts = @($help.description.Text) + @($help.parameters.parameter | ForEach-Object { $_.description.Text })
        foreach ($text in $texts) {
            $text | Should -Not -Match '\S\n\S'
        }
        # Items of a list stay apart.
        $view = @($help.parameters.parameter | Where-Object name -EQ View)
        if ($view) {
            @($view.description.Text | ForEach-Object { ($_ -split '[:,]')[0] })[0..3] | Should -Be @('Which columns', 'Record', 'Report', 'Classic')
        }
    }

    It 'fits the window' {
        $text = Get-Help Get-TeamsMeeting -Parameter User | Out-String -Width 60
        @($text -split '\r?\n' | Where-Object Length -GT 60) | Should -BeNullOrEmpty
        # Full lines, and no short ones between.
        @(($text -split '\r?\n' | Where-Object { $_.Trim() })[1..2] | Where-Object Length -LT 40) | Should -BeNullOrEmpty
    }
}

Describe 'Examples' -Tag Slow {
    BeforeAll {
        $here = (New-Item -ItemType Directory ([System.IO.Path]::Combine($TestDrive, 'examples', 'data'))).Parent.Parent.FullName
        Copy-Item $sample ([System.IO.Path]::Combine($here, 'examples', 'data'))
        $examples = foreach ($command in (Get-Module TeamsMeetingAudit).ExportedFunctions.Keys) {
            $number = 0
            foreach ($example in (Get-Help $command -Full).examples.example) {
                # Shown as somebody's own folder.
                @{ Name = "$command $((++$number))"; Code = $example.code; Shown = (Get-Shown $example).Replace('/home/anna', $here) }
            }
        }
        $child = Invoke-Child -WorkingDirectory $here -Environment @{ TZ = 'UTC'; MANIFEST = $manifest; SEARCH = (Join-Path $PSScriptRoot SampleSearch.ps1); EXAMPLES = (ConvertTo-Json @($examples)) } @'
Import-Module $env:MANIFEST
. $env:SEARCH
$ErrorActionPreference = $WarningPreference = 'SilentlyContinue'
foreach ($example in $env:EXAMPLES | ConvertFrom-Json) {
    "=== $($example.Name)"
    try { Invoke-Expression $example.Code | Out-String -Stream -Width 120 } catch { "FAILED: $_" }
}
'@
        $printed = @{}
        foreach ($part in ($child.Output.Replace("`r", '') -split '(?m)^=== ')) {
            $name, $text = $part -split "`n", 2
            $printed[$name] = (($text -split "`n" | ForEach-Object { $_.TrimEnd() }) -join "`n").Trim("`n")
        }
    }

    It 'are there' {
        $examples.Count | Should -BeGreaterOrEqual 15
    }

    It 'of <_> print what they show' -ForEach $commands {
        $command = $_
        $mine = @($examples | Where-Object { $_.Name.StartsWith("$command ") })
        $mine.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $mine) {
            $printed[$example.Name] | Should -BeExactly $example.Shown -Because $example.Code
        }
    }
}

Describe 'about_TeamsMeetingAudit' {
    BeforeAll {
        $about = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($layout, 'en-US', 'about_TeamsMeetingAudit.help.txt')).Replace("`r", '')
    }

    It 'is found by Get-Help' {
        (Get-Help about_TeamsMeetingAudit | Out-String) | Should -Match 'SHORT DESCRIPTION'
    }

    It 'lists every field with its type, in the order of the columns' {
        $fields = Get-TeamsMeetingAuditField
        $table = $about.Substring($about.IndexOf("`nFIELDS"))
        $table = $table.Substring(0, $table.IndexOf("`nCOLUMNS OF"))
        $found = [regex]::Matches($table, '(?m)^    ([A-Z]\w+) {2,}(text list|small int|guid|text|json|int|bool|time) +\S')
        @($found | ForEach-Object { $_.Groups[1].Value }) | Should -Be @($fields.Name)
        @($found | ForEach-Object { $_.Groups[2].Value }) | Should -Be @($fields.Type)
    }

    It 'lists every column of <_> with its type and what it means' -ForEach 'Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary' {
        $fields = Get-TeamsMeetingAuditField -Analysis $_
        $table = $about.Substring($about.IndexOf("`nCOLUMNS OF $_`n") + 1)
        $table = $table.Substring(0, $table.IndexOf("`n`n"))
        $found = [regex]::Matches($table, '(?m)^    ([A-Z]\w+) +(text list|small int|guid|text|json|int|bool|time) +((?:.+\n?)(?:^ {20,}\S.*\n?)*)')
        @($found | ForEach-Object { $_.Groups[1].Value }) | Should -Be @($fields.Name)
        @($found | ForEach-Object { $_.Groups[2].Value }) | Should -Be @($fields.Type)
        @($found | ForEach-Object { ($_.Groups[3].Value -replace '\s+', ' ').Trim() }) | Should -Be @($fields.Description)
    }

    It 'names every command, the pitfalls and how to update' {
        foreach ($command in (Get-Module TeamsMeetingAudit).ExportedFunctions.Keys) {
            $about.Contains($command) | Should -BeTrue -Because $command
        }
        foreach ($word in '-From and -To', 'Kind', 'CreationTime', 'Export-Csv', 'RestartRequired', 'Unblock-File') {
            $about.Contains($word) | Should -BeTrue -Because $word
        }
    }

    It 'fits 80 columns' {
        @($about -split "`n" | Where-Object Length -GT 80) | Should -BeNullOrEmpty
    }
}

Describe 'docs/powershell.md' {
    BeforeAll {
        $page = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'docs', 'powershell.md')).Replace("`r", '')
        $analyses = [ordered]@{
            meetings = 'Meeting'; attendance = 'Attendance'; disconnections = 'Disconnection'; outsiders = 'Outsider'; activity = 'Activity'
        }
        $begin = $page.IndexOf('<!-- options: begin')
        $lines = $page.Substring($begin, $page.IndexOf('<!-- options: end -->') - $begin) -split "`n" | Where-Object { $_.StartsWith('| `') }
        $rows = foreach ($line in $lines) {
            $cells = $line.Trim('|').Split('|').Trim()
            [pscustomobject]@{
                Option     = $cells[0].Trim('`')
                Verbs      = @($cells[1] -split ', ' | ForEach-Object { if ($_ -eq 'analyses') { $analyses.Keys } else { $_ } })
                Parameters = @([regex]::Matches($cells[2], '`-(\w+)`') | ForEach-Object { $_.Groups[1].Value } | Where-Object { $cells[3] })
                Commands   = @($cells[3] -split ', ' | Where-Object { $_ } | ForEach-Object { if ($_ -eq 'analyses') { $analyses.Values } else { $_ } })
            }
        }
        $own = @{}
        foreach ($name in 'ConvertFrom', 'Import', 'Export', 'Measure') { $own[$name] = (Get-Command "$name-TeamsMeetingAudit").Parameters }
        foreach ($name in $analyses.Values) { $own[$name] = (Get-Command "*-TeamsMeeting$(if ($name -eq 'Activity') { 'User' })$($name -replace '^Meeting$')").Parameters }

        function Get-Option {
            param([string] $Verb)

            $text = & $program $Verb --help
            @([regex]::Matches(($text -join "`n"), '(?m)^ {2,6}(?:-\w, )?--([a-z0-9-]+)') | ForEach-Object { "--$($_.Groups[1].Value)" } |
                    Where-Object { $_ -notin '--help', '--version' })
        }
    }

    It 'has a row for every option of <_>, and none of others' -ForEach 'export', 'check', 'meetings', 'attendance', 'disconnections', 'outsiders', 'activity' {
        $verb = $_
        $options = Get-Option $verb
        $options.Count | Should -BeGreaterThan 15
        $listed = @($rows | Where-Object { $verb -in $_.Verbs -and $_.Option -like '--*' })
        @($listed.Option | Sort-Object -Unique) | Should -Be @($options | Sort-Object -Unique)
    }

    It 'names only parameters that the commands have' {
        $missing = foreach ($row in $rows) {
            foreach ($name in $row.Commands) {
                foreach ($parameter in $row.Parameters) {
                    if (-not $own[$name].ContainsKey($parameter)) { "$($row.Option): $name has no -$parameter" }
                }
            }
        }
        $missing | Should -BeNullOrEmpty
        $rows.Count | Should -BeGreaterThan 30
    }

    It 'has every parameter of the commands, but for those that it says have no option' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        $without = foreach ($name in $own.Keys) {
            $listed = @($rows | Where-Object { $name -in $_.Commands } | ForEach-Object Parameters)
            $own[$name].Keys | Where-Object { $_ -notin $common -and $_ -notin $listed }
        }
        @($without | Sort-Object -Unique) | Should -Be @('AllowEmpty', 'AsText', 'IssueVariable', 'PassThru', 'ResolveUser', 'StatePath', 'UserCachePath')
        foreach ($name in 'AllowEmpty', 'AsText', 'IssueVariable', 'StatePath') {
            $page | Should -Match "``-$name`` has (no option|none)"
        }
    }

    It 'lists every ErrorId that the module can give' {
        $sources = (Get-ChildItem ([System.IO.Path]::Combine($root, 'powershell', 'TeamsMeetingAudit')) -Recurse -Include *.ps1, Interop.cs | Get-Content -Raw) -join "`n"
        $ids = @(
            [regex]::Matches($sources, '-ErrorId (\w+)') | ForEach-Object { $_.Groups[1].Value }
            [regex]::Matches($sources, 'new (?:AuditException|LoadFailure)\(\s*"(\w+)"') | ForEach-Object { $_.Groups[1].Value }
            [regex]::Matches($sources, 'errorId = (?:writing \? )?"(\w+)"(?: : "(\w+)")?') | ForEach-Object { $_.Groups[1].Value; $_.Groups[2].Value }
        ) | Where-Object { $_ } | Sort-Object -Unique
        $ids.Count | Should -BeGreaterOrEqual 18
        foreach ($id in $ids) {
            $page | Should -Match "(?m)^\| $id \| "
        }
    }
}
