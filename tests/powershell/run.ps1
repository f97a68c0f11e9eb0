<#
.SYNOPSIS
Builds the PowerShell module and runs its tests, which are Pester 5 files beside this one, on what was built.

.DESCRIPTION
Prints what fails and a summary, and ends with exit code 1 if anything failed. Tests tagged Slow start PowerShell anew or
go through much data.

.PARAMETER Name
Only these files, by the part of the name before .Tests.ps1, with wildcards.

.PARAMETER Test
Only tests whose full name is like this, with wildcards.

.PARAMETER Share
Only a share of the files: 1/2 and 2/2 are halves, for two processes at once.

.PARAMETER Fast
Leaves out the tests tagged Slow.

.PARAMETER NoBuild
Tests what was built before.

.PARAMETER BuildOnly
Builds, and tests nothing.

.PARAMETER Program
The command line program to generate exports with and to compare with. The default is a debug build.

.EXAMPLE
PS> ./tests/powershell/run.ps1 -Name Import -NoBuild
#>
[CmdletBinding()]
param(
    [SupportsWildcards()]
    [string[]] $Name = '*',

    [SupportsWildcards()]
    [string] $Test,

    [ValidatePattern('^[1-9]/[1-9]$')]
    [string] $Share = '1/1',

    [switch] $Fast,

    [switch] $NoBuild,

    [switch] $BuildOnly,

    [string] $Program
)

$ErrorActionPreference = 'Stop'
$began = [System.Diagnostics.Stopwatch]::StartNew()
$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
Import-Module Pester -MinimumVersion 5.0

function Invoke-Cargo {
    Push-Location -LiteralPath $root
    try {
        & cargo @args
        if ($LASTEXITCODE -ne 0) {
            throw "cargo $args failed with exit code $LASTEXITCODE."
        }
    } finally {
        Pop-Location
    }
}

$metadata = Invoke-Cargo metadata --format-version 1 --no-deps --locked | ConvertFrom-Json
$version = ($metadata.packages | Where-Object name -EQ 'teams-meeting-audit').version.Split('-')[0]
$layouts = [System.IO.Path]::Combine($metadata.target_directory, 'powershell')
if (-not $NoBuild) {
    $build = [System.IO.Path]::Combine($root, 'powershell', 'build.ps1')
    & $build
    & $build -InteropSource
    "built in $([int]$began.Elapsed.TotalSeconds) s"
}
if ($BuildOnly) {
    return
}
if (-not $Program) {
    $Program = Join-Path $metadata.target_directory "debug/teams-meeting-audit$(if ($env:OS -eq 'Windows_NT') { '.exe' })"
    if (-not $NoBuild) {
        Invoke-Cargo build --locked
    }
}

# What the files need to know; Session.ps1 takes it from here.
$env:TMA_TEST_MODULE = [System.IO.Path]::Combine($layouts, 'TeamsMeetingAudit', $version)
$env:TMA_TEST_SOURCE_MODULE = [System.IO.Path]::Combine($layouts, 'source', 'TeamsMeetingAudit', $version)
$env:TMA_TEST_PROGRAM = (Resolve-Path -LiteralPath $Program).ProviderPath

# With -File, as from another shell, a list comes as one text.
$files = foreach ($one in $Name -split ',') {
    $found = @(Get-ChildItem -Path (Join-Path $PSScriptRoot "$one.Tests.ps1"))
    if ($found.Count -eq 0) {
        throw "There is no file of tests called $one."
    }
    $found.FullName
}
# Long and short files in turn, so that the shares are alike.
$mine, $shares = [int[]]$Share.Split('/')
$files = @($files | Sort-Object -Unique | Get-Item | Sort-Object -Property Length, Name | ForEach-Object FullName)
$files = @(for ($at = $mine - 1; $at -lt $files.Count; $at += $shares) { $files[$at] })
$configuration = New-PesterConfiguration
$configuration.Run.Path = $files
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
if ($Fast) {
    $configuration.Filter.ExcludeTag = 'Slow'
}
if ($Test) {
    $configuration.Filter.FullName = $Test
}
$result = Invoke-Pester -Configuration $configuration

''
foreach ($container in $result.Containers) {
    '{0,7:0.0} s  {1,4} passed {2,3} failed  {3}' -f $container.Duration.TotalSeconds, $container.PassedCount,
        $container.FailedCount, (Split-Path -Leaf $container.Item)
}
'Slowest:'
foreach ($slow in $result.Tests | Sort-Object Duration -Descending | Select-Object -First 10) {
    '{0,7:0.0} s  {1}' -f $slow.Duration.TotalSeconds, $slow.ExpandedPath
}
foreach ($skipped in $result.Skipped) {
    "SKIPPED: $($skipped.ExpandedPath)"
}
'{0}: {1} passed, {2} failed, {3} skipped, {4} not run; {5:0} s in all' -f $result.Result, $result.PassedCount,
    $result.FailedCount, $result.SkippedCount, $result.NotRunCount, $began.Elapsed.TotalSeconds
if ($result.Result -ne 'Passed' -or $result.PassedCount -eq 0) {
    exit 1
}
