# Ends an export: its file gets its name, and the state of a scheduled collection is taken over. Nothing never takes the
# place of a file, unless that is asked for.
function script:Complete-AuditExport {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # Of Open-AuditExport.
        [Parameter(Mandatory)]
        [hashtable] $Export,

        # No object came.
        [switch] $IsEmpty,

        # A file without rows is wanted in any case.
        [switch] $AllowEmpty,

        # Gives the file.
        [switch] $PassThru
    )

    $reader = $Export.Reader
    $upstream = 'TeamsMeetingAudit.Upstream' -as [type]
    try {
        # Under -ErrorAction Stop it ends here, and there is no file.
        Complete-AuditReading -Cmdlet $Cmdlet -Reader $reader
        $hasNoRows = $reader.HasNoRows
        if ($hasNoRows -and -not $AllowEmpty) {
            $isState = $Export.State -and $script:searchedStates[$Export.State]
            $isKnown = -not $reader.HasFailed -and (-not $IsEmpty -or $isState -or $upstream::IsDone($Cmdlet))
            # Of an empty pipeline items may have come to commands before this one.
            if (-not $IsEmpty -and $Cmdlet.ParameterSetName -eq 'InputObject') {
                $isKnown = $isKnown -and $reader.HasInput
            }
            if ($Export.Exists -or -not $isKnown) {
                if ($Export.State -and $IsEmpty -and (Test-AuditUnfinished -Path $Export.State)) {
                    Complete-AuditState -Cmdlet $Cmdlet -Path $Export.State -IsEmpty
                }
                Write-AuditNothing -Cmdlet $Cmdlet -Export $Export -IsEmpty:$IsEmpty -IsKnown:$isKnown
                return
            }
        }
        $analysis = if ($IsEmpty) { $upstream::AnswerOf($Cmdlet) }
        if ($reader.Commit($(if ($analysis) { $analysis } else { [NullString]::Value }))) {
            Write-AuditFailure -Cmdlet $Cmdlet -Reader $reader
        }
        if ($reader.Committed) {
            if ($Export.State) {
                Complete-AuditState -Cmdlet $Cmdlet -Path $Export.State -IsEmpty:$IsEmpty
            }
            if ($PassThru) {
                Get-Item -LiteralPath $Export.Output
            }
        }
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        Close-AuditReading -Cmdlet $Cmdlet -Reader $reader
    }
}

# Says that there was nothing to write, and what is where the file would be.
function script:Write-AuditNothing {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # Of Open-AuditExport.
        [Parameter(Mandatory)]
        [hashtable] $Export,

        # No object came.
        [switch] $IsEmpty,

        # All was read, and there is nothing.
        [switch] $IsKnown
    )

    $why = if ($IsKnown) {
        'all was read, and there is no row to write'
    } elseif ($IsEmpty) {
        'no object came, and no command before it says that there is none'
    } else {
        'not all could be read, and there is no row to write'
    }
    $failure = @{
        ErrorId           = 'NothingToExport'
        Category          = 'InvalidResult'
        Message           = if ($Export.Exists) { "$($Export.Output) stays as it is: $why." } else { "$($Export.Output) is not written: $why." }
        RecommendedAction = 'See what the errors and warnings before this one say. -AllowEmpty writes a file without rows.'
        Target            = $Export.Output
    }
    if ($script:library::Errors($Cmdlet).Show()) {
        $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
    } else {
        # Behind as many errors as a command shows, but never left out: it is what became of the file.
        $null = $script:library::Errors($Cmdlet).TakeHidden()
        $Cmdlet.WriteWarning($failure.Message)
    }
}
