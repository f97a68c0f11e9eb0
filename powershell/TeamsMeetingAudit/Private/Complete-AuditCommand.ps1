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
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        Close-AuditReading -Cmdlet $Cmdlet -Reader $Reader
    }
}
