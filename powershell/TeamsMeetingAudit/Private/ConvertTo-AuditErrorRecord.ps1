# Every error record of the module is made here: of what the library threw, or of what a command found out by itself.
function script:ConvertTo-AuditErrorRecord {
    [CmdletBinding(DefaultParameterSetName = 'Own')]
    [OutputType([System.Management.Automation.ErrorRecord])]
    param(
        # What was thrown or caught: an AuditException, or an error record of a catch block.
        [Parameter(Mandatory, ParameterSetName = 'Thrown', Position = 0)]
        [System.Object] $Thrown,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $ErrorId,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [System.Management.Automation.ErrorCategory] $Category,

        [Parameter(Mandatory, ParameterSetName = 'Own')]
        [string] $Message,

        [Parameter(ParameterSetName = 'Own')]
        [System.Object] $Target,

        [Parameter(ParameterSetName = 'Own')]
        [string] $RecommendedAction,

        [Parameter(ParameterSetName = 'Own')]
        [System.Exception] $InnerException
    )

    if ($PSCmdlet.ParameterSetName -eq 'Thrown') {
        $exception = $Thrown
        if ($Thrown -is [System.Management.Automation.ErrorRecord]) {
            $exception = $Thrown.Exception
            # What a method throws comes wrapped. Of what is no failure of the library (a later command in the pipeline
            # threw it) the record stays as it was made.
            if ($exception -is [System.Management.Automation.MethodInvocationException] -and $exception.InnerException) {
                $exception = $exception.InnerException
                if ($exception -is [System.Management.Automation.RuntimeException]) {
                    return $exception.ErrorRecord
                }
            }
        }
        if ($exception.GetType().FullName -ne 'TeamsMeetingAudit.AuditException') {
            if ($Thrown -is [System.Management.Automation.ErrorRecord] -and $exception -eq $Thrown.Exception) {
                return $Thrown
            }
            return [System.Management.Automation.ErrorRecord]::new($exception, 'InternalError', 'NotSpecified', $null)
        }
        $ErrorId = $exception.ErrorId
        $Category = $exception.Category
        $Target = $exception.Target
        $RecommendedAction = $exception.RecommendedAction
    } else {
        $exception = [System.InvalidOperationException]::new($Message, $InnerException)
    }

    $record = [System.Management.Automation.ErrorRecord]::new($exception, $ErrorId, $Category, $Target)
    if ($RecommendedAction) {
        $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new($exception.Message)
        $record.ErrorDetails.RecommendedAction = $RecommendedAction
    }
    $record
}
