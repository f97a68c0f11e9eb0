<#
.SYNOPSIS
Builds the PowerShell module TeamsMeetingAudit.

.DESCRIPTION
Builds the native library with cargo and the interop library with dotnet, joins the scripts, and lays all of
it out under target/powershell/TeamsMeetingAudit/<version>, from where it can be imported or published. The version is that
of Cargo.toml. A layout is replaced when the new one is whole; a build that fails leaves the old one.

It takes the Rust toolchain (https://rustup.rs) and the .NET SDK (https://dotnet.microsoft.com). Without the SDK the layout
holds the interop source instead, which is compiled in every session at the first use of a command: good enough to try
things out, and not for publishing.

A Windows library that was cross-built (.ci/windows, or -RuntimeIdentifier win-x64) is taken along.

.PARAMETER RuntimeIdentifier
The systems to build the native library for, as .NET names them: win-x64, win-arm64, linux-x64, linux-arm64,
linux-musl-x64, osx-x64, osx-arm64. The default is this machine's. Others need cargo's target and a linker for them.

.PARAMETER Sign
The certificate to sign scripts and libraries with. Windows only, and not without the .NET SDK.

.PARAMETER TimestampServer
The server whose timestamp makes signatures outlive the certificate.

.PARAMETER InteropSource
Lays out the interop source instead of its library, also where the .NET SDK is there: for tests of that layout, which gets
a folder of its own, target/powershell/source/TeamsMeetingAudit/<version>.

.EXAMPLE
PS> ./powershell/build.ps1

Builds for this machine and prints the line that imports the module.

.EXAMPLE
PS> ./powershell/build.ps1 -RuntimeIdentifier linux-x64, win-x64

Builds a package for two systems.

.EXAMPLE
PS> ./powershell/build.ps1 -Sign (Get-Item Cert:\CurrentUser\My\0123456789ABCDEF0123456789ABCDEF01234567)

Builds and signs, on Windows.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseCompatibleCmdlets', '',
    Justification = 'Signatures are made on Windows only, and elsewhere -Sign is refused.')]
[CmdletBinding()]
param(
    [string[]] $RuntimeIdentifier,

    [System.Security.Cryptography.X509Certificates.X509Certificate2] $Sign,

    [string] $TimestampServer,

    [switch] $InteropSource
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$source = Join-Path $PSScriptRoot 'TeamsMeetingAudit'
. (Join-Path $PSScriptRoot 'CommandHelp.ps1')
$helpFile = 'TeamsMeetingAudit-Help.xml'
$utf8 = [System.Text.UTF8Encoding]::new($false)

# Runs a program in the repository; its output comes back, what it says on standard error goes to the console.
function Invoke-Program {
    param([string] $Name, [string[]] $Arguments)

    Push-Location -LiteralPath $root
    try {
        # In Windows PowerShell what a program writes to standard error would otherwise end the script.
        $ErrorActionPreference = 'Continue'
        & $Name @Arguments
        $code = $LASTEXITCODE
    } finally {
        Pop-Location
    }
    if ($code -ne 0) {
        throw "$Name $($Arguments -join ' ') failed with exit code $code."
    }
}

function Write-Step {
    param([string] $Text)

    Write-Information $Text -InformationAction Continue
}

# The cargo target that a runtime identifier stands for.
function Get-CargoTarget {
    param([string] $Identifier)

    $onWindows = $env:OS -eq 'Windows_NT'
    switch ($Identifier) {
        'win-x64' { if ($onWindows) { 'x86_64-pc-windows-msvc' } else { 'x86_64-pc-windows-gnu' } }
        'win-arm64' { 'aarch64-pc-windows-msvc' }
        'linux-x64' { 'x86_64-unknown-linux-gnu' }
        'linux-arm64' { 'aarch64-unknown-linux-gnu' }
        'linux-musl-x64' { 'x86_64-unknown-linux-musl' }
        'osx-x64' { 'x86_64-apple-darwin' }
        'osx-arm64' { 'aarch64-apple-darwin' }
        default { throw "-RuntimeIdentifier: $Identifier is not known." }
    }
}

# The runtime identifier of this machine's own target.
function Get-HostIdentifier {
    $line = Invoke-Program rustc '-vV' | Where-Object { $_ -like 'host: *' }
    switch -Wildcard ($line) {
        '*x86_64-pc-windows-*' { return 'win-x64' }
        '*aarch64-pc-windows-*' { return 'win-arm64' }
        '*x86_64-unknown-linux-gnu' { return 'linux-x64' }
        '*aarch64-unknown-linux-gnu' { return 'linux-arm64' }
        '*x86_64*-linux-musl' { return 'linux-musl-x64' }
        '*x86_64-apple-darwin' { return 'osx-x64' }
        '*aarch64-apple-darwin' { return 'osx-arm64' }
    }
    throw "The module is not made for this machine ($line)."
}

# What cargo calls the library of a system, and what the module calls it.
function Get-LibraryName {
    param([string] $Identifier)

    switch -Wildcard ($Identifier) {
        'win-*' { 'teams_meeting_audit.dll', 'TeamsMeetingAudit.Native.dll' }
        'osx-*' { 'libteams_meeting_audit.dylib', 'TeamsMeetingAudit.Native.dylib' }
        default { 'libteams_meeting_audit.so', 'TeamsMeetingAudit.Native.so' }
    }
}

# Builds the native library; the result is its file.
function Invoke-NativeBuild {
    param([string] $Identifier, [string] $TargetFolder, [bool] $IsHost)

    Write-Step "Native library for $Identifier"
    $arguments = @('rustc', '--lib', '--locked', '--release', '--no-default-features', '--crate-type', 'cdylib')
    $folder = Join-Path $TargetFolder 'release'
    $flags = @('-C', 'strip=symbols')
    if (-not $IsHost) {
        $target = Get-CargoTarget $Identifier
        $arguments += '--target', $target
        $folder = [System.IO.Path]::Combine($TargetFolder, $target, 'release')
    }
    if ($Identifier -like 'linux-musl-*') {
        # Without it there are no shared libraries for musl.
        $flags += '-C', 'target-feature=-crt-static'
    }
    $linker = 'CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER'
    $setLinker = -not $IsHost -and $target -eq 'x86_64-pc-windows-gnu' -and -not [Environment]::GetEnvironmentVariable($linker)
    if ($setLinker) {
        [Environment]::SetEnvironmentVariable($linker, 'x86_64-w64-mingw32-gcc')
    }
    try {
        $null = Invoke-Program cargo ($arguments + '--' + $flags)
    } finally {
        if ($setLinker) {
            [Environment]::SetEnvironmentVariable($linker, $null)
        }
    }
    Join-Path $folder (Get-LibraryName $Identifier)[0]
}

# The SHA-256 of a text, line ends and byte order mark apart: as the module computes it.
function Get-TextHash {
    param([string] $Text)

    $sha = [System.Security.Cryptography.SHA256]::Create()
    $bytes = $utf8.GetBytes($Text.Replace("`r`n", "`n"))
    [System.BitConverter]::ToString($sha.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
}

# Builds the interop library; the result is its file. What was built of the same sources before is taken as it is.
function Invoke-InteropBuild {
    param([string] $SourceHash, [string] $Version, [string] $Folder)

    $project = [System.IO.Path]::Combine($PSScriptRoot, 'interop', 'TeamsMeetingAudit.Interop.csproj')
    $key = Get-TextHash ($SourceHash + $Version + [System.IO.File]::ReadAllText($project))
    $built = [System.IO.Path]::Combine($Folder, 'interop', $key.Substring(0, 16), 'TeamsMeetingAudit.Interop.dll')
    if (-not [System.IO.File]::Exists($built)) {
        Write-Step 'Interop library'
        $objects = Join-Path $Folder 'obj'
        $out = Join-Path $Folder 'out'
        $arguments = @(
            'build', $project, '--configuration', 'Release', '--nologo', '--verbosity', 'quiet', '-clp:NoSummary'
            "-p:SourceHash=$SourceHash", "-p:Version=$Version", "-p:BuildFolder=$objects/", "-p:BaseOutputPath=$out/"
        )
        # As it comes: where the build fails this says why.
        Invoke-Program dotnet $arguments | ForEach-Object { Write-Step $_ }
        $null = New-Item -ItemType Directory -Force -Path (Split-Path $built)
        $made = [System.IO.Path]::Combine($out, 'Release', 'netstandard2.0', 'TeamsMeetingAudit.Interop.dll')
        # Under a name of its own first: what is there is whole.
        Copy-Item -LiteralPath $made -Destination "$built.new"
        Move-Item -LiteralPath "$built.new" -Destination $built -Force
    }
    $built
}

function Test-DotnetSdk {
    $dotnet = Get-Command -Name dotnet -CommandType Application -ErrorAction Ignore
    # A runtime alone does not compile.
    $dotnet -and (Invoke-Program dotnet '--list-sdks')
}

# Writes text as Windows PowerShell understands it: anything but ASCII needs a byte order mark.
function Write-ScriptFile {
    param([string] $Path, [string] $Text)

    $isAscii = $Text -notmatch '[^\u0000-\u007f]'
    [System.IO.File]::WriteAllText($Path, $Text, [System.Text.UTF8Encoding]::new(-not $isAscii))
}

# The scripts of a folder as one text.
function Get-JoinedScript {
    param([string] $Folder)

    $files = @(Get-ChildItem -LiteralPath (Join-Path $source $Folder) -Filter *.ps1)
    [System.Array]::Sort([string[]]$files.Name, $files, [System.StringComparer]::Ordinal)
    $parts = $files | ForEach-Object { [System.IO.File]::ReadAllText($_.FullName).TrimEnd() }
    ($parts -join "`n`n").Replace("`r`n", "`n") + "`n"
}

# The script that is imported: the loader and all commands, which are handed over. The hash goes in where the interop library
# does.
function Get-ModuleScript {
    param([string] $InteropHash, [string] $Commands)

    $loader = [System.IO.File]::ReadAllText((Join-Path $source 'TeamsMeetingAudit.psm1')).Replace("`r`n", "`n")
    $end = $loader.IndexOf('# In a clone of the sources', [System.StringComparison]::Ordinal)
    if ($end -lt 0) {
        throw 'TeamsMeetingAudit.psm1 does not look as the build expects it.'
    }
    $loader = $loader.Substring(0, $end).TrimEnd()
    if ($InteropHash) {
        $loader = Edit-Text -Text $loader -Pattern '(?m)^\$script:interopHash = \$null' -By "`$script:interopHash = '$InteropHash'"
    }
    "$loader`n`n$Commands"
}

# Gives a completer to all parameters that have none and take neither files nor a set of values: where there is none,
# PowerShell offers the names of files. A block that calls a function of the module costs an import least; what it offers, and that there
# is nothing to offer, says Get-AuditCompletion.
function Add-Completer {
    param([string] $Commands)

    $files = @(
        'Path', 'LiteralPath', 'SourcePath', 'LiteralSourcePath', 'UserMap', 'MeetingMap', 'NetworkMap'
        'UserCachePath', 'CheckpointPath', 'RawPath', 'StatePath', 'SummaryPath', 'TemporaryFolder'
    )
    $tokens = $failures = $null
    $script = [System.Management.Automation.Language.Parser]::ParseInput($Commands, [ref]$tokens, [ref]$failures)
    $parameters = foreach ($function in $script.EndBlock.Statements) {
        foreach ($parameter in $function.Body.ParamBlock.Parameters) {
            $attributes = $parameter.Attributes.TypeName.Name
            $hasOwn = @('switch', 'ValidateSet', 'ArgumentCompleter' | Where-Object { $_ -in $attributes }).Count -gt 0
            if (-not $hasOwn -and $parameter.Name.VariablePath.UserPath -notin $files) {
                $parameter
            }
        }
    }
    # From the end, so that places before stay what they are.
    foreach ($parameter in $parameters | Sort-Object -Property { $_.Extent.StartOffset } -Descending) {
        $Commands = $Commands.Insert($parameter.Extent.StartOffset, "[ArgumentCompleter({ & (Get-Module TeamsMeetingAudit) Complete-AuditArgument @args })]`n        ")
    }
    $Commands
}

# Moves the help out of the commands: writes it into the file at the path; the result is the commands with a line instead
# that says where it is.
function Move-CommandHelp {
    param([string] $Commands, [string] $Path)

    $tokens = $failures = $null
    $script = [System.Management.Automation.Language.Parser]::ParseInput($Commands, [ref]$tokens, [ref]$failures)
    if ($failures) {
        throw "The commands cannot be read: $($failures[0].Message)"
    }
    $functions = @($script.EndBlock.Statements | Where-Object { $_ -is [System.Management.Automation.Language.FunctionDefinitionAst] })
    $comments = @($tokens | Where-Object { $_.Kind -eq 'Comment' -and $_.Text.StartsWith('<#') })
    if ($comments.Count -ne $functions.Count) {
        throw "There are $($comments.Count) texts of help for $($functions.Count) commands."
    }
    Export-CommandHelp -Definition $functions -Path $Path
    # From the end, so that places before stay what they are.
    [System.Array]::Reverse($comments)
    foreach ($comment in $comments) {
        $begin = $comment.Extent.StartOffset
        $Commands = $Commands.Remove($begin, $comment.Extent.EndOffset - $begin).Insert($begin, "# .EXTERNALHELP $helpFile")
    }
    $Commands
}

# The views of a file without indentation, comments and the declaration, all of which PowerShell would read at every import.
function Get-ViewText {
    param([string] $Path)

    $document = [System.Xml.XmlDocument]::new()
    $document.Load($Path)
    $document.DocumentElement.OuterXml
}

# Replaces the one place that the pattern finds.
function Edit-Text {
    param([string] $Text, [string] $Pattern, [string] $By)

    $found = [regex]::Matches($Text, $Pattern)
    if ($found.Count -ne 1) {
        throw "Expected '$Pattern' once, and found it $($found.Count) times."
    }
    $Text.Substring(0, $found[0].Index) + $By + $Text.Substring($found[0].Index + $found[0].Length)
}

# The changes of that version, or the unreleased ones.
function Get-ReleaseNote {
    param([string] $Version)

    $text = [System.IO.File]::ReadAllText((Join-Path $root 'CHANGELOG.md')).Replace("`r`n", "`n")
    foreach ($heading in $Version, 'Unreleased') {
        $found = [regex]::Match($text, "(?ms)^## \[$([regex]::Escape($heading))\][^\n]*\n(.*?)(?=^## \[|\z)")
        if ($found.Success) {
            return $found.Groups[1].Value.Trim()
        }
    }
}

# The manifest of that layout.
function Get-Manifest {
    param([string] $Version)

    $number, $label = $Version.Split('-', 2)
    $quote = { param($Text) "'" + ([string]$Text).Replace("'", "''") + "'" }
    $text = [System.IO.File]::ReadAllText((Join-Path $source 'TeamsMeetingAudit.psd1')).Replace("`r`n", "`n")
    $text = Edit-Text -Text $text -Pattern "(?m)^    # The build puts.*\n    ModuleVersion( +)= '0.0.1'" `
        -By "    ModuleVersion          = '$number'"
    # An empty label would be one.
    $prerelease = if ($label) { "            Prerelease   = '$($label -replace '[^0-9A-Za-z]')'`n" } else { '' }
    $text = Edit-Text -Text $text -Pattern "(?m)^            # The build takes.*\n            Prerelease( +)= ''\n" -By $prerelease
    Edit-Text -Text $text -Pattern "ReleaseNotes = ''" -By ('ReleaseNotes = ' + (& $quote (Get-ReleaseNote -Version $Version)))
}

# What lies in a folder: relative paths, with / between, and hashes.
function Get-FolderContent {
    param([string] $Folder)

    $map = @{}
    foreach ($file in Get-ChildItem -LiteralPath $Folder -Recurse -File) {
        $name = $file.FullName.Substring($Folder.Length + 1).Replace('\', '/')
        $map[$name] = (Get-FileHash -LiteralPath $file.FullName).Hash
    }
    $map
}

# Puts the finished layout in its place. Where nothing changed nothing is touched.
function Move-Layout {
    param([string] $From, [string] $To)

    if (Test-Path -LiteralPath $To) {
        $new = Get-FolderContent $From
        $old = Get-FolderContent $To
        $differing = @($new.Keys | Where-Object { $new[$_] -ne $old[$_] })
        if ($differing.Count -eq 0 -and $new.Count -eq $old.Count) {
            Remove-Item -LiteralPath $From -Recurse -Force
            Write-Step 'Nothing has changed.'
            return
        }
        $aside = "$From.old"
        try {
            Move-Item -LiteralPath $To -Destination $aside
        } catch {
            throw "$To cannot be replaced; a PowerShell session that uses it has to be closed first. $_"
        }
        try {
            Move-Item -LiteralPath $From -Destination $To
        } catch {
            Move-Item -LiteralPath $aside -Destination $To
            throw
        }
        Remove-Item -LiteralPath $aside -Recurse -Force
        return
    }
    $null = New-Item -ItemType Directory -Force -Path (Split-Path $To)
    Move-Item -LiteralPath $From -Destination $To
}

if ($Sign -and -not (Get-Command -Name Set-AuthenticodeSignature -ErrorAction Ignore)) {
    throw '-Sign: signatures are made on Windows only.'
}
$useLibrary = -not $InteropSource -and (Test-DotnetSdk)
if ($Sign -and -not $useLibrary) {
    throw '-Sign: a layout with the interop source is not for publishing. Put the .NET SDK on the PATH, and leave out -InteropSource.'
}

$metadata = Invoke-Program cargo 'metadata', '--format-version', '1', '--no-deps', '--locked' | ConvertFrom-Json
$version = ($metadata.packages | Where-Object name -EQ 'teams-meeting-audit').version
$folder = Join-Path $metadata.target_directory 'powershell'

$interop = [System.IO.File]::ReadAllText((Join-Path $source 'Interop.cs'))
if ($interop -notmatch "const string Version = `"$([regex]::Escape($version))`"") {
    throw "Interop.cs is not of version ${version}: its generated part has to be made anew."
}
$hash = Get-TextHash $interop

# Libraries first: what fails most should fail before anything is laid out.
$own = Get-HostIdentifier
if (-not $RuntimeIdentifier) {
    $RuntimeIdentifier = $own
}
$libraries = [ordered]@{}
# Other shells hand a list over as one text.
foreach ($identifier in $RuntimeIdentifier -split ',') {
    $libraries[$identifier] = Invoke-NativeBuild -Identifier $identifier -TargetFolder $metadata.target_directory `
        -IsHost ($identifier -eq $own)
}
$cross = [System.IO.Path]::Combine($metadata.target_directory, 'x86_64-pc-windows-gnu', 'release', 'teams_meeting_audit.dll')
if (-not $libraries.Contains('win-x64') -and [System.IO.File]::Exists($cross)) {
    Write-Step "Cross-built library for win-x64: $cross"
    $newest = Get-ChildItem -LiteralPath (Join-Path $root 'src') -Recurse -File | Sort-Object LastWriteTimeUtc | Select-Object -Last 1
    if ([System.IO.File]::GetLastWriteTimeUtc($cross) -lt $newest.LastWriteTimeUtc) {
        Write-Warning "It is older than $($newest.FullName): build it again (.ci/windows) before it is published."
    }
    $libraries['win-x64'] = $cross
}
$interopLibrary = if ($useLibrary) { Invoke-InteropBuild -SourceHash $hash -Version $version -Folder $folder }

$stage = Join-Path $folder ".layout-$PID"
if (Test-Path -LiteralPath $stage) {
    Remove-Item -LiteralPath $stage -Recurse -Force
}
try {
    $null = New-Item -ItemType Directory -Force -Path $stage
    foreach ($identifier in $libraries.Keys) {
        $bin = [System.IO.Path]::Combine($stage, 'bin', $identifier)
        $null = New-Item -ItemType Directory -Force -Path $bin
        Copy-Item -LiteralPath $libraries[$identifier] -Destination (Join-Path $bin (Get-LibraryName $identifier)[1])
    }
    if ($useLibrary) {
        Copy-Item -LiteralPath $interopLibrary -Destination $stage
    } else {
        Copy-Item -LiteralPath (Join-Path $source 'Interop.cs') -Destination $stage
    }
    Copy-Item -LiteralPath (Join-Path $root 'LICENSE') -Destination $stage
    Copy-Item -LiteralPath (Join-Path $source 'en-US') -Destination $stage -Recurse
    foreach ($file in Get-ChildItem -LiteralPath $source -Filter *.ps1xml) {
        Write-ScriptFile (Join-Path $stage $file.Name) (Get-ViewText $file.FullName)
    }
    $scriptHash = if ($useLibrary) { $hash }
    $commands = Move-CommandHelp -Commands (Get-JoinedScript Public) -Path ([System.IO.Path]::Combine($stage, 'en-US', $helpFile))
    $script = Get-ModuleScript -InteropHash $scriptHash -Commands (Add-Completer -Commands $commands)
    Write-ScriptFile (Join-Path $stage 'TeamsMeetingAudit.psm1') $script
    $private = Join-Path $stage 'Private'
    $null = New-Item -ItemType Directory -Path $private
    Write-ScriptFile (Join-Path $private 'TeamsMeetingAudit.Private.ps1') (Get-JoinedScript Private)

    $manifest = Join-Path $stage 'TeamsMeetingAudit.psd1'
    Write-ScriptFile $manifest (Get-Manifest $version)
    $null = Test-ModuleManifest -Path $manifest

    if ($Sign) {
        $signing = @{ Certificate = $Sign; HashAlgorithm = 'SHA256'; IncludeChain = 'NotRoot' }
        if ($TimestampServer) {
            $signing.TimestampServer = $TimestampServer
        }
        foreach ($file in Get-ChildItem -LiteralPath $stage -Recurse -File -Include *.psm1, *.ps1, *.psd1, *.ps1xml, *.dll) {
            $signature = Set-AuthenticodeSignature @signing -FilePath $file.FullName
            if ($signature.Status -ne 'Valid') {
                throw "$($file.Name) could not be signed: $($signature.StatusMessage)"
            }
        }
    }

    $place = if ($InteropSource) { Join-Path $folder 'source' } else { $folder }
    $layout = [System.IO.Path]::Combine($place, 'TeamsMeetingAudit', $version.Split('-')[0])
    Move-Layout $stage $layout
} finally {
    if (Test-Path -LiteralPath $stage) {
        Remove-Item -LiteralPath $stage -Recurse -Force
    }
}

if (-not $useLibrary -and -not $InteropSource) {
    Write-Warning ('There is no .NET SDK on the PATH: this layout holds the interop source, which is compiled in every session ' +
        'at the first use of a command. It is not for publishing.')
}
Write-Step "Built: $layout ($($libraries.Keys -join ', '))"
Write-Step "Next:  Import-Module '$(Join-Path $layout 'TeamsMeetingAudit.psd1')'"
