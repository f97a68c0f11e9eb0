# Makes the pending state of a scheduled collection the one that the next run goes on from, now that its output stands.
function script:Complete-AuditState {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The file of Search-TeamsMeetingAudit -StatePath.
        [Parameter(Mandatory)]
        [string] $Path,

        # Nothing came to be written.
        [switch] $IsEmpty
    )

    $pending = "$Path.pending"
    $isPending = [System.IO.File]::Exists($pending)
    $failure = @{ Target = $pending }
    if ($IsEmpty -and (Test-AuditUnfinished -Path $Path)) {
        $failure += @{
            ErrorId           = 'StateUnfinished'
            Category          = 'InvalidOperation'
            Message           = "-StatePath: the last search with it did not come to its end, and $pending is of an earlier one: it stays where it is."
            RecommendedAction = 'Run the search and the export together again: they deliver what was not delivered.'
        }
        $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
        return
    }
    if (-not $isPending) {
        $failure += @{
            ErrorId           = 'FileNotFound'
            Category          = 'ObjectNotFound'
            Message           = "-StatePath: there is no $pending, which Search-TeamsMeetingAudit -StatePath writes at its end."
            RecommendedAction = 'Name the same file for both commands. The next run delivers the same records again.'
        }
        $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
        return
    }
    try {
        Move-AuditFile -From $pending -To $Path
    } catch [System.Management.Automation.MethodInvocationException] {
        $failure += @{
            ErrorId           = 'FileWriteFailed'
            Category          = 'WriteError'
            Message           = "-StatePath: $($_.Exception.InnerException.Message)"
            RecommendedAction = "Put $pending in the place of $Path, or the next run delivers the same records again."
            InnerException    = $_.Exception.InnerException
        }
        $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
    }
}

# Whether what is pending is of a run whose output did not come to stand: the search after it was only asked what it would do,
# or failed.
function script:Test-AuditUnfinished {
    [CmdletBinding()]
    [OutputType([bool])]
    param(
        # The file of Search-TeamsMeetingAudit -StatePath.
        [Parameter(Mandatory)]
        [string] $Path
    )

    $script:searchedStates[$Path] -eq $false -and [System.IO.File]::Exists("$Path.pending")
}
