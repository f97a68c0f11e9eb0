# Begins an export: sees that its file may be written, and hands over the files that it is made of. The result holds the
# Reader, null where there is nothing to do, the full paths Output and State, and whether Output Exists. Ends the command where that cannot be.
function script:Open-AuditExport {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The command that calls has it.')]
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    $output = Resolve-AuditPath -Cmdlet $Cmdlet -Path $Parameter.Path
    $export = @{
        Reader = $null
        Output = $output
        Exists = [System.IO.File]::Exists($output)
        State  = if ($Parameter['StatePath']) { Resolve-AuditPath -Cmdlet $Cmdlet -Path $Parameter.StatePath }
    }
    if ($export.State) {
        Assert-AuditDistinctPath -Cmdlet $Cmdlet -File @(@('-StatePath', $export.State), @('the pending state', "$($export.State).pending"), @('-Path', $output))
    }
    ('TeamsMeetingAudit.Upstream' -as [type])::NoteOutput($Cmdlet, $output)
    $force = [bool]$Parameter['Force']
    $option = Get-AuditOutputOption -Cmdlet $Cmdlet -Path $output -Parameter $Parameter
    if ($export.Exists -and -not $force) {
        $failure = @{
            ErrorId           = 'FileExists'
            Category          = 'ResourceExists'
            Message           = "$output exists, and is not replaced without being told to."
            RecommendedAction = 'Choose another name, or replace the file with -Force.'
            Target            = $output
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $action = if ($export.Exists) { 'Replace the file by exported records' } else { 'Export records' }
    if (-not $Cmdlet.ShouldProcess($output, $action)) {
        return $export
    }

    $reader = Open-AuditReader -Cmdlet $Cmdlet -Parameter $Parameter -Option $option
    try {
        if ($Cmdlet.ParameterSetName -ne 'InputObject') {
            $isLiteral = $Cmdlet.ParameterSetName -eq 'LiteralSourcePath'
            $given = if ($isLiteral) { $Parameter.LiteralSourcePath } else { $Parameter.SourcePath }
            $count = Add-AuditPath -Cmdlet $Cmdlet -Reader $reader -Path $given -Literal:$isLiteral
            if ($count -eq 0 -and -not $Parameter['AllowEmpty']) {
                Write-AuditHiddenCount -Cmdlet $Cmdlet
                Write-AuditNothing -Cmdlet $Cmdlet -Export $export
                return $export
            }
        }
        # Behind the sources: it must be none of them.
        $reader.OpenWriter($output, $force)
        $export.Reader = $reader
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        if ($null -eq $export.Reader) {
            Close-AuditReading -Cmdlet $Cmdlet -Reader $reader
        }
    }
    $export
}
