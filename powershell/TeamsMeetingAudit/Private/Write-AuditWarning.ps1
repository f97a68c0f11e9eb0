# What is wrong with a whole reading: each kind of trouble once, however often it was met.
function Write-AuditWarning {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [object] $Cmdlet,

        [Parameter(Mandatory)]
        [object] $Reader,

        [Parameter(Mandatory)]
        [object] $Summary
    )

    if ($Summary.Issues -eq 0) {
        return
    }
    $codes = 'PossiblyTruncated', 'OnlyOtherOperations', 'FailedPage', 'NoRecords', 'GzipDamaged', 'UnusableMapRow'
    $byCode = @{}
    foreach ($issue in $Reader.Issues()) {
        if ($codes -contains $issue.Code) {
            $byCode[$issue.Code] = @($byCode[$issue.Code]) + $issue
        }
    }
    foreach ($code in $codes) {
        $issues = @($byCode[$code] | Where-Object { $null -ne $_ })
        if ($issues.Count -gt 0) {
            $text = "$($issues[0].Source): $($issues[0].Message)"
            if ($issues.Count -gt 1) {
                $text += " (and $($issues.Count - 1) more: -IssueVariable has them all)"
            }
            $Cmdlet.WriteWarning($text)
        }
    }
    if ($Summary.Rejected -gt 0) {
        $Cmdlet.WriteWarning((Format-AuditCount -Count $Summary.Rejected -One 'record was' -Many 'records were') +
            ' rejected: no row came of what could not be read. -IssueVariable has the reasons.')
    }
}
