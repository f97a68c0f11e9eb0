<#
.SYNOPSIS
Compares ways of collecting records with Search-UnifiedAuditLog, on a stand-in for the service.

.DESCRIPTION
One call of 5,000 records, as published scripts make it; a loop over one SessionId that ends at the first empty answer; and
Search-TeamsMeetingAudit. Each on the same log of invented records: without faults, with those that the service is known for,
by chance from a seed, and with one instant for which every call fails. No tenant is asked, and waits are counted and not waited for.

.PARAMETER Records
How many records the log holds, spread over 30 days.

.PARAMETER Seed
Of the log and of the faults.

.PARAMETER FaultPercent
How many of a hundred calls have a fault where there are faults.

.PARAMETER PassThru
Gives objects, and not a table.

.PARAMETER Module
The module to load; without it the newest that was built.

.EXAMPLE
PS> ./tests/powershell/Compare-Collection.ps1
#>
[CmdletBinding()]
param(
    [int] $Records = 20000,

    [int] $Seed = 7,

    [int] $FaultPercent = 15,

    [switch] $PassThru,

    [string] $Module = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'target', 'powershell', 'TeamsMeetingAudit')
)

$ErrorActionPreference = 'Stop'
Import-Module $Module
. (Join-Path $PSScriptRoot StandIn.ps1)
$null = Get-TeamsMeetingAuditField
Set-StandInClock

$operations = 'MeetingDetail', 'MeetingParticipantDetail', 'CallParticipantDetail'
$dates = @{ StartDate = '2026-01-12T00:00:00Z'; EndDate = '2026-02-11T00:00:00Z' }
$quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'SilentlyContinue' }
$ways = [ordered]@{
    'one call of 5,000'         = {
        (Search-UnifiedAuditLog @dates @quiet -Operations $operations -ResultSize 5000).Identity
    }
    'a loop over one SessionId' = {
        $session = [guid]::NewGuid().ToString()
        # One that never ends would not end here either.
        for ($call = 0; $call -lt 200; $call++) {
            $page = @(Search-UnifiedAuditLog @dates @quiet -Operations $operations -ResultSize 5000 -SessionId $session -SessionCommand ReturnLargeSet)
            if ($page.Count -eq 0) { break }
            $page.Identity
        }
    }
    'Search-TeamsMeetingAudit'  = {
        (Search-TeamsMeetingAudit @dates @quiet -SummaryVariable global:StandInSummary).AuditId
    }
}
$compared = foreach ($faults in 'none', "$FaultPercent %", 'one instant') {
    foreach ($name in $ways.Keys) {
        $log = New-StandInLog -Records $Records -People 500 -Seed $Seed -Days 30
        if ($faults -eq 'one instant') {
            $log.BadInstant = [datetime]::SpecifyKind('2026-01-20 10:17', 'Utc')
            $log.BadFault = 'Timeout'
        } elseif ($faults -ne 'none') {
            $log.FaultPercent = $FaultPercent
        }
        $global:StandInSummary = $null
        $ids = @(& $ways[$name])
        $known = [System.Collections.Generic.HashSet[string]]::new([string[]]@(foreach ($entry in $log.Entries) { $entry.Id }))
        $found = [System.Collections.Generic.HashSet[string]]::new([string[]]@($ids))
        $known.IntersectWith($found)
        [pscustomobject]@{
            Faults   = $faults
            Way      = $name
            Calls    = $log.Calls.Count
            Got      = '{0} of {1}' -f $known.Count, $Records
            Repeated = $ids.Count - $found.Count
            SaysSo   = if ($global:StandInSummary) { if ($global:StandInSummary.Complete) { 'complete' } else { '{0} gap{1}' -f $global:StandInSummary.Gaps.Count, $(if ($global:StandInSummary.Gaps.Count -ne 1) { 's' }) } } else { 'nothing' }
        }
    }
}
if ($PassThru) { $compared } else { $compared | Format-Table -AutoSize }
