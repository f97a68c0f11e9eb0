# What is wrong with a whole reading: each kind of trouble once, however often it was met.
function script:Write-AuditWarning {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader,

        [Parameter(Mandatory)]
        [System.Object] $Summary
    )

    if ($Summary.Issues -eq 0) {
        return
    }
    $codes = 'PossiblyTruncated', 'OnlyOtherOperations', 'FailedPage', 'NoRecords', 'GzipDamaged',
    'ManyTruncated', 'NoIdentities', 'ManyNotConverted', 'NothingMatches', 'ScheduleMatchesNothing',
    'MapMatchesNothing', 'UnusableMapRow'
    $first = @{}
    $counts = @{}
    foreach ($issue in $Reader.Issues()) {
        if ($codes -contains $issue.Code) {
            $counts[$issue.Code]++
            if ($counts[$issue.Code] -eq 1) {
                $first[$issue.Code] = $issue
            }
        } elseif ($issue.Code -eq 'NotAuditData') {
            # Whatever lies beside exports in a folder.
            $Cmdlet.WriteVerbose("$($issue.Source): $($issue.Message)")
        }
    }
    foreach ($code in $codes) {
        if ($counts[$code] -gt 0) {
            $text = $first[$code].Message
            if ($first[$code].Source -ne '(all sources)') {
                # A terminal obeys some of what the name of a file may hold.
                $source = $first[$code].Source -replace '[\p{Cc}\u2028-\u202e\u2066-\u2069]', [char]0xFFFD
                $text = "${source}: $text"
            }
            if ($code -eq 'PossiblyTruncated' -and $null -ne $Summary.OldestCreationTime) {
                $days = foreach ($day in $Summary.OldestCreationTime.UtcDateTime, $Summary.NewestCreationTime.UtcDateTime.AddDays(1)) {
                    $day.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
                }
                $text += ": Search-TeamsMeetingAudit -StartDate $($days[0]) -EndDate $($days[1])"
            }
            if ($counts[$code] -gt 1) {
                $text += " (and $($counts[$code] - 1) more: -IssueVariable has them all)"
            }
            $Cmdlet.WriteWarning($text)
        }
    }
    if ($Summary.Rejected -gt 0) {
        $Cmdlet.WriteWarning((Format-AuditCount -Count $Summary.Rejected -One 'record was' -Many 'records were') +
            ' rejected: no row came of what could not be read. -IssueVariable has the reasons.')
    }
}
