# Who takes part: by part, the contestants and what is asked of the module's.
#
# A contestant's Run takes the inputs and gives the rows; Before is not timed. Text makes rows (or, from the inputs, what
# was written) comparable: whoever has a text of the same name has to give the same texts. A goal names the contestant,
# whom it is compared with (the faster one of several), and the least ratio.

. (Join-Path $PSScriptRoot 'ParseLoop.ps1')
# Add-Type does not optimise unless it is asked to.
Add-Type -Path (Join-Path $PSScriptRoot 'Peer.cs') -CompilerOptions '/optimize+'

function Get-FilePart {
    @{
        Title       = 'the file as objects'
        Contestants = @(
            @{
                Name = 'Import-TeamsMeetingAudit'
                Ours = $true
                Run  = { param($in) Import-TeamsMeetingAudit -LiteralPath $in.File -WarningAction Ignore }
                Text = @{ Loop = { Get-RecordTextAsLoop $args[0] } }
            }
            @{
                Name = 'Import-Csv and the parse loop'
                Ours = $false
                Run  = { param($in) ConvertTo-MeetingRow @(Import-Csv -LiteralPath $in.File) }
                Text = @{ Loop = { Get-LoopText $args[0] } }
            }
        )
        Goals       = @(
            @{ Ours = 'Import-TeamsMeetingAudit'; Theirs = 'Import-Csv and the parse loop'; Least = 40 }
        )
    }
}

function Get-ExportPart {
    @{
        Title       = 'the file as a CSV file'
        Contestants = @(
            @{
                Name   = 'Export-TeamsMeetingAudit -SourcePath'
                Ours   = $true
                Before = { param($in) Remove-Item -LiteralPath $in.Ours -ErrorAction Ignore }
                Run    = {
                    param($in)
                    Export-TeamsMeetingAudit -LiteralSourcePath $in.File -Path $in.Ours -WarningAction Ignore
                }
                Text   = @{ Csv = { Get-RecordCsvTextAsLoop $args[1].Ours } }
            }
            @{
                Name   = 'Import-Csv, the parse loop and Export-Csv'
                Ours   = $false
                Before = { param($in) Remove-Item -LiteralPath $in.Theirs -ErrorAction Ignore }
                Run    = {
                    param($in)
                    $rows = ConvertTo-MeetingRow @(Import-Csv -LiteralPath $in.File)
                    $rows | Export-Csv -LiteralPath $in.Theirs -NoTypeInformation
                }
                Text   = @{ Csv = { Get-LoopCsvText $args[1].Theirs } }
            }
        )
        Goals       = @(
            @{
                Ours   = 'Export-TeamsMeetingAudit -SourcePath'
                Theirs = 'Import-Csv, the parse loop and Export-Csv'
                Least  = 60
            }
        )
    }
}

function Get-ObjectPart {
    @{
        Title       = 'audit objects in memory as rows'
        Contestants = @(
            @{
                Name = 'ConvertFrom-TeamsMeetingAudit, pipeline'
                Ours = $true
                Run  = { param($in) $in.Objects | ConvertFrom-TeamsMeetingAudit -WarningAction Ignore }
                Text = @{
                    Loop  = { Get-RecordTextAsLoop $args[0] }
                    Typed = { Get-RecordText $args[0] }
                }
            }
            @{
                Name = 'The parse loop'
                Ours = $false
                Run  = { param($in) ConvertTo-MeetingRow $in.Objects }
                Text = @{ Loop = { Get-LoopText $args[0] } }
            }
            @{
                Name = 'ConvertFrom-TeamsMeetingAudit, array'
                Ours = $true
                Run  = { param($in) ConvertFrom-TeamsMeetingAudit -InputObject $in.Objects -WarningAction Ignore }
                Text = @{ Typed = { Get-RecordText $args[0] } }
            }
            @{
                Name = 'JsonSerializer into classes, C#'
                Ours = $false
                Run  = { param($in) , [TeamsMeetingAuditPeer.WithSerializer]::Read($in.Strings) }
                Text = @{ Typed = { Get-RecordText $args[0] } }
            }
            @{
                Name = 'Utf8JsonReader into a class, C#'
                Ours = $false
                Run  = { param($in) , [TeamsMeetingAuditPeer.WithReader]::Read($in.Strings) }
                Text = @{ Typed = { Get-RecordText $args[0] } }
            }
        )
        Goals       = @(
            @{ Ours = 'ConvertFrom-TeamsMeetingAudit, pipeline'; Theirs = 'The parse loop'; Least = 15 }
            @{ Ours = 'ConvertFrom-TeamsMeetingAudit, array'; Theirs = 'The parse loop'; Least = 25 }
            @{ Ours = 'ConvertFrom-TeamsMeetingAudit, array'; Theirs = 'JsonSerializer into classes, C#'; Least = 3 }
            # Hundreds of lines by hand, which hardly anybody writes: the same goal all the same.
            @{ Ours = 'ConvertFrom-TeamsMeetingAudit, array'; Theirs = 'Utf8JsonReader into a class, C#'; Least = 3 }
        )
    }
}

function Get-ObjectInput {
    # The file's records as Search-UnifiedAuditLog gives them, and the texts of their AuditData by themselves.
    [OutputType([hashtable])]
    param([Parameter(Mandatory)] [string] $Path)

    $typeNames = @{ '1' = 'ExchangeAdmin'; '8' = 'AzureActiveDirectory'; '25' = 'MicrosoftTeams' }
    $lines = @(Import-Csv -LiteralPath $Path)
    $objects = [object[]]::new($lines.Count)
    for ($i = 0; $i -lt $lines.Count; $i++) {
        $line = $lines[$i]
        $objects[$i] = [PSCustomObject]@{
            RecordType   = $typeNames[$line.RecordType]
            CreationDate = ([datetime] $line.CreationDate).ToUniversalTime()
            UserIds      = $line.UserId
            Operations   = $line.Operation
            AuditData    = $line.AuditData
            ResultIndex  = $i + 1
            ResultCount  = $lines.Count
            Identity     = $line.RecordId
            IsValid      = $true
            ObjectState  = 'Unchanged'
        }
    }
    return @{ Objects = $objects; Strings = [string[]] $objects.AuditData }
}
