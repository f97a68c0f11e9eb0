# The files and folders that paths name: full paths, in order. A path that names none becomes an error, and is passed over.
function script:Resolve-AuditInputPath {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [string[]] $Path,

        # Brackets, stars and question marks stand for themselves.
        [switch] $Literal
    )

    foreach ($given in $Path) {
        $provider = $null
        $problem = $null
        $isPattern = -not $Literal -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($given)
        try {
            if ($isPattern) {
                $found = @($Cmdlet.GetResolvedProviderPathFromPSPath($given, [ref]$provider))
            } else {
                # Whether there is such a file is for the library to find out.
                $drive = $null
                $paths = $Cmdlet.SessionState.Path
                # What a backtick keeps from being a wildcard stands for itself, as for other commands.
                $name = if ($Literal) { $given } else { [System.Management.Automation.WildcardPattern]::Unescape($given) }
                $found = @($paths.GetUnresolvedProviderPathFromPSPath($name, [ref]$provider, [ref]$drive))
            }
        } catch [System.Management.Automation.MethodInvocationException] {
            $problem = $_.Exception.InnerException
            $found = @()
        }

        if ($null -eq $problem -and $provider.Name -ne 'FileSystem') {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "'$given' is no path of a file: it belongs to the provider $($provider.Name)."
                RecommendedAction = 'Give the path of a file.'
                Target            = $given
            }
            Write-AuditError -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
            continue
        }
        if ($isPattern) {
            # In an order that does not depend on the culture.
            [System.Array]::Sort($found, [System.StringComparer]::Ordinal)
        }
        if ($found.Count -eq 0) {
            $failure = @{
                ErrorId           = 'FileNotFound'
                Category          = 'ObjectNotFound'
                Message           = if ($problem) { $problem.Message } else { "Nothing matches '$given'." }
                RecommendedAction = 'Check the path. Where brackets in it are no wildcards, use the parameter for literal paths.'
                Target            = $given
                InnerException    = $problem
            }
            Write-AuditError -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
            continue
        }
        Write-Output $found
    }
}
