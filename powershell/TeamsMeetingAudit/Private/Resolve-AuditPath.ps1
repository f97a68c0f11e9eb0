# The full path of one file or folder, which need not exist; the name is literal. Ends the command if it is none.
function Resolve-AuditPath {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [object] $Cmdlet,

        # A path, or an item that Get-ChildItem or Resolve-Path gave.
        [Parameter(Mandatory)]
        [AllowEmptyString()]
        [object] $Path
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
        $problem = $_.Exception.InnerException
        $Cmdlet.ThrowTerminatingError((ConvertTo-AuditErrorRecord -ErrorId FileNotFound -Category ObjectNotFound `
                    -Target $given -Message $problem.Message -InnerException $problem -RecommendedAction 'Check the path.'))
    }
    if ($provider.Name -ne 'FileSystem') {
        $Cmdlet.ThrowTerminatingError((ConvertTo-AuditErrorRecord -ErrorId InvalidArgument -Category InvalidArgument `
                    -Target $given -Message "'$given' is no path of a file: it belongs to the provider $($provider.Name)." `
                    -RecommendedAction 'Give the path of a file.'))
    }
    $full
}
