# Hands over the files that the paths of a command name, and reads them.
function script:Add-AuditFile {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader,

        # With wildcards.
        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [string[]] $Path,

        # Taken instead where that is what the command was given.
        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [string[]] $LiteralPath
    )

    $isLiteral = $Cmdlet.ParameterSetName -eq 'LiteralPath'
    $given = if ($isLiteral) { $LiteralPath } else { $Path }
    foreach ($file in Resolve-AuditInputPath -Cmdlet $Cmdlet -Path $given -Literal:$isLiteral) {
        if ($Reader.AddPath($file)) {
            Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
        }
    }
    if ($Reader.Drain()) {
        Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
    }
}
