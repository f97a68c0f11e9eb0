# Where the module lies, and with it the native library.
$script:moduleFolder = $PSScriptRoot
# The hash of the interop source that belongs to this module; null where that source itself lies beside this file.
$script:interopHash = $null
# The type TeamsMeetingAudit.Library, once a command has needed it.
$script:library = $null

# Of each state that was searched for in this session, whether its last search came to its end.
$script:searchedStates = @{}

# Makes what the commands share, the types of Interop.cs and the native library available, once per session, at the first
# use of a command: whoever only imports the module should not wait for them. Afterwards $script:library is the type
# TeamsMeetingAudit.Library. Ends the command where that cannot be.
function Initialize-AuditLibrary {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet
    )

    if ($null -ne $script:library) {
        return
    }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        # In this mode a script may call next to nothing, not even what throws errors elsewhere in this module.
        $failure = @{
            ErrorId           = 'LanguageModeNotSupported'
            Category          = 'PermissionDenied'
            Message           = ('TeamsMeetingAudit calls a native library, which takes the language mode FullLanguage; this ' +
                "session is in $($ExecutionContext.SessionState.LanguageMode).")
            RecommendedAction = ('Have the module signed by a publisher that the policy of this machine trusts (App Control or ' +
                'AppLocker), so that it runs in FullLanguage, or use it on a machine without that policy.')
        }
        Write-Error @failure -ErrorAction Stop
    }

    # The functions name the scope script:, this module's, or they would be gone at the end of this function.
    foreach ($file in Get-ChildItem -LiteralPath (Join-Path $script:moduleFolder 'Private') -Filter *.ps1 -ErrorAction Stop) {
        . $file.FullName
    }
    # Two runspaces of one process must not both compile or load.
    $gate = [string]::Intern('TeamsMeetingAudit.Initialize-AuditLibrary')
    [System.Threading.Monitor]::Enter($gate)
    try {
        $type = Import-AuditInterop
        $type::Load((Get-AuditNativePath))
        Update-AuditTypeData
        $script:library = $type
    } catch {
        $Cmdlet.ThrowTerminatingError((ConvertTo-AuditErrorRecord $_))
    } finally {
        [System.Threading.Monitor]::Exit($gate)
    }
}

# In a clone of the sources each command has a file of its own. The build puts them all here instead, and likewise the files
# of Private into one. Commands avoid whole numbers of more than nine digits: for one of them .NET compiles a method at every
# import.
foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'Public') -Filter *.ps1) {
    . $file.FullName
}
