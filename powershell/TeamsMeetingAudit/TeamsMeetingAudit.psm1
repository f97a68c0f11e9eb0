# Where the module lies, and with it the native library.
$script:moduleFolder = $PSScriptRoot
# The hash of the interop source that belongs to this module; null where that source itself lies beside this file.
$script:interopHash = $null
# The type TeamsMeetingAudit.Library, once a command has needed it.
$script:library = $null

# In a clone of the sources each command has a file of its own. The build puts them all here instead.
foreach ($folder in 'Private', 'Public') {
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot $folder) -Filter *.ps1) {
        . $file.FullName
    }
}
