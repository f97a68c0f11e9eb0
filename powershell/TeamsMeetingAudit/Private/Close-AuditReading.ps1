# Hands over the issues that were asked for and lets go of the reader: at the end, and also where a pipeline was stopped.
function script:Close-AuditReading {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader
    )

    # A variable of the caller; with + before its name they are added to what it holds.
    $given = $Cmdlet.MyInvocation.BoundParameters['IssueVariable']
    try {
        if ($given) {
            $variables = $Cmdlet.SessionState.PSVariable
            $name = $given.TrimStart('+')
            $list = [System.Collections.ArrayList]::new()
            if ($name -ne $given) {
                $list.AddRange(@($variables.GetValue($name) | Where-Object { $null -ne $_ }))
            }
            $list.AddRange($Reader.Issues())
            $variables.Set($name, $list)
        }
    } finally {
        $Reader.Dispose()
    }
}
