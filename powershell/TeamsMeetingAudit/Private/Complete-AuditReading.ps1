# Ends a reading: reads the rest, and says once what the caller has to know of the whole.
function script:Complete-AuditReading {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader
    )

    if ($null -ne $Reader.Directory) {
        Resolve-AuditIdentity -Cmdlet $Cmdlet -Reader $Reader -All
    }
    if ($Reader.Complete()) {
        Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
    }
    Write-AuditHiddenCount -Cmdlet $Cmdlet
    if ($null -ne $Reader.AnswerRows) {
        $Cmdlet.WriteVerbose('wrote ' + (Format-AuditCount -Count $Reader.AnswerRows -One row -Many rows) + ' of an analysis')
        return
    }
    $books = $Reader.Summary()
    Write-AuditWarning -Cmdlet $Cmdlet -Reader $Reader -Summary $books

    $counted = foreach ($count in @(
            @($books.Meetings, 'meeting', 'meetings'),
            @($books.Participants, 'participant', 'participants'),
            @($books.CallParticipants, 'call participant', 'call participants'),
            @($books.OtherOperations, 'other operation', 'other operations'),
            @($books.Duplicates, 'duplicate', 'duplicates'),
            @($books.Rejected, 'rejected', 'rejected'))) {
        if ($count[0] -gt 0) {
            Format-AuditCount -Count $count[0] -One $count[1] -Many $count[2]
        }
    }
    $text = 'read ' + (Format-AuditCount -Count $books.Records -One record -Many records)
    if ($counted) {
        $text += ': ' + ($counted -join ', ')
    }
    $text += '; ' + (Format-AuditCount -Count $books.Rows -One row -Many rows)
    if ($books.FilteredRows -gt 0) {
        $text += " ($($books.FilteredRows) filtered out)"
    }
    $Cmdlet.WriteVerbose($text)
    $seconds = $Reader.Elapsed.TotalSeconds
    $Cmdlet.WriteVerbose([string]::Format([cultureinfo]::InvariantCulture,
            '{0} bytes in {1:0.000} s, {2:0} records a second',
            $books.Bytes, $seconds, $books.Records / [System.Math]::Max($seconds, 0.001)))
}

# 1 record, 2 records
function script:Format-AuditCount {
    [CmdletBinding()]
    [OutputType([string])]
    param([long] $Count, [string] $One, [string] $Many)

    if ($Count -eq 1) { "$Count $One" } else { "$Count $Many" }
}
