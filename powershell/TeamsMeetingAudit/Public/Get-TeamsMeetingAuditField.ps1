function Get-TeamsMeetingAuditField {
    <#
    .SYNOPSIS
    Lists the columns of a record: name, type and meaning.

    .DESCRIPTION
    Each object is one column: Name, Type (text, guid, text list, json, int, small int, bool, time), Dictionary (how the
    column lies in tables of the native library) and Description. They are the properties of records, the columns of CSV
    and the keys of JSON Lines alike.

    .PARAMETER Name
    Only the columns of these names, with wildcards, in the order of the columns.

    .EXAMPLE
    PS> Get-TeamsMeetingAuditField *Time | Select-Object Name, Type

    @OUT

    .EXAMPLE
    PS> Get-TeamsMeetingAuditField ParticipantKind | Format-List Name, Description

    @OUT

    .EXAMPLE
    PS> (Get-TeamsMeetingAuditField).Count

    @OUT

    .INPUTS
    None.

    .OUTPUTS
    TeamsMeetingAudit.Field

    .LINK
    https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/powershell.md
    #>
    [CmdletBinding()]
    [OutputType('TeamsMeetingAudit.Field')]
    param(
        [Parameter(Position = 0)]
        [SupportsWildcards()]
        [string[]] $Name = '*'
    )

    Initialize-AuditLibrary -Cmdlet $PSCmdlet
    $patterns = foreach ($pattern in $Name) {
        [System.Management.Automation.WildcardPattern]::new($pattern, 'IgnoreCase')
    }
    foreach ($field in $script:library::Fields()) {
        foreach ($pattern in $patterns) {
            if ($pattern.IsMatch($field.Name)) {
                $field
                break
            }
        }
    }
}
