# Ends the command where one of the texts of -IPAddress is no address: the service would find nothing with it.
function script:Assert-AuditAddress {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    foreach ($text in $Parameter['IPAddress']) {
        $address = $null
        # .NET takes 1.2.3 for 1.2.0.3.
        $isWritten = $text -match '^\s*([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\s*$'
        if (-not $isWritten -or -not [System.Net.IPAddress]::TryParse($text.Trim(), [ref]$address)) {
            $quoted = if ($Parameter['DeIdentify'] -or $Parameter['DeIdentifyKey']) { 'a text' } else { "``$text``" }
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-IPAddress: $quoted is no address: expected one such as 192.0.2.7 or 2001:db8::7."
                RecommendedAction = 'Give whole addresses; networks (192.0.2.0/24) are for -Network of the commands that read.'
                Target            = 'IPAddress'
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
    }
}
