# Ends a command that reads: what it is asked to read last, what it says of the whole, its answer, and its reader.
function script:Complete-AuditCommand {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader,

        # It gives the rows of an analysis.
        [switch] $Answer,

        # With -Answer: the counts.
        [switch] $Summary,

        # It gives the summary of what was read.
        [switch] $Details
    )

    try {
        Complete-AuditReading -Cmdlet $Cmdlet -Reader $Reader
        if ($Answer) {
            $Reader.WriteAnswer([bool]$Summary)
        }
        if ($Details) {
            $Reader.SummaryWithDetails()
        }
        if (-not $Reader.HasFailed) {
            Set-AuditUpstream -Cmdlet $Cmdlet -Done -HasInput:$Reader.HasInput
        }
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        Close-AuditReading -Cmdlet $Cmdlet -Reader $Reader
    }
}

# Notes for the commands behind this one in its pipeline that it begins, or that it did all that it was asked to.
function script:Set-AuditUpstream {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Changes nothing.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # Of an analysis, the class of its rows.
        [AllowEmptyString()]
        [string] $Answer,

        # It is at its end, and nothing failed.
        [switch] $Done,

        # There was something to read.
        [switch] $HasInput
    )

    $upstream = 'TeamsMeetingAudit.Upstream' -as [type]
    if ($Done) {
        $upstream::End($Cmdlet, [bool]$HasInput)
    } else {
        $upstream::Begin($Cmdlet, $(if ($Answer) { $Answer } else { [NullString]::Value }))
    }
}
