# Stand-ins for the services that collecting asks, which cannot be had where tests run: Search-UnifiedAuditLog over a log in
# memory, and Invoke-MgGraphRequest over people in memory. The log is $global:StandInLog, the directory $global:StandInGraph.

if (-not ('StandIn.AuditLog' -as [type])) {
    Add-Type -Path (Join-Path $PSScriptRoot StandIn.cs)
}

# A log of generated records, which the stand-in searches from now on.
function New-StandInLog {
    param(
        [int] $Records = 2000,
        [int] $People = 50,
        [int] $Seed = 1,
        [datetime] $Start = [datetime]::SpecifyKind('2026-01-12', 'Utc'),
        [double] $Days = 4
    )

    $global:StandInLog = [StandIn.AuditLog]::Make($Seed, $Records, $People, $Start, $Start.AddDays($Days))
    $global:StandInLog
}

# A log of what an export of the audit log holds.
function Import-StandInLog {
    param([Parameter(Mandatory)] [string] $Path)

    $global:StandInLog = [StandIn.AuditLog]::new(1)
    foreach ($row in Import-Csv -LiteralPath $Path) {
        if ($row.AuditData -match '"CreationTime":"([^"]+)"') {
            $time = [datetime]::Parse($Matches[1], [cultureinfo]::InvariantCulture, 'AssumeUniversal, AdjustToUniversal')
            $global:StandInLog.Add($time, $row.Identity, $row.Operations, $row.UserIds, $row.AuditData)
        }
    }
    $global:StandInLog
}

# As the proxy that Exchange generates: the dates have no type.
function global:Search-UnifiedAuditLog {
    [CmdletBinding()]
    param(
        [object] $StartDate, [object] $EndDate, [string[]] $Operations, [string[]] $UserIds, [string[]] $IPAddresses,
        [string] $FreeText, [string] $SessionId, [string] $SessionCommand, [int] $ResultSize = 100, [string] $RecordType,
        [string[]] $ObjectIds, [string[]] $SiteIds, [bool] $LongerRetentionEnabled, [switch] $HighCompleteness, [switch] $Formatted
    )

    if ($global:StandInStop -and $global:StandInLog.Calls.Count -ge $global:StandInStop) {
        # What no repetition helps: the command that called ends at once, as if it had been killed.
        $gone = [System.Management.Automation.CommandNotFoundException]::new('stopped')
        $gone.CommandName = 'stopped'
        throw $gone
    }
    $answer = $global:StandInLog.Search($StartDate, $EndDate, $Operations, $UserIds, $IPAddresses, $FreeText, $SessionId,
        $SessionCommand, $ResultSize, [bool]$Formatted, [bool]$HighCompleteness)
    foreach ($warning in $answer.Warnings) { Write-Warning $warning }
    if ($answer.Error) {
        Write-Error $answer.Error
        return
    }
    $answer.Rows
}

# A directory of so many people, which the stand-in of Graph tells of from now on.
function New-StandInGraph {
    param([int] $People = 50)

    $known = @{}
    for ($number = 0; $number -lt $People; $number++) {
        $known[[StandIn.AuditLog]::PersonId($number)] = "person$number@contoso.example"
    }
    $global:StandInGraph = @{
        Known      = $known
        # Requests as they came: method, URI, ids.
        Requests   = [System.Collections.Generic.List[object]]::new()
        # Statuses of the next requests; 200 once they are used up.
        Faults     = [System.Collections.Generic.Queue[int]]::new()
        # Statuses of the next single requests of a batch.
        Single     = [System.Collections.Generic.Queue[int]]::new()
        RetryAfter = 0
        # What single requests of a batch say instead.
        RetryText  = ''
        # Many ids at once take a permission that the account does not have.
        IsRefused  = $false
        # People are shown by their ids alone.
        IsNull     = $false
        AsObject   = $false
    }
    $global:StandInGraph
}

function global:Invoke-MgGraphRequest {
    [CmdletBinding()]
    param([string] $Method = 'GET', [string] $Uri, [object] $Body, [string] $ContentType, [object] $Headers, [string] $OutputType)

    $graph = $global:StandInGraph
    $content = if ($Body) { ConvertFrom-Json $Body }
    $ids = if ($Uri -like '*getByIds') { @($content.ids) } else { @($content.requests.id) }
    $graph.Requests.Add([pscustomobject]@{ Method = $Method; Uri = $Uri; Ids = $ids; Types = $content.types; Requests = $content.requests })
    $status = if ($graph.Faults.Count -gt 0) { $graph.Faults.Dequeue() } else { 200 }
    if ($graph.IsRefused -and $Uri -like '*getByIds') { $status = 403 }
    if ($Uri -like '*getByIds' -and $ids.Count -gt 1000 -or $Uri -like '*batch' -and $ids.Count -gt 20) { $status = 400 }
    if ($status -ne 200) {
        $response = [System.Net.Http.HttpResponseMessage]::new([System.Net.HttpStatusCode]$status)
        if ($graph.RetryAfter) {
            $response.Headers.RetryAfter = [System.Net.Http.Headers.RetryConditionHeaderValue]::new([timespan]::FromSeconds($graph.RetryAfter))
        }
        throw [StandIn.ResponseException]::new("Response status code does not indicate success: $status.", $response)
    }
    $person = {
        param($id)
        [ordered]@{
            id = $id
            userPrincipalName = if ($graph.IsNull) { $null } else { $graph.Known[$id] }
            displayName = if ($graph.IsNull) { $null } else { "Name of $($graph.Known[$id])" }
        }
    }
    $answer = if ($Uri -like '*getByIds') {
        @{ value = @(foreach ($id in $ids) { if ($graph.Known.ContainsKey($id)) { & $person $id } }) }
    } else {
        @{
            responses = @(foreach ($request in $content.requests) {
                    $one = if ($graph.Single.Count -gt 0) { $graph.Single.Dequeue() } else { 200 }
                    $id = ($request.url -split '[/?]')[2]
                    if ($one -eq 200 -and -not $graph.Known.ContainsKey($id)) { $one = 404 }
                    @{
                        id = $request.id; status = $one; headers = @{ 'Retry-After' = if ($graph.RetryText) { $graph.RetryText } else { "$($graph.RetryAfter)" } }
                        body = if ($one -eq 200) { & $person $id } else { @{ error = @{ code = "$one" } } }
                    }
                })
        }
    }
    if ($graph.AsObject) { ConvertTo-Json $answer -Depth 6 | ConvertFrom-Json } else { $answer }
}

# Records waits of the module instead of waiting, and gives it a clock. The module has to have been used before.
function Set-StandInClock {
    param([datetime] $Now = [datetime]::SpecifyKind('2026-02-20', 'Utc'))

    $global:StandInWaits = [System.Collections.Generic.List[double]]::new()
    $global:StandInNow = $Now
    & (Get-Module TeamsMeetingAudit) {
        function script:Wait-AuditInterval { param($Cmdlet, $Seconds, $Reason) $null = $Cmdlet, $Reason; $global:StandInWaits.Add($Seconds) }
        # Whoever comes after these tests in the session has the time of the day again.
        function script:Get-AuditNow { if ($global:StandInNow) { $global:StandInNow } else { [datetime]::UtcNow } }
    }
}
