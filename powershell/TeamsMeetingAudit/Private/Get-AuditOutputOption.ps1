# The form of an output file: what was asked for, or what its name says. Ends the command where that is no form.
function script:Get-AuditOutputOption {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [string] $Path,

        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    try {
        $form = $script:library::FormOf($Path, $Parameter['Format'])
    } catch {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = "-Path: $($_.Exception.InnerException.Message)."
            RecommendedAction = 'Name the file otherwise, or add -Format Csv, JsonLines, Html or Xlsx.'
            Target            = $Path
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $format = $form.Format

    $onlyReport = @('IncludeCall', 'NetworkMap' | Where-Object { $Parameter.ContainsKey($_) })
    if ($onlyReport.Count -gt 0 -and $format -notin 'Html', 'Xlsx') {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = "-$($onlyReport[0]) is for reports only."
            RecommendedAction = 'Leave it out, or add -Format Html or -Format Xlsx.'
            Target            = $Path
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    if ($Parameter['View'] -eq 'Short' -and $Cmdlet.ParameterSetName -ne 'InputObject') {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = '-View Short is of rows of Get-TeamsMeetingAttendance, and files hold records.'
            RecommendedAction = 'Get-TeamsMeetingAttendance <files> | Export-TeamsMeetingAudit <file> -View Short'
            Target            = $Path
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $option = @{ Format = $format }
    if ($format -eq 'Csv') {
        $option.Bom = $Parameter['Encoding'] -ne 'utf8NoBOM'
        $option.Delimiter = $form.Delimiter
        return $option
    }
    $onlyCsv = @(
        if ($Parameter['Raw']) { 'Raw' }
        if ($Parameter.ContainsKey('Delimiter')) { 'Delimiter' }
        if ($Parameter['Encoding'] -eq 'utf8BOM') { 'Encoding utf8BOM' }
    )
    if ($onlyCsv.Count -gt 0) {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = "-$($onlyCsv[0]) is for CSV only."
            RecommendedAction = 'Leave it out, or add -Format Csv.'
            Target            = $Path
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $option
}
