# The full path of one file or folder, which need not exist; the name is literal. Ends the command if it is none.
function script:Resolve-AuditPath {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # A path, or an item that Get-ChildItem or Resolve-Path gave.
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [System.Object] $Path
    )

    if ($Path -is [System.IO.FileSystemInfo]) {
        return $Path.FullName
    }
    $given = if ($Path -is [System.Management.Automation.PathInfo]) { $Path.Path } else { [string]$Path }
    $provider = $null
    $drive = $null
    try {
        $full = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($given, [ref]$provider, [ref]$drive)
    } catch [System.Management.Automation.MethodInvocationException] {
        $failure = @{
            ErrorId           = 'FileNotFound'
            Category          = 'ObjectNotFound'
            Message           = $_.Exception.InnerException.Message
            RecommendedAction = 'Check the path.'
            Target            = $given
            InnerException    = $_.Exception.InnerException
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    if ($provider.Name -ne 'FileSystem') {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = "'$given' is no path of a file: it belongs to the provider $($provider.Name)."
            RecommendedAction = 'Give the path of a file.'
            Target            = $given
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $full
}
