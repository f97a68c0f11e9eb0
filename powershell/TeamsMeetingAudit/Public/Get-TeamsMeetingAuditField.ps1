function Get-TeamsMeetingAuditField {
    <#
    .SYNOPSIS
    Lists the columns of a record, or of the rows of an analysis: name, type and meaning.

    .DESCRIPTION
    Each object is one column: Name, Type (text, guid, text list, json, int, small int, bool, time), Dictionary (how the
    column lies in tables of the native library) and Description. They are the properties of records, the columns of CSV
    and the keys of JSON Lines alike.

    .PARAMETER Name
    Only the columns of these names, with wildcards, in the order of the columns.

    .PARAMETER Analysis
    The columns of the rows that an analysis gives instead: Meeting, Attendance, Disconnection, Outsider, UserActivity, or
    AnalysisSummary, which is what -Summary gives.

    .EXAMPLE
    PS> Get-TeamsMeetingAuditField *Time | Select-Object Name, Type

    Name         Type
    ----         ----
    CreationTime time
    StartTime    time
    EndTime      time
    JoinTime     time
    LeaveTime    time
    InviteTime   time

    .EXAMPLE
    PS> Get-TeamsMeetingAuditField ParticipantKind | Format-List Name, Description

    Name        : ParticipantKind
    Description : Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown

    .EXAMPLE
    PS> Get-TeamsMeetingAuditField -Analysis AnalysisSummary | Select-Object Name, Type

    Name    Type
    ----    ----
    Measure text
    By      text
    Value   text
    Count   int
    Of      int
    Percent small int

    .EXAMPLE
    PS> (Get-TeamsMeetingAuditField).Count

    84

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
        [string[]] $Name = '*',

        [ValidateSet('Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary')]
        [string] $Analysis
    )

    Initialize-AuditLibrary -Cmdlet $PSCmdlet
    Select-AuditField -Cmdlet $PSCmdlet -Name $Name -Analysis $Analysis
}
