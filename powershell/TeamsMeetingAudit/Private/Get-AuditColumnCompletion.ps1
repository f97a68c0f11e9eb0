# Completes the name of a column, with its meaning as the tip.
function Get-AuditColumnCompletion {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [AllowEmptyString()]
        [string] $Word
    )

    $pattern = $Word.Trim("'", '"') + '*'
    foreach ($field in Get-TeamsMeetingAuditField -Name $pattern -ErrorAction Ignore) {
        [System.Management.Automation.CompletionResult]::new(
            $field.Name, $field.Name, 'ParameterValue', "$($field.Type): $($field.Description)")
    }
}
