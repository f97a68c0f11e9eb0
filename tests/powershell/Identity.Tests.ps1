# Who people are: the order of what is asked, and Microsoft Graph, on a stand-in for it.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    . (Join-Path $PSScriptRoot StandIn.ps1)
    $null = Get-TeamsMeetingAuditField
    $tenant = [StandIn.AuditLog]::Tenant
    $foreign = '77777777-1b7a-4f0e-a9c5-2e6b7d8f9a01'

    # The AuditData of a session of that person, of whom the record says the id alone.
    function New-PersonData {
        param([int] $Number, [int] $Person = $Number, [hashtable] $Attendee = @{})

        $one = @{ RecipientType = 'User'; OrganizationId = $tenant; UserObjectId = [StandIn.AuditLog]::PersonId($Person) }
        foreach ($key in $Attendee.Keys) { if ($null -eq $Attendee[$key]) { $one.Remove($key) } else { $one[$key] = $Attendee[$key] } }
        New-ParticipantData $Number -Change @{ Attendees = @($one); OrganizationId = $tenant; UserId = 'Application' }
    }

    # Runs a command; the result has its rows and all that it says.
    function Get-Resolved {
        param([object[]] $Data, [hashtable] $With = @{})

        $rows = @($Data | ConvertFrom-TeamsMeetingAudit -ResolveUser @With -ErrorVariable problems -ErrorAction SilentlyContinue `
                -WarningVariable notes -WarningAction SilentlyContinue)
        # What was caught on the way is in an error variable too.
        $said = @($problems | Where-Object { $_.FullyQualifiedErrorId -like '*,ConvertFrom-TeamsMeetingAudit' })
        @{ Rows = $rows; Errors = $said; Warnings = @($notes | ForEach-Object { "$_" }) }
    }
}

AfterAll {
    Remove-Item Function:\Search-UnifiedAuditLog, Function:\Invoke-MgGraphRequest -ErrorAction Ignore
    Remove-Variable -Scope Global -Name StandIn* -ErrorAction Ignore
}

Describe 'Who people are' {
    BeforeEach {
        Set-StandInClock
        $graph = New-StandInGraph
    }

    It 'is what the record says, then other records, then the user map, then the directory' {
        $data = @(
            New-PersonData 1 -Attendee @{ UPN = 'recorded@contoso.example' }
            New-PersonData 2
            New-ParticipantData 20 -Change @{ UserKey = [StandIn.AuditLog]::PersonId(2); UserId = 'learned@contoso.example' }
            New-PersonData 3
            New-PersonData 4
            New-PersonData 99
        )
        $map = foreach ($number in 1..3) { @{ Id = [StandIn.AuditLog]::PersonId($number); UserPrincipalName = 'mapped@contoso.example' } }
        $resolved = Get-Resolved $data -With @{ UserMap = $map }
        $found = @($resolved.Rows | Where-Object { $_.UserObjectId -like '5a000000-*' })
        @($found | ForEach-Object { "$($_.UserPrincipalName) $($_.IdentitySource)" }) | Should -Be @(
            'recorded@contoso.example Record', 'learned@contoso.example Learned', 'mapped@contoso.example UserMap', 'person4@contoso.example Directory', ' ')
        $graph.Requests.Count | Should -Be 1
        $graph.Requests[0].Ids | Should -Be @([StandIn.AuditLog]::PersonId(4), [StandIn.AuditLog]::PersonId(99))
        $graph.Requests[0].Types | Should -Be @('user')
        $graph.Requests[0].Uri | Should -BeExactly '/v1.0/directoryObjects/getByIds'
        $resolved.Errors | Should -BeNullOrEmpty
        $resolved.Warnings | Should -BeNullOrEmpty
        $found[3].HomeDomain | Should -BeExactly 'contoso.example'
    }

    It 'is also filled in for organizers, with their names' {
        $meeting = @{
            Operation = 'MeetingDetail'; StartTime = '2026-01-18T12:00:00'; EndTime = '2026-01-18T13:00:00'; OrganizationId = $tenant
            Organizer = @{ OrganizationId = $tenant; RecipientType = 'User'; UserObjectId = [StandIn.AuditLog]::PersonId(5) }
        }
        $row = (Get-Resolved (New-ParticipantData 1 -Change $meeting)).Rows[0]
        $row.OrganizerUserPrincipalName | Should -BeExactly 'person5@contoso.example'
        $row.OrganizerName | Should -BeExactly 'Name of person5@contoso.example'
    }

    It 'is asked only for ids of the own tenant, or without one' {
        $null = Get-Resolved @(
            New-PersonData 1
            New-PersonData 2 -Attendee @{ OrganizationId = $foreign }
            New-PersonData 3 -Attendee @{ OrganizationId = $null }
            New-PersonData 4 -Attendee @{ UserObjectId = '00000000-0000-0000-0000-000000000000' }
        )
        $graph.Requests[0].Ids | Should -Be @([StandIn.AuditLog]::PersonId(1), [StandIn.AuditLog]::PersonId(3))
    }

    It 'is asked for 1,000 people at a time' {
        $graph = New-StandInGraph -People 2500
        $template = New-PersonData 0
        $resolved = Get-Resolved @(foreach ($number in 0..2499) { $template.Replace('-8000-000000000000', '-8000-{0:d12}' -f $number) })
        @($graph.Requests.Ids.Count | Measure-Object -Sum).Sum | Should -Be 2500
        $graph.Requests.Count | Should -Be 3
        @($graph.Requests.Ids | Sort-Object -Unique).Count | Should -Be 2500
        @($resolved.Rows | Where-Object IdentitySource -EQ 'Directory').Count | Should -Be 2500
    }

    It 'is asked for 20 at a time in a batch where many at once are refused' {
        $graph.IsRefused = $true
        $resolved = Get-Resolved @(foreach ($number in 1..60) { New-PersonData $number })
        $graph.Requests.Count | Should -Be 4
        $graph.Requests[1].Uri | Should -BeExactly '/v1.0/$batch'
        $graph.Requests[1].Ids.Count | Should -Be 20
        $graph.Requests[1].Requests[0].url | Should -BeExactly "/users/$([StandIn.AuditLog]::PersonId(1))?`$select=id,userPrincipalName,displayName"
        @($resolved.Rows | Where-Object IdentitySource -EQ 'Directory').Count | Should -Be 49
        $resolved.Errors | Should -BeNullOrEmpty
    }

    It 'is taken from answers that are objects as from those that are hashtables (<_>)' -ForEach $true, $false {
        $graph.AsObject = $true
        $graph.IsRefused = $_
        $rows = (Get-Resolved @((New-PersonData 1), (New-PersonData 99))).Rows
        $rows[0].UserPrincipalName | Should -BeExactly 'person1@contoso.example'
        $rows[1].UserPrincipalName | Should -BeNullOrEmpty
    }

    It 'waits as long as the service says (429), and longer each time where it says nothing (5xx)' {
        $graph.RetryAfter = 42
        $graph.Faults.Enqueue(429)
        (Get-Resolved (New-PersonData 1)).Rows[0].IdentitySource | Should -BeExactly 'Directory'
        $global:StandInWaits | Should -Be @(42)
        $graph = New-StandInGraph
        Set-StandInClock
        foreach ($status in 500, 503, 504) { $graph.Faults.Enqueue($status) }
        (Get-Resolved (New-PersonData 1)).Rows[0].IdentitySource | Should -BeExactly 'Directory'
        $global:StandInWaits | Should -Be @(2, 4, 8)
        $graph = New-StandInGraph
        Set-StandInClock
        $graph.IsRefused = $true
        $graph.RetryAfter = 7
        foreach ($status in 200, 429, 503, 404) { $graph.Single.Enqueue($status) }
        $rows = (Get-Resolved @(foreach ($number in 1..4) { New-PersonData $number })).Rows
        @($rows.IdentitySource) | Should -Be @('Directory', 'Directory', 'Directory', $null)
        $global:StandInWaits | Should -Be @(7)
        $graph.Requests[2].Ids.Count | Should -Be 2
        # It may be a date.
        $graph = New-StandInGraph
        Set-StandInClock
        $graph.IsRefused = $true
        $graph.RetryText = 'Wed, 21 Oct 2026 07:28:00 GMT'
        $graph.Single.Enqueue(429)
        (Get-Resolved (New-PersonData 1)).Rows[0].IdentitySource | Should -BeExactly 'Directory'
        $global:StandInWaits | Should -Be @(2)
    }

    It 'costs no record where Graph fails for good (<_>)' -ForEach 401, 400, 500 {
        foreach ($number in 1..6) { $graph.Faults.Enqueue($_) }
        $resolved = Get-Resolved @(foreach ($number in 1..3) { New-PersonData $number })
        $resolved.Rows.Count | Should -Be 3
        $resolved.Errors.Count | Should -Be 1
        $resolved.Errors[0].FullyQualifiedErrorId | Should -BeExactly 'GraphFailed,ConvertFrom-TeamsMeetingAudit'
        $resolved.Errors[0].ErrorDetails.RecommendedAction | Should -Match 'Connect-MgGraph.*-UserMap'
    }

    It 'costs no record where everything is refused' {
        $graph.IsRefused = $true
        foreach ($number in 1..2) { $graph.Faults.Enqueue(403) }
        $resolved = Get-Resolved (New-PersonData 1)
        $resolved.Rows.Count | Should -Be 1
        @($resolved.Errors.FullyQualifiedErrorId) | Should -Be @('GraphFailed,ConvertFrom-TeamsMeetingAudit')
        $graph = New-StandInGraph
        $graph.IsRefused = $true
        foreach ($number in 1..20) { $graph.Single.Enqueue(403) }
        $resolved = Get-Resolved @(foreach ($number in 1..60) { New-PersonData $number })
        $resolved.Warnings.Count | Should -Be 1
        $graph.Requests.Count | Should -Be 2
    }

    It 'costs no record where there is no Graph' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($manifest, $data) Import-Module $manifest; $data | ConvertFrom-TeamsMeetingAudit -ResolveUser').AddArgument($manifest).AddArgument((New-PersonData 1))
            @($shell.Invoke()).Count | Should -Be 1
            $shell.Streams.Error[0].FullyQualifiedErrorId | Should -BeExactly 'GraphFailed,ConvertFrom-TeamsMeetingAudit'
            "$($shell.Streams.Error[0])" | Should -Match 'Invoke-MgGraphRequest'
        } finally {
            $shell.Dispose()
        }
    }

    It 'is not known from a null UPN: one warning names the permission, and nothing is kept' {
        $graph.IsNull = $true
        $cache = Join-Path $TestDrive 'null.csv'
        $resolved = Get-Resolved @(foreach ($number in 1..30) { New-PersonData $number }) -With @{ UserCachePath = $cache }
        $resolved.Rows.Count | Should -Be 30
        $resolved.Warnings.Count | Should -Be 1
        $resolved.Warnings[0] | Should -Match 'Directory\.Read\.All'
        @(Import-Csv $cache).Count | Should -Be 0
        $graph.IsNull = $false
        @((Get-Resolved (New-PersonData 1) -With @{ UserCachePath = $cache }).Rows.IdentitySource) | Should -Be @('Directory')
    }
}

Describe '-UserCachePath' {
    BeforeEach {
        Set-StandInClock
        $graph = New-StandInGraph
        $cache = Join-Path $TestDrive "cache$([guid]::NewGuid()).csv"
    }

    It 'makes the next run free, and asks for the unknown again after a week' {
        $data = @((New-PersonData 1), (New-PersonData 2), (New-PersonData 77))
        $null = Get-Resolved $data -With @{ UserCachePath = $cache }
        $graph.Requests.Count | Should -Be 1
        $again = Get-Resolved $data -With @{ UserCachePath = $cache }
        $graph.Requests.Count | Should -Be 1
        @($again.Rows.UserPrincipalName) | Should -Be @('person1@contoso.example', 'person2@contoso.example', $null)
        $again.Rows[0].IdentitySource | Should -BeExactly 'Directory'
        # Known and new ones mixed: the new alone are asked for.
        $null = Get-Resolved @($data + (New-PersonData 3)) -With @{ UserCachePath = $cache }
        $graph.Requests[1].Ids | Should -Be @([StandIn.AuditLog]::PersonId(3))
        $global:StandInNow = $global:StandInNow.AddDays(7.1)
        $graph.Known[[StandIn.AuditLog]::PersonId(77)] = 'new@contoso.example'
        $week = Get-Resolved $data -With @{ UserCachePath = $cache }
        $graph.Requests[2].Ids | Should -Be @([StandIn.AuditLog]::PersonId(77))
        $week.Rows[2].UserPrincipalName | Should -BeExactly 'new@contoso.example'
    }

    It 'says when an entry was learned, and is a user map of its own' {
        $graph.Known[[StandIn.AuditLog]::PersonId(1)] = 'quote"d, o@contoso.example'
        $null = Get-Resolved (New-PersonData 1) -With @{ UserCachePath = $cache }
        $entry = @(Import-Csv $cache)[0]
        $entry.AskedAt | Should -BeExactly '2026-02-20T00:00:00'
        $entry.UserPrincipalName | Should -BeExactly 'quote"d, o@contoso.example'
        $row = New-PersonData 1 | ConvertFrom-TeamsMeetingAudit -UserMap $cache
        "$($row.UserPrincipalName) $($row.IdentitySource)" | Should -BeExactly 'quote"d, o@contoso.example UserMap'
    }

    It 'is no file of anything else, and nothing without -ResolveUser' {
        Set-Content $cache 'Name,Value', 'a,b'
        { New-PersonData 1 | ConvertFrom-TeamsMeetingAudit -ResolveUser -UserCachePath $cache } | Should -Throw -ErrorId 'InvalidFormat,ConvertFrom-TeamsMeetingAudit'
        { New-PersonData 1 | ConvertFrom-TeamsMeetingAudit -UserCachePath $cache } | Should -Throw -ErrorId 'InvalidArgument,ConvertFrom-TeamsMeetingAudit'
        { New-PersonData 1 | ConvertFrom-TeamsMeetingAudit -ResolveUser -UserCachePath (Join-Path $TestDrive 'no/such/cache.csv') } | Should -Throw -ErrorId 'FileNotFound,ConvertFrom-TeamsMeetingAudit'
        @(Get-Content $cache) | Should -Be @('Name,Value', 'a,b')
    }
}

Describe '-ResolveUser' {
    BeforeEach {
        Set-StandInClock
        $graph = New-StandInGraph
    }

    It 'goes for files and into files' {
        $file = Join-Path $TestDrive 'people.jsonl'
        [System.IO.File]::WriteAllLines($file, [string[]]@((New-PersonData 1), (New-PersonData 2)))
        @((Import-TeamsMeetingAudit $file -ResolveUser).IdentitySource) | Should -Be @('Directory', 'Directory')
        $csv = Join-Path $TestDrive 'people.csv'
        Export-TeamsMeetingAudit $csv -SourcePath $file -ResolveUser -Force
        @((Import-Csv $csv).UserPrincipalName) | Should -Be @('person1@contoso.example', 'person2@contoso.example')
        New-PersonData 3 | Export-TeamsMeetingAudit $csv -ResolveUser -Force
        @((Import-Csv $csv).UserPrincipalName) | Should -Be @('person3@contoso.example')
        { Export-TeamsMeetingAudit (Join-Path $TestDrive 'people.html') -SourcePath $file -ResolveUser } | Should -Throw -ErrorId 'InvalidArgument,Export-TeamsMeetingAudit'
    }

    It 'filters by what the directory says' {
        $rows = @((New-PersonData 1), (New-PersonData 2) | ConvertFrom-TeamsMeetingAudit -ResolveUser -User 'person2@*')
        @($rows.UserPrincipalName) | Should -Be @('person2@contoso.example')
    }

    It 'takes 3 requests for 100,000 records of 3,000 people, from a file and from an array, and asks for nobody twice in a search' -Tag Slow {
        $graph = New-StandInGraph -People 3000
        $log = New-StandInLog -Records 100000 -People 3000
        $data = [string[]]@(foreach ($entry in $log.Entries) { $entry.Data })
        $file = Join-Path $TestDrive 'many.jsonl'
        [System.IO.File]::WriteAllLines($file, $data)
        $csv = Join-Path $TestDrive 'many.csv'
        Export-TeamsMeetingAudit $csv -SourcePath $file -ResolveUser -Property UserPrincipalName, OrganizerUserPrincipalName
        $graph.Requests.Count | Should -Be 3
        @($graph.Requests.Ids | Sort-Object -Unique).Count | Should -Be 3000
        @([System.IO.File]::ReadLines($csv) | Where-Object { $_ -eq ',' }).Count | Should -Be 0
        $graph = New-StandInGraph -People 3000
        Export-TeamsMeetingAudit $csv -InputObject $data -ResolveUser -Property UserPrincipalName -Force
        $graph.Requests.Count | Should -Be 3
        @($graph.Requests.Ids).Count | Should -Be 3000
        $graph = New-StandInGraph -People 3000
        $named = 0
        Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-16 -ResolveUser -SummaryVariable collected |
            ForEach-Object { if ($_.UserPrincipalName -or $_.OrganizerUserPrincipalName) { $named++ } }
        $named | Should -Be 100000
        @($graph.Requests.Ids).Count | Should -Be 3000
        @($graph.Requests.Ids | Sort-Object -Unique).Count | Should -Be 3000
        # Of each window what is new, 1,000 at a time.
        $graph.Requests.Count | Should -BeLessOrEqual (3 + $collected.Windows)
    }

    It 'asks for nobody twice in a search, window by window' {
        $graph = New-StandInGraph -People 300
        $null = New-StandInLog -Records 3000 -People 310
        $rows = @(Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-16 -ResolveUser)
        $rows.Count | Should -Be 3000
        $graph.Requests.Count | Should -BeLessOrEqual 4
        @($graph.Requests.Ids).Count | Should -Be 310
        @($graph.Requests.Ids | Sort-Object -Unique).Count | Should -Be 310
        @($rows | Where-Object { $_.UserObjectId -and -not $_.UserPrincipalName -and $graph.Known.ContainsKey($_.UserObjectId) }).Count | Should -Be 0
        @($rows | Where-Object IdentitySource -EQ 'Directory').Count | Should -BeGreaterThan 2000
    }
}
