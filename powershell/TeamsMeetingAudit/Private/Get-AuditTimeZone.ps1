# The name of the zone to use; nothing where it was not given and UTC is meant.
function script:Get-AuditTimeZone {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # An IANA or Windows name, local, or a TimeZoneInfo.
        [System.Object] $TimeZone,

        # Without a given zone, this machine's.
        [switch] $Local
    )

    $isLocal = $TimeZone -is [string] -and $TimeZone -eq 'local'
    if ($TimeZone -is [System.TimeZoneInfo]) {
        return $TimeZone.Id
    }
    if ($null -ne $TimeZone -and -not $isLocal) {
        return [string]$TimeZone
    }
    if ($isLocal -or $Local) {
        $name = [System.TimeZoneInfo]::Local.Id
        # A machine whose zone has no name says just that.
        if ($name -and $name -ne 'Local') {
            return $name
        }
        if ($isLocal) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = '-TimeZone: this machine does not say its time zone.'
                RecommendedAction = 'Name it: -TimeZone Europe/Zurich'
                Target            = $TimeZone
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
    }
}
