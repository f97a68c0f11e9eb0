# Makes the pending state of a scheduled collection the one that the next run goes on from, now that its output stands.
function script:Complete-AuditState {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The file of Search-TeamsMeetingAudit -StatePath.
        [Parameter(Mandatory)]
        [string] $Path
    )

    $pending = "$Path.pending"
    $failure = @{ Target = $pending }
    if (-not [System.IO.File]::Exists($pending)) {
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
