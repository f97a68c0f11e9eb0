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
    $null = Add-AuditPath -Cmdlet $Cmdlet -Reader $Reader -Path $given -Literal:$isLiteral
    if ($Reader.Drain()) {
        Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
    }
}

# Hands over the files that paths name; the result is how many.
function script:Add-AuditPath {
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader,

        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [string[]] $Path,

        # Brackets, stars and question marks stand for themselves.
        [switch] $Literal
    )

    $count = 0
    foreach ($file in Resolve-AuditInputPath -Cmdlet $Cmdlet -Path $Path -Literal:$Literal) {
        $count++
        if ($Reader.AddPath($file)) {
            Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
        }
    }
    $count
}
