# The clock, in UTC.
function script:Get-AuditNow {
    [CmdletBinding()]
    [OutputType([datetime])]
    param()

    [datetime]::UtcNow
}

# Waits, in steps that let a pipeline be stopped, and says what for.
function script:Wait-AuditInterval {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [double] $Seconds,

        [Parameter(Mandatory)]
        [string] $Reason
    )

    $activity = "$($Cmdlet.MyInvocation.MyCommand.Name): waiting"
    $progress = [System.Management.Automation.ProgressRecord]::new(0x7EA5, $activity, $Reason)
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while ($watch.Elapsed.TotalSeconds -lt $Seconds) {
        $left = $Seconds - $watch.Elapsed.TotalSeconds
        $progress.SecondsRemaining = [int]$left
        $Cmdlet.WriteProgress($progress)
        Start-Sleep -Milliseconds ([int][System.Math]::Max(1, [System.Math]::Min(250, $left * 1000)))
    }
    $progress.RecordType = 'Completed'
    $Cmdlet.WriteProgress($progress)
}
