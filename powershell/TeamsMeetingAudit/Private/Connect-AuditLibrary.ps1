# Makes the types of Interop.cs and the native library available. Afterwards $script:library is the type
# TeamsMeetingAudit.Library. Ends the command where that cannot be.
function script:Connect-AuditLibrary {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet
    )

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

    # Two runspaces of one process must not both compile or load.
    $gate = [string]::Intern('TeamsMeetingAudit.Connect-AuditLibrary')
    [System.Threading.Monitor]::Enter($gate)
    try {
        $type = Import-AuditInterop
        $type::Load((Get-AuditNativePath))
        Update-AuditTypeData -Library $type
        $script:library = $type
    } catch {
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord $_)
    } finally {
        [System.Threading.Monitor]::Exit($gate)
    }
}
