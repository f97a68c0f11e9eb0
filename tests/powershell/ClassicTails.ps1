# What people write behind the published script's rows, to be run on its rows and on those of the view Classic.
@{
    'the day'               = { param($rows) $rows | ForEach-Object { $_.Start.Date.ToString('yyyy-MM-dd') } }
    'an hour later'         = { param($rows) $rows | ForEach-Object { $_.Start.AddHours(1).ToString('HH:mm:ss') } }
    'its length'            = { param($rows) $rows | ForEach-Object { [int]($_.End - $_.Start).TotalMinutes } }
    'from a day on'         = { param($rows) @($rows | Where-Object { $_.Start -ge [datetime]'2026-01-15' }).Count }
    'from a day on as text' = { param($rows) @($rows | Where-Object { $_.Start -ge '2026-01-15' }).Count }
    'the last days'         = { param($rows) @($rows | Where-Object { $_.Start -gt (Get-Date).AddDays(-30000) }).Count }
    'in working hours'      = { param($rows) @($rows | Where-Object { $_.Start.Hour -ge 9 -and $_.Start.DayOfWeek -ne 'Saturday' }).Count }
    'sorted'                = { param($rows) $rows | Sort-Object Start, User | ForEach-Object { '{0:s}' -f $_.Start } }
    'newest first'          = { param($rows) $rows | Where-Object Type -EQ Meeting | Sort-Object { $_.'Audit timestamp' -as [datetime] } -Descending | ForEach-Object MeetingId }
    'by day'                = { param($rows) $rows | Group-Object { $_.Start.ToShortDateString() } | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" } }
    'by meeting'            = { param($rows) $rows | Group-Object MeetingId | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" } }
    'formatted'             = { param($rows) $rows | ForEach-Object { Get-Date $_.Start -Format 'dd.MM.yyyy HH:mm' } }
    'as a culture has it'   = { param($rows) $rows | ForEach-Object { "$($_.Start) $($_.End.ToString())" } }
    'with video'            = { param($rows) @($rows | Where-Object { $_.Modalities -contains 'Video' }).Count }
    'joined modalities'     = { param($rows) $rows | ForEach-Object { $_.Modalities -join '+' } }
    'latest end'            = { param($rows) ($rows | Measure-Object End -Maximum).Maximum.ToString('s') }
}
