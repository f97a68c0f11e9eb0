@{
    RootModule             = 'TeamsMeetingAudit.psm1'
    # The build puts the version of Cargo.toml here.
    ModuleVersion          = '0.0.1'
    GUID                   = '5f0a9d5e-3d0c-4e5b-9a51-6b7d52c2b0f4'
    Author                 = 'The TeamsMeetingAudit authors'
    CompanyName            = 'The TeamsMeetingAudit authors'
    Copyright              = '(c) 2026 the TeamsMeetingAudit authors. MIT License.'
    Description            = 'Turns Microsoft 365 audit records of Teams meetings, from Search-UnifiedAuditLog or any export of it, into flat, typed records: who was in which meeting, from when to when, from where, with what. A native library does the work, so that a million records take seconds.'

    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')

    # Lists with commas: entries on lines of their own would be statements, which PowerShell compiles at every import.
    FunctionsToExport      = @(
        'ConvertFrom-TeamsMeetingAudit',
        'Export-TeamsMeetingAudit',
        'Find-TeamsMeetingDisconnection',
        'Find-TeamsMeetingOutsider',
        'Get-TeamsMeeting',
        'Get-TeamsMeetingAttendance',
        'Get-TeamsMeetingAuditField',
        'Get-TeamsMeetingUserActivity',
        'Import-TeamsMeetingAudit',
        'Measure-TeamsMeetingAudit',
        'Search-TeamsMeetingAudit'
    )
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()

    FormatsToProcess       = 'TeamsMeetingAudit.Format.ps1xml'
    # No FileList, which nothing reads: PowerShell resolves each entry at every import, for half a millisecond each.

    PrivateData            = @{
        PSData = @{
            Tags         = @('MicrosoftTeams', 'Teams', 'Microsoft365', 'Purview', 'AuditLog', 'UnifiedAuditLog', 'Meeting', 'Forensics', 'Windows', 'Linux', 'MacOS', 'PSEdition_Desktop', 'PSEdition_Core')
            LicenseUri   = 'https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/teams-meeting-audit/teams-meeting-audit'
            # The build takes both out of Cargo.toml and CHANGELOG.md.
            Prerelease   = ''
            ReleaseNotes = ''
        }
    }
}
