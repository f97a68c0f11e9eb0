# The shape of the loop in the published script AuditRecordsTeamsMeetings.PS1, written anew to compare rows with: what it
# looks at in an audit object, what it makes of it under which name, and how it goes wrong. The directory that it asks for
# each record is a table here.

function ConvertFrom-PublishedLoop {
    param([object[]] $Record, [hashtable] $Directory)

    # Whoever is not known is nobody, as for the directory.
    function Get-Person {
        param([object] $Id)

        if ($Id -is [string]) { $Directory[$Id] }
    }

    # What fails in the loop is shown and the loop goes on, as in a script without a preference of its own.
    $ErrorActionPreference = 'SilentlyContinue'
    $rows = [System.Collections.Generic.List[object]]::new()
    foreach ($one in $Record) {
        $parsed = $one.AuditData | ConvertFrom-Json
        $who = $null
        switch ($one.Operations) {
            'MeetingDetail' {
                [datetime]$from = Get-Date -Date $parsed.StartTime
                [datetime]$until = Get-Date -Date $parsed.EndTime
                $length = '{0:hh\:mm\:ss}' -f ($until - $from)
                $row = [pscustomobject]@{
                    'Audit timestamp'  = Get-Date -Date $one.CreationDate.ToLocalTime()
                    User               = $one.UserIds
                    MeetingId          = $parsed.Id
                    Start              = Get-Date -Date $parsed.StartTime.ToLocalTime()
                    End                = Get-Date -Date $parsed.EndTime.ToLocalTime()
                    'Meeting duration' = $length
                    Organizer          = (Get-Person $parsed.Organizer.UserObjectId).DisplayName
                    Modalities         = $parsed.Modalities
                    'Meeting type'     = $parsed.CommunicationSubType
                    Type               = 'Meeting'
                    MeetingURL         = $parsed.MeetingURL
                    Operation          = $one.Operations
                }
            }
            'MeetingParticipantDetail' {
                [datetime]$from = Get-Date -Date $parsed.JoinTime
                [datetime]$until = Get-Date -Date $parsed.LeaveTime
                $length = '{0:hh\:mm\:ss}' -f ($until - $from)
                if ($parsed.Attendees.RecipientType -eq 'User') {
                    $who = (Get-Person $parsed.Attendees.UserObjectId).UserPrincipalName
                } else {
                    $who = $parsed.Attendees.DisplayName
                }
                if ($who -eq 'b1902c3e-b9f7-4650-9b23-5772bd429747') {
                    $who = 'Teams Meeting Recording Bot'
                }
                $row = [pscustomobject]@{
                    'Audit timestamp' = $one.CreationDate
                    User              = $who
                    MeetingId         = $parsed.MeetingDetailId
                    Start             = Get-Date -Date $parsed.JoinTime.ToLocalTime()
                    End               = Get-Date -Date $parsed.LeaveTime.ToLocalTime()
                    Duration          = $length
                    Role              = $parsed.Attendees.Role
                    DetailId          = $parsed.MeetingDetailId
                    Artifacts         = $parsed.ArtifactsShared.ArtifactSharedName -join ', '
                    UserInfo          = $parsed.ExtraProperties.Value
                    Type              = 'Participant'
                    Operation         = $one.Operations
                }
            }
        }
        $rows.Add($row)
    }
    $rows
}

# A cell of either side as text: a list joined, a time as the classic view writes it, nothing as an empty text.
function Get-CellText {
    param([object] $Cell)

    if ($Cell -is [datetime]) {
        return $Cell.ToString('yyyy-MM-dd HH:mm:ss', [cultureinfo]::InvariantCulture)
    }
    @($Cell) -join ', '
}
