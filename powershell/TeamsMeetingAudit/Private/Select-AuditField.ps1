# The columns of a record, or of an analysis, whose names one of the patterns finds, in their order.
function script:Select-AuditField {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [AllowNull()]
        [string[]] $Name,

        [AllowEmptyString()]
        [string] $Analysis
    )

    $patterns = foreach ($pattern in $Name) {
        $parsed = [System.Management.Automation.WildcardPattern]::new($pattern, 'IgnoreCase')
        try {
            # Not before it is used does a pattern say that it is none.
            $null = $parsed.IsMatch('')
        } catch [System.Management.Automation.WildcardPatternException] {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-Name: $pattern is no pattern."
                RecommendedAction = 'Close the bracket, or put ` before it.'
                Target            = $pattern
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
        $parsed
    }
    $fields = if ($Analysis) { $script:library::AnswerFields($Analysis) } else { $script:library::Fields() }
    $found = @(foreach ($field in $fields) {
            foreach ($pattern in $patterns) {
                if ($pattern.IsMatch($field.Name)) {
                    $field
                    break
                }
            }
        })
    foreach ($given in $Name) {
        # A wildcard that finds nothing is an answer, and a name that is none a mistake.
        if ($given -and -not [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($given) -and $found.Name -notcontains $given) {
            $whose = if ($Analysis) { "rows of $Analysis" } else { 'records' }
            $near = @($fields.Name | Where-Object { $_ -like "*$given*" } | Select-Object -First 3)
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'ObjectNotFound'
                Message           = "-Name: $whose have no column called $given" + $(if ($near) { "; there are $($near -join ', ')" }) + '.'
                RecommendedAction = 'Leave out -Name to see all of them, or give a part of the name with wildcards, such as *Time*.'
                Target            = $given
            }
            $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
        }
    }
    foreach ($field in $found) {
        $field
    }
}
