<#
.SYNOPSIS
Compares the module's commands with other ways to the same rows in PowerShell, on the same generated export.

.DESCRIPTION
    cargo build --release
    pwsh -NoProfile -File powershell/build.ps1
    pwsh -NoProfile -File benches/powershell.ps1

The peers are the parse loop of the published scripts (benches/powershell/ParseLoop.ps1) and System.Text.Json into
typed classes (benches/powershell/Peer.cs). All take turns in this one process, so that whatever else the machine does
meets them alike, and the medians count. Every side's rows are compared with those of the others, cell by cell in the
columns that both have, or the run ends with an error.

Start it in a fresh shell: what was loaded before is measured with.

.EXAMPLE
pwsh -NoProfile -File benches/powershell.ps1 -Require 0.5

Ends with exit code 1 if a ratio is below half of its goal, or if the import takes too long.

.EXAMPLE
pwsh -NoProfile -File benches/powershell.ps1 -Memory

Measures the highest memory of streaming 200,000 and 1,000,000 records, and no times.
#>
[CmdletBinding()]
param(
    # Size of the export.
    [ValidateRange(100, 10000000)]
    [int] $Records = 100000,

    # Runs of each.
    [ValidateRange(1, 99)]
    [int] $Repeats = 3,

    # What is measured: File and Export read the file, Object has the records in memory, Import is Import-Module. Several
    # may also be one text with commas, which is all that `pwsh -File` can pass.
    [ValidatePattern('^(File|Export|Object|Import)(,(File|Export|Object|Import))*$')]
    [string[]] $Part = @('File', 'Export', 'Object', 'Import'),

    # Memory instead of time.
    [switch] $Memory,

    # The other sides alone, without the module.
    [switch] $PeersOnly,

    # Fail if a ratio is below its goal times this, or a limit of time or memory is not held (limits are never eased).
    [ValidateRange(0, 100)]
    [double] $Require,

    # The built module.
    [string] $ModulePath = [System.IO.Path]::Combine($PSScriptRoot, '..', 'target', 'powershell', 'TeamsMeetingAudit'),

    # What generates the export.
    [string] $Program = [System.IO.Path]::Combine($PSScriptRoot, '..', 'target', 'release',
        $(if ($IsWindows) { 'teams-meeting-audit.exe' } else { 'teams-meeting-audit' }))
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
# Bars would be drawn between the lines, of either side.
$ProgressPreference = 'SilentlyContinue'

$sources = Join-Path $PSScriptRoot 'powershell'
. (Join-Path $sources 'SameRows.ps1')
. (Join-Path $sources 'Contestants.ps1')
. (Join-Path $sources 'Measuring.ps1')

$folder = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', 'target', 'bench'))
$null = New-Item -ItemType Directory -Force -Path $folder
$ModulePath = [System.IO.Path]::GetFullPath($ModulePath)
$Part = $Part -split ','
$isRequired = $PSBoundParameters.ContainsKey('Require')
$measure = {
    Get-MachineFact
    if ($PeersOnly) {
        if ($Memory -or $isRequired) {
            throw 'With -PeersOnly there is nothing of the module to measure or to require.'
        }
        'module: left out'
    } else {
        if (-not (Test-Path -LiteralPath $ModulePath)) {
            throw "There is no module in ${ModulePath}: build it with powershell/build.ps1, or measure with -PeersOnly."
        }
        $module = Import-Module -Name $ModulePath -PassThru
        "module: $($module.Name) $($module.Version)"
    }
    if ($Memory) {
        return Measure-Memory -ModulePath $ModulePath -Program $Program -Folder $folder
    }
    $file = Get-Export -Records $Records -Program $Program -Folder $folder
    $small = Get-Export -Records 2000 -Program $Program -Folder $folder
    "input: bench-1, $Records records, $([math]::Round((Get-Item -LiteralPath $file).Length / 1e6)) MB of Purview CSV"
    $turns = @{ Repeats = $Repeats; PeersOnly = $PeersOnly }
    if ($Part -contains 'File') {
        Measure-Part -Part (Get-FilePart) -Full @{ File = $file } -Small @{ File = $small } @turns
    }
    if ($Part -contains 'Export') {
        $outputs = @{ Ours = Join-Path $folder 'ours.csv'; Theirs = Join-Path $folder 'theirs.csv' }
        $full = $outputs + @{ File = $file }
        Measure-Part -Part (Get-ExportPart) -Full $full -Small ($outputs + @{ File = $small }) @turns
        Remove-Item -LiteralPath $outputs.Ours, $outputs.Theirs -ErrorAction Ignore
    }
    if ($Part -contains 'Object') {
        Measure-Part -Part (Get-ObjectPart) -Full (Get-ObjectInput $file) -Small (Get-ObjectInput $small) @turns
    }
    if ($Part -contains 'Import' -and -not $PeersOnly) {
        Measure-ImportTime -ModulePath $ModulePath -Folder $folder
    }
}
$goals = [System.Collections.Generic.List[object]]::new()
try {
    & $measure | ForEach-Object {
        if ($_ -is [string]) { $_ } else { $goals.Add($_) }
    }
} catch {
    [Console]::Error.WriteLine("benches/powershell.ps1: $_`n$($_.ScriptStackTrace)")
    exit 1
}
if ($goals.Count) { '' }
$goals | ForEach-Object { Format-Goal $_ }
if ($isRequired) {
    $missed = @($goals | Where-Object { -not (Test-Goal $_ -Factor $Require) })
    if ($missed) {
        "missed with -Require ${Require}: $($missed.Name -join '; ')"
        exit 1
    }
}
