# One request to Microsoft Graph, repeated where that helps. The result has Status and, where that is 200, Content; any other
# status but 403 was reported, and nobody needs to ask again.
function script:Invoke-AuditGraph {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory,

        # Relative, so that it goes to the cloud that the session is signed in to.
        [Parameter(Mandatory)]
        [string] $Uri,

        # JSON; nothing for a GET.
        [string] $Body
    )

    if ($null -eq $Directory.Command) {
        $Directory.Command = Find-AuditCommand -Cmdlet $Cmdlet -Name Invoke-MgGraphRequest
        if ($null -eq $Directory.Command) {
            Write-AuditGraphFailure -Cmdlet $Cmdlet -Directory $Directory -Message (
                '-ResolveUser: there is no command Invoke-MgGraphRequest in this session.')
            return @{ Status = 0 }
        }
    }
    $request = @{ Method = 'GET'; Uri = $Uri; ErrorAction = 'Stop' }
    if ($Body) {
        $request += @{ Body = $Body; ContentType = 'application/json' }
        $request.Method = 'POST'
    }
    for ($try = 0; ; $try++) {
        $Directory.Calls++
        try {
            return @{ Status = 200; Content = & $Directory.Command @request }
        } catch {
            $status = Get-AuditHttpStatus $_
            if ($status -eq 403) {
                return @{ Status = 403 }
            }
            # Without a status it was the connection.
            $mayPass = $status -eq 0 -or $status -eq 429 -or $status -ge 500
            if (-not $mayPass -or $try -eq 5) {
                Write-AuditGraphFailure -Cmdlet $Cmdlet -Directory $Directory -InnerException $_.Exception -Message (
                    "Microsoft Graph does not tell who people are: $_")
                return @{ Status = [System.Math]::Max(1, $status) }
            }
            Wait-AuditGraph -Cmdlet $Cmdlet -Try $try -RetryAfter (Get-AuditRetryAfter $_)
        }
    }
}

# Waits as long as the service says, up to a quarter of an hour, else twice as long each time.
function script:Wait-AuditGraph {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [int] $Try,

        # Seconds; 0 where the service does not say.
        [double] $RetryAfter
    )

    $seconds = if ($RetryAfter -gt 0) { [System.Math]::Min(900, $RetryAfter) } else { [System.Math]::Pow(2, $Try + 1) }
    $Cmdlet.WriteVerbose("Microsoft Graph is busy: $seconds s")
    Wait-AuditInterval -Cmdlet $Cmdlet -Seconds $seconds -Reason 'Microsoft Graph is busy'
}

# Says that the directory cannot be asked, and asks it no more.
function script:Write-AuditGraphFailure {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory,

        [Parameter(Mandatory)]
        [string] $Message,

        [System.Exception] $InnerException
    )

    $Directory.HasFailed = $true
    $failure = @{
        ErrorId           = 'GraphFailed'
        Category          = 'ResourceUnavailable'
        Message           = $Message + ' Records come without what the directory would have told.'
        RecommendedAction = ('Sign in with Connect-MgGraph -Scopes Directory.Read.All (module Microsoft.Graph.Authentication), or say ' +
            'who people are without it: -UserMap (Get-User -ResultSize Unlimited).')
        InnerException    = $InnerException
    }
    $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
}

# The HTTP status that an error record tells of; 0 if none.
function script:Get-AuditHttpStatus {
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [System.Management.Automation.ErrorRecord] $Record
    )

    $status = $Record.Exception.Response.StatusCode
    if ($null -ne $status) {
        return [int]$status
    }
    $names = [ordered]@{ Unauthorized = 401; Forbidden = 403; TooManyRequests = 429; BadRequest = 400; NotFound = 404 }
    foreach ($name in $names.Keys) {
        if ("$Record" -match $name -or "$Record" -match "\b$($names[$name])\b") {
            return $names[$name]
        }
    }
    if ("$Record" -match '\b(5\d\d)\b') { [int]$Matches[1] } else { 0 }
}

# The seconds that a service asks to wait in an error record; 0 if it does not say.
function script:Get-AuditRetryAfter {
    [CmdletBinding()]
    [OutputType([double])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [System.Management.Automation.ErrorRecord] $Record
    )

    $header = $Record.Exception.Response.Headers.RetryAfter
    if ($null -ne $header.Delta) {
        return $header.Delta.TotalSeconds
    }
    if ($null -ne $header.Date) {
        return [System.Math]::Max(1, ($header.Date.UtcDateTime - (Get-AuditNow)).TotalSeconds)
    }
    if ("$Record" -match '(?i)retry.?after\D{0,3}(\d+)') { [double]$Matches[1] } else { [double]0 }
}
