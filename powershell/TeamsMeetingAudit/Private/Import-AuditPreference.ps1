# Makes the preferences of a command's caller those of the command, where no parameter says otherwise: by itself a function
# of a module sees the global ones only, and would write a file under $WhatIfPreference of a script. Called by the command.
function script:Import-AuditPreference {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet
    )

    $parameters = @{
        ErrorActionPreference = 'ErrorAction'
        WarningPreference     = 'WarningAction'
        VerbosePreference     = 'Verbose'
        ProgressPreference    = 'ProgressAction'
        WhatIfPreference      = 'WhatIf'
        ConfirmPreference     = 'Confirm'
    }
    foreach ($name in $parameters.Keys) {
        $value = $Cmdlet.SessionState.PSVariable.GetValue($name)
        $isOther = $null -ne $value -and $value -ne $ExecutionContext.SessionState.PSVariable.GetValue($name)
        if ($isOther -and -not $Cmdlet.MyInvocation.BoundParameters.ContainsKey($parameters[$name])) {
            Set-Variable -Name $name -Value $value -Scope 1 -WhatIf:$false -Confirm:$false
        }
    }
}
