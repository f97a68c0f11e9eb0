# Ends a command with what was caught. What a later command of the pipeline threw goes on as that command made it.
function script:Exit-AuditCommand {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The error record of a catch block.
        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord] $Thrown
    )

    $record = ConvertTo-AuditErrorRecord $Thrown
    if ($record.Exception.GetType().FullName -eq 'TeamsMeetingAudit.AuditException') {
        $Cmdlet.ThrowTerminatingError($record)
    }
    throw $record
}
