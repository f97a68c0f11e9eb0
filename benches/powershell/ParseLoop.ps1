# What the published scripts do, without their look-ups in the directory: each record's AuditData through
# ConvertFrom-Json, a row of the operation's columns as PSCustomObject, times through Get-Date, all rows in one list.
#
# Two things differ, for the rows to be the module's: copies of a record are passed over, and calls give rows as well.
# Where a look-up gave a name, the cell holds what it was looked up by.

function ConvertTo-MeetingRow {
    [CmdletBinding()]
    [OutputType([object[]])]
    param(
        # Objects with CreationDate and AuditData: rows of Import-Csv, or what Search-UnifiedAuditLog gives.
        [Parameter(Mandatory)]
        [object[]] $Record
    )

    # As the scripts run: a key that a record does not have is $null.
    Set-StrictMode -Off
    $rows = [System.Collections.Generic.List[object]]::new()
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    foreach ($entry in $Record) {
        $audit = $entry.AuditData | ConvertFrom-Json
        switch -Wildcard ($audit.Operation) {
            'MeetingDetail' {
                if (-not $seen.Add($audit.Id)) { break }
                [datetime] $start = Get-Date($audit.StartTime)
                [datetime] $end = Get-Date($audit.EndTime)
                $length = '{0:hh\:mm\:ss}' -f ($end - $start)
                $rows.Add([PSCustomObject]@{
                        'Audit timestamp'  = Get-Date(([datetime] $entry.CreationDate).ToLocalTime())
                        User               = $audit.UserId
                        MeetingId          = $audit.Id
                        Start              = Get-Date($audit.StartTime.ToLocalTime())
                        End                = Get-Date($audit.EndTime.ToLocalTime())
                        'Meeting duration' = $length
                        Organizer          = $audit.Organizer.UserObjectId
                        Modalities         = $audit.Modalities
                        'Meeting type'     = $audit.CommunicationSubType
                        Type               = 'Meeting'
                        MeetingURL         = $audit.MeetingURL
                        Operation          = $audit.Operation
                    })
                break
            }
            '*ParticipantDetail' {
                if (-not $seen.Add($audit.Id)) { break }
                [datetime] $start = Get-Date($audit.JoinTime)
                [datetime] $end = Get-Date($audit.LeaveTime)
                $length = '{0:hh\:mm\:ss}' -f ($end - $start)
                if ($audit.Attendees.RecipientType -eq 'User') {
                    $user = $audit.Attendees.UserObjectId
                } else {
                    $user = $audit.Attendees.DisplayName
                }
                $rows.Add([PSCustomObject]@{
                        'Audit timestamp' = $entry.CreationDate
                        User              = $user
                        MeetingId         = $audit.MeetingDetailId
                        Start             = Get-Date($audit.JoinTime.ToLocalTime())
                        End               = Get-Date($audit.LeaveTime.ToLocalTime())
                        Duration          = $length
                        Role              = $audit.Attendees.Role
                        DetailId          = $audit.MeetingDetailId
                        Artifacts         = $audit.ArtifactsShared.ArtifactSharedName -join ', '
                        UserInfo          = $audit.ExtraProperties.Value
                        Type              = 'Participant'
                        Operation         = $audit.Operation
                    })
                break
            }
        }
    }
    return , $rows
}
