# How the module finds, loads and refuses its libraries.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $null = Get-TeamsMeetingAuditField
    $platform = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
    $native = Get-Item ([System.IO.Path]::Combine($layout, 'bin', "$platform-*", 'TeamsMeetingAudit.Native.*')) | Select-Object -First 1

    # A copy of the built module; the result is its manifest.
    function Copy-Layout {
        param([string] $Name, [string] $From = $layout)

        $to = [System.IO.Path]::Combine($TestDrive, $Name, 'TeamsMeetingAudit', (Split-Path -Leaf $From))
        $null = New-Item -ItemType Directory -Force (Split-Path $to)
        Copy-Item -LiteralPath $From -Destination $to -Recurse
        Join-Path $to 'TeamsMeetingAudit.psd1'
    }

    # The path of the native library in such a copy.
    function Get-NativeOf {
        param([string] $Manifest)

        Join-Path (Split-Path $Manifest) $native.FullName.Substring($layout.Length + 1)
    }

    # Compiles a shared library from C source.
    function New-Library {
        param([string] $Path, [string] $Source, [string[]] $Argument = @())

        Set-Content -LiteralPath "$Path.c" $Source
        & cc -shared -fPIC -o $Path "$Path.c" @Argument
        if ($LASTEXITCODE -ne 0) { throw "cc failed for $Path" }
    }

    # Tries each module in turn in one new process; what the first command of each fails with, by name.
    function Get-LoadError {
        param([System.Collections.Specialized.OrderedDictionary] $Manifest)

        $list = ConvertTo-Json -Compress $Manifest
        $child = Invoke-Child -Environment @{ LIST = $list } @'
$list = $env:LIST | ConvertFrom-Json -AsHashtable
$found = [ordered]@{}
foreach ($name in $list.Keys) {
    try {
        Import-Module $list[$name]
        $null = Get-TeamsMeetingAuditField
        $found[$name] = 'nothing'
    } catch {
        $found[$name] = [ordered]@{
            Id = $_.FullyQualifiedErrorId; Category = "$($_.CategoryInfo.Category)"; Message = "$_"; Target = "$($_.TargetObject)"
            Action = $_.ErrorDetails.RecommendedAction
        }
    }
    Remove-Module TeamsMeetingAudit
}
ConvertTo-Json $found -Depth 3
'@
        if ($child.ExitCode -ne 0) { throw $child.Error }
        $child.Output | ConvertFrom-Json -AsHashtable
    }
}

Describe 'The native library' {
    It 'is that of this machine in the module''s own folder, loaded by its full path' {
        [TeamsMeetingAudit.Library]::NativePath | Should -BeExactly $native.FullName
        [TeamsMeetingAudit.Library]::NativeVersion | Should -BeExactly ([TeamsMeetingAudit.Library]::Version)
    }
}

Describe 'A native library that cannot be loaded' -Tag Slow {
    BeforeAll {
        $cases = [ordered]@{}
        foreach ($name in 'missing', 'cut short', 'of no kind', 'of another machine', 'of 32 bits', 'of nobody', 'of another interface', 'of another version', 'without its dependency') {
            $cases[$name] = Copy-Layout $name
        }
        Remove-Item -LiteralPath (Get-NativeOf $cases['missing'])
        $bytes = [System.IO.File]::ReadAllBytes($native.FullName)
        [System.IO.File]::WriteAllBytes((Get-NativeOf $cases['cut short']), [byte[]]$bytes[0..99])
        [System.IO.File]::WriteAllText((Get-NativeOf $cases['of no kind']), 'This is a text and no library. ' * 100)
        if ($IsLinux) {
            # What an ELF file says of its machine: 183 is AArch64, 62 x86-64.
            $foreign = [byte[]]$bytes.Clone()
            $foreign[18] = if ($bytes[18] -eq 183) { 62 } else { 183 }
            [System.IO.File]::WriteAllBytes((Get-NativeOf $cases['of another machine']), $foreign)
            $foreign = [byte[]]$bytes.Clone()
            $foreign[4] = 1
            [System.IO.File]::WriteAllBytes((Get-NativeOf $cases['of 32 bits']), $foreign)
        }
        $hasCompiler = [bool](Get-Command cc -ErrorAction Ignore) -and -not $IsWindows
        if ($hasCompiler) {
            $text = 'typedef struct { const char *data; unsigned long length; } text;'
            New-Library (Get-NativeOf $cases['of nobody']) 'int somebody(void) { return 1; }'
            New-Library (Get-NativeOf $cases['of another interface']) "$text`nunsigned tma_abi_version(void) { return 999; }`ntext tma_version(void) { text t = {`"9.9.9`", 5}; return t; }"
            New-Library (Get-NativeOf $cases['of another version']) "$text`nunsigned tma_abi_version(void) { return 1; }`ntext tma_version(void) { text t = {`"9.9.9`", 5}; return t; }"
            $dependency = Join-Path $TestDrive 'libneeded-by-nobody.so'
            New-Library $dependency 'int needed(void) { return 1; }'
            New-Library (Get-NativeOf $cases['without its dependency']) 'int needed(void); unsigned tma_abi_version(void) { return needed(); }' $dependency
            Remove-Item -LiteralPath $dependency
        }
        $found = Get-LoadError $cases
    }

    It '<name> is <id>' -ForEach @(
        @{ name = 'missing'; id = 'NativeLibraryNotFound'; category = 'ObjectNotFound'; says = 'there is no such file' }
        @{ name = 'cut short'; id = 'NativeLibraryIncompatible'; category = 'ResourceUnavailable'; says = 'damaged' }
        @{ name = 'of no kind'; id = 'NativeLibraryIncompatible'; category = 'ResourceUnavailable'; says = 'damaged' }
        @{ name = 'of another machine'; id = 'NativeLibraryIncompatible'; category = 'ResourceUnavailable'; says = 'another kind of machine'; linux = $true }
        @{ name = 'of 32 bits'; id = 'NativeLibraryIncompatible'; category = 'ResourceUnavailable'; says = 'another kind of machine'; linux = $true }
        @{ name = 'of nobody'; id = 'NativeAbiMismatch'; category = 'InvalidData'; says = 'exports nothing of this library'; compiled = $true }
        @{ name = 'of another interface'; id = 'NativeAbiMismatch'; category = 'InvalidData'; says = 'number 999, and this module needs 1'; compiled = $true }
        @{ name = 'of another version'; id = 'NativeAbiMismatch'; category = 'InvalidData'; says = 'version 9\.9\.9'; compiled = $true }
        @{ name = 'without its dependency'; id = 'NativeDependencyMissing'; category = 'ResourceUnavailable'; says = 'libneeded-by-nobody'; compiled = $true }
    ) {
        if (($compiled -and -not $hasCompiler) -or ($linux -and -not $IsLinux)) {
            Set-ItResult -Skipped -Because 'it cannot be made on this machine'
        }
        $problem = $found[$name]
        $problem.Id | Should -BeExactly "$id,Get-TeamsMeetingAuditField"
        $problem.Category | Should -BeExactly $category
        $problem.Message | Should -Match $says
        $problem.Target | Should -BeExactly (Get-NativeOf $cases[$name])
        $problem.Action | Should -Not -BeNullOrEmpty
    }
}

Describe 'Why a native library was not loaded' {
    It 'on <platform> <architecture>, error <code> (<said>): <id>' -ForEach @(
        @{ platform = 'Windows'; architecture = 'X64'; code = 126; said = 'The specified module could not be found.'; marked = $true; id = 'NativeLibraryBlocked'; says = 'downloaded'; action = 'Unblock-File' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 5; said = 'Access is denied.'; id = 'NativeLibraryBlocked'; says = 'policy'; action = 'Unblock-File|policy' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 1260; said = 'This program is blocked by group policy.'; id = 'NativeLibraryBlocked'; says = 'policy'; action = 'policy' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 4551; said = 'An Application Control policy has blocked this file.'; id = 'NativeLibraryBlocked'; says = 'Application Control'; action = 'policy' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 0; said = $null; id = 'NativeLibraryNotFound'; says = 'no such file'; action = 'build\.ps1' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 2; said = 'The system cannot find the file specified.'; id = 'NativeLibraryNotFound'; says = 'no such file'; action = 'Install' }
        @{ platform = 'Windows'; architecture = 'X86'; code = 193; said = '%1 is not a valid Win32 application.'; id = 'NativeLibraryIncompatible'; says = '32-bit process'; action = '64-bit' }
        @{ platform = 'Windows'; architecture = 'Arm64'; code = 193; said = '%1 is not a valid Win32 application.'; id = 'NativeLibraryIncompatible'; says = 'ARM64'; action = 'x64 PowerShell|win-arm64' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 193; said = '%1 is not a valid Win32 application.'; id = 'NativeLibraryIncompatible'; says = 'another kind of machine.*Windows X64'; action = 'Windows X64' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 216; said = 'not compatible with the version of Windows'; id = 'NativeLibraryIncompatible'; says = 'another kind of machine'; action = 'Install' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 126; said = 'The specified module could not be found.'; id = 'NativeDependencyMissing'; says = 'is missing'; action = 'Windows' }
        @{ platform = 'Windows'; architecture = 'X64'; code = 1114; said = 'A dynamic link library (DLL) initialization routine failed.'; id = 'NativeLibraryIncompatible'; says = 'initialization routine'; action = 'Install' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'x.so: wrong ELF class: ELFCLASS32'; id = 'NativeLibraryIncompatible'; says = 'Linux X64'; action = 'Linux X64' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'x.so: invalid ELF header'; id = 'NativeLibraryIncompatible'; says = 'damaged'; action = 'build\.ps1' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'ld-linux-x86-64.so.2: cannot open shared object file: No such file or directory'; id = 'NativeLibraryIncompatible'; says = 'musl'; action = 'glibc' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'Error relocating /x.so: __memcpy_chk: symbol not found'; id = 'NativeLibraryIncompatible'; says = 'musl'; action = 'glibc' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = "/lib/libc.so.6: version ``GLIBC_2.38' not found (required by x.so)"; id = 'NativeLibraryIncompatible'; says = 'older'; action = 'build\.ps1' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'libz.so.1: cannot open shared object file: No such file or directory'; id = 'NativeDependencyMissing'; says = 'libz\.so\.1'; action = 'the library' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'x.so: cannot open shared object file: Permission denied'; id = 'NativeLibraryBlocked'; says = 'forbids'; action = 'policy|trust' }
        @{ platform = 'Linux'; architecture = 'X64'; code = 0; said = 'failed to map segment from shared object: Operation not permitted'; id = 'NativeLibraryBlocked'; says = 'forbids'; action = 'trust' }
        @{ platform = 'MacOS'; architecture = 'Arm64'; code = 0; said = 'code signature in (x.dylib) not valid for use in process'; id = 'NativeLibraryBlocked'; says = 'macOS refuses'; action = 'trust' }
        @{ platform = 'MacOS'; architecture = 'Arm64'; code = 0; said = "mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64')"; id = 'NativeLibraryIncompatible'; says = 'MacOS Arm64'; action = 'MacOS Arm64' }
        @{ platform = 'MacOS'; architecture = 'X64'; code = 0; said = 'Library not loaded: @rpath/libz.dylib'; id = 'NativeDependencyMissing'; says = 'libz\.dylib'; action = 'library' }
        @{ platform = 'MacOS'; architecture = 'X64'; code = 0; said = $null; id = 'NativeLibraryNotFound'; says = 'no such file'; action = 'Install' }
    ) {
        $failure = [TeamsMeetingAudit.LoadFailure]::From($platform, $architecture, $code, $(if ($null -eq $said) { [NullString]::Value } else { $said }), [bool]$marked, '/module/bin/x/TeamsMeetingAudit.Native')
        $failure.ErrorId | Should -BeExactly $id
        $failure.Message | Should -Match $says
        $failure.Message | Should -Match '/module/bin/x/TeamsMeetingAudit\.Native'
        $failure.RecommendedAction | Should -Match $action
    }

    It 'is said differently for each cause' {
        $messages = foreach ($case in @(
                @('Windows', 'X64', 0, 'x', $true), @('Windows', 'X64', 5, 'x', $false), @('Windows', 'X64', 2, 'x', $false), @('Windows', 'X86', 193, 'x', $false)
                @('Windows', 'Arm64', 193, 'x', $false), @('Windows', 'X64', 193, 'x', $false), @('Windows', 'X64', 126, 'x', $false), @('Windows', 'X64', 1114, 'x', $false)
                @('Linux', 'X64', 0, 'ELFCLASS32', $false), @('Linux', 'X64', 0, 'ld-musl-x86_64.so.1', $false), @('Linux', 'X64', 0, 'GLIBC_2.38', $false)
                @('Linux', 'X64', 0, 'cannot open shared object file', $false), @('Linux', 'X64', 0, 'Permission denied', $false), @('MacOS', 'X64', 0, 'code signature', $false))) {
            [TeamsMeetingAudit.LoadFailure]::From($case[0], $case[1], $case[2], $case[3], $case[4], 'x').Message
        }
        @($messages | Sort-Object -Unique).Count | Should -Be 14
    }
}

Describe 'The interop library' -Tag Slow {
    It 'that is missing is InteropMissing, and one that is damaged too' {
        $missing = Copy-Layout 'no-interop'
        Remove-Item -LiteralPath (Join-Path (Split-Path $missing) 'TeamsMeetingAudit.Interop.dll')
        $damaged = Copy-Layout 'bad-interop'
        Set-Content -LiteralPath (Join-Path (Split-Path $damaged) 'TeamsMeetingAudit.Interop.dll') 'no library'
        $found = Get-LoadError ([ordered]@{ missing = $missing; damaged = $damaged })
        foreach ($name in 'missing', 'damaged') {
            $found[$name].Id | Should -BeExactly 'InteropMissing,Get-TeamsMeetingAuditField'
            $found[$name].Message | Should -Match 'TeamsMeetingAudit\.Interop\.dll'
            $found[$name].Action | Should -Match 'Install the module again'
        }
        $found['missing'].Category | Should -BeExactly 'ObjectNotFound'
        $found['damaged'].Category | Should -BeExactly 'InvalidData'
    }

    It 'is not looked for where the scripts are missing or cut' {
        $missing = Copy-Layout 'no-scripts'
        Remove-Item -LiteralPath (Join-Path (Split-Path $missing) 'Private') -Recurse
        $cut = Copy-Layout 'cut-scripts'
        $script = [System.IO.Path]::Combine((Split-Path $cut), 'Private', 'TeamsMeetingAudit.Private.ps1')
        [System.IO.File]::WriteAllText($script, [System.IO.File]::ReadAllText($script).Substring(0, 20000))
        $empty = Copy-Layout 'empty-scripts'
        Set-Content -LiteralPath ([System.IO.Path]::Combine((Split-Path $empty), 'Private', 'TeamsMeetingAudit.Private.ps1')) ''
        $found = Get-LoadError ([ordered]@{ missing = $missing; cut = $cut; empty = $empty })
        foreach ($name in 'missing', 'cut', 'empty') {
            $found[$name].Id | Should -Match '^InteropMissing,'
            $found[$name].Message | Should -Match 'is not whole'
            $found[$name].Action | Should -Match 'Install the module again'
        }
    }

    It 'of another version in the process is RestartRequired, and of the same version is used' {
        $same = Copy-Layout 'same-version'
        $other = Copy-Layout 'other-version'
        $script = Join-Path (Split-Path $other) 'TeamsMeetingAudit.psm1'
        $text = [System.IO.File]::ReadAllText($script)
        $changed = $text -replace "interopHash = '[0-9a-f]{64}'", "interopHash = '$('0' * 64)'"
        $changed | Should -Not -BeExactly $text
        [System.IO.File]::WriteAllText($script, $changed)
        $found = Get-LoadError ([ordered]@{ first = $manifest; same = $same; other = $other; again = $manifest })
        $found['first'] | Should -BeExactly 'nothing'
        $found['same'] | Should -BeExactly 'nothing'
        $found['other'].Id | Should -BeExactly 'RestartRequired,Get-TeamsMeetingAuditField'
        $found['other'].Category | Should -BeExactly 'ResourceUnavailable'
        $found['other'].Action | Should -Match 'Start a new PowerShell session'
        $found['again'] | Should -BeExactly 'nothing'
    }
}

Describe 'The interop source' -Tag Slow {
    It 'is compiled once in a session, at the first use, and gives the same records' {
        $source = Join-Path $env:TMA_TEST_SOURCE_MODULE 'TeamsMeetingAudit.psd1'
        (Join-Path $env:TMA_TEST_SOURCE_MODULE 'Interop.cs') | Should -Exist
        (Join-Path $env:TMA_TEST_SOURCE_MODULE 'TeamsMeetingAudit.Interop.dll') | Should -Not -Exist
        $child = Invoke-Child -Environment @{ SOURCE = $source; BUILT = $manifest; SAMPLE = $sample } @'
function Get-Count { @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetType('TeamsMeetingAudit.Library') }).Count }
$found = [ordered]@{}
Import-Module $env:SOURCE
$found.AfterImport = Get-Count
$two = foreach ($number in 1, 2) {
    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$env:SOURCE'; (Get-TeamsMeetingAuditField).Count")
    @{ Shell = $shell; Running = $shell.BeginInvoke() }
}
$found.Fields = @($two | ForEach-Object { $_.Shell.EndInvoke($_.Running); $_.Shell.Dispose() })
$found.AfterUse = Get-Count
$rows = @(Import-TeamsMeetingAudit $env:SAMPLE -ErrorAction Ignore -WarningAction Ignore)
$found.Location = $rows[0].GetType().Assembly.Location
$found.Hash = [TeamsMeetingAudit.Library]::SourceHash
Remove-Module TeamsMeetingAudit
Import-Module $env:SOURCE
$again = @(Import-TeamsMeetingAudit $env:SAMPLE -ErrorAction Ignore -WarningAction Ignore)
$found.SameType = $again[0].GetType() -eq $rows[0].GetType()
Remove-Module TeamsMeetingAudit
Import-Module $env:BUILT
$found.BuiltRows = @($rows | Measure-TeamsMeetingAudit).Rows
$found.AtTheEnd = Get-Count
$found.Lines = @($rows | ForEach-Object { $_ | ConvertTo-Json -Compress })
ConvertTo-Json $found
'@
        $child.Error | Should -BeNullOrEmpty
        $found = $child.Output | ConvertFrom-Json -DateKind String
        $found.AfterImport | Should -Be 0
        $found.Fields | Should -Be @(84, 84)
        $found.AfterUse | Should -Be 1
        $found.AtTheEnd | Should -Be 1
        $found.Location | Should -BeNullOrEmpty
        $found.Hash | Should -BeExactly ([TeamsMeetingAudit.Library]::SourceHash)
        $found.SameType | Should -BeTrue
        $found.BuiltRows | Should -Be 65
        $found.Lines | Should -Be @(Import-TeamsMeetingAudit $sample -ErrorAction Ignore -WarningAction Ignore | ForEach-Object { $_ | ConvertTo-Json -Compress })
    }

    It 'is hashed without regard to line ends and byte order mark' {
        $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($root, 'powershell', 'TeamsMeetingAudit', 'Interop.cs')).Replace("`r`n", "`n")
        $hash = [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($text))).ToLowerInvariant()
        [TeamsMeetingAudit.Library]::SourceHash | Should -BeExactly $hash
        & (Get-Module TeamsMeetingAudit) { param($text) Get-AuditSourceHash $text } $text.Replace("`n", "`r`n") | Should -BeExactly $hash
    }
}

Describe 'ConstrainedLanguage' -Tag Slow {
    It 'is answered with what is needed' {
        $constrained = Invoke-Child -WorkingDirectory $TestDrive -Environment @{ MANIFEST = $manifest; SAMPLE = $sample } @'
$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
try { Import-Module $env:MANIFEST; $null = Get-TeamsMeetingAuditField; 'nothing' } catch { "$($_.FullyQualifiedErrorId): $_" }
try { $null = Import-TeamsMeetingAudit $env:SAMPLE; 'nothing' } catch { "$($_.FullyQualifiedErrorId): $_" }
try { $null = '{}' | ConvertFrom-TeamsMeetingAudit; 'nothing' } catch { "$($_.FullyQualifiedErrorId): $_" }
try { $null = Measure-TeamsMeetingAudit $env:SAMPLE; 'nothing' } catch { "$($_.FullyQualifiedErrorId): $_" }
try { $null = '{}' | Export-TeamsMeetingAudit never.csv; 'nothing' } catch { "$($_.FullyQualifiedErrorId): $_" }
'@
        $lines = $constrained.Output -split "`r?`n"
        $lines.Count | Should -Be 5 -Because "$($constrained.Output) $($constrained.Error)"
        foreach ($line in $lines) {
            $line | Should -Match '^LanguageModeNotSupported,'
            $line | Should -Match 'takes the language mode FullLanguage; this session is in ConstrainedLanguage'
        }
        (Join-Path $TestDrive 'never.csv') | Should -Not -Exist
    }
}
