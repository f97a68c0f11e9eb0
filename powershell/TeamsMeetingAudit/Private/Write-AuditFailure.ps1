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
            Write-AuditHiddenCount -Cmdlet $Cmdlet
            Exit-AuditFailure -Cmdlet $Cmdlet -Record $record
        }
        Write-AuditError -Cmdlet $Cmdlet -Record $record
    }
}

# Writes an error of a command, or counts it where enough of them are shown.
function script:Write-AuditError {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Management.Automation.ErrorRecord] $Record
    )

    if ($script:library::Errors($Cmdlet).Show()) {
        $Cmdlet.WriteError($Record)
    }
}

# Says how many errors were counted only.
function script:Write-AuditHiddenCount {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet
    )

    $hidden = $script:library::Errors($Cmdlet).TakeHidden()
    if ($hidden -gt 0) {
        $Cmdlet.WriteWarning((Format-AuditCount -Count $hidden -One 'more error is' -Many 'more errors are') +
            ' not shown: a command shows its first 20.')
    }
}
