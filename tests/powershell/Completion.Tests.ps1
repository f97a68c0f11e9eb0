# What Tab offers for the values of parameters.

BeforeDiscovery {
    $commands = 'ConvertFrom-TeamsMeetingAudit', 'Export-TeamsMeetingAudit', 'Find-TeamsMeetingDisconnection',
        'Find-TeamsMeetingOutsider', 'Get-TeamsMeetingAuditField', 'Get-TeamsMeetingUserActivity', 'Import-TeamsMeetingAudit',
        'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance', 'Measure-TeamsMeetingAudit', 'Search-TeamsMeetingAudit'
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)

    # What is offered at the end of a line.
    function Get-Offered {
        param([string] $Line)

        @((TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText)
    }
}

Describe 'Completion' {
    It 'of <_> offers no names of files for what takes none' -ForEach $commands {
        $files = 'Path', 'LiteralPath', 'SourcePath', 'LiteralSourcePath', 'UserMap', 'MeetingMap', 'NetworkMap',
            'UserCachePath', 'CheckpointPath', 'RawPath', 'StatePath', 'SummaryPath', 'TemporaryFolder'
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        Push-Location $root
        try {
            $names = (Get-ChildItem -Name) + (Get-ChildItem -Name | ForEach-Object { "./$_"; ".\$_" })
            $checked = 0
            foreach ($parameter in (Get-Command $_).Parameters.Values | Where-Object { $_.Name -notin $common -and $_.ParameterType -ne [switch] }) {
                $isFile = $parameter.Name -in $files
                $offered = Get-Offered "$_ -$($parameter.Name) "
                $isOffered = @($offered | Where-Object { $_ -in $names }).Count -gt 0
                if (-not $isFile) {
                    $checked++
                    $isOffered | Should -BeFalse -Because $parameter.Name
                    Get-Offered "$_ -$($parameter.Name) exam" | Should -Not -Contain './examples' -Because $parameter.Name
                }
            }
            $checked | Should -BeGreaterThan 1
            if ($_ -like 'Import-*') { Get-Offered "$_ -Path exam" | Should -Match 'examples' }
        } finally {
            Pop-Location
        }
    }

    It 'leaves what is written where it has nothing to offer' {
        Get-Offered 'Get-TeamsMeeting -User ada' | Should -Be @('ada')
        Get-Offered 'Get-TeamsMeeting -User ' | Should -Be @(' ')
    }

    It 'offers the columns of records and of analyses for an export' {
        Get-Offered 'Export-TeamsMeetingAudit x.csv -Property JoinTi' | Should -Be @('JoinTime')
        Get-Offered 'Export-TeamsMeetingAudit x.csv -Property MeetingStart, Perc' | Should -Be @('PercentPresent', 'Percent')
    }

    It 'offers for an export the columns of what comes through its pipeline, with what is shown of it' {
        $offered = Get-Offered 'Get-TeamsMeeting x.csv | Export-TeamsMeetingAudit x.csv -Property '
        $offered | Should -Be (@((Get-TeamsMeetingAuditField -Analysis Meeting).Name) + 'Start', 'Duration', 'Outside', 'Organizer', 'Meeting')
        $offered = Get-Offered 'Get-TeamsMeetingAttendance x.csv | Where-Object LateSeconds -gt 0 | Export-TeamsMeetingAudit x.csv -Property '
        $offered | Should -Contain 'Who'
        $offered | Should -Not -Contain 'AuditId'
        Get-Offered 'Get-TeamsMeetingAttendance x.csv -Summary | Export-TeamsMeetingAudit x.csv -Property M' | Should -Be @('Measure')
        $offered = Get-Offered 'Import-TeamsMeetingAudit x.csv | Export-TeamsMeetingAudit x.csv -Property '
        $offered | Should -Be (Get-TeamsMeetingAuditField).Name
        $short = Join-Path $TestDrive short.csv
        Get-TeamsMeetingAttendance $sample -WarningAction Ignore -ErrorAction Ignore | Export-TeamsMeetingAudit $short -View Short
        $offered = Get-Offered 'Get-TeamsMeetingAttendance x.csv | Export-TeamsMeetingAudit x.csv -View Short -Property '
        $offered | Should -Be (Import-Csv $short)[0].psobject.Properties.Name
    }

    It 'offers the search command, and never what is none' {
        Get-Offered 'Search-TeamsMeetingAudit -SearchCommand Search-U' | Should -Be @('Search-UnifiedAuditLog')
        Get-Offered 'Search-TeamsMeetingAudit -SearchCommand Get-Ch' | Should -Be @('Get-Ch')
    }

    It 'offers zones by any part of their name, of both kinds' {
        Get-Offered 'Get-TeamsMeeting -TimeZone zurich' | Should -Contain 'Europe/Zurich'
        Get-Offered 'Get-TeamsMeeting -TimeZone "new y' | Should -Contain 'America/New_York'
        Get-Offered 'Get-TeamsMeeting -TimeZone Europe' | Should -Contain 'Europe/Zurich'
        Get-Offered 'Get-TeamsMeeting -TimeZone Standard' | Should -Contain "'W. Europe Standard Time'"
        Get-Offered 'Get-TeamsMeeting -TimeZone lo' | Select-Object -First 1 | Should -BeExactly 'local'
    }

    It 'offers delimiters, operations and days' {
        Get-Offered 'Export-TeamsMeetingAudit x.csv -Delimiter ' | Should -Be @("','", "';'", "'|'", '"`t"')
        Get-Offered 'Search-TeamsMeetingAudit -Operation Meeting' | Should -Be @('MeetingDetail', 'MeetingParticipantDetail')
        Get-Offered 'Search-TeamsMeetingAudit -StartDate ' | Should -Contain ([datetime]::Today.ToString('yyyy-MM-dd'))
    }

    It 'offers the columns of the analysis that is named' {
        Get-Offered 'Get-TeamsMeetingAuditField -Analysis Attendance -Name Perc' | Should -Be @('PercentPresent')
        Get-Offered 'Get-TeamsMeetingAuditField -Analysis ' | Should -Be @('AnalysisSummary', 'Attendance', 'Disconnection', 'Meeting', 'Outsider', 'UserActivity')
    }
}

Describe 'Get-TeamsMeetingAuditField -Analysis' {
    It 'lists the columns of <_>, which its rows have' -ForEach 'Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary' {
        $fields = @(Get-TeamsMeetingAuditField -Analysis $_)
        $of = @{ Meeting = 'meetings'; Attendance = 'attendance'; Disconnection = 'disconnections'; Outsider = 'outsiders'; UserActivity = 'activity'; AnalysisSummary = 'summary' }[$_]
        $expected = & $program fields --of $of --format json | ConvertFrom-Json
        @($fields.Name) | Should -Be @($expected.Name)
        @($fields.Type) | Should -Be @($expected.Type)
        @($fields.Description) | Should -Be @($expected.Description)
    }

    It 'says that there is no such column, and which are like it' {
        $found = @(Get-TeamsMeetingAuditField Time, JoinTime -ErrorVariable problems -ErrorAction SilentlyContinue)
        $found.Name | Should -Be @('JoinTime')
        $problems.FullyQualifiedErrorId | Should -Be @('InvalidArgument,Get-TeamsMeetingAuditField')
        "$problems" | Should -BeLike '-Name: records have no column called Time; there are CreationTime*'
        @(Get-TeamsMeetingAuditField nix*).Count | Should -Be 0
    }

    It 'takes wildcards too' {
        (Get-TeamsMeetingAuditField *Percent* -Analysis AnalysisSummary).Name | Should -Be @('Percent')
    }
}
