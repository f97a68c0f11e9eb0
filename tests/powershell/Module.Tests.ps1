# The module as a package: its manifest, its files, its scripts, and how it is imported.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $sources = Join-Path $root 'powershell'
    $data = Import-PowerShellDataFile $manifest

    # The scripts of the package.
    function Get-ScriptText {
        Get-ChildItem $layout -Recurse -Include *.psm1, *.ps1 | ForEach-Object { [System.IO.File]::ReadAllText($_.FullName) }
    }

    # PSScriptAnalyzer runs its rules on several threads over what they share. Now and then, above all where PowerShell has
    # not looked at its modules yet, they get in each other's way and end in one of these: only then it is asked again.
    function Get-AnalyzerFinding {
        param([hashtable] $Parameter)

        for ($try = 1; ; $try++) {
            try {
                return Invoke-ScriptAnalyzer @Parameter -ErrorAction Stop
            } catch {
                $own = $_.Exception.GetBaseException().GetType() -in [System.NullReferenceException], [System.InvalidOperationException]
                if ($try -eq 10 -or -not $own) { throw }
            }
        }
    }
}

Describe 'The manifest' {
    It 'is valid, and of Cargo''s version' {
        $module = Test-ModuleManifest $manifest
        $cargo = [regex]::Match([System.IO.File]::ReadAllText((Join-Path $root 'Cargo.toml')), '(?m)^version = "([^"]+)"').Groups[1].Value
        "$($module.Version)" | Should -BeExactly $cargo.Split('-')[0]
        [string]$module.PrivateData.PSData.Prerelease | Should -BeExactly $(if ($cargo.Contains('-')) { $cargo.Split('-', 2)[1] -replace '[^0-9A-Za-z]' } else { '' })
    }

    It 'says what it runs on' {
        $data.PowerShellVersion | Should -BeExactly '5.1'
        $data.DotNetFrameworkVersion | Should -BeExactly '4.7.2'
        $data.CompatiblePSEditions | Should -Be @('Desktop', 'Core')
        $data.ContainsKey('RequiredAssemblies') | Should -BeFalse
        $data.ContainsKey('RequiredModules') | Should -BeFalse
    }

    It 'exports exactly the commands, all of which exist' {
        @($data.FunctionsToExport | Sort-Object) | Should -Be $commands
        foreach ($name in 'CmdletsToExport', 'VariablesToExport', 'AliasesToExport') {
            $data.ContainsKey($name) | Should -BeTrue
            @($data[$name]).Count | Should -Be 0
        }
        $module = Get-Module TeamsMeetingAudit
        @($module.ExportedFunctions.Keys | Sort-Object) | Should -Be $commands
        $module.ExportedCommands.Count | Should -Be 11
        $module.ExportedVariables.Count | Should -Be 0
    }

    It 'lies among the files of a package, and none besides' {
        $files = @(Get-ChildItem $layout -Recurse -File | ForEach-Object { $_.FullName.Substring($layout.Length + 1).Replace('\', '/') })
        @($files | Where-Object { $_ -notlike 'bin/*/TeamsMeetingAudit.Native.*' } | Sort-Object) | Should -Be @(
            'en-US/about_TeamsMeetingAudit.help.txt'
            'en-US/TeamsMeetingAudit-Help.xml'
            'LICENSE'
            'Private/TeamsMeetingAudit.Private.ps1'
            'TeamsMeetingAudit.Format.ps1xml'
            'TeamsMeetingAudit.Interop.dll'
            'TeamsMeetingAudit.psd1'
            'TeamsMeetingAudit.psm1'
        )
        @($files -like 'bin/*').Count | Should -BeGreaterThan 0
    }

    It 'has formats, licence, project, notes and tags' {
        $data.FormatsToProcess | Should -Be @('TeamsMeetingAudit.Format.ps1xml')
        $about = $data.PrivateData.PSData
        $about.LicenseUri | Should -Match '^https://'
        $about.ProjectUri | Should -Match '^https://'
        $about.ReleaseNotes.Length | Should -BeGreaterThan 20
        $about.Tags.Count | Should -BeGreaterThan 5
        @($about.Tags | Where-Object { $_ -match '\s' }) | Should -BeNullOrEmpty
    }
}

Describe 'The commands' {
    It 'have approved verbs and one family of nouns' {
        foreach ($command in $commands) {
            (Get-Verb).Verb | Should -Contain $command.Split('-')[0]
            $command.Split('-')[1] | Should -Match '^TeamsMeeting(Audit(Field)?|Attendance|Disconnection|Outsider|UserActivity)?$'
        }
    }

    It 'have the service''s plurals as aliases' {
        foreach ($command in $commands | Where-Object { $_ -notin 'Get-TeamsMeetingAuditField', 'Search-TeamsMeetingAudit' }) {
            $parameters = (Get-Command $command).Parameters
            $parameters['User'].Aliases | Should -Contain 'UserIds'
            $parameters['Network'].Aliases | Should -Contain 'IPAddresses'
        }
        # There they are what the service filters by.
        $parameters = (Get-Command Search-TeamsMeetingAudit).Parameters
        foreach ($name in 'Operation', 'UserId') { $parameters[$name].Aliases | Should -Contain "${name}s" }
        $parameters['IPAddress'].Aliases | Should -Contain 'IPAddresses'
    }

    It 'say what they give' {
        (Get-Command Import-TeamsMeetingAudit).OutputType.Name | Should -Contain 'TeamsMeetingAudit.Record'
        (Get-Command Measure-TeamsMeetingAudit).OutputType.Name | Should -Be @('TeamsMeetingAudit.Summary')
        (Get-Command Get-TeamsMeetingAuditField).OutputType.Name | Should -Be @('TeamsMeetingAudit.Field')
        (Get-Command Export-TeamsMeetingAudit).OutputType.Name | Should -Be @('System.IO.FileInfo')
        (Get-Command Find-TeamsMeetingOutsider).OutputType.Name | Should -Be @(
            'TeamsMeetingAudit.Outsider', 'TeamsMeetingAudit.OutsiderText', 'TeamsMeetingAudit.AnalysisSummary', 'TeamsMeetingAudit.AnalysisSummaryText')
    }

    It 'take the same parameters with the same types' {
        $seen = @{}
        foreach ($command in $commands | Where-Object { $_ -ne 'Get-TeamsMeetingAuditField' -and $_ -notlike 'Export-*' }) {
            foreach ($parameter in (Get-Command $command).Parameters.Values) {
                if ($seen.ContainsKey($parameter.Name)) {
                    $parameter.ParameterType | Should -Be $seen[$parameter.Name] -Because "$command -$($parameter.Name)"
                }
                $seen[$parameter.Name] = $parameter.ParameterType
            }
        }
    }

    It 'ask before they write: only those that write files do' {
        foreach ($command in $commands) {
            (Get-Command $command).Parameters.ContainsKey('WhatIf') | Should -Be ($command -in 'Export-TeamsMeetingAudit', 'Search-TeamsMeetingAudit')
        }
    }
}

Describe 'The scripts' {
    It 'are clean for PSScriptAnalyzer with the committed settings, as sources and as built' -Tag Slow -Skip:(-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
        $settings = Join-Path $sources 'PSScriptAnalyzerSettings.psd1'
        $found = @(
            Get-AnalyzerFinding @{ Path = $sources; Recurse = $true; Settings = $settings }
            Get-AnalyzerFinding @{ Path = $layout; Recurse = $true; Settings = $settings }
            Get-AnalyzerFinding @{ Path = [System.IO.Path]::Combine($root, 'examples', 'powershell'); Settings = $settings }
        )
        $found | ForEach-Object { "$($_.ScriptName):$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
        $broken = Join-Path $TestDrive 'broken.ps1'
        Set-Content $broken '$a = $true ? 1 : 2; gci | % { $_ }'
        @(Get-AnalyzerFinding @{ Path = $broken; Settings = $settings }).RuleName | Should -Contain 'PSUseCompatibleSyntax'
    }

    # A short name is looked for in every assembly of the session, when the module is imported: 15 ms for the first one.
    It 'name types in full, or as PowerShell itself names them' {
        $short = [psobject].Assembly.GetType('System.Management.Automation.TypeAccelerators')::Get
        $texts = @(Get-ScriptText)
        $document = [xml][System.IO.File]::ReadAllText((Join-Path $layout 'TeamsMeetingAudit.Format.ps1xml'))
        $texts += @($document.SelectNodes('//ScriptBlock') | ForEach-Object InnerText)
        $texts.Count | Should -BeGreaterThan 10
        $named = foreach ($text in $texts) {
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$null)
            foreach ($node in $tree.FindAll({ $args[0].PSObject.Properties['TypeName'] }, $true)) {
                $node.TypeName.FullName -replace '(\[\])+$'
            }
        }
        $named | Should -Contain 'System.Math'
        @($named | Where-Object { -not $short.ContainsKey($_) -and $_ -notlike 'System.*' }) | Should -BeNullOrEmpty
    }

    It 'are ASCII, or UTF-8 with a byte order mark' {
        $scripts = @(Get-ChildItem $sources, $layout -Recurse -Include *.ps1, *.psm1, *.psd1, *.ps1xml, *.txt)
        $scripts.Count | Should -BeGreaterThan 25
        foreach ($script in $scripts) {
            $bytes = [System.IO.File]::ReadAllBytes($script.FullName)
            $hasMark = $bytes.Length -gt 2 -and $bytes[0] -eq 0xef -and $bytes[1] -eq 0xbb -and $bytes[2] -eq 0xbf
            $isAscii = [System.Text.Encoding]::Latin1.GetString($bytes) -notmatch '[\x80-\xff]'
            ($hasMark -or $isAscii -or $script.Extension -eq '.ps1xml') | Should -BeTrue -Because $script.FullName
        }
    }

    It 'have no Write-Host and no type literal of types that come later' {
        $text = (Get-ScriptText) -join "`n"
        $tokens = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$null)
        @($tokens | Where-Object { $_.Kind -eq 'Generic' -and $_.Text -in 'Write-Host', 'Read-Host', 'Out-Host' }) | Should -BeNullOrEmpty
        @($tokens | Where-Object { $_.TokenFlags -band [System.Management.Automation.Language.TokenFlags]::TypeName -and $_.Text -like 'TeamsMeetingAudit.*' }) | Should -BeNullOrEmpty
    }

    It 'show every class as it comes and as it comes back' {
        $null = Get-TeamsMeetingAuditField
        $format = [xml][System.IO.File]::ReadAllText((Join-Path $layout 'TeamsMeetingAudit.Format.ps1xml'))
        $viewed = @($format.SelectNodes('//ViewSelectedBy/TypeName') | ForEach-Object InnerText)
        # The types are there once a command was used.
        $assembly = (Get-TeamsMeetingAuditField RecordKind).GetType().Assembly
        $answers = 'Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary'
        $classes = @('Record', 'ReportRecord', 'RecordText', 'ReportRecordText', 'Issue', 'Summary', 'SourceSummary', 'UnknownKey', 'Field') +
            $answers + ($answers -replace '$', 'Text')
        @($classes | Sort-Object) | Should -Be @($assembly.GetExportedTypes() | Where-Object { $_.GetField('Columns', 'Static, NonPublic') } | ForEach-Object Name | Sort-Object)
        foreach ($class in $classes) {
            $viewed | Should -Contain "TeamsMeetingAudit.$class"
            $viewed | Should -Contain "Deserialized.TeamsMeetingAudit.$class"
            $type = $assembly.GetType("TeamsMeetingAudit.$class")
            $type.IsSealed | Should -BeTrue
            foreach ($name in "TeamsMeetingAudit.$class", "Deserialized.TeamsMeetingAudit.$class") {
                $shown = @((Get-TypeData $name).DefaultDisplayPropertySet.ReferencedProperties)
                $shown.Count | Should -BeGreaterThan 1 -Because $name
                @($shown | Where-Object { -not $type.GetProperty($_) }) | Should -BeNullOrEmpty -Because $name
            }
        }
    }

    It 'list every column of an analysis' {
        $format = [xml][System.IO.File]::ReadAllText((Join-Path $layout 'TeamsMeetingAudit.Format.ps1xml'))
        $assembly = (Get-TeamsMeetingAuditField RecordKind).GetType().Assembly
        foreach ($class in 'Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary') {
            $view = $format.SelectSingleNode("//View[ListControl and ViewSelectedBy/TypeName='TeamsMeetingAudit.$class']")
            $listed = @($view.SelectNodes('.//ListItem/Label') | ForEach-Object InnerText)
            @($assembly.GetType("TeamsMeetingAudit.$class").GetProperties().Name | Where-Object { $_ -notin $listed }) | Should -BeNullOrEmpty
        }
    }
}

Describe 'Importing the module' {
    It 'and removing it a hundred times leaves one set of types, and nothing alive' -Tag Slow {
        $null = Get-TeamsMeetingAuditField
        $before = Get-LiveHandle
        $shell = [powershell]::Create()
        try {
            $counts = $shell.AddScript('param($manifest, $sample) foreach ($round in 1..100) { Import-Module $manifest; @(Import-TeamsMeetingAudit $sample -Kind Meeting -ErrorAction Ignore -WarningAction Ignore).Count; Remove-Module TeamsMeetingAudit }; if (Get-Module TeamsMeetingAudit) { "still there" }').AddArgument($manifest).AddArgument($sample).Invoke()
            $shell.Streams.Error.Count | Should -Be 0
        } finally {
            $shell.Dispose()
        }
        $counts.Count | Should -Be 100
        @($counts | Sort-Object -Unique) | Should -Be @(9)
        @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetType('TeamsMeetingAudit.Library') }).Count | Should -Be 1
        Get-LiveHandle | Should -Be $before
    }

    It 'loads no library before a command needs it' -Tag Slow {
        $child = Invoke-Child -Environment @{ MANIFEST = $manifest } @'
function Get-Count { @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetType('TeamsMeetingAudit.Library') }).Count }
Import-Module $env:MANIFEST
Get-Count
$null = Get-Help Import-TeamsMeetingAudit
Get-Count
$null = Get-TeamsMeetingAuditField
Get-Count
'@
        $child.Output -split "`r?`n" | Should -Be @('0', '0', '1')
    }

    It 'is done by PowerShell itself where the folder is in PSModulePath' -Tag Slow {
        $folder = Split-Path (Split-Path $layout)
        $child = Invoke-Child -Environment @{ FOLDER = $folder; SAMPLE = $sample } @'
$env:PSModulePath = $env:FOLDER + [System.IO.Path]::PathSeparator + $env:PSModulePath
@(Import-TeamsMeetingAudit $env:SAMPLE -Kind Meeting -ErrorAction Ignore -WarningAction Ignore).Count
(Get-Module TeamsMeetingAudit).Version.ToString()
'@
        $child.Output -split "`r?`n" | Should -Be @('9', (Split-Path -Leaf $layout))
    }

    It 'works from a folder with blanks and letters of any script, in another location, with a home that is not there' -Tag Slow {
        $folder = [System.IO.Path]::Combine($TestDrive, "Module Z$([char]0xfc)rich [1] $([char]0x4f1a)$([char]0x8b70)", 'TeamsMeetingAudit')
        $null = New-Item -ItemType Directory -Force $folder
        Copy-Item -LiteralPath $layout -Destination $folder -Recurse
        $child = Invoke-Child -WorkingDirectory ([System.IO.Path]::GetTempPath()) -Environment @{ FOLDER = $folder; SAMPLE = $sample; HOME = (Join-Path $TestDrive 'nobody') } @'
Import-Module ([WildcardPattern]::Escape((Get-ChildItem -LiteralPath $env:FOLDER -Recurse -Filter *.psd1).FullName))
@(Import-TeamsMeetingAudit $env:SAMPLE -Kind Meeting -ErrorAction Ignore -WarningAction Ignore).Count
'@
        "$($child.Output)$($child.Error)" | Should -BeExactly '9'
    }

    It 'changes nothing in the caller''s session' -Tag Slow {
        $child = Invoke-Child -Environment @{ MANIFEST = $manifest; SAMPLE = $sample } @'
$before = @(Get-Variable | ForEach-Object Name) + @('before', 'names', 'issues')
$location = "$PWD"
Import-Module $env:MANIFEST
$null = Import-TeamsMeetingAudit $env:SAMPLE -ErrorAction Ignore -WarningAction Ignore
@(Get-Variable | ForEach-Object Name | Where-Object { $_ -notin $before -and $_ -notin 'location', '_', 'StackTrace', 'PSItem', 'foreach' }) -join ','
$location -eq "$PWD"
[System.Threading.Thread]::CurrentThread.CurrentCulture.Name -eq (Get-Culture).Name
'@
        $child.Output.Trim() -split "`r?`n" | Should -Be @('True', 'True') -Because $child.Error
    }
}

Describe 'build.ps1' -Tag Slow {
    It 'leaves a layout alone that is up to date' {
        $written = (Get-Item $manifest).LastWriteTimeUtc
        $child = Invoke-Child "& '$(Join-Path $sources 'build.ps1')' 6>&1 | ForEach-Object { `"`$_`" }"
        $child.ExitCode | Should -Be 0 -Because $child.Error
        $child.Output | Should -Match 'Nothing has changed\.'
        $child.Output | Should -Match "Import-Module"
        (Get-Item $manifest).LastWriteTimeUtc | Should -Be $written
    }

    It 'does not sign with the interop source, nor where nothing can be signed' {
        $child = Invoke-Child "& '$(Join-Path $sources 'build.ps1')' -InteropSource -Sign ([System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=nobody', [System.Security.Cryptography.RSA]::Create(2048), 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1).CreateSelfSigned([System.DateTimeOffset]::Now, [System.DateTimeOffset]::Now.AddDays(1)))"
        $child.ExitCode | Should -Not -Be 0
        $child.Error | Should -Match '-Sign:'
    }
}
