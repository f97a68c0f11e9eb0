# The native library of this process: the full path under bin, whether it is there or not. Throws on an unknown system.
function script:Get-AuditNativePath {
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $runtime = [System.Runtime.InteropServices.RuntimeInformation]
    $platforms = [System.Runtime.InteropServices.OSPlatform]
    $architecture = $runtime::ProcessArchitecture.ToString().ToLowerInvariant()
    if ($runtime::IsOSPlatform($platforms::Windows)) {
        $system = 'win'
        $file = 'TeamsMeetingAudit.Native.dll'
    } elseif ($runtime::IsOSPlatform($platforms::Linux)) {
        # Known since .NET 5, below every PowerShell for Linux that this module runs on.
        $system = if ($runtime::RuntimeIdentifier -match 'musl|alpine') { 'linux-musl' } else { 'linux' }
        $file = 'TeamsMeetingAudit.Native.so'
    } elseif ($runtime::IsOSPlatform($platforms::OSX)) {
        $system = 'osx'
        $file = 'TeamsMeetingAudit.Native.dylib'
    } else {
        $failure = @{
            ErrorId           = 'UnsupportedPlatform'
            Category          = 'NotImplemented'
            Message           = "The module does not know this system: $($runtime::OSDescription)."
            RecommendedAction = 'Use it on Windows, Linux or macOS.'
            Target            = $runtime::OSDescription
        }
        throw (ConvertTo-AuditErrorRecord @failure)
    }

    $bin = Join-Path $script:moduleFolder 'bin'
    # A process without a library of its own is given its neighbour's, so that the system says why that does not fit.
    foreach ($identifier in "$system-$architecture", "$system-x64", "$($system.Replace('-musl', ''))-$architecture") {
        $path = [System.IO.Path]::Combine($bin, $identifier, $file)
        if ([System.IO.File]::Exists($path)) {
            return $path
        }
    }
    [System.IO.Path]::Combine($bin, "$system-$architecture", $file)
}
