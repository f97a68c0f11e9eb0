# Writes what failed since the last time; what nothing can go on after ends the command.
function script:Write-AuditFailure {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader
    )

    foreach ($failure in $Reader.TakeFailures()) {
        $record = ConvertTo-AuditErrorRecord $failure
        if ($failure.Terminating) {
            Exit-AuditFailure -Cmdlet $Cmdlet -Record $record
        }
        $Cmdlet.WriteError($record)
    }
}
