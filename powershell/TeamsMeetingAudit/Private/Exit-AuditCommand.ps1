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
        if ($Thrown.FullyQualifiedErrorId.EndsWith(",$($Cmdlet.MyInvocation.MyCommand.Name)", [System.StringComparison]::Ordinal)) {
            # Written already, with -ErrorAction Stop.
            throw $Thrown
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record $record
    }
    throw $record
}

# Ends a command with an error of its own. With -ErrorAction Stop it ends the script as well, as the errors do that end no
# command: by itself what ends a command ends but its line, and a script would go on and end with exit code 0.
function script:Exit-AuditFailure {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord] $Record
    )

    if ($Cmdlet.MyInvocation.BoundParameters['ErrorAction'] -eq 'Stop') {
        $Cmdlet.WriteError($Record)
    }
    $Cmdlet.ThrowTerminatingError($Record)
}
