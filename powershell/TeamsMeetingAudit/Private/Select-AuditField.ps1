# The columns of a record whose names one of the patterns finds, in their order.
function script:Select-AuditField {
    [CmdletBinding()]
    param(
        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [AllowNull()]
        [string[]] $Name
    )

    $patterns = foreach ($pattern in $Name) {
        [System.Management.Automation.WildcardPattern]::new($pattern, 'IgnoreCase')
    }
    foreach ($field in $script:library::Fields()) {
        foreach ($pattern in $patterns) {
            if ($pattern.IsMatch($field.Name)) {
                $field
                break
            }
        }
    }
}
