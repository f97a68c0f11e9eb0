# Search-UnifiedAuditLog for what pages and help show: it gives the rows of the sample, of a session those of its dates, once.
function Search-UnifiedAuditLog {
    [CmdletBinding()]
    param(
        $StartDate, $EndDate, [string[]] $Operations, [string[]] $UserIds, [string[]] $IPAddresses, [string] $FreeText,
        [string] $SessionId, [string] $SessionCommand, [int] $ResultSize = 100
    )

    $rows = Import-Csv -LiteralPath examples/data/sample.csv
    $session = [guid]::Empty
    if (-not [guid]::TryParse($SessionId, [ref]$session)) {
        return $rows
    }
    if ($global:SampleSessions -contains $SessionId) {
        return
    }
    $global:SampleSessions += @($SessionId)
    $seen = @{}
    foreach ($row in $rows) {
        $time = [regex]::Match($row.AuditData, '"CreationTime":"([^"]{19})').Groups[1].Value
        $isIn = $time -ge $StartDate.TrimEnd('Z') -and $time -le $EndDate.TrimEnd('Z')
        if ($isIn -and $row.Operations -in $Operations -and -not $seen[$row.AuditData]) {
            $seen[$row.AuditData] = $true
            $row
        }
    }
}
